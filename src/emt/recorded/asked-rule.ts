// The rule of the task that was named, beside what the recorded outputs do: which of them follow it, and which rule the
// others follow. A network may do its own task well and be asked about another.

import type { HistoryTask } from '../../task/history.ts';
import { rulesFollowed, rulesInWords } from '../record/followed.ts';
import type { AskedRule } from '../results/recorded.ts';
import type { Past, RecordedStates } from './past.ts';

/** `null` where the outputs are not the history, the task is no rule of theirs, or too few of them were recorded. */
export function askedRule({ steps, batch, outputs }: RecordedStates, past: Past, task: HistoryTask): AskedRule | null {
  const { d, inputSteps } = task;
  if (past.kind !== 'outputs' || !outputs || outputs.width !== d) return null;
  const { zeros } = past.signal;
  const values = Float64Array.from(outputs.values, (value, at) => value - zeros[at % d]!);
  // What stands for the outputs before they are the network's own begins the history.
  past.varying.forEach((i, j) => {
    for (let row = 0; row < steps * batch; row++) values[row * d + i] = past.values[row * past.d + j]!;
  });
  const own = values.slice(past.from * batch * d);
  const rules = rulesFollowed({
    task,
    steps: steps - past.from,
    batch,
    outputs: own,
    inputs: Float32Array.from(own.subarray(0, inputSteps * batch * d)),
  });
  if (rules.length === 0 || rules.some(({ share }) => Number.isNaN(share))) return null;
  return {
    follows: rules.flatMap(({ row, follows }) => (follows === task.name ? [row] : [])),
    rules,
    statement: rulesInWords(rules),
  };
}
