// Networks that remember by registers, drawn: any number of rows with lags of their own, units in any order.

import { matrix } from '../../src/array/matrix.ts';
import type { RandomStream } from '../../src/array/random.ts';
import type { Network } from '../../src/nn/network.ts';
import type { HistoryTask } from '../../src/task/history.ts';
import { linearTask } from '../../src/task/linear.ts';
import { registerNetwork } from '../../src/wave/register-network.ts';

export interface PlantedRegisters {
  readonly network: Network;
  readonly task: HistoryTask;
}

/** Registers for `x_j(t) = x_j(t - lag_j)`, 1 to 4 rows, 2 to 6 columns. */
export function drawRegisters(rng: RandomStream): PlantedRegisters {
  const s = 2 + rng.integer(5);
  const d = 1 + rng.integer(4);
  const lags = Array.from({ length: d }, () => 2 + rng.integer(s - 1));
  return { network: registerNetwork({ s, lags, order: (units) => rng.permutation(units) }), task: repeating(s, lags) };
}

/** The task whose row `j` repeats itself at lag `lags[j]`. */
export function repeating(s: number, lags: readonly number[]): HistoryTask {
  const d = lags.length;
  const F = matrix(s * d, d);
  lags.forEach((lag, j) => {
    F.data[((s - lag) * d + j) * d + j] = 1;
  });
  return linearTask({ d, s, F, initial: 'signs', name: `lags ${lags.join(', ')}` });
}
