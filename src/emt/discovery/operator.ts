// From live cells to a circuit: Psi by regression of hidden states on them, Psi* J Psi, and the operator F read from
// its last rows; a clean selection is recognised as one (EMT spec 6.5, steps 3 and 4).

import { type Matrix, matrix, takeColumns, takeRows, transpose } from '../../array/matrix.ts';
import { part, type Steps } from '../../array/stages.ts';
import { mean } from '../../array/statistics.ts';
import { leastSquaresSteps } from '../../linalg/least-squares.ts';
import { multiplySteps } from '../../linalg/product.ts';
import type { HistoryTask } from '../../task/history.ts';
import { systemTask } from '../../task/linear.ts';
import { readSelection } from '../../task/signed-selection.ts';
import { encodeSelection } from '../../task/task-id.ts';
import { type Basis, withPseudoinverseSteps } from '../basis/basis.ts';
import { empiricalCircuitSteps } from '../basis/empirical-circuit.ts';
import { type Circuit, circuitMatrix } from '../circuit/circuit.ts';
import type { OperatorMeasures } from '../results/discovery.ts';
import { aboutSteps, type Cell, depthOf, type PastRows } from './lag-profile.ts';

/** A row is a clean selection when no other entry reaches this share of its greatest. */
const CROSSTALK = 0.5;
/** Least greatest entry of a clean row, in units of the gain: below it nothing is copied. */
const WEAKEST = 0.3;
/** Real numbers are copied when the entry is 1, and the others 0, to within this. */
const EXACT = 0.2;

/** A basis with what the state is without any variable in it, `h = offset + Psi v`, at each step it was fitted to. */
export interface FittedBasis {
  readonly basis: Basis;
  /** Mean of `h - Psi v`, a row for each step of the rows, `[samples, H]`: activity need not rest on any point. */
  readonly offsets: Matrix;
}

/**
 * `Psi [H, m]` of `live` (ordered by stacked index): the states `rows` regressed on their live cells, both about their
 * means at each step.
 */
export function* fitBasis(rows: PastRows, live: readonly Cell[]): Steps<FittedBasis> {
  const columns = live.map(({ lag, bit }) => lag * rows.d + bit);
  const states = aboutSteps(rows.states, rows);
  const cells = aboutSteps(takeColumns(rows.past, columns), rows);
  const fitted = yield* part(leastSquaresSteps(cells.centred, states.centred), 0, 0.7);
  const offsets = states.means;
  const held = yield* part(multiplySteps(cells.means, fitted), 0.7, 0.7);
  for (let at = 0; at < offsets.data.length; at++) offsets.data[at]! -= held.data[at]!;
  return { basis: yield* part(withPseudoinverseSteps('regression', 'live cells', transpose(fitted)), 0.7, 1), offsets };
}

/** Live cells in the order of the stack: oldest variable first, then by bit. */
export function byStack(live: readonly Cell[]): Cell[] {
  return [...live].sort((a, b) => b.lag - a.lag || a.bit - b.bit);
}

export interface ReadOperator {
  readonly measures: OperatorMeasures;
  readonly circuit: Circuit;
  /** The system `x(t) = f(v(t-1))` that was found. */
  readonly task: HistoryTask;
  /** `Psi* J Psi` `[m, m]`. */
  readonly phiEmp: Matrix;
}

export interface OperatorProblem {
  /** Ordered by the stack. */
  readonly live: readonly Cell[];
  readonly d: number;
  readonly basis: Basis;
  readonly jacobian: Matrix;
  /** Rows of the readout that say the bits `[d, H]`, and their mean sizes. */
  readonly readout: Matrix;
  readonly sizes: ArrayLike<number>;
  readonly signal: 'signs' | 'real';
  /** What activity says of the rule, `[d, m]`: what is said next regressed on the live cells. */
  readonly activity: Matrix;
}

/**
 * Fits the rule `[d, m]` to activity: what is said next, by regression on the live cells one step before. The last lag
 * has no next step.
 */
export function* ruleInActivity(rows: PastRows, live: readonly Cell[]): Steps<Matrix> {
  const before = live.map(({ lag, bit }) => Math.min(lag + 1, rows.lags - 1) * rows.d + bit);
  const now = Array.from({ length: rows.d }, (_, bit) => bit);
  const [cells, next] = [before, now].map((columns) => aboutSteps(takeColumns(rows.past, columns), rows).centred);
  return transpose(yield* leastSquaresSteps(cells!, next!));
}

/** Reads the circuit of the live cells off `Psi* J Psi`. */
export function* readOperator(problem: OperatorProblem): Steps<ReadOperator> {
  const { live, d, basis, jacobian, signal, activity } = problem;
  const s = depthOf(live);
  const n = s * d;
  const phiEmp = yield* part(empiricalCircuitSteps(basis, jacobian), 0, 0.5);
  const { gain, shiftError } = shiftOf(phiEmp, live, signal);
  const measured = yield* part(writtenRows(problem, phiEmp, gain), 0.5, 1);
  // What is said settles the rule: a linearisation at one point need not show that of a network that works elsewhere
  // (gates, biases), and which point was met must not decide.
  const inActivity = pickSelection(activity, signal);
  const inJacobian = pickSelection(measured, signal);
  const isShown = inJacobian !== null && (inActivity === null || isSame(inJacobian.rows, inActivity.rows));
  const picked = isShown ? inJacobian : inActivity;
  const weights = picked?.rows ?? measured;
  const index = live.map(({ lag, bit }) => (s - 1 - lag) * d + bit);
  const F = matrix(n, d);
  for (let j = 0; j < d; j++) {
    index.forEach((cell, place) => {
      F.data[cell * d + j] = weights.data[j * live.length + place]!;
    });
  }
  const phi = circuitMatrix(F);
  const circuit: Circuit = {
    d,
    s,
    n,
    phi,
    linear: true,
    alive: index,
    reduced: takeColumns(takeRows(phi, index), index),
  };
  const task = discoveredTask(F, { d, s, signal, clean: picked !== null });
  return {
    measures: {
      kind: picked ? 'selection' : 'real',
      readFrom: isShown || !picked ? 'jacobian' : 'activity',
      F: Array.from({ length: n }, (_, r) => [...F.data.subarray(r * d, (r + 1) * d)]),
      rules: rulesOf(weights, live, d),
      id: idOf(task),
      gain,
      crosstalk: picked?.crosstalk ?? null,
      shiftError,
    },
    circuit,
    task,
    phiEmp,
  };
}

/** Least-squares gain of the shift rows, and what is left of them; a memory of one lag has none. */
function shiftOf(
  phiEmp: Matrix,
  live: readonly Cell[],
  signal: 'signs' | 'real',
): { gain: number; shiftError: number | null } {
  const m = live.length;
  const shifted = live.map(({ lag, bit }) =>
    live.findIndex((other) => lag > 0 && other.lag === lag - 1 && other.bit === bit),
  );
  const entries = shifted.flatMap((from, to) => (from < 0 ? [] : [phiEmp.data[to * m + from]!]));
  if (entries.length === 0) {
    // Bits are held by an expansion that saturation takes back; real numbers are held as they are.
    const strongest = live.map((_, i) => phiEmp.data.subarray(i * m, (i + 1) * m).reduce(greatest, 0));
    const gain = signal === 'real' ? 1 : mean(strongest);
    return { gain: gain || 1, shiftError: null };
  }
  const gain = mean(entries) || 1;
  let error = 0;
  shifted.forEach((from, to) => {
    if (from < 0) return;
    for (let j = 0; j < m; j++) error += (phiEmp.data[to * m + j]! - (j === from ? gain : 0)) ** 2;
  });
  return { gain, shiftError: Math.sqrt(error / entries.length) / Math.abs(gain) };
}

function greatest(most: number, value: number): number {
  return Math.max(most, Math.abs(value));
}

/**
 * Finds the rows that write each bit, `[d, m]` in units of the gain: the row of its newest cell, or, where that cell
 * only repeats others, the readout's own row.
 */
function* writtenRows(
  { live, d, basis, jacobian, readout, sizes }: OperatorProblem,
  phiEmp: Matrix,
  gain: number,
): Steps<Matrix> {
  const m = live.length;
  const moved = yield* part(multiplySteps(jacobian, basis.psi), 0, 0.9);
  const said = yield* part(multiplySteps(readout, moved), 0.9, 1);
  const out = matrix(d, m);
  for (let j = 0; j < d; j++) {
    const own = live.findIndex(({ lag, bit }) => lag === 0 && bit === j);
    for (let place = 0; place < m; place++) {
      const entry = own >= 0 ? phiEmp.data[own * m + place]! : said.data[j * m + place]! / sizes[j]!;
      out.data[j * m + place] = entry / gain;
    }
  }
  return out;
}

/** One +-1 in each row, where each row is clean; `null` elsewhere. */
function pickSelection(measured: Matrix, signal: 'signs' | 'real'): { rows: Matrix; crosstalk: number } | null {
  const { rows: d, cols: m, data } = measured;
  const rows = matrix(d, m);
  let crosstalk = 0;
  for (let j = 0; j < d; j++) {
    const row = data.subarray(j * m, (j + 1) * m);
    let first = 0;
    for (let i = 1; i < m; i++) if (Math.abs(row[i]!) > Math.abs(row[first]!)) first = i;
    const size = Math.abs(row[first]!);
    const rest = row.reduce((most, value, i) => (i === first ? most : Math.max(most, Math.abs(value))), 0);
    const isClean =
      signal === 'signs' ? size >= WEAKEST && rest <= CROSSTALK * size : Math.abs(size - 1) <= EXACT && rest <= EXACT;
    if (!isClean) return null;
    rows.data[j * m + first] = Math.sign(row[first]!);
    crosstalk = Math.max(crosstalk, rest / size);
  }
  return { rows, crosstalk };
}

function isSame(a: Matrix, b: Matrix): boolean {
  return a.data.every((value, at) => value === b.data[at]);
}

/** The measures where no operator could be read. */
export function noOperator(): OperatorMeasures {
  return {
    kind: 'none',
    readFrom: null,
    F: null,
    rules: [],
    id: null,
    gain: null,
    crosstalk: null,
    shiftError: null,
  };
}

/** Weights below this share of a row's greatest are not put in words. */
const NAMED = 0.05;

function rulesOf(weights: Matrix, live: readonly Cell[], d: number): OperatorMeasures['rules'] {
  const m = live.length;
  return Array.from({ length: d }, (_, bit) => {
    const row = weights.data.subarray(bit * m, (bit + 1) * m);
    const most = row.reduce(greatest, 0);
    // `x_j(t)` reads `v(t-1)`: a cell of lag k there is k + 1 steps old.
    const terms = live
      .map((cell, place) => ({ bit: cell.bit, lag: cell.lag + 1, weight: row[place]! }))
      .filter(({ weight }) => weight !== 0 && Math.abs(weight) >= NAMED * most);
    return { bit, terms };
  });
}

function discoveredTask(
  F: Matrix,
  { d, s, signal, clean }: { d: number; s: number; signal: 'signs' | 'real'; clean: boolean },
): HistoryTask {
  const n = s * d;
  // Bits that several cells write are the sign of their sum.
  const decides = signal === 'signs' && !clean;
  return systemTask({
    name: 'discovered',
    summary: 'The circuit that was found.',
    d,
    s,
    output: signal,
    initial: signal === 'signs' ? 'signs' : 'normal',
    F,
    id: null,
    f(v, _t, out) {
      for (let j = 0; j < d; j++) {
        let sum = 0;
        for (let i = 0; i < n; i++) sum += F.data[i * d + j]! * v[i]!;
        out[j] = decides ? (sum > 0 ? 1 : -1) : sum;
      }
    },
  });
}

function idOf({ F }: HistoryTask): OperatorMeasures['id'] {
  const selection = readSelection(F!);
  if ('reason' in selection || new Set(selection.source).size < selection.d) return null;
  const { id1, id2, id3 } = encodeSelection(selection);
  return [id1.toString(), id2.toString(), id3.toString()];
}
