// The checks every routine of this room makes before it starts: finite entries, square where it must be, shapes
// that fit. Each failure is one InputError line that names the argument.

import { InputError } from '../array/errors.ts';
import type { ComplexMatrix, Matrix } from '../array/matrix.ts';

/** Refuses NaN and infinities; names the first one found. */
export function requireFinite(a: Matrix, name = 'matrix'): void {
  requireFiniteValues(a.data, a.cols, name);
}

export function requireFiniteComplex(a: ComplexMatrix, name = 'matrix'): void {
  requireFiniteValues(a.re, a.cols, `real part of ${name}`);
  requireFiniteValues(a.im, a.cols, `imaginary part of ${name}`);
}

export function requireSquare(a: { readonly rows: number; readonly cols: number }, name = 'matrix'): void {
  if (a.rows !== a.cols) {
    throw new InputError(`${name} is ${a.rows} x ${a.cols}, expected a square matrix`);
  }
}

/** A relative or absolute tolerance or weight: finite and not negative. */
export function requireNonNegative(value: number, name: string): void {
  if (!(value >= 0 && value < Infinity)) {
    throw new InputError(`${name} is ${value}, expected a finite number that is not negative`);
  }
}

function requireFiniteValues(values: Float64Array, cols: number, name: string): void {
  for (let i = 0; i < values.length; i++) {
    if (!Number.isFinite(values[i]!)) {
      const at = `row ${Math.floor(i / cols)}, column ${i % cols}`;
      throw new InputError(`${name} has ${values[i]} at ${at}, expected finite numbers; check what produced it`);
    }
  }
}
