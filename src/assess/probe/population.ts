// What a ridge reading of infinitely many samples scores: no sampling error and no floor, so that a fixture whose moments are
// known has exact values to be held to. From covariances they are exact to rounding over lambda (1e-10 at lambda = 1e-6);
// linear networks on i.i.d. inputs come from their responses instead, which keep the digits of directions of little variance
// at any lambda. Source: memory-assessment, corrections 2 and 13; Jaeger (2001) for the capacity of linear networks.

import { InputError } from '../../array/errors.ts';
import { identity, type Matrix, matrix, multiply, transpose } from '../../array/matrix.ts';
import { requireWhole } from '../../array/options.ts';
import { mean } from '../../array/statistics.ts';
import { requireFinite, requireSquare } from '../../linalg/require.ts';
import { defaultCutoff, svd } from '../../linalg/svd.ts';
import { requireLambdas } from './ridge.ts';
import { requireTargetSize } from './ridge-probe.ts';

/** Second moments of centred states and targets. */
export interface PopulationMoments {
  /** `[H, H]`. */
  readonly stateCovariance: Matrix;
  /** `[H, K]`, of every unit with every target. */
  readonly crossCovariance: Matrix;
  /** `[K]`. */
  readonly targetVariance: Float64Array;
}

/** A population by the principal directions of its states. */
export interface Population {
  /** `[H]`, the eigenvalues of the state covariance, descending; those of rounding are 0. */
  readonly eigenvalues: Float64Array;
  /** `[H, K]`, the covariance of every direction with every target. */
  readonly along: Matrix;
  /** `[K]`. */
  readonly targetVariance: Float64Array;
}

/**
 * Makes a population of the covariances of states and targets `[H, H]`, `[H, K]`, `[K]`. Source: memory-assessment,
 * correction 13.
 * @throws InputError when shapes do not agree or entries are not finite
 */
export function populationOf({ stateCovariance, crossCovariance, targetVariance }: PopulationMoments): Population {
  requireSquare(stateCovariance, 'state covariance');
  requireFinite(crossCovariance, 'cross covariance');
  if (crossCovariance.rows !== stateCovariance.rows || crossCovariance.cols !== targetVariance.length) {
    throw new InputError(
      `cross covariance is ${crossCovariance.rows} x ${crossCovariance.cols}, expected ${stateCovariance.rows} x ${targetVariance.length}: units x targets`,
    );
  }
  const { u, s } = svd(stateCovariance);
  const cutoff = defaultCutoff(stateCovariance) * (s[0] ?? 0);
  return {
    eigenvalues: s.map((value) => (value > cutoff ? value : 0)),
    along: multiply(transpose(u), crossCovariance),
    targetVariance,
  };
}

/** A linear network in row vectors, `h_t = x_t W + h_{t-1} U`. */
export interface LinearWeights {
  /** `W [p, H]`. */
  readonly input: Matrix;
  /** `U [H, H]`. */
  readonly recurrent: Matrix;
}

export interface LinearPopulationOptions {
  /** Inputs from the zero state on, as many as there are ages. */
  readonly length: number;
  /** `[p, p]` of one input; the identity when absent. */
  readonly inputCovariance?: Matrix;
}

/**
 * Makes the population of a linear network `h_t = x_t W + h_{t-1} U` after `length` i.i.d. inputs from the zero state; targets
 * are the inputs by age, the newest first, `p` columns each (`[H, length p]`). Source: memory-assessment, correction 13.
 * @throws InputError when shapes do not agree or entries are not finite
 */
export function linearPopulation(
  { input, recurrent }: LinearWeights,
  { length, inputCovariance = identity(input.rows) }: LinearPopulationOptions,
): Population {
  requireWhole('length', length, { min: 1 });
  requireSquare(recurrent, 'recurrent weights');
  requireSquare(inputCovariance, 'input covariance');
  const [p, H] = [input.rows, input.cols];
  const root = rootOf(inputCovariance);
  // Responses K to inputs of unit variance: the state covariance is K^T K, whose small eigenvalues would not survive being summed.
  const responses = matrix(length * p, H);
  let response = multiply(root, input);
  for (let age = 0; age < length; age++) {
    responses.data.set(response.data, age * p * H);
    response = multiply(response, recurrent);
  }
  const { u, s } = svd(responses);
  const along = matrix(H, length * p);
  const eigenvalues = new Float64Array(H);
  for (let k = 0; k < s.length; k++) {
    eigenvalues[k] = s[k]! ** 2;
    for (let age = 0; age < length; age++) {
      for (let i = 0; i < p; i++) {
        let sum = 0;
        for (let j = 0; j < p; j++) sum += root.data[i * p + j]! * u.data[(age * p + j) * u.cols + k]!;
        along.data[k * along.cols + age * p + i] = sum * s[k]!;
      }
    }
  }
  const targetVariance = Float64Array.from({ length: length * p }, (_, k) => inputCovariance.data[(k % p) * (p + 1)]!);
  return { eigenvalues, along, targetVariance };
}

/** The symmetric root of a covariance. */
function rootOf(covariance: Matrix): Matrix {
  const { u, s } = svd(covariance);
  const scaled = matrix(
    u.rows,
    u.cols,
    u.data.map((value, at) => value * Math.sqrt(s[at % u.cols]!)),
  );
  return multiply(scaled, transpose(u));
}

/**
 * Gives the R2 `[N]` of a ridge reading of a whole population: `(2 g^T c - g^T C g) / v` with `g = (C + lambda e I)^-1 c`, `e`
 * the mean eigenvalue of the state covariance `C`, `c` and `v` covariance with and variance of a target; `targetSize` columns
 * make one target, `N = K / targetSize`. 0 for states or targets that do not vary. Source: memory-assessment, correction 13.
 * @throws InputError when `lambda` is negative or the columns do not make whole targets
 */
export function populationR2(
  { eigenvalues, along, targetVariance }: Population,
  lambda: number,
  { targetSize = 1 }: { readonly targetSize?: number } = {},
): Float64Array {
  requireLambdas([lambda]);
  requireTargetSize(targetVariance.length, targetSize);
  const noise = lambda * mean(eigenvalues);
  const explained = new Float64Array(targetVariance.length / targetSize);
  const total = new Float64Array(explained.length);
  for (let k = 0; k < targetVariance.length; k++) {
    const target = Math.floor(k / targetSize);
    total[target]! += targetVariance[k]!;
    for (let i = 0; i < eigenvalues.length; i++) {
      // A direction without variance holds nothing; what its covariance has is rounding.
      if (eigenvalues[i] === 0) continue;
      const gain = (eigenvalues[i]! + 2 * noise) / (eigenvalues[i]! + noise) ** 2;
      explained[target]! += gain * along.data[i * along.cols + k]! ** 2;
    }
  }
  return explained.map((sum, target) => (total[target]! > 0 ? sum / total[target]! : 0));
}

/**
 * Gives the memory amount of a linear network on i.i.d. scalar inputs by the law `MA(lambda) = sum_i 1 - (lambda e / (e_i +
 * lambda e))^2`, `e_i` the eigenvalues `[H]` of its state covariance and `e` their mean: as many inputs as it holds, at most
 * `H`. Source: memory-assessment, correction 2.
 * @throws InputError when `lambda` is negative
 */
export function linearMemoryAmount(eigenvalues: ArrayLike<number>, lambda: number): number {
  requireLambdas([lambda]);
  const noise = lambda * mean(eigenvalues);
  let amount = 0;
  for (let i = 0; i < eigenvalues.length; i++) {
    if (eigenvalues[i]! > 0) amount += 1 - (noise / (eigenvalues[i]! + noise)) ** 2;
  }
  return amount;
}
