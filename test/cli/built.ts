// The command line as users run it: compiled once per test file into a folder beside src, each call its own process.

import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

export interface Ended {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export class BuiltCommand {
  readonly folder: string;

  constructor() {
    this.folder = mkdtempSync(join(root, '.test-build-'));
    const tsc = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin/tsc');
    try {
      const flags = ['--outDir', this.folder, '--declaration', 'false', '--sourceMap', 'false'];
      execFileSync(process.execPath, [tsc, '-p', join(root, 'tsconfig.build.json'), ...flags], { stdio: 'pipe' });
    } catch (error) {
      // Type errors are `npm run check`'s to report; the code is written all the same.
      if (!existsSync(this.#entry)) throw error;
    }
  }

  get #entry(): string {
    return join(this.folder, 'cli/main.node.js');
  }

  /**
   * Starts `engram args` without waiting for it; `detached` as the leader of a process group, `held` by a command that
   * starts another (`taskset -c 0`).
   */
  start(
    args: readonly string[],
    { detached = false, held = [] }: { detached?: boolean; held?: readonly string[] } = {},
  ): ChildProcess {
    const [program, ...rest] = [...held, process.execPath, this.#entry, ...args] as [string, ...string[]];
    return spawn(program, rest, { stdio: ['ignore', 'pipe', 'pipe'], detached });
  }

  /** Runs `engram args` to its end. */
  run(...args: readonly string[]): Promise<Ended> {
    return ended(this.start(args));
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

export function ended(child: ChildProcess): Promise<Ended> {
  return new Promise((resolve, reject) => {
    let stdout = '';
    let stderr = '';
    child.stdout!.on('data', (chunk) => (stdout += chunk));
    child.stderr!.on('data', (chunk) => (stderr += chunk));
    child.on('error', reject);
    child.on('close', (exitCode) => resolve({ exitCode, stdout, stderr }));
  });
}
