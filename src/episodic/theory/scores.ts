// The authors' scores of a recall, kept apart: ordered recall and single transition (2023 C++ code), cycle fidelity (2022
// Python code), and counting of a sub-sequence.
// Source: spec of sequential memory, section 8; Knuth, Morris and Pratt (1977).

import { InputError } from '../../array/errors.ts';

/** The state of an ordered recall. */
export type OrderedState = 'running' | 'success' | 'wrong' | 'patience';

export interface OrderedRecall {
  /** Takes the label of one sample. Once it is not `running` any more it stays as it is. */
  push(label: number): OrderedState;
  readonly state: OrderedState;
  /** The memory that was reached last in order, from 0. */
  readonly reached: number;
}

/**
 * Ordered recall: memory 0 first, then each next one; the same label again costs patience, any other fails. Success when
 * `last` is reached: `P - 1` for a whole sequence, 2 for the authors' single transition.
 * @param patience samples that one memory may be held
 */
export function orderedRecall(last: number, patience: number): OrderedRecall {
  let state: OrderedState = 'running';
  let reached = 0;
  let held = 0;
  return {
    get state() {
      return state;
    },
    get reached() {
      return reached;
    },
    push: (label) => {
      if (state !== 'running') return state;
      if (label === reached + 1) {
        reached++;
        held = 0;
        if (reached >= last) state = 'success';
      } else if (label !== reached) state = 'wrong';
      else if (++held >= patience) state = 'patience';
      return state;
    },
  };
}

export interface CycleFidelity {
  /** Copies of the cycle in the longest chain of back-to-back exact copies. */
  readonly longest: number;
  /** `longest / (list length / P)`. */
  readonly fidelity: number;
  /** The authors' criterion: fidelity above 0.8 over a list longer than `5 P`. */
  readonly success: boolean;
}

/** Measures how much of a visited list repeats `cycle` exactly, one copy after another. */
export function cycleFidelity(visited: readonly number[], cycle: readonly number[]): CycleFidelity {
  const length = cycle.length;
  if (length === 0) throw new InputError('the cycle is empty, expected at least one memory');
  // copies[i]: back-to-back copies that end right before place i.
  const copies = new Int32Array(visited.length + 1);
  let longest = 0;
  for (let end = length; end <= visited.length; end++) {
    let same = true;
    for (let i = 0; i < length && same; i++) same = visited[end - length + i] === cycle[i];
    if (same) longest = Math.max(longest, (copies[end] = copies[end - length]! + 1));
  }
  const fidelity = visited.length === 0 ? 0 : (longest * length) / visited.length;
  return { longest, fidelity, success: fidelity > 0.8 && visited.length > 5 * length };
}

/** Number of places where `pattern` occurs in `text`, overlaps included (Knuth, Morris, Pratt, over integers). */
export function countOccurrences(text: ArrayLike<number>, pattern: ArrayLike<number>): number {
  if (pattern.length === 0) throw new InputError('the pattern is empty, expected at least one symbol');
  const border = borders(pattern);
  let matched = 0;
  let found = 0;
  for (let i = 0; i < text.length; i++) {
    while (matched > 0 && pattern[matched] !== text[i]) matched = border[matched - 1]!;
    if (pattern[matched] === text[i]) matched++;
    if (matched < pattern.length) continue;
    found++;
    matched = border[matched - 1]!;
  }
  return found;
}

/** Gives for each prefix the length of its longest proper border. */
function borders(pattern: ArrayLike<number>): Int32Array {
  const border = new Int32Array(pattern.length);
  let length = 0;
  for (let i = 1; i < pattern.length; i++) {
    while (length > 0 && pattern[length] !== pattern[i]) length = border[length - 1]!;
    if (pattern[length] === pattern[i]) length++;
    border[i] = length;
  }
  return border;
}
