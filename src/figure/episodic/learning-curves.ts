// How a sequence is learned: how like its best unit each taught memory is after every showing (a forgetting curve), the
// mean energy of each epoch, and how far it is recalled in order. A second sequence goes on at the right of the first.

import { scaleLinear } from 'd3-scale';
import { line as polyline } from 'd3-shape';
import type { EpochFigures } from '../../episodic/learning/lesson.ts';
import { type Axis, bottomAxis, leftAxis, linearTicks } from '../draw/axes.ts';
import { type Columns, columnsOf } from '../draw/columns.ts';
import { dot, legend } from '../draw/legend.ts';
import {
  at,
  element,
  type FigureOptions,
  figureDocument,
  fixed,
  group,
  line,
  PAGE_WIDTH,
  rectangle,
} from '../draw/svg.ts';

export interface LearningCurvesData {
  /** Epochs of the lesson, or of both. */
  readonly lessons: readonly (readonly EpochFigures[])[];
}

const LEFT = 48;
const WIDTH = PAGE_WIDTH - LEFT - 16;
const TOP = 24;
const HEIGHTS = { correlation: 130, energy: 60, recall: 60 };
const GAP = 14;
const STROKES = ['stroke-network', 'stroke-theory'];

/**
 * Over the epochs of all lessons, counted through: the best cosine of every memory of a sequence after each showing (of the
 * first one in a second lesson too), and of each epoch the mean energy and how many memories are recalled in order.
 */
export function learningCurvesColumns({ lessons }: LearningCurvesData): Columns {
  const cosines = lessons.flatMap((_, i) =>
    cosinesOf(lessons, i).flatMap(({ epoch, values }) =>
      values.map((value, memory) => [i + 1, epoch, 'cosine', memory, value]),
    ),
  );
  const epochs = lessons.flatMap((lesson, i) =>
    lesson.flatMap(({ energy, recall }, e) => {
      const place = [i + 1, starts(lessons, i) + e + 1];
      return [
        [...place, 'energy', null, energy],
        [...place, 'in order', null, recall.reached + 1],
      ];
    }),
  );
  return columnsOf(['sequence', 'epoch', 'measure', 'memory', 'value'], [...cosines, ...epochs]);
}

/** Draws how a sequence, or one after another, was learned as a complete SVG file. */
export function learningCurvesFigure({ lessons }: LearningCurvesData, options: FigureOptions): string {
  const epochs = lessons.flat();
  const total = epochs.length;
  // Room for half of the last bar.
  const x = scaleLinear()
    .domain([0, total + 0.5])
    .range([0, WIDTH]);
  const ticks = linearTicks(0, total, Math.min(10, total)).filter(({ value }) => Number.isInteger(value));
  const bare = ticks.map(({ value }) => ({ value, text: '' }));
  const [above, middle, below] = [HEIGHTS.correlation, HEIGHTS.energy, HEIGHTS.recall];
  const second = lessons.length > 1 ? line(x(lessons[0]!.length), 0, x(lessons[0]!.length), above, 'axis') : '';
  const named = [
    { mark: line(-5, 0, 5, 0, STROKES[0]!), text: lessons.length > 1 ? 'first sequence' : 'each taught memory' },
    ...(lessons.length > 1 ? [{ mark: line(-5, 0, 5, 0, STROKES[1]!), text: 'second sequence' }] : []),
  ];
  const memories = epochs[0]?.stored.length ?? 0;
  return figureDocument({
    ...options,
    title: 'Learning a sequence',
    description: `Correlation of ${memories} taught memories with their best units, energy and memories recalled in order, over ${total} epochs.`,
    width: PAGE_WIDTH,
    height: TOP + above + middle + below + 2 * GAP + 32,
    body: group(
      {},
      at(LEFT, 2, legend(named, WIDTH).body),
      at(LEFT, TOP, correlations(lessons, x, { position: x, ticks: bare, name: '' }), second),
      at(LEFT, TOP + above + GAP, energies(epochs, { position: x, ticks: bare, name: '' })),
      at(LEFT, TOP + above + middle + 2 * GAP, recalls(lessons, { position: x, ticks, name: 'epoch' })),
    ),
  });
}

function correlations(lessons: LearningCurvesData['lessons'], x: (epoch: number) => number, bottom: Axis): string {
  const height = HEIGHTS.correlation;
  const y = scaleLinear().domain([0, 1]).range([height, 0]).clamp(true);
  const curves = lessons.flatMap((lesson, i) => {
    const points = cosinesOf(lessons, i);
    const count = lesson[0]?.stored.length ?? 0;
    return Array.from({ length: count }, (_, mu) =>
      curve(
        points.map(({ epoch, values }) => [x(epoch), y(values[mu]!)]),
        STROKES[i]!,
      ),
    );
  });
  return group(
    {},
    bottomAxis(bottom, WIDTH, height),
    leftAxis({ position: y, ticks: linearTicks(0, 1, 4), name: 'best cosine' }, WIDTH, height, true, 32),
    group({ opacity: 0.75 }, ...curves),
  );
}

interface Showing {
  /** Of all lessons, counted through. */
  readonly epoch: number;
  /** The best cosine of each memory. */
  readonly values: readonly number[];
}

/** Curves of a sequence begin at its own lesson and go on through the next one, where it is only watched. */
function cosinesOf(lessons: LearningCurvesData['lessons'], i: number): Showing[] {
  const own = points(lessons[i]!, 'showings', starts(lessons, i));
  const watched = i + 1 < lessons.length ? points(lessons[i + 1]!, 'watched', starts(lessons, i + 1)) : [];
  return [...own, ...watched];
}

function starts(lessons: LearningCurvesData['lessons'], lesson: number): number {
  return lessons.slice(0, lesson).reduce((sum, epochs) => sum + epochs.length, 0);
}

function points(lesson: readonly EpochFigures[], which: 'showings' | 'watched', start: number): Showing[] {
  return lesson.flatMap((epoch, e) =>
    epoch[which].map((values, k) => ({ epoch: start + e + (k + 1) / epoch[which].length, values })),
  );
}

function energies(epochs: readonly EpochFigures[], bottom: Axis): string {
  const height = HEIGHTS.energy;
  // An unstable lesson ends in energies that are no numbers.
  const finite = epochs.flatMap(({ energy }, i) => (Number.isFinite(energy) ? [[i + 1, energy] as const] : []));
  const values = finite.map(([, energy]) => energy);
  const y = scaleLinear()
    .domain(values.length === 0 ? [-1, 0] : [Math.min(...values), Math.max(...values)])
    .nice(4)
    .range([height, 0]);
  const [low, high] = y.domain() as [number, number];
  const placed = finite.map(([epoch, energy]) => [bottom.position(epoch), y(energy)] as const);
  return group(
    {},
    bottomAxis(bottom, WIDTH, height),
    leftAxis({ position: y, ticks: linearTicks(low, high, 3), name: 'energy' }, WIDTH, height, true, 32),
    curve(placed, 'stroke-ink'),
    ...placed.map(([left, top]) => dot(left, top, 1.8, 'fill-ink')),
  );
}

function recalls(lessons: LearningCurvesData['lessons'], bottom: Axis): string {
  const height = HEIGHTS.recall;
  const most = Math.max(1, ...lessons.flat().map(({ stored }) => stored.length));
  const y = scaleLinear().domain([0, most]).range([height, 0]);
  const wide = Math.min(14, 0.6 * (WIDTH / Math.max(1, lessons.flat().length)));
  const bars = lessons.flatMap((lesson, i) =>
    lesson.map(({ recall }, e) => {
      const top = y(recall.reached + 1);
      const left = bottom.position(starts(lessons, i) + e + 1) - wide / 2;
      return rectangle(left, top, wide, height - top, {
        class: i === 0 ? 'fill-network' : 'fill-theory',
        opacity: 0.75,
      });
    }),
  );
  const ticks = linearTicks(0, most, 3).filter(({ value }) => Number.isInteger(value));
  return group(
    {},
    ...bars,
    bottomAxis(bottom, WIDTH, height),
    leftAxis({ position: y, ticks, name: 'in order' }, WIDTH, height, true, 32),
  );
}

function curve(places: readonly (readonly [number, number])[], className: string): string {
  const path = polyline().digits(2)(places.map(([a, b]) => [Number(fixed(a)), Number(fixed(b))]));
  return path === null ? '' : element('path', { class: className, d: path });
}
