// How memories are told apart in pictures of capacities: by colour and by mark, the same ones in all of them; and the plot
// that has a curve for each memory.

import { byMemory } from '../../episodic/capacity/answers.ts';
import type { CapacityProblem } from '../../episodic/capacity/problem.ts';
import type { Capacity } from '../../episodic/capacity/search.ts';
import { type Axis, axes } from '../draw/axes.ts';
import { type LegendEntry, legend } from '../draw/legend.ts';
import { dashed, lineMark, SERIES_STYLES, type SeriesStyle, styledMark } from '../draw/marks.ts';
import { at, COLUMN_WIDTH, element, type FigureOptions, figureDocument, fixed } from '../draw/svg.ts';

export interface CapacitiesData {
  readonly definition: string;
  /** At least one. */
  readonly capacities: readonly Capacity[];
}

const LEFT = 44;
const TOP = 12;
/** Of the plot. */
export const [WIDTH, HEIGHT] = [COLUMN_WIDTH - 58, 180];

export function memoryStyle(index: number): SeriesStyle {
  return SERIES_STYLES[index % SERIES_STYLES.length]!;
}

export function markOf(style: SeriesStyle, x: number, y: number): string {
  return styledMark(style, x, y, 2.6);
}

/** The answer lies in this direction, at this place or beyond: a search that ended at the largest load or size. */
export function beyondMark({ colour }: Pick<SeriesStyle, 'colour'>, x: number, y: number): string {
  const d = `M${fixed(x - 3.2)} ${fixed(y)}L${fixed(x + 3.2)} ${fixed(y)}L${fixed(x)} ${fixed(y - 5.5)}z`;
  return element('path', { d, class: `stroke-${colour}` });
}

export const theoryKey: LegendEntry = { mark: dashed(lineMark('axis')), text: 'theory' };

export const beyondKey = (text: string): LegendEntry => ({ mark: beyondMark({ colour: 'soft' }, 0, 2.5), text });

interface MemoryPlot<T> extends FigureOptions {
  readonly title: string;
  /** What is over what; the names of the memories follow. */
  readonly description: string;
  readonly x: Axis;
  readonly y: Axis;
  /** What the key names after the memories. */
  readonly key: readonly LegendEntry[];
  /** What is known of one memory. */
  readonly draw: (results: readonly T[], style: SeriesStyle) => string;
}

/** One plot with a curve for each memory and the key below. */
export function memoryPlot<T extends { readonly problem: CapacityProblem }>(
  results: readonly T[],
  { x, y, key: entries, draw, description, ...about }: MemoryPlot<T>,
): string {
  const curves = byMemory(results);
  const memories = curves.map(([text], i) => ({ mark: markOf(memoryStyle(i), 0, 0), text }));
  const key = legend(LEFT, TOP + HEIGHT + 32, [...memories, ...entries], WIDTH);
  return figureDocument({
    ...about,
    description: `${description}: ${curves.map(([name]) => name).join('; ')}.`,
    width: COLUMN_WIDTH,
    height: key.bottom + 6,
    body: [
      at(LEFT, TOP, axes(x, y, WIDTH, HEIGHT, 32), ...curves.map(([, each], i) => draw(each, memoryStyle(i)))),
      key.body,
    ],
  });
}
