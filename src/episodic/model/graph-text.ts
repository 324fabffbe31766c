// The graph of memories as one types it: `cycle`, `chain`, or episodes separated by commas: `0-1-2` is a cycle that
// closes on itself, `0>1>2` an open chain, `0>1:0.5` gives an edge its weight.

import { UsageError } from '../../array/errors.ts';
import { chainGraph, cycleGraph, type Edge, graphFromEdges, type MemoryGraph } from './graph.ts';

/**
 * Reads a graph of `memories` memories from a text: `cycle`, `chain`, or episodes like `0-1-2,3>4:0.5`.
 * @throws UsageError where the text is no graph; InputError where a memory does not exist or an edge is given twice
 */
export function parseGraph(text: string, memories: number): MemoryGraph {
  if (text === 'cycle') return cycleGraph(memories);
  if (text === 'chain') return chainGraph(memories);
  return graphFromEdges(memories, text.split(',').flatMap(episodeEdges));
}

const CYCLE = /^\d+(-\d+)+$/;
const CHAIN = /^\d+(>\d+(:(\d+\.?\d*|\.\d+))?)+$/;

function episodeEdges(text: string): Edge[] {
  const episode = text.replaceAll(' ', '');
  if (CYCLE.test(episode)) {
    const memories = episode.split('-').map(Number);
    return memories.map((from, i) => ({ from, to: memories[(i + 1) % memories.length]! }));
  }
  if (!CHAIN.test(episode)) {
    throw new UsageError(
      `--graph does not know "${text}": expected cycle, chain, or episodes like 0-1-2 (a cycle) and 0>1>2 (a chain), separated by commas`,
    );
  }
  const stops = episode.split('>').map((stop) => stop.split(':'));
  return stops.slice(1).map(([to, weight], i) => ({
    from: Number(stops[i]![0]),
    to: Number(to),
    ...(weight === undefined ? {} : { weight: Number(weight) }),
  }));
}
