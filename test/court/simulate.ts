// The court's own run of a network, written from the equations of the cells with plain loops: what is planted is admitted
// by it, so that no estimator, executor or recording of the library has a part in the fair verdict. One layer only.

import type { Network } from '../../src/nn/network.ts';

/** One sequence's step: `state [S]` is replaced by the next one. */
type Step = (input: Float64Array | null, state: Float64Array) => void;

export interface Simulator {
  readonly stateSize: number;
  /** Advances `state [S]` by one step with that input `[in]`, or none. */
  step: Step;
  /** Writes the outputs of a state into `out [out]`. */
  read(state: Float64Array, out: Float64Array): void;
}

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));

/** `out += W x`, with `W [rows, cols]` row by row. */
function addProduct(out: Float64Array, weights: Float64Array, x: Float64Array, cols: number): void {
  const rows = weights.length / cols;
  for (let i = 0, at = 0; i < rows; i++) {
    let sum = 0;
    for (let j = 0; j < cols; j++, at++) sum += weights[at]! * x[j]!;
    out[i]! += sum;
  }
}

/** The simulator of a network of one layer. */
export function simulatorOf(network: Network): Simulator {
  const { cell, hiddenSize, outputSize } = network.config;
  const readout = numbers(network, 'readout.weight')!;
  const bias = numbers(network, 'readout.bias') ?? new Float64Array(outputSize);
  return {
    stateSize: cell === 'lstm' || cell === 'peephole-lstm' ? 2 * hiddenSize : hiddenSize,
    step: stepOf(network),
    read: (state, out) => {
      out.set(bias);
      addProduct(out, readout, state, hiddenSize);
    },
  };
}

function numbers(network: Network, name: string): Float64Array | null {
  const found = network.parameters.get(name);
  return found ? Float64Array.from(found.data, Number) : null;
}

function stepOf(network: Network): Step {
  const { cell, hiddenSize } = network.config;
  if (cell === 'diagonal-ssm') return diagonalStep(network);
  if (cell === 'wave-rnn') return waveStep(network);
  if (cell === 'gru') return gruStep(network);
  if (cell === 'mgu') return mguStep(network);
  if (cell === 'lstm' || cell === 'peephole-lstm') return lstmStep(network);
  if (cell !== 'elman' && cell !== 'linear') throw new Error(`the court simulates no cell '${cell}'`);
  const [first, second] = layerBiases(network, hiddenSize);
  const bias = first.map((value, i) => value + second[i]!);
  return elmanStep(network, numbers(network, 'rnn.weight_hh_l0')!, bias);
}

/** Both biases of a layer of that many rows, zeros where it has none. */
function layerBiases(network: Network, rows: number): [Float64Array, Float64Array] {
  const get = (name: string) => numbers(network, name) ?? new Float64Array(rows);
  return [get('rnn.bias_ih_l0'), get('rnn.bias_hh_l0')];
}

function activationOf({ config }: Network): (x: number) => number {
  const { cell, activation } = config;
  if (cell === 'linear' || activation === 'linear') return (x) => x;
  return activation === 'relu' ? (x) => Math.max(0, x) : Math.tanh;
}

/** `h = act(V x + W h + b)`. */
function elmanStep(network: Network, recurrent: Float64Array, bias: Float64Array): Step {
  const { hiddenSize: H, inputSize } = network.config;
  const input = numbers(network, 'rnn.weight_ih_l0')!;
  const act = activationOf(network);
  const next = new Float64Array(H);
  return (x, state) => {
    next.set(bias);
    if (x) addProduct(next, input, x, inputSize);
    addProduct(next, recurrent, state, H);
    for (let i = 0; i < H; i++) state[i] = act(next[i]!);
  };
}

/** The kernel of the wave cell written out as a matrix: unit `x` sees units `x - 1`, `x`, `x + 1` of the ring. */
function waveStep(network: Network): Step {
  const { hiddenSize: H, channels = 1 } = network.config;
  const kernel = numbers(network, 'rnn.conv.weight')!;
  const perChannel = numbers(network, 'rnn.conv.bias') ?? new Float64Array(channels);
  const units = H / channels;
  const recurrent = new Float64Array(H * H);
  for (let x = 0; x < units; x++) {
    for (let o = 0; o < channels; o++) {
      for (let i = 0; i < channels; i++) {
        for (let tap = 0; tap < 3; tap++) {
          const from = (x + tap - 1 + units) % units;
          recurrent[(x * channels + o) * H + from * channels + i]! += kernel[(o * channels + i) * 3 + tap]!;
        }
      }
    }
  }
  return elmanStep(
    network,
    recurrent,
    Float64Array.from({ length: H }, (_, i) => perChannel[i % channels]!),
  );
}

/** `z = lambda z + exp(gamma) B x` of each complex mode; the state is all real parts, then all imaginary ones. */
function diagonalStep(network: Network): Step {
  const { hiddenSize, inputSize } = network.config;
  const modes = hiddenSize / 2;
  const get = (name: string) => numbers(network, `rnn.${name}`)!;
  const gain = get('gamma_log').map(Math.exp);
  const radius = get('nu_log').map((value) => Math.exp(-Math.exp(value)));
  const angle = get('theta_log').map(Math.exp);
  const [re, im] = [get('B_re'), get('B_im')];
  const told = [new Float64Array(modes), new Float64Array(modes)] as const;
  return (x, state) => {
    told[0].fill(0);
    told[1].fill(0);
    if (x) {
      addProduct(told[0], re, x, inputSize);
      addProduct(told[1], im, x, inputSize);
    }
    for (let k = 0; k < modes; k++) {
      const [a, b] = [radius[k]! * Math.cos(angle[k]!), radius[k]! * Math.sin(angle[k]!)];
      const [u, v] = [state[k]!, state[modes + k]!];
      state[k] = a * u - b * v + gain[k]! * told[0][k]!;
      state[modes + k] = a * v + b * u + gain[k]! * told[1][k]!;
    }
  };
}

/** What the gates of a layer hear: input and state apart, `[gates H]` each, biases in. */
function gatesOf(
  network: Network,
  gates: number,
): (x: Float64Array | null, h: Float64Array) => [Float64Array, Float64Array] {
  const { hiddenSize: H, inputSize } = network.config;
  const [wi, wh] = [numbers(network, 'rnn.weight_ih_l0')!, numbers(network, 'rnn.weight_hh_l0')!];
  const [bi, bh] = layerBiases(network, gates * H);
  const [told, recalled] = [new Float64Array(gates * H), new Float64Array(gates * H)];
  return (x, h) => {
    told.set(bi);
    recalled.set(bh);
    if (x) addProduct(told, wi, x, inputSize);
    addProduct(recalled, wh, h, H);
    return [told, recalled];
  };
}

/** Gates r, z, n; the reset acts after the product. */
function gruStep(network: Network): Step {
  const H = network.config.hiddenSize;
  const gates = gatesOf(network, 3);
  return (x, state) => {
    const [told, recalled] = gates(x, state);
    for (let i = 0; i < H; i++) {
      const r = sigmoid(told[i]! + recalled[i]!);
      const z = sigmoid(told[H + i]! + recalled[H + i]!);
      const n = Math.tanh(told[2 * H + i]! + r * recalled[2 * H + i]!);
      state[i] = (1 - z) * n + z * state[i]!;
    }
  };
}

/** Gates f, n; the candidate hears `f h`. */
function mguStep(network: Network): Step {
  const { hiddenSize: H } = network.config;
  const gates = gatesOf(network, 2);
  const [forget, shown] = [new Float64Array(H), new Float64Array(H)];
  return (x, state) => {
    const [told, recalled] = gates(x, state);
    for (let i = 0; i < H; i++) {
      forget[i] = sigmoid(told[i]! + recalled[i]!);
      shown[i] = forget[i]! * state[i]!;
    }
    const [again, heard] = gates(x, shown);
    for (let i = 0; i < H; i++) {
      const n = Math.tanh(again[H + i]! + heard[H + i]!);
      state[i] = (1 - forget[i]!) * state[i]! + forget[i]! * n;
    }
  };
}

/** Gates i, f, g, o; with peepholes i and f see `c(t-1)`, o sees `c(t)`. The state is `[h; c]`. */
function lstmStep(network: Network): Step {
  const { hiddenSize: H } = network.config;
  const gates = gatesOf(network, 4);
  const peep = numbers(network, 'rnn.weight_ch_l0') ?? new Float64Array(3 * H);
  return (x, state) => {
    const [told, recalled] = gates(x, state);
    for (let i = 0; i < H; i++) {
      const c = state[H + i]!;
      const sum = (k: number) => told[k * H + i]! + recalled[k * H + i]!;
      const next = sigmoid(sum(1) + peep[H + i]! * c) * c + sigmoid(sum(0) + peep[i]! * c) * Math.tanh(sum(2));
      state[H + i] = next;
      state[i] = sigmoid(sum(3) + peep[2 * H + i]! * next) * Math.tanh(next);
    }
  };
}
