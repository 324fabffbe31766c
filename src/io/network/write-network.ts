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
 * @param leftOut what the network was opened without, of the file that it comes from: told again whenever it is opened
 * @throws InputError where a parameter is missing
 */
export function writeNetwork(network: Network, format: NetworkFormat, leftOut: readonly string[] = []): Uint8Array {
  const more: Record<string, string> = leftOut.length === 0 ? {} : { left_out: leftOut.join('; ') };
  if (format === 'onnx') return writeOnnx(network, more);
  const { tensors, metadata } = networkToTensors(network);
  return format === 'safetensors'
    ? writeSafetensors(tensors, { ...metadata, ...more })
    : writeNpz(withMetadata(tensors, { ...networkMetadata(network.config), ...more }));
}
