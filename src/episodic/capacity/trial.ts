// One trial of a capacity: memories drawn from a stream of their own, and how much of it succeeded.
// The stream is named by the seed, N, P and the trial, so that trials are the same in any order, on any number of
// workers, and for every memory that is compared.

import { type RandomStream, stream } from '../../array/random.ts';
import { packedOverlaps } from '../engine/overlap-source.ts';
import { startPackedRace } from '../engine/packed-race.ts';
import { type HopRace, startRace } from '../engine/race.ts';
import { chainGraph } from '../model/graph.ts';
import type { PackedPatterns } from '../model/packed-patterns.ts';
import type { CapacityProblem } from './problem.ts';
import { drawMemories, rightBits } from './readouts.ts';

/** Does one trial. @returns the share of right bits for `fixed-point`, 1 or 0 for all others */
export function capacityTrial(problem: CapacityProblem, neurons: number, count: number, trial: number): number {
  const rng = stream(problem.seed, 'capacity', neurons, count, trial);
  const packed = drawMemories(count, neurons, problem.bias, rng);
  switch (problem.definition) {
    case 'fixed-point':
      return fixedPointShare(problem, packed, rng);
    case 'transition':
      return rightBits(problem.model, packed)(rng.integer(count), 0) === neurons ? 1 : 0;
    case 'sequence': {
      const right = rightBits(problem.model, packed);
      for (let mu = 0; mu < count; mu++) if (right(mu, 0) < neurons) return 0;
      return 1;
    }
    case 'ordered':
      return isRecalledInOrder(problem, packed) ? 1 : 0;
  }
}

function fixedPointShare(
  { model, epsilon, probes }: CapacityProblem,
  packed: PackedPatterns,
  rng: RandomStream,
): number {
  const { count, neurons } = packed;
  const right = rightBits(model, packed);
  const probed = Math.min(probes, count);
  let bits = 0;
  for (let i = 0; i < probed; i++) {
    // All memories where there are no more than probes; else any, repeats are no harm.
    bits += right(probed === count ? i : rng.integer(count), 1 - epsilon);
  }
  return bits / (probed * neurons);
}

/** Whether the race along an open chain, from memory 0 and a silent slow state, makes its hops in order. */
export function isRecalledInOrder(
  { model, hops }: Pick<CapacityProblem, 'model' | 'hops'>,
  packed: PackedPatterns,
): boolean {
  const source = packedOverlaps(packed);
  const graph = chainGraph(packed.count);
  const ratio = 'ratio' in model ? model.ratio : 1;
  const race: HopRace = startPackedRace(source, graph, ratio) ?? startRace(source, graph, ratio);
  const last = Math.min(packed.count - 1, hops ?? Number.POSITIVE_INFINITY);
  race.enter(0);
  for (let next = 1; next <= last; next++) {
    const { winner, e } = race.crossing();
    if (winner < 0) return false;
    race.leave(e);
    race.enter(winner);
    // By content: biased memories may repeat.
    if (race.overlapOf(next) !== 1) return false;
  }
  return true;
}
