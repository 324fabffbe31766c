// How long a recall is to run: so many cycles through what can be reached from the cue, with a patience that no dwell
// that is to be expected exceeds. Source: spec of sequential memory, section 7, for the dwells.

import type { RecallPlan } from '../engine/run-recall.ts';
import { nextContents } from '../engine/visits.ts';
import { type MemoryGraph, reachable, successorsOf } from '../model/graph.ts';
import type { EpisodicModel } from '../model/model.ts';
import { firstOfContent } from '../model/patterns.ts';
import { predictedDwell, warmDwell } from './closed-forms.ts';
import type { RecallSummary } from './summary.ts';

export interface PlanOptions {
  readonly cue: number;
  readonly cycles: number;
  /** A budget in T_f that replaces the plan's own. */
  readonly time?: number | undefined;
  /** The smallest margin of all edges, where it is known: the slowest hop follows from it. */
  readonly least: NonNullable<RecallSummary['margins']>['least'];
}

/** A static memory is watched for as many T_d, and one without a slow state for as many T_f. */
const WATCH = 50;
/** Times the longest dwell that is expected. */
const PATIENCE = 4;

/** Plans visits, patience and time (T_f) for `cycles` rounds through all that can be reached from the memory `cue`. */
export function planRecall(model: EpisodicModel, { cue, cycles, time, least }: PlanOptions): RecallPlan {
  const { delay } = model.times;
  const reached = reachable(model.graph, cue);
  const watch = Number.isFinite(delay) ? WATCH * delay : WATCH;
  const contents = firstOfContent(model.patterns);
  const isHeld = (mu: number) => nextContents(model.graph, contents, mu).length === 0;
  if (isHeld(cue)) {
    return { visits: Number.POSITIVE_INFINITY, patience: Number.POSITIVE_INFINITY, time: time ?? watch };
  }
  const warm = predictedDwell(model)?.warm ?? Number.POSITIVE_INFINITY;
  // The slowest edge that is left at all.
  const slowest = least !== null && least > 0 ? warmDwell(1 - least, delay) : 0;
  const longest = Math.max(Number.isFinite(warm) ? warm : 0, Number.isFinite(slowest) ? slowest : 0);
  const patience = longest > 0 ? Math.max(PATIENCE * longest, 2 * delay) + 10 : watch;
  const ends = reached.filter((mu) => successorsOf(model.graph, mu).length === 0);
  // A chain that ends in a copy of an earlier memory goes on from there, as that one does.
  const isGoal = ends.length === 1 && isHeld(ends[0]!) && isChain(model.graph, cue, reached.length);
  const goal = isGoal ? { goal: ends[0]! } : {};
  const visits = cycles * reached.length;
  return { visits, patience, time: time ?? visits * patience, ...goal };
}

/** Whether one edge leads from each memory to the next until the last. */
function isChain(graph: MemoryGraph, start: number, length: number): boolean {
  let present = start;
  for (let i = 1; i < length; i++) {
    const next = successorsOf(graph, present);
    if (next.length !== 1) return false;
    present = next[0]!;
  }
  return successorsOf(graph, present).length === 0;
}
