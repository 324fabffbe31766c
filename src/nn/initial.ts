// Laws of initial parameter values. Each draws from streams named after parameters, so that one parameter's values
// never depend on how many others there are.

import type { RandomStream } from '../array/random.ts';
import { randomOrthogonal } from '../linalg/random-orthogonal.ts';

/**
 * Fills the values of one parameter. `random` is the stream of its own name; `streamOf` gives a fresh copy of another
 * parameter's, for laws that depend on what was drawn there.
 */
export type Initialiser = (
  values: Float32Array,
  random: RandomStream,
  streamOf: (parameter: string) => RandomStream,
) => void;

/** Uniform on `[-bound, bound]`: PyTorch's law for recurrent, linear and convolution layers. */
export function uniform(bound: number): Initialiser {
  return (values, random) => {
    for (let i = 0; i < values.length; i++) values[i] = random.uniform(-bound, bound);
  };
}

/** Normal with mean 0. */
export function normal(deviation: number): Initialiser {
  return (values, random) => {
    for (let i = 0; i < values.length; i++) values[i] = deviation * random.normal();
  };
}

/**
 * Orthogonal blocks `[n, n]` below each other, one for each gate, uniform on the orthogonal group: every mode keeps its
 * size. Source: Saxe, McClelland & Ganguli (2014); Mezzadri (2007) for the signs.
 */
export function orthogonal(n: number): Initialiser {
  return (values, random) => {
    for (let from = 0; from < values.length; from += n * n) {
      values.set(randomOrthogonal(n, random).data, from);
    }
  };
}

/**
 * Blocks `[n, n]` below each other, one for each gate, that shift by `by` units around a ring: the identity for 0 (the
 * "iRNN" of Le, Jaitly & Hinton 2015), the cyclic shift for 1, unit `i` takes what unit `i + 1` held.
 */
export function shift(n: number, by: 0 | 1): Initialiser {
  return (values) => {
    for (let from = 0; from < values.length; from += n * n) {
      for (let i = 0; i < n; i++) values[from + i * n + ((i + by) % n)] = 1;
    }
  };
}

/** A kernel `[c, c, width]` of a ring whose channels stay apart: all weight on one tap, the middle one holds, the last one shifts. */
export function kernelTap(channels: number, width: number, tap: number): Initialiser {
  return (values) => {
    for (let o = 0; o < channels; o++) values[(o * channels + o) * width + tap] = 1;
  };
}
