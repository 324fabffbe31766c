// `engram demo`: the whole story on a small task. Trains, opens, verifies, reports.

import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { commandLine } from '../../array/command-line.ts';
import { InputError } from '../../array/errors.ts';
import { analyze } from '../../experiment/analyze/analyze.ts';
import { integer, type Params } from '../../experiment/kit/params.ts';
import { completeValues } from '../../experiment/kit/values.ts';
import { checkpointPath, isRun, openRun } from '../../io/runs/run-folder.node.ts';
import { lockRun } from '../../io/runs/run-lock.node.ts';
import { parseRunSettings, type RunSettings } from '../../io/runs/run-settings.ts';
import { taskFromSource } from '../../task/task-source.ts';
import { trainConfig } from '../../train/config.ts';
import { addParams, givenValues, path } from '../terminal/experiment-command.node.ts';
import { versions } from '../terminal/package-version.node.ts';
import { tell } from '../terminal/print.node.ts';
import { runExperiment } from '../terminal/run-experiment.node.ts';
import { checkWritableFolder } from '../terminal/write-together.node.ts';
import { startRun, trainWithProgress } from '../train/training.node.ts';

interface DemoOptions {
  readonly out: string;
  readonly seed: number;
  readonly steps: number;
}

const TASK = { name: 'T1-4x4' };

const demoParams = {
  seed: integer({ atLeast: 0, default: 0, help: 'root seed' }),
  steps: integer({ atLeast: 1, atMost: 1e6, default: 4000, help: 'training steps' }),
} satisfies Params;

export function demoCommand(): Command {
  const command = new Command('demo')
    .description('Train a 4x4 repeat copy, open it, verify it by intervention, and write report.html.')
    .option('--out <dir>', 'folder of the run and its report', path, join('runs', 'demo'));
  return addParams(command, demoParams)
    .addHelpText(
      'after',
      `
Examples:
  engram demo
  engram demo --seed 7 --out runs/demo-7`,
    )
    .action(({ out }: { readonly out: string }) => {
      const { seed, steps } = completeValues(demoParams, givenValues(command, demoParams));
      return runDemo({ out, seed, steps });
    });
}

async function runDemo({ out, seed, steps }: DemoOptions): Promise<void> {
  const report = join(out, 'report.html');
  checkWritableFolder(out);
  await forgetEarlierDemo(out, report);
  const settings = demoSettings(seed, steps);
  tell(`Training 64 hidden units to repeat 4 variables of 4 bits (${out})`);
  const started = await startRun(out, settings);
  await trainWithProgress({ ...started, resume: false });
  tell('Opening the network and its two null controls');
  const command = commandLine(['demo', '--seed', String(seed), '--steps', String(steps), '--out', out]);
  await runExperiment(analyze, { file: out, seed }, { report }, command);
}

/** Small, quick, and solved to the last bit: a high rate that falls to zero, over short horizons. */
function demoSettings(seed: number, steps: number): RunSettings {
  return {
    command: 'demo',
    task: TASK,
    config: trainConfig(taskFromSource(TASK), {
      seed,
      steps,
      network: { hiddenSize: 64 },
      learningRate: 3e-3,
      schedule: { name: 'cosine' },
      batch: 32,
      horizons: [10, 20, 40],
      evaluation: { every: 200 },
    }),
    checkpointEvery: 1000,
    metricsEvery: 10,
    versions: versions(),
  };
}

/** A demo may be repeated in its folder; a run that a person trained is left alone. */
async function forgetEarlierDemo(out: string, report: string): Promise<void> {
  if (!isRun(out)) {
    if (existsSync(report))
      throw new InputError(`${report} is there already, and no demo made it: choose another --out`);
    return;
  }
  const path = join(out, 'run.json');
  const run = openRun(out);
  if (parseRunSettings(run.json, path).command !== 'demo') {
    throw new InputError(`${out} holds a run that engram train made: choose another folder with --out`);
  }
  const checkpoints = ['best', 'last'].map((name) => checkpointPath(run, name));
  // Nothing is taken from a demo that is still running.
  const lock = await lockRun(out);
  // run.json goes last: until then a demo that was cut short here is still known for one.
  for (const part of [report, ...checkpoints, join(out, 'metrics.jsonl'), path]) rmSync(part, { force: true });
  lock.release();
}
