// One step of a network's cell as compiled maps of its whole state: h -> F(h, u); the speed q with its gradient for a
// batch of states; and F with its Jacobians at one state. Whole states join the parts of the cell's state, [h; c] for
// an LSTM, in the order of `stateSizes`. Parameters are constants of the program, so that what is made of them alone
// (a transposed weight matrix) is made once.
// Sources: q after Sussillo & Barak (2013); automatic differentiation of the graph.

import { type Matrix, matrix } from '../../array/matrix.ts';
import type { FloatArray } from '../../graph/core/expression.ts';
import {
  compile,
  concat,
  type Expression,
  forwardJacobian,
  grad,
  input,
  mul,
  reshape,
  slice,
  square,
  sub,
  sum,
} from '../../graph/index.ts';
import type { CellStep, Parameters } from '../../nn/cell.ts';
import { findCell, stateSizeOf } from '../../nn/cells.ts';
import { finiteParameters } from '../../nn/constants.ts';
import type { Network, NetworkConfig } from '../../nn/network.ts';
import { parameterSpecs } from '../../nn/unroll.ts';

export interface CellMap {
  /** `[B, S]`, `[B, in]`. */
  readonly state: Expression;
  readonly input: Expression;
  readonly step: CellStep;
  /** `F(h, u)`, `[B, S]`. */
  readonly next: Expression;
}

/**
 * The step of a batch of states as an expression of inputs called `state` and `input`.
 * @throws InputError when a parameter is missing, misshapen or not finite
 */
export function cellMap(network: Network, batch: number): CellMap {
  const { config } = network;
  const cell = findCell(config.cell);
  const parameters = finiteParameters(network, cell.parameters(config));
  const state = input('state', [batch, stateSizeOf(config)]);
  const u = input('input', [batch, config.inputSize]);
  const projected = cell.project(config, parameters, reshape(u, [1, batch, config.inputSize]));
  const step = cell.step(config, parameters, reshape(projected, projected.shape.slice(1)), partsOf(config, state));
  return { state, input: u, step, next: concat(step.state, 1) };
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

/** The readout's parameters, as `cellMap` has the cell's. */
export function readoutParameters(network: Network): Parameters {
  const ofCell = new Set(
    findCell(network.config.cell)
      .parameters(network.config)
      .map(({ name }) => name),
  );
  return finiteParameters(
    network,
    parameterSpecs(network.config).filter(({ name }) => !ofCell.has(name)),
  );
}

export interface SpeedProgram {
  readonly batch: number;
  /** Memory to be filled before a run: states `[B, S]` and inputs `[B, in]`. */
  readonly state: FloatArray;
  readonly input: FloatArray;
  /** After `run`: `q [B]`, its gradients `[B, S]`, and `F(h, u) - h [B, S]`. */
  readonly speed: FloatArray;
  readonly gradient: FloatArray;
  readonly error: FloatArray;
  run(): void;
}

/** `q = |h - F(h, u)|^2 / 2` of every row, and its gradient, in float32. */
export function compileSpeed(network: Network, batch: number): SpeedProgram {
  const { state, next } = cellMap(network, batch);
  const error = sub(next, state);
  const speed = mul(sum(square(error), [1]), 0.5);
  // (J - I)^T (F - h), row by row: rows do not depend on each other, so one backward pass serves all.
  const gradient = sub(grad(next, [state], error)[0]!, error);
  const program = compile({ outputs: { speed, gradient, error } }, { dtype: 'f32' });
  return {
    batch,
    state: program.input('state'),
    input: program.input('input'),
    speed: program.output('speed'),
    gradient: program.output('gradient'),
    error: program.output('error'),
    run: program.run,
  };
}

/** `F` at one state, in float64; the result is overwritten by the next call. */
export type StepMap = (state: Float64Array, input: Float64Array) => FloatArray;

export function compileMap(network: Network): StepMap {
  const { next } = cellMap(network, 1);
  const program = compile({ outputs: { next } }, { dtype: 'f64' });
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

/** Jacobians at one state, in float64, by forward-mode differentiation of the cell's step. */
export function compileJacobians(network: Network): JacobianMap {
  const { inputSize } = network.config;
  const size = stateSizeOf(network.config);
  const { state, input: u, next } = cellMap(network, 1);
  const [recurrent, driven] = [forwardJacobian(next, state), forwardJacobian(next, u)];
  // With `next` among the outputs, a linear map's program too has a state.
  const program = compile({ outputs: { next, recurrent, driven } }, { dtype: 'f64' });
  return (at, driving) => {
    program.input('state').set(at);
    program.input('input').set(driving);
    program.run();
    return {
      recurrent: matrix(size, size, new Float64Array(program.output('recurrent'))),
      input: matrix(size, inputSize, new Float64Array(program.output('driven'))),
    };
  };
}
