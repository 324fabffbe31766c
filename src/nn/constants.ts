// A network's own values as constants of a graph: what is made of them alone (transposed weights, sums of biases) is then made
// once, not at every step.

import { InputError } from '../array/errors.ts';
import { formatShape, sameShape } from '../array/shape.ts';
import { toFloat64 } from '../array/tensor.ts';
import { constant } from '../graph/index.ts';
import type { ParameterSpec, Parameters } from './cell.ts';
import type { Network } from './network.ts';
import { parameterSpecs } from './unroll.ts';

/**
 * The parameters of `network` as constants, all of them unless `specs` names some.
 * @throws InputError when one is missing, or its shape disagrees with the configuration
 */
export function constantParameters(
  network: Network,
  specs: readonly ParameterSpec[] = parameterSpecs(network.config),
): Parameters {
  return new Map(
    specs.map(({ name, shape }) => {
      const given = network.parameters.get(name);
      if (!given) throw new InputError(`network has no parameter '${name}', which its configuration needs`);
      if (!sameShape(given.shape, shape)) {
        throw new InputError(
          `parameter '${name}' has shape ${formatShape(given.shape)}, expected ${formatShape(shape)} by the configuration`,
        );
      }
      return [name, constant(toFloat64(given, name), shape)];
    }),
  );
}

/**
 * The same, for what may not begin with a value that is none.
 * @throws InputError when a parameter is missing, misshapen or not finite
 */
export function finiteParameters(
  network: Network,
  specs: readonly ParameterSpec[] = parameterSpecs(network.config),
): Parameters {
  const constants = constantParameters(network, specs);
  for (const { name } of specs) {
    const values = toFloat64(network.parameters.get(name)!, name);
    const broken = values.findIndex((value) => !Number.isFinite(value));
    if (broken >= 0) {
      throw new InputError(`parameter '${name}' holds ${values[broken]} at index ${broken}, expected finite numbers`);
    }
  }
  return constants;
}
