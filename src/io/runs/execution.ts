// What runs the training steps of a run, as data: asked for on the command line, decided at the start, written in
// run.json.

import { plural } from '../../array/words.ts';
import type { Provider } from '../onnx/run/provider.ts';

/** What is asked for. */
export interface ExecutionOptions {
  readonly backend: 'wasm' | 'onnx' | 'auto';
  readonly provider: Provider;
  readonly threads: number;
}

/** What a run uses; run.json holds it where it is not plain WebAssembly. */
export interface Execution extends ExecutionOptions {
  readonly backend: 'wasm' | 'onnx';
  /** Version of onnxruntime-node. */
  readonly runtime?: string;
  /** Milliseconds of a step on both sides, where `auto` measured them. */
  readonly measured?: { readonly wasm: number; readonly onnx: number };
}

/** Tells in words what runs the steps. */
export function executionText(execution: Execution | null): string {
  if (execution === null) return 'WebAssembly';
  const { backend, provider, threads, measured } = execution;
  const onnx = `onnxruntime (${provider}, ${plural(threads, 'thread')})`;
  const name = backend === 'wasm' ? 'WebAssembly' : onnx;
  return measured ? `${name}; a step took ${measured.wasm} ms in WebAssembly, ${measured.onnx} ms in ${onnx}` : name;
}
