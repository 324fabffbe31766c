// What the tests of this room share: random matrices, distances between matrices, the fixture file.

import { readFileSync } from 'node:fs';
import {
  type ComplexMatrix,
  frobeniusNorm,
  type Matrix,
  matrix,
  multiply,
  subtract,
  transpose,
} from '../../src/array/matrix.ts';
import { stream } from '../../src/array/random.ts';
import { toFloat64 } from '../../src/array/tensor.ts';
import { readNpz } from '../../src/io/tensors/npz.ts';
import { normalMatrix } from '../normal-matrix.ts';

const fixtures = readNpz(readFileSync(new URL('../fixtures/linalg.npz', import.meta.url)), 'linalg.npz');

/** An array of `linalg.npz` (made with NumPy); a vector comes as one row. */
export function fixture(name: string): Matrix {
  const found = fixtures.get(name)!;
  const [rows, cols] = found.shape.length === 2 ? found.shape : [1, found.shape[0]!];
  return matrix(rows!, cols!, toFloat64(found).slice());
}

/** Standard normal entries, the same for the same arguments. */
export function randomMatrix(rows: number, cols: number, ...names: (string | number)[]): Matrix {
  return normalMatrix(rows, cols, stream(1, 'linalg-test', ...names));
}

export function randomComplex(rows: number, cols: number, ...names: (string | number)[]): ComplexMatrix {
  return {
    rows,
    cols,
    re: randomMatrix(rows, cols, ...names, 're').data,
    im: randomMatrix(rows, cols, ...names, 'im').data,
  };
}

/** A matrix of the given rank. */
export function lowRank(rows: number, cols: number, rank: number, name: string): Matrix {
  return multiply(randomMatrix(rows, rank, name, 'left'), randomMatrix(rank, cols, name, 'right'));
}

/** Frobenius norm of the difference, relative to `max(1, ||b||)`. */
export function distance(a: Matrix, b: Matrix): number {
  return frobeniusNorm(subtract(a, b)) / Math.max(1, frobeniusNorm(b));
}

export function eye(n: number): Matrix {
  const out = matrix(n, n);
  for (let i = 0; i < n; i++) out.data[i * n + i] = 1;
  return out;
}

/** `||Q^T Q - I||`. */
export function orthogonalityError(q: Matrix): number {
  return distance(multiply(transpose(q), q), eye(q.cols));
}

/** The `n x n` Jordan block of `lambda`. */
export function jordan(n: number, lambda: number): Matrix {
  const out = matrix(n, n);
  for (let i = 0; i < n; i++) {
    out.data[i * n + i] = lambda;
    if (i + 1 < n) out.data[i * n + i + 1] = 1;
  }
  return out;
}
