// Simulates a history-dependent system: draws s variables, then lets the boundary function write one after another.
// Source: TWM section 3, equation 1, with the inputs clamped (f is off while inputs arrive).

import { InputError } from '../array/errors.ts';
import type { RandomStream } from '../array/random.ts';
import type { Composition } from './history.ts';

export interface System {
  readonly name: string;
  readonly d: number;
  readonly s: number;
  readonly f: Composition;
  readonly initial: 'signs' | 'normal';
}

/**
 * One sequence of `system`: `inputs` and `targets`, both `[s + horizon, d]` and zeroed on entry, hold the drawn
 * variables and their continuation. Computed in float64.
 * @throws InputError when a value leaves the range of float32 (a growing linear system at a long horizon).
 */
export function fillFromHistory(
  system: System,
  rng: RandomStream,
  horizon: number,
  inputs: Float32Array,
  targets: Float32Array,
): void {
  const { d, s } = system;
  const drawn = new Float64Array(s * d);
  for (let i = 0; i < drawn.length; i++) drawn[i] = system.initial === 'signs' ? rng.sign() : rng.normal();
  inputs.set(drawn);
  targets.set(continueHistory(system, drawn, horizon), s * d);
  for (let t = s; t < s + horizon; t++) {
    for (let i = 0; i < d; i++) {
      if (!Number.isFinite(targets[t * d + i]!)) {
        throw new InputError(
          `task ${system.name} grows beyond float32 at step ${t} of ${s + horizon}: use a horizon below ${t - s}`,
        );
      }
    }
  }
}

/**
 * Continues a history: `x(s) ... x(s + horizon - 1)`, `[horizon, d]`, from the first `s` variables `initial [s, d]`.
 */
export function continueHistory(
  { d, s, f }: Pick<System, 'd' | 's' | 'f'>,
  initial: ArrayLike<number>,
  horizon: number,
): Float64Array {
  const sequence = new Float64Array((s + horizon) * d);
  sequence.set(initial);
  for (let t = s; t < s + horizon; t++) {
    f(sequence.subarray((t - s) * d, t * d), t, sequence.subarray(t * d, (t + 1) * d));
  }
  return sequence.subarray(s * d);
}
