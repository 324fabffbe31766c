// A recurrent network as data: its configuration and its parameters under PyTorch's names.
// Everything that trains, analyses, reads or writes a network passes this one record around.

import type { NamedTensors } from '../array/tensor.ts';

/** The activations that an Elman cell and the wave-rnn may have. */
export type Activation = 'tanh' | 'relu' | 'linear';

export interface NetworkConfig {
  /** Name of a registered cell, e.g. `elman`. */
  readonly cell: string;
  /** The activation of the Elman and the wave cell; others have their own and ignore it. */
  readonly activation: Activation;
  readonly inputSize: number;
  /** Width `H` of what the readout sees: units of a layer; channels times units of a wave cell. */
  readonly hiddenSize: number;
  readonly outputSize: number;
  /** Layers on top of each other, each `hiddenSize` wide; 1 when absent. */
  readonly layers?: number;
  /** The channels of the wave cell's ring of `hiddenSize / channels` units; 1 when absent. */
  readonly channels?: number;
  /** Both recurrent biases, as in PyTorch. */
  readonly bias: boolean;
  readonly readoutBias: boolean;
}

export interface Network {
  readonly config: NetworkConfig;
  /**
   * PyTorch's names and layouts. Elman: `rnn.weight_ih_l0 [H, in]`, `rnn.weight_hh_l0 [H, H]`,
   * `rnn.bias_ih_l0 [H]`, `rnn.bias_hh_l0 [H]`, `readout.weight [out, H]`, `readout.bias [out]`; f32 or f64.
   * `parameterSpecs(config)` lists them for any cell.
   */
  readonly parameters: NamedTensors;
}
