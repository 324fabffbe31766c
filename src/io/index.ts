export { isPng, readPng } from './bytes/png.ts';
export * from './bytes/zip.ts';
export { type NameMap, parseNameMap } from './names/name-map.ts';
export { describeMatches, type NameMatch } from './names/name-match.ts';
export * from './network/network-file.ts';
export * from './network/read-network.ts';
export * from './network/write-network.ts';
export { type OnnxModel, type OnnxNode, readOnnxModel } from './onnx/model.ts';
export { type OnnxNetwork, readOnnx } from './onnx/read-onnx.ts';
export { type LoweredProgram, type LowerOptions, lowerProgram } from './onnx/run/lowering.ts';
export { walkedBack } from './onnx/run/order.ts';
export { type Provider, providers } from './onnx/run/provider.ts';
export * from './tensors/npy.ts';
export { readNpz, writeNpz } from './tensors/npz.ts';
export * from './tensors/safetensors.ts';
export { type Checkpoint, readCheckpoint } from './torch/checkpoint.ts';
export {
  describeSettings,
  type HyperParameter,
  type HyperParameters,
  type TaskHint,
  taskHint,
} from './torch/hyper-parameters.ts';
