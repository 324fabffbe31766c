// Planted circuits. Fair verdict: `found`. By construction the circuit is in the weights, in a basis that is known; by
// admission the network does its task over all steps that are judged, and edits in that basis come out right.

import { admit } from './admission.ts';
import { type CourtClass, HORIZON } from './court-class.ts';
import { plantedFamilies, plantedFamilyNames } from './planted.ts';

export const planted: CourtClass = {
  name: 'planted',
  side: 'planted',
  fair: ['found'],
  count: 1000,
  draft: (rng, { mostUnits, seed, turn }) => {
    const family = plantedFamilyNames[turn % plantedFamilyNames.length]!;
    const made = plantedFamilies[family]!(rng, { mostUnits, horizon: HORIZON });
    const { admitted, task, edits } = admit(made, HORIZON, seed);
    if (!admitted) return null;
    const measured = { planted: `task ${task.toFixed(4)}, edits ${edits.map((share) => share.toFixed(4)).join(' ')}` };
    return { family, task: made.rule.task, network: made.network, recipe: { ...made.recipe, ...measured } };
  },
};
