export { type Checkpoint, readCheckpoint } from './checkpoint.ts';
export {
  describeSettings,
  type HyperParameter,
  type HyperParameters,
  type TaskHint,
  taskHint,
} from './hyper-parameters.ts';
export * from './network-file.ts';
export * from './npy.ts';
export { readNpz, writeNpz } from './npz.ts';
export { type OnnxNetwork, readOnnx } from './onnx.ts';
export { type LoweredProgram, type LowerOptions, lowerProgram } from './onnx-lowering.ts';
export { type OnnxModel, type OnnxNode, readOnnxModel } from './onnx-model.ts';
export { walkedBack } from './onnx-order.ts';
export { type Provider, providers } from './onnx-provider.ts';
export { isPng, readPng } from './png.ts';
export * from './read-network.ts';
export * from './safetensors.ts';
export { describeMatches, type NameMap, type NameMatch, parseNameMap } from './state-dict.ts';
export * from './write-network.ts';
export * from './zip.ts';
