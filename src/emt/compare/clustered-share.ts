// A share of outputs that come out right, with its interval over sequences: outputs of one sequence hang together, so the
// sequence is what is counted, and the size of the sample comes from how much sequences differ. At most four looks, each at
// a quarter of the level, so that looking again is paid for.

import { clusteredShare } from '../../array/intervals.ts';
import type { ShareMeasure } from '../results/comparison.ts';

/** Sequences of each look: shares are asked to be above 0.9, which 128 sequences can show. */
export const LOOKS = [128, 512, 2048, 8192] as const;
/** Share of the intervals of one look that hold the true value: all looks together are wrong in 1 % of cases at most. */
const LEVEL = 1 - 0.01 / LOOKS.length;

/** Right outputs and all outputs of each sequence, as they come in. */
export class ClusteredShare {
  readonly #right: number[] = [];
  readonly #count: number[] = [];

  /** Adds a sequence. */
  add(right: number, count: number): void {
    this.#right.push(right);
    this.#count.push(count);
  }

  /** The share, its interval, and how many outputs and sequences it is of. */
  measure(): ShareMeasure {
    const outputs = this.#count.reduce((sum, each) => sum + each, 0);
    const found = clusteredShare(this.#right, this.#count, LEVEL);
    if (found === null) return { value: null, low: 0, high: 1, outputs, sequences: 0 };
    const { value, low, high, clusters } = found;
    return { value, low, high, outputs, sequences: clusters };
  }
}
