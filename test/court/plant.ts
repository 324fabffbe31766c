// What a planted network is: the network, the rule that it holds, and the basis that it was made with.

import type { Matrix } from '../../src/array/matrix.ts';
import type { Network } from '../../src/nn/network.ts';
import type { Rule } from './rules.ts';

/** What went into a case, for whoever looks into a wrong verdict. */
export type Recipe = Readonly<Record<string, number | string>>;

/** A network with a circuit in it, and the basis that it was planted with. */
export interface Planted {
  readonly rule: Rule;
  readonly network: Network;
  /** Patterns of the alive cells in the whole state `[S, m]`, and how they are read `[m, S]`. */
  readonly psi: Matrix;
  readonly dual: Matrix;
  readonly recipe: Recipe;
}

export interface PlantOptions {
  /** 16 to this many units. */
  readonly mostUnits: number;
  /** Steps after the input over which it has to work: activity that grows must stay in range so long. */
  readonly horizon: number;
  /** A rule to plant; drawn where there is none. */
  readonly rule?: Rule;
}
