// Episodes of a sequential memory as a history-dependent system: bit i comes back after as many steps as its episode has
// memories, x_i(t) = x_i(t - L_i). What a network conjugate to a sequential memory does (src/episodic/to-rnn.ts).
// Source: spec of sequential memory, section 4, "Discrete limit"; EMT spec section 3.

import { InputError } from '../array/errors.ts';
import { matrix } from '../array/matrix.ts';
import type { HistoryTask } from './history.ts';
import { linearTask } from './linear.ts';

/**
 * Makes the task of episodes of `lengths [episodes]` memories, one bit each, named `episodes-3-4` for lengths 3 and 4.
 * A bit of a shorter episode is silent until its own last `L_i` input steps: what returns before the input ends would
 * add to what is put in.
 * @throws InputError for no lengths, or one that is not a positive integer
 */
export function episodesTask(lengths: readonly number[]): HistoryTask {
  if (lengths.length === 0 || lengths.some((length) => !(Number.isInteger(length) && length >= 1))) {
    throw new InputError(`episodes have lengths [${lengths.join(', ')}], expected positive integers, at least one`);
  }
  const d = lengths.length;
  const s = Math.max(...lengths);
  const F = matrix(s * d, d);
  lengths.forEach((length, bit) => {
    F.data[((s - length) * d + bit) * d + bit] = 1;
  });
  const each = d === 1 ? `an episode of ${s}` : `episodes of ${lengths.join(', ')}`;
  const summary = `Sequential memory, ${each} memories: bit i comes back after as many steps as episode i has memories.`;
  const task = linearTask({ d, s, F, initial: 'signs', name: `episodes-${lengths.join('-')}`, summary });
  return {
    ...task,
    fill: (rng, horizon, inputs, targets) => {
      task.fill(rng, horizon, inputs, targets);
      lengths.forEach((length, bit) => {
        for (let t = 0; t < s - length; t++) inputs[t * d + bit] = 0;
      });
    },
  };
}
