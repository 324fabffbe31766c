// A column of waves inside a network is negated, emptied, exchanged with another, or the boundary is cut, and the same is done to a
// substrate that holds the same contents. From then on exactly those outputs of the network should change that change in the
// edited substrate, at every later step: with a boundary that writes anew, for ever. A cut boundary loses everything once the
// columns have run empty. Source: TWM (arXiv 2402.10163) section 10, "causal tests"; spec, correction 4.

import { InputError } from '../../array/errors.ts';
import { clusteredShare } from '../../array/intervals.ts';
import type { Matrix } from '../../array/matrix.ts';
import { stream } from '../../array/random.ts';
import type { Steps } from '../../array/stages.ts';
import { columnMeans, mean, median } from '../../array/statistics.ts';
import { type Circuit, slotPlaces } from '../../emt/circuit/circuit.ts';
import { rotatedBasisSteps } from '../../emt/edit/intervene.ts';
import { isRightBit } from '../../emt/edit/tally.ts';
import { LOOK_LEVEL } from '../../emt/record/looks.ts';
import { rootMeanSquare } from '../../emt/record/sequences.ts';
import { readStack, stateAt, subtractRow } from '../../emt/record/trajectories.ts';
import { rolloutSteps } from '../../nn/rollout.ts';
import type { ColumnEdit, EditedSteps, EditShare } from '../results/edit.ts';
import { scalesIn } from './account.ts';
import type { FittedAccounts } from './find.ts';

/** What came of an edit, step by step. */
export interface ColumnEditOutcome {
  readonly steps: EditedSteps[];
  /** Over all steps: outputs that should change, and came out as the substrate's; those that should not, and did not. */
  readonly changed: EditShare;
  readonly others: EditShare;
}

export interface ColumnEditOptions {
  readonly edit: ColumnEdit;
  /** The step after which it is made. */
  readonly at: number;
  /** Steps followed. */
  readonly steps: number;
  /** Where columns stand `[S, m]` and how they are read `[m, S]`: the wave's account, or a turned one beside it. */
  readonly psi: Matrix;
  readonly reads: Matrix;
}

/**
 * Makes `edit` in every test sequence of a network and in substrates that hold the same, and compares what both say.
 */
export function* editColumn(
  fitted: FittedAccounts,
  { edit, at, steps, psi, reads }: ColumnEditOptions,
): Steps<ColumnEditOutcome> {
  const { subject, circuit, runs, accounts } = fitted;
  const { network, task, zero } = subject;
  const { d, s, n, alive } = circuit;
  const { test } = runs;
  const batch = test.batch;
  const size = test.hiddenSize;
  const states = new Float64Array(batch * size);
  const stacks = new Float64Array(batch * n);
  for (let b = 0; b < batch; b++) {
    states.set(stateAt(test, at, b), b * size);
    readStack(test, at, b, stacks.subarray(b * n, (b + 1) * n));
  }
  const untouched = stacks.slice();
  const scales = yield* scalesIn(accounts.wave, runs.fit, { circuit, window: { from: at, to: at + 1 } });
  const scale = scales[0]!;
  const write = (b: number, cell: number, to: number) => {
    const place = alive.indexOf(cell);
    if (place < 0) return;
    const by = scale[place]! * (to - stacks[b * n + cell]!);
    stacks[b * n + cell] = to;
    for (let i = 0; i < size; i++) states[b * size + i]! += psi.data[i * psi.cols + place]! * by;
  };
  for (let b = 0; b < batch; b++) {
    const before = untouched.subarray(b * n, (b + 1) * n);
    for (let row = 0; row < d; row++) {
      const cell = (edit.column - 1) * d + row;
      if (edit.kind === 'zero') write(b, cell, 0);
      if (edit.kind === 'negate') write(b, cell, -before[cell]!);
      if (edit.kind !== 'swap') continue;
      const other = (edit.with! - 1) * d + row;
      if (!alive.includes(cell) || !alive.includes(other)) continue;
      write(b, cell, before[other]!);
      write(b, other, before[cell]!);
    }
  }
  const usual = usualSizes(fitted);
  const isSigns = task.output === 'signs';
  const found: EditedSteps[] = [];
  const counts = {
    right: new Float64Array(batch),
    changed: new Float64Array(batch),
    kept: new Float64Array(batch),
    others: new Float64Array(batch),
  };
  let current: Float64Array = states;
  for (let step = 1; step <= steps; step++) {
    yield step / steps;
    const run = yield* rolloutSteps(network, { steps: 1, batch, inputs: null, initial: current });
    current = run.states;
    subtractRow(run.outputs, zero);
    const expected = advance(stacks, task.f!, { d, s, t: at + step });
    const alone = advance(untouched, task.f!, { d, s, t: at + step });
    const line = { step, changed: 0, right: 0, others: 0, kept: 0, told: toldOf(run.outputs, alone, usual) };
    // Signs are right by sign and size; real numbers within half the usual size of what is due.
    const half = rootMeanSquare(alone) / 2;
    const isAsDue = (said: number, due: number, row: number) =>
      isSigns ? isRightBit(said, due, usual[row]!) : Math.abs(said - due) < half;
    for (let at = 0; at < expected.length; at++) {
      const [b, row] = [Math.floor(at / d), at % d];
      const isRight = isAsDue(run.outputs[at]!, expected[at]!, row) ? 1 : 0;
      const changes = Math.abs(expected[at]! - alone[at]!) > (isSigns ? 0.5 : half);
      if (changes) {
        line.changed++;
        line.right += isRight;
        counts.changed[b]!++;
        counts.right[b]! += isRight;
      } else {
        line.others++;
        line.kept += isRight;
        counts.others[b]!++;
        counts.kept[b]! += isRight;
      }
    }
    found.push(line);
    if (edit.kind !== 'cut') continue;
    // What the boundary has just written is taken out again: as much as is read there, about the mean of all sequences.
    const centre = columnMeans({ rows: batch, cols: size, data: current });
    for (let b = 0; b < batch; b++) {
      const state = current.subarray(b * size, (b + 1) * size);
      const about = state.map((value, i) => value - centre[i]!);
      for (const place of slotPlaces(circuit, s - 1)) {
        let value = 0;
        for (let i = 0; i < size; i++) value += reads.data[place * size + i]! * about[i]!;
        for (let i = 0; i < size; i++) state[i]! -= psi.data[i * psi.cols + place]! * value;
      }
      stacks.fill(0, (b + 1) * n - d, (b + 1) * n);
    }
  }
  return {
    steps: found,
    changed: shareOf(counts.right, counts.changed),
    others: shareOf(counts.kept, counts.others),
  };
}

/**
 * How much of what was to be said is said: the slope of each output over it across sequences, over the output's usual size; mean of
 * the outputs that vary. 1 as usual, 0 where nothing of it is left.
 */
function toldOf(said: Float64Array, wanted: Float64Array, usual: readonly number[]): number | null {
  const d = usual.length;
  const known: number[] = [];
  for (let row = 0; row < d; row++) {
    const column = (values: Float64Array) => values.filter((_, at) => at % d === row);
    const [a, b] = [column(said), column(wanted)];
    const [meanA, meanB] = [mean(a), mean(b)];
    let [ab, bb] = [0, 0];
    for (let i = 0; i < a.length; i++) {
      ab += (a[i]! - meanA) * (b[i]! - meanB);
      bb += (b[i]! - meanB) ** 2;
    }
    if (bb > 0 && usual[row]! > 0) known.push(ab / bb / usual[row]!);
  }
  return known.length === 0 ? null : mean(known);
}

/** Checks that an edit has columns to be made in. @throws InputError for a column that is not there, or that nothing reads */
export function checkColumns({ column, with: other }: ColumnEdit, circuit: Circuit, task: string): void {
  for (const [name, place] of [
    ['--column', column] as const,
    ...(other === null ? [] : [['--with', other] as const]),
  ]) {
    if (place > circuit.s) throw new InputError(`${name} is ${place}, task ${task} has columns 1 ... ${circuit.s}`);
    if (slotPlaces(circuit, place - 1).length > 0) continue;
    throw new InputError(`${name} is ${place}, a column that nothing of ${task} reads: there is nothing to edit`);
  }
}

/** One step of all stacks `[B, s*d]` in place: what enters, `[B, d]`. */
function advance(
  stacks: Float64Array,
  f: (v: ArrayLike<number>, t: number, out: Float64Array) => void,
  { d, s, t }: { readonly d: number; readonly s: number; readonly t: number },
): Float64Array {
  const n = s * d;
  const batch = stacks.length / n;
  const entered = new Float64Array(batch * d);
  for (let b = 0; b < batch; b++) {
    const stack = stacks.subarray(b * n, (b + 1) * n);
    f(stack, t, entered.subarray(b * d, (b + 1) * d));
    stack.copyWithin(0, d);
    stack.set(entered.subarray(b * d, (b + 1) * d), n - d);
  }
  return entered;
}

/** The median size of each output once activity has settled, `[d]`. */
function usualSizes({ runs: { test, windows }, circuit: { d } }: FittedAccounts): number[] {
  const { from, to } = windows.early;
  return Array.from({ length: d }, (_, row) => {
    const sizes: number[] = [];
    for (let at = from * test.batch; at < to * test.batch; at++) sizes.push(Math.abs(test.outputs[at * d + row]!));
    return median(sizes);
  });
}

function shareOf(right: Float64Array, count: Float64Array): EditShare {
  const share = clusteredShare(right, count, LOOK_LEVEL);
  return share && { value: share.value, low: share.low, high: share.high };
}

/** The wave's account turned by a random rotation of the state: the same lengths and angles, in no place in particular. */
export function* turnedColumns({ accounts, subject }: FittedAccounts): Steps<Pick<ColumnEditOptions, 'psi' | 'reads'>> {
  const { psi, reads } = accounts.wave;
  const rng = stream(subject.seed, 'wave', 'edit', 'turned');
  const turned = yield* rotatedBasisSteps({ psi, dual: reads }, rng);
  return { psi: turned.psi, reads: turned.dual };
}
