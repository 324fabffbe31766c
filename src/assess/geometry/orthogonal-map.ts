// An orthogonal matrix that learns and stays orthogonal. Each step turns it by the Cayley transform of a skew matrix, R <- R (I
// - X/2)^-1 (I + X/2), X by Adam on the gradient along the group; then one Newton-Schulz step towards the nearest orthogonal
// matrix removes what rounding left, so that R^T R = I to rounding after any number of steps. A skew matrix that held R itself
// (R = Cay(S)) would lose digits near half turns. The determinant stays what it was at the start. Sources: arXiv 2408.10920
// (orthogonal R); Wen and Yin (2013) for the transform as a step; Kingma and Ba (2015) for Adam.

import { InputError } from '../../array/errors.ts';
import { identity, type Matrix, matrix, multiply, subtract, transpose } from '../../array/matrix.ts';
import { solve } from '../../linalg/lu.ts';
import { requireFinite, requireSquare } from '../../linalg/require.ts';

export interface OrthogonalMapOptions {
  /** Radians per step at which Adam turns, about; 1e-3 when absent. */
  readonly rate?: number;
}

const MEAN_DECAY = 0.9;
const SQUARE_DECAY = 0.999;
const ADAM_FLOOR = 1e-8;
/** What a start may miss orthogonality by: it is corrected. */
const START_TOLERANCE = 1e-6;

/**
 * An orthogonal map is a trainable matrix `R [n, n]` with `R^T R = I` to rounding after every step. Sources: arXiv 2408.10920;
 * Wen and Yin (2013).
 */
export class OrthogonalMap {
  #matrix: Matrix;
  readonly #rate: number;
  readonly #mean: Float64Array;
  readonly #square: Float64Array;
  #steps = 0;

  /**
   * Starts from an orthogonal matrix `[n, n]` (`randomOrthogonal` draws one).
   * @throws InputError when it is not square, not finite or not orthogonal to 1e-6, or the rate is not positive
   */
  constructor(start: Matrix, { rate = 1e-3 }: OrthogonalMapOptions = {}) {
    requireSquare(start, 'orthogonal map');
    requireFinite(start, 'orthogonal map');
    if (!(rate > 0 && rate < Infinity)) throw new InputError(`rate is ${rate}, expected a positive number of radians`);
    const error = orthogonalityError(start);
    if (error > START_TOLERANCE) {
      throw new InputError(
        `orthogonal map starts ${error.toExponential(1)} from orthogonal, expected at most ${START_TOLERANCE}; take Q of its qr`,
      );
    }
    this.#matrix = towardsOrthogonal(start);
    this.#rate = rate;
    this.#mean = new Float64Array(start.data.length);
    this.#square = new Float64Array(start.data.length);
  }

  /** `R [n, n]` as it stands; a step makes a new one. */
  get matrix(): Matrix {
    return this.#matrix;
  }

  /**
   * Turns the map one step down the gradient `[n, n]` of a loss by the entries of `R`.
   * @throws InputError when the gradient has another shape or is not finite
   */
  step(gradient: Matrix): void {
    const n = this.#matrix.rows;
    if (gradient.rows !== n || gradient.cols !== n) {
      throw new InputError(`gradient is ${gradient.rows} x ${gradient.cols}, expected ${n} x ${n} as the map`);
    }
    requireFinite(gradient, 'gradient');
    const turn = this.#turnOf(skewPart(multiply(transpose(this.#matrix), gradient)));
    this.#matrix = towardsOrthogonal(multiply(this.#matrix, cayley(turn)));
  }

  /** The skew matrix that Adam makes of a skew gradient: its squares are symmetric, so what it gives is skew again. */
  #turnOf(gradient: Matrix): Matrix {
    this.#steps++;
    const meanShare = 1 - MEAN_DECAY ** this.#steps;
    const squareShare = 1 - SQUARE_DECAY ** this.#steps;
    const turn = gradient.data.map((value, at) => {
      const mean = (this.#mean[at] = MEAN_DECAY * this.#mean[at]! + (1 - MEAN_DECAY) * value);
      const square = (this.#square[at] = SQUARE_DECAY * this.#square[at]! + (1 - SQUARE_DECAY) * value * value);
      return (-this.#rate * (mean / meanShare)) / (Math.sqrt(square / squareShare) + ADAM_FLOOR);
    });
    return matrix(gradient.rows, gradient.cols, turn);
  }
}

/**
 * Gives the Cayley transform `(I - X/2)^-1 (I + X/2)` of a skew matrix `X [n, n]`: orthogonal, and near `exp X` for a small
 * one. Source: Wen and Yin (2013).
 * @throws InputError when it is not square, not finite or not skew
 */
export function cayley(skew: Matrix): Matrix {
  requireSquare(skew, 'skew matrix');
  requireFinite(skew, 'skew matrix');
  const n = skew.rows;
  const [below, above] = [identity(n), identity(n)];
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      const half = skew.data[i * n + j]! / 2;
      if (skew.data[j * n + i]! / 2 !== -half) {
        throw new InputError(`entries ${i}, ${j} and ${j}, ${i} are not opposite, expected a skew matrix, X^T = -X`);
      }
      below.data[i * n + j]! -= half;
      above.data[i * n + j]! += half;
    }
  }
  return solve(below, above);
}

/** `(A - A^T) / 2`. */
function skewPart(a: Matrix): Matrix {
  const n = a.rows;
  const out = matrix(n, n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) {
      const half = (a.data[i * n + j]! - a.data[j * n + i]!) / 2;
      out.data[i * n + j] = half;
      out.data[j * n + i] = -half;
    }
  }
  return out;
}

/** One Newton-Schulz step, `R + R (I - R^T R) / 2`: the square of the error is left. */
function towardsOrthogonal(r: Matrix): Matrix {
  const error = subtract(identity(r.rows), multiply(transpose(r), r));
  const correction = multiply(r, error);
  return matrix(
    r.rows,
    r.cols,
    r.data.map((value, at) => value + correction.data[at]! / 2),
  );
}

/** The largest entry of `R^T R - I` in size. */
function orthogonalityError(r: Matrix): number {
  const { data } = subtract(multiply(transpose(r), r), identity(r.rows));
  return data.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}
