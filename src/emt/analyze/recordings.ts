// What an analysis records: runs to fit a basis to, to choose among estimates, and to report on, which never share a
// sequence. States are kept where they are looked at: at the first full stacks, once activity has settled, and in the last
// turns. Points to report on are added from look to look. Source: EMT spec section 6.6, for the three purposes.

import { stream } from '../../array/random.ts';
import { part, type Steps } from '../../array/stages.ts';
import type { StepRange } from '../../nn/rollout.ts';
import { fitWindows } from '../basis/basis-regression.ts';
import { type EditPoints, editPoints, joinPoints } from '../edit/points.ts';
import { LOOKS } from '../record/looks.ts';
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
/** Values that are held while sequences to report on are run. */
const CHUNK_VALUES = 2 ** 22;
/** Sequences that are recorded at least: to fit, and at once to report on. */
const FEWEST = { fit: 64, reported: 8 } as const;
/** Values a step and output that a recording holds: what is said, put in, asked for, and the history. */
const VALUES_A_BIT = 4;

export interface RecordFor {
  readonly windows: EditWindows;
  readonly fixedPoint: Float64Array;
  /** Which look, from 0. */
  readonly look: number;
  /** Sequences to report on: those of the look when absent. */
  readonly reported?: number;
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
  const most = Math.max(FEWEST.fit, Math.floor(FIT_VALUES / values));
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
  subject: Subject,
  { windows, fixedPoint, look, fewer = false }: RecordFor,
): Steps<ReportedPoints> {
  const sequences = timesAsMany(SEQUENCES.choose, { look, fewer });
  return yield* recordPoints(subject, { windows, fixedPoint, sequences, names: ['choose'] });
}

function timesAsMany(count: number, { look, fewer }: { readonly look: number; readonly fewer: boolean }): number {
  return fewer ? count / 2 : count * 2 ** look;
}

/** Records further points to report on, beside those of the looks before. */
export function* recordToReport(
  subject: Subject,
  { windows, fixedPoint, look, reported = LOOKS[look]! }: RecordFor,
  before: ReportedPoints | null,
): Steps<ReportedPoints> {
  let points = before;
  const wanted = reported - (before?.early.sequences ?? 0);
  const { early, late } = windows;
  const kept = (early.to - early.from + late.to - late.from) * fixedPoint.length;
  const values = kept + VALUES_A_BIT * (late.to + windows.lags) * subject.task.d;
  const atOnce = Math.max(FEWEST.reported, Math.min(wanted, Math.floor(CHUNK_VALUES / values)));
  for (let begun = 0, chunk = 0; begun < wanted; begun += atOnce, chunk++) {
    const sequences = Math.min(atOnce, wanted - begun);
    const more = yield* part(
      recordPoints(subject, { windows, fixedPoint, sequences, names: ['report', look, chunk] }),
      begun / wanted,
      (begun + sequences) / wanted,
    );
    points = {
      windows,
      early: joinPoints(points?.early ?? null, more.early),
      late: joinPoints(points?.late ?? null, more.late),
      finite: (points?.finite ?? true) && more.finite,
    };
  }
  return points!;
}

interface PointsAsked {
  readonly windows: EditWindows;
  readonly fixedPoint: Float64Array;
  readonly sequences: number;
  /** Of the stream that the sequences are drawn from. */
  readonly names: readonly (string | number)[];
}

/** Records `sequences` fresh sequences and takes a point of each in both windows. */
export function* recordPoints(
  { network, task, seed, zero }: Subject,
  { windows, fixedPoint, sequences, names }: PointsAsked,
): Steps<ReportedPoints> {
  const { early, late, lags } = windows;
  const recorded = yield* recordTrajectoriesSteps(network, task, {
    sequences,
    // As many steps as edits are followed, so that the usual size of what is said there is known.
    horizon: late.to + lags - task.inputSteps,
    rng: stream(seed, 'emt', ...names),
    fixedPoint,
    zero,
    keep: mergeRanges([early, late]),
  });
  return {
    windows,
    early: editPoints(recorded, early, lags),
    late: editPoints(recorded, late, lags),
    finite: recorded.finite,
  };
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
