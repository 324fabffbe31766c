// One step of a network's cell as compiled maps of its whole state: h -> F(h, u); the speed q with its gradient for a
// batch of states; and F with its Jacobians at one state. Whole states join the parts of the cell's state, [h; c] for
// an LSTM, in the order of `stateSizes`.
// Sources: q after Sussillo & Barak (2013); automatic differentiation of the graph.

import { InputError } from '../../array/errors.ts';
import { identity, type Matrix, matrix } from '../../array/matrix.ts';
import { formatShape, sameShape } from '../../array/shape.ts';
import { toFloat64 } from '../../array/tensor.ts';
import {
  compile,
  concat,
  constant,
  type Expression,
  type FloatArray,
  grad,
  input,
  mul,
  type Program,
  reshape,
  slice,
  square,
  sub,
  sum,
} from '../../graph/index.ts';
import type { CellStep, Parameters } from '../../nn/cell.ts';
import { findCell } from '../../nn/cells.ts';
import type { Network, NetworkConfig } from '../../nn/network.ts';
import { parameterExpressions, parameterSpecs } from '../../nn/unroll.ts';

/** Width `S` of the whole state. */
export function stateSizeOf(config: NetworkConfig): number {
  return findCell(config.cell)
    .stateSizes(config)
    .reduce((total, size) => total + size, 0);
}

export interface CellMap {
  readonly parameters: Parameters;
  /** `[B, S]`, `[B, in]`. */
  readonly state: Expression;
  readonly input: Expression;
  readonly step: CellStep;
  /** `F(h, u)`, `[B, S]`. */
  readonly next: Expression;
}

/** The step of a batch of states as an expression of inputs called `state` and `input`. */
export function cellMap(config: NetworkConfig, batch: number): CellMap {
  const cell = findCell(config.cell);
  const parameters = parameterExpressions(config);
  const state = input('state', [batch, stateSizeOf(config)]);
  const u = input('input', [batch, config.inputSize]);
  const projected = cell.project(config, parameters, reshape(u, [1, batch, config.inputSize]));
  const step = cell.step(config, parameters, reshape(projected, projected.shape.slice(1)), partsOf(config, state));
  return { parameters, state, input: u, step, next: concat(step.state, 1) };
}

/** The parts `[B, size]` of whole states `[B, S]`. */
function partsOf(config: NetworkConfig, whole: Expression): Expression[] {
  let from = 0;
  return findCell(config.cell)
    .stateSizes(config)
    .map((size) => {
      from += size;
      return slice(whole, 1, from - size, from);
    });
}

/**
 * Fills the parameters of the cell, and the readout's where asked.
 * @throws InputError when one is missing, misshapen or not finite
 */
export function loadParameters(program: Program, network: Network, parameters: Parameters, names: readonly string[]) {
  for (const name of names) {
    const given = network.parameters.get(name);
    if (!given) throw new InputError(`network has no parameter '${name}', which its configuration needs`);
    const { shape } = parameters.get(name)!;
    if (!sameShape(given.shape, shape)) {
      throw new InputError(
        `parameter '${name}' has shape ${formatShape(given.shape)}, expected ${formatShape(shape)} by the configuration`,
      );
    }
    const values = toFloat64(given, name);
    const broken = values.findIndex((value) => !Number.isFinite(value));
    if (broken >= 0) {
      throw new InputError(`parameter '${name}' holds ${values[broken]} at index ${broken}, expected finite numbers`);
    }
    program.parameter(name).set(values);
  }
}

export function cellParameterNames(config: NetworkConfig): string[] {
  return findCell(config.cell)
    .parameters(config)
    .map(({ name }) => name);
}

export function readoutParameterNames(config: NetworkConfig): string[] {
  const ofCell = new Set(cellParameterNames(config));
  return parameterSpecs(config)
    .map(({ name }) => name)
    .filter((name) => !ofCell.has(name));
}

export interface SpeedProgram {
  readonly batch: number;
  /** To be filled: `[B, S]`, `[B, in]`. */
  readonly state: FloatArray;
  readonly input: FloatArray;
  /** After `run`: `q [B]` and its gradients `[B, S]`. */
  readonly speed: FloatArray;
  readonly gradient: FloatArray;
  run(): void;
}

/** `q = |h - F(h, u)|^2 / 2` of every row, and its gradient. */
export function compileSpeed(network: Network, batch: number, dtype: 'f32' | 'f64'): SpeedProgram {
  const { parameters, state, next } = cellMap(network.config, batch);
  const error = sub(state, next);
  const speed = mul(sum(square(error), [1]), 0.5);
  // (I - J)^T (h - F), row by row: rows do not depend on each other, so one backward pass serves all.
  const gradient = sub(error, grad(next, [state], error)[0]!);
  const program = compile({ outputs: { speed, gradient } }, { dtype });
  loadParameters(program, network, parameters, cellParameterNames(network.config));
  return {
    batch,
    state: program.input('state'),
    input: program.input('input'),
    speed: program.output('speed'),
    gradient: program.output('gradient'),
    run: program.run,
  };
}

/** `F` at one state, in float64; the result is overwritten by the next call. */
export type StepMap = (state: Float64Array, input: Float64Array) => FloatArray;

export function compileMap(network: Network): StepMap {
  const { parameters, next } = cellMap(network.config, 1);
  const program = compile({ outputs: { next } }, { dtype: 'f64' });
  loadParameters(program, network, parameters, cellParameterNames(network.config));
  return (state, u) => {
    program.input('state').set(state);
    program.input('input').set(u);
    program.run();
    return program.output('next');
  };
}

export interface Jacobians {
  /** `dF/dh [S, S]`, `dF/du [S, in]`. */
  readonly recurrent: Matrix;
  readonly input: Matrix;
}

export type JacobianMap = (state: Float64Array, input: Float64Array) => Jacobians;

/**
 * Jacobians at one state, in float64: the state is repeated in S rows and row i of the backward pass is seeded with
 * unit vector i, so that one pass of batch S gives every row of both.
 */
export function compileJacobians(network: Network): JacobianMap {
  const { inputSize } = network.config;
  const size = stateSizeOf(network.config);
  const { parameters, state, input: u, next } = cellMap(network.config, size);
  const [recurrent, driven] = grad(next, [state, u], constant(identity(size).data, [size, size]));
  // With `next` among the outputs, a linear map's program too has a state and every parameter.
  const program = compile({ outputs: { next, recurrent: recurrent!, driven: driven! } }, { dtype: 'f64' });
  loadParameters(program, network, parameters, cellParameterNames(network.config));
  const [states, inputs] = [program.input('state'), program.input('input')];
  return (at, driving) => {
    for (let i = 0; i < size; i++) {
      states.set(at, i * size);
      inputs.set(driving, i * inputSize);
    }
    program.run();
    return {
      recurrent: matrix(size, size, new Float64Array(program.output('recurrent'))),
      input: matrix(size, inputSize, new Float64Array(program.output('driven'))),
    };
  };
}
