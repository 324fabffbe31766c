// One lesson, or two one after the other, epoch by epoch; it can go on from what was saved after any epoch.

import { matrix, rowsOf } from '../../array/matrix.ts';
import type { Steps } from '../../array/stages.ts';
import type { Patterns } from '../model/patterns.ts';
import { type AttemptPlan, attemptStart, secondSequence } from './attempt.ts';
import { type Knowledge, knowledgeOf } from './knowledge.ts';
import { columnCorrelations, type EpochMeasures, Lesson } from './lesson.ts';
import { type RecallTest, recallFromNoise } from './recall-test.ts';
import type { LearnedWeights } from './rule.ts';
import type { LearningSettings } from './settings.ts';

export interface Teaching {
  readonly plan: AttemptPlan;
  readonly settings: LearningSettings;
  readonly singlePass: boolean;
  /** Memories of a second lesson, 0 for none. */
  readonly second: number;
}

/** An epoch of a lesson, counted over both lessons. */
export interface EpochRow extends EpochMeasures {
  readonly step: number;
  readonly lesson: number;
}

/** Epochs that are over, and the weights after the last of them. */
export interface TaughtEpochs {
  readonly rows: readonly EpochRow[];
  readonly weights: LearnedWeights;
}

/** An epoch that is over: the weights after it, which go on changing, and the sequence that it taught. */
export interface EpochEnd {
  readonly row: EpochRow;
  readonly weights: LearnedWeights;
  readonly taught: Patterns;
}

/** What one lesson or two have taught. */
export interface Taught {
  readonly lessons: readonly (readonly EpochMeasures[])[];
  /** Of each sequence when all is over. */
  readonly knowledge: readonly Knowledge[];
  /** From noise, without a cue; `null` but for a single pass. */
  readonly fromNoise: RecallTest | null;
  /** Cosines of the first memories (rows) with the columns of `Xi`, and `Phi`. */
  readonly columns: readonly (readonly number[])[];
  readonly phi: readonly (readonly number[])[];
  readonly weights: LearnedWeights;
  /** The first sequence. */
  readonly taught: Patterns;
}

/** Multiplications between two looks at the signals: some hundredths of a second. */
const SLICE = 2e7;

/**
 * Teaches one lesson or two, in steps.
 * @param before epochs that need not be taught again
 * @param onEpoch hears of every epoch that is over
 */
export function* teachSteps(
  { plan, settings, singlePass, second }: Teaching,
  before: TaughtEpochs | null,
  onEpoch: (end: EpochEnd) => void,
): Steps<Taught> {
  const start = attemptStart(plan, settings, 0);
  const sequences = [start.taught, ...(second > 0 ? [secondSequence(plan, second)] : [])];
  const weights = before?.weights ?? start.weights;
  const rows: EpochRow[] = [...(before?.rows ?? [])];
  const slice = Math.ceil(SLICE / (weights.hidden * (weights.neurons + weights.hidden)));
  const doneIn = (lesson: number) => rows.filter((row) => row.lesson === lesson);
  for (const [lesson, taught] of sequences.entries()) {
    const watched = lesson > 0 ? { watched: sequences[0]! } : {};
    const teacher = new Lesson(settings, weights, taught, { epoch: doneIn(lesson).length, ...watched });
    while (teacher.epoch < plan.epochs && teacher.isFinite) {
      const measures = teacher.show(slice);
      yield rows.length / (plan.epochs * sequences.length);
      if (!measures) continue;
      const row = { step: rows.length + 1, lesson, ...measures };
      rows.push(row);
      onEpoch({ row, weights, taught });
    }
  }
  return {
    lessons: sequences.map((_, lesson) => doneIn(lesson).map(({ step: _step, lesson: _lesson, ...epoch }) => epoch)),
    knowledge: sequences.map((taught) => knowledgeOf(weights, settings, taught)),
    fromNoise: singlePass ? recallFromNoise(weights, settings, start.taught, plan.seed) : null,
    columns: rowsOf(columnCorrelations(weights, start.taught)),
    phi: rowsOf(matrix(weights.hidden, weights.hidden, weights.phi)),
    ...{ weights, taught: start.taught },
  };
}
