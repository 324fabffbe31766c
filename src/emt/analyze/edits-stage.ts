// The stage that edits every slot of the running network through the basis, and judges what it says afterwards, beside
// the same edits in a random basis and no edit at all. Source: EMT spec section 6.4.

import { stream } from '../../array/random.ts';
import { part, type Steps } from '../../array/stages.ts';
import { type EditKind, type EditOptions, interveneSteps, rotatedBasisSteps } from '../edit/intervene.ts';
import type { EditMeasures, InterventionMeasures } from '../results/analysis.ts';
import { noEdit } from '../results/no-measures.ts';
import type { OpenedBasis } from './basis-stage.ts';
import type { OpenedSpectrum } from './spectrum-stage.ts';
import type { Subject } from './subject.ts';

/**
 * Edits variables in every way through the chosen basis and scores what comes of it, beside a random basis; the fourth
 * stage of an analysis. Where there is no basis, nothing is edited.
 */
export function* judgeEdits(
  { network, task, circuit, seed }: Subject,
  { linearisation }: OpenedSpectrum,
  { basis, amplitude, report }: OpenedBasis,
): Steps<InterventionMeasures> {
  if (!circuit || !basis || !amplitude || !report) return noIntervention();
  const edit = (kind: EditKind, used: EditOptions['basis'], name: string): Steps<EditMeasures> =>
    interveneSteps(kind, {
      network,
      task,
      circuit,
      basis: used,
      amplitude,
      trajectories: report.trajectories,
      ...report.window,
      fixedPoint: linearisation.fixedPoint,
      lags: report.lags,
      rng: stream(seed, 'emt', 'report', name),
    });
  const set = yield* part(edit('set', basis, 'set'), 0, 0.15);
  const erase = yield* part(edit('erase', basis, 'erase'), 0.15, 0.4);
  const swap = yield* part(edit('swap', basis, 'swap'), 0.4, 0.55);
  const interchange = yield* part(edit('interchange', basis, 'interchange'), 0.55, 0.7);
  const none = yield* part(edit('none', basis, 'none'), 0.7, 0.8);
  const rotated = yield* part(rotatedBasisSteps(basis, stream(seed, 'emt', 'report', 'basis')), 0.8, 0.87);
  const randomBasis = yield* part(edit('set', rotated, 'set'), 0.87, 1);
  return {
    ...set,
    set,
    erase,
    swap,
    interchange,
    withoutEdit: none.accuracy,
    randomBasis,
    from: report.window.from,
    lags: report.lags,
    sequences: report.trajectories.batch,
  };
}

function noIntervention(): InterventionMeasures {
  return {
    ...noEdit(),
    set: noEdit(),
    erase: noEdit(),
    swap: noEdit(),
    interchange: noEdit(),
    randomBasis: noEdit(),
    withoutEdit: null,
    from: 0,
    lags: 0,
    sequences: 0,
  };
}
