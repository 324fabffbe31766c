// One sequence with its edits, in the theory and in the network: what is said at every step, what the theory said would
// be, and what of that came true. Source: EMT spec section 6.4; the score of the page.

import { InputError } from '../../array/errors.ts';
import { type Matrix, matrix } from '../../array/matrix.ts';
import { stream } from '../../array/random.ts';
import type { Network } from '../../nn/network.ts';
import { rollout } from '../../nn/rollout.ts';
import type { HistoryTask } from '../../task/history.ts';
import { type Circuit, circuitOf } from '../circuit/circuit.ts';
import {
  checkEditRequest,
  type Edit,
  type EditControl,
  type EditRequest,
  parseEditRequest,
  placeOf,
  placesOf,
} from './edits.ts';
import { rotatedBasis } from './intervene.ts';
import { frameAt, type Reading, type ReadingFrame, readCell, writeCell } from './reading.ts';
import { type TheoryRun, theoryRun } from './theory-run.ts';

export interface EditedNetwork {
  readonly network: Network;
  readonly task: HistoryTask;
  readonly reading: Reading;
  /** The first step from which activity has settled; edits before it are made all the same, and noted. */
  readonly settledFrom: number;
}

/** An output bit that the edits should change. */
export interface Prediction {
  readonly t: number;
  readonly row: number;
  /** What the theory says: a sign, 0 where what wrote it was erased, or a real value. */
  readonly expected: number;
  /** The same in the network's units, and how far off an output may be that came true. */
  readonly value: number;
  readonly tolerance: number;
  /** What the network says. */
  readonly said: number;
  readonly cameTrue: boolean;
  /** The rule that edits are counted by in an analysis: the right sign; an erased bit is less than half of what it was. */
  readonly hasRightSign: boolean;
}

export interface EditedRun {
  /** Whole states `[steps, S]`, as the edits of their step leave them. */
  readonly states: Matrix;
  /** `[steps, out]`, said before the edits of their step. */
  readonly outputs: Matrix;
  /** What is read of the states, in the task's units, `[steps, n]`; NaN at cells that nothing reads. */
  readonly variables: Matrix;
  readonly theory: TheoryRun;
  /** The same sequence left alone: its outputs, and what the theory says of it. */
  readonly unedited: { readonly outputs: Matrix; readonly theory: TheoryRun };
  /** Median size of each output of the sequence left alone, from the settled step on, `[out]`. */
  readonly usual: Float64Array;
  /** Every output after the first edit and the input that the edits should change, step by step. */
  readonly predictions: readonly Prediction[];
  /** Outputs that the edits should leave as they are, that were right without them and no longer are. */
  readonly broken: readonly { readonly t: number; readonly row: number }[];
  readonly counts: {
    /** Predictions, those of them that came true, and those that have the right sign. */
    readonly changed: number;
    readonly cameTrue: number;
    readonly rightSigns: number;
    /** The other outputs after the first edit, and those of them that broke. */
    readonly others: number;
    readonly broken: number;
  };
  readonly notes: readonly string[];
}

/**
 * Runs the sequence of `request` with its edits and scores what the network says `[steps, out]` against what the theory
 * says, step by step.
 * @throws InputError where the task has no circuit, the reading is of another size, or the request has no place in it
 */
export function editedRun({ network, task, reading, settledFrom }: EditedNetwork, asked: EditRequest): EditedRun {
  const request = parseEditRequest(asked, 'the edited run');
  const circuit = circuitOf(task);
  if (!circuit) throw new InputError(`task ${task.name} has no circuit to edit: it is no history-dependent system`);
  checkEditRequest(request, task, circuit);
  checkReading(reading, circuit);
  const { steps, edits } = request;
  const alone = followed(network, request.inputs, steps, []);
  const run = followed(network, request.inputs, steps, writesOf(network, circuit, reading, request));
  const theory = theoryRun(task, request);
  const unedited = { outputs: alone.outputs, theory: theoryRun(task, { ...request, edits: [] }) };
  const usual = usualSizes(alone.outputs, Math.min(Math.max(settledFrom, task.inputSteps), steps - 1));
  const scored = scoreRun(task, firstScored(task, edits, steps), { said: run.outputs, theory, unedited, usual });
  return {
    ...run,
    variables: readRun(run.states, circuit, reading),
    theory,
    unedited,
    usual,
    ...scored,
    notes: notesOn(edits, settledFrom),
  };
}

function checkReading({ frames, amplitude }: Reading, { alive }: Circuit): void {
  const m = alive.length;
  for (const { psi, dual, offset } of frames) {
    if (psi.cols === m && dual.rows === m && psi.rows === offset.length && dual.cols === offset.length) continue;
    throw new InputError(
      `reading has Psi ${psi.rows} x ${psi.cols}, a dual ${dual.rows} x ${dual.cols} and an offset of ${offset.length}, ` +
        `expected columns for ${m} cells`,
    );
  }
  if (frames.length === 0 || amplitude.length !== m) {
    throw new InputError(
      `reading has ${frames.length} frames and ${amplitude.length} amplitudes, expected 1 or more and ${m}`,
    );
  }
}

/** Changes the state `h(t) [S]` in place. */
interface Write {
  readonly t: number;
  apply(state: Float64Array): void;
}

/** The network's run, each write made on the state of its step before the next. */
function followed(
  network: Network,
  inputs: EditRequest['inputs'],
  steps: number,
  writes: readonly Write[],
): { states: Matrix; outputs: Matrix } {
  const { inputSize, outputSize } = network.config;
  const padded = new Float64Array(steps * inputSize);
  inputs.forEach((row, t) => void padded.set(row, t * inputSize));
  const stops = [...new Set(writes.map(({ t }) => t))].sort((a, b) => a - b);
  const outputs = matrix(steps, outputSize);
  const parts: Float64Array[] = [];
  let state: Float64Array | null = null;
  let from = 0;
  for (const stop of [...stops, steps - 1]) {
    if (from > stop) continue;
    const part = rollout(network, {
      steps: stop + 1 - from,
      batch: 1,
      inputs: padded.subarray(from * inputSize, (stop + 1) * inputSize),
      ...(state && { initial: state }),
    });
    const size = part.states.length / part.steps;
    state = part.states.subarray((part.steps - 1) * size);
    for (const write of writes) if (write.t === stop) write.apply(state);
    outputs.data.set(part.outputs, from * outputSize);
    parts.push(part.states);
    from = stop + 1;
  }
  const states = matrix(steps, state!.length);
  let at = 0;
  for (const part of parts) {
    states.data.set(part, at);
    at += part.length;
  }
  return { states, outputs };
}

/** What the edits of the request, or of its control, do to the network's states. */
function writesOf(network: Network, circuit: Circuit, reading: Reading, request: EditRequest): Write[] {
  const { control, edits, steps } = request;
  const used = control?.kind === 'random basis' ? rotatedReading(reading, control) : reading;
  const written = control?.kind === 'wrong slot' ? misplaced(edits, circuit, control) : edits;
  const others = (request.others ?? []).map((inputs) => followed(network, inputs, steps, []).states);
  const { amplitude } = used;
  return written.flatMap((edit): Write | Write[] => {
    const { t } = edit;
    const frame = frameAt(used, t);
    if (edit.kind === 'silence') return silencing(edit, used, circuit);
    const place = placeOf(circuit, edit, 'the edit');
    if (edit.kind === 'set' || edit.kind === 'erase') {
      const value = edit.kind === 'set' ? amplitude[place]! * edit.value : 0;
      return { t, apply: (state) => writeCell(frame, place, value - readCell(frame, place, state), state) };
    }
    if (edit.kind === 'interchange') {
      const other = others[edit.from]!;
      const value = readCell(frame, place, other.data.subarray(t * other.cols, (t + 1) * other.cols));
      return { t, apply: (state) => writeCell(frame, place, value - readCell(frame, place, state), state) };
    }
    const mate = placeOf(circuit, edit.with, 'the edit');
    return {
      t,
      apply(state) {
        // Both are read before either is written, each in the units of the cell that it goes to.
        const [own, foreign] = [readCell(frame, place, state), readCell(frame, mate, state)];
        writeCell(frame, place, scaled(foreign, amplitude[place]!, amplitude[mate]!) - own, state);
        writeCell(frame, mate, scaled(own, amplitude[mate]!, amplitude[place]!) - foreign, state);
      },
    };
  });
}

/** Takes out what is read of the cells at every step that the edit lasts. */
function silencing(edit: Extract<Edit, { kind: 'silence' }>, reading: Reading, circuit: Circuit): Write[] {
  const places = placesOf(circuit, edit, 'the edit');
  return Array.from({ length: edit.to - edit.t }, (_, step): Write => {
    const t = edit.t + step;
    const frame = frameAt(reading, t);
    const apply = (state: Float64Array) => {
      const values = places.map((place) => readCell(frame, place, state));
      for (const [i, place] of places.entries()) writeCell(frame, place, -values[i]!, state);
    };
    return { t, apply };
  });
}

function scaled(value: number, to: number, from: number): number {
  return from === 0 ? 0 : value * (to / from);
}

/** The reading turned by one random rotation of the state space. */
function rotatedReading({ frames, amplitude }: Reading, { seed }: EditControl): Reading {
  const known = new Map<Matrix, Pick<ReadingFrame, 'psi' | 'dual'>>();
  const turned = frames.map(({ psi, dual, offset }) => {
    const basis = known.get(psi) ?? rotatedBasis({ psi, dual }, stream(seed, 'emt', 'edited-run', 'basis'));
    known.set(psi, basis);
    return { ...basis, offset };
  });
  return { frames: turned, amplitude };
}

/** Each edit in another cell than its own: of the same row where there is one. */
function misplaced(edits: readonly Edit[], circuit: Circuit, { seed }: EditControl): Edit[] {
  const { alive, d } = circuit;
  const rng = stream(seed, 'emt', 'edited-run', 'slot');
  return edits.map((edit) => {
    if (edit.kind === 'silence' && edit.row === undefined) {
      const slots = [...new Set(alive.map((cell) => Math.floor(cell / d)))].filter((slot) => slot !== edit.slot);
      return slots.length === 0 ? edit : { ...edit, slot: slots[rng.integer(slots.length)]! };
    }
    const own = edit.slot * d + edit.row!;
    const taken = edit.kind === 'swap' ? [own, edit.with.slot * d + edit.with.row] : [own];
    const free = alive.filter((cell) => !taken.includes(cell));
    const alike = free.filter((cell) => cell % d === own % d);
    const choice = alike.length > 0 ? alike : free;
    if (choice.length === 0) return edit;
    const cell = choice[rng.integer(choice.length)]!;
    return { ...edit, slot: Math.floor(cell / d), row: cell % d };
  });
}

function readRun(states: Matrix, { alive, n }: Circuit, reading: Reading): Matrix {
  const variables = matrix(states.rows, n, new Float64Array(states.rows * n).fill(Number.NaN));
  for (let t = 0; t < states.rows; t++) {
    const state = states.data.subarray(t * states.cols, (t + 1) * states.cols);
    const frame = frameAt(reading, t);
    alive.forEach((cell, place) => {
      variables.data[t * n + cell] = readCell(frame, place, state) / reading.amplitude[place]!;
    });
  }
  return variables;
}

function usualSizes(outputs: Matrix, from: number): Float64Array {
  return Float64Array.from({ length: outputs.cols }, (_, row) => {
    const sizes: number[] = [];
    for (let t = from; t < outputs.rows; t++) sizes.push(Math.abs(outputs.data[t * outputs.cols + row]!));
    sizes.sort((a, b) => a - b);
    const middle = sizes.length >> 1;
    return sizes.length % 2 === 1 ? sizes[middle]! : (sizes[middle - 1]! + sizes[middle]!) / 2;
  });
}

/** The first step whose outputs an edit can have a say in, beyond the input. */
function firstScored({ inputSteps }: HistoryTask, edits: readonly Edit[], steps: number): number {
  return Math.max(
    inputSteps,
    edits.reduce((first, { t }) => Math.min(first, t + 1), steps),
  );
}

interface Said {
  readonly said: Matrix;
  readonly theory: TheoryRun;
  readonly unedited: EditedRun['unedited'];
  readonly usual: Float64Array;
}

function scoreRun(
  task: HistoryTask,
  from: number,
  { said, theory, unedited, usual }: Said,
): Pick<EditedRun, 'predictions' | 'broken' | 'counts'> {
  const d = task.d;
  const rule = ruleOf(task, unedited.theory.outputs, usual);
  const predictions: Prediction[] = [];
  const broken: { t: number; row: number }[] = [];
  let others = 0;
  for (let t = from; t < said.rows; t++) {
    for (let row = 0; row < d; row++) {
      const at = t * d + row;
      const [output, alone] = [said.data[at]!, unedited.outputs.data[at]!];
      const [expected, before] = [theory.outputs.data[at]!, unedited.theory.outputs.data[at]!];
      const { value, tolerance } = rule.expectation(expected, row);
      if (rule.differ(expected, before)) {
        const cameTrue = Math.abs(output - value) < tolerance;
        const hasRightSign = rule.hasRightSign(output, expected, alone);
        predictions.push({ t, row, expected, value, tolerance, said: output, cameTrue, hasRightSign });
        continue;
      }
      others++;
      const wasRight = rule.hasRightSign(alone, before, alone);
      if (wasRight && !rule.hasRightSign(output, expected, alone)) broken.push({ t, row });
    }
  }
  const count = (holds: (prediction: Prediction) => boolean) => predictions.filter(holds).length;
  return {
    predictions,
    broken,
    counts: {
      changed: predictions.length,
      cameTrue: count(({ cameTrue }) => cameTrue),
      rightSigns: count(({ hasRightSign }) => hasRightSign),
      others,
      broken: broken.length,
    },
  };
}

interface Rule {
  expectation(expected: number, row: number): { value: number; tolerance: number };
  differ(expected: number, before: number): boolean;
  hasRightSign(output: number, expected: number, alone: number): boolean;
}

/**
 * Bits: an output came true within half of the network's usual size for that bit, an erased one below a quarter of it.
 * Real values: within half the usual size of a value.
 */
function ruleOf({ output }: HistoryTask, unedited: Matrix, usual: Float64Array): Rule {
  if (output === 'signs') {
    return {
      expectation: (expected, row) => ({
        value: expected * usual[row]!,
        tolerance: usual[row]! / (expected === 0 ? 4 : 2),
      }),
      differ: (expected, before) => Math.sign(expected) !== Math.sign(before),
      hasRightSign: (said, expected, alone) =>
        expected === 0 ? Math.abs(said) < Math.abs(alone) / 2 : said * expected > 0,
    };
  }
  let square = 0;
  for (const value of unedited.data) square += value ** 2 / unedited.data.length;
  const half = Math.sqrt(square) / 2;
  const isNear = (a: number, b: number) => Math.abs(a - b) < half;
  return {
    expectation: (expected) => ({ value: expected, tolerance: half }),
    differ: (expected, before) => Math.abs(expected - before) > half,
    hasRightSign: isNear,
  };
}

function notesOn(edits: readonly Edit[], settledFrom: number): string[] {
  return edits.flatMap(({ t }, i) =>
    t >= settledFrom
      ? []
      : [`edits[${i}] is at step ${t}: still settling, activity has settled from step ${settledFrom} on`],
  );
}
