// The project compiled as `npm run build` does it, without types and source maps, into a folder of its own beside src/,
// so that what is compiled finds node_modules and package.json.

import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

export class Compiled {
  readonly folder = mkdtempSync(join(root, '.test-build-'));

  /** Compiles src/ as it is now; what was compiled before is overwritten. */
  compile(): void {
    const tsc = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin/tsc');
    const flags = ['--outDir', this.folder, '--declaration', 'false', '--sourceMap', 'false'];
    try {
      execFileSync(process.execPath, [tsc, '-p', join(root, 'tsconfig.build.json'), ...flags], { stdio: 'pipe' });
    } catch (error) {
      // Type errors are `npm run check`'s to report; the code is written all the same.
      if (!existsSync(join(this.folder, 'cli/main.node.js'))) throw error;
    }
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
