// How a sequence is learned: how like its best unit each taught memory is after every showing (a forgetting curve), the
// mean energy of each epoch, and how far it is recalled in order. A second sequence goes on at the right of the first.

import type { EpochMeasures } from '../../episodic/learning/lesson.ts';
import { epochsBefore, type Lessons, showingsOf } from '../../episodic/learning/showings.ts';
import { type Axis, axes, bare, linearAxis, type Span, spanOf, wholeTicks } from '../draw/axes.ts';
import { type Columns, columnsOf } from '../draw/columns.ts';
import { legend } from '../draw/legend.ts';
import { curve, dot, lineMark } from '../draw/marks.ts';
import { at, type FigureOptions, figureDocument, group, line, PAGE_WIDTH, type Place, rectangle } from '../draw/svg.ts';

export interface LearningCurvesData {
  /** Epochs of the lesson, or of both. */
  readonly lessons: Lessons;
}

const LEFT = 48;
const WIDTH = PAGE_WIDTH - LEFT - 16;
const TOP = 24;
const HEIGHTS = { correlation: 130, energy: 60, recall: 60 };
const GAP = 14;
/** Of the first sequence and of the second. */
const COLOURS = ['network', 'theory'];

/**
 * Over the epochs of all lessons, counted through: the best cosine of every memory of a sequence after each showing (of the
 * first one in a second lesson too), and of each epoch the mean energy and how many memories are recalled in order.
 */
export function learningCurvesColumns({ lessons }: LearningCurvesData): Columns {
  const cosines = lessons.flatMap((_, i) =>
    showingsOf(lessons, i).flatMap(({ epoch, values }) =>
      values.map((value, memory) => [i + 1, epoch, 'cosine', memory, value]),
    ),
  );
  const epochs = lessons.flatMap((lesson, i) =>
    lesson.flatMap(({ energy, recall }, e) => {
      const place = [i + 1, epochsBefore(lessons, i) + e + 1];
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
  const x = linearAxis('epoch', [0, total + 0.5], [0, WIDTH], wholeTicks(0, total, Math.min(10, total)));
  const [above, middle, below] = [HEIGHTS.correlation, HEIGHTS.energy, HEIGHTS.recall];
  const change = x.position(epochsBefore(lessons, 1));
  const second = lessons.length > 1 ? line(change, 0, change, above, 'axis') : '';
  const named = [
    { mark: lineMark('stroke-network'), text: lessons.length > 1 ? 'first sequence' : 'each taught memory' },
    ...(lessons.length > 1 ? [{ mark: lineMark('stroke-theory'), text: 'second sequence' }] : []),
  ];
  const memories = epochs[0]?.stored.length ?? 0;
  return figureDocument({
    ...options,
    title: 'Learning a sequence',
    description: `Correlation of ${memories} taught memories with their best units, energy and memories recalled in order, over ${total} epochs.`,
    width: PAGE_WIDTH,
    height: TOP + above + middle + below + 2 * GAP + 32,
    body: [
      legend(LEFT, 2, named, WIDTH).body,
      at(LEFT, TOP, correlations(lessons, bare(x)), second),
      at(LEFT, TOP + above + GAP, energies(epochs, bare(x))),
      at(LEFT, TOP + above + middle + 2 * GAP, recalls(lessons, x)),
    ],
  });
}

function correlations(lessons: Lessons, bottom: Axis): string {
  const height = HEIGHTS.correlation;
  const y = linearAxis('best cosine', [0, 1], [height, 0], 4, { clamp: true });
  const curves = lessons.flatMap((lesson, i) => {
    const points = showingsOf(lessons, i);
    const count = lesson[0]?.stored.length ?? 0;
    return Array.from({ length: count }, (_, mu) => {
      const places = points.map(({ epoch, values }): Place => [bottom.position(epoch), y.position(values[mu]!)]);
      return curve(places, `stroke-${COLOURS[i]!}`, 2);
    });
  });
  return group({}, axes(bottom, y, WIDTH, height, 32), group({ opacity: 0.75 }, ...curves));
}

function energies(epochs: readonly EpochMeasures[], bottom: Axis): string {
  const height = HEIGHTS.energy;
  // An unstable lesson ends in energies that are no numbers.
  const finite = epochs.flatMap(({ energy }, i) => (Number.isFinite(energy) ? [[i + 1, energy] as const] : []));
  const span: Span = finite.length === 0 ? [-1, 0] : spanOf(finite.map(([, energy]) => energy));
  const y = linearAxis('energy', span, [height, 0], 3, { nice: 4 });
  const placed = finite.map(([epoch, energy]): Place => [bottom.position(epoch), y.position(energy)]);
  return group(
    {},
    axes(bottom, y, WIDTH, height, 32),
    placed.length === 0 ? '' : curve(placed, 'stroke-ink', 2),
    ...placed.map(([left, top]) => dot(left, top, 1.8, 'fill-ink')),
  );
}

function recalls(lessons: Lessons, bottom: Axis): string {
  const height = HEIGHTS.recall;
  const most = Math.max(1, ...lessons.flat().map(({ stored }) => stored.length));
  const y = linearAxis('in order', [0, most], [height, 0], 3, { whole: true });
  const wide = Math.min(14, 0.6 * (WIDTH / Math.max(1, lessons.flat().length)));
  const bars = lessons.flatMap((lesson, i) =>
    lesson.map(({ recall }, e) => {
      const top = y.position(recall.reached + 1);
      const left = bottom.position(epochsBefore(lessons, i) + e + 1) - wide / 2;
      return rectangle(left, top, wide, height - top, { class: `fill-${COLOURS[i]!}`, opacity: 0.75 });
    }),
  );
  return group({}, ...bars, axes(bottom, y, WIDTH, height, 32));
}
