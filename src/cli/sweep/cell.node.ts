// What a cell of a sweep does: the same as `engram train` into its run folder and `engram analyze` of it, or the same as the
// command of its experiment.

import { ConvergenceError, InputError } from '../../array/errors.ts';
import { analyze } from '../../experiment/analyze/analyze.ts';
import { doJob } from '../../experiment/jobs.ts';
import { localPool } from '../../experiment/kit/pool.ts';
import { plainRun } from '../../experiment/kit/run.ts';
import { completeValues } from '../../experiment/kit/values.ts';
import { isRun } from '../../io/runs/run-folder.node.ts';
import { trainIntoRun } from '../../io/runs/training-run.node.ts';
import type { Cell, Evaluation } from '../../sweep/manifest.ts';
import type { CellProgram, ExperimentContext, TrainContext, Trained } from '../../sweep/worker.node.ts';
import { parseTaskSource } from '../../task/task-source.ts';
import { describeFailure } from '../terminal/errors.node.ts';
import { readNetworkInput } from '../terminal/inputs.node.ts';
import { versions } from '../terminal/package-version.node.ts';
import { reopenRun, startRun } from '../train/training.node.ts';
import { SweepOptions } from './options.node.ts';

export function cellProgram(): CellProgram {
  const options = new SweepOptions();
  return {
    train: (cell, dir, context) => train(options, cell, dir, context),
    analyze: (_, evaluation, dir) => analyzeRun(options, evaluation, dir),
    experiment: runCell,
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
      measures: { step, stopped, bestStep: best?.step ?? null, bestAccuracy: best?.accuracy ?? null },
      from,
    };
  } finally {
    // The next cell of this process wants the memory.
    await trainer.release();
  }
}

async function analyzeRun(options: SweepOptions, evaluation: Evaluation, dir: string) {
  const asked = options.analysisValues(evaluation.options);
  const file = readNetworkInput(dir, asked);
  const values = completeValues(analyze.params, { ...asked, file });
  const { data } = await analyze.run(values, plainRun(pool, { pictures: false }));
  return data as unknown as Readonly<Record<string, unknown>>;
}

/** @throws InputError where a file is no longer what it was when the sweep was planned */
async function runCell(cell: Cell, { signal, onProgress }: ExperimentContext) {
  const options = new SweepOptions(cell.experiment);
  for (const [name, found] of Object.entries(options.fingerprints(cell.options))) {
    if (cell.inputs?.[name] === found) continue;
    throw new InputError(`${cell.options[name]} has changed since the sweep was planned: plan it again`);
  }
  const { experiment, values } = options.experimentRun(cell.options);
  const progress = (_: string, done: number) => onProgress(done);
  try {
    const { data, failure } = await experiment.run(values, plainRun(pool, { signal, progress, pictures: false }));
    if (failure !== undefined) throw new ConvergenceError(failure);
    return data as Readonly<Record<string, unknown>>;
  } catch (error) {
    if (signal.aborted) return null;
    throw error;
  }
}

/** Workers of a sweep are processes: the jobs of a cell are done in its own. */
function pool() {
  return localPool(doJob);
}
