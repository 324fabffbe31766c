// Training into a run folder: metrics as they come, the last checkpoint every so often, the best by validation beside
// it. A run killed at any moment continues from its last checkpoint to the same weights, bit for bit.

import { InputError } from '../../array/errors.ts';
import { requireWhole } from '../../array/options.ts';
import { nextTurn } from '../../array/stages.ts';
import type { NetworkConfig } from '../../nn/network.ts';
import type { Evaluation, Progress, StepRow, Trainer } from '../../train/trainer.ts';
import { BEAT_SECONDS, type Lock } from '../bytes/lock-file.node.ts';
import { networkMetadata } from '../network/network-file.ts';
import {
  appendMetrics,
  listCheckpoints,
  loadCheckpoint,
  type MetricsRow,
  type Run,
  saveCheckpoint,
  truncateMetrics,
} from './run-folder.node.ts';
import { lockRun } from './run-lock.node.ts';

/** How often a training saves, and what stops it. */
export interface TrainingRunOptions {
  /** Steps between saves of the last checkpoint. */
  readonly checkpointEvery: number;
  /** Steps between rows of metrics. */
  readonly metricsEvery: number;
  /** Continue from the last checkpoint. */
  readonly resume: boolean;
  /** Goes into metrics.jsonl at the step where this call begins. */
  readonly opening?: Readonly<Record<string, unknown>>;
  /** Stops at the next step, saving. */
  readonly signal?: AbortSignal;
  /** Called before anything is written; throws where the run belongs to somebody else by now. */
  beforeWrite?(): void;
  /** Called a few times a second, and after every evaluation. */
  onProgress?(row: StepRow, evaluation: Evaluation | null): void;
}

/** How a training into a run folder ended. */
export interface TrainingRunResult {
  /** Step at which this call began, 0 where nothing was resumed. */
  readonly from: number;
  readonly step: number;
  readonly stopped: 'steps' | 'settled' | 'interrupted';
  readonly best: Progress['best'];
}

/**
 * Trains into a run folder until the configuration's end or until the signal, saving as it goes.
 * @throws UsageError for intervals that are no whole numbers above 0; InputError when a file cannot be read or written,
 *   and where somebody else trains into the same folder
 */
export async function trainIntoRun(
  run: Run,
  trainer: Trainer,
  options: TrainingRunOptions,
): Promise<TrainingRunResult> {
  requireWhole('checkpointEvery', options.checkpointEvery, { min: 1 });
  requireWhole('metricsEvery', options.metricsEvery, { min: 1 });
  const lock = await lockRun(run.dir);
  const beat = setInterval(() => lock.beat({ step: trainer.step }), 1000 * BEAT_SECONDS);
  beat.unref();
  try {
    return await train(run, trainer, options, lock);
  } finally {
    clearInterval(beat);
    lock.release();
  }
}

async function train(run: Run, trainer: Trainer, options: TrainingRunOptions, lock: Lock): Promise<TrainingRunResult> {
  const beforeWrite = () => {
    options.beforeWrite?.();
    // A process that slept (a suspended machine) may have been taken for dead.
    if (!lock.held())
      throw new InputError(`${run.dir} was taken over by another process: nothing more is written here`);
  };
  beforeWrite();
  const resumed = options.resume && resume(run, trainer);
  const from = trainer.step;
  const { evaluation } = trainer.config;
  let rows: MetricsRow[] = options.opening ? [{ step: from, ...options.opening }] : [];
  let latest: Evaluation | null = null;
  let lastBreath = performance.now();
  const save = async () => {
    await trainer.gather();
    const { tensors, progress } = trainer.state();
    beforeWrite();
    // Metrics first: rows beyond the checkpoint are dropped on resume, missing ones could not be made again.
    appendMetrics(run, rows);
    rows = [];
    saveCheckpoint(run, 'last', tensors, checkpointMetadata(trainer.config.network, progress));
  };
  if (!resumed) await save();
  while (!trainer.done && !options.signal?.aborted) {
    const row = await trainer.advanceAsync();
    if (row.step % options.metricsEvery === 0) rows.push({ ...row });
    const due = row.step % evaluation.every === 0 || row.step === trainer.config.steps;
    if (due) {
      await trainer.gather();
      latest = trainer.evaluate();
      const { best, settled, ...measured } = latest;
      rows.push({ step: row.step, validation: { ...measured, settled } });
      if (best) {
        const { parameters, config } = trainer.network();
        beforeWrite();
        saveCheckpoint(run, 'best', parameters, checkpointMetadata(config, trainer.state().progress));
      }
    }
    if (row.step % options.checkpointEvery === 0) await save();
    if (due || performance.now() - lastBreath > 100) {
      options.onProgress?.(row, latest);
      // Signals are only seen when the event loop turns.
      await nextTurn();
      lastBreath = performance.now();
    }
  }
  await save();
  const interrupted = !trainer.done;
  const stopped = interrupted ? 'interrupted' : trainer.step >= trainer.config.steps ? 'steps' : 'settled';
  return { from, step: trainer.step, stopped, best: trainer.best };
}

/** Header of a checkpoint: the network's form (as the readers want it) and the trainer's progress. */
export function checkpointMetadata(config: NetworkConfig, progress: Progress): Record<string, string> {
  return {
    ...networkMetadata(config),
    step: String(progress.step),
    progress: JSON.stringify(progress),
  };
}

/** Restores the last checkpoint; `false` for a run that was killed before its first one, which starts anew. */
function resume(run: Run, trainer: Trainer): boolean {
  if (!listCheckpoints(run).includes('last')) {
    truncateMetrics(run, 0);
    return false;
  }
  const { tensors, metadata } = loadCheckpoint(run, 'last');
  let progress: Progress;
  try {
    progress = JSON.parse(metadata.progress ?? '') as Progress;
  } catch {
    throw new InputError(`${run.dir}: checkpoint 'last' holds no training progress; it cannot be resumed`);
  }
  trainer.restore({ tensors, progress });
  truncateMetrics(run, progress.step);
  return true;
}
