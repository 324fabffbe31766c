// The sign of a margin. Who overtakes memory k in the long run is the sign of the final lead
//   L = r (q_nu,k - q_kk) + B_nu - B_k,
// whose zero is a tie: nu comes up to k and never passes it, so that an edge with L = 0 stalls. Overlaps of +-1 memories
// are whole numbers of 1/N and usual ratios are short decimals, so that ties are common at small N, and rounding would
// decide them. Here they are decided in integers where r is rational, else within 1e-12 of the size of the sum. Every
// place that decides by a margin asks here. Source: spec of sequential memory, sections 7 and 14 ("Ties").

import type { MemoryGraph } from '../model/graph.ts';
import type { OverlapSource } from './overlap-source.ts';

/** A sum of at most this share of its size is a tie; so are two crossings whose `e` differ by no more. */
export const TIE = 1e-12;

/** How ties are told from leads, of one ratio on memories of one kind. */
export interface TieRule {
  /** `r`. */
  readonly ratio: number;
  /** `r = numerator / denominator`, where `whole` is not 0. */
  readonly numerator: number;
  readonly denominator: number;
  /** What every overlap and drive becomes a whole number by, `N`; 0 where there is no such number or `r` is no fraction. */
  readonly whole: number;
}

/** The rule for `r = ratio` on the overlaps of `source` along `graph`. */
export function tieRule(
  source: Pick<OverlapSource, 'isWhole' | 'neurons'>,
  graph: MemoryGraph,
  ratio: number,
): TieRule {
  const fraction = fractionOf(ratio);
  const isWhole = source.isWhole && fraction !== null && (graph.shift !== null || graph.weight.every(Number.isInteger));
  if (!isWhole) return { ratio, numerator: Number.NaN, denominator: Number.NaN, whole: 0 };
  return { ratio, ...fraction, whole: source.neurons };
}

/** Leads above this are no matter of rounding: overlaps that are whole numbers of `1/N` are at most a few. */
const CLEAR = 1e-6;

/**
 * The final lead of `nu` over `k`: `r (q_nu - q_k) + B_nu - B_k`, exactly 0 for a tie.
 * @param q overlap of `nu` with the memory in place, `own` of that with itself
 * @param drive `B` of `nu`, `ownDrive` of the memory in place
 */
export function finalLead(rule: TieRule, q: number, own: number, drive: number, ownDrive: number): number {
  const { ratio, whole } = rule;
  const lead = ratio * (q - own) + drive - ownDrive;
  if (whole === 0) {
    return settled(lead, ratio * (Math.abs(q) + Math.abs(own)) + Math.abs(drive) + Math.abs(ownDrive));
  }
  if (Math.abs(lead) > CLEAR) return lead;
  const sum =
    rule.numerator * (Math.round(whole * q) - Math.round(whole * own)) +
    rule.denominator * (Math.round(whole * drive) - Math.round(whole * ownDrive));
  return sum / (rule.denominator * whole);
}

/**
 * `r_eff = r (q_k - q_nu) / (B_nu - B_k)`, on the side of 1 on which the final lead is: below it where `nu` overtakes some
 * day, exactly 1 for a tie; `Infinity` where `nu` gains nothing. The arguments are those of `finalLead`.
 */
export function effectiveRatio(rule: TieRule, q: number, own: number, drive: number, ownDrive: number): number {
  const gain = settled(drive - ownDrive, Math.abs(drive) + Math.abs(ownDrive));
  if (!(gain > 0)) return Number.POSITIVE_INFINITY;
  const lead = finalLead(rule, q, own, drive, ownDrive);
  const ratio = (rule.ratio * (own - q)) / gain;
  if (lead === 0) return 1;
  return lead > 0 ? Math.min(ratio, 1 - Number.EPSILON / 2) : Math.max(ratio, 1 + Number.EPSILON);
}

/** A sum whose terms are of a size; 0 where it is no more than their rounding. */
export function settled(sum: number, size: number): number {
  return Math.abs(sum) <= TIE * size ? 0 : sum;
}

const MOST_DENOMINATOR = 1_000_000;
/** Of a ratio, a few units in its last place: what its own rounding, and that of a quotient, can have moved it. */
const ROUNDING = 4 * Number.EPSILON;

/** `value` as the fraction that it is within its rounding, of at most six digits below; `null` where it is none. */
export function fractionOf(value: number): { numerator: number; denominator: number } | null {
  if (!(Number.isFinite(value) && Math.abs(value) < MOST_DENOMINATOR)) return null;
  // Continued fractions: every best approximation comes along.
  let [numerator, denominator, before, below] = [1, 0, 0, 1];
  for (let rest = value; ; ) {
    const whole = Math.floor(rest);
    [numerator, before] = [whole * numerator + before, numerator];
    [denominator, below] = [whole * denominator + below, denominator];
    if (denominator > MOST_DENOMINATOR) return null;
    if (Math.abs(value - numerator / denominator) <= ROUNDING * Math.abs(value)) return { numerator, denominator };
    rest = 1 / (rest - whole);
  }
}
