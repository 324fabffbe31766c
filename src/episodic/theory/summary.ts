// A recall summed up as plain data: what was visited and whether in order, dwells against the closed forms, margins of
// every edge, failures with their causes. What `engram episodic run --json` prints, and what its pictures are drawn from.
// Source: spec of sequential memory, sections 7 and 8.

import type { RecallRecord, StopReason, Visit } from '../engine/record.ts';
import { type DwellStatistics, dwellStatistics, firstWrongHop, nextContents } from '../engine/visits.ts';
import { edgesOf } from '../model/graph.ts';
import type { EpisodicModel, TimeConstants } from '../model/model.ts';
import { ratioOf } from '../model/model.ts';
import { firstOfContent } from '../model/patterns.ts';
import { attributeFailures, type Failure } from './attribution.ts';
import { escapeRatio, predictedDwell } from './closed-forms.ts';
import { type SequenceMargins, sequenceMargins } from './margins.ts';

/** The model without its memories. */
export interface ModelMeasures {
  readonly name: string;
  readonly neurons: number;
  readonly memories: number;
  /** Edges of the graph. */
  readonly edges: number;
  readonly alphaS: number;
  readonly alphaC: number;
  readonly betaD: number;
  /** `alpha_s / (beta_d alpha_c)`; `null` without a sequential drive. */
  readonly ratio: number | null;
  /** What stands for it in the closed forms (of LISEM `rho`); `null` where there is none. */
  readonly escapeRatio: number | null;
  /** `delay` is `null` where the slow state is frozen. */
  readonly times: Omit<TimeConstants, 'delay'> & { readonly delay: number | null };
  readonly features: EpisodicModel['features'];
  readonly hidden: EpisodicModel['hidden'];
  readonly delay: EpisodicModel['delay'];
}

export interface DwellMeasures extends DwellStatistics {
  /** `-T_d ln(1 - sqrt r)`; `null` where no closed form is known, or where nothing is ever left (`r >= 1`). */
  readonly predicted: number | null;
  /** The predicted dwell of the first visit, `-T_d ln(1 - r)`. */
  readonly predictedFirst: number | null;
}

/** `null` stands for infinite ratios. */
export interface MarginMeasures {
  readonly from: number;
  readonly to: number;
  readonly overlap: number;
  readonly ratio: number | null;
  readonly margin: number | null;
  readonly rival: SequenceMargins['edges'][number]['rival'];
}

export interface RecallSummary {
  readonly engine: RecallRecord['engine'];
  /** Memories in the order of their visits. */
  readonly visited: readonly number[];
  readonly stop: StopReason;
  readonly time: number;
  /** Whether nothing but itself follows the memory of the cue, so that it should be held. */
  readonly static: boolean;
  /**
   * Whether every hop followed an edge and the recall got as far as was asked (within a time that was asked for: whether
   * nothing stalls either); of a static memory: whether it was held.
   */
  readonly inOrder: boolean;
  /** Memories that equal an earlier one, which visits to either are called by. */
  readonly copies: readonly { readonly memory: number; readonly of: number }[];
  /** Place in `visited` of the first memory that was not due; 0 where another memory than the cue's was recalled. */
  readonly firstWrong: number | null;
  readonly dwell: DwellMeasures;
  readonly visits: readonly Visit[];
  /** `null` for models that the event-driven theory does not cover, and beyond 2000 edges. */
  readonly margins: { readonly least: number | null; readonly edges: readonly MarginMeasures[] } | null;
  /** `null` for such models. */
  readonly failures: readonly Failure[] | null;
  /** Steps that broke the descent theorem; 0 where it was not checked. */
  readonly violations: number;
}

/** Edges beyond which margins, at O(P N) each memory, are left out. */
const MOST_EDGES = 2000;

/**
 * Sums a recall up as plain data: what was visited, dwells against the closed forms, margins, and failures with their
 * causes.
 * @param cue the memory the recall was to begin at, which is due first, and by which a static memory is judged
 * @param isTimed whether the recall was to end after its time, wherever it is by then
 */
export function summariseRecall(
  model: EpisodicModel,
  record: RecallRecord,
  cue: number,
  isTimed = false,
): RecallSummary {
  const { engine, visits, stop, time, violations } = record;
  const contents = firstOfContent(model.patterns);
  const isElsewhere = visits.length > 0 && visits[0]!.memory !== contents[cue];
  const firstWrong = isElsewhere ? 0 : firstWrongHop(model, visits);
  const isStatic = nextContents(model.graph, contents, cue).length === 0;
  const isHeld = visits.length === 1 && visits[0]!.memory === contents[cue];
  const failures = hasEventTheory(model) ? attributeFailures(model, record) : null;
  const isTimeUp = isTimed && stop === 'budget' && (failures ?? []).length === 0;
  const arrived = stop === 'visits' || stop === 'goal' || isTimeUp;
  const margins = knownMargins(model);
  const predicted = predictedDwell(model);
  return {
    engine,
    visited: visits.map(({ memory }) => memory),
    stop,
    time,
    static: isStatic,
    inOrder: stop !== 'diverged' && (isStatic ? isHeld : arrived && firstWrong === null),
    copies: copiesOf(contents),
    firstWrong,
    dwell: {
      ...dwellStatistics(record),
      predicted: finite(predicted?.warm),
      predictedFirst: finite(predicted?.first),
    },
    visits,
    margins: margins && marginMeasures(margins),
    failures,
    violations: violations.length,
  };
}

function copiesOf(contents: Int32Array): { memory: number; of: number }[] {
  return Array.from(contents, (of, memory) => ({ memory, of })).filter(({ memory, of }) => of !== memory);
}

/** The margins of `model`; `null` where there is no theory of them or they would take long. */
export function knownMargins(model: EpisodicModel): SequenceMargins | null {
  return hasEventTheory(model) && model.graph.to.length <= MOST_EDGES ? sequenceMargins(model) : null;
}

/** Whether the event-driven predictor, and with it margins and attribution, covers the model. */
export function hasEventTheory({ features, hidden, delay, times }: EpisodicModel): boolean {
  const isSharp = hidden.kind === 'softmax' || hidden.kind === 'exponential';
  return features.kind === 'identity' && isSharp && delay === 'identity' && Number.isFinite(times.delay);
}

/** Margins as plain data. */
export function marginMeasures({ edges, least }: SequenceMargins): NonNullable<RecallSummary['margins']> {
  return {
    least: finite(least),
    edges: edges.map(({ from, to, overlap, ratio, margin, rival }) => ({
      from,
      to,
      overlap,
      ratio: finite(ratio),
      margin: finite(margin),
      rival,
    })),
  };
}

export function modelMeasures(model: EpisodicModel): ModelMeasures {
  const { name, patterns, graph, alphaS, alphaC, betaD, times, features, hidden, delay } = model;
  return {
    name,
    neurons: patterns.neurons,
    memories: patterns.count,
    edges: edgesOf(graph).length,
    alphaS,
    alphaC,
    betaD,
    ratio: finite(ratioOf(model)),
    escapeRatio: finite(escapeRatio(model)),
    times: { ...times, delay: finite(times.delay) },
    features,
    hidden,
    delay,
  };
}

function finite(value: number | null | undefined): number | null {
  return value !== undefined && value !== null && Number.isFinite(value) ? value : null;
}
