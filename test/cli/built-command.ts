// The command line as users run it, of a folder of compiled files: each call is its own process.

import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';

export interface Ended {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export class BuiltCommand {
  readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  /**
   * Starts `engram args` without waiting for it; `detached` as the leader of a process group, `held` by a command that
   * starts another (`taskset -c 0`).
   */
  start(
    args: readonly string[],
    { detached = false, held = [] }: { detached?: boolean; held?: readonly string[] } = {},
  ): ChildProcess {
    const entry = join(this.folder, 'cli/main.node.js');
    const [program, ...rest] = [...held, process.execPath, entry, ...args] as [string, ...string[]];
    return spawn(program, rest, { stdio: ['ignore', 'pipe', 'pipe'], detached });
  }

  /** Runs `engram args` to its end. */
  run(...args: readonly string[]): Promise<Ended> {
    return ended(this.start(args));
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
