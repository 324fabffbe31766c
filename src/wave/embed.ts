// The substrate hidden in a network: W = Psi Phi Psi^+ + W_perp in any basis of full rank, and Phi read back in that basis.
// W_perp lives beside the waves: it neither hears nor disturbs them. Source: TWM (arXiv 2402.10163) section 4, equation 3,
// algorithm A3.

import { InputError } from '../array/errors.ts';
import { identity, type Matrix, matrix, multiply, transpose } from '../array/matrix.ts';
import type { RandomStream } from '../array/random.ts';
import { tensor } from '../array/tensor.ts';
import { pinv } from '../linalg/pinv.ts';
import { qr } from '../linalg/qr.ts';
import { conditionNumber } from '../linalg/svd.ts';
import { linearCircuitNetwork } from '../nn/circuit-network.ts';
import type { Network } from '../nn/network.ts';

/** Units as they are, random directions at right angles, or random ones at any angle. */
export type BasisKind = 'identity' | 'orthonormal' | 'oblique';

export interface EmbedOptions {
  /** Units of the network, at least as many as cells. */
  readonly hiddenSize: number;
  readonly kind: BasisKind;
  readonly rng: RandomStream;
  /** Size of the entries of `W_perp` before it is kept apart from the waves, over the root of the units; 0 when absent. */
  readonly beside?: number;
}

/** A network that holds a substrate, and where. */
export interface EmbeddedSubstrate {
  readonly network: Network;
  /** `Psi [H, n]` and its dual `[n, H]`, `Psi* Psi = I`. */
  readonly psi: Matrix;
  readonly dual: Matrix;
  /** `kappa(Psi)`, the ratio of its greatest to its least singular value. */
  readonly conditionNumber: number;
}

/**
 * Embeds the substrate `phi [n, n]` of width `d` in a linear network of `hiddenSize` units.
 * @throws InputError when there are fewer units than cells
 */
export function embedSubstrate(phi: Matrix, d: number, options: EmbedOptions): EmbeddedSubstrate {
  const { hiddenSize, kind, rng, beside = 0 } = options;
  const n = phi.rows;
  if (!Number.isInteger(hiddenSize) || hiddenSize < n) {
    throw new InputError(`a substrate of ${n} cells does not fit in ${hiddenSize} units: use at least ${n}`);
  }
  const psi = basisOf(kind, hiddenSize, n, rng);
  const dual = pinv(psi);
  const plain = linearCircuitNetwork(phi, psi, d);
  const network = beside === 0 ? plain : withBeside(plain, psi, dual, beside, rng);
  return { network, psi, dual, conditionNumber: conditionNumber(psi) };
}

function basisOf(kind: BasisKind, rows: number, cols: number, rng: RandomStream): Matrix {
  const drawn = matrix(rows, cols);
  if (kind === 'identity') {
    for (let i = 0; i < cols; i++) drawn.data[i * cols + i] = 1;
    return drawn;
  }
  for (let at = 0; at < drawn.data.length; at++) drawn.data[at] = rng.normal() / Math.sqrt(rows);
  return kind === 'oblique' ? drawn : qr(drawn).Q;
}

/** Adds `(I - Psi Psi^+) R (I - Psi Psi^+)` to the recurrent weights. */
function withBeside(
  { config, parameters }: Network,
  psi: Matrix,
  dual: Matrix,
  size: number,
  rng: RandomStream,
): Network {
  const H = config.hiddenSize;
  const random = matrix(H, H);
  for (let at = 0; at < random.data.length; at++) random.data[at] = (size * rng.normal()) / Math.sqrt(H);
  const apart = identity(H);
  const shadow = multiply(psi, dual);
  for (let at = 0; at < apart.data.length; at++) apart.data[at]! -= shadow.data[at]!;
  const perpendicular = multiply(multiply(apart, random), apart);
  const weights = Float64Array.from(parameters.get('rnn.weight_hh_l0')!.data as ArrayLike<number>);
  for (let at = 0; at < weights.length; at++) weights[at]! += perpendicular.data[at]!;
  return { config, parameters: new Map(parameters).set('rnn.weight_hh_l0', tensor([H, H], weights)) };
}

/** What recurrent weights `[H, H]` are on the waves: `Psi* W Psi` `[n, n]`. */
export function substrateOf(weights: Matrix, { psi, dual }: Pick<EmbeddedSubstrate, 'psi' | 'dual'>): Matrix {
  return multiply(multiply(dual, weights), psi);
}

/** The columns `[n]` that a state `[H]` holds: `Psi* h`. */
export function columnsOfState(state: ArrayLike<number>, { dual }: Pick<EmbeddedSubstrate, 'dual'>): Float64Array {
  return multiply(dual, transpose(matrix(1, state.length, Float64Array.from(state)))).data;
}
