// The indicators of a memory: Euclidean relations between how much meaning every age has and how much of it is held. The paper
// (arXiv 2002.07422) names a Semantic Euclidean Space and indicators in it, and no formula of either was found: these are the
// operationalisation of memory-assessment, sections 1.3 and 1.4, whose numbers (I2 to I12) stand beside them.

import { naturalLog } from '../../array/natural-log.ts';

/** How much of every age is held after `n` units. */
export interface Retention {
  /** Share of age `a` that is held, `[n]`, 0 ... 1, the newest first (I1). */
  readonly held: readonly number[];
  /** Square roots of the amounts of meaning of each age, `[n]`. */
  readonly amounts: readonly number[];
}

/** What is told of one length. */
export interface LengthIndicators {
  /** Length of the sequences that were read. */
  n: number;
  /** I2: the share of the length of the semantic profile, 0 ... 1; its square is the share of meaning kept. */
  memoryRate: number;
  /** I3: cosine between the memory profile and the semantic one: 1 where all ages are kept alike; 0 where none is. */
  fidelity: number;
  /** I4: distance between them over the length of the semantic one: 0 nothing lost, 1 all lost. */
  forgetting: number;
  /** I5: units that are held, `n` times the square of the memory rate. */
  amount: number;
  /** I7: the first age of which less than half is held; `n` where there is none. */
  span: number;
  /** I8: age at which half is held, between ages by a straight line; `null` where it is not come to. */
  halfAge: number | null;
  /** I8: steps in which what is held falls to 1/e, from ages of which 2 to 98 % are held; `null` for a step. */
  timeConstant: number | null;
  /** I9: what is held of every age, however unfavourable: `n` times the smallest share. */
  lowerBound: number;
  /** I9: nothing older than the sequence can be held. */
  upperBound: number;
}

/** Measures rate, fidelity, what is forgotten, amount, span, half-age and bounds of one length (I2 to I5, I7 to I9). Source: memory-assessment, section 1.4, after arXiv 2002.07422. */
export function lengthIndicators({ held, amounts }: Retention): LengthIndicators {
  const n = held.length;
  const kept = held.map((share, a) => amounts[a]! * Math.sqrt(share));
  const whole = lengthOf(amounts);
  const rate = lengthOf(kept) / whole;
  const product = kept.reduce((sum, each, a) => sum + each * amounts[a]!, 0);
  const missing = held.findIndex((share) => share < HALF);
  return {
    n,
    memoryRate: rate,
    fidelity: rate > 0 ? product / (lengthOf(kept) * whole) : 0,
    forgetting: lengthOf(amounts.map((amount, a) => amount - kept[a]!)) / whole,
    amount: n * rate * rate,
    span: missing < 0 ? n : missing,
    halfAge: halfAge(held),
    timeConstant: timeConstant(held),
    lowerBound: n * Math.min(...held),
    upperBound: n,
  };
}

const HALF = 0.5;

function lengthOf(vector: readonly number[]): number {
  return Math.sqrt(vector.reduce((sum, x) => sum + x * x, 0));
}

/** The first crossing of one half; of a memory that holds less than half of the newest unit, 0. */
function halfAge(held: readonly number[]): number | null {
  const a = held.findIndex((share) => share <= HALF);
  if (a < 0) return null;
  if (a === 0) return 0;
  return a - 1 + (held[a - 1]! - HALF) / (held[a - 1]! - held[a]!);
}

/** Least squares of the logarithm against age, with a level of its own: a memory may be whole for a while before it fades. */
function timeConstant(held: readonly number[]): number | null {
  const points = held.flatMap((share, a): [number, number][] =>
    share > 0.02 && share < 0.98 ? [[a, naturalLog(share)]] : [],
  );
  if (points.length < 3) return null;
  const [meanA, meanLog] = [0, 1].map((k) => points.reduce((sum, p) => sum + p[k]! / points.length, 0)) as [
    number,
    number,
  ];
  const slope =
    points.reduce((sum, [a, log]) => sum + (a - meanA) * (log - meanLog), 0) /
    points.reduce((sum, [a]) => sum + (a - meanA) ** 2, 0);
  return slope < 0 ? -1 / slope : null;
}

/** I6: the capacity of a unit, from the amounts of a grid of lengths. */
export interface Capacity {
  /** Units that are held however long the sequence is. */
  amount: number;
  /** The length at which it was told. */
  n: number;
  /** Whether longer sequences would still have raised it: then `amount` is only what was seen. */
  stillExternal: boolean;
}

/** Doubling that adds no more than this share shows the capacity. */
const SETTLED = 0.02;

/**
 * Tells the capacity: the amount at the first length that holds at most 2 % more than half of that length did (I6). Less is no
 * sign that longer sequences would hold more: shares near the noise floor are lost to it. Source: memory-assessment, section 1.4,
 * after arXiv 2002.07422; that it may fall is ours.
 */
export function capacityOf(lengths: readonly LengthIndicators[]): Capacity {
  const byLength = new Map(lengths.map((each) => [each.n, each.amount]));
  for (const { n, amount } of lengths) {
    const half = byLength.get(n / 2);
    if (half !== undefined && amount - half <= SETTLED * amount) return { amount, n, stillExternal: false };
  }
  const last = lengths.at(-1)!;
  return { amount: last.amount, n: last.n, stillExternal: true };
}

/** What binds a memory at a length: the sequence that is too short to fill it, the unit that is full, or neither. */
export type Constraint = 'external' | 'internal' | 'balanced';

/** How far a length and a capacity suit each other. */
export interface Fit {
  n: number;
  /** I11: how much of the sequence is covered. */
  utilisation: number;
  /** I11: how much of the unit is used. */
  saturation: number;
  /** I12: the harmonic mean of both, `2 MA / (n + MA_inf)`. */
  fit: number;
  /** I10: `log2(n / MA_inf)`; `null` of a unit that holds nothing. */
  kappa: number | null;
  constraint: Constraint;
}

/** I12: the length to train with. */
export interface Advice {
  /** The length of the grid that fits best; `null` where nothing is held. */
  length: number | null;
  /** The first and the last length whose fit is at least 0.95 of the best. */
  from: number | null;
  to: number | null;
}

const BALANCED = 0.1;
const GOOD_FIT = 0.95;

/** Tells how much of each sequence and of the unit is used, and which of them limits the other (I10, I11). Source: memory-assessment, section 1.4, after arXiv 2002.07422. */
export function fitsOf(lengths: readonly LengthIndicators[], capacity: number): Fit[] {
  return lengths.map(({ n, amount }) => {
    const kappa = capacity > 0 ? Math.log2(n / capacity) : null;
    return {
      n,
      utilisation: amount / n,
      saturation: capacity > 0 ? amount / capacity : 0,
      fit: (2 * amount) / (n + capacity),
      kappa,
      constraint: kappa === null || kappa > BALANCED ? 'internal' : kappa < -BALANCED ? 'external' : 'balanced',
    };
  });
}

/** Advises the length to train with, the one with the best fit (I12); `null` where nothing is held. Source: memory-assessment, section 1.4, after arXiv 2002.07422. */
export function adviceOf(fits: readonly Fit[]): Advice {
  const best = Math.max(...fits.map(({ fit }) => fit));
  if (!(best > 0)) return { length: null, from: null, to: null };
  const good = fits.filter(({ fit }) => fit >= GOOD_FIT * best).map(({ n }) => n);
  return { length: fits.find(({ fit }) => fit === best)!.n, from: good[0]!, to: good.at(-1)! };
}
