// A planned recall by one of the three engines, and what is to be said of its step and its length before it starts.

import { InputError, UsageError } from '../../array/errors.ts';
import { drain, type Steps } from '../../array/stages.ts';
import { numberText } from '../../array/words.ts';
import type { EpisodicModel } from '../model/model.ts';
import type { EngineKind, RecallEngine } from './engine.ts';
import { odeEngine } from './ode.ts';
import { overlapEngine } from './overlap-engine.ts';
import { predictRecallSteps } from './predict.ts';
import { type RecallOptions, recallSteps } from './recall.ts';
import type { RecallRecord } from './record.ts';

/** When a recall ends; every time is in T_f. */
export interface RecallPlan {
  /** Visits that are to be completed. */
  readonly visits: number;
  /** The last memory of a chain, where the recall ends. */
  readonly goal?: number;
  readonly patience: number;
  /** Budget, in T_f. */
  readonly time: number;
}

export interface RunRecall {
  readonly engine: EngineKind;
  readonly dt: number;
  readonly cue: number;
  /** The state that the recall starts from, `[N]`. */
  readonly state: Float64Array;
  readonly plan: RecallPlan;
  /** Whether every step is held to the descent theorem; only `ode` can. */
  readonly checks?: boolean;
  /** What is kept of every step; nothing when absent, and nothing by `event`. */
  readonly keep?: NonNullable<RecallOptions['keep']>;
}

/**
 * Recalls from the cue until the plan ends it, by any of the three engines.
 * @throws InputError or UsageError where the engine cannot run the model or the cue
 */
export function runRecall(model: EpisodicModel, run: RunRecall): RecallRecord {
  return drain(runRecallSteps(model, run));
}

/** `runRecall` in steps, which yield the share of the time budget that is spent. */
export function runRecallSteps(model: EpisodicModel, run: RunRecall): Steps<RecallRecord> {
  const { engine: kind, dt, cue, state, plan, checks = false, keep } = run;
  const { visits, goal, patience, time } = plan;
  const end = goal === undefined ? (Number.isFinite(visits) ? { visits } : {}) : { goal };
  if (kind === 'event') {
    if (checks)
      throw new UsageError('--checks holds steps to the descent theorem: the event engine takes none, use ode');
    return predictRecallSteps(model, { ...end, start: cue, time });
  }
  const engine = integrating(kind, model, dt, checks);
  return recallSteps(engine, { ...end, time, patience, cue: state, ...(keep && { keep }) });
}

/** An engine that takes steps of `dt`. @throws UsageError where `checks` are asked of an engine that has none */
export function integrating(kind: 'ode' | 'overlap', model: EpisodicModel, dt: number, checks: boolean): RecallEngine {
  if (kind === 'ode') return odeEngine(model, { dt, checks });
  if (checks) throw new UsageError('--checks holds steps to the descent theorem: only the ode engine does, use ode');
  return overlapEngine(model, { dt });
}

/** Refuses a step that is too coarse for hops to be found: more than T_d. @throws InputError */
export function checkStep(dt: number, model: EpisodicModel): void {
  if (dt <= model.times.delay) return;
  throw new InputError(`--dt is ${dt}, expected at most T_d = ${model.times.delay}: a step would skip over hops`);
}

/** A hop is located to 2 % of T_d by steps of this share of it (spec, section 14). */
const FINE_STEP = 1 / 50;

/** Warns in words of a step that finds hops too late; `null` where it does not. */
export function stepNote(dt: number, { times }: EpisodicModel): string | null {
  const fine = FINE_STEP * times.delay;
  if (dt <= fine * (1 + 1e-9)) return null;
  return `--dt is ${numberText(dt)}, above T_d / 50 = ${numberText(fine)}: dwells come out too long, take --dt ${numberText(fine)}`;
}

/** Refuses a recall that may need more than `most` steps. @throws InputError */
export function checkLength({ time }: RecallPlan, dt: number, most: number): void {
  if (time / dt <= most) return;
  const found = `a recall of up to ${numberText(time)} T_f takes ${numberText(time / dt)} steps of --dt ${numberText(dt)}`;
  throw new InputError(
    `${found}, the limit is ${numberText(most)}: give a smaller --td, --cycles or --time, or a larger --dt`,
  );
}
