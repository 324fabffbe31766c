// The race of the successors: with a sharp softmax the state is locked at one memory k, the slow state fades from what it
// was at entry to that memory, and every drive is affine in e = exp(-t / T_d):
//   h_nu(e) = r q_{nu k} + A_nu e + B_nu (1 - e),   B = Phi^T q_{. k},   A = Phi^T (overlaps of s at entry),
// in units of alpha_c beta_d N. The next memory is the one that overtakes k first, at the largest e. O(P) per hop given
// column k of q. One that only comes up to k never overtakes it (tie-rule.ts). Source: spec of sequential memory, section 7, "Event-driven predictor".

import { type MemoryGraph, spreadForward } from '../model/graph.ts';
import type { OverlapSource } from './overlap-source.ts';
import { finalLead, settled, TIE, type TieRule, tieRule } from './tie-rule.ts';

/** The end of the race at a memory: who overtakes, and when. */
export interface Crossing {
  /** The memory that overtakes, or -1 where none ever does. */
  winner: number;
  /** `exp(-dwell / T_d)` of the crossing; 1 where it overtakes at once, 0 where nobody does. */
  e: number;
  /** The one that would have been next, or -1. */
  second: number;
  secondE: number;
}

/** What the predictor needs of a race; a million packed memories have one of their own (packed-race.ts). */
export interface HopRace {
  /** The present memory: the first of equal ones. */
  readonly present: number;
  /** Locks the state at memory `k`, with the slow state as `leave` left it. */
  enter(k: number): void;
  /** Who overtakes. The object is reused by the next call. */
  crossing(): Crossing;
  /** The slow state moves on to what it is at `e`; `enter` must follow. */
  leave(e: number): void;
  /** `q_{nu k}` and `B_nu` of the present memory `k`. */
  overlapOf(nu: number): number;
  driveOf(nu: number): number;
}

/** The arrays are the race's own and change with it. */
export interface Race extends HopRace {
  /** `q_{. k}` of the present memory, `[P]`. */
  readonly column: Float64Array;
  /** `A` and `B`, `[P]`. */
  readonly entry: Float64Array;
  readonly target: Float64Array;
  /** `h_nu(e)` of the present race. */
  drive(nu: number, e: number): number;
  /** `h_nu(e) - h_other(e)`, exactly 0 for a tie. */
  lead(nu: number, other: number, e: number): number;
}

/**
 * A race along `graph` with ratio `r`.
 * @param slow overlaps of the slow state at the start, `xi . s / (N beta_d)`, `[P]`; zeros when absent
 */
export function startRace(source: OverlapSource, graph: MemoryGraph, ratio: number, slow?: Float64Array): Race {
  return new ArrayRace(source, graph, ratio, slow);
}

class ArrayRace implements Race {
  readonly column: Float64Array;
  readonly entry: Float64Array;
  readonly target: Float64Array;
  present = -1;
  readonly #source: OverlapSource;
  readonly #graph: MemoryGraph;
  readonly #rule: TieRule;
  /** All memories of the present one's content, ascending: they win and lose together. */
  #twins: number[] = [];
  readonly #crossing: Crossing = { winner: -1, e: 0, second: -1, secondE: 0 };

  constructor(source: OverlapSource, graph: MemoryGraph, ratio: number, slow?: Float64Array) {
    this.#source = source;
    this.#graph = graph;
    this.#rule = tieRule(source, graph, ratio);
    this.column = new Float64Array(source.count);
    this.target = new Float64Array(source.count);
    this.entry = new Float64Array(source.count);
    if (slow) spreadForward(graph, slow, this.entry);
  }

  enter(k: number): void {
    const q = this.#source.overlapColumn(k, this.column);
    spreadForward(this.#graph, q, this.target);
    const own = q[k]!;
    this.#twins = [];
    for (let nu = 0; nu < q.length; nu++) {
      // Equal overlap and equal length mean the same vector (Cauchy and Schwarz).
      if (q[nu] === own && (nu === k || this.#source.overlap(nu, nu) === own)) this.#twins.push(nu);
    }
    this.present = this.#twins[0]!;
  }

  crossing(): Crossing {
    return findCrossing(this, this.#rule, this.#twins, this.#crossing);
  }

  leave(e: number): void {
    const [from, to] = [this.entry, this.target];
    for (let nu = 0; nu < from.length; nu++) from[nu] = e * from[nu]! + (1 - e) * to[nu]!;
  }

  overlapOf(nu: number): number {
    return this.column[nu]!;
  }

  driveOf(nu: number): number {
    return this.target[nu]!;
  }

  drive(nu: number, e: number): number {
    return this.#rule.ratio * this.column[nu]! + this.entry[nu]! * e + this.target[nu]! * (1 - e);
  }

  lead(nu: number, other: number, e: number): number {
    const { column: q, entry: from, target: to } = this;
    if (e === 0) return finalLead(this.#rule, q[nu]!, q[other]!, to[nu]!, to[other]!);
    const size = (mu: number) =>
      Math.abs(this.#rule.ratio * q[mu]!) + Math.abs(e * from[mu]!) + Math.abs((1 - e) * to[mu]!);
    return settled(this.drive(nu, e) - this.drive(other, e), size(nu) + size(other));
  }
}

/** Overlaps, entry and target of a race as arrays, `[P]`. */
export type RaceArrays = Pick<Race, 'column' | 'entry' | 'target'>;

/**
 * Finds who overtakes the memories `twins`, which are one content and win and lose together, and writes it into
 * `found`.
 */
export function findCrossing(arrays: RaceArrays, rule: TieRule, twins: readonly number[], found: Crossing): Crossing {
  clearCrossing(found);
  if (isOvertakenAtOnce(arrays, rule.ratio, twins, found)) return found;
  const { column: q, target: to } = arrays;
  const k = twins[0]!;
  for (let nu = 0; nu < q.length; nu++) {
    // Overtakes some day only where it leads at e = 0: most memories are out after this one comparison.
    if (!(finalLead(rule, q[nu]!, q[k]!, to[nu]!, to[k]!) > 0) || twins.includes(nu)) continue;
    let e = crossingOf(arrays, rule, nu, k);
    for (let i = 1; i < twins.length; i++) e = Math.min(e, crossingOf(arrays, rule, nu, twins[i]!));
    if (e > 0) offerCrossing(found, nu, e);
  }
  return found;
}

export function clearCrossing(found: Crossing): void {
  found.winner = found.second = -1;
  found.e = found.secondE = 0;
}

/** Takes in that `nu` overtakes at `e`: the first of the largest wins, where those within 1e-12 are equal. */
export function offerCrossing(found: Crossing, nu: number, e: number): void {
  if (found.winner < 0 || e > found.e + TIE) {
    found.second = found.winner;
    found.secondE = found.e;
    found.winner = nu;
    found.e = e;
  } else if (e > found.secondE) {
    found.second = nu;
    found.secondE = Math.min(e, found.e);
  }
}

/** Whether the memory just entered is no fixed point at all: another drive is larger from the start. */
function isOvertakenAtOnce(
  { column: q, entry: from }: RaceArrays,
  ratio: number,
  twins: readonly number[],
  found: Crossing,
): boolean {
  let best = Number.NEGATIVE_INFINITY;
  for (const twin of twins) best = Math.max(best, ratio * q[twin]! + from[twin]!);
  for (let nu = 0; nu < q.length; nu++) {
    if (isLargerDrive(ratio, q[nu]!, from[nu]!, best) && !twins.includes(nu)) {
      best = ratio * q[nu]! + from[nu]!;
      found.winner = nu;
      found.e = 1;
    }
  }
  return found.e === 1;
}

/** Whether the drive at entry, `r q + A`, is above the best one so far by more than rounding. */
export function isLargerDrive(ratio: number, q: number, entry: number, best: number): boolean {
  return settled(ratio * q + entry - best, Math.abs(ratio * q) + Math.abs(entry) + Math.abs(best)) > 0;
}

/**
 * Finds the `e`, at most 1, at which `nu` overtakes `k`: the gap `c0 + c1 e` between them is no longer negative. It is
 * 0 for never.
 */
function crossingOf({ column: q, entry: from, target: to }: RaceArrays, rule: TieRule, nu: number, k: number): number {
  const lead = finalLead(rule, q[nu]!, q[k]!, to[nu]!, to[k]!);
  return lead > 0 ? crossingAt(lead, from[nu]! - to[nu]! - (from[k]! - to[k]!)) : 0;
}

/** Where a final lead above 0 was 0, `lead + slope e = 0`, at most 1: what is within 1e-12 of that is that. */
export function crossingAt(lead: number, slope: number): number {
  const e = slope < 0 ? -lead / slope : 1;
  return e > 1 - TIE ? 1 : e;
}
