// `engram episodic design`: parameters for a wanted dwell, in closed form, and where memories are given the weights of
// their edges too, since random overlaps otherwise spread the dwells.

import { UsageError } from '../../../array/errors.ts';
import { designEdges, designParameters } from '../../../episodic/theory/design-dwells.ts';
import { experiment } from '../../kit/experiment.ts';
import { number, numbers, seed } from '../../kit/params.ts';
import { asksForMemories, graphOf, memoriesOf, memoryParams, originOf } from '../memories.ts';
import type { EpisodicDesign } from './result.ts';
import { designStory } from './story.ts';

/** T_d where nothing says another, in T_f. */
const USUAL_DELAY = 20;

export const design = experiment({
  name: 'episodic design',
  schema: 'engram.episodic-design/1',
  document: 'docs/episodic.md',
  summary: 'Parameters for a wanted dwell; weights of the edges too, where memories are given.',
  params: {
    dwell: numbers({ above: 0, required: true, help: 'wanted dwell in T_f: one for all, or one for each memory' }),
    td: number({
      above: 0,
      placeholder: 't',
      help: 'time constant of the slow state, in T_f',
      defaultText: String(USUAL_DELAY),
    }),
    ratio: number({ above: 0, placeholder: 'r', help: 'alpha_s / alpha_c that is given: then T_d is found' }),
    ...memoryParams,
    seed: seed('random memories'),
  },
  remarks: 'With --ratio and --td both given only the weights are left to be found.',
  examples: [
    'engram episodic design --dwell 30',
    'engram episodic design --dwell 30 --ratio 0.5',
    'engram episodic design --dwell 30 --neurons 200 --memories 8 --report design.html',
    'engram episodic design --dwell 20,30,40 --patterns memories.npz --json',
  ],
  async run(values, run) {
    const { dwell, seed } = values;
    const isGiven = asksForMemories(values);
    if (!isGiven && dwell.length > 1) {
      throw new UsageError('--dwell gives several dwells: say whose by --patterns, or by --neurons and --memories');
    }
    const parameters = designParameters(dwell, values, USUAL_DELAY);
    const base = { schema: 'engram.episodic-design/1', seed, unit: 'T_f', wanted: [...dwell], ...parameters } as const;
    const more = null;
    if (!isGiven) return { data: { ...base, memories: null } as EpisodicDesign, more };
    const memories = await memoriesOf(values, seed, run);
    const { patterns } = memories;
    const designed = designEdges(patterns, () => graphOf(values, patterns), dwell, parameters);
    return { data: { ...base, memories: { ...originOf(values, memories), ...designed } }, more };
  },
  story: ({ data }) => designStory(data),
});
