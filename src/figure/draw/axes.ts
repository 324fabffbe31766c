// Axes of a plot: scales, tick values, tick labels, grid lines and the axis' name with its unit.
// Ticks come from d3-scale; superscripts are written for powers of ten.

import { scaleLinear, scaleLog } from 'd3-scale';
import { fixed, group, label, line, textWidth } from './svg.ts';

export interface Tick {
  readonly value: number;
  readonly text: string;
}

export interface Axis {
  /** Turns a value of the data into a coordinate within the plot. */
  readonly position: (value: number) => number;
  readonly ticks: readonly Tick[];
  /** What is measured, with its unit. */
  readonly name: string;
}

export type Span = readonly [low: number, high: number];

interface AxisOptions {
  /** Values outside the domain stand at its end. */
  readonly clamp?: boolean;
  /** The domain is widened to round values, about so many apart. */
  readonly nice?: number;
  /** Only whole values get ticks. */
  readonly whole?: boolean;
}

/** `domain` in data over `range` in coordinates, with ticks or about so many of them. */
export function linearAxis(
  name: string,
  domain: Span,
  range: Span,
  ticks: number | readonly Tick[],
  { clamp = false, nice, whole = false }: AxisOptions = {},
): Axis {
  const position = scaleLinear().domain(domain).range(range).clamp(clamp);
  if (nice !== undefined) position.nice(nice);
  const [low, high] = position.domain() as [number, number];
  const about = whole ? wholeTicks : linearTicks;
  return { name, position, ticks: typeof ticks === 'number' ? about(low, high, ticks) : ticks };
}

/** The same for positive data on a logarithmic scale; values outside the domain stand at its end. */
export function logAxis(name: string, domain: Span, range: Span, ticks: number | readonly Tick[]): Axis {
  const position = scaleLog().domain(domain).range(range).clamp(true);
  return { name, position, ticks: typeof ticks === 'number' ? logTicks(...domain, ticks) : ticks };
}

/** The axis with its ticks and without any text, for plots above the one that names them. */
export function bare(axis: Axis): Axis {
  return { ...axis, name: '', ticks: axis.ticks.map(({ value }) => ({ value, text: '' })) };
}

/** From the least to the greatest of the values, of which there is at least one. */
export function spanOf(values: readonly number[]): Span {
  return [values.reduce((a, b) => Math.min(a, b)), values.reduce((a, b) => Math.max(a, b))];
}

/** With room at both ends, a share of its length; of a span without length, with 1 at either. */
export function widened([low, high]: Span, share: number): Span {
  const room = share * (high - low) || 1;
  return [low - room, high + room];
}

/** About `count` round values in `[low, high]`, written with as many decimals as they need. */
export function linearTicks(low: number, high: number, count: number): Tick[] {
  const scale = scaleLinear().domain([low, high]);
  const format = scale.tickFormat(count);
  return scale.ticks(count).map((value) => ({ value, text: format(value) }));
}

/** Those of them that are whole. */
export function wholeTicks(low: number, high: number, count: number): Tick[] {
  return linearTicks(low, high, count).filter(({ value }) => Number.isInteger(value));
}

/** The same, written without decimals and without commas between thousands. */
export function countTicks(low: number, high: number, count: number): Tick[] {
  return wholeTicks(low, high, count).map(({ value }) => ({ value, text: String(value) }));
}

/**
 * Tells of one text after the other, set around its middle, whether there is room for it: `gap` away from the last one that
 * had room. A text that is left out takes no room itself.
 */
export function spaced(gap: number): (middle: number, text?: string) => boolean {
  let end = Number.NEGATIVE_INFINITY;
  return (middle, text = '') => {
    const half = textWidth(text) / 2;
    const hasRoom = middle - half >= end + gap;
    if (hasRoom) end = middle + half;
    return hasRoom;
  };
}

/** Powers of ten in `[low, high]`, thinned to at most `count`. */
export function logTicks(low: number, high: number, count: number): Tick[] {
  const first = Math.ceil(Math.log10(low) - 1e-9);
  const last = Math.floor(Math.log10(high) + 1e-9);
  const stride = Math.max(1, Math.ceil((last - first + 1) / count));
  const isPlain = first >= -2 && last <= 2;
  const ticks: Tick[] = [];
  for (let power = first; power <= last; power += stride) {
    ticks.push({ value: 10 ** power, text: isPlain ? fixed(10 ** power) : powerOfTen(power) });
  }
  return ticks;
}

function powerOfTen(power: number): string {
  return power === 0 ? '1' : `10^{${power < 0 ? `−${-power}` : power}}`;
}

/** The axis under a plot of the given size, with vertical grid lines when `grid`. */
export function bottomAxis(axis: Axis, width: number, height: number, grid = false): string {
  const parts: string[] = [];
  for (const tick of axis.ticks) {
    const x = axis.position(tick.value);
    if (grid) parts.push(line(x, 0, x, height, 'grid'));
    parts.push(line(x, height, x, height + 3, 'axis'));
    if (tick.text !== '') parts.push(label(x, height + 12, tick.text, { 'text-anchor': 'middle' }));
  }
  parts.push(line(0, height, width, height, 'axis'));
  if (axis.name !== '') parts.push(bottomName(axis.name, width, height));
  return group({}, ...parts);
}

/** The axis at the left of a plot, with horizontal grid lines when `grid`; `nameOffset` is the name's distance. */
export function leftAxis(axis: Axis, width: number, height: number, grid = false, nameOffset = 28): string {
  const parts: string[] = [];
  for (const tick of axis.ticks) {
    const y = axis.position(tick.value);
    if (grid) parts.push(line(0, y, width, y, 'grid'));
    parts.push(line(-3, y, 0, y, 'axis'));
    parts.push(label(-5, y + 3, tick.text, { 'text-anchor': 'end' }));
  }
  parts.push(line(0, 0, 0, height, 'axis'));
  if (axis.name !== '') parts.push(leftName(axis.name, height, nameOffset));
  return group({}, ...parts);
}

/** Both axes of a plot, with horizontal grid lines, and vertical ones too where `grid` says so. */
export function axes(x: Axis, y: Axis, width: number, height: number, nameOffset: number, grid?: 'both'): string {
  return bottomAxis(x, width, height, grid === 'both') + leftAxis(y, width, height, true, nameOffset);
}

/** The name of what runs from left to right, under a plot. */
export function bottomName(name: string, width: number, height: number): string {
  return label(width / 2, height + 23, name, { 'text-anchor': 'middle', class: 'soft' });
}

/** The name of what runs along the height, turned, `offset` left of a plot. */
export function leftName(name: string, height: number, offset: number): string {
  const transform = `translate(${fixed(-offset)} ${fixed(height / 2)}) rotate(-90)`;
  return label(0, 0, name, { 'text-anchor': 'middle', class: 'soft', transform });
}
