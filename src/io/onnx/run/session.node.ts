// A model made ready to run by onnxruntime on one of its providers.

import { InputError } from '../../../array/errors.ts';
import { reason } from '../../bytes/atomic.node.ts';
import type { Provider } from './provider.ts';
import type { OnnxRuntime } from './runtime.node.ts';

export type Session = InstanceType<OnnxRuntime['InferenceSession']>;
export type Tensor = InstanceType<OnnxRuntime['Tensor']>;
export type Tensors = Record<string, Tensor>;

export interface SessionOptions {
  readonly provider: Provider;
  /** Threads of one operator; 1 by default. */
  readonly threads?: number;
  /** Outputs that stay on the card; of `webgpu` alone. */
  readonly onCard?: readonly string[];
}

const HINTS: Readonly<Record<Provider, string>> = {
  cpu: '',
  cuda: "; it needs CUDA 12, and its own libraries, which the package's install script fetches",
  webgpu:
    "; on Linux it needs a driver of Vulkan and its loader (libvulkan1), and NVIDIA's driver also libglvnd (libegl1)",
};

/** Opens a session of a model. @throws InputError where the provider does not start */
export async function openSession(
  runtime: OnnxRuntime,
  bytes: Uint8Array,
  { provider, threads = 1, onCard = [] }: SessionOptions,
): Promise<Session> {
  try {
    return await runtime.InferenceSession.create(bytes, {
      executionProviders: [provider],
      // On a processor the model is already in the form and order that run best there.
      graphOptimizationLevel: provider === 'cpu' ? 'disabled' : 'all',
      executionMode: 'sequential',
      intraOpNumThreads: threads,
      interOpNumThreads: 1,
      // What it would write to stderr comes as an error too.
      logSeverityLevel: 4,
      ...(onCard.length > 0 && {
        preferredOutputLocation: Object.fromEntries(onCard.map((name) => [name, 'gpu-buffer'])),
      }),
      // Waiting threads sleep, so that several processes on one machine do not fight over its cores.
      extra: { session: { intra_op: { allow_spinning: '0' } } },
    });
  } catch (error) {
    // What its checks say comes after the place in its source.
    const why = reason(error).replace(/^.* was false\. /, '');
    throw new InputError(`onnxruntime cannot start on provider '${provider}': ${why}${HINTS[provider]}`);
  }
}
