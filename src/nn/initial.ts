// Laws of initial parameter values. Each draws from streams named after parameters, so that one parameter's values
// never depend on how many others there are.

import type { RandomStream } from '../array/random.ts';

/**
 * Fills the values of one parameter. `random` is the stream of its own name; `streamOf` gives a fresh copy of another
 * parameter's, for laws that depend on what was drawn there.
 */
export type InitialLaw = (
  values: Float32Array,
  random: RandomStream,
  streamOf: (parameter: string) => RandomStream,
) => void;

/** Uniform on `[-bound, bound]`: PyTorch's law for recurrent, linear and convolution layers. */
export function uniform(bound: number): InitialLaw {
  return (values, random) => {
    for (let i = 0; i < values.length; i++) values[i] = random.uniform(-bound, bound);
  };
}

/** Normal with mean 0. */
export function normal(deviation: number): InitialLaw {
  return (values, random) => {
    for (let i = 0; i < values.length; i++) values[i] = deviation * random.normal();
  };
}
