// Signed selection: boundary functions where every new bit copies one cell of the history, with a sign.
// Source: TWM section 4, x_i(t) = sigma_i x_pi(i)(t - l_i); EMT section 5.1, columns of F with one +-1 each.

import { InputError } from '../array/errors.ts';
import { type Matrix, matrix } from '../array/matrix.ts';
import type { Composition } from './history.ts';

export interface SignedSelection {
  readonly d: number;
  readonly s: number;
  /** `source[j]`: stacked index `k*d + i` of the cell that bit `j` copies. */
  readonly source: readonly number[];
  /** `sign[j]`: +1 or -1. */
  readonly sign: readonly (1 | -1)[];
}

/** Largest stack `s*d`: its operator and circuit still fit in memory. */
const MAX_CELLS = 8192;

/** Checks that `d` and `s` are positive integers with at most 8192 cells together. @throws InputError */
export function checkSizes(d: number, s: number): void {
  for (const [name, value] of [
    ['d', d],
    ['s', s],
  ] as const) {
    if (!Number.isInteger(value) || value < 1) throw new InputError(`${name} must be an integer >= 1, found ${value}`);
  }
  if (s * d > MAX_CELLS) throw new InputError(`s*d is ${s * d} cells, the limit is ${MAX_CELLS}: use a smaller d or s`);
}

/** The operator `F [s*d, d]` with `F[source[j], j] = sign[j]`. */
export function selectionMatrix(selection: SignedSelection): Matrix {
  const { d, s, source, sign } = selection;
  const F = matrix(s * d, d);
  for (let j = 0; j < d; j++) F.data[source[j]! * d + j] = sign[j]!;
  return F;
}

/** The boundary function of a selection: each entry copies its cell, with its sign. */
export function selectionComposition({ d, source, sign }: SignedSelection): Composition {
  const cells = Int32Array.from(source);
  const signs = Int8Array.from(sign);
  return (v, _t, out) => {
    for (let j = 0; j < d; j++) out[j] = signs[j]! * v[cells[j]!]!;
  };
}

/** Reads the selection off `F [s*d, d]`, or says in one line why `F` is not one. */
export function readSelection(F: Matrix): SignedSelection | { readonly reason: string } {
  const d = F.cols;
  const s = F.rows / d;
  if (d < 1 || F.rows < d || !Number.isInteger(s)) {
    return { reason: `F is ${F.rows} x ${F.cols}, expected [s*d, d]: the rows must be a multiple of the columns` };
  }
  const source: number[] = [];
  const sign: (1 | -1)[] = [];
  for (let j = 0; j < d; j++) {
    let found = 0;
    for (let r = 0; r < F.rows; r++) {
      const value = F.data[r * d + j]!;
      if (value === 0) continue;
      if (value !== 1 && value !== -1) {
        return { reason: `column ${j} of F holds ${value} in row ${r}, expected one entry +1 or -1 and zeros` };
      }
      found++;
      source[j] = r;
      sign[j] = value;
    }
    if (found !== 1) return { reason: `column ${j} of F has ${found} non-zero entries, expected exactly one +1 or -1` };
  }
  return { d, s, source, sign };
}
