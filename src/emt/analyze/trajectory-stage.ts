// A network on its task, read along its recorded activity beside its null networks: where it is looked at is what an
// analysis judges it over. Source: EMT spec sections 4 (linearising) and 6.4 (edits); along the activity is ours, and
// read-trajectory.ts says how.

import { InputError } from '../../array/errors.ts';
import { drain, type Stages, type Steps, stageOf } from '../../array/stages.ts';
import { stateSizeOf } from '../../nn/cells.ts';
import type { Network } from '../../nn/network.ts';
import type { HistoryTask } from '../../task/history.ts';
import type { TrajectoryAnalysis } from '../results/trajectory.ts';
import type { TrajectoryReading } from '../results/trajectory-reading.ts';
import { type ReadTrajectory, readTrajectorySteps } from '../trajectory/read-trajectory.ts';
import type { TrajectorySubject } from '../trajectory/recorded-turns.ts';
import type { AnalyzeOptions } from './analyze-options.ts';
import { randomNetwork, shuffledNetwork } from './controls.ts';
import { describeTask } from './describe.ts';
import { editWindows, judgedSteps } from './judged-steps.ts';
import { analysisSubject, type GroundedSubject, settleDown } from './subject.ts';

/** A network read along its activity: the result as plain data, and the readings behind it, which `editedRun` takes. */
export interface OpenedTrajectory {
  readonly trajectory: TrajectoryAnalysis;
  readonly readings: ReadTrajectory['readings'];
  /** The first step from which the activity of the network has settled. */
  readonly settledFrom: number;
}

export type TrajectoryOptions = Pick<AnalyzeOptions, 'seed' | 'source' | 'checkpoint'>;

/** The network is run until its activity has settled; it and its nulls are read along it. */
export const trajectoryStageNames = ['settling', 'reading'] as const;
export type TrajectoryStage = (typeof trajectoryStageNames)[number];

/**
 * Reads `network` along its activity on `task` and says whether the circuit is held in a basis that stands, in one that
 * moves with the phase of a turn, or in neither; `editedRun` takes the readings, `Psi [S, m]` for each phase.
 * @throws InputError when the network's widths are not the task's, a weight is not finite, or the task has no circuit;
 *   UsageError for a seed that is none
 */
export function openTrajectory(network: Network, task: HistoryTask, options: TrajectoryOptions = {}): OpenedTrajectory {
  return drain(trajectoryStages(network, task, options));
}

/** Does what `openTrajectory` does in stages. @throws InputError and UsageError as it does */
export function* trajectoryStages(
  network: Network,
  task: HistoryTask,
  options: TrajectoryOptions = {},
): Stages<OpenedTrajectory, TrajectoryStage> {
  const subject = analysisSubject(network, task, options);
  const { circuit, seed } = subject;
  if (!circuit) {
    throw new InputError(
      `task ${task.name} has no circuit to be read along a trajectory: it is no history-dependent system`,
    );
  }
  const { from: settledFrom } = yield* stageOf('settling', settleDown(subject));
  const nulls = { random: randomNetwork(network, seed), shuffled: shuffledNetwork(network, seed) };
  const looked = lookedAt({ network, task, circuit, seed }, settledFrom);
  const { reading, readings } = yield* stageOf('reading', readTrajectorySteps(looked, nulls));
  const { cell, activation, inputSize, hiddenSize, outputSize, bias } = network.config;
  const { source = null, checkpoint = null } = options;
  const trajectory: TrajectoryAnalysis = {
    schema: 'engram.trajectory/1',
    seed,
    task: describeTask(task, circuit),
    model: { source, cell, activation, inputSize, hiddenSize, outputSize, bias, checkpoint },
    windows: looked.windows,
    ...reading,
  };
  return { trajectory, readings, settledFrom };
}

/** Width of states up to which an analysis tells the modes along the activity: of wider ones they would take most of it. */
const WIDEST = 256;

/**
 * Reads the network of an analysis along its activity, without null networks, and without the modes of wide ones; `null`
 * where its task has no circuit.
 */
export function* readAlong({
  network,
  task,
  circuit,
  seed,
  settledFrom,
}: GroundedSubject): Steps<TrajectoryReading | null> {
  if (!circuit) return null;
  const withSpectrum = stateSizeOf(network.config) <= WIDEST;
  const looked = { ...lookedAt({ network, task, circuit, seed }, settledFrom), withSpectrum };
  return (yield* readTrajectorySteps(looked, null)).reading;
}

/** Over as many steps as a verdict asks for at least, so that an analysis and a trajectory of one seed say the same. */
function lookedAt(subject: Omit<TrajectorySubject, 'windows'>, settledFrom: number): TrajectorySubject {
  const { network, task, circuit } = subject;
  const { steps } = judgedSteps(task, circuit, { stateSize: stateSizeOf(network.config), horizon: 1 });
  return { ...subject, windows: editWindows(task, steps, settledFrom) };
}
