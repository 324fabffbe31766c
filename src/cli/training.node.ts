// Trains into a run folder with progress on stderr; what `engram train` and `engram demo` share.

import v8 from 'node:v8';
import { createRun, openRun, type Run } from '../io/run-folder.node.ts';
import { type TrainingRunResult, trainIntoRun } from '../io/training-run.node.ts';
import type { Evaluation, StepRow } from '../train/trainer.ts';
import { Trainer } from '../train/trainer.ts';
import { Progress } from './progress.node.ts';
import { parseRunSettings, type RunSettings } from './run-settings.ts';
import { taskFromSource } from './task-source.ts';
import { figure, percent } from './text-table.ts';

/** Starts a run in the new folder `dir`. @throws InputError when it holds a run or cannot be written */
export function startRun(dir: string, settings: RunSettings): { run: Run; trainer: Trainer } {
  allowRelaxedSimd(settings);
  // Compiles first: what cannot be trained leaves no folder behind.
  const trainer = new Trainer(taskFromSource(settings.task), settings.config);
  return { run: createRun(dir, { ...settings }), trainer };
}

/** Opens the run in `dir` to continue it. @throws InputError when there is none */
export function reopenRun(dir: string): { run: Run; trainer: Trainer; settings: RunSettings } {
  const run = openRun(dir);
  const settings = parseRunSettings(run.json, `${dir}/run.json`);
  allowRelaxedSimd(settings);
  return { run, trainer: new Trainer(taskFromSource(settings.task), settings.config), settings };
}

/** Node 20 compiles relaxed SIMD only behind this flag; later versions ignore it. */
function allowRelaxedSimd({ config }: RunSettings): void {
  if (config.kernels === 'relaxed') v8.setFlagsFromString('--experimental-wasm-relaxed-simd');
}

export interface TrainRequest {
  readonly run: Run;
  readonly trainer: Trainer;
  readonly settings: RunSettings;
  readonly resume: boolean;
  readonly signal?: AbortSignal;
}

export async function trainWithProgress({
  run,
  trainer,
  settings,
  resume,
  signal,
}: TrainRequest): Promise<TrainingRunResult> {
  const progress = new Progress('train');
  try {
    return await trainIntoRun(run, trainer, {
      checkpointEvery: settings.checkpointEvery,
      metricsEvery: settings.metricsEvery,
      resume,
      ...(signal ? { signal } : {}),
      onProgress: (row, evaluation) => progress.update(row.step, settings.config.steps, () => detail(row, evaluation)),
    });
  } finally {
    progress.end();
  }
}

function detail(row: StepRow, evaluation: Evaluation | null): string {
  const parts = [`horizon ${row.horizon}`, `loss ${figure(row.loss)}`, `accuracy ${percent(row.accuracy)}`];
  if (evaluation) parts.push(`validation ${percent(evaluation.accuracy)}`);
  return parts.join('  ');
}
