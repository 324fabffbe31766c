// Memories of random bits as bits, without ever being float64 rows: a million of 64 neurons in 8 MB. The same stream gives
// the same memories as the generators of pattern-draws.ts. Source: spec of sequential memory, section 6.

import { InputError } from '../../array/errors.ts';
import type { RandomStream } from '../../array/random.ts';
import type { PackedPatterns } from './packed-patterns.ts';

/** `P` and `N`, and where the bits come from. */
export interface DrawOptions {
  readonly count: number;
  readonly neurons: number;
  readonly rng: RandomStream;
}

/** Draws memories as `distinctPatterns` does, packed. @throws InputError where `P > 2^N` */
export function distinctPackedPatterns({ count, neurons, rng }: DrawOptions): PackedPatterns {
  if (count > 2 ** neurons) {
    throw new InputError(`${count} distinct memories of ${neurons} neurons do not exist: there are ${2 ** neurons}`);
  }
  const wordsPerPattern = Math.ceil(neurons / 32);
  const words = neurons <= 32 ? distinctIntegers(count, neurons, rng) : redrawnWords(count, neurons, rng);
  return { count, neurons, wordsPerPattern, words };
}

/** Floyd's sample of a set of integers, then its members in random order. */
function distinctIntegers(count: number, neurons: number, rng: RandomStream): Uint32Array {
  const drawn = new Set<number>();
  for (let top = 2 ** neurons - count; top < 2 ** neurons; top++) {
    const integer = rng.integer(top + 1);
    drawn.add(drawn.has(integer) ? top : integer);
  }
  const members = Uint32Array.from(drawn);
  return rng.permutation(count).map((member) => members[member]!);
}

/** Beyond 32 neurons repeats are rare: a memory that was drawn before is drawn again. */
function redrawnWords(count: number, neurons: number, rng: RandomStream): Uint32Array {
  const width = Math.ceil(neurons / 32);
  const words = new Uint32Array(count * width);
  const seen = contentTable(words, width, count);
  for (let mu = 0; mu < count; ) {
    const place = mu * width;
    words.fill(0, place, place + width);
    for (let i = 0; i < neurons; i++) if (rng.sign() > 0) words[place + (i >> 5)]! |= 1 << (i & 31);
    if (seen.add(mu)) mu++;
  }
  return words;
}

/** Makes an open hash table of the contents that there are among the first memories of `words`, by their indices. */
function contentTable(words: Uint32Array, width: number, count: number): { add(mu: number): boolean } {
  const size = 2 ** Math.ceil(Math.log2(2 * count + 1));
  const table = new Int32Array(size).fill(-1);
  const isSame = (mu: number, nu: number): boolean => {
    for (let w = 0; w < width; w++) if (words[mu * width + w] !== words[nu * width + w]) return false;
    return true;
  };
  return {
    add: (mu) => {
      let hash = 0;
      for (let w = 0; w < width; w++) hash = Math.imul(hash ^ words[mu * width + w]!, 0x9e3779b1) ^ (hash >>> 15);
      for (let at = (hash ^ (hash >>> 16)) & (size - 1); ; at = (at + 1) & (size - 1)) {
        if (table[at]! < 0) {
          table[at] = mu;
          return true;
        }
        if (isSame(table[at]!, mu)) return false;
      }
    },
  };
}
