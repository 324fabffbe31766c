// Runs a network over input sequences in float64 and records its states: what every analysis looks at.
// Sequences are `[T, B, features]`. One step is compiled and run T times, for any cell. It does not train; the training
// step is a compiled graph of its own.

import { InputError } from '../array/errors.ts';
import { formatShape, sameShape } from '../array/shape.ts';
import { toFloat64 } from '../array/tensor.ts';
import { compile, type FloatArray, input, reshape } from '../graph/index.ts';
import { findCell } from './cells.ts';
import type { Network } from './network.ts';
import { parameterExpressions, parameterSpecs, readout } from './unroll.ts';

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
 * Runs the network over `input` from the given state, in float64. A network is taken as unchanging: its compiled step
 * is kept for the next call.
 * @throws InputError when a parameter is missing or its shape disagrees with the configuration
 */
export function rollout(network: Network, { steps, batch, inputs, initial }: RolloutInput): Rollout {
  const { inputSize, outputSize } = network.config;
  const stateSize = findCell(network.config.cell).stateSize(network.config);
  if (inputs) checkLength('inputs', inputs.length, [steps, batch, inputSize]);
  if (initial) checkLength('initial state', initial.length, [batch, stateSize]);
  const step = compiledStep(network, batch);
  const states = new Float64Array(steps * batch * stateSize);
  const outputs = new Float64Array(steps * batch * outputSize);
  const width = batch * inputSize;
  if (initial) step.state.set(initial);
  else step.state.fill(0);
  if (!inputs) step.input.fill(0);
  for (let t = 0; t < steps; t++) {
    if (inputs) for (let i = 0; i < width; i++) step.input[i] = inputs[t * width + i]!;
    step.run();
    states.set(step.nextState, t * batch * stateSize);
    outputs.set(step.output, t * batch * outputSize);
    step.state.set(step.nextState);
  }
  return { steps, batch, states, outputs };
}

interface CompiledStep {
  readonly input: FloatArray;
  readonly state: FloatArray;
  readonly nextState: FloatArray;
  readonly output: FloatArray;
  run(): void;
}

// An analysis runs the same network hundreds of times on a few batch sizes.
const compiledSteps = new WeakMap<Network, Map<number, CompiledStep>>();

function compiledStep(network: Network, batch: number): CompiledStep {
  const known = compiledSteps.get(network) ?? new Map<number, CompiledStep>();
  compiledSteps.set(network, known);
  const found = known.get(batch);
  if (found) return found;
  const { config } = network;
  const cell = findCell(config.cell);
  const parameters = parameterExpressions(config);
  const x = input('input', [1, batch, config.inputSize]);
  const before = input('state', [batch, cell.stateSize(config)]);
  const projected = cell.project(config, parameters, x);
  const after = cell.step(config, parameters, reshape(projected, projected.shape.slice(1)), before);
  const program = compile(
    { outputs: { state: after.state, output: readout(config, parameters, after.output) } },
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
  const made = {
    input: program.input('input'),
    state: program.input('state'),
    nextState: program.output('state'),
    output: program.output('output'),
    run: program.run,
  };
  known.set(batch, made);
  return made;
}

function checkLength(what: string, found: number, shape: readonly number[]): void {
  const expected = shape.reduce((product, extent) => product * extent, 1);
  if (found !== expected) {
    throw new InputError(`rollout: ${what} hold ${found} values, expected ${expected} for ${formatShape(shape)}`);
  }
}
