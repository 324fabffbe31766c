// Parameters for wanted dwells: the ratio or T_d in closed form, and where memories are given the weights of their
// edges too, since random overlaps otherwise spread the dwells; with the margins and the dwells that are predicted for
// both. Source: spec of sequential memory, sections 7 and 16.2.

import { InputError } from '../../array/errors.ts';
import { mean } from '../../array/statistics.ts';
import { predictRecall } from '../engine/predict.ts';
import { dwellStatistics, firstWrongHop } from '../engine/visits.ts';
import { edgesOf, type MemoryGraph } from '../model/graph.ts';
import type { EpisodicModel } from '../model/model.ts';
import { edenModel } from '../model/models.ts';
import type { Patterns } from '../model/patterns.ts';
import { delayForDwell, firstDwell, ratioForDwell, warmDwell } from './closed-forms.ts';
import { designWeights } from './design.ts';
import { planRecall } from './plan-recall.ts';
import { knownMargins, marginMeasures, type RecallSummary } from './summary.ts';

/** What is given of the two parameters; what is absent is found. */
export interface GivenParameters {
  /** `alpha_s / alpha_c`. */
  readonly ratio?: number | undefined;
  /** T_d, in T_f. */
  readonly td?: number | undefined;
}

export interface DesignedParameters {
  readonly ratio: number;
  readonly td: number;
  /** Dwells by the closed forms at this ratio and `T_d`; `null`: memories are never left. */
  readonly closed: { readonly first: number | null; readonly warm: number | null };
}

/** What the event-driven predictor says, in the long run. */
export interface PredictedDwells {
  /** Whether every hop follows an edge and none is missing. */
  readonly inOrder: boolean;
  readonly mean: number | null;
  readonly deviation: number | null;
  readonly least: number | null;
  readonly most: number | null;
  /** The last dwell of each memory that was visited. */
  readonly perMemory: readonly { readonly memory: number; readonly dwell: number }[];
}

export interface DesignedEdges {
  readonly weights: readonly { readonly from: number; readonly to: number; readonly weight: number }[];
  readonly margins: RecallSummary['margins'];
  readonly predicted: PredictedDwells;
}

export interface DesignedMemories {
  readonly neurons: number;
  readonly count: number;
  /** What the weights of the graph as it was given make of it. */
  readonly before: DesignedEdges;
  readonly designed: DesignedEdges;
}

/**
 * Finds the ratio and T_d whose closed form gives the mean of the wanted dwells `[n]`, in T_f.
 * @param usualDelay T_d where neither parameter is given, or only the ratio is to be found
 * @throws InputError where no ratio below 1 gives it
 */
export function designParameters(
  dwell: readonly number[],
  given: GivenParameters,
  usualDelay: number,
): DesignedParameters {
  const { ratio, td } = parametersFor(mean(dwell), given, usualDelay);
  return { ratio, td, closed: { first: finite(firstDwell(ratio, td)), warm: finite(warmDwell(ratio, td)) } };
}

/**
 * Finds weights of the edges that give each memory its dwell, and sets them beside those of the graph as it was given.
 * @param graphOf the graph, asked for when the dwells are known to fit the memories
 * @param dwell one for all memories, or one for each `[P]`, in T_f
 * @throws InputError where the number of dwells is neither one nor that of the memories
 */
export function designEdges(
  patterns: Patterns,
  graphOf: () => MemoryGraph,
  dwell: readonly number[],
  { ratio, td }: Pick<DesignedParameters, 'ratio' | 'td'>,
): DesignedMemories {
  if (dwell.length > 1 && dwell.length !== patterns.count) {
    throw new InputError(`--dwell gives ${dwell.length} dwells, expected 1 or ${patterns.count}, one for each memory`);
  }
  const build = (graph: MemoryGraph): EpisodicModel =>
    edenModel({ patterns, graph, alphaS: ratio, alphaC: 1, times: { delay: td } });
  const plain = build(graphOf());
  const designed = build(designWeights(plain, dwell.length === 1 ? dwell[0]! : dwell));
  return {
    neurons: patterns.neurons,
    count: patterns.count,
    before: predictedEdges(plain),
    designed: predictedEdges(designed),
  };
}

/** Completes the two parameters: the one that is not given is found, by default the ratio, at `usualDelay`. */
function parametersFor(
  dwell: number,
  { ratio, td }: GivenParameters,
  usualDelay: number,
): { ratio: number; td: number } {
  if (ratio === undefined) {
    const delay = td ?? usualDelay;
    const found = ratioForDwell(dwell, delay);
    if (found < 1) return { ratio: found, td: delay };
    throw new InputError(`a dwell of ${dwell} T_f is too long for --td ${delay}: r would be 1, give a larger --td`);
  }
  if (ratio >= 1) {
    throw new InputError(`--ratio is ${ratio}, expected a number below 1: from 1 on memories are never left`);
  }
  return { ratio, td: td ?? delayForDwell(dwell, ratio) };
}

/** How often each memory is visited for its dwell in the long run to be seen. */
const CYCLES = 4;

function predictedEdges(model: EpisodicModel): DesignedEdges {
  const margins = knownMargins(model);
  const cue = edgesOf(model.graph)[0]?.from ?? 0;
  const { visits, goal } = planRecall(model, { cue, cycles: CYCLES, least: null });
  const end = goal === undefined ? { visits: Number.isFinite(visits) ? visits : 1 } : { goal };
  const record = predictRecall(model, { start: cue, ...end });
  const { mean, deviation, least, most } = dwellStatistics(record);
  const dwells = new Map<number, number>();
  for (const { memory, dwell, complete } of record.visits) if (complete) dwells.set(memory, dwell);
  const predicted: PredictedDwells = {
    inOrder: firstWrongHop(model, record.visits) === null && (record.stop === 'visits' || record.stop === 'goal'),
    mean,
    deviation,
    least,
    most,
    perMemory: [...dwells].sort(([a], [b]) => a - b).map(([memory, dwell]) => ({ memory, dwell })),
  };
  return {
    weights: edgesOf(model.graph).map(({ from, to, weight }) => ({ from, to, weight })),
    margins: margins && marginMeasures(margins),
    predicted,
  };
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
