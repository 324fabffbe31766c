// What a recurrent cell is: its parameters, its input products for all steps at once, and one step. A new cell is one
// file that exports one of these, and a line in cells.ts.

import type { Shape } from '../array/shape.ts';
import type { Expression } from '../graph/index.ts';
import type { NetworkConfig } from './network.ts';

export interface ParameterSpec {
  /** PyTorch's name, e.g. `rnn.weight_hh_l0`. */
  readonly name: string;
  readonly shape: Shape;
  /** Initial values are uniform on `[-bound, bound]`, PyTorch's law for recurrent and linear layers. */
  readonly bound: number;
}

export type Parameters = ReadonlyMap<string, Expression>;

export interface CellStep {
  /** The parts of the state after the step, each `[B, size]`, in the order of `stateSizes`. */
  readonly state: readonly Expression[];
  /** What the readout sees `[B, H]`. */
  readonly output: Expression;
}

export interface Cell {
  readonly name: string;
  /** Widths of the parts of the state: `[H]` for an Elman cell, `[H, H]` (h, then c) for an LSTM. */
  stateSizes(config: NetworkConfig): readonly number[];
  parameters(config: NetworkConfig): readonly ParameterSpec[];
  /** Input products (and biases) of every step: `[T, B, in]` to `[T, B, K]`. */
  project(config: NetworkConfig, parameters: Parameters, inputs: Expression): Expression;
  /** What `project` gives for zero input, one row `[K]`; `null` when that is zero. */
  silent(config: NetworkConfig, parameters: Parameters): Expression | null;
  /**
   * One step from the projected input, `[B, K]` or one row for all, and the parts of the state. `null` stands for
   * zero; at least one of the two has a batch axis.
   */
  step(
    config: NetworkConfig,
    parameters: Parameters,
    projected: Expression | null,
    state: readonly Expression[] | null,
  ): CellStep;
}
