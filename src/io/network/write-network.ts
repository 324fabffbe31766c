// A network as the bytes of a file, in the formats that other programs read: safetensors (a PyTorch state dict), npz
// (NumPy), ONNX (onnxruntime). Each opens again to the same network, but that ONNX rounds float64 weights to
// float32.

import type { Network } from '../../nn/network.ts';
import { writeOnnx } from '../onnx/write-onnx.ts';
import { writeNpz } from '../tensors/npz.ts';
import { withMetadata } from '../tensors/npz-metadata.ts';
import { writeSafetensors } from '../tensors/safetensors.ts';
import { networkMetadata, networkToTensors } from './network-file.ts';

/** The formats that `writeNetwork` knows, by the ending of their files. */
export const networkFormats = ['safetensors', 'npz', 'onnx'] as const;

export type NetworkFormat = (typeof networkFormats)[number];

/**
 * Writes a network as the bytes of a file, which `readNetwork` and other programs open.
 * @throws InputError where a parameter is missing
 */
export function writeNetwork(network: Network, format: NetworkFormat): Uint8Array {
  if (format === 'onnx') return writeOnnx(network);
  const { tensors, metadata } = networkToTensors(network);
  return format === 'safetensors'
    ? writeSafetensors(tensors, metadata)
    : writeNpz(withMetadata(tensors, networkMetadata(network.config)));
}
