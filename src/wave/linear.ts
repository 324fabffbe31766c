// Linear boundaries: the matrix of a substrate from its lag matrices, its impulse responses, the same in other forms, and the
// shift state-space model of H3 as the substrate read from the other end. Spectra, alive cells and closed loops of
// selections are those of the circuit (`explainTask`, `circuitOf`). Source: TWM (arXiv 2402.10163) section 4.

import { InputError } from '../array/errors.ts';
import { type Matrix, matrix, multiply } from '../array/matrix.ts';
import { circuitMatrix } from '../emt/circuit/circuit.ts';

/**
 * The operator `F [s*d, d]`, `f(v) = F^T v`, of lag matrices `F_1 ... F_s`, each `[d, d]`: `f = sum of F_m x(t-m)`.
 * @throws InputError when there is none, or one is not square or of another size
 */
export function operatorOfLags(lags: readonly Matrix[]): Matrix {
  const d = lags[0]?.rows ?? 0;
  const wrong = lags.findIndex(({ rows, cols }) => rows !== d || cols !== d);
  if (d < 1 || wrong >= 0) {
    const found = wrong < 0 ? 'none' : `F_${wrong + 1} of ${lags[wrong]!.rows} x ${lags[wrong]!.cols}`;
    throw new InputError(`lag matrices must all be d x d, at least one: found ${found}`);
  }
  const s = lags.length;
  const F = matrix(s * d, d);
  lags.forEach(({ data }, m) => {
    // Lag m + 1 stands in column s - m, which is the (s - m - 1)th block from the oldest.
    const from = (s - m - 1) * d;
    for (let j = 0; j < d; j++) for (let i = 0; i < d; i++) F.data[(from + i) * d + j] = data[j * d + i]!;
  });
  return F;
}

/** The lag matrices `F_1 ... F_s` `[d, d]` of `F [s*d, d]`. */
export function lagsOfOperator(F: Matrix): Matrix[] {
  const d = F.cols;
  const s = F.rows / d;
  return Array.from({ length: s }, (_, m) => {
    const lag = matrix(d, d);
    const from = (s - m - 1) * d;
    for (let j = 0; j < d; j++) for (let i = 0; i < d; i++) lag.data[j * d + i] = F.data[(from + i) * d + j]!;
    return lag;
  });
}

/**
 * The same companion form with the lag matrices in the last block column and ones below the diagonal, `[s*d, s*d]`: its
 * eigenvalues are those of `Phi`.
 */
export function columnCompanion(F: Matrix): Matrix {
  const lags = lagsOfOperator(F);
  const [s, d] = [lags.length, F.cols];
  const n = s * d;
  const out = matrix(n, n);
  for (let k = 0; k < n - d; k++) out.data[(k + d) * n + k] = 1;
  lags.forEach(({ data }, m) => {
    const top = (s - m - 1) * d;
    for (let j = 0; j < d; j++) for (let i = 0; i < d; i++) out.data[(top + j) * n + n - d + i] = data[j * d + i]!;
  });
  return out;
}

/** The characteristic matrix `lambda^s I - sum of lambda^(s-m) F_m` `[d, d]` at a real `lambda`: its determinant is Phi's. */
export function characteristicMatrix(F: Matrix, lambda: number): Matrix {
  const lags = lagsOfOperator(F);
  const [s, d] = [lags.length, F.cols];
  const out = matrix(d, d);
  for (let j = 0; j < d; j++) out.data[j * d + j] = lambda ** s;
  lags.forEach(({ data }, m) => {
    for (let at = 0; at < d * d; at++) out.data[at]! -= lambda ** (s - m - 1) * data[at]!;
  });
  return out;
}

/**
 * Markov parameters `G_0 ... G_(count-1)` `[d, d]`: what is said `m` steps after an impulse was added to the start,
 * `G_0 = I`, `G_m = sum over k of F_k G_(m-k)`.
 */
export function markovParameters(F: Matrix, count: number): Matrix[] {
  const lags = lagsOfOperator(F);
  const d = F.cols;
  const found: Matrix[] = [];
  for (let m = 0; m < count; m++) {
    const g = matrix(d, d);
    if (m === 0) for (let j = 0; j < d; j++) g.data[j * d + j] = 1;
    for (let k = 1; k <= Math.min(m, lags.length); k++) {
      const term = multiply(lags[k - 1]!, found[m - k]!);
      for (let at = 0; at < d * d; at++) g.data[at]! += term.data[at]!;
    }
    found.push(g);
  }
  return found;
}

/** How a linear state-space model runs: `h <- A h + B u`. */
export interface ShiftSsm {
  readonly A: Matrix;
  readonly B: Matrix;
}

/**
 * The shift state-space model of H3 (arXiv 2212.14052) with `s` places of width `d`: the substrate with `F = 0`, its columns
 * in the other order, so that the newest comes first.
 */
export function shiftSsm(s: number, d: number): ShiftSsm {
  const shift = reversed(circuitMatrix(matrix(s * d, d)), d);
  const B = matrix(s * d, d);
  for (let j = 0; j < d; j++) B.data[j * d + j] = 1;
  return { A: shift, B };
}

/** A matrix on the substrate `[s*d, s*d]` with rows and columns in the other order of the columns. */
export function reversed({ rows: n, data }: Matrix, d: number): Matrix {
  const s = n / d;
  const place = (cell: number) => (s - 1 - Math.floor(cell / d)) * d + (cell % d);
  const out = matrix(n, n);
  for (let r = 0; r < n; r++) for (let c = 0; c < n; c++) out.data[place(r) * n + place(c)] = data[r * n + c]!;
  return out;
}
