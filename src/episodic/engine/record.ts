// What a recall leaves behind, the same for all three engines: the visited list with dwell times and, where samples were
// kept, labels, overlaps and energy over time. Times are in the unit of the model's time constants.

import type { Matrix } from '../../array/matrix.ts';
import type { EngineKind, Violation } from './engine.ts';

/** A maximal run of one label (spec sections 7 and 8). */
export interface Visit {
  readonly memory: number;
  readonly from: number;
  readonly until: number;
  /** `until - from`. */
  readonly dwell: number;
  /** `false` where the recall ended during the visit: its dwell is only a lower bound. */
  readonly complete: boolean;
  /** Share of features of the memory's sign at the midpoint; only where `keep.bits` was asked for. */
  readonly bits?: number;
}

/**
 * Why a recall ended. `visits`: as many as were asked for. `goal`: the memory asked for was reached. `order`: a hop that
 * is no edge of the graph.
 * `patience`: one memory held longer than was allowed. `budget`: time is up. `diverged`: a number is not finite.
 * Of the predictor alone, `absorbed`: no memory ever overtakes the present one; `mixture`: memories displace each other
 * at once, the state is no single memory.
 */
export type StopReason = 'visits' | 'goal' | 'order' | 'patience' | 'budget' | 'diverged' | 'absorbed' | 'mixture';

/** Why a recall ended, as a terminal says it before `after 12 T_f`. */
export const stopTexts: Readonly<Record<StopReason, string>> = {
  visits: 'after as many visits as were asked for',
  goal: 'at the end of the chain',
  order: 'at the first wrong hop',
  patience: 'one memory was held longer than any dwell that is to be expected',
  budget: 'time was up',
  diverged: 'a number was no longer finite',
  absorbed: 'no memory ever overtakes the last one',
  mixture: 'memories displace each other at once: the state is a mixture',
};

export interface RecallSamples {
  /** The times of the samples, `[S]`. */
  readonly times: Float64Array;
  /** `argmax_mu m_mu`, ties towards the lowest index, smoothed where a window was asked for. `[S]`. */
  readonly labels: Int32Array;
  /** `max_mu m_mu`, `[S]`. */
  readonly best: Float64Array;
  /** `[S]`, or `null` where it was not asked for. */
  readonly energy: Float64Array | null;
  /** `m_mu` of the features and of the slow state, `[S, P]`, or `null`. */
  readonly overlaps: Matrix | null;
  readonly delayOverlaps: Matrix | null;
  /** `sigma_h(h)`: the time cells, `[S, P]`, or `null`. */
  readonly hiddenActivity: Matrix | null;
  /** Share of features that have the sign of the labelled memory, `[S]`, or `null`. */
  readonly bits: Float64Array | null;
}

/** What a recall leaves behind, the same for all engines. */
export interface RecallRecord {
  readonly engine: EngineKind;
  readonly visits: readonly Visit[];
  readonly stop: StopReason;
  /** Time at the end. */
  readonly time: number;
  /** `null` from the event-driven predictor. */
  readonly samples: RecallSamples | null;
  readonly violations: readonly Violation[];
}

/** Lists the memories in the order of their visits. */
export function visitedOf({ visits }: Pick<RecallRecord, 'visits'>): number[] {
  return visits.map(({ memory }) => memory);
}
