// `engram train`: trains a network on a task into a run folder, or continues one.

import { join } from 'node:path';
import { Command, Option } from 'commander';
import { ConvergenceError, UsageError } from '../../array/errors.ts';
import { printable } from '../../array/printable.ts';
import { providers } from '../../io/onnx/run/provider.ts';
import type { TrainingRunResult } from '../../io/runs/training-run.node.ts';
import { cellNames } from '../../nn/cells.ts';
import { taskFromSource } from '../../task/task-source.ts';
import { executionText } from '../../experiment/train/execution.ts';
import { decimal, integer, integers } from '../number-options.ts';
import { path } from '../path-option.ts';
import { givenOnResume } from '../resume-options.node.ts';
import { addTaskOption, taskSource } from '../task-option.node.ts';
import { commandLine } from '../terminal/command-line.ts';
import { listenForInterrupt } from '../terminal/interrupt.node.ts';
import { versions } from '../terminal/package-version.node.ts';
import { printJson, printText, tell } from '../terminal/print.node.ts';
import { percent } from '../text-table.ts';
import { executionOptions, type TrainSettingsOptions, trainSettings } from '../../experiment/train/settings.ts';
import { reopenRun, startRun, trainWithProgress } from './training.node.ts';

interface TrainCommandOptions extends TrainSettingsOptions {
  readonly out?: string;
  readonly resume?: true;
  readonly json?: true;
}

export function trainCommand(): Command {
  const command = new Command('train').description('Train a network on a task into a run folder, or continue a run.');
  return addTaskOption(command, 'what to learn')
    .addOption(new Option('--cell <name>', 'recurrent cell, see docs/cells.md').choices(cellNames).default('elman'))
    .option('--hidden <n>', 'hidden units', integer({ min: 1, max: 8192 }), 128)
    .option('--layers <n>', 'recurrent layers', integer({ min: 1, max: 64 }))
    .option('--channels <n>', 'channels of the wave-rnn', integer({ min: 1, max: 1024 }))
    .addOption(
      new Option('--activation <name>', "of the Elman cell and the wave-rnn (default: the cell's own)").choices([
        'tanh',
        'relu',
        'linear',
      ]),
    )
    .option('--bias', 'train biases of the cell and the readout')
    .addOption(
      new Option('--recurrent <law>', "how recurrent matrices begin (default: by the cell's own law)").choices([
        'cell',
        'orthogonal',
      ]),
    )
    .option('--steps <n>', 'training steps', integer({ min: 1, max: 1e9 }), 20_000)
    .option('--lr <x>', 'learning rate', decimal({ min: 0, above: true }), 1e-3)
    .addOption(
      new Option('--schedule <name>', 'of the learning rate').choices(['constant', 'cosine']).default('constant'),
    )
    .addOption(new Option('--optimizer <name>', 'how to step').choices(['adam', 'adamw', 'sgd']).default('adam'))
    .option('--l2 <x>', 'weight decay (with adam added to the gradient, as the paper has it)', decimal({ min: 0 }), 0)
    .option('--clip <x>', 'largest gradient norm, 0 for no clipping', decimal({ min: 0 }), 1)
    .option('--batch <n>', 'sequences in a batch', integer({ min: 1, max: 65_536 }), 64)
    .option(
      '--horizons <list>',
      'output steps of the curriculum',
      integers({ min: 1, max: 100_000 }),
      [10, 20, 40, 60, 100],
    )
    .option('--threshold <x>', 'batch accuracy that opens the next horizon', decimal({ min: 0, max: 1 }), 0.98)
    .addOption(
      new Option('--until <what>', 'run all steps, or stop once solved with a settled spectrum')
        .choices(['steps', 'solved'])
        .default('steps'),
    )
    .addOption(
      new Option('--kernels <build>', 'simd: the same bits on every machine; relaxed: fused multiply-add, faster')
        .choices(['simd', 'relaxed'])
        .default('simd'),
    )
    .addOption(
      new Option('--backend <name>', 'what runs the steps; onnx needs onnxruntime-node, auto takes the faster of both')
        .choices(['wasm', 'onnx', 'auto'])
        .default('wasm'),
    )
    .addOption(new Option('--provider <name>', 'of the onnx backend').choices(providers).default('cpu'))
    .option('--threads <n>', 'of the onnx backend', integer({ min: 1, max: 1024 }), 1)
    .option('--evaluate-every <n>', 'steps between validations', integer({ min: 1 }), 500)
    .option('--checkpoint-every <n>', 'steps between saves of the last checkpoint', integer({ min: 1 }), 500)
    .option('--seed <n>', 'root seed of weights and batches', integer({ min: 0 }), 0)
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
    .action((options: TrainCommandOptions, self: Command) => runTrain(options, self));
}

async function runTrain(options: TrainCommandOptions, command: Command): Promise<void> {
  const { dir, ...started } = await (options.resume ? continued(options, command) : begun(options));
  if (options.backend !== 'wasm' || started.execution) tell(`engram: steps run in ${executionText(started.execution)}`);
  const interrupted = listenForInterrupt();
  const result = await trainWithProgress({ ...started, resume: options.resume === true, signal: interrupted.signal });
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
  const summary = { schema: 'engram.train/1', out: dir, step, stopped, best, execution };
  if (options.json) printJson(summary);
  else printText(summaryText(dir, result));
  if (started.settings.config.until === 'solved' && result.stopped === 'steps') {
    throw new ConvergenceError(
      `not solved within ${result.step} steps; the run is kept in ${dir}: try more --steps, another --seed or --lr`,
    );
  }
}

async function begun(options: TrainCommandOptions) {
  if (options.task === undefined) throw new UsageError('train needs --task (or --resume with --out)');
  const source = taskSource(options.task, options);
  const settings = trainSettings(source, options);
  const name = taskFromSource(source).name.replaceAll(/[^\w.-]+/g, '-');
  const dir = options.out ?? join('runs', `${name}-h${options.hidden}-seed${options.seed}`);
  return { dir, ...(await startRun(dir, settings, executionOptions(options))) };
}

/** Options that may be given anew when a run goes on. */
const ON_RESUME = ['out', 'resume', 'json', 'backend', 'provider', 'threads'];

async function continued(options: TrainCommandOptions, command: Command) {
  if (options.out === undefined) throw new UsageError('--resume needs --out, the folder of the run');
  const given = givenOnResume(command, ON_RESUME);
  const asked = Object.entries(executionOptions(options)).filter(([name]) =>
    given.some((option) => option.attributeName() === name),
  );
  const opened = await reopenRun(options.out, Object.fromEntries(asked));
  const now = versions().engram;
  if (opened.settings.versions.engram !== now) {
    tell(
      `engram: the run was started by version ${opened.settings.versions.engram}, this is ${now}: numbers may differ`,
    );
  }
  return { dir: options.out, ...opened };
}

function summaryText(dir: string, { step, stopped, best }: TrainingRunResult): string {
  const why = stopped === 'settled' ? 'solved, and the spectrum has settled' : 'all steps done';
  const lines = [`run      ${printable(dir)}`, `stopped  after ${step} steps: ${why}`];
  if (best) lines.push(`best     step ${best.step}, validation accuracy ${percent(best.accuracy)}`);
  lines.push(`next     ${printable(commandLine(['analyze', dir, '--report', join(dir, 'report.html')]))}`);
  return lines.join('\n');
}
