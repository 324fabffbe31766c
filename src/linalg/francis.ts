// The double-shift QR iteration of Francis: from Hessenberg to real Schur form, one small bulge at a time.
// Method: LAPACK's dlahqr (with Ahues and Tisseur's deflation test), blocks in standard form by dlanv2.

import { ConvergenceError } from '../array/errors.ts';
import { standardise } from './two-by-two.ts';

const ULP = Number.EPSILON;
/** A sub-diagonal entry this small beside the largest one is zero, whatever its neighbours are. */
const NEGLIGIBLE = 1e-100;
const ITERATIONS_PER_EIGENVALUE = 60;

/**
 * Brings the Hessenberg matrix `h` (`n x n`, coupled in `low ... high`) to real Schur form in place and applies the
 * same rotations to `qt` (rows are the columns of Q).
 * @throws ConvergenceError when an eigenvalue does not settle
 */
export function francis(h: Float64Array, qt: Float64Array, n: number, low: number, high: number): void {
  const small = negligible(h);
  let bottom = high;
  let iteration = 0;
  while (bottom >= low) {
    const top = activeTop(h, n, low, bottom, high, small);
    if (top > low) h[top * n + top - 1] = 0;
    if (top >= bottom - 1) {
      if (top === bottom - 1) standardiseBlock(h, qt, n, top);
      bottom = top - 1;
      iteration = 0;
      continue;
    }
    if (iteration++ >= ITERATIONS_PER_EIGENVALUE) {
      throw new ConvergenceError(
        `eigenvalue ${bottom} of a ${n} x ${n} matrix did not settle in ${ITERATIONS_PER_EIGENVALUE} QR sweeps`,
      );
    }
    chaseBulge(h, qt, n, top, bottom, iteration);
  }
}

/** The size below which a sub-diagonal entry of `h` is zero whatever stands beside it. */
export function negligible(h: Float64Array): number {
  let peak = 0;
  for (let i = 0; i < h.length; i++) peak = Math.max(peak, Math.abs(h[i]!));
  return Math.max(NEGLIGIBLE * peak, 1e-290);
}

/** The first row of the unreduced block that ends at `bottom`. */
export function activeTop(
  h: Float64Array,
  n: number,
  low: number,
  bottom: number,
  high: number,
  small: number,
): number {
  let k = bottom;
  for (; k > low; k--) {
    const at = k * n + k;
    const below = Math.abs(h[at - 1]!);
    if (below <= small) break;
    const before = h[at - n - 1]!;
    const here = h[at]!;
    let size = Math.abs(before) + Math.abs(here);
    if (size === 0) {
      if (k - 2 >= low) size += Math.abs(h[at - n - 2]!);
      if (k + 1 <= high) size += Math.abs(h[at + n]!);
    }
    if (below > ULP * size) continue;
    const above = Math.abs(h[at - n]!);
    const gap = Math.abs(before - here);
    const outerLarge = Math.max(below, above);
    const outerSmall = Math.min(below, above);
    const innerLarge = Math.max(Math.abs(here), gap);
    const innerSmall = Math.min(Math.abs(here), gap);
    const sum = innerLarge + outerLarge;
    if (outerSmall * (outerLarge / sum) <= Math.max(small, ULP * (innerSmall * (innerLarge / sum)))) break;
  }
  return k;
}

/** Two real shifts or a conjugate pair. */
export interface ShiftPair {
  readonly re1: number;
  readonly im1: number;
  readonly re2: number;
  readonly im2: number;
}

function chooseShifts(h: Float64Array, n: number, top: number, bottom: number, iteration: number): ShiftPair {
  const at = bottom * n + bottom;
  if (iteration % 20 === 10) {
    const s = Math.abs(h[(top + 1) * n + top]!) + Math.abs(h[(top + 2) * n + top + 1]!);
    const centre = 0.75 * s + h[top * n + top]!;
    return shiftsOf(centre, -0.4375 * s, s, centre);
  }
  if (iteration % 20 === 0) {
    const s = Math.abs(h[at - 1]!) + Math.abs(h[at - n - 2]!);
    const centre = 0.75 * s + h[at]!;
    return shiftsOf(centre, -0.4375 * s, s, centre);
  }
  return shiftsOf(h[at - n - 1]!, h[at - n]!, h[at - 1]!, h[at]!);
}

/** The eigenvalues of `a b; c d`; two real ones are both replaced by the one nearer to `d`. */
export function shiftsOf(a: number, b: number, c: number, d: number): ShiftPair {
  const s = Math.abs(a) + Math.abs(b) + Math.abs(c) + Math.abs(d);
  if (s === 0) return { re1: 0, im1: 0, re2: 0, im2: 0 };
  const mean = (a / s + d / s) / 2;
  const determinant = (a / s - mean) * (d / s - mean) - (b / s) * (c / s);
  const root = Math.sqrt(Math.abs(determinant));
  if (determinant >= 0) return { re1: mean * s, im1: root * s, re2: mean * s, im2: -root * s };
  const nearer = Math.abs(mean + root - d / s) <= Math.abs(mean - root - d / s) ? mean + root : mean - root;
  return { re1: nearer * s, im1: 0, re2: nearer * s, im2: 0 };
}

/** One implicit double-shift sweep over rows and columns `top ... bottom`. */
function chaseBulge(
  h: Float64Array,
  qt: Float64Array,
  n: number,
  top: number,
  bottom: number,
  iteration: number,
): void {
  const { re1, im1, re2, im2 } = chooseShifts(h, n, top, bottom, iteration);
  let v0 = 0;
  let v1 = 0;
  let v2 = 0;
  let start = bottom - 2;
  for (; start >= top; start--) {
    const at = start * n + start;
    const corner = h[at]!;
    const next = h[at + n + 1]!;
    const s = Math.abs(corner - re2) + Math.abs(im2) + Math.abs(h[at + n]!);
    const below = h[at + n]! / s;
    v0 = below * h[at + 1]! + (corner - re1) * ((corner - re2) / s) - im1 * (im2 / s);
    v1 = below * (corner + next - re1 - re2);
    v2 = below * h[at + 2 * n + 1]!;
    const size = Math.abs(v0) + Math.abs(v1) + Math.abs(v2);
    v0 /= size;
    v1 /= size;
    v2 /= size;
    if (start === top) break;
    const neighbours = Math.abs(h[at - n - 1]!) + Math.abs(corner) + Math.abs(next);
    if (Math.abs(h[at - 1]!) * (Math.abs(v1) + Math.abs(v2)) <= ULP * Math.abs(v0) * neighbours) break;
  }
  for (let k = start; k < bottom; k++) {
    const three = k < bottom - 1;
    const at = k * n + k;
    if (k > start) {
      v0 = h[at - 1]!;
      v1 = h[at + n - 1]!;
      v2 = three ? h[at + 2 * n - 1]! : 0;
    }
    if (!three) v2 = 0;
    // The reflector I - tau [1 w1 w2]^T [1 w1 w2] that takes (v0, v1, v2) to (norm, 0, 0).
    const tail = Math.hypot(v1, v2);
    if (tail === 0) continue;
    const norm = v0 >= 0 ? -Math.hypot(v0, tail) : Math.hypot(v0, tail);
    const tau = (norm - v0) / norm;
    const w1 = v1 / (v0 - norm);
    const w2 = v2 / (v0 - norm);
    if (k > start) {
      h[at - 1] = norm;
      h[at + n - 1] = 0;
      if (three) h[at + 2 * n - 1] = 0;
    } else if (start > top) {
      h[at - 1]! *= 1 - tau;
    }
    const lastRow = Math.min(k + 3, bottom);
    if (three) {
      reflectThreeRows(h, at, n, n - k, tau, w1, w2);
      reflectThreeColumns(h, k, n, lastRow + 1, tau, w1, w2);
      reflectThreeRows(qt, k * n, n, n, tau, w1, w2);
    } else {
      reflectTwoRows(h, at, n, n - k, tau, w1);
      reflectTwoColumns(h, k, n, lastRow + 1, tau, w1);
      reflectTwoRows(qt, k * n, n, n, tau, w1);
    }
  }
}

export function reflectThreeRows(
  data: Float64Array,
  at: number,
  n: number,
  count: number,
  tau: number,
  w1: number,
  w2: number,
): void {
  const t1 = tau * w1;
  const t2 = tau * w2;
  for (let i = at, j = at + n, k = at + 2 * n, end = at + count; i < end; i++, j++, k++) {
    const sum = data[i]! + w1 * data[j]! + w2 * data[k]!;
    data[i]! -= tau * sum;
    data[j]! -= t1 * sum;
    data[k]! -= t2 * sum;
  }
}

export function reflectTwoRows(
  data: Float64Array,
  at: number,
  n: number,
  count: number,
  tau: number,
  w1: number,
): void {
  const t1 = tau * w1;
  for (let i = at, j = at + n, end = at + count; i < end; i++, j++) {
    const sum = data[i]! + w1 * data[j]!;
    data[i]! -= tau * sum;
    data[j]! -= t1 * sum;
  }
}

export function reflectThreeColumns(
  data: Float64Array,
  column: number,
  n: number,
  rows: number,
  tau: number,
  w1: number,
  w2: number,
): void {
  const t1 = tau * w1;
  const t2 = tau * w2;
  for (let i = column, end = column + rows * n; i < end; i += n) {
    const sum = data[i]! + w1 * data[i + 1]! + w2 * data[i + 2]!;
    data[i]! -= tau * sum;
    data[i + 1]! -= t1 * sum;
    data[i + 2]! -= t2 * sum;
  }
}

export function reflectTwoColumns(
  data: Float64Array,
  column: number,
  n: number,
  rows: number,
  tau: number,
  w1: number,
): void {
  const t1 = tau * w1;
  for (let i = column, end = column + rows * n; i < end; i += n) {
    const sum = data[i]! + w1 * data[i + 1]!;
    data[i]! -= tau * sum;
    data[i + 1]! -= t1 * sum;
  }
}

/** Brings the 2 x 2 block at rows and columns `k, k + 1` to standard form and rotates everything beside it. */
export function standardiseBlock(t: Float64Array, qt: Float64Array, n: number, k: number): void {
  const at = k * n + k;
  const { a, b, c, d, cs, sn } = standardise(t[at]!, t[at + 1]!, t[at + n]!, t[at + n + 1]!);
  t[at] = a;
  t[at + 1] = b;
  t[at + n] = c;
  t[at + n + 1] = d;
  rotateRows(t, at + 2, at + n + 2, n - k - 2, cs, sn);
  rotateColumns(t, k, n, k, cs, sn);
  rotateRows(qt, k * n, (k + 1) * n, n, cs, sn);
}

/** `x, y <- cs x + sn y, cs y - sn x` along two rows. */
export function rotateRows(data: Float64Array, x: number, y: number, count: number, cs: number, sn: number): void {
  for (let i = 0; i < count; i++) {
    const held = cs * data[x + i]! + sn * data[y + i]!;
    data[y + i] = cs * data[y + i]! - sn * data[x + i]!;
    data[x + i] = held;
  }
}

/** The same along columns `column, column + 1` of the first `rows` rows. */
export function rotateColumns(
  data: Float64Array,
  column: number,
  n: number,
  rows: number,
  cs: number,
  sn: number,
): void {
  for (let i = column, end = column + rows * n; i < end; i += n) {
    const held = cs * data[i]! + sn * data[i + 1]!;
    data[i + 1] = cs * data[i + 1]! - sn * data[i]!;
    data[i] = held;
  }
}
