// What an analysis records to fit a basis to and to choose among estimates, which never share a sequence with each other or
// with what is reported (accuracy-stage.ts). States are kept where they are looked at: at the first full stacks, once activity
// has settled, and in the last turns. Source: EMT spec section 6.6, for the three purposes.

import { stream } from '../../array/random.ts';
import type { Steps } from '../../array/stages.ts';
import type { StepRange } from '../../nn/rollout.ts';
import { fitWindows } from '../basis/basis-regression.ts';
import { type EditPoints, editPoints } from '../edit/points.ts';
import { recordTrajectoriesSteps, type Trajectories } from '../record/trajectories.ts';
import type { EditWindows } from './judged-steps.ts';
import type { Subject } from './subject.ts';

/** Points at which variables are edited and read, in both windows, of the same sequences. */
export interface ReportedPoints {
  readonly windows: EditWindows;
  readonly early: EditPoints;
  readonly late: EditPoints;
  /** Whether activity stays within numbers that can be squared. */
  readonly finite: boolean;
}

/**
 * Sequences recorded to fit and to choose at the first look; twice as many at each that follows, and half as many of what is
 * only shown.
 */
const SEQUENCES = { fit: 128, choose: 32 } as const;
/** Values of the states that estimators are fitted to, held at once. */
const FIT_VALUES = 2 ** 24;
/** Sequences that are recorded to fit, at least. */
const FEWEST_FIT = 64;
/** Values a step and output that a recording holds: what is said, put in, asked for, and the history. */
export const VALUES_A_BIT = 4;

export interface RecordFor {
  readonly windows: EditWindows;
  readonly fixedPoint: Float64Array;
  /** Which look, from 0. */
  readonly look: number;
  /** Fit and choose on half as many sequences, for what is only shown. */
  readonly fewer?: boolean;
}

/** Records runs to fit estimates to, with the states of the windows that they are fitted to and placed in. */
export function* recordToFit(
  subject: Subject,
  { windows, fixedPoint, look, fewer = false }: RecordFor,
): Steps<Trajectories> {
  const { network, task, seed, zero } = subject;
  const { early, late } = windows;
  const fitted = fitWindows(late.to, task.s);
  const keep = mergeRanges([fitted.early, early, late, fitted.late]);
  const kept = keep.reduce((sum, { from, to }) => sum + to - from, 0);
  const values = kept * fixedPoint.length + VALUES_A_BIT * late.to * task.d;
  const most = Math.max(FEWEST_FIT, Math.floor(FIT_VALUES / values));
  return yield* recordTrajectoriesSteps(network, task, {
    sequences: Math.min(timesAsMany(SEQUENCES.fit, { look, fewer }), most),
    horizon: late.to - task.inputSteps,
    rng: stream(seed, 'emt', 'fit'),
    fixedPoint,
    zero,
    keep,
  });
}

/** Records points to choose among estimates on. */
export function* recordToChoose(
  { network, task, seed, zero }: Subject,
  { windows, fixedPoint, look, fewer = false }: RecordFor,
): Steps<ReportedPoints> {
  const recorded = yield* recordTrajectoriesSteps(network, task, {
    sequences: timesAsMany(SEQUENCES.choose, { look, fewer }),
    // As many steps as edits are followed, so that the usual size of what is said there is known.
    horizon: windows.late.to + windows.lags - task.inputSteps,
    rng: stream(seed, 'emt', 'choose'),
    fixedPoint,
    zero,
    keep: rangesOf(windows),
  });
  return pointsOf(recorded, windows);
}

function timesAsMany(count: number, { look, fewer }: { readonly look: number; readonly fewer: boolean }): number {
  return fewer ? count / 2 : count * 2 ** look;
}

/** A point of each recorded sequence in both windows. */
export function pointsOf(recorded: Trajectories, windows: EditWindows): ReportedPoints {
  const { early, late, lags } = windows;
  return {
    windows,
    early: editPoints(recorded, early, lags),
    late: editPoints(recorded, late, lags),
    finite: recorded.finite,
  };
}

/** The steps of both windows, whose states are kept. */
export function rangesOf({ early, late }: EditWindows): StepRange[] {
  return mergeRanges([early, late]);
}

/** The ranges as ones that ascend and do not touch. */
export function mergeRanges(ranges: readonly StepRange[]): StepRange[] {
  const merged: { from: number; to: number }[] = [];
  for (const { from, to } of [...ranges].sort((a, b) => a.from - b.from)) {
    const last = merged.at(-1);
    if (last && from <= last.to) last.to = Math.max(last.to, to);
    else merged.push({ from, to });
  }
  return merged;
}
