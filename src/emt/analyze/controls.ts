// The two null networks every measure is shown beside: untrained weights of the same shape, and the network's own
// weights with their entries shuffled inside each tensor. Source: EMT spec section 6.6.

import { type RandomStream, stream } from '../../array/random.ts';
import type { NamedTensors } from '../../array/tensor.ts';
import type { Network } from '../../nn/network.ts';
import { initialParameters } from '../../nn/unroll.ts';

/** What names the stream of a draw beside the first. */
function again(draw: number): number[] {
  return draw === 0 ? [] : [draw];
}

/**
 * Makes a null network with untrained weights of the same shape, by PyTorch's initial law; `draw` counts several. A law that
 * draws nothing makes a start that is a circuit of its own (the wave-RNN's kernel shifts by one unit): such weights are
 * normal numbers of the same size.
 */
export function randomNetwork({ config }: Network, seed: number, draw = 0): Network {
  const rng = stream(seed, 'emt', 'control', 'random', ...again(draw));
  const drawn = initialParameters(config, rng.bits());
  const other = initialParameters(config, rng.bits());
  const parameters: NamedTensors = new Map();
  for (const [name, { shape, data }] of drawn) {
    const values = Float64Array.from(data as ArrayLike<number>);
    const others = other.get(name)!.data as ArrayLike<number>;
    const isFixed = values.every((value, i) => value === others[i]);
    parameters.set(name, isFixed ? { dtype: 'f64', shape, data: normalLike(values, rng) } : drawn.get(name)!);
  }
  return { config, parameters };
}

/** Normal numbers with the root mean square of `values`. */
function normalLike(values: Float64Array, rng: RandomStream): Float64Array {
  const size = Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);
  return values.map(() => size * rng.normal());
}

/**
 * Makes a null network with the same entries in random places, tensor by tensor: the distribution of weights without
 * their arrangement; `draw` counts several. What is the same in any order is drawn anew: the arguments of the modes of a
 * diagonal state-space cell, and the taps of a wave-RNN's kernel, which shift in any order.
 */
export function shuffledNetwork({ config, parameters }: Network, seed: number, draw = 0): Network {
  const fresh: NamedTensors = new Map();
  for (const [name, { shape, data }] of parameters) {
    if (name.endsWith('theta_log')) {
      const rng = stream(seed, 'emt', 'control', 'shuffled', name, ...again(draw));
      fresh.set(name, {
        dtype: 'f64',
        shape,
        data: new Float64Array(data.length).map(() => Math.log(rng.uniform(0, Math.PI))),
      });
      continue;
    }
    if (name.endsWith('conv.weight')) {
      const rng = stream(seed, 'emt', 'control', 'shuffled', name, ...again(draw));
      const values = Float64Array.from(data as ArrayLike<number>);
      fresh.set(name, { dtype: 'f64', shape, data: normalLike(values, rng) });
      continue;
    }
    const shuffled = shuffle(
      data as ArrayLike<number>,
      stream(seed, 'emt', 'control', 'shuffled', name, ...again(draw)),
    );
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
