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
