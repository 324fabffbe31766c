// Planted networks with the entries of every tensor in random places: the distribution of their weights without the
// arrangement. Fair verdict: `absent`.

import type { RandomStream } from '../../src/array/random.ts';
import { tensor } from '../../src/array/tensor.ts';
import type { Network } from '../../src/nn/network.ts';
import { doesNothing } from './admission.ts';
import { type CourtClass, HORIZON } from './court-class.ts';
import { plantedFamilies, plantedFamilyNames } from './planted.ts';

function shuffle({ config, parameters }: Network, rng: RandomStream): Network {
  return {
    config,
    parameters: new Map(
      [...parameters].map(([name, { shape, data }]) => {
        const order = rng.permutation(data.length);
        return [
          name,
          tensor(
            shape,
            Float64Array.from(order, (from) => Number(data[from])),
          ),
        ];
      }),
    ),
  };
}

export const shuffled: CourtClass = {
  name: 'shuffled',
  side: 'nothing',
  fair: ['absent'],
  count: 150,
  draft: (rng, { mostUnits, seed, turn }) => {
    const family = plantedFamilyNames[turn % plantedFamilyNames.length]!;
    const { rule, network, recipe } = plantedFamilies[family]!(rng, { mostUnits, horizon: HORIZON });
    const mixed = shuffle(network, rng);
    return doesNothing(mixed, rule.task, seed) ? { family, task: rule.task, network: mixed, recipe } : null;
  },
};
