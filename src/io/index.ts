/**
 * Networks and arrays from the bytes of files, and back: PyTorch, Lightning, ONNX, safetensors, npz, npy and PNG. It
 * takes bytes and gives bytes, so a page can hand over a dropped file; `engram/io/node` reads paths.
 *
 * @example
 * import { readNetwork, writeNetwork } from 'engram/io';
 * import { initialParameters } from 'engram/nn';
 *
 * const sizes = { inputSize: 2, hiddenSize: 4, outputSize: 1 };
 * const config = { cell: 'elman', activation: 'relu', ...sizes, bias: true, readoutBias: true };
 * const bytes = writeNetwork({ config, parameters: initialParameters(config, 0) }, 'onnx');
 * console.log(readNetwork(bytes, 'copy.onnx').network.config.activation); // relu
 */

export { readPng } from './bytes/png.ts';
export type { NameMap } from './names/name-map.ts';
export { describeMatches, type NameMatch, type NetworkReading, readingOf } from './names/name-match.ts';
export type { OpenNetworkOptions } from './network/network-file.ts';
export { type ReadNetwork, readNetwork, readTensors } from './network/read-network.ts';
export { type NetworkFormat, networkFormats, writeNetwork } from './network/write-network.ts';
export { readNpy, writeNpy } from './tensors/npy.ts';
export { readNpz, writeNpz } from './tensors/npz.ts';
export { readSafetensors, type TensorFile, writeSafetensors } from './tensors/safetensors.ts';
export { type Checkpoint, readCheckpoint } from './torch/checkpoint.ts';
