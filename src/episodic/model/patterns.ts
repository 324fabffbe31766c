// Memories as rows of float64 numbers, P x N: both products of a step stream the same rows (spec section 15).
// Any real rows will do; the generators of pattern-draws.ts make +-1 bits.

import { InputError } from '../../array/errors.ts';
import { type Matrix, matrix } from '../../array/matrix.ts';

/** The memories: row `mu` is `xi^(mu)`. */
export interface Patterns {
  /** The number of memories, `P`. */
  readonly count: number;
  /** The number of neurons, `N`. */
  readonly neurons: number;
  /** `[P, N]`, row-major. */
  readonly rows: Float64Array;
}

/**
 * Takes `rows [P, N]` as memories; they are not copied.
 * @throws InputError where sizes disagree or a value is not finite
 */
export function patternsOf(count: number, neurons: number, rows: Float64Array): Patterns {
  if (!(Number.isInteger(count) && count >= 1 && Number.isInteger(neurons) && neurons >= 1)) {
    throw new InputError(`patterns are ${count} x ${neurons}, expected at least one memory of at least one neuron`);
  }
  if (rows.length !== count * neurons) {
    throw new InputError(`patterns ${count} x ${neurons} need ${count * neurons} values, found ${rows.length}`);
  }
  const broken = rows.findIndex((value) => !Number.isFinite(value));
  if (broken >= 0) {
    const place = `${Math.floor(broken / neurons)}, ${broken % neurons}`;
    throw new InputError(`pattern value [${place}] is ${rows[broken]}, expected finite numbers`);
  }
  return { count, neurons, rows };
}

/** The rows of a matrix `[P, N]` as memories. */
export function patternsFromMatrix({ rows, cols, data }: Matrix): Patterns {
  return patternsOf(rows, cols, data);
}

/** `[P, N]`; shares the values. */
export function patternMatrix({ count, neurons, rows }: Patterns): Matrix {
  return matrix(count, neurons, rows);
}

/** Gives memory `mu` as a view of its `[N]` values. @throws InputError where the memory does not exist */
export function patternRow({ count, neurons, rows }: Patterns, mu: number): Float64Array {
  if (!(Number.isInteger(mu) && mu >= 0 && mu < count)) {
    throw new InputError(`memory ${mu} does not exist, expected 0 ... ${count - 1}`);
  }
  return rows.subarray(mu * neurons, (mu + 1) * neurons);
}

/** The memories `indices`, in that order, copied. */
export function takePatterns(patterns: Patterns, indices: ArrayLike<number>): Patterns {
  const rows = new Float64Array(indices.length * patterns.neurons);
  for (let i = 0; i < indices.length; i++) rows.set(patternRow(patterns, indices[i]!), i * patterns.neurons);
  return patternsOf(indices.length, patterns.neurons, rows);
}

/** Whether every value is -1 or +1. */
export function areSigns({ rows }: Patterns): boolean {
  return rows.every((value) => value === 1 || value === -1);
}

/** Values below `threshold` as -1, all others as +1. */
export function signsOf({ count, neurons, rows }: Patterns, threshold: number): Patterns {
  return patternsOf(
    count,
    neurons,
    rows.map((value) => (value < threshold ? -1 : 1)),
  );
}

/**
 * Gives for each memory the first one of the same content `[P]`, itself where it is the first. Labels break ties
 * towards the lowest index, so a visit to a duplicate is labelled by its first copy: compare labels through this map.
 */
export function firstOfContent(patterns: Patterns): Int32Array {
  const { count, neurons, rows } = patterns;
  const bytes = new Uint8Array(rows.buffer, rows.byteOffset, rows.byteLength);
  const width = neurons * 8;
  const buckets = new Map<number, number[]>();
  const first = new Int32Array(count);
  for (let mu = 0; mu < count; mu++) {
    const key = hashBytes(bytes.subarray(mu * width, (mu + 1) * width));
    const bucket = buckets.get(key) ?? [];
    if (bucket.length === 0) buckets.set(key, bucket);
    const twin = bucket.find((nu) => sameRow(rows, neurons, nu, mu));
    first[mu] = twin ?? mu;
    if (twin === undefined) bucket.push(mu);
  }
  return first;
}

function sameRow(rows: Float64Array, neurons: number, a: number, b: number): boolean {
  for (let i = 0; i < neurons; i++) if (rows[a * neurons + i] !== rows[b * neurons + i]) return false;
  return true;
}

/** FNV-1a, 32 bits. */
function hashBytes(bytes: Uint8Array): number {
  let hash = 0x811c9dc5;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}
