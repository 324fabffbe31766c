// The circuit on the ring of a wave-RNN: the stack is the ring, one unit a slot, channels hold the bits. The kernel is the
// same at every unit, so every step turns the channels by the same M and multiplies by the same gain: repeat copy with
// the bits turned by M^s. M is a signed permutation for tanh and relu, any root of one for linear channels.

import { type Matrix, matrix, multiply } from '../../src/array/matrix.ts';
import type { RandomStream } from '../../src/array/random.ts';
import { inverse } from '../../src/linalg/lu.ts';
import { normalMatrix } from '../normal-matrix.ts';
import {
  addNoise,
  blockOf,
  boundOf,
  type Coding,
  makeGroup,
  networkOf,
  patternOf,
  said,
  shareOut,
  type UnitResponse,
} from './layer.ts';
import type { Planted, PlantOptions } from './plant.ts';
import { round } from './planted-gates.ts';
import { drawTurn, LEAST_CELLS, pick, type Rule, ruleOf } from './rules.ts';

/** The channels of one unit of the ring: the kernel's weights `[c, c]` and what stands around them. */
interface Ring {
  readonly kernel: Matrix;
  /** `[c, d]`, `[c]`, `[d, c]`. */
  readonly input: Matrix;
  readonly bias: Float64Array;
  readonly readout: Matrix;
  readonly zero: number;
  /** Patterns of the bits in the channels `[c, d]` and how they are read `[d, c]`. */
  readonly pattern: Matrix;
  readonly reads: Matrix;
  readonly junk: number;
}

export function plantedWave(rng: RandomStream, coding: Coding | 'linear', options: PlantOptions): Planted {
  const paired = coding === 'signed' && rng.integer(2) === 0;
  const block = coding === 'linear' ? 1 : blockOf(coding, paired);
  const { rule, step } = drawTurned(rng, Math.min(16, Math.floor(options.mostUnits / block)));
  const { d, s } = rule;
  const turn = drawTurn(rng, rule);
  const gain = turn ** (1 / s);
  const least = Math.max(d * block, Math.ceil(16 / s));
  const most = Math.max(least, Math.floor(options.mostUnits / s));
  const channels = least + rng.integer(most - least + 1);
  const ring =
    coding === 'linear'
      ? linearRing(rng, step, gain, channels)
      : codedRing(rng, { step, gain, channels, coding, pairedBias: paired ? rng.uniform(0.2, 1) : 0 });
  const noise = pick(rng, [0, 0, 0.01]);
  addNoise(rng, ring.kernel, noise);
  const H = s * channels;
  const taps = new Float64Array(channels * channels * 3);
  ring.kernel.data.forEach((value, at) => {
    taps[at * 3 + 2] = value;
  });
  const input = matrix(H, d);
  input.data.set(ring.input.data, (s - 1) * channels * d);
  const readout = matrix(d, H);
  for (let row = 0; row < d; row++) {
    readout.data.set(ring.readout.data.subarray(row * channels, (row + 1) * channels), row * H + (s - 1) * channels);
  }
  const network = networkOf(
    { cell: 'wave-rnn', activation: coding === 'linear' ? 'linear' : coding === 'signed' ? 'tanh' : 'relu', channels },
    { inputSize: d, hiddenSize: H, outputSize: d },
    {
      'rnn.weight_ih_l0': [[H, d], input.data],
      'rnn.conv.weight': [[channels, channels, 3], taps],
      'rnn.conv.bias': [[channels], ring.bias],
      'readout.weight': [[d, H], readout.data],
      'readout.bias': [[d], new Float64Array(d).fill(-ring.zero)],
    },
  );
  const recipe = { coding, turn: round(turn), held: d * s, channels, junk: s * ring.junk, noise };
  return { rule, network, ...ringBasis(ring, step, s), recipe };
}

/** A rule `x(t) = M^s x(t-s)` and its `M [d, d]`, a signed permutation. */
function drawTurned(rng: RandomStream, most: number): { rule: Rule; step: Matrix } {
  for (;;) {
    const d = 1 + rng.integer(4);
    const s = 1 + rng.integer(8);
    if (d * s < LEAST_CELLS || d * s > most) continue;
    const step = matrix(d, d);
    rng.permutation(d).forEach((from, to) => {
      step.data[to * d + from] = rng.sign();
    });
    let turned = step;
    for (let k = 1; k < s; k++) turned = multiply(turned, step);
    const source = Array.from(
      { length: d },
      (_, j) => Array.from({ length: d }, (_, i) => i).find((i) => turned.data[j * d + i] !== 0)!,
    );
    return { rule: ruleOf({ d, s, source, sign: source.map((i, j) => (turned.data[j * d + i]! > 0 ? 1 : -1)) }), step };
  }
}

/** Linear channels in a basis of their own, junk beside them. */
function linearRing(rng: RandomStream, step: Matrix, gain: number, channels: number): Ring {
  const d = step.rows;
  const spread = normalMatrix(channels, channels, rng);
  const basis = matrix(
    channels,
    channels,
    spread.data.map((value, i) => (0.4 * value) / Math.sqrt(channels) + (i % (channels + 1) === 0 ? 1 : 0)),
  );
  const back = inverse(basis);
  const inner = matrix(channels, channels);
  for (let i = 0; i < d; i++) for (let j = 0; j < d; j++) inner.data[i * channels + j] = gain * step.data[i * d + j]!;
  for (let i = d; i < channels; i++) {
    for (let j = d; j < channels; j++) inner.data[i * channels + j] = (0.6 * rng.normal()) / Math.sqrt(channels - d);
  }
  const pattern = matrix(channels, d);
  const reads = matrix(d, channels);
  for (let k = 0; k < d; k++) {
    for (let i = 0; i < channels; i++) {
      pattern.data[i * d + k] = basis.data[i * channels + k]!;
      reads.data[k * channels + i] = back.data[k * channels + i]!;
    }
  }
  const kernel = multiply(multiply(basis, inner), back);
  const bias = new Float64Array(channels);
  return { kernel, input: pattern, bias, readout: reads, zero: 0, pattern, reads, junk: channels - d };
}

interface CodedOptions {
  readonly step: Matrix;
  readonly gain: number;
  readonly channels: number;
  readonly coding: Coding;
  readonly pairedBias: number;
}

/** Channels in groups, one group a bit, as the units of a closed layer. */
function codedRing(rng: RandomStream, { step, gain, channels, coding, pairedBias }: CodedOptions): Ring {
  const d = step.rows;
  const response: UnitResponse = coding === 'signed' ? (x) => [Math.tanh(x)] : (x) => [Math.max(0, x)];
  const block = blockOf(coding, pairedBias > 0);
  const spread = rng.uniform();
  const blocks = shareOut(rng, d, Math.floor((d * block + spread * (channels - d * block)) / block));
  const groups = blocks.map((count) => makeGroup(rng, coding, count * block, pairedBias, response));
  const order = rng.permutation(channels);
  let next = 0;
  const places = groups.map(({ units }) => units.map(() => order[next++]!));
  const kernel = matrix(channels, channels);
  const input = matrix(channels, d);
  const bias = new Float64Array(channels);
  const readout = matrix(d, channels);
  const pattern = matrix(channels, d);
  const overruling =
    coding === 'halves' ? 1 : gain * boundOf(coding) * rng.uniform(1.6, 3) + (coding === 'clipped' ? 0.5 : 0);
  // Every unit's groups are alike, so a variable that goes round is told the same at every step once it has settled.
  const sizes = groups.map(() => 1);
  for (let pass = 0; pass < 400 && coding !== 'halves'; pass++) {
    const before = groups.map((group, k) => said(group, sizes[k]!, response));
    for (let to = 0; to < d; to++) {
      for (let from = 0; from < d; from++) if (step.data[to * d + from] !== 0) sizes[to] = gain * before[from]!;
    }
  }
  groups.forEach((group, to) => {
    const from = Array.from({ length: d }, (_, i) => i).find((i) => step.data[to * d + i] !== 0)!;
    const weight = gain * step.data[to * d + from]!;
    const size = said(group, sizes[to]!, response);
    const values = patternOf(group, sizes[to]!, response);
    group.units.forEach((unit, k) => {
      const at = places[to]![k]!;
      bias[at] = unit.offset - unit.scale * weight * groups[from]!.zero;
      groups[from]!.units.forEach((source, j) => {
        kernel.data[at * channels + places[from]![j]!] = unit.scale * weight * source.weight;
      });
      input.data[at * d + to] = unit.scale * overruling;
      readout.data[to * channels + at] = unit.weight;
      pattern.data[at * d + to] = values[k]![0]! / size;
    });
  });
  for (const at of order.subarray(next)) {
    bias[at] = 0.3 * rng.normal();
    for (let j = 0; j < channels; j++) kernel.data[at * channels + j] = (0.4 * rng.normal()) / Math.sqrt(channels);
  }
  return { kernel, input, bias, readout, zero: groups[0]!.zero, pattern, reads: readout, junk: channels - next };
}

/** The basis of all cells: what entered as bit `i` stands, `k` units on, as `M^k e_i`. */
function ringBasis({ pattern, reads }: Ring, step: Matrix, s: number): { psi: Matrix; dual: Matrix } {
  const [channels, d] = [pattern.rows, pattern.cols];
  const psi = matrix(s * channels, s * d);
  const dual = matrix(s * d, s * channels);
  let turned = matrix(d, d);
  for (let i = 0; i < d; i++) turned.data[i * (d + 1)] = 1;
  for (let slot = s - 1; slot >= 0; slot--) {
    const shown = multiply(pattern, turned);
    // A signed permutation's inverse is its transpose.
    for (let bit = 0; bit < d; bit++) {
      for (let at = 0; at < channels; at++) {
        psi.data[(slot * channels + at) * s * d + slot * d + bit] = shown.data[at * d + bit]!;
        let sum = 0;
        for (let k = 0; k < d; k++) sum += turned.data[k * d + bit]! * reads.data[k * channels + at]!;
        dual.data[(slot * d + bit) * s * channels + slot * channels + at] = sum;
      }
    }
    turned = multiply(step, turned);
  }
  return { psi, dual };
}
