// Where the trials of a capacity are run: those that are over sooner than a message takes here and now, the others by the
// workers, in pieces. Workers are started when it has turned out that there is something to do for them, and until they
// are there short trials go on here. Outcomes depend on none of this. Source: spec of sequential memory, section 9.

import type { CapacityProblem } from './problem.ts';
import { localRunner, type TrialRunner } from './search.ts';
import { capacityTrial } from './trial.ts';
import { trialWork } from './trial-work.ts';

/** Some trials of one load, plain data. */
export interface TrialsOfLoad {
  readonly problem: CapacityProblem;
  readonly neurons: number;
  /** Memories. */
  readonly count: number;
  /** Numbers of the trials, from which their draws follow. */
  readonly trials: readonly number[];
}

/** The outcomes of the trials, in their order. */
export function runTrials({ problem, neurons, count, trials }: TrialsOfLoad): number[] {
  return trials.map((trial) => capacityTrial(problem, neurons, count, trial));
}

/** Who does trials elsewhere. */
export interface TrialWorkers {
  /** How many loads are done at once. */
  readonly workers: number;
  /** Whether somebody is there already; the first load calls them. */
  readonly isStarted: boolean;
  /** `runTrials` of it, done by the next worker that is free. */
  run(load: TrialsOfLoad): Promise<readonly number[]>;
}

/** Additions that are worth a message: a millisecond or two. */
const MESSAGE = 300_000;
/** Additions of a trial that would keep this thread, and with it Ctrl-C, waiting: ten milliseconds or two tens. */
const LONG = 2_000_000;
/**
 * Additions that are spent here before workers are called: some tenths of a second, about what it takes to start them.
 * Counted, not timed, so that a busy machine is no reason to start more.
 */
const PATIENCE = 50_000_000;

export interface SpreadOptions {
  /** Lets signals, messages of workers and the other searches through. */
  readonly pause: () => Promise<void>;
  /** Hears of every few trials that were run. */
  readonly onTrials?: (trials: number) => void;
}

/** Makes a runner for the searches of a capacity (`findCapacity`, `findMinimumNeurons`), all of which may share it. */
export function spreadRunner(pool: TrialWorkers, { pause, onTrials = () => {} }: SpreadOptions): TrialRunner {
  let spent = 0;
  let isReady = false;

  const runHere: TrialRunner = async (...load) => {
    const outcomes = await localRunner(...load);
    await pause();
    return outcomes;
  };
  const runThere: TrialRunner = async (problem, neurons, count, trials) => {
    const piece = Math.max(1, Math.ceil(MESSAGE / trialWork(problem, neurons, count)));
    const jobs = [];
    for (let first = 0; first < trials.length; first += piece) {
      const some = trials.slice(first, first + piece);
      jobs.push(pool.run({ problem, neurons, count, trials: some }));
    }
    return (await Promise.all(jobs)).flat();
  };

  return async (problem, neurons, count, trials) => {
    const work = trialWork(problem, neurons, count);
    const isShort = work * trials.length <= MESSAGE || (work <= LONG && !isReady);
    if (!pool.isStarted && (!isShort || spent > PATIENCE)) {
      // A job of no trials is done as soon as there is somebody to do it; where it fails, so does the next one.
      const greeting = pool.run({ problem, neurons, count, trials: [] });
      greeting.then(
        () => (isReady = true),
        () => {},
      );
    }
    if (isShort) spent += work * trials.length;
    const outcomes = await (isShort ? runHere : runThere)(problem, neurons, count, trials);
    onTrials(trials.length);
    return outcomes;
  };
}
