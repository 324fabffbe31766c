// Reading the variables out of recorded states: Psi* h(t), its amplitude, and how well it agrees with the true history
// (correlation per slot and row, share of right signs). Source: EMT spec sections 6.3 and 6.6, "content".

import { type Matrix, matrix, transpose } from '../../array/matrix.ts';
import { drain, type Steps } from '../../array/stages.ts';
import { meanOfKnown } from '../../array/statistics.ts';
import { multiplySteps } from '../../linalg/product.ts';
import type { Circuit } from '../circuit/circuit.ts';
import { readStack, statesOf, type Trajectories, type Window } from '../record/trajectories.ts';
import type { Basis } from './basis.ts';

export interface Samples {
  /** `h - h*`, `[N, H]`: step by step, sequence by sequence. */
  readonly states: Matrix;
  /** True values of the alive cells `[N, m]`. */
  readonly truth: Matrix;
}

/** The states and true variables of all sequences at the steps of `window`, which must have been kept. */
export function samplesOf(trajectories: Trajectories, { alive, n }: Circuit, { from, to }: Window): Samples {
  const { batch, hiddenSize } = trajectories;
  const count = (to - from) * batch;
  const truth = matrix(count, alive.length);
  const stack = new Float64Array(n);
  for (let t = from, row = 0; t < to; t++) {
    for (let b = 0; b < batch; b++, row++) {
      readStack(trajectories, t, b, stack);
      alive.forEach((cell, place) => {
        truth.data[row * alive.length + place] = stack[cell]!;
      });
    }
  }
  return { states: matrix(count, hiddenSize, statesOf(trajectories, { from, to }).slice()), truth };
}

/** Reads the variables `Psi* h` of every sample: from states `[N, S]` to `[N, m]`. */
export function readVariables(basis: Pick<Basis, 'dual'>, states: Matrix): Matrix {
  return drain(readVariablesSteps(basis, states));
}

/** `readVariables` in steps. */
export function readVariablesSteps({ dual }: Pick<Basis, 'dual'>, states: Matrix): Steps<Matrix> {
  return multiplySteps(states, transpose(dual));
}

/** Mean `|Psi* h|` over mean `|v|`, per alive cell `[m]`: what a value of one is written as. */
export function amplitudes(read: Matrix, truth: Matrix): Float64Array {
  const sums = new Float64Array(read.cols);
  const scale = new Float64Array(read.cols);
  for (let at = 0; at < read.data.length; at++) {
    sums[at % read.cols]! += Math.abs(read.data[at]!);
    scale[at % read.cols]! += Math.abs(truth.data[at]!);
  }
  return sums.map((sum, j) => (scale[j] === 0 ? 0 : sum / scale[j]!));
}

export interface Content {
  /** Mean correlation over the alive cells of each slot `[s]`. */
  readonly perSlot: (number | null)[];
  /** `[s][d]`; `null` at dead cells and where the truth never varies. */
  readonly perCell: (number | null)[][];
}

/**
 * Correlation, over the samples, of every read variable with the true one.
 * @param steps the step of every sample `[N]`: correlations of each step are then averaged, so that activity that grows, or
 *   goes round, is no less a memory; of all samples together when absent, or where a step has few
 */
export function contentOf(
  read: Matrix,
  truth: Matrix,
  { d, s, alive }: Pick<Circuit, 'd' | 's' | 'alive'>,
  steps?: ArrayLike<number>,
): Content {
  const perCell: (number | null)[][] = Array.from({ length: s }, () => new Array<number | null>(d).fill(null));
  const groups = groupsOf(read.rows, steps);
  alive.forEach((cell, place) => {
    const each = groups.map((rows) => correlation(read, truth, place, rows));
    const known = groups.filter((_, i) => each[i] !== null);
    const count = known.reduce((sum, rows) => sum + rows.length, 0);
    const weighted = groups.reduce((sum, rows, i) => sum + (each[i] ?? 0) * rows.length, 0);
    perCell[Math.floor(cell / d)]![cell % d] = count === 0 ? null : weighted / count;
  });
  return { perSlot: perCell.map(meanOfKnown), perCell };
}

/** The samples of each step. */
function groupsOf(count: number, steps?: ArrayLike<number>): number[][] {
  if (!steps) return [Array.from({ length: count }, (_, i) => i)];
  const byStep = new Map<number, number[]>();
  for (let i = 0; i < count; i++) {
    const known = byStep.get(steps[i]!);
    if (known) known.push(i);
    else byStep.set(steps[i]!, [i]);
  }
  const each = [...byStep.values()];
  return each.some(({ length }) => length < FEWEST_OF_STEP) ? groupsOf(count) : each;
}

/** Samples of a step that a correlation is taken of at least; where there are fewer, all samples are taken together. */
const FEWEST_OF_STEP = 8;

function correlation(a: Matrix, b: Matrix, column: number, rows: readonly number[]): number | null {
  const count = rows.length;
  let meanA = 0;
  let meanB = 0;
  for (const i of rows) {
    meanA += a.data[i * a.cols + column]! / count;
    meanB += b.data[i * b.cols + column]! / count;
  }
  let ab = 0;
  let aa = 0;
  let bb = 0;
  for (const i of rows) {
    const x = a.data[i * a.cols + column]! - meanA;
    const y = b.data[i * b.cols + column]! - meanB;
    ab += x * y;
    aa += x * x;
    bb += y * y;
  }
  if (bb === 0) return null;
  return aa === 0 ? 0 : ab / Math.sqrt(aa * bb);
}

/** Share of alive bits whose sign is read right. */
export function decodingOf(read: Matrix, truth: Matrix): number | null {
  if (read.data.length === 0) return null;
  let right = 0;
  for (let at = 0; at < read.data.length; at++) if (read.data[at]! * truth.data[at]! > 0) right++;
  return right / read.data.length;
}
