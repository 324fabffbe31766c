// The rotation that takes decoders of one time or object to those of another: Procrustes of standardised decoders, R = P_r
// Q_r^T of A^T B = P S Q^T, r its numerical rank. Decoders of few classes leave most directions of the state open, and there an
// orthogonal matrix would be arbitrary: R is a partial isometry and says its rank. A whole orthogonal matrix is `procrustes` of
// engram/linalg. Source: arXiv 2411.02685; memory-assessment, section 5 and correction 8; Schoenemann (1966).

import { InputError } from '../../array/errors.ts';
import { frobeniusNorm, type Matrix, matrix, multiply, takeColumns, transpose } from '../../array/matrix.ts';
import { columnMeans } from '../../array/statistics.ts';
import { requireFinite, requireNonNegative } from '../../linalg/require.ts';
import { countAbove, svd } from '../../linalg/svd.ts';

/** Decoders `[C, d]` in rows, of the same classes in the same order. */
export interface DecoderPair {
  readonly source: Matrix;
  readonly target: Matrix;
}

/** How decoders were brought to mean zero and size one. */
export interface Standardisation {
  /** `[d]`. */
  readonly mean: Float64Array;
  readonly norm: number;
}

export interface DecoderRotation {
  /** `R [d, d]`, a partial isometry of rank `rank`: orthogonal where that is `d`. */
  readonly rotation: Matrix;
  /** Directions that the decoders determine. */
  readonly rank: number;
  /** What makes `scale A R` nearest to `B`, of standardised decoders: `trace S` where R keeps all of A. */
  readonly scale: number;
  /** `||scale A R - B||`, of standardised decoders: 0 for a perfect map, 1 for none. */
  readonly residual: number;
}

/** Singular values of the overlap below this part of the largest are directions that nothing determines. */
const RCOND = 1e-8;

export interface DecoderRotationOptions {
  /** Singular values at or below `rcond` times the largest count as zero; 1e-8 when absent. */
  readonly rcond?: number;
}

/**
 * Finds the partial isometry `R [d, d]` and the scale that take `source` decoders to `target` ones, both `[C, d]`.
 * Source: arXiv 2411.02685 with correction 8 of memory-assessment.
 * @throws InputError when shapes differ, entries are not finite or decoders do not differ from their mean
 */
export function decoderRotation(source: Matrix, target: Matrix, options: DecoderRotationOptions = {}): DecoderRotation {
  return sharedDecoderRotation([{ source, target }], options);
}

/**
 * Finds the one rotation `R [d, d]` that fits several pairs of decoders `[C, d]` together, each standardised by itself: beside
 * rotations of their own it tells whether the rotation changes from step to step. Source: memory-assessment, correction 8.
 * @throws InputError when there is no pair, shapes differ, entries are not finite or decoders do not differ from their mean
 */
export function sharedDecoderRotation(
  pairs: readonly DecoderPair[],
  { rcond = RCOND }: DecoderRotationOptions = {},
): DecoderRotation {
  requireNonNegative(rcond, 'rcond');
  const standard = pairs.map(standardPair);
  const d = standard[0]?.a.cols;
  if (d === undefined) throw new InputError('no decoders were given, expected at least one pair of source and target');
  const overlap = matrix(d, d);
  for (const { a, b } of standard) {
    if (a.cols !== d) throw new InputError(`decoders have ${a.cols} and ${d} columns, expected as many in all pairs`);
    multiply(transpose(a), b).data.forEach((value, at) => {
      overlap.data[at]! += value;
    });
  }
  const { u, s, v } = svd(overlap);
  const rank = countAbove(s, rcond);
  const first = Array.from({ length: rank }, (_, k) => k);
  const rotation = multiply(takeColumns(u, first), transpose(takeColumns(v, first)));
  const shared = s.slice(0, rank).reduce((sum, value) => sum + value, 0);
  const turned = standard.map(({ a }) => multiply(a, rotation));
  const size = turned.reduce((sum, each) => sum + frobeniusNorm(each) ** 2, 0);
  const scale = size > 0 ? shared / size : 0;
  let missed = 0;
  turned.forEach(({ data }, i) => {
    data.forEach((value, at) => {
      missed += (scale * value - standard[i]!.b.data[at]!) ** 2;
    });
  });
  return { rotation, rank, scale, residual: Math.sqrt(missed / standard.length) };
}

/**
 * Reconstructs decoders `[C, d]` at the target from those at the source: standardised, turned and scaled, then brought to the
 * target's mean `[d]` and size (`standardisationOf` the target's). Source: arXiv 2411.02685.
 * @throws InputError when shapes differ or the source does not differ from its mean
 */
export function reconstructDecoders(
  source: Matrix,
  { rotation, scale }: Pick<DecoderRotation, 'rotation' | 'scale'>,
  { mean, norm }: Standardisation,
): Matrix {
  const out = multiply(standardised(source, standardisationOf(source)), rotation);
  for (let at = 0; at < out.data.length; at++) out.data[at] = out.data[at]! * scale * norm + mean[at % out.cols]!;
  return out;
}

/**
 * Gives the mean `[d]` of decoders `[C, d]` and the norm of what is left of them.
 * @throws InputError when entries are not finite or nothing is left
 */
export function standardisationOf(decoders: Matrix): Standardisation {
  requireFinite(decoders, 'decoders');
  const mean = columnMeans(decoders);
  const norm = frobeniusNorm(standardised(decoders, { mean, norm: 1 }));
  if (!(norm > Number.EPSILON * frobeniusNorm(decoders))) {
    throw new InputError(`${decoders.rows} decoders do not differ from their mean, expected at least 2 that differ`);
  }
  return { mean, norm };
}

function standardised(decoders: Matrix, { mean, norm }: Standardisation): Matrix {
  const { rows, cols, data } = decoders;
  return matrix(
    rows,
    cols,
    data.map((value, at) => (value - mean[at % cols]!) / norm),
  );
}

function standardPair({ source, target }: DecoderPair): { readonly a: Matrix; readonly b: Matrix } {
  if (source.rows !== target.rows || source.cols !== target.cols) {
    throw new InputError(
      `decoders are ${source.rows} x ${source.cols} and ${target.rows} x ${target.cols}, expected the same shape`,
    );
  }
  return {
    a: standardised(source, standardisationOf(source)),
    b: standardised(target, standardisationOf(target)),
  };
}
