// States that come again. A network that is left to itself is a function of its state: where a state was there before, to
// the last bit, all that follows was there before too. A tanh network that holds what it remembers comes to that within
// some hundred steps, one that forgets comes to its fixed point; long runs of such networks cost no more than short ones.

import type { FloatArray } from '../graph/core/expression.ts';

/** What a step of a network leaves: the parts of the state, each `[rows, size]`, and the output `[rows, out]`. */
export interface Said {
  readonly state: readonly FloatArray[];
  readonly output: FloatArray;
}

/** The first step from which on there is no input. */
export function endOfInput(inputs: ArrayLike<number>, steps: number, width: number): number {
  let last = steps * width - 1;
  while (last >= 0 && inputs[last] === 0) last--;
  return Math.floor(last / width) + 1;
}

/** Steps after which a state may come again, at most, and values of states that are kept to see it. */
const LONGEST = 64;
const KEPT_VALUES = 2 ** 20;

/**
 * Watches for a state of all rows, of so many `values`, that was there before, to the last bit, without input since: what
 * followed it then follows again, and need not be computed. Asked after every step, gives `null`, or what is said at any
 * later step.
 */
export function returnOf(silentFrom: number, values: number): (t: number, said: Said) => ((t: number) => Said) | null {
  const longest = Math.min(LONGEST, Math.floor(KEPT_VALUES / Math.max(1, values)));
  /** What was said at the last steps, step `t` in place `t % longest`. */
  const kept: Said[] = [];
  return (t, said) => {
    if (t < silentFrom || longest === 0) return null;
    const known = Math.min(longest, t - silentFrom);
    const before = (steps: number) => kept[(t - steps) % longest]!;
    for (let length = 1; length <= known; length++) {
      if (isSame(before(length).state, said.state)) return (later) => before(length - ((later - t) % length));
    }
    keep(kept, t % longest, said);
    return null;
  };
}

/** Copies `said` into its place, over what was there. */
function keep(kept: Said[], place: number, { state, output }: Said): void {
  const old = kept[place];
  if (!old) kept[place] = { state: state.map((part) => part.slice()), output: output.slice() };
  else {
    for (let k = 0; k < state.length; k++) old.state[k]!.set(state[k]!);
    old.output.set(output);
  }
}

/** Whether the bits are the same: a zero of the other sign counts as another state. */
function isSame(before: readonly FloatArray[], now: readonly FloatArray[]): boolean {
  for (let k = 0; k < before.length; k++) {
    const [a, b] = [before[k]!, now[k]!];
    for (let i = 0; i < a.length; i++) if (!Object.is(a[i], b[i])) return false;
  }
  return true;
}
