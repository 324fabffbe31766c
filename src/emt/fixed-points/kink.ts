// Points where a relu stands on its kink: its slope there is neither 0 nor 1, and one Jacobian does not describe the
// point. Every relu network without a bias has its origin there. The slope is taken as 1, as about the origin elsewhere
// (linearise): what grows on any side then shows.

import { sizeOf } from '../../array/shape.ts';
import { type NamedTensors, tensor, toFloat64 } from '../../array/tensor.ts';
import type { Network } from '../../nn/network.ts';
import { parameterSpecs } from '../../nn/unroll.ts';

/** Pre-activations nearer to 0 than this stand on the kink. */
const NEAR = 1e-9;

/** The network with every relu moved by `NEAR`, so that those on their kink pass; `null` for cells without a relu. */
export function pastKink(network: Network): Network | null {
  const { cell, activation } = network.config;
  if (activation !== 'relu' || (cell !== 'elman' && cell !== 'wave-rnn')) return null;
  const config = { ...network.config, bias: true };
  const parameters: NamedTensors = new Map(
    parameterSpecs(config).map(({ name, shape }) => {
      const given = network.parameters.get(name);
      const values = given ? toFloat64(given, name).slice() : new Float64Array(sizeOf(shape));
      const isMoved = /^rnn\.(bias_ih_l\d+|conv\.bias)$/.test(name);
      return [name, tensor(shape, isMoved ? values.map((value) => value + NEAR) : values)];
    }),
  );
  return { config, parameters };
}
