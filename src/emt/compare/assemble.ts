// The results of a comparison as one object: what is said of every two networks, and clusters of all.

import type { Steps } from '../../array/stages.ts';
import type { ComparedNetwork, ComparedPair, Comparison } from '../results/comparison.ts';
import type { Direction } from './beside.ts';
import { clustersBelow, joinClusters } from './clusters.ts';
import { judgePair } from './judge.ts';
import { compareModesSteps } from './spectra.ts';
import type { OpenedSubject } from './subjects.ts';
import { type Context, stateSizeOf } from './woken-networks.ts';

/** What is said of networks `i` and `j` by both directions; they are missing where no sequence drives both. */
export function* pairOf(
  { subjects, seed }: Context,
  i: number,
  j: number,
  there?: Direction,
  back?: Direction,
): Steps<ComparedPair> {
  const [a, b] = [subjects[i]!, subjects[j]!];
  const measured = {
    first: i,
    second: j,
    agreement: there?.agreement ?? null,
    spectra: yield* compareModesSteps(a.modes, b.modes, seed),
    states: there?.states ?? null,
    dynamics: there?.dynamics ?? null,
    transplants: [there, back].flatMap((each) => (each?.transplant ? [each.transplant] : [])),
  };
  if (!there || !back) return { ...measured, ...withoutSequences(a, b) };
  const obstacle = there.obstacle ?? back.obstacle;
  if (obstacle !== null) return { ...measured, verdict: 'undecided', clear: false, reason: `${capitalise(obstacle)}.` };
  return { ...measured, ...judgePair([there.transplant!, back.transplant!], [a.name, b.name]) };
}

function capitalise(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Networks of other widths: what one says the other cannot say; where only inputs differ there is nothing to try it on. */
function withoutSequences(a: OpenedSubject, b: OpenedSubject): Pick<ComparedPair, 'verdict' | 'clear' | 'reason'> {
  const [own, other] = [a.network.config, b.network.config];
  if (own.outputSize !== other.outputSize) {
    const reason = `${a.name} says ${own.outputSize} values per step and ${b.name} ${other.outputSize}: neither can go on as the other does.`;
    return { verdict: 'different', clear: true, reason };
  }
  const reason = `${a.name} reads ${own.inputSize} values per step and ${b.name} ${other.inputSize}: there is no sequence that both can read, so nothing was carried over.`;
  return { verdict: 'undecided', clear: false, reason };
}

/** Everything as the object that `--json` prints. */
export function assemble({ subjects, seed, horizon, sequences }: Context, pairs: ComparedPair[]): Comparison {
  const n = subjects.length;
  const square = (read: (pair: ComparedPair) => number | null) => {
    const table: (number | null)[][] = Array.from({ length: n }, (_, i) =>
      Array.from({ length: n }, (_, j) => (i === j ? 0 : null)),
    );
    for (const pair of pairs) {
      table[pair.first]![pair.second] = read(pair);
      table[pair.second]![pair.first] = read(pair);
    }
    return joinClusters(table);
  };
  const same = square(({ verdict }) => (verdict === 'same' ? 0 : 1));
  return {
    schema: 'engram.compare/1',
    seed,
    horizon,
    sequences,
    networks: subjects.map(describeNetwork),
    pairs,
    clusters: clustersBelow(same, n, 0),
    trees: {
      transplants: square(transplantDistance),
      dynamics: square(({ dynamics }) => dynamics?.angular ?? null),
      states: square(({ states }) => (states === null ? null : 1 - states.cka)),
      spectra: square(({ spectra }) => spectra.error),
    },
    notes: notesOn(subjects),
  };
}

/** One less the poorer of both ways; unknown where nothing was carried over. */
function transplantDistance({ transplants }: ComparedPair): number | null {
  const worst = transplants.map((each) => each.worst);
  return worst.length < 2 || worst.includes(null) ? null : 1 - Math.min(...(worst as number[]));
}

function describeNetwork({
  name,
  source,
  checkpoint,
  network,
  task,
  basis,
  estimator,
  basisNote,
  modes,
}: OpenedSubject): ComparedNetwork {
  const { cell, activation, inputSize, hiddenSize, outputSize, bias } = network.config;
  return {
    name,
    source: source ?? null,
    checkpoint: checkpoint ?? null,
    ...{ cell, activation, inputSize, hiddenSize, outputSize, bias },
    stateSize: stateSizeOf(network),
    task: task?.name ?? null,
    basis: basis === null ? null : estimator,
    basisNote,
    modes: [...modes],
  };
}

function notesOn(subjects: readonly OpenedSubject[]): string[] {
  return subjects.flatMap(({ name, basis, basisNote }) => (basis === null ? [`${name}: ${basisNote}`] : []));
}
