// Runs a network over input sequences in float64 and records its states: what every analysis looks at.
// Sequences are `[T, B, features]`. It does not train; the training step is a compiled graph of its own.

import { InputError } from '../array/errors.ts';
import { toFloat64 } from '../array/tensor.ts';
import type { Network } from './network.ts';

export interface Rollout {
  readonly steps: number;
  readonly batch: number;
  /** Hidden states `[T, B, H]`, `h(t)` after reading input `t`. */
  readonly states: Float64Array;
  /** Outputs `[T, B, out]`. */
  readonly outputs: Float64Array;
}

export interface RolloutInput {
  readonly steps: number;
  readonly batch: number;
  /** `[T, B, in]`, or `null` for zero input. */
  readonly inputs: ArrayLike<number> | null;
  /** State before the first step `[B, H]`; zero when absent. */
  readonly initial?: ArrayLike<number>;
}
