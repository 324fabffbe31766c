// Columns of the pattern overlaps q_{mu k} = xi^(mu)^T xi^(k) / N on demand: all that the event-driven predictor, the
// margins and the failure attribution ask of the memories, so that a million packed ones serve as well as ten rows.

import { InputError } from '../../array/errors.ts';
import type { EpisodicModel } from '../model/model.ts';
import { bitCount, type PackedPatterns } from '../model/packed-patterns.ts';
import type { Patterns } from '../model/patterns.ts';

export interface OverlapSource {
  /** The number of memories, `P`. */
  readonly count: number;
  /** The number of neurons, `N`. */
  readonly neurons: number;
  /** Whether `N q` is a whole number for all memories, as of signs: ties are then found in integers (tie-rule.ts). */
  readonly isWhole: boolean;
  /** `q_{mu k}` of all `mu` into `out [P]`. */
  overlapColumn(k: number, out: Float64Array): Float64Array;
  /** Gives one overlap, `q_{mu k}`. */
  overlap(mu: number, k: number): number;
  /** The memories as bits, where they are that: the predictor then goes over them once per hop (packed-race.ts). */
  readonly packed?: PackedPatterns;
}

/** The overlaps that drive the hidden layer of `model`: of its patterns, or of its drive with them. */
export function modelOverlaps({ patterns, drive }: Pick<EpisodicModel, 'patterns' | 'drive'>): OverlapSource {
  return patternOverlaps(patterns, drive ?? patterns);
}

/** `drive^(mu)^T xi^(k) / N`, computed from the rows. */
export function patternOverlaps(patterns: Patterns, drive: Patterns = patterns): OverlapSource {
  const { count, neurons, rows } = patterns;
  const overlap = (mu: number, k: number): number => {
    let sum = 0;
    for (let i = mu * neurons, j = k * neurons; i < (mu + 1) * neurons; i++, j++) sum += drive.rows[i]! * rows[j]!;
    return sum / neurons;
  };
  return {
    count,
    neurons,
    isWhole: rows.every(Number.isInteger) && drive.rows.every(Number.isInteger),
    overlap,
    overlapColumn: (k, out) => {
      requireMemory(k, count);
      for (let mu = 0; mu < count; mu++) out[mu] = overlap(mu, k);
      return out;
    },
  };
}

/**
 * Computes overlaps of packed memories when they are asked for, `1 - 2 (bits that differ) / N`, a column `[P]` at a
 * time.
 */
export function packedOverlaps(packed: PackedPatterns): OverlapSource {
  const { count, neurons, wordsPerPattern, words } = packed;
  const overlap = (mu: number, k: number): number => {
    let differing = 0;
    for (let i = mu * wordsPerPattern, j = k * wordsPerPattern, end = i + wordsPerPattern; i < end; i++, j++) {
      differing += bitCount(words[i]! ^ words[j]!);
    }
    return (neurons - 2 * differing) / neurons;
  };
  return {
    count,
    neurons,
    isWhole: true,
    packed,
    overlap,
    overlapColumn: (k, out) => {
      requireMemory(k, count);
      for (let mu = 0; mu < count; mu++) out[mu] = overlap(mu, k);
      return out;
    },
  };
}

function requireMemory(k: number, count: number): void {
  if (Number.isInteger(k) && k >= 0 && k < count) return;
  throw new InputError(`memory ${k} does not exist, expected 0 ... ${count - 1}`);
}
