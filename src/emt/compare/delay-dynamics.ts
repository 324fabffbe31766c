// Dynamical similarity by delay embeddings (DSA): the states of a network, embedded with their own past, move by a linear
// operator in the leading coordinates of that embedding (HAVOK), and two operators are as far apart as the nearest rotation
// leaves them. Source: Ostrow, Eisen, Kozachkov, Fiete (2023), "Beyond Geometry", arXiv 2306.10168, sections 3.1 and 3.2.

import { InputError } from '../../array/errors.ts';
import { frobeniusNorm, type Matrix, matrix, multiply, transpose } from '../../array/matrix.ts';
import type { RandomStream } from '../../array/random.ts';
import { drain, part, type Steps } from '../../array/stages.ts';
import { qr } from '../../linalg/qr.ts';
import { schur } from '../../linalg/schur.ts';
import { svd, svdSteps } from '../../linalg/svd.ts';

export interface DelayOptions {
  /** Steps in one row of the embedding: the present and `delays - 1` before it. */
  readonly delays: number;
  /** Leading coordinates that are kept. */
  readonly rank: number;
}

/** Trials of equal length, `[T, B, width]`, time first. */
export interface Trials {
  readonly data: ArrayLike<number>;
  readonly steps: number;
  readonly batch: number;
  readonly width: number;
}

/** Ridge of the regression, in units of the coordinates' own (they are orthonormal): the authors' `lamb`. */
const RIDGE = 1e-8;

/**
 * The operator `A [r, r]` of delay-embedded trials: `v(t+1) = A v(t)` in the leading `r` right singular vectors of the
 * embedding, by least squares over all trials; data are embedded as they are given, the newest step first. `r` is the rank
 * asked for or what the embedding has.
 * @throws InputError for fewer steps than the delays and one more
 */
export function* delayOperatorSteps(
  { data, steps, batch, width }: Trials,
  { delays, rank }: DelayOptions,
): Steps<Matrix> {
  const rows = steps - delays + 1;
  if (rows < 2)
    throw new InputError(`a delay embedding of ${delays} steps needs at least ${delays + 1}, found ${steps}`);
  const size = delays * width;
  const embedded = matrix(batch * rows, size);
  for (let b = 0; b < batch; b++) {
    for (let t = 0; t < rows; t++) {
      for (let delay = 0; delay < delays; delay++) {
        const from = ((t + delays - 1 - delay) * batch + b) * width;
        const to = (b * rows + t) * size + delay * width;
        for (let i = 0; i < width; i++) embedded.data[to + i] = data[from + i]!;
      }
    }
  }
  // Right singular vectors from the moments: V = H U S^-1.
  const moments = yield* part(gramSteps(embedded), 0, 0.5);
  const { u, s } = yield* part(svdSteps(moments), 0.5, 0.8);
  const kept = Math.min(rank, s.filter((value) => value > ROUNDING * s[0]!).length);
  const coordinates = matrix(embedded.rows, kept);
  for (let i = 0; i < embedded.rows; i++) {
    for (let k = 0; k < kept; k++) {
      let sum = 0;
      for (let j = 0; j < size; j++) sum += embedded.data[i * size + j]! * u.data[j * size + k]!;
      coordinates.data[i * kept + k] = sum / Math.sqrt(s[k]!);
    }
  }
  yield 0.9;
  return operatorOf(coordinates, rows, batch);
}

const ROUNDING = 1e-12;

function* gramSteps(a: Matrix): Steps<Matrix> {
  const out = matrix(a.cols, a.cols);
  for (let i = 0; i < a.rows; i++) {
    if (i % 64 === 63) yield i / a.rows;
    const row = a.data.subarray(i * a.cols, (i + 1) * a.cols);
    for (let j = 0; j < a.cols; j++) {
      const value = row[j]!;
      if (value === 0) continue;
      for (let k = 0; k < a.cols; k++) out.data[j * a.cols + k]! += value * row[k]!;
    }
  }
  return out;
}

/** Least squares from each row to the next one of its trial. */
function operatorOf(v: Matrix, rows: number, batch: number): Matrix {
  const r = v.cols;
  const [own, next] = [matrix(r, r), matrix(r, r)];
  for (let b = 0; b < batch; b++) {
    for (let t = 0; t + 1 < rows; t++) {
      const [now, then] = [(b * rows + t) * r, (b * rows + t + 1) * r];
      for (let i = 0; i < r; i++) {
        for (let j = 0; j < r; j++) {
          own.data[i * r + j]! += v.data[now + i]! * v.data[now + j]!;
          next.data[i * r + j]! += v.data[then + i]! * v.data[now + j]!;
        }
      }
    }
  }
  for (let i = 0; i < r; i++) own.data[i * r + i]! += RIDGE;
  const { u, s, v: right } = svd(own);
  const inverse = multiply(
    matrix(
      r,
      r,
      right.data.map((value, at) => value / s[at % r]!),
    ),
    transpose(u),
  );
  return multiply(next, inverse);
}

export interface DynamicalDistance {
  /** `min over C in O(n) of ||A - C B C^T||` (Frobenius), of operators scaled to norm 1: 0 ... 2. */
  readonly euclidean: number;
  /** `min over C of arccos(<A, C B C^T> / (||A|| ||B||))`, radians: 0 ... pi. */
  readonly angular: number;
}

export interface MatchOptions {
  /** Random orthogonal starts, each with its transpose, beside the identity and those by Schur forms and symmetric parts. */
  readonly starts?: number;
  readonly rng: RandomStream;
}

const STARTS = 10;
/** Rounds of every start, and of the best of them to its end; a round that gains less, of norms that are 1, is the last. */
const SEARCH = { rounds: 60, gained: 1e-6 } as const;
const POLISH = { rounds: 600, gained: 1e-14 } as const;

/**
 * The distance of two operators `[n, n]` under orthogonal changes of coordinates, both minima by the same `C`. It is the
 * least over its starts, which are the same seen from B, so that it is symmetric; each start climbs by the polar factor of
 * the gradient, and never goes down.
 * @throws InputError where the operators are of different size
 */
export function dynamicalDistance(a: Matrix, b: Matrix, options: MatchOptions): DynamicalDistance {
  return drain(dynamicalDistanceSteps(a, b, options));
}

/** `dynamicalDistance` in steps. */
export function* dynamicalDistanceSteps(
  a: Matrix,
  b: Matrix,
  { starts = STARTS, rng }: MatchOptions,
): Steps<DynamicalDistance> {
  if (a.rows !== b.rows) throw new InputError(`operators are ${a.rows} and ${b.rows} wide, expected the same rank`);
  const [first, second] = [scaledToOne(a), scaledToOne(b)];
  const n = a.rows;
  const random = Array.from({ length: starts }, (_, k) => randomOrthogonal(n, rng, k % 2 === 1));
  // Each with its transpose: from B to A they are the same starts.
  const drawn = random.flatMap((start) => [start, transpose(start)]);
  const all = [...alignments(first, second), ...drawn];
  let best: Climbed | null = null;
  for (const [k, start] of all.entries()) {
    const end = yield* part(climb(first, second, start, SEARCH), (0.8 * k) / all.length, (0.8 * (k + 1)) / all.length);
    if (best === null || end.value > best.value) best = end;
  }
  const cosine = Math.min(1, (yield* part(climb(first, second, best!.c, POLISH), 0.8, 1)).value);
  return { euclidean: Math.sqrt(Math.max(0, 2 - 2 * cosine)), angular: Math.acos(Math.max(-1, cosine)) };
}

function scaledToOne(a: Matrix): Matrix {
  const norm = frobeniusNorm(a);
  return matrix(a.rows, a.cols, norm > 0 ? a.data.map((value) => value / norm) : a.data.slice());
}

interface Climbed {
  readonly c: Matrix;
  /** `<A, C B C^T>`. */
  readonly value: number;
}

/** The end of the climb from `start`. */
function* climb(
  a: Matrix,
  b: Matrix,
  start: Matrix,
  { rounds, gained }: { readonly rounds: number; readonly gained: number },
): Steps<Climbed> {
  const n = a.rows;
  const [at, bt] = [transpose(a), transpose(b)];
  let c = start;
  let value = overlap(a, b, c);
  // <A, C B C^T> + kappa ||C||^2 is convex in C for kappa >= ||A|| ||B|| (1 here), so its polar step cannot go down; a
  // smaller kappa goes further, and is taken back where it does not gain.
  let kappa = 0.05;
  for (let round = 0; round < rounds; round++) {
    yield round / rounds;
    const up = multiply(multiply(a, c), bt);
    const down = multiply(multiply(at, c), b);
    const gradient = matrix(
      n,
      n,
      up.data.map((each, i) => each + down.data[i]! + 2 * kappa * c.data[i]!),
    );
    const { u, v } = svd(gradient);
    const next = multiply(u, transpose(v));
    const reached = overlap(a, b, next);
    if (reached > value + gained) {
      [c, value] = [next, reached];
      kappa = Math.max(1e-3, kappa / 2);
    } else if (kappa < 1) kappa = Math.min(1, kappa * 4);
    else break;
  }
  return { c, value };
}

function overlap(a: Matrix, b: Matrix, c: Matrix): number {
  const turned = multiply(multiply(c, b), transpose(c));
  return a.data.reduce((sum, value, i) => sum + value * turned.data[i]!, 0);
}

/** Starts that are right already where B is A in other coordinates: by real Schur forms, and by the symmetric parts. */
function alignments(a: Matrix, b: Matrix): Matrix[] {
  return [identityOf(a.rows), bySchurForms(a, b), bySymmetricParts(a, b)];
}

function identityOf(n: number): Matrix {
  const out = matrix(n, n);
  for (let i = 0; i < n; i++) out.data[i * n + i] = 1;
  return out;
}

/** Blocks of both forms paired by their eigenvalues, in the order of their real parts: exact for normal operators. */
function bySchurForms(a: Matrix, b: Matrix): Matrix {
  const [p, q] = [orderedSchurVectors(a), orderedSchurVectors(b)];
  return multiply(p, transpose(q));
}

function orderedSchurVectors(a: Matrix): Matrix {
  const { Q, T } = schur(a);
  const n = a.rows;
  const blocks: { at: number; size: 1 | 2; re: number; im: number; flip: boolean }[] = [];
  for (let at = 0; at < n; at += blocks.at(-1)!.size) {
    const re = T.data[at * n + at]!;
    const below = at + 1 < n ? T.data[(at + 1) * n + at]! : 0;
    if (below === 0) blocks.push({ at, size: 1, re, im: 0, flip: false });
    else blocks.push({ at, size: 2, re, im: Math.sqrt(Math.abs(below * T.data[at * n + at + 1]!)), flip: below < 0 });
  }
  blocks.sort((x, y) => x.size - y.size || x.re - y.re || x.im - y.im);
  const order = blocks.flatMap(({ at, size, flip }) => (size === 1 ? [at] : flip ? [at + 1, at] : [at, at + 1]));
  const out = matrix(n, n);
  order.forEach((from, to) => {
    for (let i = 0; i < n; i++) out.data[i * n + to] = Q.data[i * n + from]!;
  });
  return out;
}

/** Eigenvectors of the symmetric parts in the order of their values, their signs by the skew parts: exact where those differ. */
function bySymmetricParts(a: Matrix, b: Matrix): Matrix {
  const n = a.rows;
  const [p, q] = [symmetricVectors(a), symmetricVectors(b)];
  const [k, l] = [inCoordinates(a, p), inCoordinates(b, q)];
  // Signs s with s_i s_j k_ij ~ l_ij: the signs of the leading eigenvector of the products.
  const products = matrix(
    n,
    n,
    k.data.map((value, at) => value * l.data[at]!),
  );
  const { u, s } = svd(shifted(symmetric(products)));
  const leading = s.length === 0 ? [] : Array.from({ length: n }, (_, i) => (u.data[i * n]! < 0 ? -1 : 1));
  const signed = matrix(
    n,
    n,
    p.data.map((value, at) => value * leading[at % n]!),
  );
  return multiply(signed, transpose(q));
}

function symmetricVectors(a: Matrix): Matrix {
  return svd(shifted(symmetric(a))).u;
}

function symmetric(a: Matrix): Matrix {
  const turned = transpose(a);
  return matrix(
    a.rows,
    a.cols,
    a.data.map((value, at) => (value + turned.data[at]!) / 2),
  );
}

/** The matrix with its norm added along the diagonal: positive, with the same eigenvectors. */
function shifted(a: Matrix): Matrix {
  const by = 2 * frobeniusNorm(a);
  return matrix(
    a.rows,
    a.cols,
    a.data.map((value, at) => value + (at % (a.cols + 1) === 0 ? by : 0)),
  );
}

function inCoordinates(a: Matrix, q: Matrix): Matrix {
  const skew = matrix(
    a.rows,
    a.cols,
    transpose(a).data.map((value, at) => (a.data[at]! - value) / 2),
  );
  return multiply(multiply(transpose(q), skew), q);
}

/** A random orthogonal matrix, of either determinant. */
function randomOrthogonal(n: number, rng: RandomStream, flipped: boolean): Matrix {
  const { Q } = qr(
    matrix(
      n,
      n,
      Float64Array.from({ length: n * n }, () => rng.normal()),
    ),
  );
  if (flipped) for (let i = 0; i < n; i++) Q.data[i * n]! *= -1;
  return Q;
}
