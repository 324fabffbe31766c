// How memories are told apart in pictures of capacities: by colour and by mark, the same ones in all of them.

import { type CapacityProblem, capacityModelName } from '../../episodic/capacity/problem.ts';
import { cross, diamond, dot, type LegendEntry, square } from '../draw/legend.ts';
import { element, fixed, line } from '../draw/svg.ts';

type Mark = (x: number, y: number, radius: number, className: string) => string;

export interface CapacityStyle {
  readonly colour: string;
  readonly mark: Mark;
}

const STYLES: readonly CapacityStyle[] = [
  { colour: 'network', mark: dot },
  { colour: 'theory', mark: square },
  { colour: 'random', mark: diamond },
  { colour: 'shuffled', mark: cross },
  { colour: 'ink', mark: dot },
];

export function capacityStyle(index: number): CapacityStyle {
  return STYLES[index % STYLES.length]!;
}

export function markOf({ colour, mark }: CapacityStyle, x: number, y: number): string {
  return mark(x, y, 2.6, mark === cross ? `stroke-${colour}` : `fill-${colour}`);
}

/** The answer lies in this direction, at this place or beyond: a search that ended at the largest load or size. */
export function beyondMark({ colour }: CapacityStyle, x: number, y: number): string {
  const d = `M${fixed(x - 3.2)} ${fixed(y)}L${fixed(x + 3.2)} ${fixed(y)}L${fixed(x)} ${fixed(y - 5.5)}z`;
  return element('path', { d, class: `stroke-${colour}` });
}

export function dashed(markup: string): string {
  return element('g', { 'stroke-dasharray': '3 2' }, markup);
}

export function polyline(points: readonly (readonly [x: number, y: number])[], className: string): string {
  if (points.length < 2) return '';
  return element('path', { class: className, d: `M${points.map(([x, y]) => `${fixed(x)} ${fixed(y)}`).join('L')}` });
}

/** The answers of each memory, in the order in which they were asked for. */
export function byMemory<T extends { readonly problem: CapacityProblem }>(results: readonly T[]): [string, T[]][] {
  const groups = new Map<string, T[]>();
  for (const each of results) {
    const name = capacityModelName(each.problem);
    groups.set(name, [...(groups.get(name) ?? []), each]);
  }
  return [...groups];
}

export function memoryKey(groups: readonly (readonly [string, unknown])[]): LegendEntry[] {
  return groups.map(([text], i) => ({ mark: markOf(capacityStyle(i), 0, 0), text }));
}

export const theoryKey: LegendEntry = { mark: dashed(line(-5, 0, 5, 0, 'axis')), text: 'theory' };

export const beyondKey = (text: string): LegendEntry => ({
  mark: beyondMark({ colour: 'soft', mark: dot }, 0, 2.5),
  text,
});
