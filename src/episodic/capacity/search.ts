// The largest load that is still recalled: loads are doubled until one is rejected, then bisected, each decided by a
// sequential test; then larger ones until fewer than half succeed, so that the curve of the rates has both of its sides.
// Then loads around its answer are tried on fresh draws, which the interval is made of (confirm-loads.ts).
// The answer is the largest accepted load (the authors return the last tested one), with everything that was tested.
// Source: spec of sequential memory, sections 9 ("Search") and 10.1.

import { wilsonInterval } from '../../array/statistics.ts';
import { type ConfirmedLoad, confirmedLoad, crossingInterval, ladderAround } from './confirm-loads.ts';
import { type CapacityProblem, checkAtLeastTwo, checkCapacityProblem } from './problem.ts';
import { type SequentialOptions, sequentialTest } from './sequential-test.ts';
import { type Crossing, successCurve } from './success-curve.ts';
import { type CapacityTheory, capacityTheory } from './theory.ts';
import { capacityTrial } from './trial.ts';

/** Outcomes of `trials` at one load, in their order; run anywhere. */
export type TrialRunner = (
  problem: CapacityProblem,
  neurons: number,
  count: number,
  trials: readonly number[],
) => Promise<readonly number[]>;

export interface SearchOptions extends Omit<SequentialOptions, 'delta'> {
  /** Largest load tried; 100 000 when absent. Never above `2^N` without repeats. */
  readonly most?: number;
  /** Trials after which a load is decided by its rate; 200 when absent. */
  readonly trials?: number;
  /** Bisection ends when neighbours differ by less than this share; 0.2 when absent. */
  readonly resolution?: number;
  /**
   * Fresh trials at each load that the interval is made of; those of `trials` when absent, a fifth of them where outcomes
   * are shares, which vary less, but 20 at least.
   */
  readonly confirm?: number;
  readonly runner?: TrialRunner;
  /** Trials that the runner is given at once, more where more are sure to be needed; 1 when absent. Answers do not depend on it. */
  readonly batch?: number;
  /** After every load that was decided or confirmed. */
  readonly onLoad?: (load: Pick<TestedLoad, 'count' | 'rate'>) => void;
  /** Ends the search between loads; an `AbortSignal` will do. */
  readonly signal?: { throwIfAborted(): void };
}

export interface TestedLoad {
  /** The number of memories, `P`. */
  readonly count: number;
  readonly trials: number;
  /** Sum of the outcomes. */
  readonly successes: number;
  readonly rate: number;
  /** Wilson's interval, 95 %, as if the number of trials had been fixed before: as the test ends them it covers less. */
  readonly interval: { readonly low: number; readonly high: number };
  readonly accepted: boolean;
  /** `false` where the trials ran out and the rate decided. */
  readonly significant: boolean;
}

/** A load at which a rate of success is crossed. */
export interface LoadEstimate extends Crossing {
  /**
   * The 95 % interval over draws of the confirmed loads (confirm-loads.ts); 0 and `Infinity` (in JSON `null`) where they do
   * not bound it.
   */
  readonly low: number;
  readonly high: number;
}

/** The load that a memory of a size still recalls, with everything that was tested on the way. */
export interface Capacity {
  readonly problem: CapacityProblem;
  /** The number of neurons, `N`. */
  readonly neurons: number;
  /** The largest accepted load; `null` where not even 2 memories are. */
  readonly accepted: number | null;
  /** Whether the largest load that could be tried was accepted: the capacity is at least that. */
  readonly limited: boolean;
  /** The loads that were tested, in ascending order of `count`. */
  readonly tested: readonly TestedLoad[];
  /** The loads around the one at `1 - delta` that were tried again on fresh draws, in ascending order. */
  readonly confirmed: readonly ConfirmedLoad[];
  /**
   * The loads at which half succeed, and at which `1 - delta` do, on the curve through the confirmed loads (those tested,
   * without an interval, where `limited`); `null` where the rates do not fall, or nowhere that far.
   */
  readonly half: LoadEstimate | null;
  readonly atTarget: LoadEstimate | null;
  readonly theory: CapacityTheory | null;
}

/** Where nothing was confirmed. */
const UNBOUNDED = { low: 0, high: Number.POSITIVE_INFINITY };

/** A runner that does all trials here and now. */
export const localRunner: TrialRunner = async (problem, neurons, count, trials) =>
  trials.map((trial) => capacityTrial(problem, neurons, count, trial));

/**
 * Finds how many memories of `neurons` neurons are recalled, by the definition of `problem`.
 * @throws InputError for a problem or size that cannot be used; the reason of `signal` where that is aborted
 */
export async function findCapacity(
  problem: CapacityProblem,
  neurons: number,
  options: SearchOptions = {},
): Promise<Capacity> {
  checkCapacityProblem(problem);
  checkAtLeastTwo('neurons', neurons);
  const { resolution = 0.2 } = options;
  const most = Math.min(options.most ?? 100_000, problem.bias === 0 ? 2 ** neurons : Number.POSITIVE_INFINITY);
  const loads = new Map<number, TestedLoad>();
  const test = async (count: number): Promise<TestedLoad> => {
    const known = loads.get(count);
    if (known) return known;
    const load = await testLoad(problem, neurons, count, options);
    loads.set(count, load);
    options.onLoad?.(load);
    return load;
  };

  let low = 0;
  let high = Math.min(2, most);
  while ((await test(high)).accepted) {
    low = high;
    if (high >= most) break;
    high = Math.min(2 * high, most);
  }
  while (low > 0 && high - low > Math.max(1, resolution * low)) {
    const middle = Math.round(Math.sqrt(low * high));
    const between = Math.min(Math.max(middle, low + 1), high - 1);
    if ((await test(between)).accepted) low = between;
    else high = between;
  }
  for (let count = high; (await test(count)).rate > 0.5 && count < most; ) {
    count = Math.min(most, Math.ceil(1.5 * count));
    await test(count);
  }
  const tested = [...loads.values()].sort((a, b) => a.count - b.count);
  const accepted = tested.filter((load) => load.accepted).at(-1)?.count ?? null;
  const target = 1 - problem.delta;
  const isBounded = accepted === most;
  const centre = successCurve(tested)?.crossing(target)?.count ?? accepted ?? 2;
  const confirmed = isBounded ? [] : await confirmLoads(problem, neurons, ladderAround(centre, most), options);
  const estimate = (rate: number): LoadEstimate | null => {
    const found = successCurve(isBounded ? tested : confirmed)?.crossing(rate);
    if (!found) return null;
    const { low, high } = isBounded ? UNBOUNDED : crossingInterval(confirmed, rate);
    return { ...found, count: Math.min(high, Math.max(low, found.count)), low, high };
  };
  return {
    problem,
    neurons,
    accepted,
    limited: isBounded,
    tested,
    confirmed,
    half: estimate(0.5),
    atTarget: estimate(target),
    theory: capacityTheory(problem, neurons),
  };
}

/** Trials where outcomes are shares, over those of 0 and 1; and the fewest. */
const [SHARES, FEWEST] = [0.2, 20];
/** Trials that the runner is given at once at least: between two batches others have their turn. */
const AT_ONCE = 20;

/** Fresh trials at each of `loads`: those after the ones that the search may have seen. */
async function confirmLoads(
  problem: CapacityProblem,
  neurons: number,
  loads: readonly number[],
  { trials = 200, confirm, runner = localRunner, batch = 1, onLoad, signal }: SearchOptions,
): Promise<ConfirmedLoad[]> {
  const isShare = problem.definition === 'fixed-point';
  const length = confirm ?? (isShare ? Math.max(FEWEST, Math.ceil(SHARES * trials)) : trials);
  const fresh = Array.from({ length }, (_, i) => trials + i);
  const size = Math.max(batch, AT_ONCE);
  const confirmed: ConfirmedLoad[] = [];
  for (const count of loads) {
    const outcomes: number[] = [];
    for (let first = 0; first < length; first += size) {
      signal?.throwIfAborted();
      outcomes.push(...(await runner(problem, neurons, count, fresh.slice(first, first + size))));
    }
    const load = confirmedLoad(count, outcomes, isShare);
    confirmed.push(load);
    onLoad?.(load);
  }
  return confirmed;
}

/** Trials at one load until the sequential test is decided. */
export async function testLoad(
  problem: CapacityProblem,
  neurons: number,
  count: number,
  options: SearchOptions = {},
): Promise<TestedLoad> {
  const { trials: most = 200, runner = localRunner, batch = 1, signal, ...sequential } = options;
  const decide = sequentialTest({ ...sequential, delta: problem.delta });
  let trials = 0;
  let successes = 0;
  let decision: 'open' | 'accepted' | 'rejected' = 'open';
  while (trials < most && decision === 'open') {
    signal?.throwIfAborted();
    const length = Math.min(Math.max(batch, decide.least()), most - trials);
    const wanted = Array.from({ length }, (_, i) => trials + i);
    for (const outcome of await runner(problem, neurons, count, wanted)) {
      // Those after the decision would not have been run one by one.
      if (decision !== 'open') break;
      trials++;
      successes += outcome;
      decision = decide.push(outcome);
    }
  }
  const rate = successes / trials;
  const significant = decision !== 'open';
  const accepted = significant ? decision === 'accepted' : rate >= 1 - problem.delta;
  return { count, trials, successes, rate, interval: wilsonInterval(successes, trials), accepted, significant };
}
