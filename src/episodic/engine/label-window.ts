// Smoothing of labels: the mode of the last few, which erases transients of a hop. Source: spec of sequential memory,
// section 8, step 2; quirk 3 of section 12.

import { InputError } from '../../array/errors.ts';
import type { Compat } from '../model/compat.ts';

/** Takes a label and gives the smoothed one: the most frequent of the last `width`, ties towards the lowest index. */
export type LabelWindow = (label: number) => number;

/**
 * Makes a window that smooths labels over the last `width` samples.
 * @param compat `window-oldest`: the authors index the window, not the distinct labels, by the place of the largest
 *   count
 */
export function labelWindow(width: number, compat: Compat = []): LabelWindow {
  if (!(Number.isInteger(width) && width >= 1)) {
    throw new InputError(`label window is ${width} samples, expected an integer of at least 1`);
  }
  if (width === 1) return (label) => label;
  const window: number[] = [];
  const oldest = compat.includes('window-oldest');
  return (label) => {
    window.push(label);
    if (window.length > width) window.shift();
    const distinct = [...new Set(window)].sort((a, b) => a - b);
    const counts = distinct.map((value) => window.reduce((count, each) => count + (each === value ? 1 : 0), 0));
    const place = counts.indexOf(Math.max(...counts));
    return oldest ? window[place]! : distinct[place]!;
  };
}
