// Runs a network over input sequences in float64 and records its states: what every analysis looks at.
// Sequences are `[T, B, features]`. One step is compiled and run T times, for any cell. It does not train; the training
// step is a compiled graph of its own.

import { InputError } from '../array/errors.ts';
import { requireWhole } from '../array/options.ts';
import { formatShape, sameShape } from '../array/shape.ts';
import { drain, part, type Steps } from '../array/stages.ts';
import { toFloat64 } from '../array/tensor.ts';
import type { FloatArray } from '../graph/core/expression.ts';
import { compile, input, reshape } from '../graph/index.ts';
import { findCell } from './cells.ts';
import type { Network } from './network.ts';
import { parameterExpressions, parameterSpecs, readout } from './unroll.ts';

/** The recorded run of a network over a batch of sequences. */
export interface Rollout {
  readonly steps: number;
  readonly batch: number;
  /** Whole states `[T, B, stateSize]` (`[T, B, H]` for an Elman network), `h(t)` after reading input `t`. */
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
  const states = new Float64Array(steps * batch * size);
  const outputs = yield* run(network, input, (t, state, { from, rows }) => {
    const first = (t * batch + from) * size;
    gatherParts(state, states.subarray(first, first + rows * size), sizes, rows);
  });
  return { steps, batch, states, outputs };
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

/**
 * As few equal parts of the batch as stay below `PRODUCTS`. Kernels take four rows at a time and sum up what is left over
 * in another order, so parts are of whole fours: then every sequence gets the bits that it has in the whole batch.
 */
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
  const { inputSize, outputSize } = network.config;
  const stateSize = sum(stateSizes(network));
  if (inputs) checkLength('inputs', inputs.length, [steps, batch, inputSize]);
  if (initial) checkLength('initial state', initial.length, [batch, stateSize]);
  const outputs = new Float64Array(steps * batch * outputSize);
  const atOnce = rowsAtOnce(batch, stateSize);
  for (let from = 0; from < batch; from += atOnce) {
    const of = { from, rows: Math.min(atOnce, batch - from) };
    yield* part(runRows(network, input, of, outputs, visit), from / batch, (from + of.rows) / batch);
  }
  return outputs;
}

function* runRows(
  network: Network,
  { steps, batch, inputs, initial }: RolloutInput,
  of: Rows,
  outputs: Float64Array,
  visit: (t: number, state: readonly FloatArray[], of: Rows) => void,
): Steps<void> {
  const { inputSize, outputSize } = network.config;
  const { from, rows } = of;
  const sizes = stateSizes(network);
  const step = takeStep(network, rows);
  try {
    const width = rows * inputSize;
    if (initial) scatterParts(initial, step.state, sizes, of);
    else for (const each of step.state) each.fill(0);
    if (!inputs) step.input.fill(0);
    for (let t = 0; t < steps; t++) {
      yield t / steps;
      const first = (t * batch + from) * inputSize;
      if (inputs) for (let i = 0; i < width; i++) step.input[i] = inputs[first + i]!;
      step.run();
      visit(t, step.nextState, of);
      outputs.set(step.output, (t * batch + from) * outputSize);
      step.state.forEach((each, k) => void each.set(step.nextState[k]!));
    }
  } finally {
    giveBack(network, rows, step);
  }
}

function checkCounts({ steps, batch }: RolloutInput): void {
  requireWhole('rollout: steps', steps);
  requireWhole('rollout: batch', batch, { min: 1 });
}

function stateSizes({ config }: Network): readonly number[] {
  return findCell(config.cell).stateSizes(config);
}

function sum(sizes: readonly number[]): number {
  return sizes.reduce((total, size) => total + size, 0);
}

interface CompiledStep {
  readonly input: FloatArray;
  /** Parts of the state before and after, each `[B, size]`. */
  readonly state: readonly FloatArray[];
  readonly nextState: readonly FloatArray[];
  readonly output: FloatArray;
  run(): void;
}

/**
 * Compiled steps that are not in use, by batch: an analysis runs the same network hundreds of times on a few batch sizes.
 * A step holds the state of its run, so a run that starts while another is paused gets one of its own.
 */
const idleSteps = new WeakMap<Network, Map<number, CompiledStep[]>>();

function takeStep(network: Network, batch: number): CompiledStep {
  return idleSteps.get(network)?.get(batch)?.pop() ?? compileStep(network, batch);
}

function giveBack(network: Network, batch: number, step: CompiledStep): void {
  const known = idleSteps.get(network) ?? new Map<number, CompiledStep[]>();
  idleSteps.set(network, known);
  const idle = known.get(batch);
  if (idle) idle.push(step);
  else known.set(batch, [step]);
}

function compileStep(network: Network, batch: number): CompiledStep {
  const { config } = network;
  const cell = findCell(config.cell);
  const parameters = parameterExpressions(config);
  const x = input('input', [1, batch, config.inputSize]);
  const before = cell.stateSizes(config).map((size, k) => input(`state.${k}`, [batch, size]));
  const projected = cell.project(config, parameters, x);
  const after = cell.step(config, parameters, reshape(projected, projected.shape.slice(1)), before);
  const parts = Object.fromEntries(after.state.map((part, k) => [`state.${k}`, part]));
  const program = compile(
    { outputs: { ...parts, output: readout(config, parameters, after.output) } },
    { dtype: 'f64' },
  );
  for (const { name, shape } of parameterSpecs(config)) {
    const given = network.parameters.get(name);
    if (!given) throw new InputError(`network has no parameter '${name}', which its configuration needs`);
    if (!sameShape(given.shape, shape)) {
      throw new InputError(
        `parameter '${name}' has shape ${formatShape(given.shape)}, expected ${formatShape(shape)} by the configuration`,
      );
    }
    program.parameter(name).set(toFloat64(given, name));
  }
  return {
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
