// The rival of waves as a network: registers that hold what was written, and a clock that selects whose turn it is. A ring of
// units turns a single one on at a time; while it is on, one register takes what is put in, and later says what it holds.
// Items never move. Every row copies itself at a lag of its own, with a clock of its own. Ground truth for telling one account
// of memory from the other. Source: abstract of TWM (arXiv 2402.10163), "static, register-like locations"; the network is ours.

import { InputError } from '../array/errors.ts';
import { matrix } from '../array/matrix.ts';
import { tensor } from '../array/tensor.ts';
import type { Network } from '../nn/network.ts';

export interface RegisterOptions {
  /** Columns of the task: steps with input. */
  readonly s: number;
  /** The lag at which each row repeats itself, 2 to `s`. */
  readonly lags: readonly number[];
  /** `order[unit]`: where each unit stands, a permutation; as they are made when absent, and their number is not known before. */
  readonly order?: (units: number) => ArrayLike<number>;
}

/** A gate closes by as much: more than any value that passes it. */
const CLOSED = 2;

/** Units of one row: two signs of each written and held item and of each that is said, and the clock. */
interface Row {
  readonly lag: number;
  readonly clock: number;
  readonly write: number;
  readonly hold: number;
  readonly say: number;
}

/**
 * Makes the relu network that does `x_j(t) = x_j(t - lag_j)` with registers, for inputs of +1 and -1 and zeros afterwards.
 * @throws InputError for lags out of range
 */
export function registerNetwork({ s, lags, order }: RegisterOptions): Network {
  const wrong = lags.find((lag) => !Number.isInteger(lag) || lag < 2 || lag > s);
  if (lags.length === 0 || wrong !== undefined) {
    throw new InputError(`registers have lags ${lags.join(', ') || 'of no row'}, expected whole numbers 2 ... ${s}`);
  }
  // Unit 0 is on for ever, and off before the first step: `start` is on at the first step alone.
  let units = 1;
  const rows: Row[] = lags.map((lag) => {
    const row = { lag, clock: units, write: units + s + lag, hold: units + s + 3 * lag, say: units + s + 5 * lag };
    units += s + 7 * lag;
    return row;
  });
  const d = lags.length;
  const W = matrix(units, units);
  const input = matrix(units, d);
  const bias = new Float64Array(units);
  const readout = matrix(d, units);
  const connect = (to: number, from: number, weight: number) => void (W.data[to * units + from] = weight);
  bias[0] = 1;
  rows.forEach(({ lag, clock, write, hold, say }, j) => {
    // The line that counts the steps of the input: place k is on after step k.
    for (let k = 0; k < s; k++) {
      if (k > 0) connect(clock + k, clock + k - 1, 1);
      else {
        bias[clock] = 1;
        connect(clock, 0, -CLOSED);
      }
    }
    // The ring that goes on from its end: place k is on after steps s + k, s + k + lag, ...
    const ring = clock + s;
    for (let k = 0; k < lag; k++) connect(ring + k, k > 0 ? ring + k - 1 : ring + lag - 1, 1);
    connect(ring, clock + s - 1, 1);
    for (let k = 0; k < lag; k++) {
      const step = s - lag + k;
      for (const [sign, at] of [
        [1, 2 * k],
        [-1, 2 * k + 1],
      ] as const) {
        // Takes what is put in at its step alone.
        input.data[(write + at) * d + j] = sign;
        if (step > 0) {
          connect(write + at, clock + step - 1, CLOSED);
          bias[write + at] = -CLOSED;
        } else connect(write + at, 0, -CLOSED);
        connect(hold + at, write + at, 1);
        connect(hold + at, hold + at, 1);
        // Says it when its turn comes: the first at step s.
        connect(say + at, k > 0 ? ring + k - 1 : ring + lag - 1, CLOSED);
        if (k === 0) connect(say + at, clock + s - 1, CLOSED);
        connect(say + at, hold + at, 1);
        // What was written last is held one step later than it is said.
        if (lag === 1) connect(say + at, write + at, 1);
        bias[say + at] = -CLOSED;
        readout.data[j * units + say + at] = sign;
      }
    }
  });
  return assemble({ W, input, bias, readout }, order?.(units));
}

interface Weights {
  readonly W: ReturnType<typeof matrix>;
  readonly input: ReturnType<typeof matrix>;
  readonly bias: Float64Array;
  readonly readout: ReturnType<typeof matrix>;
}

function assemble({ W, input, bias, readout }: Weights, given?: ArrayLike<number>): Network {
  const units = W.rows;
  const d = input.cols;
  const order = given ?? Array.from({ length: units }, (_, i) => i);
  const [weights, reads] = [matrix(units, units), matrix(d, units)];
  const [heard, offset] = [matrix(units, d), new Float64Array(units)];
  for (let i = 0; i < units; i++) {
    const to = order[i]!;
    offset[to] = bias[i]!;
    for (let j = 0; j < units; j++) weights.data[to * units + order[j]!] = W.data[i * units + j]!;
    for (let j = 0; j < d; j++) {
      heard.data[to * d + j] = input.data[i * d + j]!;
      reads.data[j * units + to] = readout.data[j * units + i]!;
    }
  }
  return {
    config: {
      cell: 'elman',
      activation: 'relu',
      inputSize: d,
      hiddenSize: units,
      outputSize: d,
      bias: true,
      readoutBias: false,
    },
    parameters: new Map([
      ['rnn.weight_ih_l0', tensor([units, d], heard.data)],
      ['rnn.weight_hh_l0', tensor([units, units], weights.data)],
      ['rnn.bias_ih_l0', tensor([units], offset)],
      ['rnn.bias_hh_l0', tensor([units], new Float64Array(units))],
      ['readout.weight', tensor([d, units], reads.data)],
    ]),
  };
}
