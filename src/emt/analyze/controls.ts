// The two null networks every measure is shown beside: untrained weights of the same shape, and the network's own
// weights with their entries shuffled inside each tensor. Source: EMT spec section 6.6.

import { type RandomStream, stream } from '../../array/random.ts';
import type { NamedTensors } from '../../array/tensor.ts';
import type { Network } from '../../nn/network.ts';
import { initialParameters } from '../../nn/unroll.ts';

/** Makes a null network with untrained weights of the same shape, by PyTorch's initial law. */
export function randomNetwork({ config }: Network, seed: number): Network {
  return { config, parameters: initialParameters(config, stream(seed, 'emt', 'control', 'random').bits()) };
}

/**
 * Makes a null network with the same entries in random places, tensor by tensor: the distribution of weights without
 * their arrangement.
 */
export function shuffledNetwork({ config, parameters }: Network, seed: number): Network {
  const fresh: NamedTensors = new Map();
  for (const [name, { shape, data }] of parameters) {
    const shuffled = shuffle(data as ArrayLike<number>, stream(seed, 'emt', 'control', 'shuffled', name));
    fresh.set(name, { dtype: 'f64', shape, data: shuffled });
  }
  return { config, parameters: fresh };
}

function shuffle(values: ArrayLike<number>, rng: RandomStream): Float64Array {
  const order = rng.permutation(values.length);
  const shuffled = new Float64Array(order.length);
  for (let to = 0; to < order.length; to++) shuffled[to] = values[order[to]!]!;
  return shuffled;
}
