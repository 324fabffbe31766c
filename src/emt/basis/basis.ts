// A basis of variable memories: the columns Psi in which the recurrent matrix is the circuit, and the dual Psi* that
// reads them. What the three estimators share; each estimator is a file of its own.
// Source: EMT spec sections 2 and 6.2.

import { type Matrix, matrix } from '../../array/matrix.ts';
import { drain, part, type Steps } from '../../array/stages.ts';
import type { Eigen } from '../../linalg/eig.ts';
import { pinvSteps } from '../../linalg/pinv.ts';
import { svdSteps } from '../../linalg/svd.ts';
import type { Circuit } from '../circuit/circuit.ts';
import type { Linearisation } from '../fixed-points/linearise.ts';
import type { Trajectories } from '../record/trajectories.ts';
import type { BasisMethod, Complex } from '../results/analysis.ts';

/** An estimate of the variable memories: the columns that hold the variables and the rows that read them. */
export interface Basis {
  readonly method: BasisMethod;
  readonly variant: string;
  /** `Psi [H, m]`, one column per alive cell of the circuit. */
  readonly psi: Matrix;
  /** `Psi* [m, H]`. `Psi* Psi = I` unless modes were dropped, then a projector of rank `m - dropped.length`. */
  readonly dual: Matrix;
  /** Largest over smallest kept singular value of Psi, its columns scaled to equal length. */
  readonly conditionNumber: number;
  /** Largest imaginary part that was discarded, relative to the largest entry of Psi. */
  readonly imaginary: number;
  /** Circuit eigenvalues left out because the network has none for them. */
  readonly dropped: readonly Complex[];
}

/** An estimator's refusal, in words. */
export interface NoBasis {
  readonly method: BasisMethod;
  readonly variant: string;
  readonly refused: string;
}

/** What every estimator is given. */
export interface BasisProblem {
  readonly circuit: Circuit;
  readonly linearisation: Linearisation;
  /** The eigenvalues of the Jacobian, with right and left eigenvectors. */
  readonly eigen: Eigen;
  /** Recorded states for estimators that look at activity; never used to judge them. */
  readonly fit: Trajectories;
}

/**
 * Psi with its pseudoinverse as dual, its rank known to be `rank` (all columns unless modes were dropped). How long a
 * column is says nothing of how well it can be told from the others (a variable may be held strongly or weakly), so the
 * condition is that of columns of equal length, within a factor sqrt(m) of the best that scaling can do (van der Sluis).
 */
export function withPseudoinverse(
  method: BasisMethod,
  variant: string,
  psi: Matrix,
  found: Partial<Pick<Basis, 'imaginary' | 'dropped'>> = {},
): Basis {
  return drain(withPseudoinverseSteps(method, variant, psi, found));
}

/** `withPseudoinverse` in steps. */
export function* withPseudoinverseSteps(
  method: BasisMethod,
  variant: string,
  psi: Matrix,
  { imaginary = 0, dropped = [] }: Partial<Pick<Basis, 'imaginary' | 'dropped'>> = {},
): Steps<Basis> {
  const rank = psi.cols - dropped.length;
  const norms = columnNorms(psi);
  const equal = normaliseColumns(psi);
  const { s } = yield* part(svdSteps(equal), 0, 0.5);
  const smallest = s[rank - 1] ?? 0;
  const inverted = dropped.length === 0 ? pinvSteps(equal, { rcond: 0 }) : pinvOfRank(psi, rank);
  const dual = yield* part(inverted, 0.5, 1);
  return {
    method,
    variant,
    psi,
    dual: dropped.length === 0 ? unscaleRows(dual, norms) : dual,
    conditionNumber: smallest > 0 ? s[0]! / smallest : Number.POSITIVE_INFINITY,
    imaginary,
    dropped,
  };
}

/** `(Psi D)^+ = D^-1 Psi^+`, which holds for columns that are independent. */
function unscaleRows(dual: Matrix, norms: Float64Array): Matrix {
  return matrix(
    dual.rows,
    dual.cols,
    dual.data.map((value, at) => value / (norms[Math.floor(at / dual.cols)]! || 1)),
  );
}

function* pinvOfRank(psi: Matrix, rank: number): Steps<Matrix> {
  const { s } = yield* part(svdSteps(psi), 0, 0.5);
  // Between the last kept and the first dropped singular value, whatever their sizes.
  const rcond = Math.sqrt((s[rank - 1] ?? 0) * (s[rank] ?? 0)) / (s[0] || 1);
  return yield* part(pinvSteps(psi, { rcond }), 0.5, 1);
}

/** Each column scaled to unit 2-norm; a zero column stays zero. */
export function normaliseColumns(a: Matrix): Matrix {
  const norms = columnNorms(a);
  return matrix(
    a.rows,
    a.cols,
    a.data.map((value, at) => (norms[at % a.cols] ? value / norms[at % a.cols]! : 0)),
  );
}

function columnNorms(a: Matrix): Float64Array {
  const squares = new Float64Array(a.cols);
  for (let i = 0; i < a.rows; i++) for (let j = 0; j < a.cols; j++) squares[j]! += a.data[i * a.cols + j]! ** 2;
  return squares.map(Math.sqrt);
}
