// `engram train`: trains a network on a task into a run folder, or continues one.

import { join } from 'node:path';
import { Command } from 'commander';
import { commandLine } from '../../array/command-line.ts';
import { ConvergenceError, UsageError } from '../../array/errors.ts';
import { printable } from '../../array/printable.ts';
import { percentText } from '../../array/words.ts';
import { completeValues } from '../../experiment/kit/values.ts';
import { type TrainValues, trainParams } from '../../experiment/train/params.ts';
import { executionOptions, trainSettings } from '../../experiment/train/settings.ts';
import { executionText } from '../../io/runs/execution.ts';
import type { TrainingRunResult } from '../../io/runs/training-run.node.ts';
import { taskFromSource } from '../../task/task-source.ts';
import { addParams, givenValues, path } from '../terminal/experiment-command.node.ts';
import { readInputs } from '../terminal/inputs.node.ts';
import { listenForInterrupt } from '../terminal/interrupt.node.ts';
import { versions } from '../terminal/package-version.node.ts';
import { printJson, printText, tell } from '../terminal/print.node.ts';
import { checkResume, type ResultOptions } from '../terminal/run-experiment.node.ts';
import { reopenRun, startRun, trainWithProgress } from './training.node.ts';

type Given = Readonly<Record<string, unknown>>;

export function trainCommand(): Command {
  const command = new Command('train').description('Train a network on a task into a run folder, or continue a run.');
  return addParams(command, trainParams)
    .option('--out <dir>', 'run folder (default: runs/TASK-hHIDDEN-seedSEED)', path)
    .option('--resume', 'continue the run in --out where it was saved last, with its own settings')
    .option('--json', 'print one JSON object (schema engram.train/1, see docs/cli.md)')
    .addHelpText(
      'after',
      `
The defaults are the paper's recipe. Ctrl-C saves a checkpoint and says how to go on.

Examples:
  engram train --task T1-4x4 --hidden 64 --steps 4000 --out runs/small
  engram train --task T3 --threshold 0.9 --seed 1 --until solved
  engram train --task 15,0,0 --d 4 --s 4 --l2 1e-3 --horizons 10,20,40
  engram train --task T1-4x4 --cell lstm --bias --hidden 32 --steps 2000
  engram train --resume --out runs/small`,
    )
    .action((options: ResultOptions) => runTrain(givenValues(command, trainParams), options));
}

async function runTrain(given: Given, { resume: again, out, json }: ResultOptions): Promise<void> {
  const resume = again === true;
  const { dir, ...started } = await (resume ? continued(given, out) : begun(given, out));
  const asked = given.backend ?? trainParams.backend.default;
  if (asked !== 'wasm' || started.execution) tell(`engram: steps run in ${executionText(started.execution)}`);
  const interrupted = listenForInterrupt();
  const result = await trainWithProgress({ ...started, resume, signal: interrupted.signal });
  if (result.stopped === 'interrupted') {
    tell(
      `engram: interrupted at step ${result.step}, saved; continue with: ${commandLine(['train', '--resume', '--out', dir])}`,
    );
    process.exitCode = interrupted.exitCode();
    return;
  }
  const best = result.best && { step: result.best.step, accuracy: result.best.accuracy };
  const execution = started.execution ?? { backend: 'wasm' };
  const { step, stopped } = result;
  if (json) printJson({ schema: 'engram.train/1', out: dir, step, stopped, best, execution });
  else printText(summaryText(dir, result));
  if (started.settings.config.until === 'solved' && result.stopped === 'steps') {
    throw new ConvergenceError(
      `not solved within ${result.step} steps; the run is kept in ${dir}: try more --steps, another --seed or --lr`,
    );
  }
}

async function begun(given: Given, out: string | undefined) {
  if (given.task === undefined) throw new UsageError('train needs --task (or --resume with --out)');
  const values = completeValues(trainParams, readInputs(trainParams, given));
  const task = values.task!;
  const name = taskFromSource(task).name.replaceAll(/[^\w.-]+/g, '-');
  const dir = out ?? join('runs', `${name}-h${values.hidden}-seed${values.seed}`);
  return { dir, ...(await startRun(dir, trainSettings(task, values, versions()), executionOptions(values))) };
}

async function continued(given: Given, out: string | undefined) {
  checkResume(trainParams, given, out);
  const asked: Partial<Pick<TrainValues, 'backend' | 'provider' | 'threads'>> = given;
  const opened = await reopenRun(out!, asked);
  const now = versions().engram;
  if (opened.settings.versions.engram !== now) {
    tell(
      `engram: the run was started by version ${opened.settings.versions.engram}, this is ${now}: numbers may differ`,
    );
  }
  return { dir: out!, ...opened };
}

function summaryText(dir: string, { step, stopped, best }: TrainingRunResult): string {
  const why = stopped === 'settled' ? 'solved, and the spectrum has settled' : 'all steps done';
  const lines = [`run      ${printable(dir)}`, `stopped  after ${step} steps: ${why}`];
  if (best) lines.push(`best     step ${best.step}, validation accuracy ${percentText(best.accuracy)}`);
  lines.push(`next     ${printable(commandLine(['analyze', dir, '--report', join(dir, 'report.html')]))}`);
  return lines.join('\n');
}
