// What enters a substrate at its start: the boundary function f of all columns as they were the step before. Any function
// of a task will do; selections are told apart, because they read as many cells as they write and no more.
// Source: TWM (arXiv 2402.10163) sections 3 and 4.

import { InputError } from '../array/errors.ts';
import { type Matrix, transpose } from '../array/matrix.ts';
import type { Composition, HistoryTask } from '../task/history.ts';
import { readSelection, type SignedSelection, selectionComposition } from '../task/signed-selection.ts';
import { weighedSums } from './weighed-sums.ts';

/** The boundary of a substrate of `s` columns of width `d`. */
export interface Boundary {
  readonly s: number;
  readonly d: number;
  /** Writes `f [d]` of the columns `[s*d]`, oldest first, at step `t`. */
  readonly f: Composition;
  /** `f(v) = F^T v` with `F [s*d, d]`; `null` where it is not linear. */
  readonly F: Matrix | null;
  /** The cells that entries copy, where each copies one; `null` otherwise. */
  readonly selection: SignedSelection | null;
  /** `df/dv [d, s*d]` at columns `v [s*d]` and step `t`; `null` where nobody wrote it down. */
  readonly jacobian: ((v: ArrayLike<number>, t: number) => Matrix) | null;
}

/**
 * The boundary that makes a substrate the history-dependent system of `task`.
 * @throws InputError for a task that is no such system (copying memory), or whose input is not its variable
 */
export function boundaryOf(task: HistoryTask): Boundary {
  const { name, d, s, f, F, inputSize } = task;
  if (f === null || inputSize !== d) {
    throw new InputError(`task ${name} has no boundary function: it is no system x(t) = f(x(t-1), ..., x(t-s))`);
  }
  return F === null ? { s, d, f, F, selection: null, jacobian: null } : linearBoundary(F, f);
}

/**
 * The linear boundary `f(v) = F^T v` of `F [s*d, d]`, rows in the order of the columns, oldest first.
 * @param f how it is computed; from the matrix when absent
 * @throws InputError when the rows of `F` are not a multiple of its columns
 */
export function linearBoundary(F: Matrix, f?: Composition): Boundary {
  const d = F.cols;
  const s = F.rows / d;
  if (d < 1 || F.rows < d || !Number.isInteger(s)) {
    throw new InputError(`F is ${F.rows} x ${d}, expected [s*d, d]: the rows must be a multiple of the columns`);
  }
  const read = readSelection(F);
  const selection = 'reason' in read ? null : read;
  const composition = selection ? selectionComposition(selection) : (f ?? weighedSums(F));
  return { s, d, f: composition, F, selection, jacobian: () => transpose(F) };
}
