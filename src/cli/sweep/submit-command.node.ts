// `engram sweep submit`: the cells of a sweep as an array job of a cluster.

import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Command } from 'commander';
import { commandLine } from '../../array/command-line.ts';
import { InputError, UsageError } from '../../array/errors.ts';
import { printable } from '../../array/printable.ts';
import { choice, flag, integer, type Params, text, type Values } from '../../experiment/kit/params.ts';
import { completeValues } from '../../experiment/kit/values.ts';
import { SweepWatch } from '../../sweep/progress.node.ts';
import { askSlurm, submitToSlurm } from '../../sweep/slurm.node.ts';
import { isActive } from '../../sweep/slurm-queue.ts';
import { slurmScript, taskCount } from '../../sweep/slurm-script.ts';
import { progressDetail } from '../../sweep/status-report.node.ts';
import { openSweep, type SweepFolder } from '../../sweep/sweep-folder.node.ts';
import { engramCommand } from '../terminal/engram-command.node.ts';
import { addParams, givenValues, path } from '../terminal/experiment-command.node.ts';
import { listenForInterrupt } from '../terminal/interrupt.node.ts';
import { printJson, printText } from '../terminal/print.node.ts';
import { Progress } from '../terminal/progress.node.ts';

const submitParams = {
  engine: choice(['slurm'], { default: 'slurm', help: 'what runs the cluster' }),
  partition: text({ placeholder: 'name', help: 'as sbatch takes it' }),
  time: text({
    placeholder: 'limit',
    help: 'time limit of a task; before it ends the task saves and goes back into the queue',
  }),
  cpus: integer({ atLeast: 1, atMost: 1024, default: 1, help: 'cores of a task, each a worker' }),
  gpus: integer({ atLeast: 1, atMost: 64, help: 'GPUs of a task' }),
  arrayLimit: integer({ atLeast: 1, atMost: 1000, default: 100, help: 'most tasks of the array' }),
  setup: text({ placeholder: 'file', help: 'lines of shell to begin the script with (modules, paths)' }),
  dryRun: flag({ help: 'print the script and submit nothing' }),
  follow: flag({ help: 'stay and show the progress until nothing is left; Ctrl-C leaves the job running' }),
} satisfies Params;

export function sweepSubmitCommand(): Command {
  const command = new Command('submit')
    .description(
      'Hand the cells of a sweep to a cluster as an array job; the folder must be on a disk all nodes share.',
    )
    .argument('<dir>', 'folder of the sweep', path);
  return addParams(command, submitParams)
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
    .action((dir: string, { json }: { readonly json?: true }) =>
      runSubmit(dir, completeValues(submitParams, givenValues(command, submitParams)), json === true),
    );
}

async function runSubmit(dir: string, values: Values<typeof submitParams>, json: boolean): Promise<void> {
  const { cpus, gpus, partition, time, arrayLimit, setup, dryRun, follow } = values;
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
    ...(setup === undefined ? {} : { setup: readSetup(setup) }),
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

const LOOK_MS = 5000;

/** Shows the progress of a sweep that others work on. @returns when all cells are done or have failed, when no task of the cluster is left, or at Ctrl-C */
async function followSweep(sweep: SweepFolder): Promise<void> {
  const watch = new SweepWatch(sweep);
  const progress = new Progress('sweep');
  const { signal } = listenForInterrupt();
  const total = sweep.manifest.cells.length;
  try {
    for (;;) {
      const now = watch.look();
      const finished = now.cells.done.length + now.cells.failed.length;
      progress.update(finished, total, () => progressDetail(now));
      if (finished === total || signal.aborted) return;
      const slurm = askSlurm(sweep);
      if (slurm?.trouble === null && !slurm.tasks.some(isActive)) return;
      await wait(LOOK_MS, undefined, { signal }).catch(() => {});
    }
  } finally {
    progress.end();
  }
}
