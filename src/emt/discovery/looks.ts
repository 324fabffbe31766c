// Edits on fresh sequences, as many as it takes: at most three looks, each at its share of the error that all may make,
// while an interval still holds a threshold that decides (`record/looks.ts`). The basis stays as it was fitted, so the
// intervals are conditional on it. Given sequences have no more of their kind: what was kept from the fit is all there is.

import { stream } from '../../array/random.ts';
import { part, type Steps } from '../../array/stages.ts';
import type { Network } from '../../nn/network.ts';
import { type EditTally, editMeasures, joinTallies } from '../edit/tally.ts';
import { LOOK_LEVEL, LOOKS } from '../record/looks.ts';
import type { Recording } from '../record/recording.ts';
import { recordLateSteps } from '../record/recording.ts';
import type { DiscoveredInterventions } from '../results/discovery.ts';
import { isSettledBy } from './clear.ts';
import type { FittedBasis, ReadOperator } from './operator.ts';
import { amplitudeIn, editedAt, slotIntervalsOf } from './prove.ts';
import type { ReadBits } from './read-bits.ts';
import { freeStepsOf, type Setting } from './setting.ts';
import { type Signal, valuesOf } from './signal.ts';

export interface Looked {
  readonly network: Network;
  readonly recording: Recording;
  readonly signal: Signal;
  readonly bits: ReadBits;
  readonly fitted: FittedBasis;
  readonly read: ReadOperator;
  readonly setting: Setting;
}

type Edits = Pick<DiscoveredInterventions, 'set' | 'slotIntervals' | 'looks' | 'sequences'>;

/** The edits of all looks taken together; `null` where there are no further sequences to look at. */
export function* lookAgain(looked: Looked): Steps<Edits | null> {
  const { network, setting, signal } = looked;
  const { drive, freeSteps, lags } = setting;
  if (!drive.more) return null;
  const amplitude = yield* part(amplitudeIn(looked), 0, 0.05);
  const kept = freeStepsOf(lags);
  let joined: EditTally | null = null;
  let edits: Edits | null = null;
  for (const [look, sequences] of LOOKS.entries()) {
    const before: number = joined?.sequences ?? 0;
    const shareAt = (done: number) => 0.05 + 0.95 * ((look + done) / LOOKS.length);
    const more = drive.more(sequences - before, look);
    const run = recordLateSteps(network, more, { freeSteps, kept });
    const { recording } = yield* part(run, shareAt(0), shareAt(0.6));
    if (!recording.finite) return edits;
    const fresh = {
      ...looked,
      recording,
      signal: valuesOf(recording, signal),
      setting: { ...setting, drive: { ...more, steps: 0 }, freeSteps: kept },
    };
    const rng = stream(setting.seed, 'discovery', 'edit', 'look', look);
    const tally: EditTally = yield* part(editedAt(fresh, 'set', { amplitude, from: 0, rng }), shareAt(0.6), shareAt(1));
    joined = joined ? joinTallies(joined, tally) : tally;
    edits = {
      set: editMeasures([joined], LOOK_LEVEL),
      slotIntervals: slotIntervalsOf(joined),
      looks: look + 1,
      sequences,
    };
    if (isSettledBy(edits)) break;
  }
  return edits;
}
