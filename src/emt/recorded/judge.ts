// What may be said of recorded states, in words: `partial` at best, since nothing can be edited. Where a task was named, the
// outputs themselves say which of them follow its rule, and which rule the others follow.

import { mean } from '../../array/statistics.ts';
import { plural } from '../../array/words.ts';
import type { HistoryTask } from '../../task/history.ts';
import { verdictThresholds } from '../analyze/thresholds.ts';
import { KEPT_MAGNITUDE } from '../circuit/spectrum.ts';
import { type Cell, depthOf } from '../discovery/lag-profile.ts';
import type { OperatorMeasures } from '../results/discovery.ts';
import type { Recorded, RecordedBasis } from '../results/recorded.ts';
import { type Dynamics, greatestMagnitude } from './dynamics.ts';
import type { Past } from './past.ts';

export interface Evidence {
  readonly varies: boolean;
  readonly past: Past | null;
  readonly live: readonly Cell[];
  readonly basis: RecordedBasis | null;
  readonly dynamics: Dynamics | null;
  readonly operator: OperatorMeasures | null;
  readonly task: HistoryTask | null;
  readonly asked: Recorded['asked'];
}

export function judgeStates({
  varies,
  past,
  live,
  basis,
  dynamics,
  operator,
  task,
  asked,
}: Evidence): Pick<Recorded, 'verdict' | 'reason'> {
  const absent = (reason: string) => ({ verdict: 'absent' as const, reason });
  if (!varies) return absent('The states do not vary: there is nothing to read from them.');
  if (past === null) {
    return absent('There is nothing to compare the states with: no outputs that vary and no inputs.');
  }
  if (live.length === 0 || basis === null) {
    return absent(`The states hold nothing that can be decoded of ${PAST_NAMES[past.kind]}.`);
  }
  const contents = basis.content.filter((value) => value !== null);
  const held = mean(contents);
  if (held < verdictThresholds.held) {
    return absent(`Cells are not held on fresh sequences (mean correlation ${held.toFixed(2)}).`);
  }
  const s = depthOf(live);
  const what =
    `The states hold ${live.length} cells of ${PAST_NAMES[past.kind]} over ${plural(s, 'lag')} ` +
    `(mean correlation ${held.toFixed(2)} on fresh sequences)`;
  if (greatestMagnitude(dynamics) < KEPT_MAGNITUDE) {
    return absent(`${what}, but no fitted mode lasts: what was put in fades, as it does in an untrained network.`);
  }
  if (past.kind === 'outputs' && operator?.kind !== 'selection') {
    return absent(
      `${what}, but no rule that takes each output from one cell: any linear network, a random one too, determines its outputs by enough past ones.`,
    );
  }
  if (asked !== null && asked.follows.length === 0) {
    return absent(`${what}, but no output follows the rule of ${task!.name}: ${asked.statement}.`);
  }
  const expected = `${task ? `; the task asks for ${task.s}` : ''}${asked ? `: ${asked.statement}` : ''}`;
  return {
    verdict: 'partial',
    reason:
      `${what}${expected}. That they are held does not show that they are used: only the network itself could.` +
      (past.kind === 'inputs' ? ' A random orthogonal network holds its inputs as well.' : ''),
  };
}

const PAST_NAMES: Readonly<Record<Past['kind'], string>> = {
  outputs: 'the past outputs',
  task: 'what the task says',
  inputs: 'the past inputs',
};
