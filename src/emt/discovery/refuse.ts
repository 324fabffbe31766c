// A circuit that was read but did not stand the test is no result: it is set aside, under `candidate`, and in its place
// stands what is found, nothing.

import type { Verdict } from '../results/analysis.ts';
import type { RefusedCircuit } from '../results/discovery.ts';
import { noOperator } from './operator.ts';

/** `measures` as they are, but where the verdict is `absent`: no depth, no cells, no operator, and what was read aside. */
export function setRefusedAside<T extends RefusedCircuit & { readonly verdict: Verdict }>(
  measures: T,
): T & { candidate: RefusedCircuit | null } {
  const { s, cells, operator, verdict } = measures;
  if (verdict !== 'absent' || s === 0) return { ...measures, candidate: null };
  return {
    ...measures,
    s: 0,
    cells: { d: cells.d, count: 0, live: [], depth: cells.depth.map(() => 0) },
    operator: noOperator(),
    candidate: { s, cells, operator },
  };
}
