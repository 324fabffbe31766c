// The comparison of networks: each is opened by itself; then, on the same sequences, how much their states and dynamics
// resemble each other, and whether edits of one carry over into the other. Resemblance is told beside its nulls; transplants
// decide.

import { UsageError } from '../../array/errors.ts';
import { requireWhole } from '../../array/options.ts';
import { drain, part, type Stages, type Steps, stageOf } from '../../array/stages.ts';
import type { ComparedPair, Comparison } from '../results/comparison.ts';
import { assemble, pairOf } from './assemble.ts';
import { compareDirection, type Direction } from './beside.ts';
import type { SequenceSource } from './paired.ts';
import { type GivenNetwork, type OpenedSubject, openSubject } from './subjects.ts';
import { type Context, sourceKey, WokenNetworks } from './woken-networks.ts';

/** The stages of a comparison, in their order. */
export const comparisonStageNames = ['opening', 'comparing'] as const;
export type ComparisonStage = (typeof comparisonStageNames)[number];

export interface CompareOptions {
  readonly seed?: number;
  /** Steps after the input over which outputs are judged, at least. */
  readonly horizon?: number;
  /** Sequences at most that a transplant is tried on. */
  readonly sequences?: number;
}

export const compareDefaults = { seed: 0, horizon: 200, sequences: 2048 } as const;

/**
 * Compares two or more networks: do they hold the same circuit?
 * @throws UsageError for fewer than two networks or options out of range; InputError where a network's widths are not
 *   those of its task, a task has only one horizon, or a weight is not finite
 */
export function compareNetworks(networks: readonly GivenNetwork[], options: CompareOptions = {}): Comparison {
  return drain(comparisonStages(networks, options));
}

/** Does what `compareNetworks` does in stages, so that it can be paused and left. */
export function* comparisonStages(
  networks: readonly GivenNetwork[],
  options: CompareOptions = {},
): Stages<Comparison, ComparisonStage> {
  const { seed, horizon, sequences } = { ...compareDefaults, ...options };
  requireWhole('seed', seed);
  requireWhole('horizon', horizon, { min: 1 });
  requireWhole('sequences', sequences, { min: 32 });
  if (networks.length < 2) throw new UsageError(`compare needs two networks or more, found ${networks.length}`);
  const subjects: OpenedSubject[] = [];
  for (const [i, each] of networks.entries()) {
    subjects.push(yield* stageOf('opening', openSubject(each, seed), i / networks.length, (i + 1) / networks.length));
  }
  const context: Context = { subjects, seed, horizon, sequences };
  const pairs = yield* stageOf('comparing', compareAll(context));
  return assemble(context, pairs);
}

/** What drives a direction: the giver's task, else the receiver's, else random bits. */
function sourceOf(giver: OpenedSubject, receiver: OpenedSubject): SequenceSource {
  return giver.task === null ? receiver.sequences : giver.sequences;
}

/** Whether both read and say values of the same widths. */
function areComparable({ network: { config: a } }: OpenedSubject, { network: { config: b } }: OpenedSubject): boolean {
  return a.inputSize === b.inputSize && a.outputSize === b.outputSize;
}

function* compareAll(context: Context): Steps<ComparedPair[]> {
  const { subjects } = context;
  const n = subjects.length;
  const directions = new Map<string, Direction>();
  // By receivers, so that the reservoirs of one are held at a time.
  const total = n * (n - 1);
  let done = 0;
  const sources = [...new Set(subjects.map(({ sequences }) => sourceKey(sequences)))];
  for (const key of sources) {
    const woken = new WokenNetworks(context, key);
    for (let to = 0; to < n; to++) {
      const givers = [...subjects.keys()].filter(
        (from) =>
          from !== to &&
          areComparable(subjects[from]!, subjects[to]!) &&
          sourceKey(sourceOf(subjects[from]!, subjects[to]!)) === key,
      );
      if (givers.length === 0) continue;
      const share = (count: number) => (0.95 * (done + count)) / total;
      const rivals = yield* part(woken.rivalsOf(to, givers), share(0), share(0.3 * givers.length));
      for (const [i, from] of givers.entries()) {
        const [start, end] = [i, i + 1].map((k) => share(0.3 * givers.length + 0.7 * k)) as [number, number];
        directions.set(`${from},${to}`, yield* part(compareDirection(woken, from, to, rivals), start, end));
      }
      done += givers.length;
    }
  }
  const pairs: ComparedPair[] = [];
  for (let i = 0; i < n; i++) {
    for (let j = i + 1; j < n; j++) {
      const [there, back] = [directions.get(`${i},${j}`), directions.get(`${j},${i}`)];
      pairs.push(yield* part(pairOf(context, i, j, there, back), 0.95, 1));
    }
  }
  return pairs;
}
