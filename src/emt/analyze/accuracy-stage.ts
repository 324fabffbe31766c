// The stage that runs the network on sequences that nothing is fitted to: how much of what it says is right, and at which
// points of the same runs its variables are edited and read. Further looks add to both. Source: EMT spec sections 5.2
// (accuracy) and 6.6 (sequences to report on are no others').

import { stream } from '../../array/random.ts';
import { part, type Steps } from '../../array/stages.ts';
import { stateSizeOf } from '../../nn/cells.ts';
import { joinPoints } from '../edit/points.ts';
import { LOOKS } from '../record/looks.ts';
import { copyTally, countRun, emptyTally, type PerformanceTally, performanceOf } from '../record/performance.ts';
import { recordTrajectoriesSteps, subtractRow } from '../record/trajectories.ts';
import type { AccuracyMeasures } from '../results/analysis.ts';
import { editWindows } from './judged-steps.ts';
import { pointsOf, type ReportedPoints, rangesOf, VALUES_A_BIT } from './recordings.ts';
import type { GroundedSubject } from './subject.ts';

/** What the stage of the accuracy found. */
export interface OpenedAccuracy {
  readonly measures: AccuracyMeasures;
  /** Points of the same sequences to report on; `null` where the task has no circuit. */
  readonly report: ReportedPoints | null;
  /** What the next look adds to. */
  readonly tally: PerformanceTally;
}

export interface AccuracyRequest {
  /** Which look, from 0; each adds to the sequences of the one before. */
  readonly look?: number;
  readonly before?: OpenedAccuracy | null;
  /** Sequences in all: those of the look when absent. */
  readonly sequences?: number;
}

/** Values that are held while the network is run. */
const CHUNK_VALUES = 2 ** 22;
/** Sequences that are run at once, at least, and in multiples of it: kernels take some rows at a time. */
const AT_ONCE = 8;

/** Measures how well the network does the task and records the points that are reported on; the first stage of an analysis. */
export function* measureAccuracy(
  { network, task, circuit, judged, seed, zero, settledFrom }: GroundedSubject,
  { look = 0, before = null, sequences: inAll = LOOKS[look]! }: AccuracyRequest = {},
): Steps<OpenedAccuracy> {
  const stateSize = stateSizeOf(network.config);
  const windows = circuit && editWindows(task, judged.steps, settledFrom);
  // As many steps as edits are followed, so that the usual size of what is said there is known.
  const horizon =
    task.fixedHorizon ?? Math.max(judged.steps, windows ? windows.late.to + windows.lags - task.inputSteps : 0);
  const tally = before ? copyTally(before.tally) : emptyTally(task, judged.steps, zero);
  let report = before?.report ?? null;
  const wanted = inAll - tally.sequences;
  const kept = windows ? windows.early.to - windows.early.from + windows.late.to - windows.late.from : 0;
  const values =
    kept * stateSize + VALUES_A_BIT * (task.inputSteps + horizon) * Math.max(task.inputSize, task.outputSize);
  const affordable = AT_ONCE * Math.floor(CHUNK_VALUES / values / AT_ONCE);
  const atOnce = Math.max(AT_ONCE, Math.min(wanted, affordable));
  for (let begun = 0, chunk = 0; begun < wanted; begun += atOnce, chunk++) {
    const sequences = Math.min(atOnce, wanted - begun);
    const recording = recordTrajectoriesSteps(network, task, {
      sequences,
      horizon,
      rng: stream(seed, 'emt', 'report', look, chunk),
      fixedPoint: new Float64Array(stateSize),
      keep: windows ? rangesOf(windows) : [],
    });
    const recorded = yield* part(recording, begun / wanted, (begun + sequences) / wanted);
    countRun(tally, recorded.outputs, recorded);
    subtractRow(recorded.outputs, zero);
    if (!windows) continue;
    const more = pointsOf(recorded, windows);
    report = {
      windows,
      early: joinPoints(report?.early ?? null, more.early),
      late: joinPoints(report?.late ?? null, more.late),
      finite: (report?.finite ?? true) && more.finite,
    };
  }
  return { measures: performanceOf(tally), report, tally };
}
