// How well memories are stored after every showing of one lesson or of two, counted through: curves of forgetting.

import type { EpochMeasures } from './lesson.ts';

/** The epochs of each lesson. */
export type Lessons = readonly (readonly EpochMeasures[])[];

export interface Showing {
  /** Of all lessons, counted through; the part of an epoch that is over is its share. */
  readonly epoch: number;
  /** The best cosine of each memory. */
  readonly values: readonly number[];
}

/** Epochs before a lesson. */
export function epochsBefore(lessons: Lessons, lesson: number): number {
  return lessons.slice(0, lesson).reduce((sum, epochs) => sum + epochs.length, 0);
}

/** A sequence after every showing, from its own lesson on through the next one, where it is only watched. */
export function showingsOf(lessons: Lessons, lesson: number): Showing[] {
  const own = points(lessons[lesson]!, 'showings', epochsBefore(lessons, lesson));
  const next = lessons[lesson + 1];
  return next ? [...own, ...points(next, 'watched', epochsBefore(lessons, lesson + 1))] : own;
}

function points(lesson: readonly EpochMeasures[], which: 'showings' | 'watched', start: number): Showing[] {
  return lesson.flatMap((epoch, e) =>
    epoch[which].map((values, k) => ({ epoch: start + e + (k + 1) / epoch[which].length, values })),
  );
}
