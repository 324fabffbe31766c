// The rate of success against ln P as a logistic curve, and the loads at which it crosses given rates, with intervals:
// success is noisy and not monotone in single loads, the curve is. Maximum likelihood by Newton's method, with a weak
// normal prior on both coefficients so that a sharp edge between all and nothing has a curve too; intervals by the delta
// method. Shares of one are taken as that many successes, which makes their intervals too wide rather than too narrow.
// Source: spec of sequential memory, section 9, "Search".

/** What was seen at one load. */
export interface LoadOutcome {
  /** The number of memories, `P`. */
  readonly count: number;
  readonly trials: number;
  /** Sum of the outcomes. */
  readonly successes: number;
}

/** A load and its 95 % interval. */
export interface LoadEstimate {
  readonly count: number;
  readonly low: number;
  readonly high: number;
  /** Whether the load lies outside of those that were tested. */
  readonly extrapolated: boolean;
}

export interface LogisticFit {
  /** `logit(rate) = intercept + slope (ln P - centre)`. */
  readonly intercept: number;
  readonly slope: number;
  readonly centre: number;
  /** The load of this rate. */
  at(rate: number): LoadEstimate;
}

/** Standard deviation of the prior of either coefficient: a rate goes from 5 to 95 % within a tenth of a doubling. */
const PRIOR = 50;
const ITERATIONS = 200;

/** `null` where the outcomes do not fall with P, so that nothing is crossed, or where fewer than two loads were tested. */
export function fitLogistic(outcomes: readonly LoadOutcome[]): LogisticFit | null {
  if (outcomes.length < 2) return null;
  const logs = outcomes.map(({ count }) => Math.log(count));
  const [least, most] = [Math.min(...logs), Math.max(...logs)];
  const centre = (least + most) / 2;
  const posterior = (a: number, b: number): number => {
    let sum = -(a * a + b * b) / (2 * PRIOR * PRIOR);
    outcomes.forEach(({ trials, successes }, i) => {
      const z = a + b * (logs[i]! - centre);
      // ln of the likelihood, stable on both sides.
      sum += successes * z - trials * (Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z))));
    });
    return sum;
  };
  let [a, b] = [0, 0];
  let curvature = curvatureAt(a, b);
  for (let i = 0; i < ITERATIONS; i++) {
    let [da, db] = [-a / PRIOR ** 2, -b / PRIOR ** 2];
    outcomes.forEach(({ trials, successes }, j) => {
      const x = logs[j]! - centre;
      const residual = successes - trials / (1 + Math.exp(-(a + b * x)));
      da += residual;
      db += residual * x;
    });
    const [stepA, stepB] = solve(curvature, da, db);
    const before = posterior(a, b);
    let share = 1;
    while (share > 1e-10 && posterior(a + share * stepA, b + share * stepB) < before) share /= 2;
    a += share * stepA;
    b += share * stepB;
    curvature = curvatureAt(a, b);
    if (Math.abs(stepA) + Math.abs(stepB) < 1e-9 * (1 + Math.abs(a) + Math.abs(b))) break;
  }
  if (!(b < 0)) return null;
  const [aa, ab, bb] = inverse(curvature);
  return {
    intercept: a,
    slope: b,
    centre,
    at: (rate) => {
      const x = (Math.log(rate / (1 - rate)) - a) / b;
      const spread = (1.959963984540054 * Math.sqrt(aa + 2 * x * ab + x * x * bb)) / Math.abs(b);
      const log = centre + x;
      return {
        count: Math.exp(log),
        low: Math.exp(log - spread),
        high: Math.exp(log + spread),
        extrapolated: log < least - 1e-12 || log > most + 1e-12,
      };
    },
  };

  function curvatureAt(a: number, b: number): Symmetric {
    let [aa, ab, bb] = [1 / PRIOR ** 2, 0, 1 / PRIOR ** 2];
    outcomes.forEach(({ trials }, i) => {
      const x = logs[i]! - centre;
      const rate = 1 / (1 + Math.exp(-(a + b * x)));
      const weight = trials * rate * (1 - rate);
      aa += weight;
      ab += weight * x;
      bb += weight * x * x;
    });
    return [aa, ab, bb];
  }
}

type Symmetric = readonly [aa: number, ab: number, bb: number];

function inverse([aa, ab, bb]: Symmetric): Symmetric {
  const determinant = aa * bb - ab * ab;
  return [bb / determinant, -ab / determinant, aa / determinant];
}

function solve(matrix: Symmetric, x: number, y: number): [number, number] {
  const [aa, ab, bb] = inverse(matrix);
  return [aa * x + ab * y, ab * x + bb * y];
}
