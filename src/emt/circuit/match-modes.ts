// Gives every mode of the circuit its eigenvalues of the network, conjugate-symmetrically, so that a real basis can be
// built from them: optimal assignment on the upper half plane (EMT spec 6.2, estimator 3), by argument, and by magnitude
// where the circuit's modes differ in it, among eigenvalues above the cut.
// Modes without a partner near enough are named as missing. The reported spectral error does not come from here.

import { type ComplexVector, matrix } from '../../array/matrix.ts';
import { assign } from '../../linalg/assign.ts';
import type { Complex } from '../results/analysis.ts';
import type { Mode } from './modes.ts';
import { angleBetween, KEPT_MAGNITUDE, magnitude } from './spectrum.ts';

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
/**
 * Where magnitudes tell modes apart, a mode and its eigenvalue differ by no larger factor; the gain of a saturating
 * network has to fit in.
 */
const LARGEST_FACTOR = 2;
/** Modes whose magnitudes differ by less than this factor have one magnitude: rounding of the circuit's eigenproblem. */
const SAME_MAGNITUDE = 1 + 1e-6;
/** Cost of what is not allowed, far above any sum of distances. */
const FORBIDDEN = 1e6;

export function matchModes(modes: readonly Mode[], values: ComplexVector): ModeMatching {
  const half = modes.filter(({ value: [, im] }) => im >= 0);
  const rows = half.flatMap((mode, index) => Array.from({ length: mode.vectors.cols }, () => ({ mode, index })));
  const distance = distanceFor(modes);
  const kept = keptEigenvalues(values, KEPT_MAGNITUDE * leastMagnitude(modes));
  const notForReal = new Set<number>();
  for (;;) {
    const members = assignOnce(half.length, rows, kept, notForReal, { values, distance });
    const split = splitPair(half, members, kept);
    if (split === null) return { matched: collect(half, members), missing: missingOf(half, members) };
    notForReal.add(split);
  }
}

/** How badly an eigenvalue of the network fits a mode; infinite for no pair. */
type Distance = (mode: Complex, value: Complex) => number;

/**
 * The squared distance of the logarithms: a gain common to all eigenvalues, which saturation leaves free, then adds the
 * same to every complete assignment. A circuit whose modes all have one magnitude (T1-T4) says nothing of magnitudes:
 * there arguments alone are compared.
 */
function distanceFor(modes: readonly Mode[]): Distance {
  const sizes = modes.map(({ value }) => magnitude(value));
  const weighs = Math.max(...sizes) > SAME_MAGNITUDE * Math.min(...sizes);
  return (mode, value) => {
    const angle = angleBetween(mode, value);
    if (angle > LARGEST_ANGLE) return Number.POSITIVE_INFINITY;
    if (!weighs) return angle ** 2;
    const ratio = Math.log(magnitude(value) / magnitude(mode));
    return Math.abs(ratio) > Math.log(LARGEST_FACTOR) ? Number.POSITIVE_INFINITY : angle ** 2 + ratio ** 2;
  };
}

/** The magnitude of the weakest mode, at most 1: the cut lies below it. */
function leastMagnitude(modes: readonly Mode[]): number {
  return modes.reduce((least, { value }) => Math.min(least, magnitude(value)), 1);
}

interface Kept {
  readonly index: number;
  readonly value: Complex;
  /** Upper member of the conjugate pair this one belongs to, or -1 for a real eigenvalue. */
  readonly pair: number;
}

function keptEigenvalues({ re, im }: ComplexVector, cut: number): Kept[] {
  const kept: Kept[] = [];
  re.forEach((x, index) => {
    const value: Complex = [x, im[index]!];
    if (magnitude(value) <= cut) return;
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
  { values, distance }: { readonly values: ComplexVector; readonly distance: Distance },
): number[][] {
  const members: number[][] = Array.from({ length: count }, () => []);
  if (rows.length === 0 || kept.length === 0) return members;
  const cost = matrix(rows.length, kept.length);
  rows.forEach(({ mode }, i) => {
    kept.forEach(({ value, pair }, j) => {
      const real = mode.value[1] === 0;
      // A mode off the axis takes upper eigenvalues only; a real mode takes real ones and whole pairs.
      const allowed = real ? !notForReal.has(pair) : value[1] > 0;
      cost.data[i * kept.length + j] = allowed ? Math.min(distance(mode.value, value), FORBIDDEN) : FORBIDDEN;
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
