// The command line as users run it, of a folder of compiled files.

import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
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

/** Calls after which the process of all calls is replaced: each leaves half a megabyte of modules behind. */
const CALLS_PER_HOST = 400;

export class BuiltCommand {
  readonly folder: string;
  readonly #running = new Set<ChildProcess>();
  #host: ChildProcess | null = null;
  #callsOfHost = 0;
  /** The call that the host is at, after which comes the next one. */
  #atHost: Promise<unknown> = Promise.resolve();

  constructor(folder: string) {
    this.folder = folder;
  }

  /** Starts `engram args` without waiting for it. */
  start(args: readonly string[], { detached = false, held = [], strike }: StartOptions = {}): ChildProcess {
    const { execArgv, env } = strike ? strikeOf(strike) : { execArgv: [], env: {} };
    const node = [process.execPath, ...execArgv, this.#entry];
    const [program, ...rest] = [...held, ...node, ...args] as [string, ...string[]];
    const child = spawn(program, rest, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...env },
      detached,
    });
    return this.#watched(child);
  }

  /** Runs `engram args` to its end, in a process of its own. */
  run(...args: readonly string[]): Promise<Ended> {
    return ended(this.start(args));
  }

  /**
   * Runs `engram args` to its end in a process that it shares with all other calls, which come one after another: most of
   * the time of a small command goes into the start of its process. For whatever does not take a process of its own.
   */
  call(...args: readonly string[]): Promise<Ended> {
    const answer = this.#atHost.then(() => this.#callHost(args));
    this.#atHost = answer.catch(() => {});
    return answer;
  }

  async #callHost(args: readonly string[]): Promise<Ended> {
    if (this.#callsOfHost++ >= CALLS_PER_HOST) this.#endHost();
    const host = (this.#host ??= this.#startHost());
    const over = new AbortController();
    host.send(args);
    const answered = once(host, 'message', over);
    const died = once(host, 'exit', over).then(([code, signal]) => {
      this.#host = null;
      throw new Error(`engram ${args.join(' ')} ended the process of all calls: ${signal ?? code}`);
    });
    try {
      const [{ failure, ...ended }] = (await Promise.race([answered, died])) as [Ended & { failure?: string }];
      if (failure !== undefined) throw new Error(failure);
      return ended;
    } finally {
      over.abort();
      await Promise.allSettled([answered, died]);
    }
  }

  #startHost(): ChildProcess {
    const program = new URL('./command-host.mjs', import.meta.url);
    // No terminal, as `run` has none, but what the host itself has to say is said.
    const host = fork(program, [this.#entry], { stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
    host.stdout!.pipe(process.stdout);
    host.stderr!.pipe(process.stderr);
    return this.#watched(host);
  }

  #endHost(): void {
    this.#host?.kill('SIGKILL');
    this.#host = null;
    this.#callsOfHost = 1;
  }

  #watched(child: ChildProcess): ChildProcess {
    this.#running.add(child);
    child.on('exit', () => this.#running.delete(child));
    return child;
  }

  get #entry(): string {
    return join(this.folder, 'cli/main.node.js');
  }

  /** Ends the process of all calls, and what a failed test left running. */
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
