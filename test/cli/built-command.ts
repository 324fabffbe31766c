// The command line as users run it, of a folder of compiled files: each call is its own process.

import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { type Strike, strikeOf } from '../struck.ts';

export interface Ended {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface StartOptions {
  /** As the leader of a process group. */
  readonly detached?: boolean;
  /** By a command that starts another (`taskset -c 0`). */
  readonly held?: readonly string[];
  readonly strike?: Strike;
}

export class BuiltCommand {
  readonly folder: string;
  readonly #running = new Set<ChildProcess>();

  constructor(folder: string) {
    this.folder = folder;
  }

  /** Starts `engram args` without waiting for it. */
  start(args: readonly string[], { detached = false, held = [], strike }: StartOptions = {}): ChildProcess {
    const { execArgv, env } = strike ? strikeOf(strike) : { execArgv: [], env: {} };
    const node = [process.execPath, ...execArgv, join(this.folder, 'cli/main.node.js')];
    const [program, ...rest] = [...held, ...node, ...args] as [string, ...string[]];
    const child = spawn(program, rest, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...env },
      detached,
    });
    this.#running.add(child);
    child.on('exit', () => this.#running.delete(child));
    return child;
  }

  /** Runs `engram args` to its end. */
  run(...args: readonly string[]): Promise<Ended> {
    return ended(this.start(args));
  }

  /** Ends what a failed test left running. */
  endAll(): void {
    for (const child of this.#running) child.kill('SIGKILL');
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
