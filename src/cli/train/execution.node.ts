// What runs the training steps: this process's WebAssembly, or onnxruntime where it is installed. Decided once, at the
// start of a run, and written down in it: the two agree to rounding, not to the last bit.

import { availableParallelism } from 'node:os';
import { UsageError } from '../../array/errors.ts';
import type { Engine } from '../../graph/run/program.ts';
import { openOnnxEngine } from '../../io/onnx/run/engine.node.ts';
import { findOnnxRuntime } from '../../io/onnx/run/runtime.node.ts';
import type { Execution, ExecutionOptions } from '../../io/runs/execution.ts';
import type { HistoryTask } from '../../task/history.ts';
import type { TrainConfig } from '../../train/config.ts';
import { compareEngine } from '../../train/trial.ts';

export interface OpenExecution {
  /** `null` for plain WebAssembly, the default. */
  readonly execution: Execution | null;
  readonly engine: Engine | null;
}

/** The onnx backend must be at least this much faster for `auto` to choose it: a trial is a short look. */
const WORTH_IT = 1.1;

/**
 * Opens what is asked for; `auto` takes the faster of both.
 * @throws UsageError where the runtime, its provider or the cores are not there
 */
export async function openExecution(
  asked: ExecutionOptions | null,
  task: HistoryTask,
  config: TrainConfig,
): Promise<OpenExecution> {
  if (asked === null || asked.backend === 'wasm') return { execution: null, engine: null };
  const { provider, threads } = asked;
  checkThreads(threads);
  const runtime = await findOnnxRuntime();
  if (asked.backend === 'auto' && runtime === null) return { execution: null, engine: null };
  const engine = await openOnnxEngine({ provider, threads });
  const version = runtime?.env.versions.node;
  const onnx: Execution = {
    backend: 'onnx',
    provider,
    threads,
    ...(version === undefined ? {} : { runtime: version }),
  };
  if (asked.backend === 'onnx') return { execution: onnx, engine };
  const times = await compareEngine(task, config, engine);
  const measured = { wasm: rounded(times.wasm), onnx: rounded(times.engine) };
  return times.wasm > WORTH_IT * times.engine
    ? { execution: { ...onnx, measured }, engine }
    : { execution: { ...onnx, backend: 'wasm', measured }, engine: null };
}

function checkThreads(threads: number): void {
  const cores = availableParallelism();
  if (threads > cores)
    throw new UsageError(`--threads ${threads}: this machine has ${cores} core${cores > 1 ? 's' : ''}`);
}

function rounded(milliseconds: number): number {
  return Number(milliseconds.toPrecision(3));
}
