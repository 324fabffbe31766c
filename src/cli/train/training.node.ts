// Trains into a run folder with progress on stderr; what `engram train` and `engram demo` share.

import v8 from 'node:v8';
import { numberText, percentText } from '../../array/words.ts';
import type { Execution, ExecutionOptions } from '../../io/runs/execution.ts';
import { createRun, openRun, type Run } from '../../io/runs/run-folder.node.ts';
import { parseRunSettings, type RunSettings } from '../../io/runs/run-settings.ts';
import { type TrainingRunResult, trainIntoRun } from '../../io/runs/training-run.node.ts';
import { taskFromSource } from '../../task/task-source.ts';
import type { Evaluation, StepRow } from '../../train/trainer.ts';
import { Trainer } from '../../train/trainer.ts';
import { Progress } from '../terminal/progress.node.ts';
import { openExecution } from './execution.node.ts';

export interface StartedRun {
  readonly run: Run;
  readonly trainer: Trainer;
  readonly settings: RunSettings;
  /** What runs the steps; `null` for plain WebAssembly. */
  readonly execution: Execution | null;
}

/**
 * Starts a run in the new folder `dir`.
 * @throws InputError when it holds a run or cannot be written; UsageError when what should run the steps is not there
 */
export async function startRun(
  dir: string,
  asked: RunSettings,
  options: ExecutionOptions | null = null,
): Promise<StartedRun> {
  allowRelaxedSimd(asked);
  const task = taskFromSource(asked.task);
  const { execution, engine } = await openExecution(options, task, asked.config);
  const settings = execution ? { ...asked, execution } : asked;
  // Compiles first: what cannot be trained leaves no folder behind.
  const trainer = new Trainer(task, settings.config, engine);
  return { run: createRun(dir, { ...settings }), trainer, settings, execution };
}

/**
 * Opens the run in `dir` to continue it, with what ran its steps before unless something else is asked for.
 * @throws as startRun
 */
export async function reopenRun(dir: string, changes: Partial<ExecutionOptions> = {}): Promise<StartedRun> {
  const run = openRun(dir);
  const settings = parseRunSettings(run.json, `${dir}/run.json`);
  allowRelaxedSimd(settings);
  const task = taskFromSource(settings.task);
  const before = settings.execution ?? { backend: 'wasm', provider: 'cpu', threads: 1 };
  const { backend, provider, threads } = { ...before, ...changes };
  const { execution, engine } = await openExecution({ backend, provider, threads }, task, settings.config);
  return { run, trainer: new Trainer(task, settings.config, engine), settings, execution };
}

/** Node 20 compiles relaxed SIMD only behind this flag; later versions ignore it. */
function allowRelaxedSimd({ config }: RunSettings): void {
  if (config.kernels === 'relaxed') v8.setFlagsFromString('--experimental-wasm-relaxed-simd');
}

export interface TrainRequest {
  readonly run: Run;
  readonly trainer: Trainer;
  readonly settings: RunSettings;
  readonly execution: Execution | null;
  readonly resume: boolean;
  readonly signal?: AbortSignal;
}

export async function trainWithProgress({
  run,
  trainer,
  settings,
  execution,
  resume,
  signal,
}: TrainRequest): Promise<TrainingRunResult> {
  const progress = new Progress('train');
  try {
    return await trainIntoRun(run, trainer, {
      checkpointEvery: settings.checkpointEvery,
      metricsEvery: settings.metricsEvery,
      resume,
      ...openingRow(settings, execution, resume),
      ...(signal ? { signal } : {}),
      onProgress: (row, evaluation) => progress.update(row.step, settings.config.steps, () => detail(row, evaluation)),
    });
  } finally {
    progress.end();
  }
}

/** Says in the metrics where a run goes on with something else than it was started with. */
export function openingRow(settings: RunSettings, execution: Execution | null, resume: boolean) {
  const same = (settings.execution?.backend ?? 'wasm') === (execution?.backend ?? 'wasm');
  return resume && !same ? { opening: { execution: execution ?? { backend: 'wasm' } } } : {};
}

function detail(row: StepRow, evaluation: Evaluation | null): string {
  const parts = [`horizon ${row.horizon}`, `loss ${numberText(row.loss)}`, `accuracy ${percentText(row.accuracy)}`];
  if (evaluation) parts.push(`validation ${percentText(evaluation.accuracy)}`);
  return parts.join('  ');
}
