// The picture of a design: dwells over the ratio in closed form, and those of each memory before and after.

import { mean } from '../../../array/statistics.ts';
import { typesetNumber } from '../../../array/words.ts';
import { firstDwell, warmDwell } from '../../../episodic/theory/closed-forms.ts';
import type { DesignedEdges } from '../../../episodic/theory/design-dwells.ts';
import {
  type MeasuredPanel,
  type MeasuredPoint,
  measuredColumns,
  measuredFigure,
} from '../../../figure/charts/measured.ts';
import { type Block, pictureOf } from '../../../story/story.ts';
import type { EpisodicDesign } from './result.ts';

export function designPicture(design: EpisodicDesign): Block {
  const { memories, td } = design;
  const panels = [closedFormPanel(design), ...(memories ? [dwellPanel(design, memories)] : [])];
  const description = `Dwell over the ratio in closed form at T_d = ${typesetNumber(td)} T_f${
    memories ? `, and predicted dwells of ${memories.count} memories before and after the design` : ''
  }.`;
  const says = [
    'A memory is held until its successor overtakes it: the nearer the ratio is to 1, the longer that takes.',
    ...(memories
      ? ['Random overlaps spread the dwells; the weight of each edge takes that back, as far as its margin allows.']
      : []),
  ];
  return pictureOf('design', says, { title: 'Design of dwells', description, panels }, measuredFigure, measuredColumns);
}

const RATIOS = Array.from({ length: 99 }, (_, i) => (i + 1) / 100);

function closedFormPanel({ wanted, ratio, td }: EpisodicDesign): MeasuredPanel {
  const least = Math.min(...wanted);
  const most = Math.max(...wanted);
  // Near r = 1 the curves go beyond all bounds.
  const shown = (dwell: (r: number, td: number) => number) =>
    RATIOS.flatMap((r) => (dwell(r, td) <= 2.5 * most ? [[r, dwell(r, td)] as const] : []));
  return {
    heading: `closed form, T_{d} = ${typesetNumber(td)} T_{f}`,
    x: 'ratio r',
    y: 'dwell, T_{f}',
    scale: 'linear',
    series: [{ name: 'wanted, and the ratio chosen', points: [{ x: ratio, y: mean(wanted), low: least, high: most }] }],
    curves: [
      { name: 'each memory', series: 0, points: shown(warmDwell) },
      { name: 'the first', series: null, points: shown(firstDwell) },
    ],
  };
}

/** Of more the picture would be a smear. */
const MOST_MEMORIES = 60;

function dwellPanel({ wanted }: EpisodicDesign, memories: NonNullable<EpisodicDesign['memories']>): MeasuredPanel {
  const points = ({ predicted }: DesignedEdges): MeasuredPoint[] =>
    predicted.perMemory
      .slice(0, MOST_MEMORIES)
      .map(({ memory, dwell }) => ({ x: memory, y: dwell, low: dwell, high: dwell }));
  const last = Math.min(memories.count, MOST_MEMORIES) - 1;
  const goal =
    wanted.length === 1
      ? ([
          [0, wanted[0]!],
          [last, wanted[0]!],
        ] as const)
      : wanted.slice(0, MOST_MEMORIES).map((dwell, memory) => [memory, dwell] as const);
  return {
    heading: 'predicted dwell of each memory',
    x: 'memory',
    y: 'dwell, T_{f}',
    scale: 'linear',
    series: [
      { name: 'plain weights', points: points(memories.before) },
      { name: 'designed weights', points: points(memories.designed) },
    ],
    curves: [{ name: 'wanted', series: null, points: goal }],
  };
}
