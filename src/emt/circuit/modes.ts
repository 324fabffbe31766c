// The circuit's own modes: its distinct eigenvalues, their eigenvectors on the alive cells, the dual rows of Q^-1 and
// what the outputs see of each. They have a closed form where the reduced circuit is a signed permutation (T1-T4: a
// cycle of length L and sign sigma gives the L roots of lambda^L = sigma); the general eigenproblem gives them
// otherwise. Source: TWM (arXiv 2402.10163) section 4.

import { InputError } from '../../array/errors.ts';
import type { ComplexMatrix, Matrix } from '../../array/matrix.ts';
import { drain, part, type Steps } from '../../array/stages.ts';
import { complexMatrix, conjugateTranspose } from '../../linalg/complex.ts';
import { eigSteps } from '../../linalg/eig.ts';
import { inverseComplexSteps } from '../../linalg/lu.ts';
import type { Complex } from '../results/analysis.ts';
import type { Circuit } from './circuit.ts';

/** One distinct eigenvalue of multiplicity `r`. */
export interface Mode {
  readonly value: Complex;
  /** Eigenvectors `Q_c [m, r]`. */
  readonly vectors: ComplexMatrix;
  /** The matching rows of `Q^-1`, `[r, m]`. */
  readonly dual: ComplexMatrix;
  /** `R_t Q_c [d, r]`: the last slot, dead cells included (they follow from the alive ones on an eigenvector). */
  readonly readout: ComplexMatrix;
}

export interface CircuitModes {
  readonly modes: readonly Mode[];
  /** Why there are no usable modes (a defective circuit), or `null`. */
  readonly reason: string | null;
}

/** Eigenvalues closer than this are one mode. */
const SAME_EIGENVALUE = 1e-7;
/** `|Q| |Q^-1|` above which the circuit counts as defective. */
const DEFECTIVE_CONDITION = 1e7;
/** Eigenvalues below this are zero: dead cells split into small rings under rounding (TWM section 9, test 2). */
const ZERO_MAGNITUDE = 0.05;

/** Finds all modes of `circuit` whose eigenvalues are not zero. */
export function circuitModes(circuit: Circuit): CircuitModes {
  return drain(circuitModesSteps(circuit));
}

/** `circuitModes` in steps. */
export function* circuitModesSteps(circuit: Circuit): Steps<CircuitModes> {
  const cycles = cyclesOf(circuit.reduced);
  const bare = cycles ? modesOfCycles(cycles, circuit.reduced.rows) : yield* modesOfEigenproblem(circuit.reduced);
  if (typeof bare === 'string') return { modes: [], reason: bare };
  return { modes: bare.map((mode) => ({ ...mode, readout: outputsOf(circuit, mode) })), reason: null };
}

type BareMode = Omit<Mode, 'readout'>;

interface Cycle {
  readonly cells: readonly number[];
  /** `signs[i]`: product of the entries met on the way from `cells[0]` to `cells[i]`. */
  readonly signs: readonly number[];
  /** Product of all entries: +1 or -1. */
  readonly sign: number;
}

/** The cycles of a signed permutation matrix, or `null` where `a` is not one. */
function cyclesOf(a: Matrix): Cycle[] | null {
  const n = a.rows;
  const next = new Int32Array(n).fill(-1);
  const sign = new Int8Array(n);
  const reached = new Uint8Array(n);
  for (let r = 0; r < n; r++) {
    for (let c = 0; c < n; c++) {
      const value = a.data[r * n + c]!;
      if (value === 0) continue;
      if (Math.abs(value) !== 1 || next[c] !== -1 || reached[r]) return null;
      next[c] = r;
      sign[c] = value;
      reached[r] = 1;
    }
  }
  if (next.includes(-1)) return null;
  const seen = new Uint8Array(n);
  const cycles: Cycle[] = [];
  for (let start = 0; start < n; start++) {
    if (seen[start]) continue;
    const cells: number[] = [];
    const signs: number[] = [];
    let product = 1;
    for (let cell = start; !seen[cell]; cell = next[cell]!) {
      seen[cell] = 1;
      cells.push(cell);
      signs.push(product);
      product *= sign[cell]!;
    }
    cycles.push({ cells, signs, sign: product });
  }
  return cycles;
}

function modesOfCycles(cycles: readonly Cycle[], m: number): BareMode[] {
  // The phase p/q of a turn, in lowest terms, names an eigenvalue exactly.
  const byPhase = new Map<string, { turn: number; columns: { cycle: Cycle; turn: number }[] }>();
  for (const cycle of cycles) {
    const length = cycle.cells.length;
    for (let k = 0; k < length; k++) {
      const top = cycle.sign > 0 ? 2 * k : 2 * k + 1;
      const divisor = greatestDivisor(top, 2 * length);
      const key = `${top / divisor}/${(2 * length) / divisor}`;
      const turn = top / (2 * length);
      const entry = byPhase.get(key) ?? { turn, columns: [] };
      entry.columns.push({ cycle, turn });
      byPhase.set(key, entry);
    }
  }
  return [...byPhase.values()].map(({ turn, columns }) => {
    const vectors = complexMatrix(m, columns.length);
    columns.forEach(({ cycle }, column) => {
      const length = cycle.cells.length;
      cycle.cells.forEach((cell, i) => {
        // lambda q(next) = sign q(cell): q falls back by one phase at each step along the cycle.
        const size = cycle.signs[i]! / Math.sqrt(length);
        vectors.re[cell * columns.length + column] = size * Math.cos(-2 * Math.PI * turn * i);
        vectors.im[cell * columns.length + column] = size * Math.sin(-2 * Math.PI * turn * i);
      });
    });
    return { value: rootOfUnity(turn), vectors, dual: conjugateTranspose(vectors) };
  });
}

/** `exp(2 pi i turn)`, exactly real at 0 and 1/2. */
function rootOfUnity(turn: number): Complex {
  if (turn === 0) return [1, 0];
  if (turn === 0.5) return [-1, 0];
  return [Math.cos(2 * Math.PI * turn), Math.sin(2 * Math.PI * turn)];
}

function greatestDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestDivisor(b, a % b);
}

function* modesOfEigenproblem(a: Matrix): Steps<BareMode[] | string> {
  if (a.rows === 0) return [];
  const { values, right } = yield* part(eigSteps(a), 0, 0.5);
  const inverse = yield* part(invert(right), 0.5, 1);
  if (!inverse || norm(right) * norm(inverse) > DEFECTIVE_CONDITION) {
    return 'the circuit is defective: its eigenvectors do not span the stack';
  }
  const clusters: number[][] = [];
  values.re.forEach((_, k) => {
    if (Math.hypot(values.re[k]!, values.im[k]!) < ZERO_MAGNITUDE) return;
    const near = clusters.find(
      ([first]) => Math.hypot(values.re[first!]! - values.re[k]!, values.im[first!]! - values.im[k]!) < SAME_EIGENVALUE,
    );
    if (near) near.push(k);
    else clusters.push([k]);
  });
  return clusters.map((members) => ({
    value: [values.re[members[0]!]!, values.im[members[0]!]!],
    vectors: columns(right, members),
    dual: rows(inverse, members),
  }));
}

function* invert(a: ComplexMatrix): Steps<ComplexMatrix | null> {
  try {
    return yield* inverseComplexSteps(a);
  } catch (error) {
    if (error instanceof InputError) return null;
    throw error;
  }
}

function norm(a: ComplexMatrix): number {
  let sum = 0;
  for (let i = 0; i < a.re.length; i++) sum += a.re[i]! ** 2 + a.im[i]! ** 2;
  return Math.sqrt(sum);
}

function columns(a: ComplexMatrix, indices: readonly number[]): ComplexMatrix {
  const out = complexMatrix(a.rows, indices.length);
  for (let i = 0; i < a.rows; i++) {
    indices.forEach((from, j) => {
      out.re[i * indices.length + j] = a.re[i * a.cols + from]!;
      out.im[i * indices.length + j] = a.im[i * a.cols + from]!;
    });
  }
  return out;
}

function rows(a: ComplexMatrix, indices: readonly number[]): ComplexMatrix {
  const out = complexMatrix(indices.length, a.cols);
  indices.forEach((from, i) => {
    out.re.set(a.re.subarray(from * a.cols, (from + 1) * a.cols), i * a.cols);
    out.im.set(a.im.subarray(from * a.cols, (from + 1) * a.cols), i * a.cols);
  });
  return out;
}

/** The rows of the last slot of the eigenvectors, continued to dead cells by `lambda v = Phi v`. */
function outputsOf(circuit: Circuit, { value, vectors }: BareMode): ComplexMatrix {
  const { d, n, phi, alive } = circuit;
  const r = vectors.cols;
  const isAlive = new Uint8Array(n);
  for (const cell of alive) isAlive[cell] = 1;
  const full = complexMatrix(n, r);
  alive.forEach((cell, place) => {
    full.re.set(vectors.re.subarray(place * r, (place + 1) * r), cell * r);
    full.im.set(vectors.im.subarray(place * r, (place + 1) * r), cell * r);
  });
  if (isAlive.subarray(n - d).includes(0)) continueToDeadCells(phi, isAlive, value, full);
  return rows(
    full,
    Array.from({ length: d }, (_, i) => n - d + i),
  );
}

/** Dead cells feed no alive one and form no cycle, so sweeping `v_dead = (Phi v)_dead / lambda` ends after <= n sweeps. */
function continueToDeadCells(phi: Matrix, isAlive: Uint8Array, [re, im]: Complex, v: ComplexMatrix): void {
  const n = phi.rows;
  const r = v.cols;
  const square = re * re + im * im;
  for (let sweep = 0, changed = true; sweep < n && changed; sweep++) {
    changed = false;
    for (let cell = n - 1; cell >= 0; cell--) {
      if (isAlive[cell]) continue;
      for (let k = 0; k < r; k++) {
        let sumRe = 0;
        let sumIm = 0;
        for (let c = 0; c < n; c++) {
          const entry = phi.data[cell * n + c]!;
          if (entry === 0) continue;
          sumRe += entry * v.re[c * r + k]!;
          sumIm += entry * v.im[c * r + k]!;
        }
        const newRe = (sumRe * re + sumIm * im) / square;
        const newIm = (sumIm * re - sumRe * im) / square;
        if (newRe !== v.re[cell * r + k] || newIm !== v.im[cell * r + k]) changed = true;
        v.re[cell * r + k] = newRe;
        v.im[cell * r + k] = newIm;
      }
    }
  }
}
