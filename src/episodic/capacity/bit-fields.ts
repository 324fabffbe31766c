// What pulls at every bit of a memory, for all memories at once: the inner loop of capacity. Memories are packed, so that
// overlaps are counted bits and weights are looked up; and instead of adding each weight to N bits it is added once to a
// table by the value of each byte, from which the bits are summed in the end. N / 8 additions a memory, not N.

import { bitCount, type PackedPatterns } from '../packed-patterns.ts';

export interface BitFields {
  /**
   * EDEN after a hop: `out_i = xi_i^(mu) sum_nu w_nu xi_i^(nu) / sum_nu w_nu` with
   * `w_nu = self[bits(nu, mu)] before[bits(nu - 1, mu - 1)]`, indices counted round. `out [N]` is reused.
   */
  product(mu: number, self: Float64Array, before: Float64Array): Float64Array;
  /**
   * One interaction: the sum over `nu` of `same[d]` where bit `i` of memory `nu` is that of memory `base`, and of
   * `-other[d]` where it is not; `d = bits(nu - lag, from)`. `out [N]` is reused.
   */
  single(from: number, lag: 0 | 1, base: number, same: Float64Array, other: Float64Array): Float64Array;
}

const VALUES = 256;

export function bitFields(packed: PackedPatterns): BitFields {
  const { count, neurons, wordsPerPattern: width } = packed;
  const words = new Int32Array(packed.words.buffer, packed.words.byteOffset, packed.words.length);
  const sums = new Float64Array(4 * width * VALUES);
  const out = new Float64Array(neurons);
  const differing = (mu: number, nu: number): number => {
    let bits = 0;
    for (let w = 0; w < width; w++) bits += bitCount(words[mu * width + w]! ^ words[nu * width + w]!);
    return bits;
  };
  const addTo = (nu: number, base: number, weight: number): void => {
    for (let w = 0; w < width; w++) {
      const other = words[nu * width + w]! ^ words[base * width + w]!;
      const place = 4 * w * VALUES;
      sums[place + (other & 255)]! += weight;
      sums[place + VALUES + ((other >>> 8) & 255)]! += weight;
      sums[place + 2 * VALUES + ((other >>> 16) & 255)]! += weight;
      sums[place + 3 * VALUES + (other >>> 24)]! += weight;
    }
  };
  /** `out_i = total - scale sum of the weights of memories whose bit i differs`. */
  const gather = (total: number, scale: number): Float64Array => {
    for (let i = 0; i < neurons; i++) {
      const [place, mask] = [(i >> 3) * VALUES, 1 << (i & 7)];
      let other = 0;
      for (let value = mask; value < VALUES; value++) if (value & mask) other += sums[place + value]!;
      out[i] = total - scale * other;
    }
    return out;
  };

  const productOfOneWord = (mu: number, self: Float64Array, before: Float64Array): number => {
    const state = words[mu]!;
    const delayed = words[mu > 0 ? mu - 1 : count - 1]!;
    const bytes = neurons > 24 ? 4 : neurons > 16 ? 3 : neurons > 8 ? 2 : 1;
    let total = 0;
    let last = before[bitCount(words[count - 1]! ^ delayed)]!;
    for (let nu = 0; nu < count; nu++) {
      const word = words[nu]!;
      const other = word ^ state;
      const weight = self[bitCount(other)]! * last;
      last = before[bitCount(word ^ delayed)]!;
      total += weight;
      sums[other & 255]! += weight;
      if (bytes > 1) sums[VALUES + ((other >>> 8) & 255)]! += weight;
      if (bytes > 2) sums[2 * VALUES + ((other >>> 16) & 255)]! += weight;
      if (bytes > 3) sums[3 * VALUES + (other >>> 24)]! += weight;
    }
    return total;
  };

  return {
    product: (mu, self, before) => {
      sums.fill(0);
      let total = 0;
      if (width === 1) total = productOfOneWord(mu, self, before);
      else {
        const delayed = mu > 0 ? mu - 1 : count - 1;
        let last = before[differing(count - 1, delayed)]!;
        for (let nu = 0; nu < count; nu++) {
          const weight = self[differing(nu, mu)]! * last;
          last = before[differing(nu, delayed)]!;
          total += weight;
          addTo(nu, mu, weight);
        }
      }
      gather(total, 2);
      for (let i = 0; i < neurons; i++) out[i]! /= total;
      return out;
    },
    single: (from, lag, base, same, other) => {
      sums.fill(0);
      let total = 0;
      for (let nu = 0; nu < count; nu++) {
        const d = differing(nu >= lag ? nu - lag : count - 1, from);
        total += same[d]!;
        addTo(nu, base, same[d]! + other[d]!);
      }
      return gather(total, 1);
    },
  };
}
