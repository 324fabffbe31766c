// A circuit of another rule that shares one or two outputs with the rule asked. Fair verdict: never `found`; `partial`, with
// the outputs named, or `absent`. The shared outputs read only each other's past, so they are right for ever in both.

import type { RandomStream } from '../../src/array/random.ts';
import { admit, OUTPUT_RIGHT, rightPerOutput, TASK_RIGHT } from './admission.ts';
import { type CourtClass, HORIZON } from './court-class.ts';
import { plantedFamilies } from './planted.ts';
import { LEAST_CELLS, type Rule, ruleOf } from './rules.ts';

/** Families that hold any rule, and those that need every output to read the oldest variable. */
const anyRule = ['elman tanh', 'elman relu clipped', 'lstm', 'peephole-lstm', 'gru', 'mgu'];
const oldestOnly = ['linear', 'elman linear', 'elman tanh small-signal', 'gru small-signal', 'elman relu halves'];
const families = [...anyRule, ...oldestOnly];

/** Two rules of the same sizes whose outputs `shared` agree, and the others do not. */
function drawPair(rng: RandomStream, oldest: boolean, most: number): { asked: Rule; held: Rule; shared: number[] } {
  for (;;) {
    const d = 3 + rng.integer(2);
    const s = 1 + rng.integer(5);
    const order = [...rng.permutation(d)];
    const shared = order.slice(0, 1 + rng.integer(2)).sort((a, b) => a - b);
    const others = order.slice(shared.length);
    const slot = () => (oldest ? 0 : rng.integer(s));
    const draw = (within: readonly number[]) => within[rng.integer(within.length)]!;
    const cells = new Map(shared.map((bit) => [bit, { cell: slot() * d + draw(shared), sign: rng.sign() }]));
    const make = (): Rule => {
      const rest = new Map(
        others.map((bit) => [bit, { cell: slot() * d + draw(oldest ? others : order), sign: rng.sign() }]),
      );
      const all = Array.from({ length: d }, (_, bit) => cells.get(bit) ?? rest.get(bit)!);
      return ruleOf({ d, s, source: all.map(({ cell }) => cell), sign: all.map(({ sign }) => sign) });
    };
    const [asked, held] = [make(), make()];
    const enough = [asked, held].every((rule) => rule.alive.length >= LEAST_CELLS);
    if (enough && held.held.length <= most) return { asked, held, shared };
  }
}

export const sharedOutputs: CourtClass = {
  name: 'shared outputs',
  side: 'something else',
  fair: ['absent', 'partial'],
  count: 120,
  draft: (rng, { mostUnits, seed, turn }) => {
    const family = families[turn % families.length]!;
    const { asked, held, shared } = drawPair(
      rng,
      oldestOnly.includes(family),
      Math.min(16, Math.floor(mostUnits / 2.3)),
    );
    const made = plantedFamilies[family]!(rng, { mostUnits, horizon: HORIZON, rule: held });
    if (!admit(made, HORIZON, seed).admitted) return null;
    const right = rightPerOutput(made.network, asked.task, HORIZON, seed);
    const agrees = right.every((share, bit) => (shared.includes(bit) ? share >= TASK_RIGHT : share < OUTPUT_RIGHT));
    if (!agrees) return null;
    const recipe = { ...made.recipe, holds: held.task.name, shared: shared.join(' ') };
    return { family, task: asked.task, network: made.network, recipe };
  },
};
