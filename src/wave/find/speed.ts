// How fast what is read of the columns travels, in columns a step, told in two ways: by the ridge of the space-time
// autocorrelation (where a column's content is found again so many steps later) and by the line through the 2-D spectrum that
// holds most of its energy (temporal frequency = speed x spatial frequency). Neither decides anything: columns read for any
// network travel like that for some steps (spec, correction 1). Source: TWM (arXiv 2402.10163) section 10; wave-RNN
// (arXiv 2309.08045) figure 2.

import type { Matrix } from '../../array/matrix.ts';
import type { Circuit } from '../../emt/circuit/circuit.ts';

/** The columns of one network over time. */
export interface Travelled {
  /** What was read of the alive cells, `[steps B, m]`, about the mean of each step. */
  readonly read: Matrix;
  readonly batch: number;
}

/** Speeds, towards the open end, in columns a step; `null` where there are fewer than three columns to travel, or nothing to see. */
export interface Speed {
  readonly ridge: number | null;
  readonly spectrum: number | null;
}

/** Columns that a wave must have for a speed to be told. */
const FEWEST_COLUMNS = 3;

/** Tells both speeds of what was read. */
export function speedOf(travelled: Travelled, circuit: Circuit): Speed {
  const waves = wavesOf(circuit).filter((places) => places.length >= FEWEST_COLUMNS);
  if (waves.length === 0) return { ridge: null, spectrum: null };
  return { ridge: ridgeSpeed(travelled, waves), spectrum: spectrumSpeed(travelled, waves) };
}

/** The places of each wave's alive cells, oldest first; they stand side by side up to the start. */
function wavesOf({ alive, d }: Circuit): number[][] {
  return Array.from({ length: d }, (_, row) => alive.flatMap((cell, place) => (cell % d === row ? [place] : [])));
}

/** Mean correlation of cells `shift` columns and `lag` steps apart. */
export function correlationAt(
  { read, batch }: Travelled,
  waves: readonly (readonly number[])[],
  shift: number,
  lag: number,
): number {
  const m = read.cols;
  const rows = read.rows - lag * batch;
  let [sum, count] = [0, 0];
  for (const places of waves) {
    for (let at = 0; at < places.length; at++) {
      const to = at - shift;
      if (to < 0 || to >= places.length) continue;
      let [product, a, b] = [0, 0, 0];
      for (let row = 0; row < rows; row++) {
        const x = read.data[row * m + places[at]!]!;
        const y = read.data[(row + lag * batch) * m + places[to]!]!;
        product += x * y;
        a += x * x;
        b += y * y;
      }
      if (a * b > 0) sum += product / Math.sqrt(a * b);
      count++;
    }
  }
  return count === 0 ? 0 : sum / count;
}

/** Least share of correlation that a ridge has, so that one is told. */
const FAINT = 0.1;

/** Shifts that correlate as much as this share of the best are peaks beside it: what repeats itself has several. */
const PEAK = 0.95;

/**
 * The slope, through the origin, of the shift at which each lag correlates most; of several peaks the one that goes on from
 * the ridge before.
 */
function ridgeSpeed(travelled: Travelled, waves: readonly (readonly number[])[]): number | null {
  const longest = Math.max(...waves.map(({ length }) => length));
  const shifts = Array.from({ length: 2 * longest - 1 }, (_, i) => i + 1 - longest);
  let [product, square, slope] = [0, 0, 0];
  for (let lag = 1; lag < longest; lag++) {
    const values = shifts.map((shift) => correlationAt(travelled, waves, shift, lag));
    const most = Math.max(...values);
    if (most < FAINT) continue;
    const peaks = shifts.filter((_, i) => values[i]! >= PEAK * most);
    const nearest = peaks.reduce((a, b) => (Math.abs(b - slope * lag) < Math.abs(a - slope * lag) ? b : a));
    product += nearest * lag;
    square += lag * lag;
    slope = product / square;
  }
  return square === 0 ? null : slope;
}

/** Speeds that the spectrum is asked for, in columns a step. */
const ASKED = Array.from({ length: 41 }, (_, i) => (i - 20) / 10);
/** Sequences whose spectra are added. */
const SPECTRA = 16;

/**
 * The speed whose line holds most of the energy: the mean share, over spatial frequencies `k` above 0, that lies at temporal
 * frequency `speed k`. What travels towards the open end has column `i` at `t` where column `i + 1` was before.
 */
function spectrumSpeed({ read, batch }: Travelled, waves: readonly (readonly number[])[]): number | null {
  const m = read.cols;
  const steps = read.rows / batch;
  const sequences = Math.min(SPECTRA, batch);
  const [shares, counts] = [new Float64Array(ASKED.length), new Float64Array(ASKED.length)];
  for (const places of waves) {
    const s = places.length;
    for (let k = 1; 2 * k < s; k++) {
      for (let b = 0; b < sequences; b++) {
        const space = Array.from({ length: steps }, (_, t) => {
          let [re, im] = [0, 0];
          places.forEach((place, i) => {
            const angle = (2 * Math.PI * k * i) / s;
            const value = read.data[(t * batch + b) * m + place]!;
            re += value * Math.cos(angle);
            im -= value * Math.sin(angle);
          });
          return [re, im] as const;
        });
        const all = space.reduce((sum, [x, y]) => sum + x * x + y * y, 0);
        if (all === 0) continue;
        ASKED.forEach((speed, at) => {
          // A phase that turns half a circle a step and more is that of a slower wave as well.
          if (Math.abs(speed) * 2 * k >= s) return;
          let [re, im] = [0, 0];
          space.forEach(([x, y], t) => {
            // exp(-i w t) with w = 2 pi k speed / s.
            const angle = (2 * Math.PI * k * speed * t) / s;
            re += x * Math.cos(angle) + y * Math.sin(angle);
            im += y * Math.cos(angle) - x * Math.sin(angle);
          });
          shares[at]! += (re * re + im * im) / (steps * all);
          counts[at]!++;
        });
      }
    }
  }
  const mean = (at: number) => (counts[at] ? shares[at]! / counts[at]! : 0);
  const best = ASKED.reduce((most, _, at) => (mean(at) > mean(most) ? at : most), 0);
  return mean(best) === 0 ? null : ASKED[best]!;
}
