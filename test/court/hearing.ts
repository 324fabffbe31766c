// Hears a case: Engram's analysis as anyone calls it, and what is kept of it beside the verdict that was fair before.

import { analyze } from '../../src/emt/analyze/analyze.ts';
import type { Bounds, JudgedOver, NullMeasures, NullName, Verdict } from '../../src/emt/results/analysis.ts';
import { type Case, classOf } from './docket.ts';
import type { Recipe } from './plant.ts';

/** One line of the record. */
export interface Hearing {
  readonly className: string;
  readonly index: number;
  readonly family: string;
  /** Draws refused before this network. */
  readonly refused: number;
  readonly task: string;
  readonly cell: string;
  readonly units: number;
  readonly recipe: Recipe;
  /** Seed of the analysis. */
  readonly seed: number;
  readonly fair: readonly Verdict[];
  /** `failed` where the analysis gave an error: never fair. */
  readonly verdict: Verdict | 'failed';
  readonly clear: boolean;
  readonly reason: string;
  readonly accuracy: number | null;
  readonly changedAccuracy: number | null;
  readonly strength: number | null;
  /** Of accuracy and of edits. */
  readonly intervals: readonly [Bounds, Bounds];
  readonly nulls: Readonly<Partial<Record<NullName, NullMeasures>>>;
  /** Steps, looks and sequences that the verdict rests on. */
  readonly judged: JudgedOver | null;
  /** CPU time of the analysis, seconds. */
  readonly seconds: number;
}

/** What a small court asks of an analysis. */
export interface HearingOptions {
  readonly seed?: number;
  /** Steps that are judged at least, where the case does not say. */
  readonly horizon?: number;
}

export function hear(drawn: Case, options: HearingOptions = {}): Hearing {
  const { className, index, family, refused, task, network, recipe, horizon } = drawn;
  const known = {
    ...{ className, index, family, refused, recipe, task: task.name },
    ...{ cell: network.config.cell, units: network.config.hiddenSize, seed: options.seed ?? 0 },
    fair: classOf(className).fair,
  };
  const start = process.cpuUsage();
  const seconds = () => {
    const { user, system } = process.cpuUsage(start);
    return Math.round((user + system) / 1e4) / 100;
  };
  try {
    const { analysis } = analyze(network, task, { ...options, ...(horizon === undefined ? {} : { horizon }) });
    return {
      ...known,
      verdict: analysis.verdict,
      clear: analysis.clear,
      reason: analysis.reason,
      accuracy: analysis.accuracy.value,
      changedAccuracy: analysis.intervention.changedAccuracy,
      strength: analysis.strength,
      intervals: [analysis.accuracy.interval, analysis.intervention.interval],
      nulls: analysis.nulls,
      judged: analysis.judged,
      seconds: seconds(),
    };
  } catch (error) {
    const nothing = {
      accuracy: null,
      changedAccuracy: null,
      strength: null,
      intervals: [null, null],
      judged: null,
    } as const;
    const reason = error instanceof Error ? error.message : String(error);
    return { ...known, ...nothing, nulls: {}, verdict: 'failed', clear: true, reason, seconds: seconds() };
  }
}
