// What is opened: a network, the task that it should do, and how it is looked at. Every stage of an analysis takes a
// subject and what earlier stages found of it. A null network is a subject of its own, looked at in the same way.
// Source: EMT spec section 6.6, for the null networks.

import { InputError } from '../../array/errors.ts';
import type { Matrix } from '../../array/matrix.ts';
import { stream } from '../../array/random.ts';
import { part, type Steps } from '../../array/stages.ts';
import { stateSizeOf } from '../../nn/cells.ts';
import type { Network } from '../../nn/network.ts';
import type { HistoryTask } from '../../task/history.ts';
import { type Circuit, circuitOf } from '../circuit/circuit.ts';
import { type Settling, settleSteps } from '../record/settling.ts';
import { recordTrajectoriesSteps, type Trajectories } from '../record/trajectories.ts';
import { outputZeros } from '../record/zero.ts';
import type { BasisRequest, StateSpace } from '../results/analysis.ts';
import { type AnalyzeOptions, analyzeSettings } from './analyze-options.ts';
import { randomNetwork, shuffledNetwork } from './controls.ts';
import { FIRST_TURN, type JudgedSteps, judgedSteps, whileBounded } from './judged-steps.ts';

/** A network and the task it is opened on. */
export interface Subject {
  readonly network: Network;
  readonly task: HistoryTask;
  /** What the task asks the network to hold; `null` where the task is no history-dependent system. */
  readonly circuit: Circuit | null;
  readonly requested: BasisRequest;
  readonly stateSpace: StateSpace;
  /** Steps of the output phase over which the network is judged: at least as many as were asked for. */
  readonly judged: JudgedSteps;
  /** The zero point of each output `[out]`: 0 until `groundSubject` has looked. */
  readonly zero: Float64Array;
  readonly seed: number;
}

/** A subject that was looked at before it is judged. */
export interface GroundedSubject extends Subject {
  /** The first step from which activity has settled: variables are read and edited from there on. */
  readonly settledFrom: number;
  /** Whole states `[N, S]` from there on, among which a fixed point is searched for; `null` where activity overflows. */
  readonly settledStates: Matrix | null;
}

/**
 * Takes `network` as it is asked for `task`, for the stages of an analysis.
 * @throws InputError when the network's widths are not the task's; UsageError for options out of range
 */
export function analysisSubject(network: Network, task: HistoryTask, options: AnalyzeOptions = {}): Subject {
  checkWidths(network, task);
  const { basis: requested, stateSpace, horizon, seed } = analyzeSettings(options);
  const circuit = circuitOf(task);
  const stateSize = stateSizeOf(network.config);
  return {
    network,
    task,
    circuit,
    requested,
    stateSpace,
    judged: judgedSteps(task, circuit, { stateSize, horizon }),
    zero: new Float64Array(task.outputSize),
    seed,
  };
}

/** Sequences that the outputs' zero points are found on, fewer of long runs. */
const GROUNDING = { most: 64, fewest: 16, values: 2 ** 16 } as const;

/**
 * Looks at what the network says before it is judged: finds the zero point of each output, for how many steps activity stays
 * within numbers, and from which on it has settled. The first stage of an analysis begins with it.
 */
export function* groundSubject(subject: Subject): Steps<GroundedSubject> {
  const { network, task, seed, judged } = subject;
  const { most, fewest, values } = GROUNDING;
  const recording = recordTrajectoriesSteps(network, task, {
    sequences: Math.max(fewest, Math.min(most, Math.floor(values / (judged.steps * task.outputSize)))),
    horizon: judged.steps,
    rng: stream(seed, 'emt', 'zero'),
    fixedPoint: new Float64Array(stateSizeOf(network.config)),
    keep: [],
  });
  const recorded = yield* part(recording, 0, 0.6);
  const bounded = boundedSteps(recorded) - task.inputSteps;
  const isBounded = task.fixedHorizon !== null || bounded >= judged.steps;
  const found: Subject = isBounded
    ? { ...subject, zero: outputZeros(recorded) }
    : { ...subject, judged: whileBounded(judged, bounded) };
  const { from: settledFrom, states: settledStates } = yield* part(settleDown(found), 0.6, 1);
  return { ...found, settledFrom, settledStates };
}

/** Sequences recorded to see activity settle, and to find a fixed point among. */
const SETTLING_SEQUENCES = 32;
/** Steps after the input over which activity may settle. */
const SETTLING_STEPS = 200;

/** Runs the network until its activity has settled: from which step on, and the states from there. */
export function settleDown({ network, task, judged, seed }: Subject): Steps<Settling> {
  const first = FIRST_TURN * task.s;
  return settleSteps(network, task, {
    sequences: SETTLING_SEQUENCES,
    horizon: task.fixedHorizon ?? Math.max(Math.min(judged.steps, SETTLING_STEPS), first),
    first,
    rng: stream(seed, 'emt', 'search'),
  });
}

/** Greatest output of a run whose states can still be squared and summed. */
const LARGEST_OUTPUT = 1e100;

function boundedSteps({ steps, batch, outputs, task }: Trajectories): number {
  const width = batch * task.outputSize;
  for (let t = 0; t < steps; t++) {
    const said = outputs.subarray(t * width, (t + 1) * width);
    if (!said.every((value) => Math.abs(value) <= LARGEST_OUTPUT)) return t;
  }
  return steps;
}

/** The null networks that every measure is shown beside. */
export type NullNetwork = 'random' | 'shuffled';

/** Gives the same subject with untrained weights, or with its own weights shuffled: one of several draws. */
export function nullSubject(subject: Subject, control: NullNetwork, draw = 0): Subject {
  const made = control === 'random' ? randomNetwork : shuffledNetwork;
  const { network, task, seed } = subject;
  return { ...subject, network: made(network, seed, draw), zero: new Float64Array(task.outputSize) };
}

/** Checks that a network reads and writes what a task gives and asks for. @throws InputError when the widths differ */
export function checkWidths({ config }: Network, task: HistoryTask): void {
  if (config.inputSize === task.inputSize && config.outputSize === task.outputSize) return;
  throw new InputError(
    `network reads ${config.inputSize} and writes ${config.outputSize} values per step, but task ${task.name} has ` +
      `inputs of ${task.inputSize} and outputs of ${task.outputSize}: choose another --task, --d or --s`,
  );
}
