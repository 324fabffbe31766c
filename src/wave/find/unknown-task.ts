// The task of a network that says it: the rule its outputs follow when it is left to itself, as discovery reads it. Waves
// are then looked for as for a task that was given, on trials that discovery never saw. Source: TWM (arXiv 2402.10163)
// section 10, "infer s and F from data"; EMT spec section 6.5.

import { matrix } from '../../array/matrix.ts';
import { type Steps, unnamed } from '../../array/stages.ts';
import { lookStageNames } from '../../emt/discovery/look.ts';
import { search } from '../../emt/discovery/search.ts';
import { DEFAULT_LAGS } from '../../emt/discovery/setting.ts';
import type { Network } from '../../nn/network.ts';
import type { HistoryTask } from '../../task/history.ts';
import { linearTask } from '../../task/linear.ts';

/** The linear task that the outputs of `network` follow; `null` where none was read, or its inputs are no variables of it. */
export function* taskSaidBy(network: Network, seed: number): Steps<HistoryTask | null> {
  const searching = search(network, null, { lags: DEFAULT_LAGS, seed });
  const { looked } = yield* unnamed(searching, lookStageNames);
  const { verdict, operator, s } = looked.measures;
  const { inputSize, outputSize } = network.config;
  if (verdict === 'absent' || operator.F === null || inputSize !== outputSize) return null;
  const d = outputSize;
  const F = matrix(s * d, d, Float64Array.from(operator.F.flat()));
  return linearTask({ d, s, F, initial: 'signs', name: 'inferred', summary: 'The rule that its outputs follow.' });
}
