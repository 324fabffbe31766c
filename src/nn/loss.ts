// Losses and accuracies as expressions over outputs and targets `[T, B, out]`.

import {
  div,
  type Expression,
  equal,
  greater,
  logSoftmax,
  max,
  mean,
  mul,
  neg,
  square,
  sub,
  sum,
} from '../graph/index.ts';

/** The losses: mean squared error, or cross-entropy of one-hot targets. */
export type LossName = 'mse' | 'cross-entropy';

/** Mean squared error over all values, or mean cross-entropy over all steps (targets one-hot). */
export function loss(name: LossName, outputs: Expression, targets: Expression): Expression {
  if (name === 'mse') return mean(square(sub(outputs, targets)));
  return neg(mean(sum(mul(logSoftmax(outputs), targets), [-1])));
}

/**
 * The accuracy, a scalar: the share of values with the right sign, of steps whose largest output is the target's class,
 * or of the variance of real targets (the coefficient of determination).
 */
export function accuracy(kind: 'signs' | 'classes' | 'real', outputs: Expression, targets: Expression): Expression {
  if (kind === 'signs') return mean(greater(mul(outputs, targets), 0));
  if (kind === 'real') {
    const variance = mean(square(sub(targets, mean(targets))));
    return sub(1, div(mean(square(sub(outputs, targets))), variance));
  }
  const largest = equal(outputs, max(outputs, [-1], true));
  return mean(sum(mul(largest, targets), [-1]));
}
