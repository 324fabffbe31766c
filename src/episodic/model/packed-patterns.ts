// +-1 memories at one bit per neuron: a million memories of 64 neurons are 8 MB (spec section 15).
// Bit `i & 31` of word `i >> 5` of a memory is 1 where neuron `i` is +1; bits beyond N are 0.

import { InputError } from '../../array/errors.ts';
import { areSigns, type Patterns, patternsOf } from './patterns.ts';

export interface PackedPatterns {
  /** The number of memories, `P`. */
  readonly count: number;
  /** The number of neurons, `N`. */
  readonly neurons: number;
  /** Words of one memory, `ceil(N / 32)`. */
  readonly wordsPerPattern: number;
  /** The bits of all memories, `[P, wordsPerPattern]`. */
  readonly words: Uint32Array;
}

/** Packs memories of signs at one bit per neuron. @throws InputError where a value is neither -1 nor +1 */
export function packPatterns(patterns: Patterns): PackedPatterns {
  if (!areSigns(patterns)) throw new InputError('only patterns of -1 and +1 can be packed into bits');
  const { count, neurons, rows } = patterns;
  const wordsPerPattern = Math.ceil(neurons / 32);
  const words = new Uint32Array(count * wordsPerPattern);
  for (let mu = 0; mu < count; mu++) {
    for (let i = 0; i < neurons; i++) {
      if (rows[mu * neurons + i]! > 0) words[mu * wordsPerPattern + (i >> 5)]! |= 1 << (i & 31);
    }
  }
  return { count, neurons, wordsPerPattern, words };
}

/** Gives the same memories as float64 rows `[P, N]`. */
export function unpackPatterns({ count, neurons, wordsPerPattern, words }: PackedPatterns): Patterns {
  const rows = new Float64Array(count * neurons);
  for (let mu = 0; mu < count; mu++) {
    for (let i = 0; i < neurons; i++) {
      rows[mu * neurons + i] = (words[mu * wordsPerPattern + (i >> 5)]! >>> (i & 31)) & 1 ? 1 : -1;
    }
  }
  return patternsOf(count, neurons, rows);
}

/** Number of ones among 32 bits (Warren, Hacker's Delight, figure 5-2). */
export function bitCount(bits: number): number {
  let x = bits - ((bits >>> 1) & 0x55555555);
  x = (x & 0x33333333) + ((x >>> 2) & 0x33333333);
  x = (x + (x >>> 4)) & 0x0f0f0f0f;
  return Math.imul(x, 0x01010101) >>> 24;
}

/** Number of ones among the 64 bits of two words: their counts by nibbles are added before they are summed. */
export function bitCountOfTwo(first: number, second: number): number {
  let x = first - ((first >>> 1) & 0x55555555);
  let y = second - ((second >>> 1) & 0x55555555);
  x = (x & 0x33333333) + ((x >>> 2) & 0x33333333);
  y = (y & 0x33333333) + ((y >>> 2) & 0x33333333);
  x = (x + y) | 0;
  x = (x & 0x0f0f0f0f) + ((x >>> 4) & 0x0f0f0f0f);
  return Math.imul(x, 0x01010101) >>> 24;
}
