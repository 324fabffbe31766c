// What a training run costs, before it is run: enough to start the longest of many first and to guess what an unmeasured
// one will take from measured ones. It does not know how soon the curriculum moves on.

import { sizeOf } from '../array/shape.ts';
import { mean } from '../array/statistics.ts';
import { parameterSpecs } from '../nn/unroll.ts';
import type { HistoryTask } from '../task/history.ts';
import type { TrainConfig } from './config.ts';

/**
 * Estimates the multiplications of all steps of a run: each weight once per sequence and time step, forward, and twice
 * backward, over the mean horizon of the curriculum; element-wise work counts as eight of them per hidden unit.
 */
export function trainingCost(task: HistoryTask, config: TrainConfig): number {
  const { batch, steps, horizons, network } = config;
  const weights = parameterSpecs(network).reduce((sum, { shape }) => sum + sizeOf(shape), 0);
  const horizon = mean(horizons);
  return Math.round(3 * steps * batch * (task.inputSteps + horizon) * (weights + 8 * network.hiddenSize));
}
