// The event-driven predictor: recall as a list of hops, without integrating anything in between. Exact as beta N and
// T_d / T_f grow; real dwells are longer by about one T_f per hop. Source: spec of sequential memory, section 7.

import { InputError } from '../../array/errors.ts';
import { drain, type Steps } from '../../array/stages.ts';
import type { MemoryGraph } from '../model/graph.ts';
import { type EpisodicModel, ratioOf } from '../model/model.ts';
import { modelOverlaps, type OverlapSource } from './overlap-source.ts';
import { startPackedRace } from './packed-race.ts';
import { type HopRace, startRace } from './race.ts';
import type { RecallRecord, StopReason, Visit } from './record.ts';
import { effectiveRatio, type TieRule, tieRule } from './tie-rule.ts';

export interface PredictOptions {
  /** Memory the state is locked at first; 0 when absent. */
  readonly start?: number;
  /** Overlaps of the slow state at the start, `xi . s / N`, `[P]`; zeros when absent. */
  readonly slow?: Float64Array;
  /** Stop when this many visits are complete. */
  readonly visits?: number;
  /** Stop as soon as this memory is visited, the one visited first not counted. */
  readonly goal?: number;
  /** Stop at this time. */
  readonly time?: number;
}

export interface Hop {
  readonly from: number;
  readonly to: number;
  readonly time: number;
  readonly dwell: number;
  /** `1 - r_eff` of the hop: above 0, and the larger the safer (spec, finite-N correction); 1 where it came at once. */
  readonly margin: number;
  /** The memory that would have been next, and how much later; `null` where there is none. */
  readonly rival: { readonly memory: number; readonly later: number } | null;
}

export interface PredictedRecall extends RecallRecord {
  readonly engine: 'event';
  readonly samples: null;
  readonly hops: readonly Hop[];
}

/** What the predictor needs to know of a model; `ratio` is `alpha_s / (beta_d alpha_c)`. */
export interface RaceSetting {
  readonly graph: MemoryGraph;
  readonly ratio: number;
  /** The time constant of the slow state, `T_d`. */
  readonly delay: number;
}

/**
 * Predicts the recall of `model` hop by hop, with margins and rivals, without integrating anything.
 * @throws InputError for a model whose drives are not affine in `e` (it needs identity features, a softmax or
 *   exponential hidden layer, an identity delay, and a finite `T_d`), and for a prediction without end
 */
export function predictRecall(model: EpisodicModel, options: PredictOptions = {}): PredictedRecall {
  return drain(predictRecallSteps(model, options));
}

/** `predictRecall` in steps, one for each hop, which yield the share of the time budget that is spent. */
export function predictRecallSteps(model: EpisodicModel, options: PredictOptions = {}): Steps<PredictedRecall> {
  return hopSteps(modelOverlaps(model), raceSetting(model), {
    ...options,
    ...(options.slow && { slow: options.slow.map((value) => value / model.betaD) }),
  });
}

/**
 * Gives what the event-driven predictor needs to know of `model`: graph, ratio and T_d.
 * @throws InputError as `predictRecall` does
 */
export function raceSetting(model: EpisodicModel): RaceSetting {
  const { features, hidden, delay, times, graph } = model;
  const wrong =
    features.kind !== 'identity'
      ? `${features.kind} features`
      : hidden.kind !== 'softmax' && hidden.kind !== 'exponential'
        ? `a ${hidden.kind} hidden layer`
        : delay !== 'identity'
          ? `a ${delay} delay`
          : times.delay === Number.POSITIVE_INFINITY
            ? 'a frozen slow state'
            : null;
  if (wrong) throw new InputError(`the event engine cannot predict a model with ${wrong}: use the ode engine`);
  return { graph, ratio: ratioOf(model), delay: times.delay };
}

/**
 * Predicts a recall as `predictRecall` does, over any source of overlaps, a million packed memories for instance;
 * overlaps of the slow state at the start are in units of `beta_d`.
 * @throws InputError for a prediction without end: visits, goal or time must be given
 */
export function predictHops(
  source: OverlapSource,
  setting: RaceSetting,
  options: PredictOptions = {},
): PredictedRecall {
  return drain(hopSteps(source, setting, options));
}

function* hopSteps(source: OverlapSource, setting: RaceSetting, options: PredictOptions): Steps<PredictedRecall> {
  const {
    start = 0,
    visits: wanted = Number.POSITIVE_INFINITY,
    goal = -1,
    time: budget = Number.POSITIVE_INFINITY,
  } = options;
  if (wanted === Number.POSITIVE_INFINITY && budget === Number.POSITIVE_INFINITY && goal < 0) {
    throw new InputError('a prediction without end: give visits, goal or time');
  }
  const visits: Visit[] = [];
  const hops: Hop[] = [];
  let now = 0;
  const finish = (stop: StopReason, memory: number | null): PredictedRecall => {
    const until = stop === 'absorbed' || stop === 'budget' ? Math.max(now, budget) : now;
    if (memory !== null) visits.push({ memory, from: now, until, dwell: until - now, complete: false });
    return { engine: 'event', visits, hops, stop, time: until, samples: null, violations: [] };
  };
  // Without a sequential drive nothing ever moves (and r = Infinity would make NaN of equal overlaps).
  if (setting.ratio === Number.POSITIVE_INFINITY) return finish('absorbed', start);
  const race =
    startPackedRace(source, setting.graph, setting.ratio, options.slow) ??
    startRace(source, setting.graph, setting.ratio, options.slow);
  const rule = tieRule(source, setting.graph, setting.ratio);
  const displaced = new Set<number>();
  race.enter(start);
  for (;;) {
    const { winner, e, second, secondE } = race.crossing();
    const memory = race.present;
    if (winner < 0) return finish('absorbed', memory);
    const dwell = e === 1 ? 0 : -setting.delay * Math.log(e);
    if (now + dwell > budget) return finish('budget', memory);
    if (dwell > 0) displaced.clear();
    else if (displaced.has(memory)) return finish('mixture', memory);
    else displaced.add(memory);
    const margin = e === 1 ? 1 : marginOf(race, winner, rule);
    visits.push({ memory, from: now, until: now + dwell, dwell, complete: true });
    now += dwell;
    race.leave(e);
    race.enter(winner);
    const rival = second < 0 ? null : { memory: second, later: setting.delay * Math.log(e / secondE) };
    hops.push({ from: memory, to: race.present, time: now, dwell, margin, rival });
    if (goal >= 0 && isPresent(race, source, goal)) return finish('goal', race.present);
    if (visits.length >= wanted) return finish('visits', null);
    yield Math.min(1, now / budget);
  }
}

/** Whether `mu` has the content of the present memory, which is the first of equal ones: as `recall` compares its goal. */
function isPresent(race: HopRace, source: OverlapSource, mu: number): boolean {
  const own = race.overlapOf(race.present);
  return race.overlapOf(mu) === own && source.overlap(mu, mu) === own;
}

/** `1 - r (q_kk - q_nu,k) / (B_nu - B_k)` of the present race. */
function marginOf(race: HopRace, nu: number, rule: TieRule): number {
  const k = race.present;
  return 1 - effectiveRatio(rule, race.overlapOf(nu), race.overlapOf(k), race.driveOf(nu), race.driveOf(k));
}
