// Runs the commands of a check: the built program, studies by tsx, and slow tests that print figures.

import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Check, Output } from './check.ts';

/** Where `npx engram`, `npx tsx` and `npx vitest` are in a clone. */
const programs: Readonly<Record<string, string>> = {
  engram: 'dist/cli/main.node.js',
  tsx: 'node_modules/tsx/dist/cli.mjs',
  vitest: 'node_modules/vitest/vitest.mjs',
};

/** Runs in `root`, with `folder` for `{out}`, which is emptied first and keeps what is said. */
export async function runCheck(root: string, folder: string, check: Check): Promise<void> {
  rmSync(join(root, folder), { recursive: true, force: true });
  mkdirSync(join(root, folder), { recursive: true });
  for (const [i, command] of check.commands.entries()) {
    const text = await run(root, command.replaceAll('{out}', folder));
    writeFileSync(join(root, folder, `said-${i}.txt`), text);
  }
}

/** What a check that is finished has left in its folder. */
export function openOutput(root: string, folder: string, { commands }: Check): Output {
  const read = (path: string) => readFileSync(join(root, folder, path), 'utf8');
  const text = (i: number) => read(`said-${i < 0 ? commands.length + i : i}.txt`);
  return { text, json: (i) => JSON.parse(text(i)), file: (path) => JSON.parse(read(path)) };
}

/** Resolves to what is said on standard output. */
function run(root: string, command: string): Promise<string> {
  const [npx, name, ...args] = command.split(' ');
  const program = programs[name ?? ''];
  if (npx !== 'npx' || !program)
    return Promise.reject(new Error(`${command} begins with none of npx engram, npx tsx, npx vitest`));
  const env = { ...process.env, ENGRAM_SLOW_TESTS: '1' };
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [program, ...args], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], env });
    let [text, said] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (part) => (text += part));
    child.stderr.setEncoding('utf8').on('data', (part) => (said = (said + part).slice(-2000)));
    child.on('error', reject);
    child.on('close', (code, signal) => {
      if (code === 0) resolve(text);
      else reject(new Error(`${command} ended by ${signal ?? code}: ${said.trim().split('\n').at(-1)}`));
    });
  });
}
