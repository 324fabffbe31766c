// Sequence margins: how far each edge is from stalling, and which wrong memory is nearest to being taken instead.
// With a memory's overlaps q and what they drive, B = Phi^T q_{. k}, memory nu ever overtakes k only where
//   r_eff = r (q_kk - q_nu,k) / (B_nu - B_k) < 1,
// which for plain cycles is r (1 - q_{k,k+1}) / (1 - q_{k-1,k}). Source: spec of sequential memory, section 7, finite-N
// correction. O(P^2 N) for all edges; a single memory is O(P N).

import { modelOverlaps, type OverlapSource } from '../engine/overlap-source.ts';
import { type RaceSetting, raceSetting } from '../engine/predict.ts';
import { effectiveRatio, tieRule } from '../engine/tie-rule.ts';
import { spreadForward, successorsOf } from '../model/graph.ts';
import type { EpisodicModel } from '../model/model.ts';

export interface EdgeMargin {
  readonly from: number;
  readonly to: number;
  /** The overlap of the two memories, `q_{to, from}`. */
  readonly overlap: number;
  /** `B_from`: how much the memory in place drives itself through its predecessors. */
  readonly selfDrive: number;
  /** `r_eff`; `Infinity` where the edge gives no drive at all. */
  readonly ratio: number;
  /** `1 - r_eff`: at or below 0 the edge stalls; exactly 0 for a tie (tie-rule.ts). */
  readonly margin: number;
  /** The memory that is no successor, nor a copy of one, with the smallest `r_eff`; `null` where none would ever overtake. */
  readonly rival: { readonly memory: number; readonly ratio: number } | null;
}

export interface SequenceMargins {
  /** The margins in the order of the graph's edges. */
  readonly edges: readonly EdgeMargin[];
  /** `min (1 - r_eff)` over the edges, the sequence margin; `null` without edges. */
  readonly least: number | null;
}

/**
 * Computes the margin of every edge: how far it is from stalling, and which wrong memory is nearest.
 * @throws InputError for a model the event-driven predictor cannot run
 */
export function sequenceMargins(model: EpisodicModel): SequenceMargins {
  const setting = raceSetting(model);
  const source = modelOverlaps(model);
  const edges: EdgeMargin[] = [];
  for (let mu = 0; mu < source.count; mu++) {
    if (model.graph.offsets[mu] !== model.graph.offsets[mu + 1]) edges.push(...edgeMargins(source, setting, mu));
  }
  return { edges, least: leastMargin(edges) };
}

/** Equal overlap and equal length mean the same vector (Cauchy and Schwarz). */
function isSameContent(source: OverlapSource, mu: number, nu: number): boolean {
  const own = source.overlap(nu, nu);
  return source.overlap(mu, nu) === own && source.overlap(mu, mu) === own;
}

function leastMargin(edges: readonly EdgeMargin[]): number | null {
  return edges.reduce<number | null>((least, { margin }) => (least === null || margin < least ? margin : least), null);
}

/** The margins of the edges that leave memory `k`. */
export function edgeMargins(source: OverlapSource, { graph, ratio }: RaceSetting, k: number): EdgeMargin[] {
  const q = source.overlapColumn(k, new Float64Array(source.count));
  const driven = spreadForward(graph, q, new Float64Array(source.count));
  const rule = tieRule(source, graph, ratio);
  const ratioOf = (nu: number) => effectiveRatio(rule, q[nu]!, q[k]!, driven[nu]!, driven[k]!);
  const successors = successorsOf(graph, k).sort((a, b) => a - b);
  const copies = Array.from(q.keys()).filter((nu) => q[nu] === q[k] && isSameContent(source, nu, k));
  const due = copies.flatMap((mu) => successorsOf(graph, mu));
  /** Whether a hop to `nu` is none, or follows the graph: by content, as visits are judged. */
  const isNoRival = (nu: number) => [...copies, ...due].some((mu) => mu === nu || isSameContent(source, nu, mu));
  let rival: EdgeMargin['rival'] = null;
  for (let nu = 0; nu < q.length; nu++) {
    const ratio = ratioOf(nu);
    if (ratio < 1 && (rival === null || ratio < rival.ratio) && !isNoRival(nu)) rival = { memory: nu, ratio };
  }
  return successors.map((to) => {
    const ratio = to === k ? Number.POSITIVE_INFINITY : ratioOf(to);
    return { from: k, to, overlap: q[to]!, selfDrive: driven[k]!, ratio, margin: 1 - ratio, rival };
  });
}
