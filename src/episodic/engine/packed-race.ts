// The race of race.ts over bit-packed memories along a plain cycle or chain, for a million of them: one pass over the
// memories per hop, in which the slow state moves on, the overlaps are counted and the crossings are found. 18 bytes a
// memory at N = 64 (bits, one float64 of the slow state, one count). Every number is made by the same operations in the
// same order as in race.ts, so that winners, ties and dwells are the same bits.

import { type MemoryGraph, spreadForward } from '../model/graph.ts';
import { bitCount, bitCountOfTwo, type PackedPatterns } from '../model/packed-patterns.ts';
import type { OverlapSource } from './overlap-source.ts';
import {
  type Crossing,
  clearCrossing,
  crossingAt,
  findCrossing,
  type HopRace,
  isLargerDrive,
  offerCrossing,
} from './race.ts';
import { finalLead, type TieRule, tieRule } from './tie-rule.ts';

/**
 * A race of packed memories, as `startRace` would run it; `null` where the source is not packed or the graph is neither
 * a cycle nor a chain of all memories, which `startRace` is for.
 */
export function startPackedRace(
  source: OverlapSource,
  graph: MemoryGraph,
  ratio: number,
  slow?: Float64Array,
): HopRace | null {
  const { packed } = source;
  if (!packed || graph.shift === null || packed.neurons > 0xffff) return null;
  const entry = new Float64Array(packed.count);
  if (slow) spreadForward(graph, slow, entry);
  return new PackedRace(packed, graph.shift === 'cycle', tieRule(source, graph, ratio), entry);
}

/** Memories whose bits are counted at a time; a power of two. */
const BLOCK = 4096;
/** A lead below this is no tie, whatever rounding does. */
const BEHIND = -1e-6;

class PackedRace implements HopRace {
  present = -1;
  readonly #packed: PackedPatterns;
  /** Signed, so that words stay small integers in every engine. */
  readonly #words: Int32Array;
  readonly #isCycle: boolean;
  readonly #rule: TieRule;
  readonly #entry: Float64Array;
  /** Bits in which each memory differs from the present one. */
  readonly #differing: Uint16Array;
  /** `q` by the number of differing bits. */
  readonly #overlaps: Float64Array;
  readonly #ahead = new Uint16Array(BLOCK);
  /** The share of the slow state that stays at the next pass. */
  #kept = 1;
  readonly #found: Crossing = { winner: -1, e: 0, second: -1, secondE: 0 };

  constructor(packed: PackedPatterns, isCycle: boolean, rule: TieRule, entry: Float64Array) {
    const { count, neurons, words } = packed;
    this.#packed = packed;
    this.#words = new Int32Array(words.buffer, words.byteOffset, words.length);
    this.#isCycle = isCycle;
    this.#rule = rule;
    this.#entry = entry;
    this.#differing = new Uint16Array(count);
    this.#overlaps = Float64Array.from({ length: neurons + 1 }, (_, bits) => (neurons - 2 * bits) / neurons);
  }

  enter(k: number): void {
    const twins = this.#pass(k);
    this.present = k;
    this.#kept = 1;
    if (twins > 1) this.#settleTwins();
  }

  crossing(): Crossing {
    return this.#found;
  }

  leave(e: number): void {
    this.#kept = e;
  }

  overlapOf(nu: number): number {
    return this.#overlaps[this.#differing[nu]!]!;
  }

  driveOf(nu: number): number {
    if (nu > 0) return this.overlapOf(nu - 1);
    return this.#isCycle ? this.overlapOf(this.#differing.length - 1) : 0;
  }

  /** Everything of one hop to `k`, as if no other memory had its content. @returns how many have it */
  #pass(k: number): number {
    const differing = this.#differing;
    const [overlaps, entry, rule, found] = [this.#overlaps, this.#entry, this.#rule, this.#found];
    const { ratio } = rule;
    const [kept, moved] = [this.#kept, 1 - this.#kept];
    const count = differing.length;
    const own = overlaps[0]!;
    const ownEntry = kept * entry[k]! + moved * this.driveOf(k);
    const before = k > 0 ? k - 1 : count - 1;
    const ownDrive = k > 0 || this.#isCycle ? overlaps[this.#countDiffering(before, k)]! : 0;
    const ownRise = ownEntry - ownDrive;
    let best = ratio * own + ownEntry;
    let first = -1;
    let twins = 0;
    // B of the memory that comes next, at the memory that was left and at k.
    let leftDrive = this.driveOf(0);
    let drive = this.#isCycle ? overlaps[this.#countDiffering(count - 1, k)]! : 0;
    clearCrossing(found);
    const near: number[] = [];
    // The bits are counted a block ahead, which fits the cache: a short loop that the compiler does well.
    const ahead = this.#ahead;
    for (let nu = 0; nu < count; nu++) {
      const at = nu & (BLOCK - 1);
      if (at === 0) this.#countBlock(nu, Math.min(BLOCK, count - nu), k);
      const slow = kept * entry[nu]! + moved * leftDrive;
      entry[nu] = slow;
      leftDrive = overlaps[differing[nu]!]!;
      const bits = ahead[at]!;
      differing[nu] = bits;
      const q = overlaps[bits]!;
      if (bits === 0) twins++;
      else {
        if (ratio * q + slow > best && isLargerDrive(ratio, q, slow, best)) {
          best = ratio * q + slow;
          first = nu;
        }
        // Most are clearly behind, and need not be asked about.
        if (ratio * (q - own) + drive - ownDrive > BEHIND) near.push(nu);
      }
      drive = q;
    }
    for (const nu of near) {
      const drive = this.driveOf(nu);
      const lead = finalLead(rule, this.overlapOf(nu), own, drive, ownDrive);
      if (lead > 0) offerCrossing(found, nu, crossingAt(lead, entry[nu]! - drive - ownRise));
    }
    if (first >= 0) overtakenAtOnce(found, first);
    return twins;
  }

  /** Memories of one content win and lose together: they are rare, and get the arrays of race.ts. */
  #settleTwins(): void {
    const count = this.#differing.length;
    const column = Float64Array.from({ length: count }, (_, nu) => this.overlapOf(nu));
    const target = Float64Array.from({ length: count }, (_, nu) => this.driveOf(nu));
    const twins: number[] = [];
    for (let nu = 0; nu < count; nu++) if (this.#differing[nu] === 0) twins.push(nu);
    this.present = twins[0]!;
    findCrossing({ column, target, entry: this.#entry }, this.#rule, twins, this.#found);
  }

  /** Bits in which `size` memories from `first` on differ from `k`, into `ahead`. */
  #countBlock(first: number, size: number, k: number): void {
    const [words, width, ahead] = [this.#words, this.#packed.wordsPerPattern, this.#ahead];
    if (width !== 2) {
      for (let i = 0; i < size; i++) ahead[i] = this.#countDiffering(first + i, k);
      return;
    }
    const [low, high] = [words[2 * k]!, words[2 * k + 1]!];
    for (let i = 0, at = 2 * first; i < size; i++, at += 2) {
      ahead[i] = bitCountOfTwo(words[at]! ^ low, words[at + 1]! ^ high);
    }
  }

  #countDiffering(mu: number, k: number): number {
    const [words, width] = [this.#words, this.#packed.wordsPerPattern];
    let bits = 0;
    for (let i = mu * width, j = k * width, end = i + width; i < end; i++, j++) bits += bitCount(words[i]! ^ words[j]!);
    return bits;
  }
}

function overtakenAtOnce(found: Crossing, winner: number): void {
  clearCrossing(found);
  found.winner = winner;
  found.e = 1;
}
