// Finds onnxruntime-node, an optional peer of this package: beside Engram, or where the command is run (NODE_PATH
// counts too). It is loaded only when it is asked for.

import { createRequire } from 'node:module';
import { join } from 'node:path';
import { UsageError } from '../../../array/errors.ts';
import { reason } from '../../bytes/atomic.node.ts';
import type { Provider } from './provider.ts';

export type OnnxRuntime = typeof import('onnxruntime-node');

const HINT = 'install it with: npm install onnxruntime-node';

/** Loads onnxruntime-node. @throws UsageError with a hint where it is not installed or does not load */
export async function loadOnnxRuntime(): Promise<OnnxRuntime> {
  try {
    return await importRuntime();
  } catch (error) {
    throw new UsageError(
      isMissing(error)
        ? `the onnx backend needs onnxruntime-node, which is not installed here; ${HINT}`
        : `onnxruntime-node cannot be loaded: ${reason(error)}`,
    );
  }
}

/** `null` where it is not installed or does not load. */
export async function findOnnxRuntime(): Promise<OnnxRuntime | null> {
  return importRuntime().catch(() => null);
}

/**
 * Checks that the runtime has a provider.
 * @throws UsageError where this build of the runtime, on this machine, does not have the provider
 */
export function requireProvider(runtime: OnnxRuntime, provider: Provider): void {
  const names = runtime.listSupportedBackends().map(({ name }) => name);
  if (names.includes(provider)) return;
  const version = runtime.env.versions.node ?? '';
  throw new UsageError(`provider '${provider}': onnxruntime-node ${version} has ${names.join(', ')} on this machine`);
}

async function importRuntime(): Promise<OnnxRuntime> {
  try {
    const module: OnnxRuntime & { default?: OnnxRuntime } = await import('onnxruntime-node');
    return quiet(module.default ?? module);
  } catch (error) {
    if (!isMissing(error)) throw error;
    const require = createRequire(join(process.cwd(), 'package.json'));
    return quiet(require('onnxruntime-node') as OnnxRuntime);
  }
}

/** Keeps the runtime from writing to stderr by itself: what it would say comes as errors too. */
function quiet(runtime: OnnxRuntime): OnnxRuntime {
  runtime.env.logLevel = 'fatal';
  return runtime;
}

function isMissing(error: unknown): boolean {
  const { code = '', message } = error as NodeJS.ErrnoException;
  // The second is what Vite puts in the place of an optional peer that is not there.
  const missing = code.endsWith('MODULE_NOT_FOUND') || message.startsWith('Could not resolve');
  return missing && /['"]onnxruntime-node['"]/.test(message);
}
