// Runs programs as users write them: `engram/emt` and the like are the compiled package of this test run.

import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { inject } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const hooks = new URL('./user-program-hooks.mjs', import.meta.url).href;

/** What the program prints. @param program a file, or code with `isCode` @throws what it ends with, where that is not 0 */
export async function runUserProgram(program: string, { isCode = false } = {}): Promise<string> {
  const setup = `import { register } from 'node:module'; register(${JSON.stringify(hooks)}, { data: ${JSON.stringify(subPaths())} });`;
  const run = isCode ? ['--input-type=module', '-e', program] : [program];
  const args = ['--import', `data:text/javascript,${encodeURIComponent(setup)}`, ...run];
  return (await promisify(execFile)(process.execPath, args, { cwd: root })).stdout;
}

/** The compiled module of every sub-path of the package. */
function subPaths(): Record<string, string> {
  const { exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    exports: Record<string, string | { default: string }>;
  };
  return Object.fromEntries(
    Object.entries(exports).flatMap(([path, target]) => {
      if (typeof target === 'string') return [];
      const file = join(inject('compiled'), target.default.replace('./dist/', ''));
      return [[path.replace(/^\./, 'engram'), pathToFileURL(file).href]];
    }),
  );
}
