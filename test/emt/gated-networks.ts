// Gated cells that hold a circuit in closed form: with gates shut or open, a GRU and an LSTM are the Elman network they
// are made from; a diagonal state-space cell is the circuit's own modes.

import type { Matrix } from '../../src/array/matrix.ts';
import { tensor } from '../../src/array/tensor.ts';
import { eig } from '../../src/linalg/eig.ts';
import type { Network } from '../../src/nn/network.ts';

/** The logistic function of 60 is 1 in float64, that of -60 is 1e-26. */
const OPEN = 60;

function gated(elman: Network, cell: string, biases: readonly number[], candidate: number): Network {
  const { hiddenSize, inputSize } = elman.config;
  const gates = biases.length;
  const spread = (name: string, width: number) => {
    const values = new Float64Array(gates * hiddenSize * width);
    values.set(elman.parameters.get(name)!.data as Float64Array, candidate * hiddenSize * width);
    return tensor([gates * hiddenSize, width], values);
  };
  const bias = Float64Array.from({ length: gates * hiddenSize }, (_, i) => biases[Math.floor(i / hiddenSize)]!);
  return {
    config: { ...elman.config, cell, bias: true },
    parameters: new Map([
      ['rnn.weight_ih_l0', spread('rnn.weight_ih_l0', inputSize)],
      ['rnn.weight_hh_l0', spread('rnn.weight_hh_l0', hiddenSize)],
      ['rnn.bias_ih_l0', tensor([gates * hiddenSize], bias)],
      ['rnn.bias_hh_l0', tensor([gates * hiddenSize], new Float64Array(gates * hiddenSize))],
      ['readout.weight', elman.parameters.get('readout.weight')!],
    ]),
  };
}

/** `h = tanh(W x + U h)`: reset open, update shut. The same map as the Elman network's. */
export function gruOf(elman: Network): Network {
  return gated(elman, 'gru', [OPEN, -OPEN, 0], 2);
}

/** `c = tanh(W x + U h)`, `h = tanh(c)`: input and output open, forget shut. */
export function lstmOf(elman: Network): Network {
  return gated(elman, 'lstm', [OPEN, -OPEN, 0, OPEN], 2);
}

/** The modes of a circuit `phi [n, n]` whose eigenvalues lie on the unit circle: those of positive imaginary part and the real ones. */
export function diagonalOf(phi: Matrix, d: number): Network {
  const n = phi.rows;
  const { values, right, left } = eig(phi, { vectors: 'both' });
  const kept = Array.from({ length: n }, (_, k) => k).filter((k) => values.im[k]! > -1e-12);
  const modes = kept.length;
  const angles = kept.map((k) => {
    const angle = Math.atan2(values.im[k]!, values.re[k]!);
    return angle > 1e-9 ? angle : 2 * Math.PI;
  });
  // x = Y^H v with left eigenvectors scaled to Y^H V = 1; what enters the stack is its last block of columns.
  const input = { re: new Float64Array(modes * d), im: new Float64Array(modes * d) };
  const readout = new Float64Array(d * 2 * modes);
  kept.forEach((k, row) => {
    let [re, im] = [0, 0];
    for (let i = 0; i < n; i++) {
      const [a, b] = [left.re[i * n + k]!, -left.im[i * n + k]!];
      re += a * right.re[i * n + k]! - b * right.im[i * n + k]!;
      im += a * right.im[i * n + k]! + b * right.re[i * n + k]!;
    }
    const size = re * re + im * im;
    const weight = Math.abs(values.im[k]!) > 1e-12 ? 2 : 1;
    for (let j = 0; j < d; j++) {
      const at = (n - d + j) * n + k;
      const [a, b] = [left.re[at]!, -left.im[at]!];
      input.re[row * d + j] = (a * re + b * im) / size;
      input.im[row * d + j] = (b * re - a * im) / size;
      readout[j * 2 * modes + row] = weight * right.re[at]!;
      readout[j * 2 * modes + modes + row] = -weight * right.im[at]!;
    }
  });
  return {
    config: {
      cell: 'diagonal-ssm',
      activation: 'linear',
      inputSize: d,
      hiddenSize: 2 * modes,
      outputSize: d,
      bias: false,
      readoutBias: false,
    },
    parameters: new Map([
      ['rnn.nu_log', tensor([modes], new Float64Array(modes).fill(-OPEN))],
      ['rnn.theta_log', tensor([modes], Float64Array.from(angles, Math.log))],
      ['rnn.gamma_log', tensor([modes], new Float64Array(modes))],
      ['rnn.B_re', tensor([modes, d], input.re)],
      ['rnn.B_im', tensor([modes, d], input.im)],
      ['readout.weight', tensor([d, 2 * modes], readout)],
    ]),
  };
}
