// The race of the successors: with a sharp softmax the state is locked at one memory k, the slow state fades from what it
// was at entry to that memory, and every drive is affine in e = exp(-t / T_d):
//   h_nu(e) = r q_{nu k} + A_nu e + B_nu (1 - e),   B = Phi^T q_{. k},   A = Phi^T (overlaps of s at entry),
// in units of alpha_c beta_d N. The next memory is the one that overtakes k first, at the largest e. O(P) per hop given
// column k of q. Source: spec of sequential memory, section 7, "Event-driven predictor".

import { type MemoryGraph, spreadForward } from './graph.ts';
import type { OverlapSource } from './overlap-source.ts';

/** Where the race at a memory ends. */
export interface Crossing {
  /** The memory that overtakes, or -1 where none ever does. */
  winner: number;
  /** `exp(-dwell / T_d)` of the crossing; 1 where it overtakes at once, 0 where nobody does. */
  e: number;
  /** The one that would have been next, or -1. */
  second: number;
  secondE: number;
}

/** The arrays are the race's own and change with it. */
export interface Race {
  /** `q_{. k}` of the present memory, `[P]`. */
  readonly column: Float64Array;
  /** `A` and `B`, `[P]`. */
  readonly entry: Float64Array;
  readonly target: Float64Array;
  /** The present memory: the first of equal ones. */
  readonly present: number;
  /** Locks the state at memory `k`, with the slow state as `leave` left it. */
  enter(k: number): void;
  /** Who overtakes. The object is reused by the next call. */
  crossing(): Crossing;
  /** The slow state moves on to what it is at `e`. */
  leave(e: number): void;
  /** `h_nu(e)` of the present race. */
  drive(nu: number, e: number): number;
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
  readonly #ratio: number;
  /** All memories of the present one's content, ascending: they win and lose together. */
  #twins: number[] = [];
  readonly #crossing: Crossing = { winner: -1, e: 0, second: -1, secondE: 0 };

  constructor(source: OverlapSource, graph: MemoryGraph, ratio: number, slow?: Float64Array) {
    this.#source = source;
    this.#graph = graph;
    this.#ratio = ratio;
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
    const found = this.#crossing;
    found.winner = found.second = -1;
    found.e = found.secondE = 0;
    if (this.#overtakenAtOnce(found)) return found;
    const [q, to, r] = [this.column, this.target, this.#ratio];
    const twins = this.#twins;
    const k = twins[0]!;
    for (let nu = 0; nu < q.length; nu++) {
      // Overtakes some day only where it wins at e = 0: most memories are out after this one comparison.
      if (!(r * (q[nu]! - q[k]!) + to[nu]! - to[k]! > 0) || twins.includes(nu)) continue;
      let e = this.#crossingOf(nu, k);
      for (let i = 1; i < twins.length; i++) e = Math.min(e, this.#crossingOf(nu, twins[i]!));
      if (e === 0) continue;
      if (e > found.e) {
        found.second = found.winner;
        found.secondE = found.e;
        found.winner = nu;
        found.e = e;
      } else if (e > found.secondE) {
        found.second = nu;
        found.secondE = e;
      }
    }
    return found;
  }

  leave(e: number): void {
    const [from, to] = [this.entry, this.target];
    for (let nu = 0; nu < from.length; nu++) from[nu] = e * from[nu]! + (1 - e) * to[nu]!;
  }

  drive(nu: number, e: number): number {
    return this.#ratio * this.column[nu]! + this.entry[nu]! * e + this.target[nu]! * (1 - e);
  }

  /** Whether the memory just entered is no fixed point at all: another drive is larger from the start. */
  #overtakenAtOnce(found: Crossing): boolean {
    let best = Number.NEGATIVE_INFINITY;
    for (const twin of this.#twins) best = Math.max(best, this.drive(twin, 1));
    const [q, from, r] = [this.column, this.entry, this.#ratio];
    for (let nu = 0; nu < q.length; nu++) {
      const drive = r * q[nu]! + from[nu]!;
      if (drive > best && !this.#twins.includes(nu)) {
        best = drive;
        found.winner = nu;
        found.e = 1;
      }
    }
    return found.e === 1;
  }

  /** Where `nu` overtakes `k`, at most 1: the gap `c0 + c1 e` between them is no longer negative. 0 for never. */
  #crossingOf(nu: number, k: number): number {
    const [q, from, to] = [this.column, this.entry, this.target];
    const constant = this.#ratio * (q[nu]! - q[k]!) + to[nu]! - to[k]!;
    if (!(constant > 0)) return 0;
    const slope = from[nu]! - to[nu]! - (from[k]! - to[k]!);
    return slope < 0 ? Math.min(1, -constant / slope) : 1;
  }
}
