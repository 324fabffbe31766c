// Networks built from a circuit: the linear one, W = Psi Phi Psi^+ in any basis, and the closed-form tanh network with
// one unit per cell. Ground truth for every analysis.
// Source: EMT spec sections 4, 6.7 and 7; TWM (arXiv 2402.10163) equation 3 and section 3, "closed-form tanh network".

import { InputError } from '../array/errors.ts';
import { type Matrix, matrix, multiply } from '../array/matrix.ts';
import { tensor } from '../array/tensor.ts';
import { pinv } from '../linalg/pinv.ts';
import type { Activation, Network } from './network.ts';

/**
 * Makes the linear network that *is* the circuit `phi [n, n]` of width `d` in the basis `psi [H, n]` (full column rank,
 * `H >= n`): `W_hh = Psi Phi Psi^+`, `W_uh = Psi_s`, `W_r = Psi*_s` (the last block), without biases, in f64. It solves
 * repeat copy exactly; it cannot solve tasks that read cells before the stack is full (spec 6.7).
 * @throws InputError when shapes disagree or there are fewer units than cells
 */
export function linearCircuitNetwork(phi: Matrix, psi: Matrix, d: number): Network {
  const n = requireCircuit(phi, d);
  if (psi.cols !== n) throw new InputError(`Psi is ${psi.rows} x ${psi.cols}, expected ${n} columns as in Phi`);
  if (psi.rows < n) {
    throw new InputError(`Psi is ${psi.rows} x ${n}: ${psi.rows} units cannot hold ${n} cells, use at least ${n}`);
  }
  const dual = pinv(psi);
  const input = matrix(psi.rows, d);
  for (let i = 0; i < psi.rows; i++) {
    for (let j = 0; j < d; j++) input.data[i * d + j] = psi.data[i * n + n - d + j]!;
  }
  const readout = matrix(d, psi.rows, dual.data.slice((n - d) * psi.rows));
  return assemble('linear', input, multiply(multiply(psi, phi), dual), readout);
}

export interface ClosedFormOptions {
  /** Recurrent gain `g > 1`; activity settles where `a = tanh(g a)` (0.6586 for 1.2). */
  readonly gain?: number;
  /** Input gain `c > g`: the input overrules the boundary term, which is at most `g` in size. */
  readonly inputGain?: number;
  /** `order[cell]`: the unit that holds a cell; a permutation of `0 ... n-1`. Identity when absent. */
  readonly order?: ArrayLike<number>;
  /** `signs[cell]`: +1 or -1, the sign its unit holds it with. All +1 when absent. */
  readonly signs?: ArrayLike<number>;
}

/**
 * Makes the tanh network that holds the circuit `phi [n, n]` of width `d` with one unit for each cell, in any order and
 * with any signs: `W_hh = g Phi`, `W_uh = c E_s`, `W_r = E_s^T`, in f64. Tanh acts unit by unit, so no other change of
 * basis keeps it. It solves every signed selection at any horizon.
 * @throws InputError when `phi` is not a circuit of width `d`, or gains, order or signs are not as described
 */
export function closedFormNetwork(phi: Matrix, d: number, options: ClosedFormOptions = {}): Network {
  const n = requireCircuit(phi, d);
  const { gain = 1.2, inputGain = 3 } = options;
  if (!(gain > 1 && inputGain > gain && Number.isFinite(inputGain))) {
    throw new InputError(
      `closed-form network has gain ${gain} and input gain ${inputGain}, expected 1 < gain < input gain`,
    );
  }
  const order = Int32Array.from(options.order ?? Array.from({ length: n }, (_, i) => i));
  const signs = Float64Array.from(options.signs ?? new Float64Array(n).fill(1));
  requireUnits(order, signs, n);
  const recurrent = matrix(n, n);
  const input = matrix(n, d);
  const readout = matrix(d, n);
  for (let r = 0; r < n; r++) {
    for (let c = 0; c < n; c++) {
      recurrent.data[order[r]! * n + order[c]!] = gain * signs[r]! * signs[c]! * phi.data[r * n + c]!;
    }
  }
  for (let j = 0; j < d; j++) {
    const cell = n - d + j;
    input.data[order[cell]! * d + j] = inputGain * signs[cell]!;
    readout.data[j * n + order[cell]!] = signs[cell]!;
  }
  return assemble('tanh', input, recurrent, readout);
}

function requireCircuit(phi: Matrix, d: number): number {
  if (phi.rows !== phi.cols) throw new InputError(`Phi is ${phi.rows} x ${phi.cols}, expected a square matrix`);
  if (!Number.isInteger(d) || d < 1 || phi.rows % d !== 0) {
    throw new InputError(`Phi has ${phi.rows} cells, expected a multiple of the variable width, found d = ${d}`);
  }
  return phi.rows;
}

function requireUnits(order: Int32Array, signs: Float64Array, n: number): void {
  const seen = new Set(order);
  if (order.length !== n || seen.size !== n || order.some((unit) => unit < 0 || unit >= n)) {
    throw new InputError(`order of the units must be a permutation of 0 ... ${n - 1}`);
  }
  if (signs.length !== n || signs.some((sign) => Math.abs(sign) !== 1)) {
    throw new InputError(`signs of the units must be ${n} values +1 or -1`);
  }
}

function assemble(activation: Activation, input: Matrix, recurrent: Matrix, readout: Matrix): Network {
  return {
    config: {
      cell: 'elman',
      activation,
      inputSize: input.cols,
      hiddenSize: recurrent.rows,
      outputSize: readout.rows,
      bias: false,
      readoutBias: false,
    },
    parameters: new Map([
      ['rnn.weight_ih_l0', tensor([input.rows, input.cols], input.data)],
      ['rnn.weight_hh_l0', tensor([recurrent.rows, recurrent.cols], recurrent.data)],
      ['readout.weight', tensor([readout.rows, readout.cols], readout.data)],
    ]),
  };
}
