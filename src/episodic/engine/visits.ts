// What a visited list says: whether it follows the graph, where it first does not, and its dwell times.
// Source: spec of sequential memory, section 7, "Observed meta-stability", and section 8.

import { deviation, mean } from '../../array/statistics.ts';
import { type MemoryGraph, successorsOf } from '../model/graph.ts';
import type { EpisodicModel } from '../model/model.ts';
import { firstOfContent } from '../model/patterns.ts';
import type { RecallRecord, Visit } from './record.ts';

/** Whether an edge leads from a memory of the content of `from` to one of the content of `to`. */
export function followsGraph(graph: MemoryGraph, contents: Int32Array, from: number, to: number): boolean {
  for (let mu = contents[from]!; mu < contents.length; mu++) {
    if (contents[mu] !== contents[from]) continue;
    for (let edge = graph.offsets[mu]!; edge < graph.offsets[mu + 1]!; edge++) {
      if (contents[graph.to[edge]!] === contents[to]) return true;
    }
  }
  return false;
}

/**
 * Memories that follow one of the content of `mu` and are not of that content themselves. Where there are none, a memory
 * is held for ever: nothing follows it, or only it itself.
 */
export function nextContents(graph: MemoryGraph, contents: Int32Array, mu: number): number[] {
  const next: number[] = [];
  for (let twin = contents[mu]!; twin < contents.length; twin++) {
    if (contents[twin] !== contents[mu]) continue;
    next.push(...successorsOf(graph, twin).filter((nu) => contents[nu] !== contents[mu]));
  }
  return next;
}

/** Place in the visited list of the first memory that was not due, or `null` where all hops follow the graph. */
export function firstWrongHop(model: EpisodicModel, visits: readonly Visit[]): number | null {
  const contents = firstOfContent(model.patterns);
  for (let i = 1; i < visits.length; i++) {
    if (!followsGraph(model.graph, contents, visits[i - 1]!.memory, visits[i]!.memory)) return i;
  }
  return null;
}

export interface DwellStatistics {
  /** Complete visits but the first, whose slow state started cold. */
  readonly count: number;
  /** `null` where there are none. */
  readonly mean: number | null;
  readonly deviation: number | null;
  readonly least: number | null;
  readonly most: number | null;
  /** Dwell of the first visit, where it is complete. */
  readonly first: number | null;
}

/**
 * Sums up dwell times without the first visit (cold start) and a truncated last one, in the unit of the model's times.
 */
export function dwellStatistics({ visits }: Pick<RecallRecord, 'visits'>): DwellStatistics {
  const dwells = visits.filter(({ complete }, i) => complete && i > 0).map(({ dwell }) => dwell);
  const first = visits[0]?.complete ? visits[0].dwell : null;
  const count = dwells.length;
  if (count === 0) return { count, mean: null, deviation: null, least: null, most: null, first };
  // Not spread into arguments: there may be a million of them.
  const least = dwells.reduce((a, b) => Math.min(a, b));
  const most = dwells.reduce((a, b) => Math.max(a, b));
  return { count, mean: mean(dwells), deviation: deviation(dwells), least, most, first };
}

/** Run-length compression: the label of every maximal run. */
export function compressLabels(labels: ArrayLike<number>): number[] {
  const visited: number[] = [];
  for (let i = 0; i < labels.length; i++) if (i === 0 || labels[i] !== labels[i - 1]) visited.push(labels[i]!);
  return visited;
}
