// Jobs of experiments on worker threads: they are started when first asked for, take jobs in the order in which these
// come, and end with the pool. Threads rather than the processes of `engram sweep`: jobs are short, and nothing is lost.

import { availableParallelism } from 'node:os';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Tinypool } from 'tinypool';
import { InputError } from '../../array/errors.ts';
import type { Job, Pool } from '../../experiment/kit/pool.ts';
import { receivedError } from './errors.node.ts';
import type { JobAnswer } from './pool-worker.node.ts';

/** A pool of worker threads; they are started when first asked for. */
export class ThreadPool implements Pool {
  readonly workers: number;
  readonly #signal: AbortSignal;
  #threads: Tinypool | null = null;
  /** What ended a worker that had nothing to do, so that no job could say it. */
  #failure: unknown = null;

  /** @param workers threads, one for each core when absent @param signal ends the jobs that wait and those that run */
  constructor(workers: number = availableParallelism(), signal: AbortSignal = new AbortController().signal) {
    this.workers = workers;
    this.#signal = signal;
    signal.addEventListener('abort', () => void this.end());
  }

  /** Whether the threads are there. */
  get isStarted(): boolean {
    return this.#threads !== null;
  }

  /** Gives the answer to `job`, done by the next free worker; the first call starts them. @throws what the job threw */
  async run(job: Job): Promise<unknown> {
    this.#signal.throwIfAborted();
    this.#threads ??= this.#start();
    let answer: JobAnswer;
    try {
      answer = await this.#threads.run(job);
    } catch (error) {
      this.#signal.throwIfAborted();
      throw describeDeath(this.#failure ?? error);
    }
    if ('error' in answer) throw receivedError(answer.error);
    return answer.result;
  }

  /** Ends the threads; jobs that are not done are given up. */
  async end(): Promise<void> {
    const threads = this.#threads;
    this.#threads = null;
    await threads?.destroy();
  }

  #start(): Tinypool {
    const module = new URL(`./pool-worker.node${extname(import.meta.url)}`, import.meta.url);
    const threads = new Tinypool({
      filename: fileURLToPath(module),
      minThreads: this.workers,
      maxThreads: this.workers,
      ...(extname(module.pathname) === '.ts' && { execArgv: readTypeScript() }),
    });
    threads.on('error', (error) => {
      this.#failure ??= error;
      // Rejects the jobs that wait: nobody might be left to do them.
      void threads.destroy();
    });
    return threads;
  }
}

/** Threads of Node 20 do not read TypeScript, not even below tsx: where the sources run as they are, each calls it anew. */
function readTypeScript(): string[] {
  const api = import.meta.resolve('tsx/esm/api');
  return ['--import', `data:text/javascript,import { register } from '${api}'; register();`];
}

function describeDeath(error: unknown): unknown {
  if ((error as { code?: unknown } | null)?.code !== 'ERR_WORKER_OUT_OF_MEMORY') return error;
  return new InputError('a worker ran out of memory: ask for smaller sizes, or for fewer --workers');
}
