// `engram episodic capacity`: how many memories a network holds, by one definition, over its size.

import { findMinimumNeurons } from '../../../episodic/capacity/minimum-neurons.ts';
import { type CapacityProblem, capacityModelName, checkCapacityProblem } from '../../../episodic/capacity/problem.ts';
import { findCapacity } from '../../../episodic/capacity/search.ts';
import { experiment } from '../../kit/experiment.ts';
import type { Run } from '../../kit/run.ts';
import { type CapacityValues, capacityParams, capacityRules, problemsOf } from './params.ts';
import type { EpisodicCapacity } from './result.ts';
import { capacityRunner } from './runner.ts';
import { capacityStory } from './story.ts';

export const capacity = experiment({
  name: 'episodic capacity',
  schema: 'engram.episodic-capacity/1',
  document: 'docs/episodic.md',
  summary: 'Find how many memories a network holds, by one definition at a time.',
  params: capacityParams,
  rules: capacityRules,
  examples: [
    'engram episodic capacity --neurons 8,10,12 --alpha 0.3,0.4,0.5 --report capacity.html',
    'engram episodic capacity --definition ordered --hops 2 --neurons 12,16,20,24 --json',
    'engram episodic capacity --definition transition --model polynomial --degree 2 --neurons 20,30,40',
    'engram episodic capacity --definition minimum-neurons --memories 10,20,40',
  ],
  async run(values, run) {
    const problems = problemsOf(values);
    for (const problem of problems) checkCapacityProblem(problem);
    const { definition, seed } = values;
    const found = await searchAll(problems, values, run);
    const data: EpisodicCapacity = { schema: 'engram.episodic-capacity/1', definition, seed, ...found };
    return { data, more: null };
  },
  story: ({ data }) => capacityStory(data),
});

/** All searches at once: while one waits for the last trials of a load, the workers have those of the others to do. */
async function searchAll(
  problems: readonly CapacityProblem[],
  { definition, neurons, memories, trials, most, resolution, workers }: CapacityValues,
  run: Run,
): Promise<Pick<EpisodicCapacity, 'capacities' | 'minima'>> {
  const isOfSizes = definition === 'minimum-neurons';
  const asked = problems.flatMap((problem) => (isOfSizes ? memories : neurons).map((size) => ({ problem, size })));
  let [searched, ran, last] = [0, 0, 'begun'];
  const show = () =>
    run.progress(`${searched} searches`, searched / asked.length, `of ${asked.length}, ${ran} trials, ${last}`);
  const pool = run.pool(workers);
  const runner = capacityRunner(pool, {
    pause: () => run.pause(),
    onTrials: (count) => {
      ran += count;
      show();
    },
  });
  // One that fails is the end of all.
  const stop = new AbortController();
  const search = { trials, ...(most !== undefined && { most }), batch: pool.workers, signal: stop.signal, runner };
  /** Runs a search for each pair, told of every decision in words. */
  const all = <T>(find: (pair: (typeof asked)[number], tell: (words: string) => void) => Promise<T>): Promise<T[]> =>
    Promise.all(
      asked.map(async (pair) => {
        const found = await find(pair, (words) => (last = `${capacityModelName(pair.problem)}, ${words}`));
        searched++;
        show();
        return found;
      }),
    );
  try {
    if (isOfSizes) {
      const minima = await all(({ problem, size }, tell) =>
        findMinimumNeurons(problem, size, {
          ...search,
          onSize: ({ neurons, rate }) => tell(`P ${size}: ${neurons} neurons at ${rate.toFixed(2)}`),
        }),
      );
      return { capacities: [], minima };
    }
    const capacities = await all(({ problem, size }, tell) =>
      findCapacity(problem, size, {
        ...search,
        resolution,
        onLoad: ({ count, rate }) => tell(`N ${size}: ${count} memories at ${rate.toFixed(2)}`),
      }),
    );
    return { capacities, minima: [] };
  } finally {
    stop.abort();
    await pool.end();
  }
}
