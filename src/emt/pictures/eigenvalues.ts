// Eigenvalues of a circuit and of a network side by side (EMT spec 6.3), as pictures take them: pairs, and what has none.

import type { Complex } from '../results/analysis.ts';

export interface Eigenvalues {
  readonly matched: readonly { readonly theory: Complex; readonly network: Complex }[];
  readonly unmatchedTheory: readonly Complex[];
  readonly unmatchedNetwork: readonly Complex[];
  /** All eigenvalues, matched or not. */
  readonly theory: readonly Complex[];
  readonly network: readonly Complex[];
}

/** Eigenvalues of one of the two alone, which nobody compared with anything. */
export function uncompared(values: Partial<Pick<Eigenvalues, 'theory' | 'network'>>): Eigenvalues {
  return { matched: [], unmatchedTheory: [], unmatchedNetwork: [], theory: [], network: [], ...values };
}

/** The network's eigenvalues that are neither paired nor named as surplus. */
export function offCircuit({ network, matched, unmatchedNetwork }: Eigenvalues): Complex[] {
  return without(network, [...matched.map((pair) => pair.network), ...unmatchedNetwork]);
}

/** The circuit's eigenvalues that are neither paired nor named as missing. */
export function unnamedTheory({ theory, matched, unmatchedTheory }: Eigenvalues): Complex[] {
  return without(theory, [...matched.map((pair) => pair.theory), ...unmatchedTheory]);
}

/** `points` less `named`, of equal points as many as are named. */
function without(points: readonly Complex[], named: readonly Complex[]): Complex[] {
  const taken = new Map<string, number>();
  const key = ([re, im]: Complex) => `${re} ${im}`;
  for (const point of named) taken.set(key(point), (taken.get(key(point)) ?? 0) + 1);
  return points.filter((point) => {
    const count = taken.get(key(point)) ?? 0;
    if (count > 0) taken.set(key(point), count - 1);
    return count === 0;
  });
}

/** Where a pair is on the circle, how far the network's argument is from there, mrad, and the network's magnitude. */
export function pairDifference({ theory, network }: Eigenvalues['matched'][number]) {
  const argument = Math.atan2(theory[1], theory[0]);
  const difference = Math.atan2(network[1], network[0]) - argument;
  const wrapped = difference - 2 * Math.PI * Math.round(difference / (2 * Math.PI));
  return {
    // -pi and pi are the same direction: rounding must not put equal eigenvalues at both ends.
    argument: argument < -Math.PI + 1e-6 ? argument + 2 * Math.PI : argument,
    difference: wrapped * 1000,
    magnitude: Math.hypot(network[0], network[1]),
  };
}

/** The circuit's eigenvalues nearer than this are taken as equal. */
const SAME = 0.03;
/** All of them this near to zero are: dead cells make Jordan blocks, which rounding scatters. */
const ZERO = 0.3;

/** Equal eigenvalues of the circuit. */
export interface Cluster {
  readonly centre: Complex;
  readonly count: number;
  /** How far out they and the network's partners lie. */
  readonly reach: number;
}

/** The circuit's eigenvalues, equal ones as one. */
export function clustersOf({ theory, matched }: Pick<Eigenvalues, 'theory' | 'matched'>): Cluster[] {
  const found: { centre: Complex; count: number; reach: number }[] = [];
  const nearest = ([re, im]: Complex) =>
    found.find(({ centre }) => {
      const bothSmall = Math.hypot(re, im) < ZERO && Math.hypot(centre[0], centre[1]) < ZERO;
      return bothSmall || Math.hypot(re - centre[0], im - centre[1]) < SAME;
    });
  for (const point of theory) {
    const cluster = nearest(point);
    const reach = Math.hypot(point[0], point[1]);
    if (cluster) cluster.count++;
    else found.push({ centre: reach < ZERO ? [0, 0] : point, count: 1, reach });
  }
  for (const pair of matched) {
    const cluster = nearest(pair.theory);
    if (cluster) cluster.reach = Math.max(cluster.reach, Math.hypot(pair.network[0], pair.network[1]));
  }
  return found;
}
