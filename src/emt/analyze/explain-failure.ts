// What is looked at only where something failed: which rule each output follows, and whether variables are held in
// products of each other. Both say why, and never make a verdict better.

import { stream } from '../../array/random.ts';
import type { Steps } from '../../array/stages.ts';
import { additiveByStepSteps } from '../basis/additive.ts';
import { rulesFollowed } from '../record/followed.ts';
import { recordTrajectoriesSteps } from '../record/trajectories.ts';
import type { AccuracyMeasures, BasisResult, InterventionMeasures, OutputRule } from '../results/analysis.ts';
import type { OpenedBasis } from './basis-stage.ts';
import type { Subject } from './subject.ts';
import { verdictThresholds as limits } from './thresholds.ts';

/** Sequences, and turns of the stack after the input, over which rules are looked for. */
const SEQUENCES = 64;
const TURNS = 12;

/** The rule of each output, where the network does not do the task; none where it does. */
export function* followedRules(
  { network, task, circuit, judged, seed, zero }: Subject,
  accuracy: AccuracyMeasures,
): Steps<OutputRule[]> {
  if (!circuit || accuracy.value >= limits.found) return [];
  const recorded = yield* recordTrajectoriesSteps(network, task, {
    sequences: SEQUENCES,
    horizon: Math.max(2 * task.s, Math.min(judged.steps, TURNS * task.s)),
    rng: stream(seed, 'emt', 'followed'),
    fixedPoint: new Float64Array(0),
    zero,
    keep: [],
  });
  return recorded.finite ? rulesFollowed(recorded) : [];
}

/** Free numbers of a sum with products, above which it is not fitted, and sequences: for each of them, and at least. */
const MOST_NUMBERS = 400;
const SEQUENCES_PER_NUMBER = 6;
const FEWEST_SEQUENCES = 1024;

/** Share of hidden variance that a sum over the variables explains, below which products are looked for all the same. */
const MOSTLY_SUM = 0.5;

/** The measures of the basis, with the share that products explain beside the sum where edits fail, or the sum says little. */
export function* lookForProducts(
  { network, task, seed, zero }: Subject,
  { measures, circuit, report }: OpenedBasis,
  { changedAccuracy }: InterventionMeasures,
): Steps<BasisResult> {
  if (!circuit || !report || changedAccuracy === null) return measures;
  if (changedAccuracy >= limits.found && (measures.additive ?? 1) >= MOSTLY_SUM) return measures;
  const m = circuit.alive.length;
  const numbers = 1 + m + (m * (m - 1)) / 2;
  if (numbers > MOST_NUMBERS) return measures;
  const { from } = report.windows.early;
  const window = { from, to: from + 1 };
  const recorded = yield* recordTrajectoriesSteps(network, task, {
    sequences: Math.max(FEWEST_SEQUENCES, SEQUENCES_PER_NUMBER * numbers),
    horizon: Math.max(1, from + 1 - task.inputSteps),
    rng: stream(seed, 'emt', 'products'),
    fixedPoint: new Float64Array(report.early.stateSize),
    zero,
    keep: [window],
  });
  const additive = yield* additiveByStepSteps(recorded, { circuit, window });
  const withProducts = yield* additiveByStepSteps(recorded, { circuit, window, withProducts: true });
  return { ...measures, additive, withProducts };
}
