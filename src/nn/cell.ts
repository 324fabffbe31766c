// What a recurrent cell is: its parameters, its input products for all steps at once, and one step. A new cell is one
// file that exports one of these, and a line in cells.ts.

import type { Shape } from '../array/shape.ts';
import type { Expression } from '../graph/index.ts';
import type { Initialiser } from './initial.ts';
import type { Activation, NetworkConfig } from './network.ts';

export interface ParameterSpec {
  /** PyTorch's name, e.g. `rnn.weight_hh_l0`. */
  readonly name: string;
  readonly shape: Shape;
  readonly initial: Initialiser;
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
  /** The activation a configuration gets when it names none. Cells with fixed activations ignore it. */
  readonly defaultActivation: Activation;
  /** Widths of the parts of the state: `[H]` for an Elman cell, `[H, H]` (h, then c) for an LSTM. */
  stateSizes(config: NetworkConfig): readonly number[];
  /** Names of these parts, in the same order: `h`, `c`; with several layers `h_l0`, `c_l0`, `h_l1`, ... */
  stateNames(config: NetworkConfig): readonly string[];
  /**
   * Lists the cell's parameters, each with its shape and initial law.
   * @throws UsageError for sizes the cell cannot have
   */
  parameters(config: NetworkConfig): readonly ParameterSpec[];
  /**
   * Input products (and biases) of every step: `[T, B, in]` to `[T, ...]`. What follows the first axis is up to the
   * cell: `[B, H]` for an Elman cell, `[4, B, H]` for an LSTM, whose gates are then views.
   */
  project(config: NetworkConfig, parameters: Parameters, inputs: Expression): Expression;
  /** What `project` gives for one step of zero input, without the batch axis; `null` when that is zero. */
  silent(config: NetworkConfig, parameters: Parameters): Expression | null;
  /**
   * One step from the projected input, one step of what `project` gives or one row for all, and the parts of the
   * state. `null` stands for zero; at least one of the two has a batch axis.
   */
  step(
    config: NetworkConfig,
    parameters: Parameters,
    projected: Expression | null,
    state: readonly Expression[] | null,
  ): CellStep;
}
