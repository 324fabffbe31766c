// Runs of a network of which two pieces are looked at, both of whole turns of the stack: the first turns after activity
// has settled, and the last ones that are judged. Bases are fitted to some sequences and judged on others.

import { stream } from '../../array/random.ts';
import { part, type Steps } from '../../array/stages.ts';
import { stateSizeOf } from '../../nn/cells.ts';
import type { Network } from '../../nn/network.ts';
import type { HistoryTask } from '../../task/history.ts';
import { varyingCircuit } from '../basis/varying.ts';
import type { Circuit } from '../circuit/circuit.ts';
import { isWide } from '../record/precision.ts';
import { recordTrajectoriesSteps, type Trajectories, type Window } from '../record/trajectories.ts';
import { outputZeros } from '../record/zero.ts';

/** Where in a run turns are looked at. */
export interface TurnWindows {
  readonly early: Window;
  readonly late: Window;
  /** Steps followed after an edit. */
  readonly lags: number;
}

/** A network and where it is looked at. */
export interface TrajectorySubject {
  readonly network: Network;
  readonly task: HistoryTask;
  readonly circuit: Circuit;
  readonly windows: TurnWindows;
  readonly seed: number;
  /** Whether the modes of the Jacobians along the activity are told: an eigenproblem for each step; `true` when absent. */
  readonly withSpectrum?: boolean;
}

export interface RecordedTurns extends TrajectorySubject {
  /** The circuit's cells that vary: those of `circuit`, but for ones that are the same in all sequences. */
  readonly circuit: Circuit;
  /** Whole states as they are. */
  readonly fit: Trajectories;
  readonly judged: Trajectories;
  /** The zero point of each output `[out]`. */
  readonly zero: Float64Array;
}

/** Sequences fitted to: so many, or so many for each cell of the stack; of wide networks fewer, but more than cells. */
const FITTED = { usual: 128, ofWide: 64, ofCell: 4, fewestOfCell: 2 } as const;
/** Values of states that are held at once. */
const FIT_VALUES = 2 ** 24;
/** Sequences judged on. */
const JUDGED = 64;

/** Records both pieces of fresh sequences; `null` where activity outgrows numbers that can be squared. */
export function* recordTurns(subject: TrajectorySubject): Steps<RecordedTurns | null> {
  const { network, task, circuit, windows, seed } = subject;
  const { early, late, lags } = windows;
  const keep = late.from <= early.to ? [{ from: early.from, to: late.to }] : [early, late];
  const fixedPoint = new Float64Array(stateSizeOf(network.config));
  const record = (name: string, sequences: number, zero?: Float64Array) =>
    recordTrajectoriesSteps(network, task, {
      sequences,
      horizon: late.to + lags - task.inputSteps,
      rng: stream(seed, 'emt', 'trajectory', name),
      fixedPoint,
      keep,
      ...(zero && { zero }),
    });
  const cells = circuit.alive.length;
  const kept = keep.reduce((sum, { from, to }) => sum + to - from, 0);
  const affordable = Math.floor(FIT_VALUES / (kept * fixedPoint.length));
  const usual = isWide(fixedPoint.length) ? FITTED.ofWide : FITTED.usual;
  const wanted = Math.max(usual, FITTED.ofCell * cells);
  const count = Math.max(FITTED.fewestOfCell * cells, Math.min(wanted, affordable));
  const fit = yield* part(record('fit', count), 0, 0.7);
  if (!fit.finite) return null;
  const zero = outputZeros(fit);
  const judged = yield* part(record('judged', JUDGED, zero), 0.7, 1);
  if (!judged.finite) return null;
  return { ...subject, circuit: varyingCircuit(circuit, fit, [early, late]), fit, judged, zero };
}
