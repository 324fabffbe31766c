// The right spectrum with a random readout: a planted circuit whose outputs are random sums of what it holds, and linear
// ones that also hear random sums of the input. Fair verdict: `absent`: nothing that the outputs do follows the rule.

import type { RandomStream } from '../../src/array/random.ts';
import { type Tensor, tensor } from '../../src/array/tensor.ts';
import { doesNothing } from './admission.ts';
import { type CourtClass, HORIZON } from './court-class.ts';
import { plantedFamilies } from './planted.ts';

const families = ['linear', 'elman linear', 'elman tanh', 'elman relu clipped', 'gru', 'lstm', 'diagonal-ssm'];

/** Normal entries of the same size all over. */
function redrawn({ shape, data }: Tensor, rng: RandomStream): Tensor {
  const size = Math.sqrt(Array.from(data, Number).reduce((sum, value) => sum + value * value, 0) / data.length);
  return tensor(
    shape,
    Float64Array.from({ length: data.length }, () => size * rng.normal()),
  );
}

export const randomReadout: CourtClass = {
  name: 'random readout',
  side: 'nothing',
  fair: ['absent'],
  count: 100,
  draft: (rng, { mostUnits, seed, turn }) => {
    const family = families[turn % families.length]!;
    const { rule, network, recipe } = plantedFamilies[family]!(rng, { mostUnits, horizon: HORIZON });
    const parameters = new Map(network.parameters);
    const both = family.includes('linear') && rng.integer(2) === 0;
    for (const name of ['readout.weight', ...(both ? ['rnn.weight_ih_l0'] : [])]) {
      parameters.set(name, redrawn(parameters.get(name)!, rng));
    }
    const made = { config: network.config, parameters };
    if (!doesNothing(made, rule.task, seed)) return null;
    return { family, task: rule.task, network: made, recipe: { ...recipe, input: both ? 'random' : 'planted' } };
  },
};
