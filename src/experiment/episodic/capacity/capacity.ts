// `engram episodic capacity`: how many memories a network holds, by one definition, over its size.

import { type CapacityProblem, checkCapacityProblem } from '../../../episodic/capacity/problem.ts';
import { findAllMinima, findCapacities, type SearchProgress } from '../../../episodic/capacity/search-all.ts';
import { experiment } from '../../kit/experiment.ts';
import type { Run } from '../../kit/run.ts';
import { type CapacityValues, capacityParams, capacityRules, problemsOf } from './params.ts';
import type { EpisodicCapacity } from './result.ts';
import { capacityStory } from './story.ts';
import { trialWorkers } from './trials.ts';

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

async function searchAll(
  problems: readonly CapacityProblem[],
  { definition, neurons, memories, trials, most, resolution, workers }: CapacityValues,
  run: Run,
): Promise<Pick<EpisodicCapacity, 'capacities' | 'minima'>> {
  const pool = run.pool(workers);
  const search = {
    ...{ trials, ...(most !== undefined && { most }), workers: trialWorkers(pool), pause: () => run.pause() },
    onProgress: ({ searches, of, trials, last }: SearchProgress) =>
      run.progress(`${searches} searches`, searches / of, `of ${of}, ${trials} trials, ${last}`),
  };
  try {
    if (definition === 'minimum-neurons') {
      return { capacities: [], minima: await findAllMinima(problems, memories, search) };
    }
    return { capacities: await findCapacities(problems, neurons, { ...search, resolution }), minima: [] };
  } finally {
    await pool.end();
  }
}
