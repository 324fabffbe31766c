// The two null networks every figure is shown beside: untrained weights of the same shape, and the network's own
// weights with their entries shuffled inside each tensor. Source: EMT spec section 6.6.

import { type RandomStream, stream } from '../array/random.ts';
import { sizeOf } from '../array/shape.ts';
import type { NamedTensors } from '../array/tensor.ts';
import type { Network } from '../nn/network.ts';

/** Every parameter uniform on `+-1/sqrt(H)`: PyTorch's initial law for recurrent cells and their linear readout. */
export function randomNetwork({ config, parameters }: Network, seed: number): Network {
  const bound = 1 / Math.sqrt(config.hiddenSize);
  const fresh: NamedTensors = new Map();
  for (const [name, { shape }] of parameters) {
    const rng = stream(seed, 'emt', 'control', 'random', name);
    const data = Float64Array.from({ length: sizeOf(shape) }, () => rng.uniform(-bound, bound));
    fresh.set(name, { dtype: 'f64', shape, data });
  }
  return { config, parameters: fresh };
}

/** The same entries in random places, tensor by tensor: the distribution of weights without their arrangement. */
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
  return Float64Array.from(order, (from) => values[from]!);
}
