// Principal components of observations in rows: by the singular values of the centred data, or, where a few of many are
// asked for, by the leading eigenvalues of their covariance.

import { InputError } from '../array/errors.ts';
import { type Matrix, matrix, transpose } from '../array/matrix.ts';
import { drain, part, type Steps } from '../array/stages.ts';
import { columnMeans } from '../array/statistics.ts';
import { leadingEigenpairsSteps } from './leading.ts';
import { gramSteps } from './product.ts';
import { intoRange } from './range.ts';
import { requireFinite } from './require.ts';
import { svdSteps } from './svd.ts';

export interface PrincipalComponents {
  /** The mean of the observations, `[features]`. */
  readonly mean: Float64Array;
  /** `[k, features]`, orthonormal rows, the entry of largest modulus positive. */
  readonly components: Matrix;
  /** `[k]`, variance along each component, with divisor `observations - 1`; descending. */
  readonly variance: Float64Array;
  /** `[k]`, each variance over the total variance; zeros for constant data. */
  readonly share: Float64Array;
}

/**
 * Finds the first `k` principal components of `data [observations, features]`; all `min(observations, features)` of
 * them when `k` is absent.
 * @throws InputError with fewer than two observations, entries that are not finite, or `k` out of range
 */
export function pca(data: Matrix, k: number = Math.min(data.rows, data.cols)): PrincipalComponents {
  return drain(pcaSteps(data, k));
}

/** `pca` in steps. */
export function* pcaSteps(data: Matrix, k: number = Math.min(data.rows, data.cols)): Steps<PrincipalComponents> {
  if (data.rows < 2) throw new InputError(`principal components need at least 2 observations, found ${data.rows}`);
  const most = Math.min(data.rows, data.cols);
  if (!Number.isInteger(k) || k < 1 || k > most) {
    throw new InputError(`number of principal components is ${k}, expected an integer in 1 ... ${most}`);
  }
  requireFinite(data, 'data');
  const { mean, centred } = centre(data);
  const { variances, directions, total } =
    most >= FEW * k && data.rows >= data.cols ? yield* ofCovariance(centred, k) : yield* ofSingularValues(centred);
  const components = matrix(k, data.cols);
  for (let c = 0; c < k; c++) {
    let peak = 0;
    for (let j = 0; j < data.cols; j++) {
      const value = directions.data[c * data.cols + j]!;
      if (Math.abs(value) > Math.abs(peak)) peak = value;
    }
    const sign = peak < 0 ? -1 : 1;
    for (let j = 0; j < data.cols; j++) components.data[c * data.cols + j] = sign * directions.data[c * data.cols + j]!;
  }
  const variance = variances.slice(0, k);
  return { mean, components, variance, share: variance.map((value) => (total > 0 ? value / total : 0)) };
}

/** Components are few where there are this many times as many. */
const FEW = 8;

interface Found {
  /** Along each direction found, descending. */
  readonly variances: Float64Array;
  /** `[number found, features]`, orthonormal rows. */
  readonly directions: Matrix;
  /** The variance along all of them, found or not. */
  readonly total: number;
}

function* ofSingularValues(centred: Matrix): Steps<Found> {
  const { s, v } = yield* svdSteps(centred);
  const variances = s.map((value) => value ** 2 / (centred.rows - 1));
  return { variances, directions: transpose(v), total: variances.reduce((sum, value) => sum + value, 0) };
}

/** Variances to rounding of the largest. */
function* ofCovariance(centred: Matrix, k: number): Steps<Found> {
  const { scaled, factor } = intoRange(centred);
  const { data } = yield* part(gramSteps(scaled), 0, 0.3);
  const n = centred.cols;
  const divisor = centred.rows - 1;
  const covariance = matrix(n, n);
  let total = 0;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) covariance.data[i * n + j] = (data[i * n + j]! + data[j * n + i]!) / (2 * divisor);
    total += covariance.data[i * n + i]!;
  }
  const { values, vectors } = yield* part(leadingEigenpairsSteps(covariance, k), 0.3, 1);
  return {
    variances: values.map((value) => Math.max(0, value) * factor ** 2),
    directions: vectors,
    total: total * factor ** 2,
  };
}

/**
 * Gives the coordinates `[observations, k]` of `data [observations, features]` along principal components.
 * @throws InputError when the numbers of features differ
 */
export function project(data: Matrix, { mean, components }: PrincipalComponents): Matrix {
  if (data.cols !== components.cols) {
    throw new InputError(`data has ${data.cols} features, the components have ${components.cols}`);
  }
  const out = matrix(data.rows, components.rows);
  for (let i = 0; i < data.rows; i++) {
    for (let c = 0; c < components.rows; c++) {
      let sum = 0;
      for (let j = 0; j < data.cols; j++) {
        sum += (data.data[i * data.cols + j]! - mean[j]!) * components.data[c * data.cols + j]!;
      }
      out.data[i * out.cols + c] = sum;
    }
  }
  return out;
}

function centre(data: Matrix): { mean: Float64Array; centred: Matrix } {
  const mean = columnMeans(data);
  const centred = matrix(data.rows, data.cols, data.data.slice());
  for (let i = 0; i < data.rows; i++) for (let j = 0; j < data.cols; j++) centred.data[i * data.cols + j]! -= mean[j]!;
  return { mean, centred };
}
