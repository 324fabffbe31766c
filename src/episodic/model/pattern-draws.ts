// Memories of random bits: fair, without replacement (for loads near 2^N), biased; and the drive of the pseudoinverse
// rule. Source: spec of sequential memory, section 6; the clean form of bias and the pseudoinverse after Chaudhry et al.
// (arXiv 2306.04532).

import { InputError } from '../../array/errors.ts';
import { transpose } from '../../array/matrix.ts';
import type { RandomStream } from '../../array/random.ts';
import { pinv } from '../../linalg/pinv.ts';
import type { Compat } from './compat.ts';
import { type DrawOptions, distinctPackedPatterns } from './packed-draws.ts';
import { unpackPatterns } from './packed-patterns.ts';
import { type Patterns, patternMatrix, patternRow, patternsFromMatrix, patternsOf } from './patterns.ts';

/**
 * Draws memories of independent fair signs `[P, N]`. Rows may repeat; those of `distinctPatterns` never do.
 * @throws InputError beyond 2 GiB of rows
 */
export function randomPatterns({ count, neurons, rng }: DrawOptions): Patterns {
  const rows = emptyRows(count, neurons);
  for (let i = 0; i < rows.length; i++) rows[i] = rng.sign();
  return patternsOf(count, neurons, rows);
}

/**
 * Draws a uniformly random sequence of memories that all differ: distinct integers of `[0, 2^N)`, bit `i` set where
 * neuron `i` is +1.
 * @throws InputError where `P > 2^N`, or beyond 2 GiB of rows
 */
export function distinctPatterns(options: DrawOptions): Patterns {
  return unpackPatterns(distinctPackedPatterns(options));
}

/** 2 GiB: a step of recall reads all rows twice. */
const MOST_VALUES = 2 ** 28;

/** Makes room for memories. @throws InputError where the rows would not fit */
function emptyRows(count: number, neurons: number): Float64Array {
  if (count * neurons > MOST_VALUES) {
    throw new InputError(
      `${count} memories of ${neurons} neurons are ${count * neurons} numbers, expected at most ${MOST_VALUES} (2 GiB): use fewer`,
    );
  }
  return new Float64Array(count * neurons);
}

export interface BiasedDrawOptions extends DrawOptions {
  /** `Pr(+-1) = (1 +- bias) / 2`, -1 ... 1; with `bias-cpp` the authors' `b`, at least 0. */
  readonly bias: number;
  readonly compat?: Compat;
}

/** Independent biased signs: any two memories overlap by `bias^2` on average. */
export function biasedPatterns({ count, neurons, rng, bias, compat = [] }: BiasedDrawOptions): Patterns {
  const authors = compat.includes('bias-cpp');
  const positive = authors ? 0.5 / (1 + bias) : (1 + bias) / 2;
  if (!(positive >= 0 && positive <= 1) || (authors && bias < 0)) {
    throw new InputError(`bias is ${bias}, expected ${authors ? 'at least 0' : 'a number in -1 ... 1'}`);
  }
  const rows = emptyRows(count, neurons);
  for (let i = 0; i < rows.length; i++) rows[i] = rng.uniform() < positive ? 1 : -1;
  return patternsOf(count, neurons, rows);
}

/**
 * The drive of the pseudoinverse rule, rows of `N (Xi^T Xi)^+ Xi^T`: memory `nu` drives hidden unit `mu` by `N` where
 * they are the same and by nothing otherwise, as if the memories were orthogonal (linearly independent ones only).
 */
export function pseudoinverseDrive(patterns: Patterns): Patterns {
  const drive = patternsFromMatrix(pinv(transpose(patternMatrix(patterns))));
  for (let i = 0; i < drive.rows.length; i++) drive.rows[i]! *= patterns.neurons;
  return drive;
}

/**
 * Gives a copy `[N]` of memory `mu` whose last `share` of entries is 0 (rounded to whole neurons): an incomplete cue.
 * @throws InputError where the memory does not exist or the share is not within 0 ... 1
 */
export function incompleteCue(patterns: Patterns, mu: number, share: number): Float64Array {
  const cue = patternRow(patterns, mu).slice();
  cue.fill(0, cue.length - wholeNeurons(cue.length, share));
  return cue;
}

/** A copy of memory `mu` with the signs of a random `share` of entries turned over: a corrupted cue. */
export function corruptedCue(patterns: Patterns, mu: number, share: number, rng: RandomStream): Float64Array {
  const cue = patternRow(patterns, mu).slice();
  for (const i of rng.permutation(cue.length).subarray(0, wholeNeurons(cue.length, share))) cue[i] = -cue[i]!;
  return cue;
}

function wholeNeurons(neurons: number, share: number): number {
  if (!(share >= 0 && share <= 1)) throw new InputError(`share of the cue is ${share}, expected 0 ... 1`);
  return Math.round(share * neurons);
}
