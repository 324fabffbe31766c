// The stage that edits slots of the running network through the basis, once activity has settled and in the last turns, and
// judges what it says afterwards, beside the same edits in a random basis and no edit at all. Source: EMT spec section 6.4.

import { stream } from '../../array/random.ts';
import { part, type Steps } from '../../array/stages.ts';
import { type EditKind, interveneSteps, rotatedBasisSteps } from '../edit/intervene.ts';
import { firstPoints } from '../edit/points.ts';
import type { Reading } from '../edit/reading.ts';
import { changedShare, type EditTally, editMeasures } from '../edit/tally.ts';
import { LOOK_LEVEL } from '../record/looks.ts';
import type { Window } from '../record/trajectories.ts';
import type { Bounds, InterventionMeasures, WindowMeasures } from '../results/analysis.ts';
import { noEdit } from '../results/no-measures.ts';
import type { Readings } from './basis-auto.ts';
import type { OpenedBasis } from './basis-stage.ts';
import type { Subject } from './subject.ts';

/** Sequences in which the other kinds of edits are made, and those in a random basis: they decide nothing closely. */
const OTHER_SEQUENCES = 64;

/**
 * Edits variables in every way through the chosen basis and scores what comes of it, beside a random basis; the fourth
 * stage of an analysis. Where there is no basis, nothing is edited.
 */
export function* judgeEdits(
  { network, task, seed, zero }: Subject,
  { basis, readings, circuit, report }: OpenedBasis,
): Steps<InterventionMeasures> {
  if (!circuit || !basis || !readings || !report) return noIntervention();
  const { windows } = report;
  const edit = (kind: EditKind, at: 'early' | 'late', used: Readings, name: string): Steps<EditTally> =>
    interveneSteps(kind, {
      network,
      task,
      circuit,
      reading: used[at],
      points: kind === 'set' && used === readings ? report[at] : firstPoints(report[at], OTHER_SEQUENCES),
      lags: windows.lags,
      rng: stream(seed, 'emt', 'report', name, at),
      zero,
    });
  function* both(kind: EditKind, used: Readings = readings!): Steps<EditTally[]> {
    return [yield* part(edit(kind, 'early', used, kind), 0, 0.5), yield* part(edit(kind, 'late', used, kind), 0.5, 1)];
  }
  const set = yield* part(both('set'), 0, 0.2);
  const erase = yield* part(both('erase'), 0.2, 0.35);
  const swap = yield* part(both('swap'), 0.35, 0.5);
  const interchange = yield* part(both('interchange'), 0.5, 0.65);
  const none = yield* part(both('none'), 0.65, 0.75);
  const rotated = yield* part(rotatedBasisSteps(basis, stream(seed, 'emt', 'report', 'basis')), 0.75, 0.85);
  const randomBasis = yield* part(both('set', turned(readings, rotated)), 0.85, 1);
  const measures = (tallies: readonly EditTally[]) => editMeasures(tallies, LOOK_LEVEL);
  const slots = Array.from({ length: circuit.s }, (_, slot) => changedShare(set, LOOK_LEVEL, slot));
  return {
    ...measures(set),
    set: measures(set),
    erase: measures(erase),
    swap: measures(swap),
    interchange: measures(interchange),
    withoutEdit: measures(none).accuracy,
    randomBasis: measures(randomBasis),
    slotIntervals: slots.map((share): Bounds => share && [share.low, share.high]),
    early: windowMeasures(set[0]!, windows.early),
    late: windowMeasures(set[1]!, windows.late),
    from: windows.early.from,
    lags: windows.lags,
    sequences: report.early.sequences,
  };
}

/** The readings with another basis in the place of theirs. */
function turned({ early, late }: Readings, basis: Parameters<typeof rotatedBasisSteps>[0]): Readings {
  const other = ({ frames, amplitude }: Reading): Reading => ({
    frames: frames.map(({ offset }) => ({ ...basis, offset })),
    amplitude,
  });
  return { early: other(early), late: other(late) };
}

function windowMeasures(tally: EditTally, { from, to }: Window): WindowMeasures {
  const { changedAccuracy, interval } = editMeasures([tally], LOOK_LEVEL);
  return { from, to, changedAccuracy, interval };
}

function noIntervention(): InterventionMeasures {
  const nowhere: WindowMeasures = { from: 0, to: 0, changedAccuracy: null, interval: null };
  return {
    ...noEdit(),
    set: noEdit(),
    erase: noEdit(),
    swap: noEdit(),
    interchange: noEdit(),
    randomBasis: noEdit(),
    withoutEdit: null,
    slotIntervals: [],
    early: nowhere,
    late: nowhere,
    from: 0,
    lags: 0,
    sequences: 0,
  };
}
