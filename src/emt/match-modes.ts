// Gives every mode of the circuit its eigenvalues of the network, conjugate-symmetrically, so that a real basis can be
// built from them: optimal assignment on the upper half plane, by argument, among eigenvalues above the cut.
// Modes without a partner near enough are named as missing. The reported spectral error does not come from here.

import { type ComplexVector, matrix } from '../array/matrix.ts';
import { assign } from '../linalg/assign.ts';
import type { Complex } from './analysis.ts';
import type { Mode } from './modes.ts';
import { angleBetween, KEPT_MAGNITUDE } from './spectrum.ts';

export interface MatchedMode {
  readonly mode: Mode;
  /** Indices of the network's eigenvalues; for a real mode closed under conjugation. */
  readonly members: readonly number[];
}

export interface ModeMatching {
  /** Modes with imaginary part >= 0; those below the real axis are their conjugates. */
  readonly matched: readonly MatchedMode[];
  /** Circuit eigenvalues without a partner, conjugates included, each as often as it is missing. */
  readonly missing: readonly Complex[];
}

/** A pair further apart than this (radians) is no pair: twice the largest difference seen in solved networks. */
const LARGEST_ANGLE = 0.2;
/** Cost of what is not allowed, far above any sum of angles. */
const FORBIDDEN = 1e6;

export function matchModes(modes: readonly Mode[], values: ComplexVector): ModeMatching {
  const half = modes.filter(({ value: [, im] }) => im >= 0);
  const rows = half.flatMap((mode, index) => Array.from({ length: mode.vectors.cols }, () => ({ mode, index })));
  const kept = keptEigenvalues(values);
  const notForReal = new Set<number>();
  for (;;) {
    const members = assignOnce(half.length, rows, kept, notForReal, values);
    const split = splitPair(half, members, kept);
    if (split === null) return { matched: collect(half, members), missing: missingOf(half, members) };
    notForReal.add(split);
  }
}

interface Kept {
  readonly index: number;
  readonly value: Complex;
  /** Upper member of the conjugate pair this one belongs to, or -1 for a real eigenvalue. */
  readonly pair: number;
}

function keptEigenvalues({ re, im }: ComplexVector): Kept[] {
  const kept: Kept[] = [];
  re.forEach((x, index) => {
    const value: Complex = [x, im[index]!];
    if (Math.hypot(x, value[1]) <= KEPT_MAGNITUDE) return;
    // Conjugate pairs stand together, the positive imaginary part first.
    const pair = value[1] === 0 ? -1 : value[1] > 0 ? index : index - 1;
    kept.push({ index, value, pair });
  });
  return kept;
}

function assignOnce(
  count: number,
  rows: readonly { readonly mode: Mode; readonly index: number }[],
  kept: readonly Kept[],
  notForReal: ReadonlySet<number>,
  values: ComplexVector,
): number[][] {
  const members: number[][] = Array.from({ length: count }, () => []);
  if (rows.length === 0 || kept.length === 0) return members;
  const cost = matrix(rows.length, kept.length);
  rows.forEach(({ mode }, i) => {
    kept.forEach(({ value, pair }, j) => {
      const real = mode.value[1] === 0;
      // A mode off the axis takes upper eigenvalues only; a real mode takes real ones and whole pairs.
      const allowed = real ? !notForReal.has(pair) : value[1] > 0;
      const angle = angleBetween(mode.value, value);
      cost.data[i * kept.length + j] = allowed && angle <= LARGEST_ANGLE ? angle : FORBIDDEN;
    });
  });
  const { rowToColumn } = assign(cost);
  rows.forEach(({ index }, i) => {
    const j = rowToColumn[i]!;
    if (j >= 0 && cost.data[i * kept.length + j]! < FORBIDDEN) members[index]!.push(kept[j]!.index);
  });
  for (const list of members) list.sort((a, b) => values.re[a]! - values.re[b]! || a - b);
  return members;
}

/** A conjugate pair of which a real mode took one member but not the other, or `null`. */
function splitPair(half: readonly Mode[], members: readonly number[][], kept: readonly Kept[]): number | null {
  const pairOf = new Map(kept.map(({ index, pair }) => [index, pair]));
  for (let c = 0; c < half.length; c++) {
    if (half[c]!.value[1] !== 0) continue;
    for (const index of members[c]!) {
      const pair = pairOf.get(index)!;
      if (pair < 0) continue;
      const other = index === pair ? pair + 1 : pair;
      if (!members[c]!.includes(other)) return pair;
    }
  }
  return null;
}

function collect(half: readonly Mode[], members: readonly number[][]): MatchedMode[] {
  return half.map((mode, c) => ({ mode, members: members[c]! })).filter((entry) => entry.members.length > 0);
}

function missingOf(half: readonly Mode[], members: readonly number[][]): Complex[] {
  return half.flatMap(({ value, vectors }, c) => {
    const count = vectors.cols - members[c]!.length;
    const one: Complex[] = value[1] === 0 ? [value] : [value, [value[0], -value[1]]];
    return Array.from({ length: count }, () => one).flat();
  });
}
