// The parameters of `engram episodic capacity`, most of which belong to some definitions or some models only, and the
// questions that their values ask: one for each memory.

import {
  type CapacityProblem,
  capacityDefaults,
  capacityDefinitions,
  capacityModelNames,
  capacityModels,
} from '../../../episodic/capacity/problem.ts';
import { choice, integer, integers, number, numbers, type Params, seed, type Values } from '../../kit/params.ts';
import type { Rule } from '../../kit/values.ts';

/** Largest load: beyond it a single trial takes minutes and gigabytes. */
const MOST_MEMORIES = 10_000_000;
/** alpha_s / alpha_c. A race is never left at the ratio of the fixed point. */
const RATIOS = { others: 0.999, ordered: 0.5 };

const byLoad = { definition: capacityDefinitions };
const bySize = { definition: ['minimum-neurons'] };
const workers = { atLeast: 1, atMost: 1024, help: 'threads; answers do not depend on it' };

export const capacityParams = {
  definition: choice([...capacityDefinitions, 'minimum-neurons'], {
    default: capacityDefaults.definition,
    help: 'what counts as held, see docs/episodic.md',
  }),
  /** The definition by which memories must be held, whatever is asked for. */
  of: choice(capacityDefinitions, {
    placeholder: 'definition',
    default: ({ definition }) =>
      definition === 'minimum-neurons' ? 'ordered' : (definition as CapacityProblem['definition']),
    defaultText: 'ordered',
    only: bySize,
    help: 'what minimum-neurons must hold',
  }),
  model: choice(capacityModelNames, { default: 'eden', help: 'the memory' }),
  neurons: integers({ atLeast: 2, atMost: 4096, distinct: true, default: [8, 10, 12], only: byLoad, help: 'sizes N' }),
  memories: integers({
    ...{ atLeast: 2, atMost: MOST_MEMORIES, distinct: true, default: [10, 20, 40], only: bySize },
    help: 'loads P of minimum-neurons',
  }),
  alpha: numbers({ above: 0, distinct: true, default: [0.5], only: { model: ['eden'] }, help: 'strengths of eden' }),
  ratio: number({
    ...{ above: 0, atMost: 1, placeholder: 'r', only: { model: ['eden', 'reference'] } },
    default: ({ of }) => (of === 'ordered' ? RATIOS.ordered : RATIOS.others),
    defaultText: `${RATIOS.others}; ordered ${RATIOS.ordered}`,
    help: 'alpha_s / alpha_c of eden and reference',
  }),
  degree: integer({
    ...{ atLeast: 1, atMost: 100, placeholder: 'd', default: 3, only: { model: ['polynomial', 'mixed'] } },
    help: 'of polynomial and mixed',
  }),
  lambda: number({
    ...{ above: 1, atMost: 1e6, default: 2.5, only: { model: ['mixed'] } },
    help: 'delayed strength of mixed',
  }),
  epsilon: number({
    ...{ above: 0, default: capacityDefaults.epsilon, only: { of: ['fixed-point'] } },
    help: 'a bit of fixed-point is right from 1 - epsilon on',
  }),
  delta: number({ above: 0, default: capacityDefaults.delta, help: 'share that may fail' }),
  bias: number({ atLeast: 0, default: capacityDefaults.bias, help: 'Pr(+-1) = (1 +- bias) / 2' }),
  hops: integer({
    ...{ atLeast: 1, defaultText: 'the whole sequence', only: { of: ['ordered'] } },
    help: 'hops of ordered',
  }),
  probes: integer({
    ...{ atLeast: 1, atMost: MOST_MEMORIES, default: capacityDefaults.probes, only: { of: ['fixed-point'] } },
    help: 'memories probed in a trial of fixed-point',
  }),
  trials: integer({ atLeast: 1, atMost: 1_000_000, default: 200, help: 'most trials at one load' }),
  most: integer({
    ...{ atLeast: 2, atMost: MOST_MEMORIES, defaultText: '100000, or 1000' },
    help: 'largest load tried, or size of minimum-neurons',
  }),
  resolution: number({
    ...{ above: 0, default: 0.2, only: byLoad },
    help: 'neighbouring loads differ by at most this share',
  }),
  workers: integer({ ...workers, defaultText: 'one for each core' }),
  seed: seed('all trials'),
} satisfies Params;

export const capacityRules: readonly Rule[] = [
  {
    when: { of: ['ordered'] },
    refuses: ['alpha'],
    because: 'is of no consequence to ordered, where --ratio alone decides: leave it out',
  },
];

export type CapacityValues = Values<typeof capacityParams>;

/** What is asked of each memory, not yet checked. */
export function problemsOf(values: CapacityValues): CapacityProblem[] {
  const { of: definition, model, epsilon, delta, bias, probes, hops = null, seed } = values;
  const models = capacityModels(model, values);
  return models.map((model) => ({ definition, model, epsilon, delta, bias, probes, hops, seed }));
}
