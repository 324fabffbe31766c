export type { Cell, CellStep, ParameterSpec, Parameters } from './cell.ts';
export { cellNames, findCell } from './cells.ts';
export { type ClosedFormOptions, closedFormNetwork, linearCircuitNetwork } from './circuit-network.ts';
export { type Initialiser, normal, uniform } from './initial.ts';
export { accuracy, type LossName, loss } from './loss.ts';
export type { Activation, Network, NetworkConfig } from './network.ts';
export * from './optimizer.ts';
export { type Rollout, type RolloutInput, rollout, rolloutOutputs } from './rollout.ts';
export * from './schedule.ts';
export {
  initialParameters,
  parameterExpressions,
  parameterSpecs,
  type RecurrentInitialiser,
  unroll,
} from './unroll.ts';
