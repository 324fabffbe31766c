// A layer of units that holds a rule in closed form: every held cell of the stack is a group of units, each unit an odd or
// even half of the same variable, weights from group to group. Cells (the kinds of networks) put it behind their gates.
// The planted basis comes with it: which pattern of units is a variable, and how it is read.

import { type Matrix, matrix } from '../../src/array/matrix.ts';
import type { RandomStream } from '../../src/array/random.ts';
import { tensor } from '../../src/array/tensor.ts';
import type { Network, NetworkConfig } from '../../src/nn/network.ts';
import { cyclesOf, feederOf, type Gains, type Rule } from './rules.ts';

/**
 * How a variable is coded. `signed`: tanh units of either sign, pairs of them with opposite biases, so that the mean of a
 * pair's activity is off 0 and the variable is not; `clipped`: pairs of relu units, relu(z) - relu(z - 1), between 0 and 1;
 * `halves`: pairs of relu units, one for what is positive and one for what is negative, linear together.
 */
export type Coding = 'signed' | 'clipped' | 'halves';

/** What one unit of a cell says: of its pre-activation, the parts of its state, first what others and the readout see. */
export type UnitResponse = (preActivation: number) => readonly number[];

export interface LayerOptions {
  readonly rule: Rule;
  readonly gains: Gains;
  readonly coding: Coding;
  /** All units, those of no variable among them. */
  readonly units: number;
  /** At most this share of the units beyond those needed hold variables, the others are junk. */
  readonly spread: number;
  /** Largest paired bias; 0 for none. */
  readonly pairedBias: number;
  /** Largest bias that belongs to no pair. */
  readonly bias: number;
  readonly response: UnitResponse;
}

/** Weights of a layer, and the basis that was planted in it. */
export interface Layer {
  /** `[H, d]`, `[H, H]`, `[H]`, `[d, H]`. */
  readonly input: Matrix;
  readonly recurrent: Matrix;
  readonly bias: Float64Array;
  readonly readout: Matrix;
  /** The alive cells' patterns in the whole state `[S, m]`, and how they are read `[m, S]`. */
  readonly psi: Matrix;
  readonly dual: Matrix;
  /** What the readout says where a variable is 0: to be taken off by its bias. */
  readonly zero: number;
  readonly junk: number;
}

/** One unit of a group: it says `response(scale x + offset)`, and what it says counts `weight` in the variable. */
interface Unit {
  readonly scale: number;
  readonly offset: number;
  readonly weight: number;
}

export interface Group {
  readonly units: readonly Unit[];
  /** What the weighted sum of the units says where the variable is 0. */
  readonly zero: number;
}

/** Units that a group of this coding comes in. */
export function blockOf(coding: Coding, paired: boolean): number {
  return coding === 'signed' && !paired ? 1 : 2;
}

/** A group of `size` units; around 0 the variable they say together has slope 1 in what they are told. */
export function makeGroup(
  rng: RandomStream,
  coding: Coding,
  size: number,
  pairedBias: number,
  response: UnitResponse,
): Group {
  const block = blockOf(coding, pairedBias > 0);
  const blocks = Math.floor(size / block);
  const shares = Array.from({ length: blocks }, () => rng.uniform(0.5, 1.5));
  const total = shares.reduce((sum, share) => sum + share, 0);
  const units: Unit[] = [];
  for (const part of shares) {
    const share = part / total;
    if (coding === 'clipped') {
      units.push({ scale: 1, offset: 0.5, weight: share }, { scale: 1, offset: -0.5, weight: -share });
    } else if (coding === 'halves') {
      units.push({ scale: 1, offset: 0, weight: share }, { scale: -1, offset: 0, weight: -share });
    } else {
      // tanh(x + b) and tanh(x - b) with equal weights are odd together; either may be turned over.
      const bias = block === 1 ? 0 : rng.uniform(0.2, 1) * pairedBias;
      for (let k = 0; k < block; k++) {
        const sign = rng.sign();
        units.push({ scale: sign, offset: sign * (k === 0 ? bias : -bias), weight: (sign * share) / block });
      }
    }
  }
  const zero = coding === 'clipped' ? 0.5 : 0;
  const group = { units, zero };
  if (coding !== 'signed') return group;
  const h = 1e-5;
  const slope = (said(group, h, response) - said(group, -h, response)) / (2 * h);
  return { units: units.map((unit) => ({ ...unit, scale: unit.scale / slope })), zero };
}

/** What the units say of a variable that they are told as `x`. */
export function said({ units, zero }: Group, x: number, response: UnitResponse): number {
  return units.reduce((sum, { scale, offset, weight }) => sum + weight * response(scale * x + offset)[0]!, -zero);
}

/** The largest a variable can become: what bounds an input that has to overrule it. */
export function boundOf(coding: Coding): number {
  return coding === 'clipped' ? 0.5 : 1;
}

/** The pattern of a variable over the parts of its units' states, half the difference of its two signs. */
export function patternOf({ units }: Group, x: number, response: UnitResponse): number[][] {
  return units.map(({ scale, offset }) => {
    const [up, down] = [response(scale * x + offset), response(-scale * x + offset)];
    return up.map((value, part) => (value - down[part]!) / 2);
  });
}

/** Makes the layer; its units stand in random order. */
export function closedLayer(rng: RandomStream, options: LayerOptions): Layer {
  const { rule, gains, coding, units: H, response } = options;
  const { d, held, alive } = rule;
  const block = blockOf(coding, options.pairedBias > 0);
  const blocks = shareOut(
    rng,
    held.length,
    Math.floor((held.length * block + options.spread * (H - held.length * block)) / block),
  );
  const groups = blocks.map((count) => makeGroup(rng, coding, count * block, options.pairedBias, response));
  const order = rng.permutation(H);
  let next = 0;
  const places = groups.map(({ units }) => units.map(() => order[next++]!));
  const input = matrix(H, d);
  const recurrent = matrix(H, H);
  const bias = new Float64Array(H);
  const readout = matrix(d, H);
  const heldPlace = new Map(held.map((cell, place) => [cell, place]));
  held.forEach((cell, place) => {
    const { from, sign } = feederOf(rule, cell);
    const source = groups[heldPlace.get(from)!]!;
    const sourceUnits = places[heldPlace.get(from)!]!;
    const gain = sign * gains.each[place]!;
    const slot = Math.floor(cell / d);
    const row = cell % d;
    const overruling =
      coding === 'halves'
        ? 1
        : gains.each[place]! * boundOf(coding) * rng.uniform(1.6, 3) + (coding === 'clipped' ? 0.5 : 0);
    groups[place]!.units.forEach((unit, k) => {
      const at = places[place]![k]!;
      bias[at] = unit.offset - unit.scale * gain * source.zero + rng.uniform(-1, 1) * options.bias;
      source.units.forEach(({ weight }, j) => {
        recurrent.data[at * H + sourceUnits[j]!] = unit.scale * gain * weight;
      });
      if (slot !== rule.s - 1) return;
      input.data[at * d + row] = unit.scale * overruling;
      readout.data[row * H + at] = unit.weight;
    });
  });
  addJunk(rng, { input, recurrent, bias }, [...order.subarray(next)]);
  const sizes = settledSizes(rule, gains, groups, coding, response);
  const parts = response(0).length;
  const psi = matrix(parts * H, alive.length);
  const dual = matrix(alive.length, parts * H);
  alive.forEach((cell, column) => {
    const place = heldPlace.get(cell)!;
    const told = sizes[place]!;
    const size = said(groups[place]!, told, response);
    patternOf(groups[place]!, told, response).forEach((values, k) => {
      const at = places[place]![k]!;
      values.forEach((value, part) => {
        psi.data[(part * H + at) * alive.length + column] = value / size;
      });
      dual.data[column * dual.cols + at] = groups[place]!.units[k]!.weight;
    });
  });
  return { input, recurrent, bias, readout, psi, dual, zero: groups[0]!.zero, junk: H - next };
}

/** Shares `count` things out among `groups`, at least one each. */
export function shareOut(rng: RandomStream, groups: number, count: number): number[] {
  const out = new Array<number>(groups).fill(1);
  for (let k = groups; k < count; k++) out[rng.integer(groups)]!++;
  return out;
}

/** What the units of every held cell are told once activity has settled. */
function settledSizes(
  rule: Rule,
  gains: Gains,
  groups: readonly Group[],
  coding: Coding,
  response: UnitResponse,
): number[] {
  if (coding === 'halves') return rule.held.map(() => 1);
  const place = new Map(rule.held.map((cell, at) => [cell, at]));
  const feeders = rule.held.map((cell) => place.get(feederOf(rule, cell).from)!);
  let told = rule.held.map(() => 1);
  const turns = Math.max(40, ...cyclesOf(rule).map((cycle) => 10 * cycle.length));
  for (let pass = 0; pass < turns; pass++) {
    const sizes = told.map((x, at) => said(groups[at]!, x, response));
    told = feeders.map((from, at) => gains.each[at]! * sizes[from]!);
  }
  return told;
}

/** Units of no variable: driven by the input, by the variables and by each other, read by nobody. */
function addJunk(
  rng: RandomStream,
  { input, recurrent, bias }: Pick<Layer, 'input' | 'recurrent' | 'bias'>,
  junk: readonly number[],
): void {
  const H = recurrent.rows;
  const among = new Set(junk);
  // No junk grows by itself, whatever its activation: a row's weights from junk sum to less than one.
  const gain = rng.uniform(0.3, 0.95);
  for (const at of junk) {
    bias[at] = 0.3 * rng.normal();
    for (let j = 0; j < input.cols; j++) input.data[at * input.cols + j] = 0.5 * rng.normal();
    let sum = 0;
    for (let j = 0; j < H; j++) {
      const weight = among.has(j) ? rng.normal() : (0.3 * rng.normal()) / Math.sqrt(H);
      recurrent.data[at * H + j] = weight;
      if (among.has(j)) sum += Math.abs(weight);
    }
    for (const j of junk) recurrent.data[at * H + j]! *= gain / Math.max(sum, 1);
  }
}

/** Adds noise to every weight of a square matrix: `share` of the root mean square of a row's sum. */
export function addNoise(rng: RandomStream, { rows, cols, data }: Matrix, share: number): void {
  if (share === 0) return;
  const square = data.reduce((sum, value) => sum + value * value, 0) / rows;
  const spread = share * Math.sqrt(square / cols);
  for (let i = 0; i < data.length; i++) data[i]! += spread * rng.normal();
}

/** A network of one layer from tensors by name; biases and readout biases are there where they are given. */
export function networkOf(
  config: Pick<NetworkConfig, 'cell'> & Partial<NetworkConfig>,
  sizes: { readonly inputSize: number; readonly hiddenSize: number; readonly outputSize: number },
  tensors: Readonly<Record<string, readonly [readonly number[], ArrayLike<number>]>>,
): Network {
  return {
    config: {
      activation: 'tanh',
      ...config,
      ...sizes,
      bias: 'rnn.bias_ih_l0' in tensors || 'rnn.conv.bias' in tensors,
      readoutBias: 'readout.bias' in tensors,
    },
    parameters: new Map(
      Object.entries(tensors).map(([name, [shape, values]]) => [name, tensor([...shape], Float64Array.from(values))]),
    ),
  };
}
