// Planted circuits. Fair verdict: `found`. By construction the circuit is in the weights, in a basis that is known; by
// admission the network does its task over all steps that are judged, and edits in that basis come out right.

import type { RandomStream } from '../../src/array/random.ts';
import { type Admission, admit } from './admission.ts';
import { type CourtClass, type DraftOptions, HORIZON } from './court-class.ts';
import type { Planted } from './plant.ts';
import { plantedFamilies, plantedFamilyNames } from './planted.ts';

/** A planted network of the family whose turn it is, and what admission measured; `null` where it may not enter. */
export function drawPlanted(
  rng: RandomStream,
  { mostUnits, seed, turn }: DraftOptions,
): { readonly family: string; readonly made: Planted; readonly measured: Admission } | null {
  const family = plantedFamilyNames[turn % plantedFamilyNames.length]!;
  const made = plantedFamilies[family]!(rng, { mostUnits, horizon: HORIZON });
  const measured = admit(made, HORIZON, seed);
  return measured.admitted ? { family, made, measured } : null;
}

export const planted: CourtClass = {
  name: 'planted',
  side: 'planted',
  fair: ['found'],
  count: 1000,
  draft: (rng, options) => {
    const drawn = drawPlanted(rng, options);
    if (!drawn) return null;
    const { family, made } = drawn;
    const { task, edits } = drawn.measured;
    const measured = { planted: `task ${task.toFixed(4)}, edits ${edits.map((share) => share.toFixed(4)).join(' ')}` };
    return { family, task: made.rule.task, network: made.network, recipe: { ...made.recipe, ...measured } };
  },
};
