// Waves of a network whose task nobody knows. It is driven by random signs; what an input leaves in the state so many steps
// later is its column of that age. The length s is the first age whose column is made of the younger ones (what a boundary
// writes anew) or gone (an open end). What the boundary writes is then fitted on one half of the trials, and on the other
// half the substrate made of both, with nothing but the inputs, has to say what the state holds once the input has ended and
// one turn more has passed. Source: TWM (arXiv 2402.10163) section 10, "infer s and F from data"; spec, correction 1.

import { identity, type Matrix, matrix, multiply, takeColumns, takeRows, transpose } from '../../array/matrix.ts';
import { stream } from '../../array/random.ts';
import { part, type Steps } from '../../array/stages.ts';
import { meanOfKnown } from '../../array/statistics.ts';
import { contentOf } from '../../emt/basis/variables.ts';
import { isWide } from '../../emt/record/precision.ts';
import { rootMeanSquare } from '../../emt/record/sequences.ts';
import { centreBySteps } from '../../emt/record/trajectories.ts';
import { solveSteps } from '../../linalg/lu.ts';
import { gramSteps, multiplySteps, multiplyTransposedSteps } from '../../linalg/product.ts';
import { qr } from '../../linalg/qr.ts';
import { svd } from '../../linalg/svd.ts';
import { stateSizeOf } from '../../nn/cells.ts';
import type { Network } from '../../nn/network.ts';
import { rolloutSteps } from '../../nn/rollout.ts';
import { linearBoundary } from '../boundary.ts';
import type { InferredSubstrate } from '../results/find.ts';
import { Substrate } from '../substrate.ts';
import { addToDiagonal, NOISE } from './account.ts';

/** Ages that are looked at, at most, and products of two numbers that it may take to look: longer waves are not found. */
const MOST_AGES = 128;
const PRODUCTS = 2 ** 34;
/** Directions of the input that the state hears, by their singular values over the first. */
const HEARD = 0.1;
/** Sequences for each column that is told from the others, and at least. */
const SEQUENCES_PER_COLUMN = 3;
const FEWEST_SEQUENCES = 1024;
/**
 * A column is made of the younger ones where less of it is left than this. At an open end it is gone, smaller than this over
 * the first, while the one before it was whole: what fades with every step has no end.
 */
const CLOSED = { left: 0.25, gone: 0.05, whole: 0.5 } as const;
/** What a substrate has to say of a state: mean correlation, and the size of what is read over that at the end of the input. */
export const INFERRED = { content: 0.9, size: 0.1 } as const;
/** Greatest difference from a signed selection at which a boundary counts as one. */
const SELECTION = 0.25;

/** Looks for a substrate in `network`, driven by its own inputs, without any task; what was found is judged by its reader. */
export function* inferSubstrate(network: Network, seed: number, name: string): Steps<InferredSubstrate> {
  const width = network.config.inputSize;
  const S = stateSizeOf(network.config);
  const affordable = Math.sqrt(PRODUCTS / (2 * SEQUENCES_PER_COLUMN * width * S * S));
  // One more than columns that fill the state, which may be a selection for all that.
  const ages = Math.floor(Math.min(MOST_AGES, S / width + 1, affordable));
  const driven = { width, S, seed, name };
  const found = ages < 2 ? null : yield* part(lengthOf(network, { ...driven, ages }), 0, 0.5);
  if (found === null || found.s === null || found.s < 2) {
    const d = found?.heard.cols ?? width;
    return { s: null, d, cells: null, boundary: null, ends: false, written: null, content: null, size: null };
  }
  return yield* part(testLength(network, { ...driven, ...found, s: found.s }), 0.5, 1);
}

interface Driven {
  /** Values of an input. */
  readonly width: number;
  readonly S: number;
  readonly seed: number;
  readonly name: string;
}

/** How long the waves are, and of which directions of the input, `[width, d]`. */
interface Length {
  /** The first age whose column the younger ones make up, or that is gone; `null` where there is none. */
  readonly s: number | null;
  /** Whether it is gone there at once, an open end. */
  readonly ends: boolean;
  readonly heard: Matrix;
}

function* lengthOf(
  network: Network,
  { width, S, ages, seed, name }: Driven & { readonly ages: number },
): Steps<Length> {
  const batch = Math.max(FEWEST_SEQUENCES, SEQUENCES_PER_COLUMN * ages * width);
  const steps = ages;
  const driving = drive(network, { width, steps, free: 0, batch, rng: [seed, name, 'ages'] });
  const { inputs, states } = yield* part(driving, 0, 0.5);
  const said = matrix(batch, ages * width);
  for (let b = 0; b < batch; b++) {
    for (let age = 0; age < ages; age++) {
      const from = ((steps - 1 - age) * batch + b) * width;
      said.data.set(inputs.subarray(from, from + width), (b * ages + age) * width);
    }
  }
  centreBySteps(said, batch);
  const last = centreBySteps(matrix(batch, S, states(steps - 1)), batch);
  const gram = yield* part(gramSteps(said), 0.5, 0.6);
  addToDiagonal(gram, NOISE);
  const cross = yield* part(multiplyTransposedSteps(said, last), 0.6, 0.65);
  const each = yield* part(solveSteps(gram, cross), 0.65, 0.8);
  const heard = heardDirections(takeRows(each, range(0, width)));
  const d = heard.cols;
  const columns = Array.from({ length: ages }, (_, age) =>
    multiply(transpose(heard), takeRows(each, range(age * width, (age + 1) * width))),
  );
  const sizes = columns.map(({ data }) => rootMeanSquare(data));
  const { gone, whole, left } = CLOSED;
  for (let s = 1; s < ages && s * d <= S; s++) {
    yield 0.8 + (0.2 * s) / ages;
    if (sizes[s]! <= gone * sizes[0]!) {
      const ends = sizes[s - 1]! >= whole * sizes[0]!;
      return { s: ends ? s : null, ends, heard };
    }
    const { Q } = qr(transpose(stacked(columns.slice(0, s))));
    const column = columns[s]!;
    const inside = multiply(multiply(column, Q), transpose(Q));
    const outside = rootMeanSquare(column.data.map((value, at) => value - inside.data[at]!));
    if (outside <= left * sizes[s]!) return { s, ends: false, heard };
  }
  return { s: null, ends: false, heard };
}

/** Directions `[width, d]` of the input that leave a trace in the state, of the newest column `[width, S]`; all as they are where all do. */
function heardDirections(newest: Matrix): Matrix {
  const { u, s } = svd(newest);
  const d = s.filter((value) => value > HEARD * s[0]!).length;
  if (d === 0 || d === newest.rows) return identity(newest.rows);
  return takeColumns(u, range(0, d));
}

function stacked(parts: readonly Matrix[]): Matrix {
  const { rows, cols } = parts[0]!;
  const out = matrix(parts.length * rows, cols);
  parts.forEach(({ data }, i) => void out.data.set(data, i * rows * cols));
  return out;
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, i) => from + i);
}

interface Drawn {
  readonly width: number;
  /** Steps with input, and those without that follow. */
  readonly steps: number;
  readonly free: number;
  readonly batch: number;
  readonly rng: readonly [number, string, string];
}

interface Run {
  /** `[T, B, width]`. */
  readonly inputs: Float64Array;
  /** Whole states after step `t`, `[B, S]`, a copy. */
  states(t: number): Float64Array;
}

function* drive(network: Network, { width, steps, free, batch, rng: [seed, name, purpose] }: Drawn): Steps<Run> {
  const rng = stream(seed, 'wave', 'inferred', name, purpose);
  const inputs = new Float64Array((steps + free) * batch * width);
  for (let at = 0; at < steps * batch * width; at++) inputs[at] = rng.sign();
  const keep = [{ from: steps - 1, to: steps + free }];
  const single = isWide(stateSizeOf(network.config));
  const { states } = yield* rolloutSteps(network, { steps: steps + free, batch, inputs, keep, single });
  const size = states.length / (free + 1);
  return { inputs, states: (t) => states.slice((t - steps + 1) * size, (t - steps + 2) * size) };
}

/** Turns of the stack that are followed after the input, and those of them in which the boundary is fitted. */
const TURNS = { followed: 4, fitted: 2 } as const;

/** Fits what the boundary writes on one half of the trials and follows the substrate beside the state on the other. */
function* testLength(
  network: Network,
  { width, S, s, ends, heard, seed, name }: Driven & Length & { readonly s: number },
): Steps<InferredSubstrate> {
  const d = heard.cols;
  const n = s * d;
  const half = SEQUENCES_PER_COLUMN * n + 64;
  const free = TURNS.followed * s;
  const driving = drive(network, { width, steps: s, free, batch: 2 * half, rng: [seed, name, 'test'] });
  const run = yield* part(driving, 0, 0.4);
  const first = range(0, half);
  const second = range(half, 2 * half);
  const inputs = matrix(2 * half, n);
  const projected = multiply(matrix(s * 2 * half, width, run.inputs.slice(0, s * 2 * half * width)), heard);
  for (let b = 0; b < 2 * half; b++) {
    for (let t = 0; t < s; t++) {
      const from = (t * 2 * half + b) * d;
      inputs.data.set(projected.data.subarray(from, from + d), b * n + t * d);
    }
  }
  const statesAt = (t: number, rows: readonly number[]) =>
    centreBySteps(takeRows(matrix(2 * half, S, run.states(t)), [...rows]), half);
  // The reader of every cell, where the stack is known: at the end of the input.
  const known = centreBySteps(takeRows(inputs, first), half);
  const end = statesAt(s - 1, first);
  const gram = yield* part(gramSteps(end), 0.4, 0.5);
  addToDiagonal(gram, NOISE);
  const cross = yield* part(multiplyTransposedSteps(end, known), 0.5, 0.55);
  const reads = yield* part(solveSteps(gram, cross), 0.55, 0.65);
  const readAt = (t: number, rows: readonly number[]) => multiplySteps(statesAt(t, rows), reads);
  // What the boundary writes, of what was read the step before.
  const inner = matrix(n, n);
  const written = matrix(n, d);
  let before = yield* readAt(s - 1, first);
  for (let t = s; t < s + TURNS.fitted * s; t++) {
    const now = yield* part(readAt(t, first), 0.65, 0.75);
    const newest = matrix(half, d, now.data.slice(0, half * d));
    for (let b = 0; b < half; b++) newest.data.set(now.data.subarray((b + 1) * n - d, (b + 1) * n), b * d);
    addTo(inner, yield* gramSteps(before));
    addTo(written, yield* multiplyTransposedSteps(before, newest));
    before = now;
  }
  addToDiagonal(inner, NOISE);
  const fitted = yield* part(solveSteps(inner, written), 0.75, 0.8);
  const selected = ends ? null : selectionNear(fitted);
  const boundary = ends ? matrix(n, d) : (selected ?? fitted);
  const told = followed(boundary, takeRows(inputs, second), s + free);
  const atEnd = yield* readAt(s - 1, second);
  const contents: number[] = [];
  // Of an open end, what is still on its way; of any other once a turn more has passed.
  const [from, to] = ends ? [s, 2 * s - 1] : [2 * s, s + free];
  for (let t = from; t < to; t++) {
    const read = yield* part(readAt(t, second), 0.85, 1);
    contents.push(contentAt(read, told[t]!, d));
  }
  const late = yield* readAt(s + free - 1, second);
  return {
    s,
    d,
    cells: n,
    ends,
    boundary: ends ? 'none' : selected ? 'selection' : 'linear',
    written: selected ? rowsOfSelection(selected) : null,
    content: Math.min(...contents),
    size: rootMeanSquare(late.data) / rootMeanSquare(atEnd.data),
  };
}

function addTo(sum: Matrix, more: Matrix): void {
  for (let at = 0; at < sum.data.length; at++) sum.data[at]! += more.data[at]!;
}

/** The signed selection next to what was fitted, columns about one gain for all; `null` where it is none. */
function selectionNear(fitted: Matrix): Matrix | null {
  const { rows: n, cols: d } = fitted;
  const out = matrix(n, d);
  for (let j = 0; j < d; j++) {
    let [best, most, square] = [0, 0, 0];
    for (let i = 0; i < n; i++) {
      const value = fitted.data[i * d + j]!;
      square += value * value;
      if (Math.abs(value) > most) [best, most] = [i, Math.abs(value)];
    }
    if (square - most * most > SELECTION ** 2 * most * most) return null;
    out.data[best * d + j] = Math.sign(fitted.data[best * d + j]!);
  }
  return out;
}

/** In words: which entry each entry copies, and from how far back. */
export function rowsOfSelection({ rows: n, cols: d, data }: Matrix): string[] {
  const s = n / d;
  return Array.from({ length: d }, (_, j) => {
    let cell = 0;
    for (let i = 0; i < n; i++) if (data[i * d + j] !== 0) cell = i;
    const sign = data[cell * d + j]! < 0 ? '-' : '';
    return `x_${j}(t) = ${sign}x_${cell % d}(t - ${s - Math.floor(cell / d)})`;
  });
}

/** The substrate's columns after each step, `[B, n]`, from the inputs `[B, n]` alone; about their mean. */
function followed(F: Matrix, inputs: Matrix, steps: number): Matrix[] {
  const { rows: batch, cols: n } = inputs;
  const s = n / F.cols;
  const all = Array.from({ length: steps }, () => matrix(batch, n));
  const substrate = new Substrate(linearBoundary(F));
  for (let b = 0; b < batch; b++) {
    substrate.load(new Float64Array(n));
    for (let t = 0; t < steps; t++) {
      const from = b * n + t * F.cols;
      substrate.step(t < s ? inputs.data.subarray(from, from + F.cols) : null);
      all[t]!.data.set(substrate.columns, b * n);
    }
  }
  return all.map((rows) => centreBySteps(rows, batch));
}

/** Mean correlation of the cells of a substrate of width `d` that hold anything; 0 where none does. */
function contentAt(read: Matrix, told: Matrix, d: number): number {
  const n = read.cols;
  const { perCell } = contentOf(read, told, { d, s: n / d, alive: range(0, n) });
  return meanOfKnown(perCell.flat()) ?? 0;
}

/** Whether what was inferred is a wave: its substrate says what the state holds, and it is held. */
export function isInferredWave(
  { s, cells, boundary, ends, content, size }: InferredSubstrate,
  stateSize: number,
): boolean {
  if (s === null || cells === null || content === null || size === null) return false;
  // Columns that fill the state close on themselves for any matrix, unless each cell is copied whole.
  const closes = ends || boundary === 'selection' || 2 * cells <= stateSize;
  return closes && content >= INFERRED.content && (ends ? size < INFERRED.size : size >= INFERRED.size);
}
