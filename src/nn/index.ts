// Recurrent networks as data: configuration and parameters, their runs, and networks that are built from a circuit.

export { cellNames } from './cells.ts';
export { type ClosedFormOptions, closedFormNetwork, linearCircuitNetwork } from './circuit-network.ts';
export type { LossName } from './loss.ts';
export type { Activation, Network, NetworkConfig } from './network.ts';
export type { OptimizerConfig } from './optimizer.ts';
export { type Rollout, rollout, rolloutOutputs } from './rollout.ts';
export type { ScheduleConfig } from './schedule.ts';
export { initialParameters, parameterSpecs, type RecurrentInitialiser } from './unroll.ts';
