// What a cell of a sweep does: the same as `engram train` into its run folder and `engram analyze` of it.

import { isRun } from '../../io/runs/run-folder.node.ts';
import { trainIntoRun } from '../../io/runs/training-run.node.ts';
import type { Cell, Evaluation } from '../../sweep/manifest.ts';
import type { CellProgram, TrainContext, Trained } from '../../sweep/worker.node.ts';
import { parseTaskSource } from '../../task/task-source.ts';
import { analyzeFile } from '../analyze-command.node.ts';
import { openNetwork } from '../open-network.node.ts';
import { SweepOptions } from './options.node.ts';
import { describeFailure } from '../terminal/errors.node.ts';
import { versions } from '../terminal/package-version.node.ts';
import { reopenRun, startRun } from '../train/training.node.ts';

export function cellProgram(): CellProgram {
  const options = new SweepOptions();
  return {
    train: (cell, dir, context) => train(options, cell, dir, context),
    analyze: (_, evaluation, dir) => analyze(options, evaluation, dir),
    versions: versions(),
    describe: (error) => describeFailure(error).line,
  };
}

async function train(
  options: SweepOptions,
  cell: Cell,
  dir: string,
  { signal, beforeWrite, onProgress }: TrainContext,
): Promise<Trained | null> {
  const resume = isRun(dir);
  const settings = () => options.trainSettings(parseTaskSource(cell.task, `cell ${cell.hash}, task`), cell.options);
  const opened = resume
    ? await reopenRun(dir)
    : await startRun(dir, settings(), options.executionOptions(cell.options));
  const { run, trainer } = opened;
  const { checkpointEvery, metricsEvery, config } = opened.settings;
  try {
    const { from, step, stopped, best } = await trainIntoRun(run, trainer, {
      checkpointEvery,
      metricsEvery,
      resume,
      signal,
      beforeWrite,
      onProgress: ({ step }) => onProgress(step, config.steps),
    });
    if (stopped === 'interrupted') return null;
    return {
      figures: { step, stopped, bestStep: best?.step ?? null, bestAccuracy: best?.accuracy ?? null },
      from,
    };
  } finally {
    // The next cell of this process wants the memory.
    await trainer.release();
  }
}

function analyze(options: SweepOptions, evaluation: Evaluation, dir: string) {
  const settings = options.analysisSettings(evaluation.options);
  const { analysis } = analyzeFile(openNetwork(dir, settings), settings, () => {});
  return analysis as unknown as Readonly<Record<string, unknown>>;
}
