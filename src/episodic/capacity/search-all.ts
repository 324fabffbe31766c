// Searches of several memories and sizes at once: while one waits for the last trials of a load, the workers have those of
// the others to do.

import { findMinimumNeurons, type MinimumNeurons } from './minimum-neurons.ts';
import { type CapacityProblem, capacityModelName } from './problem.ts';
import { type Capacity, findCapacity, type SearchOptions } from './search.ts';
import { spreadRunner, type TrialWorkers } from './spread-trials.ts';

/** How far all searches are. */
export interface SearchProgress {
  readonly searches: number;
  readonly of: number;
  readonly trials: number;
  /** What was decided last, in words. */
  readonly last: string;
}

interface SearchAllOptions extends Pick<SearchOptions, 'most' | 'trials' | 'resolution'> {
  readonly workers: TrialWorkers;
  /** Lets signals and messages through; what it throws ends all searches. */
  readonly pause: () => Promise<void>;
  readonly onProgress: (progress: SearchProgress) => void;
}

/** The capacity of every memory at every size. @throws what a search throws: one that fails is the end of all */
export function findCapacities(
  problems: readonly CapacityProblem[],
  sizes: readonly number[],
  { resolution, ...options }: SearchAllOptions,
): Promise<Capacity[]> {
  return searchAll(problems, sizes, options, (problem, neurons, search, tell) =>
    findCapacity(problem, neurons, {
      ...search,
      ...(resolution !== undefined && { resolution }),
      onLoad: ({ count, rate }) => tell(`N ${neurons}: ${count} memories at ${rate.toFixed(2)}`),
    }),
  );
}

/** The fewest neurons of every memory for every load. @throws what a search throws: one that fails is the end of all */
export function findAllMinima(
  problems: readonly CapacityProblem[],
  loads: readonly number[],
  options: Omit<SearchAllOptions, 'resolution'>,
): Promise<MinimumNeurons[]> {
  return searchAll(problems, loads, options, (problem, count, search, tell) =>
    findMinimumNeurons(problem, count, {
      ...search,
      onSize: ({ neurons, rate }) => tell(`P ${count}: ${neurons} neurons at ${rate.toFixed(2)}`),
    }),
  );
}

type Find<T> = (
  problem: CapacityProblem,
  size: number,
  search: Pick<SearchOptions, 'most' | 'trials' | 'batch' | 'signal' | 'runner'>,
  tell: (decision: string) => void,
) => Promise<T>;

async function searchAll<T>(
  problems: readonly CapacityProblem[],
  sizes: readonly number[],
  { workers, pause, onProgress, most, trials }: Omit<SearchAllOptions, 'resolution'>,
  find: Find<T>,
): Promise<T[]> {
  const asked = problems.flatMap((problem) => sizes.map((size) => ({ problem, size })));
  let [searches, ran, last] = [0, 0, 'begun'];
  const show = () => onProgress({ searches, of: asked.length, trials: ran, last });
  const onTrials = (count: number) => {
    ran += count;
    show();
  };
  const signal = stoppable();
  const search = {
    ...(most !== undefined && { most }),
    ...(trials !== undefined && { trials }),
    ...{ batch: workers.workers, signal, runner: spreadRunner(workers, { pause, onTrials }) },
  };
  try {
    return await Promise.all(
      asked.map(async ({ problem, size }) => {
        const found = await find(problem, size, search, (decision) => {
          last = `${capacityModelName(problem)}, ${decision}`;
        });
        searches++;
        show();
        return found;
      }),
    );
  } finally {
    signal.stop();
  }
}

/** Tells the searches that go on after one has failed to end. */
function stoppable() {
  let isStopped = false;
  return {
    stop: () => {
      isStopped = true;
    },
    throwIfAborted: () => {
      if (isStopped) throw new Error('another search has failed');
    },
  };
}
