export type { Cell, CellStep, ParameterSpec, Parameters } from './cell.ts';
export { cellNames, findCell } from './cells.ts';
export { type InitialLaw, normal, uniform } from './initial.ts';
export { type LossName, loss, rightShare } from './loss.ts';
export type { Activation, Network, NetworkConfig } from './network.ts';
export * from './optimizer.ts';
export { type Rollout, type RolloutInput, rollout } from './rollout.ts';
export * from './schedule.ts';
export { initialParameters, parameterExpressions, parameterSpecs, unroll } from './unroll.ts';
