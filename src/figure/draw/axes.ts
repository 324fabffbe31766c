// Axes of a plot: tick values, tick labels, grid lines and the axis' name with its unit.
// Ticks come from d3-scale; superscripts are written for powers of ten.

import { scaleLinear } from 'd3-scale';
import { fixed, group, label, line } from './svg.ts';

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

/** About `count` round values in `[low, high]`, written with as many decimals as they need. */
export function linearTicks(low: number, high: number, count: number): Tick[] {
  const scale = scaleLinear().domain([low, high]);
  const format = scale.tickFormat(count);
  return scale.ticks(count).map((value) => ({ value, text: format(value) }));
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
  if (axis.name !== '') {
    parts.push(label(width / 2, height + 23, axis.name, { 'text-anchor': 'middle', class: 'soft' }));
  }
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
  if (axis.name !== '') {
    const transform = `translate(${fixed(-nameOffset)} ${fixed(height / 2)}) rotate(-90)`;
    parts.push(label(0, 0, axis.name, { 'text-anchor': 'middle', class: 'soft', transform }));
  }
  return group({}, ...parts);
}
