// Seeded random streams. One root seed, any number of named substreams: `stream(7, 'train', 'batch')` gives the
// same numbers in every engine and never depends on how far another stream was read.
// Underneath: xoroshiro128+ (pure-rand), its 128-bit state hashed from the root seed and the names (MurmurHash3).

import { xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus';
import type { JumpableRandomGenerator } from 'pure-rand/types/JumpableRandomGenerator';
import { InputError } from './errors.ts';
import { naturalLog } from './natural-log.ts';

/**
 * A random stream is a sequence of numbers that depends on its state alone; `stream` makes one from a seed and names.
 */
export class RandomStream {
  #generator: JumpableRandomGenerator;
  #spareNormal: number | null = null;

  /**
   * Continues a stream from its state.
   * @param state four 32-bit integers, not all zero, as `state()` returns (a fifth is the spare normal deviate)
   * @throws InputError when the state is not of that form
   */
  constructor(state: readonly number[]) {
    const words = state.slice(0, 4);
    if (words.length !== 4 || words.every((word) => word === 0) || !words.every(Number.isInteger)) {
      throw new InputError(`random state must be four 32-bit integers, not all zero; found [${state.join(', ')}]`);
    }
    this.#generator = xoroshiro128plusFromState(words.map((word) => word | 0));
    this.#spareNormal = state[4] ?? null;
  }

  /** Gives everything that is needed to continue this stream: `new RandomStream(stream.state())`. */
  state(): number[] {
    const words = [...this.#generator.getState()];
    return this.#spareNormal === null ? words : [...words, this.#spareNormal];
  }

  /** Draws a 32-bit unsigned integer. */
  bits(): number {
    return this.#generator.next() >>> 0;
  }

  /** Draws a number uniformly from [low, high), with 53 random bits. */
  uniform(low = 0, high = 1): number {
    const unit = ((this.bits() >>> 5) * 67108864 + (this.bits() >>> 6)) / 9007199254740992;
    return low + (high - low) * unit;
  }

  /**
   * Draws one of the integers `0 ... bound - 1` uniformly, without bias.
   * @throws InputError when `bound` is no integer in 1 ... 2^32
   */
  integer(bound: number): number {
    if (!Number.isInteger(bound) || bound < 1 || bound > 0x100000000) {
      throw new InputError(`integer(bound) needs an integer bound in 1 ... 2^32, found ${bound}`);
    }
    const limit = 0x100000000 - (0x100000000 % bound);
    for (;;) {
      const draw = this.bits();
      if (draw < limit) return draw % bound;
    }
  }

  /** Draws -1 or +1. The top bit decides: the low bits of xoroshiro128+ are its weakest. */
  sign(): -1 | 1 {
    return this.bits() >= 0x80000000 ? 1 : -1;
  }

  /** Draws a standard normal deviate (Marsaglia's polar method, on a logarithm that is the same in every engine). */
  normal(): number {
    if (this.#spareNormal !== null) {
      const spare = this.#spareNormal;
      this.#spareNormal = null;
      return spare;
    }
    for (;;) {
      const u = this.uniform(-1, 1);
      const v = this.uniform(-1, 1);
      const radius = u * u + v * v;
      if (radius >= 1 || radius === 0) continue;
      const scale = Math.sqrt((-2 * naturalLog(radius)) / radius);
      this.#spareNormal = v * scale;
      return u * scale;
    }
  }

  /** Draws an order of `0 ... n - 1` uniformly (Fisher and Yates). */
  permutation(n: number): Uint32Array {
    const order = new Uint32Array(n);
    for (let i = 0; i < n; i++) order[i] = i;
    for (let i = n - 1; i > 0; i--) {
      const j = this.integer(i + 1);
      const held = order[i]!;
      order[i] = order[j]!;
      order[j] = held;
    }
    return order;
  }
}

/**
 * Opens the random stream of `rootSeed` that is called `names`; streams of other names are unrelated to it.
 * @throws InputError when the seed is not a whole number
 */
export function stream(rootSeed: number | bigint, ...names: readonly (string | number)[]): RandomStream {
  if (typeof rootSeed === 'number' && !Number.isSafeInteger(rootSeed)) {
    throw new InputError(`seed must be an integer, found ${rootSeed}`);
  }
  const key = JSON.stringify([rootSeed.toString(), ...names.map(String)]);
  const state = murmur128(new TextEncoder().encode(key));
  return new RandomStream(state.every((word) => word === 0) ? [1, 2, 3, 4] : state);
}

/** MurmurHash3_x86_128 with seed 0: four 32-bit words (Appleby, public domain). */
function murmur128(bytes: Uint8Array): [number, number, number, number] {
  const constants = [0x239b961b, 0xab0e9789, 0x38b34ae5, 0xa1e38b93] as const;
  const h: [number, number, number, number] = [0, 0, 0, 0];
  const rotate = (x: number, by: number) => (x << by) | (x >>> (32 - by));
  const lane = (i: number, k: number) =>
    Math.imul(rotate(Math.imul(k, constants[i]!), 15 + i), constants[(i + 1) & 3]!);
  const padded = new Uint8Array(Math.ceil(bytes.length / 16) * 16);
  padded.set(bytes);
  const view = new DataView(padded.buffer);
  const whole = bytes.length - (bytes.length % 16);
  const shifts = [19, 17, 15, 13] as const;
  const adds = [0x561ccd1b, 0x0bcaa747, 0x96cd1c35, 0x32ac3b17] as const;
  for (let at = 0; at < whole; at += 16) {
    for (let i = 0; i < 4; i++) {
      h[i]! ^= lane(i, view.getUint32(at + 4 * i, true));
      h[i] = (Math.imul((rotate(h[i]!, shifts[i]!) + h[(i + 1) & 3]!) | 0, 5) + adds[i]!) | 0;
    }
  }
  if (whole < bytes.length) for (let i = 3; i >= 0; i--) h[i]! ^= lane(i, view.getUint32(whole + 4 * i, true));
  const spread = () => {
    h[0] = (h[0] + h[1] + h[2] + h[3]) | 0;
    for (let i = 1; i < 4; i++) h[i] = (h[i]! + h[0]) | 0;
  };
  for (let i = 0; i < 4; i++) h[i]! ^= bytes.length;
  spread();
  for (let i = 0; i < 4; i++) {
    let x = h[i]!;
    x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
    x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
    h[i] = x ^ (x >>> 16);
  }
  spread();
  return h;
}
