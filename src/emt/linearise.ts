// The network seen as a linear system about a fixed point: h'(t) = J h'(t-1) + J_u u(t), o = W_r h' (EMT spec 4).
// For a bias-free Elman network the fixed point is 0 and J = W_hh; with biases it is found by Newton's method from 0.
// It does not search for several fixed points, and handles the Elman cell only.

import { InputError } from '../array/errors.ts';
import { type Matrix, matrix } from '../array/matrix.ts';
import { toFloat64 } from '../array/tensor.ts';
import { solve } from '../linalg/lu.ts';
import type { Activation, Network } from '../nn/network.ts';

export interface Linearisation {
  /** Recurrent weights `W_hh [H, H]`. */
  readonly recurrent: Matrix;
  /** `J [H, H]`, `J_u [H, in]`, `W_r [out, H]`. */
  readonly jacobian: Matrix;
  readonly inputJacobian: Matrix;
  readonly readout: Matrix;
  /** `h* [H]`. */
  readonly fixedPoint: Float64Array;
  /** `|F(h*, 0) - h*|`. */
  readonly residual: number;
  readonly note: string;
}

/**
 * Linearises `network` about its fixed point.
 * @throws InputError for another cell than Elman, a missing or misshapen parameter, or weights that are not finite
 */
export function linearise(network: Network): Linearisation {
  const { cell, inputSize, hiddenSize, outputSize, activation, bias } = network.config;
  if (cell !== 'elman') {
    throw new InputError(`cannot linearise a network of cell "${cell}": only "elman" has a known Jacobian so far`);
  }
  const recurrent = weight(network, 'rnn.weight_hh_l0', hiddenSize, hiddenSize);
  const input = weight(network, 'rnn.weight_ih_l0', hiddenSize, inputSize);
  const readout = weight(network, 'readout.weight', outputSize, hiddenSize);
  const offset = new Float64Array(hiddenSize);
  if (bias) {
    for (const name of ['rnn.bias_ih_l0', 'rnn.bias_hh_l0']) {
      const values = weight(network, name, hiddenSize, 1).data;
      for (let i = 0; i < hiddenSize; i++) offset[i]! += values[i]!;
    }
  }
  const { point, residual, note } = fixedPointFromZero(recurrent, offset, activation);
  const slopes = preActivation(recurrent, offset, point).map((x) => slope(activation, x));
  return {
    recurrent,
    jacobian: scaleRows(recurrent, slopes),
    inputJacobian: scaleRows(input, slopes),
    readout,
    fixedPoint: point,
    residual,
    note,
  };
}

function weight(network: Network, name: string, rows: number, cols: number): Matrix {
  const found = network.parameters.get(name);
  if (!found) throw new InputError(`network has no parameter "${name}", which its configuration needs`);
  const values = toFloat64(found, name);
  if (values.length !== rows * cols) {
    throw new InputError(
      `parameter "${name}" has ${values.length} values, expected ${rows * cols} (${rows} x ${cols})`,
    );
  }
  const broken = values.findIndex((value) => !Number.isFinite(value));
  if (broken >= 0) {
    throw new InputError(`parameter "${name}" holds ${values[broken]} at index ${broken}, expected finite numbers`);
  }
  return matrix(rows, cols, values);
}

/** Newton's method on `F(h) - h`, halving steps that do not help. */
function fixedPointFromZero(
  recurrent: Matrix,
  offset: Float64Array,
  activation: Activation,
): { point: Float64Array; residual: number; note: string } {
  const n = offset.length;
  let point = new Float64Array(n);
  if (offset.every((value) => value === 0)) {
    const kink = activation === 'relu' ? '; relu has no derivative there, its slope is taken as 1' : '';
    return { point, residual: 0, note: `no bias: the fixed point is the origin and J = W_hh${kink}` };
  }
  let error = residualAt(recurrent, offset, activation, point);
  for (let iteration = 0; iteration < 50 && norm(error) > 1e-13; iteration++) {
    const slopes = preActivation(recurrent, offset, point).map((x) => slope(activation, x));
    const system = scaleRows(
      recurrent,
      slopes.map((value) => -value),
    );
    for (let i = 0; i < n; i++) system.data[i * n + i]! += 1;
    const step = solve(system, matrix(n, 1, error)).data;
    let length = 1;
    let moved = point;
    let next = error;
    do {
      moved = point.map((value, i) => value + length * step[i]!);
      next = residualAt(recurrent, offset, activation, moved);
      length /= 2;
    } while (!(norm(next) < norm(error)) && length > 1e-6);
    if (!(norm(next) < norm(error))) break;
    point = moved;
    error = next;
  }
  const residual = norm(error);
  const found = residual < 1e-9 * Math.sqrt(n);
  const note = found
    ? `fixed point found by Newton's method from the origin`
    : `no fixed point found from the origin (residual ${residual.toExponential(1)}): the Jacobian is taken where the search ended`;
  return { point, residual, note };
}

/** `F(h) - h` with zero input. */
function residualAt(w: Matrix, offset: Float64Array, activation: Activation, h: Float64Array): Float64Array {
  return preActivation(w, offset, h).map((x, i) => activate(activation, x) - h[i]!);
}

function preActivation(w: Matrix, offset: Float64Array, h: Float64Array): Float64Array {
  const out = Float64Array.from(offset);
  for (let i = 0; i < w.rows; i++) for (let k = 0; k < w.cols; k++) out[i]! += w.data[i * w.cols + k]! * h[k]!;
  return out;
}

function activate(activation: Activation, x: number): number {
  if (activation === 'tanh') return Math.tanh(x);
  return activation === 'relu' ? Math.max(0, x) : x;
}

function slope(activation: Activation, x: number): number {
  if (activation === 'tanh') return 1 - Math.tanh(x) ** 2;
  return activation === 'relu' && x < 0 ? 0 : 1;
}

function scaleRows(a: Matrix, factors: Float64Array): Matrix {
  return matrix(
    a.rows,
    a.cols,
    a.data.map((value, at) => value * factors[Math.floor(at / a.cols)]!),
  );
}

function norm(values: Float64Array): number {
  return Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));
}
