// What a network is told while its memory is measured: independent units of meaning, one a step, so that nothing of an old one can
// be guessed from a new one. Source: memory-assessment, section 1.3; the three laws are those of its calibration and recall.

import { type Matrix, matrix } from '../../array/matrix.ts';
import type { RandomStream } from '../../array/random.ts';

/** Independent numbers in -1 ... 1 or signs on every channel, or one channel of all at 1 (a token). */
export type InputLaw = 'uniform' | 'signs' | 'tokens';

export const inputLaws: readonly InputLaw[] = ['uniform', 'signs', 'tokens'];

/** Sequences of units of meaning. */
export interface Drive {
  readonly steps: number;
  readonly batch: number;
  /** Channels of a unit. */
  readonly size: number;
  /** `[T, B, p]`. */
  readonly inputs: Float64Array;
}

/** Draws a unit `[p]` into `unit`. */
export function drawUnit(law: InputLaw, unit: Float64Array, rng: RandomStream): void {
  if (law === 'tokens') {
    unit.fill(0);
    unit[rng.integer(unit.length)] = 1;
  } else {
    for (let i = 0; i < unit.length; i++) unit[i] = law === 'signs' ? rng.sign() : rng.uniform(-1, 1);
  }
}

/** Draws `batch` sequences of `steps` units of `size` channels. */
export function drawDrive(law: InputLaw, { steps, batch, size }: Omit<Drive, 'inputs'>, rng: RandomStream): Drive {
  const inputs = new Float64Array(steps * batch * size);
  for (let at = 0; at < inputs.length; at += size) drawUnit(law, inputs.subarray(at, at + size), rng);
  return { steps, batch, size, inputs };
}

/**
 * What the first `n` units of every sequence mean: `[B, n p]`, a point of the Semantic Euclidean Space, the newest unit first
 * (age 0). Means are not taken out; a reader centres by those of its training rows.
 */
export function meaningsOf({ batch, size, inputs }: Drive, n: number): Matrix {
  const meanings = matrix(batch, n * size);
  for (let age = 0; age < n; age++) {
    for (let row = 0; row < batch; row++) {
      const from = ((n - 1 - age) * batch + row) * size;
      meanings.data.set(inputs.subarray(from, from + size), (row * n + age) * size);
    }
  }
  return meanings;
}

/** Mean square of a unit about its mean, `E |v - mean v|^2`: its amount of meaning. */
export function amountOfUnit(law: InputLaw, size: number): number {
  return { uniform: size / 3, signs: size, tokens: 1 - 1 / size }[law];
}
