// `engram sweep submit`: the cells of a sweep as an array job of a cluster.

import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Command, Option } from 'commander';
import { commandLine } from '../../array/command-line.ts';
import { InputError, UsageError } from '../../array/errors.ts';
import { printable } from '../../array/printable.ts';
import { SweepWatch } from '../../sweep/progress.node.ts';
import { submitToSlurm } from '../../sweep/slurm.node.ts';
import { slurmScript, taskCount } from '../../sweep/slurm-script.ts';
import { openSweep } from '../../sweep/sweep-folder.node.ts';
import { integer } from '../number-options.ts';
import { path } from '../path-option.ts';
import { engramCommand } from '../terminal/engram-command.node.ts';
import { printJson, printText } from '../terminal/print.node.ts';
import { followSweep } from './follow.node.ts';

interface SubmitOptions {
  readonly engine: 'slurm';
  readonly partition?: string;
  readonly time?: string;
  readonly cpus: number;
  readonly gpus?: number;
  readonly arrayLimit: number;
  readonly setup?: string;
  readonly dryRun?: true;
  readonly follow?: true;
  readonly json?: true;
}

export function sweepSubmitCommand(): Command {
  return new Command('submit')
    .description(
      'Hand the cells of a sweep to a cluster as an array job; the folder must be on a disk all nodes share.',
    )
    .argument('<dir>', 'folder of the sweep', path)
    .addOption(new Option('--engine <name>', 'what runs the cluster').choices(['slurm']).default('slurm'))
    .option('--partition <name>', 'as sbatch takes it')
    .option('--time <limit>', 'time limit of a task; before it ends the task saves and goes back into the queue')
    .option('--cpus <n>', 'cores of a task, each a worker', integer({ min: 1, max: 1024 }), 1)
    .option('--gpus <n>', 'GPUs of a task', integer({ min: 1, max: 64 }))
    .option('--array-limit <n>', 'most tasks of the array', integer({ min: 1, max: 1000 }), 100)
    .option('--setup <file>', 'lines of shell to begin the script with (modules, paths)', path)
    .option('--dry-run', 'print the script and submit nothing')
    .option('--follow', 'stay and show the progress until nothing is left; Ctrl-C leaves the job running')
    .option('--json', 'print one JSON object (schema engram.sweep-submit/1, see docs/sweep.md)')
    .addHelpText(
      'after',
      `
A task works on cells until none is left: how many tasks there are decides how soon, not what comes out.

Examples:
  engram sweep submit sweeps/paper --partition cpu --time 4:00:00 --cpus 4 --array-limit 50
  engram sweep submit sweeps/paper --setup modules.sh --dry-run
  engram sweep status sweeps/paper`,
    )
    .action(runSubmit);
}

async function runSubmit(dir: string, options: SubmitOptions): Promise<void> {
  const { cpus, gpus, partition, time, arrayLimit, dryRun, follow, json } = options;
  const sweep = openSweep(resolve(dir));
  const { cells } = new SweepWatch(sweep).look();
  const left = cells.pending.length + cells.running.length;
  if (left === 0) {
    const failed = cells.failed.length > 0 ? ` (${cells.failed.length} failed; engram sweep retry ${dir})` : '';
    throw new UsageError(`nothing is left to do in ${dir}${failed}`);
  }
  const script = slurmScript({
    ...{ dir: sweep.dir, cells: left, command: engramCommand(), cpus, arrayLimit },
    ...(gpus === undefined ? {} : { gpus }),
    ...(partition === undefined ? {} : { partition }),
    ...(time === undefined ? {} : { time }),
    ...(options.setup === undefined ? {} : { setup: readSetup(options.setup) }),
  });
  if (dryRun) {
    process.stdout.write(script);
    return;
  }
  const job = submitToSlurm(sweep, script);
  const tasks = taskCount({ cells: left, cpus, arrayLimit });
  const submitted = { schema: 'engram.sweep-submit/1', engine: 'slurm', out: sweep.dir, job, tasks, cells: left };
  if (json) printJson(submitted);
  else {
    const lines = [
      `job    ${job}: ${tasks} tasks of ${cpus} workers for ${left} cells`,
      `logs   ${sweep.dir}/slurm/${job}_*.log`,
      `next   ${commandLine(['sweep', 'status', dir])}`,
    ];
    printText(lines.map(printable).join('\n'));
  }
  if (follow) await followSweep(sweep);
}

function readSetup(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new InputError(`cannot read --setup ${file}: ${(error as NodeJS.ErrnoException).code ?? error}`);
  }
}
