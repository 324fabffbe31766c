// The parameters of a training: what `engram train` and plans of sweeps may say. It is no experiment, since it owns its
// folder; options, help, docs and plans are made from this all the same.

import { providers } from '../../io/onnx/run/provider.ts';
import { cellNames } from '../../nn/cells.ts';
import { inputInitialisers, recurrentInitialisers } from '../../nn/unroll.ts';
import { taskParams } from '../kit/inputs.ts';
import { choice, flag, integer, integers, number, type Params, seed, type Values } from '../kit/params.ts';

/** The parameters of a training by name, as `engram train` and plans of sweeps have them. */
export const trainParams = {
  ...taskParams('what to learn'),
  cell: choice(cellNames, { default: 'elman', help: 'recurrent cell, see docs/cells.md' }),
  hidden: integer({ atLeast: 1, atMost: 8192, default: 128, help: 'hidden units' }),
  layers: integer({ atLeast: 1, atMost: 64, help: 'recurrent layers' }),
  channels: integer({ atLeast: 1, atMost: 1024, help: 'channels of the wave-rnn' }),
  activation: choice(['tanh', 'relu', 'linear'], {
    help: 'of the Elman cell and the wave-rnn',
    defaultText: "the cell's own",
  }),
  bias: flag({ help: 'train biases of the cell and the readout' }),
  recurrent: choice(recurrentInitialisers, {
    placeholder: 'law',
    help: 'how recurrent weights begin',
    defaultText: "by the cell's own law",
  }),
  inputWeights: choice(inputInitialisers, {
    placeholder: 'law',
    help: 'how input weights begin',
    defaultText: "by the cell's own law",
  }),
  steps: integer({ atLeast: 1, atMost: 1e9, default: 20_000, help: 'training steps' }),
  lr: number({ above: 0, default: 1e-3, help: 'learning rate' }),
  schedule: choice(['constant', 'cosine'], { default: 'constant', help: 'of the learning rate' }),
  optimizer: choice(['adam', 'adamw', 'sgd'], { default: 'adam', help: 'how to step' }),
  l2: number({
    atLeast: 0,
    default: 0,
    help: 'weight decay (with adam added to the gradient, as the paper has it)',
  }),
  clip: number({ atLeast: 0, default: 1, help: 'largest gradient norm, 0 for no clipping' }),
  batch: integer({ atLeast: 1, atMost: 65_536, default: 64, help: 'sequences in a batch' }),
  horizons: integers({
    atLeast: 1,
    atMost: 100_000,
    default: [10, 20, 40, 60, 100],
    help: 'output steps of the curriculum',
  }),
  threshold: number({ atLeast: 0, atMost: 1, default: 0.98, help: 'batch accuracy that opens the next horizon' }),
  until: choice(['steps', 'solved'], {
    placeholder: 'what',
    default: 'steps',
    help: 'run all steps, or stop once solved with a settled spectrum',
  }),
  kernels: choice(['simd', 'relaxed'], {
    placeholder: 'build',
    default: 'simd',
    help: 'simd: the same bits on every machine; relaxed: fused multiply-add, faster',
  }),
  backend: choice(['wasm', 'onnx', 'auto'], {
    default: 'wasm',
    help: 'what runs the steps; onnx needs onnxruntime-node, auto takes the faster of both',
    onResume: true,
  }),
  provider: choice(providers, { default: 'cpu', help: 'of the onnx backend', onResume: true }),
  threads: integer({ atLeast: 1, atMost: 1024, default: 1, help: 'of the onnx backend', onResume: true }),
  evaluateEvery: integer({ atLeast: 1, default: 500, help: 'steps between validations' }),
  checkpointEvery: integer({ atLeast: 1, default: 500, help: 'steps between saves of the last checkpoint' }),
  seed: seed('weights and batches'),
} satisfies Params;

export type TrainValues = Values<typeof trainParams>;
