// One lesson, or two one after the other: epoch by epoch, each saved as soon as it is over.

import { matrix, rowsOf } from '../../../array/matrix.ts';
import { attemptStart, secondSequence } from '../../../episodic/learning/attempt.ts';
import { knowledgeOf } from '../../../episodic/learning/knowledge.ts';
import { columnCorrelations, Lesson } from '../../../episodic/learning/lesson.ts';
import { recallFromNoise } from '../../../episodic/learning/recall-test.ts';
import { areNumbers } from '../../../episodic/learning/rule.ts';
import type { Run } from '../../kit/run.ts';
import type { LearningRequest } from './request.ts';
import type { Learned } from './result.ts';
import { type EpochRow, savedEpochs, saveEpoch, saveNetwork } from './saved.ts';

/** Multiplications between two looks at the signals: some hundredths of a second. */
const SLICE = 2e7;

/** What the lessons taught; those that are saved already are not taught again. */
export async function teach(request: LearningRequest, run: Run): Promise<Learned> {
  const { plan, settings, second, singlePass } = request;
  const { store } = run;
  const start = attemptStart(plan, settings, 0);
  const sequences = [start.taught, ...(second > 0 ? [secondSequence(plan, second)] : [])];
  const before = store && savedEpochs(store);
  const weights = before?.weights ?? start.weights;
  const rows: EpochRow[] = [...(before?.rows ?? [])];
  const total = plan.epochs * sequences.length;
  const show = (words = '') => run.progress(`${rows.length} epochs`, rows.length / total, `of ${total}${words}`);
  const slice = Math.ceil(SLICE / (weights.hidden * (weights.neurons + weights.hidden)));
  const doneIn = (lesson: number) => rows.filter((row) => row.lesson === lesson);
  show();
  for (const [lesson, taught] of sequences.entries()) {
    const watched = lesson > 0 ? { watched: sequences[0]! } : {};
    const teacher = new Lesson(settings, weights, taught, { epoch: doneIn(lesson).length, ...watched });
    while (teacher.epoch < plan.epochs && teacher.isFinite) {
      const measures = teacher.show(slice);
      await run.pause();
      if (!measures) continue;
      const row = { step: rows.length + 1, lesson, ...measures };
      rows.push(row);
      if (store) saveEpoch(store, row, weights);
      show(`, ${measures.recall.reached + 1} of ${taught.count} recalled in order`);
    }
  }
  if (store && areNumbers(weights)) saveNetwork(store, weights, start.taught);
  return {
    lessons: sequences.map((_, lesson) => doneIn(lesson).map(({ step: _step, lesson: _lesson, ...epoch }) => epoch)),
    knowledge: sequences.map((taught) => knowledgeOf(weights, settings, taught)),
    fromNoise: singlePass ? recallFromNoise(weights, settings, start.taught, plan.seed) : null,
    columns: rowsOf(columnCorrelations(weights, start.taught)),
    phi: rowsOf(matrix(weights.hidden, weights.hidden, weights.phi)),
    attempts: null,
    success: null,
  };
}
