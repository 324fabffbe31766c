// The rate of success against ln P as a logistic curve, by maximum likelihood (Newton's method) with a weak normal prior on
// both coefficients, so that a sharp edge between all and nothing has a curve too. Shares of one are taken as that many
// successes. One such curve does not fit all loads of a memory, from the first ones, which nearly always succeed, to where
// none does: success-curve.ts fits one at every place, to the loads around it.

/** What was seen at one load. */
export interface LoadOutcome {
  /** The number of memories, `P`. */
  readonly count: number;
  readonly trials: number;
  /** Sum of the outcomes. */
  readonly successes: number;
}

/** `logit(rate) = intercept + slope (ln P - centre)`. */
export interface LogisticFit {
  readonly intercept: number;
  readonly slope: number;
  readonly centre: number;
}

/** Standard deviation of the prior of either coefficient: a rate goes from 5 to 95 % within a tenth of a doubling. */
const PRIOR = 50;
const ITERATIONS = 200;

/**
 * Fits the curve to `outcomes`, which may not be empty.
 * @param centre the `ln P` from which the curve is written
 * @param weights the weight of the trials at each load
 */
export function fitLogistic(outcomes: readonly LoadOutcome[], centre: number, weights: readonly number[]): LogisticFit {
  const places = outcomes.map(({ count }) => Math.log(count) - centre);
  const posterior = (a: number, b: number): number => {
    let sum = -(a * a + b * b) / (2 * PRIOR * PRIOR);
    outcomes.forEach(({ trials, successes }, i) => {
      const z = a + b * places[i]!;
      // ln of the likelihood, stable on both sides.
      sum += weights[i]! * (successes * z - trials * (Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z)))));
    });
    return sum;
  };
  let [a, b] = [0, 0];
  for (let i = 0; i < ITERATIONS; i++) {
    let [da, db] = [-a / PRIOR ** 2, -b / PRIOR ** 2];
    let [aa, ab, bb] = [1 / PRIOR ** 2, 0, 1 / PRIOR ** 2];
    outcomes.forEach(({ trials, successes }, j) => {
      const x = places[j]!;
      const rate = 1 / (1 + Math.exp(-(a + b * x)));
      const residual = weights[j]! * (successes - trials * rate);
      const curvature = weights[j]! * trials * rate * (1 - rate);
      da += residual;
      db += residual * x;
      aa += curvature;
      ab += curvature * x;
      bb += curvature * x * x;
    });
    const determinant = aa * bb - ab * ab;
    const [stepA, stepB] = [(bb * da - ab * db) / determinant, (aa * db - ab * da) / determinant];
    const before = posterior(a, b);
    let share = 1;
    while (share > 1e-10 && posterior(a + share * stepA, b + share * stepB) < before) share /= 2;
    a += share * stepA;
    b += share * stepB;
    if (Math.abs(stepA) + Math.abs(stepB) < 1e-9 * (1 + Math.abs(a) + Math.abs(b))) break;
  }
  return { intercept: a, slope: b, centre };
}
