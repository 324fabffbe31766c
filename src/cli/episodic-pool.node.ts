// The worker threads of `engram episodic`: they are started when first asked for, take jobs in the order in which these
// come, and end with the pool. Threads rather than the processes of `engram sweep`: jobs are short, and nothing is lost.

import { availableParallelism } from 'node:os';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Tinypool } from 'tinypool';
import { InputError } from '../array/errors.ts';
import type { EpisodicAnswer, EpisodicJob, EpisodicJobResults } from './episodic-worker.node.ts';
import { receivedError } from './thread-errors.ts';

export const defaultWorkers = availableParallelism();

export class EpisodicPool {
  readonly workers: number;
  #threads: Tinypool | null = null;

  /** @param workers threads, one for each core when absent */
  constructor(workers: number = defaultWorkers) {
    this.workers = workers;
  }

  get isStarted(): boolean {
    return this.#threads !== null;
  }

  /** Starts the threads without waiting for them: they take about a tenth of a second. */
  start(): void {
    const module = new URL(`./episodic-worker.node${extname(import.meta.url)}`, import.meta.url);
    this.#threads ??= new Tinypool({
      filename: fileURLToPath(module),
      minThreads: this.workers,
      maxThreads: this.workers,
    });
  }

  /** The result of `job`, done by the next worker that is free. Throws what the job threw. */
  async run<J extends EpisodicJob>(job: J): Promise<EpisodicJobResults[J['kind']]> {
    this.start();
    let answer: EpisodicAnswer<J['kind']>;
    try {
      answer = await this.#threads!.run(job);
    } catch (error) {
      if ((error as { code?: unknown }).code !== 'ERR_WORKER_OUT_OF_MEMORY') throw error;
      throw new InputError('a worker ran out of memory: ask for smaller sizes, or for fewer --workers');
    }
    if ('error' in answer) throw receivedError(answer.error);
    return answer.result;
  }

  /** Ends the threads; jobs that are not done are given up. */
  async end(): Promise<void> {
    await this.#threads?.destroy();
    this.#threads = null;
  }
}
