// The theory's bridge: the sequential episodic memory model and the recurrent network it is conjugate to. The general
// model is T_f dV_f = sqrt(a_s) Xi s_h(V_h) - V_f, T_h dV_h = sqrt(a_s) Xi^T s_f(V_f) + a_c Phi^T Xi^T V_d - V_h, T_d
// dV_d = s_f(V_f) - V_d. With T_h, T_d -> 0, T_f = dt = 1, s_h = id and a_s = a_c = 1 it becomes the map G; R is G seen
// through s_f, a bias-free Elman network. Source: EMT spec section 3.

import { InputError } from '../../array/errors.ts';
import { identity, type Matrix, matrix, multiply, transpose } from '../../array/matrix.ts';
import { tensor } from '../../array/tensor.ts';
import { pinv } from '../../linalg/pinv.ts';
import type { Activation, Network } from '../../nn/network.ts';

/** Memories as columns of `Xi [N, K]` and their interactions `Phi [K, K]`. */
export interface SequentialMemory {
  readonly memories: Matrix;
  readonly interactions: Matrix;
  /** The activation `s_f` of the feature layer. */
  readonly activation: Activation;
}

/** `Xi (I + Phi^T) Xi^T`, `[N, N]`: the matrix of both maps. */
export function memoryMatrix({ memories, interactions }: SequentialMemory): Matrix {
  const k = memories.cols;
  if (interactions.rows !== k || interactions.cols !== k) {
    throw new InputError(
      `interactions are ${interactions.rows} x ${interactions.cols}, expected ${k} x ${k}: one row and column per memory`,
    );
  }
  const one = identity(k);
  const inner = matrix(
    k,
    k,
    transpose(interactions).data.map((value, at) => value + one.data[at]!),
  );
  return multiply(multiply(memories, inner), transpose(memories));
}

/** One step of **G** on the feature layer: `V_f(t+1) = Xi (I + Phi^T) Xi^T s_f(V_f(t))`. */
export function stepMemory(model: SequentialMemory, weights: Matrix, features: Float64Array): Float64Array {
  return apply(weights, activate(model.activation, features));
}

/** One step of **R**, the recurrent network: `V'(t+1) = s_f(Xi (I + Phi^T) Xi^T V'(t))`. */
export function stepNetwork(model: SequentialMemory, weights: Matrix, state: Float64Array): Float64Array {
  return activate(model.activation, apply(weights, state));
}

/**
 * Gives the largest `|s_f(V_f(t)) - V'(t)|` over `steps` steps, relative to the largest state, both maps started
 * together from the features `start [N]`, `V'(0) = s_f(V_f(0))`. The maps are conjugate by `s_f` exactly (s_f o G = R o
 * s_f), so this is rounding.
 * @throws InputError when memories, interactions and start do not fit each other
 */
export function conjugacyError(model: SequentialMemory, start: Float64Array, steps: number): number {
  const weights = memoryMatrix(model);
  if (start.length !== weights.rows) {
    throw new InputError(`start has ${start.length} values, expected ${weights.rows} as the memories have rows`);
  }
  let features = start;
  let state = activate(model.activation, start);
  let error = 0;
  let size = 0;
  for (let t = 0; t < steps; t++) {
    features = stepMemory(model, weights, features);
    state = stepNetwork(model, weights, state);
    const seen = activate(model.activation, features);
    for (let i = 0; i < state.length; i++) {
      error = Math.max(error, Math.abs(seen[i]! - state[i]!));
      size = Math.max(size, Math.abs(state[i]!));
    }
  }
  return size === 0 ? error : error / size;
}

/**
 * Makes the recurrent network **R** of a sequential memory: `W_hh = Xi (I + Phi^T) Xi^T`, `[N, N]`, without bias or
 * input, states read out.
 * @throws InputError when memories and interactions do not fit each other
 */
export function networkOfMemory(model: SequentialMemory): Network {
  return autonomousNetwork(memoryMatrix(model), model.activation);
}

/**
 * The absorbed form, `W_hh = Xi Phi Xi^+` (EMT spec section 3, end): `I` taken into `Phi`, the transpose replaced by the
 * pseudoinverse, so that memories need not be orthonormal. `Phi` then moves memory `j` to `sum_i Phi[i, j]` memory `i`.
 */
export function networkOfInteractions({ memories, interactions, activation }: SequentialMemory): Network {
  return autonomousNetwork(multiply(multiply(memories, interactions), pinv(memories)), activation);
}

function autonomousNetwork(weights: Matrix, activation: Activation): Network {
  const n = weights.rows;
  return {
    config: {
      cell: 'elman',
      activation,
      inputSize: n,
      hiddenSize: n,
      outputSize: n,
      bias: false,
      readoutBias: false,
    },
    parameters: new Map([
      ['rnn.weight_ih_l0', tensor([n, n], identity(n).data)],
      ['rnn.weight_hh_l0', tensor([n, n], weights.data)],
      ['readout.weight', tensor([n, n], identity(n).data)],
    ]),
  };
}

function apply(a: Matrix, x: Float64Array): Float64Array {
  return multiply(a, matrix(x.length, 1, x)).data;
}

function activate(activation: Activation, x: Float64Array): Float64Array {
  if (activation === 'tanh') return x.map(Math.tanh);
  return activation === 'relu' ? x.map((value) => Math.max(0, value)) : x.slice();
}
