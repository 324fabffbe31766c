// A network whose basis moves by construction: it repeats a copy with data at rest. Bits stand in registers, and a pointer
// that goes round says which of them is read. Seen as a stack (oldest variable first) every variable is in another place
// at every phase of the turn, so no one basis serves all of them.

import { matrix } from '../../src/array/matrix.ts';
import { tensor } from '../../src/array/tensor.ts';
import type { Network } from '../../src/nn/network.ts';

/** Repeat copy of `s >= 3` variables of `d` bits in relu units, exact at any horizon: `h(t) = relu(W h(t-1) + U u(t) + b)`. */
export function pointerNetwork(d: number, s: number): Network {
  const names: string[] = [];
  const unit = (...parts: (string | number)[]) => {
    const name = parts.join();
    if (!names.includes(name)) names.push(name);
    return names.indexOf(name);
  };
  const weights: [to: number, from: number, value: number][] = [];
  const inputs: [to: number, from: number, value: number][] = [];
  const readout: [to: number, from: number, value: number][] = [];
  const bias = new Map<number, number>();
  const one = unit('one');
  const write = Array.from({ length: s }, (_, i) => unit('write', i));
  const read = Array.from({ length: s }, (_, i) => unit('read', i));
  bias.set(one, 1);
  // The token: 1 at the first step alone, then on along the registers, and then round for ever.
  bias.set(write[0]!, 1);
  weights.push([write[0]!, one, -1]);
  for (let i = 1; i < s; i++) weights.push([write[i]!, write[i - 1]!, 1], [read[i]!, read[i - 1]!, 1]);
  weights.push([read[0]!, write[s - 2]!, 1], [read[0]!, read[s - 1]!, 1]);
  for (let j = 0; j < d; j++) {
    for (const sign of [1, -1]) {
      const latch = unit('latch', j, sign);
      inputs.push([latch, j, sign]);
      for (let i = 0; i < s; i++) {
        const [taken, held, said] = [unit('taken', j, sign, i), unit('held', j, sign, i), unit('said', j, sign, i)];
        weights.push([taken, latch, 1], [taken, write[i]!, 1], [held, taken, 1], [held, held, 1]);
        weights.push([said, held, 1], [said, read[i]!, 1]);
        bias.set(taken, -1).set(said, -1);
        readout.push([j, said, sign]);
      }
    }
  }
  const n = names.length;
  const filled = (rows: number, cols: number, entries: typeof weights) => {
    const out = matrix(rows, cols);
    for (const [to, from, value] of entries) out.data[to * cols + from]! += value;
    return tensor([rows, cols], out.data);
  };
  return {
    config: {
      cell: 'elman',
      activation: 'relu',
      inputSize: d,
      hiddenSize: n,
      outputSize: d,
      bias: true,
      readoutBias: false,
    },
    parameters: new Map([
      ['rnn.weight_ih_l0', filled(n, d, inputs)],
      ['rnn.weight_hh_l0', filled(n, n, weights)],
      [
        'rnn.bias_ih_l0',
        tensor(
          [n],
          Float64Array.from({ length: n }, (_, i) => bias.get(i) ?? 0),
        ),
      ],
      ['rnn.bias_hh_l0', tensor([n], new Float64Array(n))],
      ['readout.weight', filled(d, n, readout)],
    ]),
  };
}
