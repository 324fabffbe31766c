// The double-shift QR iteration of Francis: from Hessenberg to real Schur form, one small bulge at a time.
// Method: LAPACK's dlahqr (with Ahues and Tisseur's deflation test), blocks in standard form by dlanv2.

import { ConvergenceError } from '../array/errors.ts';
import { drain, type Steps } from '../array/stages.ts';
import { standardise } from './two-by-two.ts';
import type { Reduced, Region, Workspace } from './workspace.ts';

const ULP = Number.EPSILON;
/** A sub-diagonal entry this small beside the largest one is zero, whatever its neighbours are. */
const NEGLIGIBLE = 1e-100;
const ITERATIONS_PER_EIGENVALUE = 300;
/** After these an entry that rounding of the largest one explains is zero too, however small its neighbours are. */
const RELATIVE_ITERATIONS = 24;
/** Entries that sweeps go over between two yields. */
const ENTRIES = 2 ** 20;

/**
 * The kernel that chases a double-shift bulge: rows `first ... last` of the active block that ends at `end`;
 * `introduce` is 0 for a bulge that is there, 1 for one made from `(v0, v1, v2)`, 2 for the same below a small
 * sub-diagonal entry. Rows above `top` and columns from `right` on are left alone, and there is no Q where `qt` is 0.
 */
export type BulgeChase = (
  h: number,
  qt: number,
  n: number,
  top: number,
  right: number,
  first: number,
  last: number,
  end: number,
  introduce: 0 | 1 | 2,
  v0: number,
  v1: number,
  v2: number,
) => void;

export function bulgeChase(space: Workspace): BulgeChase {
  return space.kernel('chase_bulge_f64') as BulgeChase;
}

/**
 * Brings the Hessenberg matrix `h` (`n x n`, coupled in `low ... high`) to real Schur form in place and applies the
 * same rotations to `qt` (rows are the columns of Q). Without `qt` only the diagonal blocks are those of the Schur form.
 * @throws ConvergenceError when an eigenvalue does not settle
 */
export function* francisSteps(space: Workspace, { h, qt, n, low, high }: Reduced): Steps<void> {
  const chase = bulgeChase(space);
  const small = negligible(h.data);
  const rounding = ULP * largest(h.data);
  let bottom = high;
  let iteration = 0;
  let worked = 0;
  while (bottom >= low) {
    const top = activeTop(h.data, n, low, bottom, high, iteration > RELATIVE_ITERATIONS ? rounding : small);
    if (top > low) h.data[top * n + top - 1] = 0;
    if (top >= bottom - 1) {
      if (top === bottom - 1) standardiseBlock(h.data, qt?.data ?? null, n, top);
      bottom = top - 1;
      iteration = 0;
      continue;
    }
    if (iteration++ >= ITERATIONS_PER_EIGENVALUE) {
      throw new ConvergenceError(
        `eigenvalue ${bottom} of a ${n} x ${n} matrix did not settle in ${ITERATIONS_PER_EIGENVALUE} QR sweeps`,
      );
    }
    doubleShiftSweep(chase, h, qt, n, top, bottom, iteration);
    worked += (bottom - top) * (qt ? n : bottom - top);
    if (worked < ENTRIES) continue;
    worked = 0;
    yield 1 - (bottom - low) / (high - low);
  }
}

/** `francisSteps` without a pause. */
export function francis(space: Workspace, h: Region, qt: Region | null, n: number, low: number, high: number): void {
  drain(francisSteps(space, { h, qt, n, low, high }));
}

/** The size below which a sub-diagonal entry of `h` is zero whatever stands beside it. */
export function negligible(h: Float64Array): number {
  return Math.max(NEGLIGIBLE * largest(h), 1e-290);
}

function largest(h: Float64Array): number {
  let peak = 0;
  for (let i = 0; i < h.length; i++) peak = Math.max(peak, Math.abs(h[i]!));
  return peak;
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
function doubleShiftSweep(
  chase: BulgeChase,
  h: Region,
  qt: Region | null,
  n: number,
  top: number,
  bottom: number,
  iteration: number,
): void {
  const { data } = h;
  const { re1, im1, re2, im2 } = chooseShifts(data, n, top, bottom, iteration);
  let v0 = 0;
  let v1 = 0;
  let v2 = 0;
  let start = bottom - 2;
  for (; start >= top; start--) {
    const at = start * n + start;
    const corner = data[at]!;
    const next = data[at + n + 1]!;
    const s = Math.abs(corner - re2) + Math.abs(im2) + Math.abs(data[at + n]!);
    const below = data[at + n]! / s;
    v0 = below * data[at + 1]! + (corner - re1) * ((corner - re2) / s) - im1 * (im2 / s);
    v1 = below * (corner + next - re1 - re2);
    v2 = below * data[at + 2 * n + 1]!;
    const size = Math.abs(v0) + Math.abs(v1) + Math.abs(v2);
    v0 /= size;
    v1 /= size;
    v2 /= size;
    if (start === top) break;
    const neighbours = Math.abs(data[at - n - 1]!) + Math.abs(corner) + Math.abs(next);
    if (Math.abs(data[at - 1]!) * (Math.abs(v1) + Math.abs(v2)) <= ULP * Math.abs(v0) * neighbours) break;
  }
  const introduce = start > top ? 2 : 1;
  if (qt) chase(h.at, qt.at, n, 0, n, start, bottom - 1, bottom, introduce, v0, v1, v2);
  else chase(h.at, 0, n, top, bottom + 1, start, bottom - 1, bottom, introduce, v0, v1, v2);
}

/**
 * Brings the 2 x 2 block at rows and columns `k, k + 1` to standard form and rotates everything beside it; without
 * `qt` the block alone.
 */
export function standardiseBlock(t: Float64Array, qt: Float64Array | null, n: number, k: number): void {
  const at = k * n + k;
  const { a, b, c, d, cs, sn } = standardise(t[at]!, t[at + 1]!, t[at + n]!, t[at + n + 1]!);
  t[at] = a;
  t[at + 1] = b;
  t[at + n] = c;
  t[at + n + 1] = d;
  if (!qt) return;
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

/** Rotates columns `column, column + 1` of the first `rows` rows. */
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
