/**
 * Recurrent networks as data, a configuration and tensors under PyTorch's names: their first parameters, their runs in
 * float64, and networks that are built from a circuit.
 *
 * @example
 * import { initialParameters, rollout } from 'engram/nn';
 *
 * const sizes = { inputSize: 2, hiddenSize: 4, outputSize: 1 };
 * const config = { cell: 'gru', activation: 'tanh', ...sizes, bias: true, readoutBias: true };
 * const network = { config, parameters: initialParameters(config, 0) };
 * const { states } = rollout(network, { steps: 5, batch: 3, inputs: null });
 * console.log(states.length); // 60
 */

export { cellNames } from './cells.ts';
export { type ClosedFormOptions, closedFormNetwork, linearCircuitNetwork } from './circuit-network.ts';
export type { LossName } from './loss.ts';
export type { Activation, Network, NetworkConfig } from './network.ts';
export type { OptimizerConfig } from './optimizer.ts';
export { type Rollout, rollout, rolloutOutputs } from './rollout.ts';
export type { ScheduleConfig } from './schedule.ts';
export { type InitialLaws, initialParameters, parameterSpecs } from './unroll.ts';
