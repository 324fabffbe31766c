// What an experiment gets while it runs, from whoever runs it: a terminal, a sweep, a worker of a page, a test.

import { nextTurn } from '../../array/stages.ts';
import type { Pool } from './pool.ts';
import type { Store } from './store.ts';

/** What an experiment gets from whoever runs it: how to be stopped, to say how far it is, and to share its work. */
export interface Run {
  /** Aborted when nobody wants the result any more. */
  readonly signal: AbortSignal;
  /**
   * Says how far it is.
   * @param stage what is being done, or how much of it is over, in a word or two: `accuracy`, `3 epochs`
   * @param done the share of all that is done, 0 ... 1
   * @param detail what goes on after it, for those who watch: `of 10, 4 of 4 recalled in order`
   */
  progress(stage: string, done: number, detail?: string): void;
  /**
   * Lets the event loop turn, so that signals are heard and pages drawn; between stages, and within long ones.
   * @throws the signal's reason when it is aborted
   */
  pause(): Promise<void>;
  /** Says something beside the result: a step that is too coarse, memories that are equal. */
  note(text: string): void;
  /** Whether pictures will be drawn, for experiments whose pictures cost something by themselves. */
  readonly pictures: boolean;
  /** Where independent jobs are done. @param workers how many, one for each core when absent */
  pool(workers?: number): Pool;
  /** Where a resumable experiment saves as it goes; `null` where nothing is kept. */
  readonly store: Store | null;
}

/**
 * Makes a run that nobody watches: without a store, and with nothing said or heard but what `changes` asks for.
 * @param pool gives the pool that jobs are done by
 */
export function plainRun(pool: Run['pool'], changes: Partial<Run> = {}): Run {
  const { signal = new AbortController().signal } = changes;
  return {
    signal,
    progress: () => {},
    pause: async () => {
      await nextTurn();
      signal.throwIfAborted();
    },
    note: () => {},
    pictures: true,
    pool,
    store: null,
    ...changes,
  };
}
