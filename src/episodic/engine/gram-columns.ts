// Columns of the Gram matrix of the memories, `xi^(mu) . xi^(k)`, computed when first asked for and kept: in a recall
// with a sharp softmax only the visited memories are ever asked for.

import type { Patterns } from '../model/patterns.ts';
import { patternOverlaps } from './overlap-source.ts';

/** Bytes of columns that are kept; the oldest go first. */
const KEPT_BYTES = 2 ** 28;

export interface GramColumns {
  /** `G[:, k]`, `[P]`; the array may be reused after many other columns were asked for. */
  column(k: number): Float64Array;
  /** Whether column `k` is there already. */
  has(k: number): boolean;
}

export function gramColumns(patterns: Patterns): GramColumns {
  const { count, neurons } = patterns;
  const source = patternOverlaps(patterns);
  const kept = new Map<number, Float64Array>();
  const most = Math.max(2, Math.floor(KEPT_BYTES / (8 * count)));
  const column = (k: number): Float64Array => {
    const known = kept.get(k);
    if (known) return known;
    let fresh: Float64Array | undefined;
    if (kept.size >= most) {
      const [oldest, values] = kept.entries().next().value!;
      kept.delete(oldest);
      fresh = values;
    }
    fresh ??= new Float64Array(count);
    source.overlapColumn(k, fresh);
    for (let mu = 0; mu < count; mu++) fresh[mu]! *= neurons;
    kept.set(k, fresh);
    return fresh;
  };
  return { column, has: (k) => kept.has(k) };
}
