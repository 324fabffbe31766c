// Runs a network over input sequences in float64 (or, where asked for, float32) and records its states: what every
// analysis looks at.
// Sequences are `[T, B, features]`. One step is compiled and run T times, for any cell. It does not train; the training
// step is a compiled graph of its own.

import { InputError } from '../array/errors.ts';
import { requireWhole } from '../array/options.ts';
import { formatShape } from '../array/shape.ts';
import { drain, part, type Steps } from '../array/stages.ts';
import type { FloatArray } from '../graph/core/expression.ts';
import { compile, input, reshape } from '../graph/index.ts';
import { findCell, stateSizeOf } from './cells.ts';
import { constantParameters } from './constants.ts';
import type { Network } from './network.ts';
import { endOfInput, returnOf, type Said } from './returning.ts';
import { readout } from './unroll.ts';

/** The recorded run of a network over a batch of sequences. */
export interface Rollout {
  readonly steps: number;
  readonly batch: number;
  /**
   * Whole states `[T, B, stateSize]` (`[T, B, H]` for an Elman network), `h(t)` after reading input `t`; of the kept steps
   * alone where only some were asked for.
   */
  readonly states: Float64Array;
  /** Outputs `[T, B, out]`. */
  readonly outputs: Float64Array;
}

export interface RolloutInput {
  readonly steps: number;
  readonly batch: number;
  /** `[T, B, in]`, or `null` for zero input. */
  readonly inputs: ArrayLike<number> | null;
  /** State before the first step `[B, stateSize]`; zero when absent. */
  readonly initial?: ArrayLike<number>;
  /** Steps whose states are kept, in pieces that ascend and do not touch; all when absent. */
  readonly keep?: readonly StepRange[];
  /**
   * Run in float32, in a fifth of the time for wide networks: where only statistics are wanted. What outgrows float32 is
   * run again in float64, which is the usual one.
   */
  readonly single?: boolean;
  /** Where outputs are written, as many values or more, instead of into an array of their own. */
  readonly into?: Float64Array;
  /** Give what the readout sees, `[T, B, H]`, in the place of outputs: for readouts that are yet to be made. */
  readonly units?: boolean;
}

/** Steps `from <= t < to`. */
export interface StepRange {
  readonly from: number;
  readonly to: number;
}

/**
 * Runs the network over inputs `[T, B, in]` from the given state, in float64, and keeps every state `[T, B, S]` and
 * output `[T, B, out]`. A network is taken as unchanging: its compiled step is kept for the next call.
 * @throws InputError when a parameter is missing or its shape disagrees with the configuration
 */
export function rollout(network: Network, input: RolloutInput): Rollout {
  return drain(rolloutSteps(network, input));
}

/** `rollout`, paused after every step of the network. */
export function* rolloutSteps(network: Network, input: RolloutInput): Steps<Rollout> {
  const { steps, batch } = input;
  checkCounts(input);
  const sizes = stateSizes(network);
  const size = sum(sizes);
  const places = keptPlaces(steps, input.keep);
  const kept = places.reduce((most, place) => Math.max(most, place + 1), 0);
  const states = new Float64Array(kept * batch * size);
  const outputs = yield* run(network, input, (t, state, { from, rows }) => {
    if (places[t]! < 0) return;
    const first = (places[t]! * batch + from) * size;
    gatherParts(state, states.subarray(first, first + rows * size), sizes, rows);
  });
  return { steps, batch, states, outputs };
}

/** Where the state of each step stands among the kept ones, `[T]`; -1 for a step that is not kept. */
export function keptPlaces(steps: number, keep: readonly StepRange[] = [{ from: 0, to: steps }]): Int32Array {
  const places = new Int32Array(steps).fill(-1);
  let place = 0;
  for (const { from, to } of keep) for (let t = from; t < Math.min(to, steps); t++) places[t] = place++;
  return places;
}

/**
 * Gives the outputs `[T, B, out]` alone of the same run: of long runs the states would not fit the memory.
 * @throws InputError when a parameter is missing or its shape disagrees with the configuration
 */
export function rolloutOutputs(network: Network, input: RolloutInput): Float64Array {
  return drain(rolloutOutputsSteps(network, input));
}

/** `rolloutOutputs`, paused after every step of the network. */
export function* rolloutOutputsSteps(network: Network, input: RolloutInput): Steps<Float64Array> {
  checkCounts(input);
  return yield* run(network, input, () => {});
}

/** Products of two numbers in one step of the network, at most: of wide networks only some sequences run at a time. */
const PRODUCTS = 2 ** 28;

/** As few equal parts of the batch as stay below `PRODUCTS`, of whole fours, which is what kernels take at a time. */
function rowsAtOnce(batch: number, stateSize: number): number {
  const parts = Math.ceil((batch * stateSize ** 2) / PRODUCTS);
  return 4 * Math.ceil(batch / Math.max(1, parts) / 4);
}

/** Sequences `from <= b < from + rows` of a batch. */
interface Rows {
  readonly from: number;
  readonly rows: number;
}

/** @param visit gets the parts of the state after every step, which the next step overwrites, and whose they are */
function* run(
  network: Network,
  input: RolloutInput,
  visit: (t: number, state: readonly FloatArray[], of: Rows) => void,
): Steps<Float64Array> {
  const { steps, batch, inputs, initial } = input;
  const { inputSize } = network.config;
  const outputSize = widthOf(network, input);
  const stateSize = stateSizeOf(network.config);
  if (inputs) checkLength('inputs', inputs.length, [steps, batch, inputSize]);
  if (initial) checkLength('initial state', initial.length, [batch, stateSize]);
  const values = steps * batch * outputSize;
  const outputs = input.into?.subarray(0, values) ?? new Float64Array(values);
  const atOnce = rowsAtOnce(batch, stateSize);
  for (let from = 0; from < batch; from += atOnce) {
    const of = { from, rows: Math.min(atOnce, batch - from) };
    yield* part(runRows(network, input, of, outputs, visit), from / batch, (from + of.rows) / batch);
  }
  // What outgrows float32 may still be a number.
  const outgrown = input.single === true && !areFinite(outputs);
  return outgrown ? yield* run(network, { ...input, single: false }, visit) : outputs;
}

function* runRows(
  network: Network,
  input: RolloutInput,
  of: Rows,
  outputs: Float64Array,
  visit: (t: number, state: readonly FloatArray[], of: Rows) => void,
): Steps<void> {
  const { steps, batch, inputs, initial } = input;
  const { inputSize } = network.config;
  const outputSize = widthOf(network, input);
  const { from, rows } = of;
  const sizes = stateSizes(network);
  const step = takeStep(network, { batch: rows, single: input.single === true, units: input.units === true });
  try {
    const width = rows * inputSize;
    if (initial) scatterParts(initial, step.state, sizes, of);
    else for (const each of step.state) each.fill(0);
    if (!inputs) step.input.fill(0);
    const say = (t: number, { state, output }: Said) => {
      visit(t, state, of);
      outputs.set(output, (t * batch + from) * outputSize);
    };
    const silentFrom = inputs ? endOfInput(inputs, steps, batch * inputSize) : 0;
    const returns = returnOf(silentFrom, rows * sum(sizes));
    for (let t = 0; t < steps; t++) {
      yield t / steps;
      const first = (t * batch + from) * inputSize;
      if (inputs) for (let i = 0; i < width; i++) step.input[i] = inputs[first + i]!;
      step.run();
      say(t, { state: step.nextState, output: step.output });
      step.state.forEach((each, k) => void each.set(step.nextState[k]!));
      if (step.kind.single && t % 8 === 7) step.state.forEach(dropTiny);
      const turn = returns(t, { state: step.nextState, output: step.output });
      if (!turn) continue;
      while (++t < steps) {
        yield t / steps;
        say(t, turn(t));
      }
    }
  } finally {
    giveBack(network, step);
  }
}

function areFinite(values: Float64Array): boolean {
  // A value that is not finite makes the sum so: one pass without a call for each.
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]! * 0;
  return sum === 0;
}

function checkCounts({ steps, batch }: RolloutInput): void {
  requireWhole('rollout: steps', steps);
  requireWhole('rollout: batch', batch, { min: 1 });
}

/** Far from both the usual size of activity and the smallest normal number of float32. */
const TINY = 1e-30;

/**
 * Activity that dies away is zero in float32 once it is tiny: below its normal numbers arithmetic takes a hundred times as
 * long, to end at zero some steps later.
 */
function dropTiny(state: FloatArray): void {
  for (let i = 0; i < state.length; i++) if (Math.abs(state[i]!) < TINY) state[i] = 0;
}

/** Values of what is said at each step. */
function widthOf({ config }: Network, { units }: RolloutInput): number {
  return units ? config.hiddenSize : config.outputSize;
}

function stateSizes({ config }: Network): readonly number[] {
  return findCell(config.cell).stateSizes(config);
}

function sum(sizes: readonly number[]): number {
  return sizes.reduce((total, size) => total + size, 0);
}

/** What a step is compiled for. */
interface StepKind {
  readonly batch: number;
  readonly single: boolean;
  readonly units: boolean;
}

interface CompiledStep {
  readonly kind: StepKind;
  readonly input: FloatArray;
  /** Parts of the state before and after, each `[B, size]`. */
  readonly state: readonly FloatArray[];
  readonly nextState: readonly FloatArray[];
  readonly output: FloatArray;
  run(): void;
}

/**
 * Compiled steps that are not in use: an analysis runs the same network hundreds of times on a few batch sizes. A step
 * holds the state of its run, so a run that starts while another is paused gets one of its own.
 */
const idleSteps = new WeakMap<Network, CompiledStep[]>();

function takeStep(network: Network, asked: StepKind): CompiledStep {
  const idle = idleSteps.get(network) ?? [];
  const { batch, single, units } = asked;
  const at = idle.findIndex(({ kind }) => kind.batch === batch && kind.single === single && kind.units === units);
  return at < 0 ? compileStep(network, asked) : idle.splice(at, 1)[0]!;
}

function giveBack(network: Network, step: CompiledStep): void {
  const idle = idleSteps.get(network);
  if (idle) idle.push(step);
  else idleSteps.set(network, [step]);
}

function compileStep(network: Network, kind: StepKind): CompiledStep {
  const { batch, single, units } = kind;
  const { config } = network;
  const cell = findCell(config.cell);
  const parameters = constantParameters(network);
  const x = input('input', [1, batch, config.inputSize]);
  const before = cell.stateSizes(config).map((size, k) => input(`state.${k}`, [batch, size]));
  const projected = cell.project(config, parameters, x);
  const after = cell.step(config, parameters, reshape(projected, projected.shape.slice(1)), before);
  const parts = Object.fromEntries(after.state.map((part, k) => [`state.${k}`, part]));
  const output = units ? after.output : readout(config, parameters, after.output);
  const program = compile({ outputs: { ...parts, output } }, { dtype: single ? 'f32' : 'f64' });
  return {
    kind,
    input: program.input('input'),
    state: before.map((_, k) => program.input(`state.${k}`)),
    nextState: after.state.map((_, k) => program.output(`state.${k}`)),
    output: program.output('output'),
    run: program.run,
  };
}

/** Splits rows of whole states `[B, sum of sizes]` into parts `[rows, size]`. */
function scatterParts(
  whole: ArrayLike<number>,
  parts: readonly FloatArray[],
  sizes: readonly number[],
  { from, rows }: Rows,
): void {
  let at = from * sum(sizes);
  for (let b = 0; b < rows; b++) {
    sizes.forEach((size, k) => {
      for (let i = 0; i < size; i++) parts[k]![b * size + i] = whole[at++]!;
    });
  }
}

function gatherParts(parts: readonly FloatArray[], whole: Float64Array, sizes: readonly number[], batch: number): void {
  let to = 0;
  for (let b = 0; b < batch; b++) {
    sizes.forEach((size, k) => {
      whole.set(parts[k]!.subarray(b * size, (b + 1) * size), to);
      to += size;
    });
  }
}

function checkLength(what: string, found: number, shape: readonly number[]): void {
  const expected = shape.reduce((product, extent) => product * extent, 1);
  if (found !== expected) {
    throw new InputError(`rollout: ${what} hold ${found} values, expected ${expected} for ${formatShape(shape)}`);
  }
}
