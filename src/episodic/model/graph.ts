// Which memory follows which: the asymmetric memory-to-memory weights Phi as a sparse list of edges. A plain cycle or
// chain over all memories needs no list at all: its drive is the overlaps shifted down by one index (spec section 6).

import { InputError } from '../../array/errors.ts';
import { type Matrix, matrix } from '../../array/matrix.ts';

/** `Phi_{mu nu} = weight` where memory `mu` is followed by `nu`. */
export interface MemoryGraph {
  /** The number of memories, `P`. */
  readonly memories: number;
  /** Edges in ascending order of `from`, then `to`; at most one from one memory to another. */
  readonly from: Int32Array;
  readonly to: Int32Array;
  readonly weight: Float64Array;
  /** Edges `offsets[mu] ... offsets[mu + 1] - 1` leave memory `mu`; `[P + 1]`. */
  readonly offsets: Int32Array;
  /** All memories in the order of their indices with weights 1, closed or open; `null` for anything else. */
  readonly shift: 'cycle' | 'chain' | null;
}

export interface Edge {
  readonly from: number;
  readonly to: number;
  /** 1 when absent. */
  readonly weight?: number;
}

/** A part of a graph: memories in their order, closed into a cycle or ending at an absorbing last one. */
export interface Episode {
  readonly kind: 'cycle' | 'chain';
  readonly memories: readonly number[];
  /** The weight of the edge that leaves each memory; all 1 when absent. */
  readonly weights?: readonly number[];
}

/**
 * Makes the graph `0 -> 1 -> ... -> P - 1 -> 0`. A cycle of one memory is that memory, followed by itself.
 * @throws InputError for no memories
 */
export function cycleGraph(memories: number): MemoryGraph {
  return shiftGraph(memories, 'cycle');
}

/** Makes the graph `0 -> 1 -> ... -> P - 1`; the last memory is absorbing. @throws InputError for no memories */
export function chainGraph(memories: number): MemoryGraph {
  return shiftGraph(memories, 'chain');
}

/**
 * Makes the graph of several episodes in one network; a memory in none of them is an ordinary static one. Episodes may
 * share memories: that makes branches.
 * @throws InputError for an unknown memory, an edge given twice, or weights that are not one for each edge
 */
export function episodesGraph(memories: number, episodes: readonly Episode[]): MemoryGraph {
  return graphFromEdges(memories, episodes.flatMap(edgesOfEpisode));
}

/**
 * Makes a graph from a list of edges.
 * @throws InputError for an unknown memory, an edge given twice, or a weight that is not finite
 */
export function graphFromEdges(memories: number, edges: readonly Edge[]): MemoryGraph {
  requireMemories(memories);
  for (const { from, to, weight = 1 } of edges) {
    for (const end of [from, to]) {
      if (Number.isInteger(end) && end >= 0 && end < memories) continue;
      throw new InputError(`edge ${from} -> ${to} names memory ${end}, expected 0 ... ${memories - 1}`);
    }
    if (!Number.isFinite(weight)) throw new InputError(`edge ${from} -> ${to} has weight ${weight}, expected a number`);
  }
  const sorted = [...edges].sort((a, b) => a.from - b.from || a.to - b.to);
  sorted.forEach(({ from, to }, i) => {
    const next = sorted[i + 1];
    if (next?.from === from && next.to === to) {
      throw new InputError(`edge ${from} -> ${to} is given twice: add the weights up and give it once`);
    }
  });
  const graph = {
    memories,
    from: Int32Array.from(sorted, (edge) => edge.from),
    to: Int32Array.from(sorted, (edge) => edge.to),
    weight: Float64Array.from(sorted, (edge) => edge.weight ?? 1),
    offsets: offsetsOf(memories, sorted),
  };
  return { ...graph, shift: shiftOf(graph) };
}

/** No edges: every memory is static (`Phi = 0`). */
export function staticGraph(memories: number): MemoryGraph {
  return graphFromEdges(memories, []);
}

/** The sparse form of `Phi [P, P]`. */
export function graphFromMatrix({ rows, cols, data }: Matrix): MemoryGraph {
  if (rows !== cols) throw new InputError(`Phi is ${rows} x ${cols}, expected a square matrix`);
  const edges: Edge[] = [];
  data.forEach((weight, at) => {
    if (weight !== 0) edges.push({ from: Math.floor(at / cols), to: at % cols, weight });
  });
  return graphFromEdges(rows, edges);
}

/** `Phi [P, P]`. */
export function interactionMatrix(graph: MemoryGraph): Matrix {
  const phi = matrix(graph.memories, graph.memories);
  graph.from.forEach((from, i) => {
    phi.data[from * graph.memories + graph.to[i]!] = graph.weight[i]!;
  });
  return phi;
}

/** `Phi <-> Phi^T`: the sequences run backwards. */
export function reverseGraph(graph: MemoryGraph): MemoryGraph {
  return graphFromEdges(
    graph.memories,
    edgesOf(graph).map(({ from, to, weight }) => ({ from: to, to: from, weight })),
  );
}

/**
 * Gives the same edges other weights `[edges]`, in the order of the list.
 * @throws InputError where there is not one for each edge
 */
export function withWeights(graph: MemoryGraph, weight: ArrayLike<number>): MemoryGraph {
  if (weight.length !== graph.from.length) {
    throw new InputError(`${weight.length} weights for ${graph.from.length} edges: give one for each edge`);
  }
  return graphFromEdges(
    graph.memories,
    edgesOf(graph).map((edge, i) => ({ ...edge, weight: weight[i]! })),
  );
}

/** The edge list as records. */
export function edgesOf(graph: MemoryGraph): Required<Edge>[] {
  return Array.from(graph.from, (from, i) => ({ from, to: graph.to[i]!, weight: graph.weight[i]! }));
}

/** The memories that follow `mu`, by weight in descending order, ties towards the lowest index. */
export function successorsOf(graph: MemoryGraph, mu: number): number[] {
  const first = graph.offsets[mu]!;
  return Array.from({ length: graph.offsets[mu + 1]! - first }, (_, i) => first + i)
    .sort((a, b) => graph.weight[b]! - graph.weight[a]! || a - b)
    .map((edge) => graph.to[edge]!);
}

/** Memories that edges lead to from `start`, itself first. */
export function reachable(graph: MemoryGraph, start: number): number[] {
  const seen = new Set([start]);
  for (const mu of seen) for (const next of successorsOf(graph, mu)) seen.add(next);
  return [...seen];
}

/** `out = Phi^T x`: every entry added along its outgoing edges. `out [P]` must not be `x`. */
export function spreadForward(graph: MemoryGraph, x: Float64Array, out: Float64Array): Float64Array {
  const last = graph.memories - 1;
  if (graph.shift) {
    for (let mu = 0; mu < last; mu++) out[mu + 1] = x[mu]!;
    out[0] = graph.shift === 'cycle' ? x[last]! : 0;
    return out;
  }
  out.fill(0);
  const { from, to, weight } = graph;
  for (let edge = 0; edge < from.length; edge++) out[to[edge]!]! += weight[edge]! * x[from[edge]!]!;
  return out;
}

/** `out = Phi x`: every entry added against its incoming edges. `out [P]` must not be `x`. */
export function spreadBackward(graph: MemoryGraph, x: Float64Array, out: Float64Array): Float64Array {
  const last = graph.memories - 1;
  if (graph.shift) {
    for (let mu = 0; mu < last; mu++) out[mu] = x[mu + 1]!;
    out[last] = graph.shift === 'cycle' ? x[0]! : 0;
    return out;
  }
  out.fill(0);
  const { from, to, weight } = graph;
  for (let edge = 0; edge < from.length; edge++) out[from[edge]!]! += weight[edge]! * x[to[edge]!]!;
  return out;
}

function edgesOfEpisode({ kind, memories, weights }: Episode): Edge[] {
  const edges = kind === 'cycle' ? memories.length : memories.length - 1;
  if (memories.length < 1) throw new InputError('an episode has no memories, expected at least one');
  if (weights && weights.length !== edges) {
    throw new InputError(`an episode of ${edges} edges has ${weights.length} weights, expected one for each edge`);
  }
  return Array.from({ length: edges }, (_, i) => ({
    from: memories[i]!,
    to: memories[(i + 1) % memories.length]!,
    weight: weights?.[i] ?? 1,
  }));
}

function offsetsOf(memories: number, edges: readonly Edge[]): Int32Array {
  const offsets = new Int32Array(memories + 1);
  for (const { from } of edges) offsets[from + 1]!++;
  for (let mu = 0; mu < memories; mu++) offsets[mu + 1]! += offsets[mu]!;
  return offsets;
}

function shiftOf({ memories, from, to, weight }: Omit<MemoryGraph, 'shift'>): 'cycle' | 'chain' | null {
  const edges = from.length;
  if (edges !== memories && edges !== memories - 1) return null;
  for (let edge = 0; edge < edges; edge++) {
    if (from[edge] !== edge || to[edge] !== (edge + 1) % memories || weight[edge] !== 1) return null;
  }
  return edges === memories ? 'cycle' : 'chain';
}

/** Written without edge records, which a million memories would not fit into. */
function shiftGraph(memories: number, shift: 'cycle' | 'chain'): MemoryGraph {
  requireMemories(memories);
  const edges = shift === 'cycle' ? memories : memories - 1;
  return {
    memories,
    from: Int32Array.from({ length: edges }, (_, mu) => mu),
    to: Int32Array.from({ length: edges }, (_, mu) => (mu + 1) % memories),
    weight: new Float64Array(edges).fill(1),
    offsets: Int32Array.from({ length: memories + 1 }, (_, mu) => Math.min(mu, edges)),
    shift,
  };
}

function requireMemories(memories: number): void {
  if (Number.isInteger(memories) && memories >= 1) return;
  throw new InputError(`a graph of ${memories} memories, expected an integer of at least 1`);
}
