// Mutual information of two neurons from bins, I = H_x + H_y - H_xy, in nats, plug-in and with Miller and Madow's correction
// on each entropy. With B bins and S samples independent neurons have about (B - 1)^2 / 2S, and the correction is not enough
// where S < 5 B^2: then there are fewer bins, and the result says so; shuffled samples stand beside it. Sources: arXiv
// 2210.09404; memory-assessment, section 6 and correction 9; Miller (1955).

import { InputError } from '../../array/errors.ts';
import { requireWhole } from '../../array/options.ts';
import { stream } from '../../array/random.ts';
import { mean } from '../../array/statistics.ts';
import { BINS, type Binned, rangeBins } from './bins.ts';
import { binnedEntropy } from './entropy.ts';
import { requirePairs } from './samples.ts';

/** In nats. */
export interface InformationEstimate {
  /** From 0 to the smaller entropy. */
  readonly plugIn: number;
  /** With Miller and Madow's correction of each entropy; may be below 0. */
  readonly corrected: number;
}

export interface BinnedInformation extends InformationEstimate {
  /** The same, of `y` in another order: the mean over shuffles. */
  readonly shuffled: InformationEstimate;
  /** Bins of each neuron. */
  readonly bins: number;
  /** Bins that were asked for. */
  readonly askedBins: number;
  /** What was done where there are too few samples for the bins asked for. */
  readonly note: string | null;
}

export interface BinnedInformationOptions {
  readonly seed: number;
  /** Bins between least and greatest value of each neuron; 20 when absent. */
  readonly bins?: number;
  /** 20 when absent. */
  readonly shuffles?: number;
}

/** Samples for each pair of bins. */
const SAMPLES_PER_CELL = 5;
const SHUFFLES = 20;

/**
 * Estimates the mutual information in nats of paired activations `x [S]` and `y [S]` from `minmax` bins, with fewer of them
 * than asked for where `S < 5 B^2`, beside the same of shuffled samples. Source: memory-assessment, correction 9.
 * @throws InputError when samples are not paired, not finite, or fewer than 20, which two bins need
 */
export function binnedInformation(
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  { seed, bins: askedBins = BINS, shuffles = SHUFFLES }: BinnedInformationOptions,
): BinnedInformation {
  requireWhole('bins', askedBins, { min: 2 });
  requireWhole('shuffles', shuffles, { min: 1 });
  requirePairs(x, y, 4 * SAMPLES_PER_CELL);
  const bins = Math.min(askedBins, Math.floor(Math.sqrt(x.length / SAMPLES_PER_CELL)));
  const first = rangeBins(x, bins);
  const second = rangeBins(y, bins);
  const random = stream(seed, 'assess', 'shuffled activations');
  const shuffled = Array.from({ length: shuffles }, () => {
    const order = random.permutation(x.length);
    return informationOfBins(first, { ...second, labels: Int32Array.from(order, (at) => second.labels[at]!) });
  });
  return {
    ...informationOfBins(first, second),
    shuffled: {
      plugIn: mean(shuffled.map(({ plugIn }) => plugIn)),
      corrected: mean(shuffled.map(({ corrected }) => corrected)),
    },
    bins,
    askedBins,
    note:
      bins < askedBins
        ? `${bins} bins in place of ${askedBins}: ${x.length} samples are fewer than ${SAMPLES_PER_CELL} x ${askedBins}^2`
        : null,
  };
}

/**
 * Gives the mutual information in nats of samples that are binned already, `labels [S]` each. Source: memory-assessment,
 * section 6.
 * @throws InputError when there are not as many of both
 */
export function informationOfBins(x: Binned, y: Binned): InformationEstimate {
  if (x.labels.length !== y.labels.length) {
    throw new InputError(`binned samples number ${x.labels.length} and ${y.labels.length}, expected as many`);
  }
  const [own, other, both] = [binnedEntropy(x), binnedEntropy(y), binnedEntropy(pairsOf(x, y))];
  const bound = Math.min(own.plugIn, other.plugIn);
  return {
    // Rounding must not take it out of its bounds.
    plugIn: Math.min(bound, Math.max(0, own.plugIn + other.plugIn - both.plugIn)),
    corrected: own.corrected + other.corrected - both.corrected,
  };
}

/** Every pair of bins that occurs as a bin. */
function pairsOf(x: Binned, y: Binned): Binned {
  const numbers = new Map<number, number>();
  const labels = x.labels.map((label, i) => {
    const cell = label * y.occupied + y.labels[i]!;
    const number = numbers.get(cell) ?? numbers.size;
    numbers.set(cell, number);
    return number;
  });
  return { labels, occupied: numbers.size };
}
