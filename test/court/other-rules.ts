// A circuit of another rule, with no output in common with the one asked. Fair verdict: never `found`; `absent`, or `partial`
// where much of the stack is the same.

import { OUTPUT_RIGHT, rightPerOutput } from './admission.ts';
import { type CourtClass, HORIZON } from './court-class.ts';
import { drawPlanted } from './planted-class.ts';
import { allKinds, drawRule, pick, ruleOf } from './rules.ts';

export const otherRules: CourtClass = {
  name: 'another rule',
  side: 'something else',
  fair: ['absent', 'partial'],
  count: 100,
  draft: (rng, options) => {
    const drawn = drawPlanted(rng, options);
    if (!drawn) return null;
    const { family, made } = drawn;
    const { d, source, sign, s } = made.rule;
    // In places it is the same rule with every sign turned: all of it held, and every output wrong in time.
    const asked =
      rng.integer(4) === 0
        ? ruleOf({ d, s, source, sign: sign.map((each) => (each === 1 ? -1 : 1)) })
        : drawRule(rng, pick(rng, allKinds), 16, { d });
    const right = rightPerOutput(made.network, asked.task, HORIZON, options.seed);
    if (right.some((share) => share >= OUTPUT_RIGHT)) return null;
    const recipe = { ...made.recipe, holds: made.rule.task.name };
    return { family, task: asked.task, network: made.network, recipe };
  },
};
