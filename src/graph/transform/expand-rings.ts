// Writes rings as the rolls and products that they are, for executors without a kernel for them. Values differ by rounding.

import type { Expression } from '../core/expression.ts';
import { expandRing } from '../ops/ring.ts';
import { rebuild, withInputs } from './rewrite.ts';

export function expandRings(outputs: readonly Expression[]): Expression[] {
  return rebuild(outputs, (each, inputs) => {
    const moved = withInputs(each, inputs);
    return expandRing(moved) ?? moved;
  });
}
