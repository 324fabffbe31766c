// The complex plane around zero as a square: its axes, the unit circle, and where a number stands in it.

import { axes, linearTicks } from '../draw/axes.ts';
import { element } from '../draw/svg.ts';

export interface ComplexPlane {
  readonly x: (re: number) => number;
  readonly y: (im: number) => number;
  /** Length of 1. */
  readonly scale: number;
  /** Axes and unit circle. */
  readonly ground: string;
}

/** Of real and imaginary parts to `±extent`. @param nameOffset distance of the vertical axis' name */
export function complexPlane(side: number, extent: number, nameOffset: number): ComplexPlane {
  const scale = side / (2 * extent);
  const x = (re: number) => side / 2 + re * scale;
  const y = (im: number) => side / 2 - im * scale;
  const ticks = linearTicks(-extent, extent, 5);
  const real = { position: x, ticks, name: 'real part of λ' };
  const imaginary = { position: y, ticks, name: 'imaginary part of λ' };
  const ground =
    axes(real, imaginary, side, side, nameOffset, 'both') +
    element('circle', { cx: x(0), cy: y(0), r: scale, class: 'stroke-soft', 'stroke-dasharray': '3 2' });
  return { x, y, scale, ground };
}
