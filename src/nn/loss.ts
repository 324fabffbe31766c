// Losses, and the share of right answers, as expressions over outputs and targets `[T, B, out]`.

import { type Expression, equal, greater, logSoftmax, max, mean, mul, neg, square, sub, sum } from '../graph/index.ts';

export type LossName = 'mse' | 'cross-entropy';

/** Mean squared error over all values, or mean cross-entropy over all steps (targets one-hot). */
export function loss(name: LossName, outputs: Expression, targets: Expression): Expression {
  if (name === 'mse') return mean(square(sub(outputs, targets)));
  return neg(mean(sum(mul(logSoftmax(outputs), targets), [-1])));
}

/** Share of values with the right sign, or of steps whose largest output is the target's class. */
export function rightShare(kind: 'signs' | 'classes', outputs: Expression, targets: Expression): Expression {
  if (kind === 'signs') return mean(greater(mul(outputs, targets), 0));
  const largest = equal(outputs, max(outputs, [-1], true));
  return mean(sum(mul(largest, targets), [-1]));
}
