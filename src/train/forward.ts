// A compiled forward pass over whole sequences in f32: outputs and nothing else. For evaluation during training.

import { compile, input } from '../graph/index.ts';
import type { CompileOptions } from '../graph/run/program.ts';
import type { NetworkConfig } from '../nn/network.ts';
import { parameterExpressions, unroll } from '../nn/unroll.ts';

export interface Forward {
  setParameter(name: string, values: ArrayLike<number>): void;
  /** Outputs `[T, B, out]` of inputs `[T, B, in]`; the array is reused by the next call. */
  run(inputs: ArrayLike<number>): ArrayLike<number>;
}

export function compileForward(
  config: NetworkConfig,
  steps: number,
  batch: number,
  options: CompileOptions = {},
): Forward {
  const inputs = input('inputs', [steps, batch, config.inputSize]);
  const outputs = unroll(config, parameterExpressions(config), inputs, { steps, from: 0 });
  const program = compile({ outputs: { outputs } }, options);
  return {
    setParameter: (name, values) => program.parameter(name).set(values),
    run: (values) => {
      program.input('inputs').set(values);
      program.run();
      return program.output('outputs');
    },
  };
}
