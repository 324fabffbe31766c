// A recall as the command line asks for it: so many cycles through what can be reached from the cue, by one of the three
// engines, with a patience that no dwell that is to be expected exceeds.

import { InputError, UsageError } from '../array/errors.ts';
import type { EngineKind, RecallEngine } from '../episodic/engine/engine.ts';
import { odeEngine } from '../episodic/engine/ode.ts';
import { overlapEngine } from '../episodic/engine/overlap-engine.ts';
import { predictRecall } from '../episodic/engine/predict.ts';
import { recall } from '../episodic/engine/recall.ts';
import type { RecallRecord } from '../episodic/engine/record.ts';
import { nextContents } from '../episodic/engine/visits.ts';
import { type MemoryGraph, successorsOf } from '../episodic/model/graph.ts';
import type { EpisodicModel } from '../episodic/model/model.ts';
import { firstOfContent } from '../episodic/model/patterns.ts';
import { predictedDwell, warmDwell } from '../episodic/theory/closed-forms.ts';
import type { RecallSummary } from '../episodic/theory/summary.ts';
import { figure } from './text-table.ts';

export interface RecallPlan {
  /** Visits that are to be completed. */
  readonly visits: number;
  /** The last memory of a chain, where the recall ends. */
  readonly goal?: number;
  readonly patience: number;
  /** Budget, in T_f. */
  readonly time: number;
}

export interface PlanOptions {
  readonly cue: number;
  readonly cycles: number;
  /** Over what the plan would be. */
  readonly time?: number | undefined;
  readonly least: NonNullable<RecallSummary['margins']>['least'];
}

/** A static memory is watched for as many T_d, and one without a slow state for as many T_f. */
const WATCH = 50;
/** Times the longest dwell that is expected. */
const PATIENCE = 4;

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

/** Memories that edges lead to from `start`, itself first. */
export function reachable(graph: MemoryGraph, start: number): number[] {
  const seen = new Set([start]);
  for (const mu of seen) for (const next of successorsOf(graph, mu)) seen.add(next);
  return [...seen];
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

export interface RunRecall {
  readonly engine: EngineKind;
  readonly dt: number;
  readonly cue: number;
  /** `[N]`. */
  readonly state: Float64Array;
  readonly plan: RecallPlan;
  /** Steps between the labels that are looked at. */
  readonly checks?: boolean;
  readonly onProgress?: (done: number, detail: string) => void;
}

/** @throws InputError, UsageError where the engine cannot run the model or the cue */
export function runRecall(model: EpisodicModel, run: RunRecall): RecallRecord {
  const { engine: kind, dt, cue, state, plan, checks = false, onProgress } = run;
  const { visits, goal, patience, time } = plan;
  const end = goal === undefined ? (Number.isFinite(visits) ? { visits } : {}) : { goal };
  if (kind === 'event') {
    if (checks)
      throw new UsageError('--checks holds steps to the descent theorem: the event engine takes none, use ode');
    let hops = 0;
    return predictRecall(model, {
      ...end,
      start: cue,
      time,
      onHop: (hop) => onProgress?.(Math.min(1, hop.time / time), `${++hops} hops`),
    });
  }
  const engine = integrating(kind, model, dt, checks);
  return recall(engine, {
    ...end,
    time,
    patience,
    cue: state,
    onProgress: (done) => onProgress?.(done, `t = ${(engine.steps * dt).toFixed(0)} T_f`),
  });
}

export function integrating(kind: 'ode' | 'overlap', model: EpisodicModel, dt: number, checks: boolean): RecallEngine {
  if (kind === 'ode') return odeEngine(model, { dt, checks });
  if (checks) throw new UsageError('--checks holds steps to the descent theorem: only the ode engine does, use ode');
  return overlapEngine(model, { dt });
}

/** @throws InputError where `dt` is too coarse for hops to be found */
export function checkStep(dt: number, model: EpisodicModel): void {
  if (dt <= model.times.delay) return;
  throw new InputError(`--dt is ${dt}, expected at most T_d = ${model.times.delay}: a step would skip over hops`);
}

/** A hop is located to 2 % of T_d by steps of this share of it (spec, section 14). */
const FINE_STEP = 1 / 50;

/** What is to be said of a step that finds hops too late; `null` where it does not. */
export function stepNote(dt: number, { times }: EpisodicModel): string | null {
  const fine = FINE_STEP * times.delay;
  if (dt <= fine * (1 + 1e-9)) return null;
  return `--dt is ${figure(dt)}, above T_d / 50 = ${figure(fine)}: dwells come out too long, take --dt ${figure(fine)}`;
}

/** @param most steps that a recall may need at worst @throws InputError where it may need more */
export function checkLength({ time }: RecallPlan, dt: number, most: number): void {
  if (time / dt <= most) return;
  const found = `a recall of up to ${figure(time)} T_f takes ${figure(time / dt)} steps of --dt ${figure(dt)}`;
  throw new InputError(
    `${found}, the limit is ${figure(most)}: give a smaller --td, --cycles or --time, or a larger --dt`,
  );
}
