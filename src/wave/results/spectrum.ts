// The spectrum of a substrate ray by ray, and a network's beside it, as the object that `engram wave spectrum --json` prints.

import type { AnalysedModel, Complex, SpectrumMeasures } from '../../emt/results/analysis.ts';
import type { WaveTask } from './run.ts';

export interface WaveSpectrum {
  schema: 'engram.wave-spectrum/1';
  seed: number;
  task: WaveTask;
  /** Cells of the substrate, and those whose removal takes an eigenvalue away, by column `[s]`, open end first. */
  cells: number;
  alive: number;
  alivePerColumn: number[];
  /** Waves that feed each other in a ring: entries (from 0), total lag `L`, sign; each has the roots of `lambda^L = sign`. */
  loops: { bits: number[]; lag: number; sign: 1 | -1 }[];
  /** Eigenvalues of magnitude above 0.9, by direction, ascending from 0. */
  rays: SpectrumRay[];
  /** Eigenvalues of the substrate that are smaller: cells that nobody reads. */
  others: number;
  /** All eigenvalues of the substrate. */
  eigenvalues: Complex[];
  /** The network beside it; `null` where none was given. */
  network: { model: AnalysedModel; spectrum: SpectrumMeasures; note: string } | null;
}

/** Eigenvalues of one direction. */
export interface SpectrumRay {
  /** Radians, 0 to 2 pi. */
  argument: number;
  /** As a fraction of a full turn, where known in closed form. */
  turn: [number, number] | null;
  /** Eigenvalues of the substrate there. */
  count: number;
  /** Those of the network that are matched to them, their mean magnitude and mean distance in radians; `null` without any. */
  matched: { count: number; magnitude: number | null; distance: number | null } | null;
}
