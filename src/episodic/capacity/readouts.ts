// What each memory of a capacity reads out at every bit after a hop to memory mu, times the bit that it should be.
// Source: spec of sequential memory, section 9; the comparators after Chaudhry et al., arXiv 2306.04532. Overlaps of the
// comparators that lead from one memory to the next keep a bit's own share, which is of no consequence there (spec: the
// crosstalk of other memories has random signs); the part of `mixed` that holds a memory leaves it out, as it must.
// Sums that cancel are ties, which rounding must not decide: those of powers are made in integers as far as float64 has
// them, others are 0 within 1e-12 of their size (engine/tie-rule.ts).

import type { RandomStream } from '../../array/random.ts';
import { settled, TIE } from '../engine/tie-rule.ts';
import { distinctPackedPatterns } from '../model/packed-draws.ts';
import { type PackedPatterns, packPatterns, unpackPatterns } from '../model/packed-patterns.ts';
import { biasedPatterns } from '../model/pattern-draws.ts';
import { bitFields } from './bit-fields.ts';
import type { CapacityModel } from './problem.ts';

/** `isRight(v)` of every bit after the hop to `mu`: number of bits for which it holds, up to `N`. */
export type RightBits = (mu: number, least: number) => number;

/**
 * Draws `count` packed memories of `neurons` bits: all distinct where `bias` is 0, independent and biased otherwise.
 * @throws InputError where there are not as many distinct memories, or the bias is out of range
 */
export function drawMemories(count: number, neurons: number, bias: number, rng: RandomStream): PackedPatterns {
  if (bias === 0) return distinctPackedPatterns({ count, neurons, rng });
  return packPatterns(biasedPatterns({ count, neurons, rng, bias }));
}

/**
 * Counts the bits of memory `mu` whose value times what it should be is at least `least`: above 0 for a right sign. A
 * value of exactly 0 has no sign and is wrong; one of exactly `least` is right.
 */
export function rightBits(model: CapacityModel, packed: PackedPatterns): RightBits {
  const read = readout(model, packed);
  return (mu, least) => {
    let right = 0;
    for (const value of read(mu)) if (value > 0 && value >= least - TIE) right++;
    return right;
  };
}

function readout(model: CapacityModel, packed: PackedPatterns): (mu: number) => Float64Array {
  const { count, neurons } = packed;
  const before = (mu: number) => (mu > 0 ? mu - 1 : count - 1);
  if (model.kind === 'reference') return linearReadout(packed, model.ratio);
  const fields = bitFields(packed);
  /** A function of the overlap by the number of differing bits, own bit kept (0), left out of agreement (1) or not (-1). */
  const table = (f: (x: number) => number, own: -1 | 0 | 1 = 0) =>
    Float64Array.from({ length: neurons + 1 }, (_, d) => f((neurons - 2 * d - own) / (neurons - Math.abs(own))));
  switch (model.kind) {
    case 'eden': {
      // Relative to the weight of mu itself, so that nothing overflows.
      const self = Math.exp(-2 * model.ratio * model.alpha);
      const cross = Math.exp(-2 * Math.sqrt(model.ratio) * model.alpha);
      return (mu) => settleAll(fields.product(mu, self, cross), 1);
    }
    case 'polynomial': {
      const { degree } = model;
      const scale = neurons ** degree;
      const isWhole = count * scale <= Number.MAX_SAFE_INTEGER;
      const power = table((x) => (isWhole ? Math.round(Math.round(neurons * x) ** degree) : x ** degree));
      return (mu) => {
        const values = fields.single(before(mu), 1, mu, power, power);
        return isWhole ? values.map((value) => value / scale) : settleAll(values, fields.size());
      };
    }
    case 'exponential': {
      const power = table((x) => Math.exp((neurons - 1) * (x - 1)));
      return (mu) => settleAll(fields.single(before(mu), 1, mu, power, power), fields.size());
    }
    case 'mixed':
      return mixedReadout(packed, model.degree, model.lambda);
  }

  /** Both moments of MixedNet: it leaves mu - 1 when that has come through the delay, and then holds mu; the worse counts. */
  function mixedReadout({ words, wordsPerPattern }: PackedPatterns, degree: number, lambda: number) {
    const power = table((x) => x ** degree);
    const delayed = power.map((value) => lambda * value);
    const [same, other] = [table((x) => x ** degree, 1), table((x) => x ** degree, -1)];
    const worst = new Float64Array(neurons);
    return (mu: number): Float64Array => {
      const from = before(mu);
      worst.set(fields.single(from, 1, mu, delayed, delayed));
      let size = fields.size();
      const leaving = fields.single(from, 0, from, same, other).slice();
      size += fields.size();
      const held = fields.single(mu, 0, mu, same, other);
      size += fields.size();
      for (let i = 0; i < neurons; i++) {
        const [a, b] = [words[mu * wordsPerPattern + (i >> 5)]!, words[from * wordsPerPattern + (i >> 5)]!];
        const sign = ((a ^ b) >>> (i & 31)) & 1 ? -1 : 1;
        worst[i]! += Math.min(sign * leaving[i]!, held[i]!);
      }
      return settleAll(worst, size);
    };
  }
}

/** Values of a size, those within rounding of 0 made 0. */
function settleAll(values: Float64Array, size: number): Float64Array {
  for (let i = 0; i < values.length; i++) values[i] = settled(values[i]!, size);
  return values;
}

/** EDEN's reference: no neuron acts on itself, outputs clipped to -1 ... 1. Its loads are small: plain sums will do. */
function linearReadout(packed: PackedPatterns, ratio: number): (mu: number) => Float64Array {
  const { count, neurons, rows } = unpackPatterns(packed);
  const strength = 1 / (2 * Math.max(1, neurons - 1));
  const out = new Float64Array(neurons);
  return (mu) => {
    const now = mu * neurons;
    const before = (mu > 0 ? mu - 1 : count - 1) * neurons;
    out.fill(0);
    let size = 0;
    for (let nu = 0; nu < count; nu++) {
      const row = nu * neurons;
      const last = (nu > 0 ? nu - 1 : count - 1) * neurons;
      let [self, cross] = [0, 0];
      for (let j = 0; j < neurons; j++) {
        self += rows[row + j]! * rows[now + j]!;
        cross += rows[last + j]! * rows[before + j]!;
      }
      size += strength * (ratio * Math.abs(self) + Math.sqrt(ratio) * Math.abs(cross) + ratio + Math.sqrt(ratio));
      for (let i = 0; i < neurons; i++) {
        const ownSelf = rows[row + i]! * rows[now + i]!;
        const ownCross = rows[last + i]! * rows[before + i]!;
        const drive = ratio * (self - ownSelf) + Math.sqrt(ratio) * (cross - ownCross);
        out[i]! += strength * rows[row + i]! * drive;
      }
    }
    for (let i = 0; i < neurons; i++) out[i] = Math.max(-1, Math.min(1, settled(out[i]!, size) * rows[now + i]!));
    return out;
  };
}
