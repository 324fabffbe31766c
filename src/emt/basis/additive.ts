// How far the hidden state is a sum over the variables, h = h0 + sum_k Psi_k v_k, as the theory has it: the share of its
// variance that the best such sum explains on sequences it was not fitted on, step by step. A network may say every variable
// and yet hold them in combinations (products of bits, as gates make them); then no column Psi_k can be exchanged for
// another, and edits of single variables fail. That is said only where products of two explain what the sum does not.

import { type Matrix, matrix } from '../../array/matrix.ts';
import { drain, part, type Steps } from '../../array/stages.ts';
import { columnMeans } from '../../array/statistics.ts';
import { leastSquaresSteps } from '../../linalg/least-squares.ts';
import { multiplySteps } from '../../linalg/product.ts';
import type { Circuit } from '../circuit/circuit.ts';
import type { Trajectories, Window } from '../record/trajectories.ts';
import { appendOne } from './decode.ts';
import { type Samples, samplesOf } from './variables.ts';

/** Relative to the number of rows: keeps variables that never vary, or vary alike, solvable. */
const RIDGE = 1e-9;

/** Share of their size by which states differ that are the same but for rounding. */
const ROUNDING = 1e-12;

/** `1 - |h - sum|^2 / |h - mean|^2` over `test`, the sum fitted on `fit`; `null` where the states do not vary. */
export function additiveShare(fit: Samples, test: Samples): number | null {
  return drain(additiveShareSteps(fit, test));
}

/** `additiveShare` in steps. */
export function* additiveShareSteps(fit: Samples, test: Samples): Steps<number | null> {
  return shareOf([yield* leftBy(fit, test)]);
}

/** What the sum leaves of the states' squares about their mean, and how large they are. */
interface Left {
  readonly left: number;
  readonly total: number;
  readonly size: number;
}

function shareOf(parts: readonly Left[]): number | null {
  const sum = (of: (part: Left) => number) => parts.reduce((all, each) => all + of(each), 0);
  const [left, total, size] = [sum((each) => each.left), sum((each) => each.total), sum((each) => each.size)];
  return total <= ROUNDING ** 2 * size ? null : 1 - left / total;
}

function* leftBy(fit: Samples, test: Samples): Steps<Left> {
  const ridge = RIDGE * fit.truth.rows;
  const weights = yield* part(leastSquaresSteps(appendOne(fit.truth), fit.states, { ridge }), 0, 0.9);
  const said = yield* part(multiplySteps(appendOne(test.truth), weights), 0.9, 1);
  const { cols, data } = test.states;
  const mean = columnMeans(test.states);
  let left = 0;
  let total = 0;
  let size = 0;
  for (let at = 0; at < data.length; at++) {
    left += (data[at]! - said.data[at]!) ** 2;
    total += (data[at]! - mean[at % cols]!) ** 2;
    size += data[at]! ** 2;
  }
  return { left, total, size };
}

/** Sequences per free number of the sum at least, so that it can be fitted at each step by itself. */
const SEQUENCES_PER_NUMBER = 3;
/** Steps that are looked at, spread over the window. */
const MOST_STEPS = 4;
/** One of so many sequences is kept to test on. */
const TESTED = 4;

/**
 * The share over recorded states, one sum for each of some steps of `window`; one for all of them where there are too few
 * sequences. `withProducts`: of the variables and the products of two.
 */
export function* additiveByStepSteps(
  recorded: Trajectories,
  { circuit, window, withProducts = false }: AdditiveOptions,
): Steps<number | null> {
  const m = circuit.alive.length;
  const numbers = 1 + m + (withProducts ? (m * (m - 1)) / 2 : 0);
  const alone = recorded.batch * (1 - 1 / TESTED) >= SEQUENCES_PER_NUMBER * numbers;
  const count = alone ? Math.min(MOST_STEPS, window.to - window.from) : 1;
  const width = Math.floor((window.to - window.from) / count);
  const parts: Left[] = [];
  for (let i = 0; i < count; i++) {
    const from = window.from + i * width;
    const samples = samplesOf(recorded, circuit, { from, to: alone ? from + 1 : window.to });
    const { fit, test } = split(
      withProducts ? { ...samples, truth: withPairs(samples.truth) } : samples,
      recorded.batch,
    );
    parts.push(yield* part(leftBy(fit, test), i / count, (i + 1) / count));
  }
  return shareOf(parts);
}

export interface AdditiveOptions {
  readonly circuit: Circuit;
  readonly window: Window;
  readonly withProducts?: boolean;
}

function split({ states, truth }: Samples, sequences: number): { fit: Samples; test: Samples } {
  const tested = (row: number) => (row % sequences) % TESTED === TESTED - 1;
  const rowsOf = (a: Matrix, wanted: boolean): Matrix => {
    const rows = Array.from({ length: a.rows }, (_, row) => row).filter((row) => tested(row) === wanted);
    const out = matrix(rows.length, a.cols);
    rows.forEach((row, to) => void out.data.set(a.data.subarray(row * a.cols, (row + 1) * a.cols), to * a.cols));
    return out;
  };
  const samples = (wanted: boolean): Samples => ({ states: rowsOf(states, wanted), truth: rowsOf(truth, wanted) });
  return { fit: samples(false), test: samples(true) };
}

/** Every row with the products of its pairs after it, `[N, m + m (m - 1) / 2]`. */
function withPairs(truth: Matrix): Matrix {
  const m = truth.cols;
  const out = matrix(truth.rows, m + (m * (m - 1)) / 2);
  for (let row = 0; row < truth.rows; row++) {
    const own = truth.data.subarray(row * m, (row + 1) * m);
    out.data.set(own, row * out.cols);
    let to = row * out.cols + m;
    for (let i = 0; i < m; i++) for (let j = 0; j < i; j++) out.data[to++] = own[i]! * own[j]!;
  }
  return out;
}
