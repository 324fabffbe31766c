// What pulls at every bit of a memory, for all memories at once: the inner loop of capacity. Memories are packed, so that
// overlaps are counted bits and weights are looked up; and instead of adding each weight to N bits it is added once to a
// table by the value of each byte, from which the bits are summed in the end. N / 8 additions a memory, not N.

import { type Kernels, loadKernels } from '../../kernels/index.ts';
import { bitCount, type PackedPatterns } from '../model/packed-patterns.ts';

export interface BitFields {
  /**
   * EDEN after a hop: `out_i = xi_i^(mu) sum_nu w_nu xi_i^(nu) / sum_nu w_nu` with
   * `w_nu = self^bits(nu, mu) before^bits(nu - 1, mu - 1)`, bits that differ, indices counted round. `out [N]` is reused.
   */
  product(mu: number, self: number, before: number): Float64Array;
  /**
   * One interaction: the sum over `nu` of `same[d]` where bit `i` of memory `nu` is that of memory `base`, and of
   * `-other[d]` where it is not; `d = bits(nu - lag, from)`. `out [N]` is reused.
   */
  single(from: number, lag: 0 | 1, base: number, same: Float64Array, other: Float64Array): Float64Array;
  /** The size of the sums of the last `single`: those of its weights, each the larger of its two. */
  size(): number;
}

const VALUES = 256;
/** Numbers of the kernel's tables: two halves of four bytes; and of its powers, an even number of at least 33. */
const TABLES = 8 * VALUES;
const POWERS = 34;

export function bitFields(packed: PackedPatterns): BitFields {
  const { count, neurons, wordsPerPattern: width } = packed;
  const words = new Int32Array(packed.words.buffer, packed.words.byteOffset, packed.words.length);
  const sums = new Float64Array(4 * width * VALUES);
  let size = 0;
  const out = new Float64Array(neurons);
  const ofOneWord = wordProduct(words, count, neurons, out);
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

  return {
    product: (mu, self, before) => {
      if (width === 1) return ofOneWord(mu, self, before);
      const [own, last] = [powers(self, neurons), powers(before, neurons)];
      const delayed = mu > 0 ? mu - 1 : count - 1;
      let total = 0;
      let previous = last[differing(count - 1, delayed)]!;
      sums.fill(0);
      for (let nu = 0; nu < count; nu++) {
        const weight = own[differing(nu, mu)]! * previous;
        previous = last[differing(nu, delayed)]!;
        total += weight;
        addTo(nu, mu, weight);
      }
      gather(total, 2);
      for (let i = 0; i < neurons; i++) out[i]! /= total;
      return out;
    },
    single: (from, lag, base, same, other) => {
      sums.fill(0);
      let total = 0;
      size = 0;
      for (let nu = 0; nu < count; nu++) {
        const d = differing(nu >= lag ? nu - lag : count - 1, from);
        total += same[d]!;
        size += Math.max(Math.abs(same[d]!), Math.abs(other[d]!));
        addTo(nu, base, same[d]! + other[d]!);
      }
      return gather(total, 1);
    },
    size: () => size,
  };
}

/** `base^0 ... base^most`. */
function powers(base: number, most: number): Float64Array {
  return Float64Array.from({ length: most + 1 }, (_, d) => base ** d);
}

/** One instance of the kernels for all capacities; whose memories are in it. */
let kernels: Kernels | null = null;
let owner: Int32Array | null = null;

/** `product` for up to 32 neurons, one word each, in WebAssembly, which counts bits in one instruction. */
function wordProduct(words: Int32Array, count: number, neurons: number, out: Float64Array) {
  const bytes = Math.ceil(neurons / 8);
  let ownPowers: Float64Array = new Float64Array();
  let lastPowers: Float64Array = new Float64Array();
  let [ownBase, lastBase] = [Number.NaN, Number.NaN];
  return (mu: number, self: number, before: number): Float64Array => {
    kernels ??= loadKernels();
    const { memory, heapBase } = kernels;
    const sums = heapBase;
    const own = sums + 8 * TABLES;
    const last = own + 8 * POWERS;
    const place = last + 8 * POWERS;
    const missing = place + 4 * count - memory.buffer.byteLength;
    if (missing > 0) memory.grow(Math.ceil(missing / 65536));
    if (owner !== words) new Int32Array(memory.buffer, place, count).set(words);
    owner = words;
    const tables = new Float64Array(memory.buffer, sums, TABLES);
    tables.fill(0);
    if (ownBase !== self || lastBase !== before) {
      [ownPowers, lastPowers] = [powers(self, neurons), powers(before, neurons)];
      [ownBase, lastBase] = [self, before];
    }
    new Float64Array(memory.buffer, own, POWERS).set(ownPowers);
    new Float64Array(memory.buffer, last, POWERS).set(lastPowers);
    const delayed = words[mu > 0 ? mu - 1 : count - 1]!;
    kernels.find('weigh_memories')!(place, count, words[mu]!, delayed, own, last, sums, bytes);
    let total = 0;
    for (let byte = 0; byte < bytes; byte++) {
      const table = tables.subarray(byte * VALUES, (byte + 1) * VALUES);
      const other = (4 + byte) * VALUES;
      for (let value = 0; value < VALUES; value++) table[value]! += tables[other + value]!;
      total = foldBits(table, 8, 8 * byte, neurons, out);
    }
    for (let i = 0; i < neurons; i++) out[i] = 1 - (2 * out[i]!) / total;
    return out;
  };
}

/**
 * Folds a table into bits. For each of `bits` bits the sum of the entries whose index has it, into `out` from `first`
 * on; the upper half is added to the lower one at each bit, so that all bits cost two passes.
 * @returns the sum of all entries
 */
function foldBits(sums: Float64Array, bits: number, first: number, neurons: number, out: Float64Array): number {
  for (let bit = bits - 1; bit >= 0; bit--) {
    const half = 1 << bit;
    let upper = 0;
    for (let at = 0; at < half; at++) {
      const value = sums[half + at]!;
      upper += value;
      sums[at]! += value;
    }
    if (first + bit < neurons) out[first + bit] = upper;
  }
  return sums[0]!;
}
