// Compares the circuit's eigenvalues with the network's: those of magnitude above 0.9, matched optimally by their
// arguments on the circle. Source: EMT spec 6.1 (the authors match greedily and pad with zeros: both mended here).

import { type ComplexVector, matrix } from '../../array/matrix.ts';
import { mean } from '../../array/statistics.ts';
import { assign } from '../../linalg/assign.ts';
import type { Complex, MatchedPair, SpectrumMeasures } from '../results/analysis.ts';

/** The authors' cut: eigenvalues below it are not part of the circuit. */
export const KEPT_MAGNITUDE = 0.9;

export interface SpectralComparisonOptions {
  readonly threshold?: number;
  /** Largest relative residual of the network's eigenpairs, reported as it is. */
  readonly residual?: number;
}

/** Matches `theory` (eigenvalues of Phi) and `network` (eigenvalues of J); what chance would do is not asked here. */
export function compareSpectra(
  theory: ComplexVector,
  network: ComplexVector,
  { threshold = KEPT_MAGNITUDE, residual = 0 }: SpectralComparisonOptions = {},
): SpectrumMeasures {
  const all = { theory: byMagnitude(theory), network: byMagnitude(network) };
  const left = all.theory.filter((z) => magnitude(z) > threshold);
  const right = all.network.filter((z) => magnitude(z) > threshold);
  const matched = matchByArgument(left, right);
  const angles = matched.map(({ angle }) => angle);
  const magnitudes = matched.map((pair) => pair.magnitude);
  const taken = { theory: new Set(matched.map((p) => p.theory)), network: new Set(matched.map((p) => p.network)) };
  const error = matched.length === 0 ? null : mean(angles);
  return {
    error,
    maxError: matched.length === 0 ? null : Math.max(...angles),
    theoryRank: left.length,
    networkRank: right.length,
    threshold,
    matched,
    unmatchedTheory: left.filter((z) => !taken.theory.has(z)),
    unmatchedNetwork: right.filter((z) => !taken.network.has(z)),
    network: all.network,
    theory: all.theory,
    magnitude:
      matched.length === 0
        ? null
        : { min: Math.min(...magnitudes), mean: mean(magnitudes), max: Math.max(...magnitudes) },
    residual,
    chance: null,
    statement: describe(left.length, right.length, error, threshold),
  };
}

/** The optimal one-to-one matching of as many pairs as there can be; cost: difference of arguments on the circle. */
export function matchByArgument(theory: readonly Complex[], network: readonly Complex[]): MatchedPair[] {
  if (theory.length === 0 || network.length === 0) return [];
  const cost = matrix(theory.length, network.length);
  theory.forEach((a, i) => {
    network.forEach((b, j) => {
      cost.data[i * network.length + j] = angleBetween(a, b);
    });
  });
  const { rowToColumn } = assign(cost);
  const pairs: MatchedPair[] = [];
  theory.forEach((a, i) => {
    const j = rowToColumn[i]!;
    if (j < 0) return;
    const b = network[j]!;
    pairs.push({ theory: a, network: b, angle: angleBetween(a, b), magnitude: magnitude(b) });
  });
  return pairs;
}

/** Difference of the arguments, on the circle: 0 ... pi radians. */
export function angleBetween([aRe, aIm]: Complex, [bRe, bIm]: Complex): number {
  // The argument of a * conj(b): no wrap-around to mind, exact where both agree.
  return Math.abs(Math.atan2(aIm * bRe - aRe * bIm, aRe * bRe + aIm * bIm));
}

export function magnitude([re, im]: Complex): number {
  return Math.hypot(re, im);
}

function byMagnitude({ re, im }: ComplexVector): Complex[] {
  return Array.from(re, (x, i): Complex => [x, im[i]!]).sort((a, b) => magnitude(b) - magnitude(a));
}

function describe(theoryRank: number, networkRank: number, error: number | null, threshold: number): string {
  const kept = `eigenvalues of magnitude above ${threshold}`;
  if (theoryRank === 0) return `The theory gives no ${kept} to compare with; the network has ${networkRank}.`;
  if (networkRank === 0)
    return `The network has no ${kept}, the circuit ${theoryRank}: it keeps no memory of this kind.`;
  const angles = `mean difference of the arguments ${error!.toPrecision(2)} rad`;
  if (networkRank === theoryRank) return `Both have ${theoryRank} ${kept}; ${angles}.`;
  return networkRank < theoryRank
    ? `The network has ${networkRank} ${kept}, the circuit ${theoryRank}: ${theoryRank - networkRank} modes are missing; ${angles} over the ${networkRank} matched.`
    : `The network has ${networkRank} ${kept}, the circuit ${theoryRank}: ${networkRank - theoryRank} belong to something else; ${angles} over the ${theoryRank} matched.`;
}
