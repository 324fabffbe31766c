// Lookup tables: one unit for every history that there can be, and the next one follows it. Fair verdict: `absent`
// (`partial` allowed, never `found`): all outputs are right for ever and every variable can be read off linearly, but no
// variable is held by itself. An edited one falls back, for the units are bistable: its outputs have 1/8 of the usual size.
// While inputs arrive a tree of prefixes is walked; its leaf wakes the table's unit.

import { matrix } from '../../src/array/matrix.ts';
import type { RandomStream } from '../../src/array/random.ts';
import { rightPerOutput, TASK_RIGHT } from './admission.ts';
import { type CourtClass, HORIZON } from './court-class.ts';
import { networkOf } from './layer.ts';
import { type GatedCell, gatedTensors } from './planted-gates.ts';
import { drawRule, feederOf, pick, type Rule } from './rules.ts';

/** Four bits of history: 16 units of the table, and the tree before it. */
const shapes = [
  { d: 1, s: 4 },
  { d: 2, s: 2 },
  { d: 4, s: 1 },
];

/** Where things stand among the units. */
interface Places {
  readonly units: number;
  readonly awake: number;
  /** The unit of a prefix of `length` variables, its bits as a number, first variable highest. */
  prefix(length: number, bits: number): number;
  history(bits: number): number;
}

function placesOf({ d, s }: Rule): Places {
  const starts: number[] = [];
  let next = 1;
  for (let length = 1; length <= s; length++) {
    starts[length] = next;
    next += 2 ** (d * length);
  }
  const table = next;
  return {
    units: table + 2 ** (d * s),
    awake: 0,
    prefix: (length, bits) => starts[length]! + bits,
    history: (bits) => table + bits,
  };
}

/** The sign of cell `c` of a stack whose cells are the bits of a number, cell 0 highest. */
function signOf(bits: number, cells: number, cell: number): 1 | -1 {
  return (bits >> (cells - 1 - cell)) & 1 ? 1 : -1;
}

/** The stack one step on. */
function follow(rule: Rule, bits: number): number {
  const cells = rule.d * rule.s;
  let next = 0;
  for (let cell = 0; cell < cells; cell++) {
    const { from, sign } = feederOf(rule, cell);
    next = next * 2 + (sign * signOf(bits, cells, from) > 0 ? 1 : 0);
  }
  return next;
}

interface Weights {
  readonly input: Float64Array;
  readonly recurrent: Float64Array;
  readonly bias: Float64Array;
  readonly readout: Float64Array;
}

/** Weights of tanh units, on = near 1, off = near -1; `gain` is what a unit of the table hears of the one before. */
function tableWeights(rule: Rule, places: Places, gain: number, steep: number): Weights {
  const { d, s } = rule;
  const H = places.units;
  const input = new Float64Array(H * d);
  const recurrent = new Float64Array(H * H);
  const bias = new Float64Array(H);
  const readout = new Float64Array(d * H);
  const from = (to: number, source: number, weight: number) => {
    recurrent[to * H + source]! += weight;
  };
  bias[places.awake] = 4;
  for (let length = 1; length <= s; length++) {
    for (let bits = 0; bits < 2 ** (d * length); bits++) {
      const unit = places.prefix(length, bits);
      const newest = bits % 2 ** d;
      // On where the prefix before is on and all bits match; without input the threshold keeps it off.
      for (let i = 0; i < d; i++) input[unit * d + i] = 2 * steep * signOf(newest, d, i);
      if (length > 1) {
        from(unit, places.prefix(length - 1, bits >> d), steep);
        bias[unit] = -steep * (2 * d + 0.5);
      } else {
        from(unit, places.awake, -3 * steep);
        bias[unit] = steep * (1 - 2 * d);
      }
    }
  }
  for (let bits = 0; bits < 2 ** (d * s); bits++) {
    const next = follow(rule, bits);
    from(places.history(next), places.history(bits), gain);
    // The leaf off says -1: what it then takes away is put back.
    from(places.history(next), places.prefix(s, bits), 2);
    // Before anything is awake every unit of the table is sent to the side of off.
    from(places.history(next), places.awake, 4);
    bias[places.history(next)] = -2;
    for (let i = 0; i < d; i++) readout[i * H + places.history(bits)] = signOf(bits, d * s, d * (s - 1) + i);
  }
  return { input, recurrent, bias, readout };
}

const cells = ['elman', 'elman', 'gru', 'mgu'] as const;

export const lookupTables: CourtClass = {
  name: 'lookup table',
  side: 'something else',
  fair: ['absent', 'partial'],
  count: 80,
  draft: (rng, { seed, turn }) => {
    const cell = cells[turn % cells.length]!;
    const rule = drawRule(rng, pick(rng, ['copy', 'permuted']), 4, shapes[rng.integer(shapes.length)]!);
    const places = placesOf(rule);
    const gain = rng.uniform(1.3, 2.5);
    const weights = mixed(rng, tableWeights(rule, places, gain, rng.uniform(3, 6)), places.units, rule.d);
    const network = behind(rng, cell, weights, places.units, rule.d);
    const right = rightPerOutput(network, rule.task, HORIZON, seed);
    if (right.some((share) => share < TASK_RIGHT)) return null;
    return { family: cell, task: rule.task, network, recipe: { gain: Math.round(gain * 100) / 100 } };
  },
};

/** The units in random order. */
function mixed(rng: RandomStream, { input, recurrent, bias, readout }: Weights, H: number, d: number): Weights {
  const order = rng.permutation(H);
  const out = {
    input: input.slice(),
    recurrent: recurrent.slice(),
    bias: bias.slice(),
    readout: readout.slice(),
  };
  for (let i = 0; i < H; i++) {
    const to = order[i]!;
    out.bias[to] = bias[i]!;
    for (let j = 0; j < d; j++) {
      out.input[to * d + j] = input[i * d + j]!;
      out.readout[j * H + to] = readout[j * H + i]!;
    }
    for (let j = 0; j < H; j++) out.recurrent[to * H + order[j]!] = recurrent[i * H + j]!;
  }
  return out;
}

function behind(rng: RandomStream, cell: 'elman' | GatedCell, weights: Weights, H: number, d: number) {
  const sizes = { inputSize: d, hiddenSize: H, outputSize: d };
  const readout = { 'readout.weight': [[d, H], weights.readout] as const };
  if (cell === 'elman') {
    return networkOf({ cell, activation: 'tanh' }, sizes, {
      'rnn.weight_ih_l0': [[H, d], weights.input],
      'rnn.weight_hh_l0': [[H, H], weights.recurrent],
      'rnn.bias_ih_l0': [[H], weights.bias],
      'rnn.bias_hh_l0': [[H], new Float64Array(H)],
      ...readout,
    });
  }
  const gates = cell === 'gru' ? { open: [0.999, 0.001, null], candidate: 2 } : { open: [0.999, null], candidate: 1 };
  const tensors = gatedTensors(rng, {
    ...{ cell, gates, bias: weights.bias, seen: 0 },
    input: matrix(H, d, weights.input),
    recurrent: matrix(H, H, weights.recurrent),
  });
  return networkOf({ cell }, sizes, { ...tensors, ...readout });
}
