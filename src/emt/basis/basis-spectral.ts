// Variable memories by spectral grounding: the network's eigenvectors carry the circuit's modes; the readout says which
// combination of them is which variable. For every cluster c of equal circuit eigenvalues solve
// W_r E_c C_c = R_t Q_c by pseudoinverse, then Psi = sum_c E_c C_c (Q^-1)_c. Source: EMT spec 6.2, estimator 3.
// E_c enters through an orthonormal basis of its span: the vectors of a near-multiple eigenvalue are ill-conditioned,
// their span is not.

import { type ComplexMatrix, type Matrix, matrix } from '../../array/matrix.ts';
import { drain, part, type Steps } from '../../array/stages.ts';
import { complexMatrix, conjugateTranspose, multiplyComplex } from '../../linalg/complex.ts';
import { pinvComplex } from '../../linalg/pinv.ts';
import { type MatchedMode, matchModes } from '../circuit/match-modes.ts';
import { circuitModesSteps } from '../circuit/modes.ts';
import type { Complex } from '../results/analysis.ts';
import { type Basis, type BasisProblem, type NoBasis, withPseudoinverseSteps } from './basis.ts';

/**
 * `pseudoinverse`: Psi* = Psi^+, reads by orthogonal projection. `left`: Psi* from the left eigenvectors, blind to
 * everything the linear dynamics will not carry on (dead cells, the off-circuit part).
 */
export type SpectralDual = 'pseudoinverse' | 'left';

export function spectralBasis(problem: BasisProblem, dual: SpectralDual): Basis | NoBasis {
  return drain(spectralBasisSteps(problem, dual));
}

/** `spectralBasis` in steps. */
export function* spectralBasisSteps(problem: BasisProblem, dual: SpectralDual): Steps<Basis | NoBasis> {
  const variant = dual === 'left' ? 'dual from left eigenvectors' : 'dual by pseudoinverse';
  const refuse = (refused: string): NoBasis => ({ method: 'spectral', variant, refused });
  const { circuit, linearisation, eigen } = problem;
  const { modes, reason } = yield* part(circuitModesSteps(circuit), 0, 0.2);
  if (reason !== null) return refuse(reason);
  yield 0.2;
  const { matched, missing } = matchModes(modes, eigen.values);
  if (matched.length === 0) return refuse('no eigenvalue of the network lies where the circuit has one');
  const m = circuit.alive.length;
  const psi = matrix(linearisation.jacobian.rows, m);
  const left = matrix(m, linearisation.jacobian.rows);
  let imaginary = 0;
  for (const [at, entry] of matched.entries()) {
    yield 0.2 + (0.5 * at) / matched.length;
    const part = clusterPart(entry, problem);
    const weight = entry.mode.value[1] === 0 ? 1 : 2;
    addReal(psi, part.psi, weight);
    addReal(left, part.dual, weight);
    if (weight === 1) imaginary = Math.max(imaginary, largest(part.psi.im));
  }
  const largestEntry = largest(psi.data);
  const zeroModes = modesBelowZero(circuit.alive.length, modes);
  const completed = withPseudoinverseSteps('spectral', variant, psi, {
    imaginary: largestEntry === 0 ? 0 : imaginary / largestEntry,
    dropped: [...missing, ...zeroModes],
  });
  const basis = yield* part(completed, 0.7, 1);
  return dual === 'left' ? { ...basis, dual: left } : basis;
}

/** `E_c C_c (Q^-1)_c [H, m]` and its dual `Q_c C_c^+ (E_c)^* [m, H]`. */
function clusterPart(
  { mode, members }: MatchedMode,
  { linearisation, eigen }: BasisProblem,
): { psi: ComplexMatrix; dual: ComplexMatrix } {
  const span = orthonormalSpan(eigen.right, members);
  const leftSpan = orthonormalSpan(eigen.left, members);
  const combination = multiplyComplex(pinvComplex(multiplyComplex(linearisation.readout, span)), mode.readout);
  const coSpan = conjugateTranspose(leftSpan);
  const biorthogonal = multiplyComplex(pinvComplex(multiplyComplex(coSpan, span)), coSpan);
  return {
    psi: multiplyComplex(multiplyComplex(span, combination), mode.dual),
    dual: multiplyComplex(multiplyComplex(mode.vectors, pinvComplex(combination)), biorthogonal),
  };
}

/** Orthonormal columns that span the columns `members` of `a` (Gram and Schmidt, twice); dependent ones drop out. */
function orthonormalSpan(a: ComplexMatrix, members: readonly number[]): ComplexMatrix {
  const n = a.rows;
  const kept: { re: Float64Array; im: Float64Array }[] = [];
  for (const member of members) {
    const re = Float64Array.from({ length: n }, (_, i) => a.re[i * a.cols + member]!);
    const im = Float64Array.from({ length: n }, (_, i) => a.im[i * a.cols + member]!);
    for (let pass = 0; pass < 2; pass++) {
      for (const q of kept) {
        let dotRe = 0;
        let dotIm = 0;
        for (let i = 0; i < n; i++) {
          dotRe += q.re[i]! * re[i]! + q.im[i]! * im[i]!;
          dotIm += q.re[i]! * im[i]! - q.im[i]! * re[i]!;
        }
        for (let i = 0; i < n; i++) {
          re[i]! -= dotRe * q.re[i]! - dotIm * q.im[i]!;
          im[i]! -= dotRe * q.im[i]! + dotIm * q.re[i]!;
        }
      }
    }
    let norm = 0;
    for (let i = 0; i < n; i++) norm += re[i]! ** 2 + im[i]! ** 2;
    norm = Math.sqrt(norm);
    // The columns come with unit norm: what is left below this is rounding.
    if (norm > 1e-10) kept.push({ re: re.map((x) => x / norm), im: im.map((x) => x / norm) });
  }
  const out = complexMatrix(n, kept.length);
  kept.forEach((q, j) => {
    for (let i = 0; i < n; i++) {
      out.re[i * kept.length + j] = q.re[i]!;
      out.im[i * kept.length + j] = q.im[i]!;
    }
  });
  return out;
}

/** The circuit's eigenvalues that are zero: alive cells that only feed a cycle have no mode of their own. */
function modesBelowZero(m: number, modes: readonly { readonly vectors: ComplexMatrix }[]): Complex[] {
  const present = modes.reduce((sum, { vectors }) => sum + vectors.cols, 0);
  return Array.from({ length: m - present }, (): Complex => [0, 0]);
}

function addReal(into: Matrix, part: ComplexMatrix, weight: number): void {
  for (let i = 0; i < into.data.length; i++) into.data[i]! += weight * part.re[i]!;
}

function largest(values: Float64Array): number {
  return values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}
