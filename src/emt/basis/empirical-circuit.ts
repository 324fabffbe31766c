// The network's matrix seen in a basis, Phi_emp = Psi* J Psi, and how far it is from the circuit Phi: entries, the
// closure rows that the shift cannot fake, and what leaks out of span Psi. Source: EMT spec sections 6.3 and 6.6.
// What an estimator gets right by construction, for any matrix, is named, and left out where it is all of a measure.

import { frobeniusNorm, type Matrix, matrix, subtract } from '../../array/matrix.ts';
import { drain, part, type Steps } from '../../array/stages.ts';
import { mean } from '../../array/statistics.ts';
import { multiplySteps } from '../../linalg/product.ts';
import type { Circuit } from '../circuit/circuit.ts';
import type { BasisErrors, BasisMethod, CircuitMeasures } from '../results/analysis.ts';
import { noErrors } from '../results/no-measures.ts';
import type { Basis } from './basis.ts';
import { varianceInsideSteps } from './residual.ts';

/**
 * What each estimator makes right for any matrix, so that it is no evidence of a circuit. The columns of a spectral basis
 * span eigenvectors: `J Psi` cannot leave their span, and `Psi* J Psi` is `Q M Q^-1` with the network's eigenvalues in
 * the place of the circuit's, closure rows included. The power method defines the shift.
 */
const BY_CONSTRUCTION: Readonly<Record<BasisMethod, string>> = {
  spectral:
    'A basis of eigenvectors leaks nothing and closes by construction, whatever the network: both figures are left ' +
    'out, and the other entries of Psi* J Psi only repeat how far the eigenvalues are from the circuit’s.',
  power: 'Each slot is J times the slot after it by construction: of Psi* J Psi only the closure rows carry evidence.',
  regression: '',
};

/** The note on a basis of as many variables as the state has dimensions. */
const WHOLE_SPACE = 'Psi spans the whole state, so nothing can lie outside it: leakage and variance are left out.';

/** Measures a basis without edits; measures that are right by construction are `null`. */
export function measuresOf(basis: MeasuredBasis, beside: MeasuredBeside): CircuitMeasures {
  return drain(measuresSteps(basis, beside));
}

type MeasuredBasis = Pick<Basis, 'psi' | 'dual' | 'method' | 'dropped'>;

interface MeasuredBeside {
  readonly jacobian: Matrix;
  readonly circuit: Circuit;
  /** About the fixed point, `[N, S]`. */
  readonly states: Matrix;
}

/** `measuresOf` in steps. */
export function* measuresSteps(
  basis: MeasuredBasis,
  { jacobian, circuit, states }: MeasuredBeside,
): Steps<CircuitMeasures> {
  const { method, psi, dropped } = basis;
  const errors = circuitErrors(yield* part(empiricalCircuitSteps(basis, jacobian), 0, 0.4), circuit);
  const isWhole = psi.cols - dropped.length >= psi.rows;
  const leaks = method === 'spectral' || isWhole ? null : yield* part(leakageSteps(basis, jacobian), 0.4, 0.8);
  return {
    ...errors,
    closureError: method === 'spectral' ? null : errors.closureError,
    leakage: leaks,
    variance: isWhole ? null : yield* part(varianceInsideSteps(basis, states), 0.8, 1),
    byConstruction: [BY_CONSTRUCTION[method], isWhole ? WHOLE_SPACE : ''].filter((part) => part !== '').join(' '),
  };
}

/** Gives the network's Jacobian `[S, S]` in a basis: `Phi_emp = Psi* J Psi`, `[m, m]`. */
export function empiricalCircuit(basis: Pick<Basis, 'psi' | 'dual'>, jacobian: Matrix): Matrix {
  return drain(empiricalCircuitSteps(basis, jacobian));
}

/** `empiricalCircuit` in steps. */
export function* empiricalCircuitSteps({ psi, dual }: Pick<Basis, 'psi' | 'dual'>, jacobian: Matrix): Steps<Matrix> {
  const moved = yield* part(multiplySteps(jacobian, psi), 0, 0.9);
  return yield* part(multiplySteps(dual, moved), 0.9, 1);
}

/**
 * `phiEmp` against the reduced circuit. Raw errors are entries of `|Phi_emp - Phi|`. A tanh network's linear part
 * expands by a gain `g > 1` that the saturation takes back, so the same errors against `g Phi`, `g` by least squares,
 * stand beside them. For a non-linear boundary function only the shift rows are known and compared.
 */
export function circuitErrors(phiEmp: Matrix, circuit: Circuit): BasisErrors {
  const { reduced, alive, n, d, linear } = circuit;
  const m = alive.length;
  const known = alive.map((cell) => linear || cell < n - d);
  const places: number[] = [];
  for (let i = 0; i < m; i++) if (known[i]) for (let j = 0; j < m; j++) places.push(i * m + j);
  let product = 0;
  let square = 0;
  for (const at of places) {
    product += phiEmp.data[at]! * reduced.data[at]!;
    square += reduced.data[at]! ** 2;
  }
  if (places.length === 0 || square === 0) return noErrors();
  const gain = product / square;
  const raw = places.map((at) => Math.abs(phiEmp.data[at]! - reduced.data[at]!));
  const scaled = places.map((at) => Math.abs(phiEmp.data[at]! - gain * reduced.data[at]!));
  return {
    meanError: mean(raw),
    maxError: largest(raw),
    gain,
    meanErrorGain: mean(scaled),
    maxErrorGain: largest(scaled),
    closureError: linear ? closureError(phiEmp, circuit, gain) : null,
  };
}

/** `|closure rows of (Phi_emp - g Phi)|_F / |g closure rows of Phi|_F`; `null` where no alive cell is in the last slot. */
function closureError(phiEmp: Matrix, { reduced, alive, n, d }: Circuit, gain: number): number | null {
  const m = alive.length;
  let error = 0;
  let size = 0;
  alive.forEach((cell, i) => {
    if (cell < n - d) return;
    for (let j = 0; j < m; j++) {
      error += (phiEmp.data[i * m + j]! - gain * reduced.data[i * m + j]!) ** 2;
      size += (gain * reduced.data[i * m + j]!) ** 2;
    }
  });
  return size === 0 ? null : Math.sqrt(error / size);
}

/** `|(I - Psi Psi*) J Psi|_F / |J Psi|_F`: the share of one step that leaves the span. */
export function leakage(basis: Pick<Basis, 'psi' | 'dual'>, jacobian: Matrix): number {
  return drain(leakageSteps(basis, jacobian));
}

/** `leakage` in steps. */
export function* leakageSteps({ psi, dual }: Pick<Basis, 'psi' | 'dual'>, jacobian: Matrix): Steps<number> {
  const moved = yield* part(multiplySteps(jacobian, psi), 0, 0.8);
  const read = yield* part(multiplySteps(dual, moved), 0.8, 0.9);
  const inside = yield* part(multiplySteps(psi, read), 0.9, 1);
  const size = frobeniusNorm(moved);
  return size === 0 ? 0 : frobeniusNorm(subtract(moved, inside)) / size;
}

/**
 * What the circuit itself carries out of its alive cells in one step, `|Phi[dead, alive]|_F / |Phi[all, alive]|_F`: every
 * variable is shifted on into cells that nothing reads any more (T2-T4: 0.40). A basis whose columns are bare alive cells
 * leaks just as much, and loses nothing by it; one that carries the dead cells along leaks nothing.
 */
export function circuitLeakage({ phi, alive, n }: Circuit): number {
  const isAlive = new Uint8Array(n);
  for (const cell of alive) isAlive[cell] = 1;
  let out = 0;
  let all = 0;
  for (let row = 0; row < n; row++) {
    for (const col of alive) {
      const square = phi.data[row * n + col]! ** 2;
      all += square;
      if (isAlive[row] === 0) out += square;
    }
  }
  return all === 0 ? 0 : Math.sqrt(out / all);
}

/** A matrix on the alive cells spread over the whole stack `[n, n]`, zero at dead cells: as pictures show it. */
export function spreadOverStack(reduced: Matrix, { alive, n }: Circuit): Matrix {
  const out = matrix(n, n);
  alive.forEach((row, i) => {
    alive.forEach((col, j) => {
      out.data[row * n + col] = reduced.data[i * alive.length + j]!;
    });
  });
  return out;
}

function largest(values: readonly number[]): number {
  return values.reduce((most, value) => Math.max(most, value), 0);
}
