// Recorded runs that waves are looked for in: some sequences to fit to, others to judge on, never the same. A memory is
// looked for once the input has ended and the longest lag has passed since (spec, correction 1): before that, what any
// network has just heard passes for what it holds. Source: TWM (arXiv 2402.10163) section 7, A9.

import { type Matrix, matrix } from '../../array/matrix.ts';
import { stream } from '../../array/random.ts';
import { part, type Steps } from '../../array/stages.ts';
import { type EditWindows, editWindows, FIRST_TURN } from '../../emt/analyze/judged-steps.ts';
import { mergeRanges } from '../../emt/analyze/recordings.ts';
import type { Subject } from '../../emt/analyze/subject.ts';
import { rootMeanSquare } from '../../emt/record/sequences.ts';
import {
  centreBySteps,
  recordTrajectoriesSteps,
  statesOf,
  subtractRow,
  type Trajectories,
  type Window,
} from '../../emt/record/trajectories.ts';
import { outputZeros } from '../../emt/record/zero.ts';
import { stateSizeOf } from '../../nn/cells.ts';

/** Sequences to fit to, and to judge on. */
const SEQUENCES = { fit: 128, test: 64 } as const;
/** Turns of the stack that are fitted to, and one step: every cell is seen in its place and in the one before. */
const FITTED_TURNS = 3;

/** Runs of one network. */
export interface Runs {
  readonly fit: Trajectories;
  readonly test: Trajectories;
  /** Steps that are fitted to: from the end of the first turn without input on. */
  readonly fitted: Window;
  /** Steps that are judged: once activity has settled, and in the last turns. */
  readonly windows: EditWindows;
}

/**
 * Records `subject`'s network on its task, activity having settled at `settledFrom`; states are whole and as they are, outputs
 * about their zero points.
 */
export function* recordRuns(subject: Subject, settledFrom: number, name: string): Steps<Runs> {
  const { network, task, judged, seed } = subject;
  const windows = editWindows(task, judged.steps, settledFrom);
  const first = FIRST_TURN * task.s;
  const fitted = { from: first, to: Math.min(first + FITTED_TURNS * task.s + 1, windows.late.to) };
  function* record(sequences: number, purpose: string): Steps<Trajectories> {
    const recorded = yield* recordTrajectoriesSteps(network, task, {
      sequences,
      horizon: Math.max(judged.steps, windows.late.to + windows.lags - task.inputSteps),
      rng: stream(seed, 'wave', 'find', name, purpose),
      fixedPoint: new Float64Array(stateSizeOf(network.config)),
      keep: mergeRanges([fitted, windows.early, windows.late]),
    });
    subtractRow(recorded.outputs, outputZeros(recorded));
    return recorded;
  }
  const fit = yield* part(record(SEQUENCES.fit, 'fit'), 0, 0.65);
  const test = yield* part(record(SEQUENCES.test, 'test'), 0.65, 1);
  return { fit, test, fitted, windows };
}

/** States of some steps, of one size. */
export interface StepStates {
  /** About the mean of the same step and over its size, `[steps B, S]`. */
  readonly states: Matrix;
  /** The size of each step `[steps]`: root mean square about the mean; activity may grow or fade, and hold what it held. */
  readonly sizes: Float64Array;
}

/** States of all sequences at the steps of `window`. */
export function statesIn(runs: Trajectories, window: Window): StepStates {
  const values = statesOf(runs, window).slice();
  return ofOneSize(matrix(values.length / runs.hiddenSize, runs.hiddenSize, values), runs.batch);
}

/** The states `[steps B, S]`, changed in place: about the mean of the `batch` rows of each step, and over its size. */
export function ofOneSize(states: Matrix, batch: number): StepStates {
  centreBySteps(states, batch);
  const width = batch * states.cols;
  const sizes = Float64Array.from({ length: states.rows / batch }, (_, step) => {
    const values = states.data.subarray(step * width, (step + 1) * width);
    const size = rootMeanSquare(values);
    if (size > 0) for (let at = 0; at < width; at++) values[at]! /= size;
    return size;
  });
  return { states, sizes };
}
