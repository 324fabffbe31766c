// Inverse design: weights of the edges for wanted dwells. The crossing equation is affine in the weights, so random
// overlaps no longer spread the dwells: with s at entry to memory j known from the wanted dwells alone,
//   w_j [a_j e_j + (1 - e_j) q_jj] - w_{j-1} [b_j e_j + (1 - e_j) q_{j-1,j}] = r (q_jj - q_{j+1,j}),  e_j = exp(-D_j / T_d),
// where a_j and b_j are the overlaps of s with memories j and j-1. One such equation per edge: a chain is solved edge by
// edge, a cycle closes on itself. Source: spec of sequential memory, sections 7 and 16.2. What it does not see is a third
// memory that overtakes first: predict the designed model to know.

import { InputError } from '../../array/errors.ts';
import { modelOverlaps, type OverlapSource } from '../engine/overlap-source.ts';
import { raceSetting } from '../engine/predict.ts';
import { edgesOf, type MemoryGraph, withWeights } from '../model/graph.ts';
import type { EpisodicModel } from '../model/model.ts';

/**
 * Finds weights for the graph of `model` that give every memory its dwell, in the long run on a cycle and from rest on
 * a chain.
 * @param dwell one for all, or one for each memory `[P]` (those without a successor are not read), in the model's unit
 *   of time
 * @throws InputError where a memory has two successors or two predecessors, or a dwell would need a weight that is not
 *   positive
 */
export function designWeights(model: EpisodicModel, dwell: number | ArrayLike<number>): MemoryGraph {
  const { graph, ratio, delay } = raceSetting(model);
  if (!Number.isFinite(ratio)) throw new InputError('alpha_c is 0: without a sequential drive no weights give a dwell');
  const source = modelOverlaps(model);
  const decay = new Float64Array(graph.memories);
  for (let mu = 0; mu < graph.memories; mu++) {
    const wanted = typeof dwell === 'number' ? dwell : dwell[mu]!;
    if (graph.offsets[mu] !== graph.offsets[mu + 1] && !(Number.isFinite(wanted) && wanted > 0)) {
      throw new InputError(`dwell of memory ${mu} is ${wanted}, expected a positive time`);
    }
    decay[mu] = Math.exp(-wanted / delay);
  }
  const weightOf = new Map<number, number>();
  for (const episode of episodesOf(graph)) {
    const weights = solveEpisode(episode, source, decay, ratio);
    weights.forEach((weight, j) => {
      if (!(weight > 0 && Number.isFinite(weight))) {
        throw new InputError(`the dwell of memory ${episode.memories[j]} would need an edge of weight ${weight}`);
      }
      weightOf.set(episode.memories[j]!, weight);
    });
  }
  return withWeights(
    graph,
    edgesOf(graph).map(({ from }) => weightOf.get(from)!),
  );
}

interface Path {
  readonly memories: readonly number[];
  readonly closed: boolean;
}

/** The graph as disjoint cycles and chains. */
function episodesOf(graph: MemoryGraph): Path[] {
  const next = new Int32Array(graph.memories).fill(-1);
  const previous = new Int32Array(graph.memories).fill(-1);
  for (const { from, to } of edgesOf(graph)) {
    if (next[from]! >= 0)
      throw new InputError(`memory ${from} has two successors: weights are designed for sequences only`);
    if (previous[to]! >= 0)
      throw new InputError(`memory ${to} has two predecessors: weights are designed for sequences only`);
    next[from] = to;
    previous[to] = from;
  }
  const seen = new Uint8Array(graph.memories);
  const follow = (start: number, closed: boolean): Path => {
    const memories: number[] = [];
    for (let mu = start; mu >= 0 && !seen[mu]; mu = next[mu]!) {
      seen[mu] = 1;
      memories.push(mu);
    }
    return { memories, closed };
  };
  const paths: Path[] = [];
  for (let mu = 0; mu < graph.memories; mu++) if (previous[mu]! < 0 && next[mu]! >= 0) paths.push(follow(mu, false));
  for (let mu = 0; mu < graph.memories; mu++) if (!seen[mu] && next[mu]! >= 0) paths.push(follow(mu, true));
  return paths;
}

/** A share of an earlier memory in the slow state too small to matter. */
const FORGOTTEN = 1e-17;

/** Weight of the edge that leaves each memory of the path (of a chain: all but the last). */
function solveEpisode({ memories, closed }: Path, source: OverlapSource, decay: Float64Array, ratio: number): number[] {
  const length = memories.length;
  const edges = closed ? length : length - 1;
  if (closed && length === 1) throw new InputError(`memory ${memories[0]} follows itself: it has no dwell`);
  const at = (j: number): number => memories[((j % length) + length) % length]!;
  /** `xi^mu . s / (N beta_d)` at entry to the j-th memory of the path. */
  const slowOverlap = (mu: number, j: number): number => {
    let sum = 0;
    let kept = 1;
    for (let i = j - 1; i >= (closed ? j - length : 0) && kept > FORGOTTEN; i--) {
      const e = decay[at(i)]!;
      sum += kept * (1 - e) * source.overlap(mu, at(i));
      kept *= e;
    }
    // On a cycle the same comes again, once for every earlier time round.
    return closed ? sum / (1 - kept) : sum;
  };
  // w_j = offset + factor w_{-1}, carried along the path.
  const offsets: number[] = [];
  const factors: number[] = [];
  let offset = 0;
  let factor = 1;
  for (let j = 0; j < edges; j++) {
    const e = decay[at(j)]!;
    const own = source.overlap(at(j), at(j));
    const drive = slowOverlap(at(j), j) * e + (1 - e) * own;
    const hasPrevious = closed || j > 0;
    const backward = hasPrevious ? slowOverlap(at(j - 1), j) * e + (1 - e) * source.overlap(at(j - 1), at(j)) : 0;
    offset = (ratio * (own - source.overlap(at(j + 1), at(j))) + backward * offset) / drive;
    factor = (backward * factor) / drive;
    offsets.push(offset);
    factors.push(factor);
  }
  const last = closed ? offset / (1 - factor) : 0;
  return offsets.map((each, j) => each + factors[j]! * last);
}
