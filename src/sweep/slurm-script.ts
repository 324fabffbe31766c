// The batch script of a sweep on SLURM: an array of workers, each a task that claims cells of the folder until none is
// left. Claims, not indices, say who does what, so a task that is pre-empted, killed or out of time harms nobody: what
// it held goes on elsewhere from its last checkpoint. Shortly before the time limit SLURM sends USR1; the task then
// saves and puts itself back into the queue.
// Source: sbatch(1) of SLURM 22.05 (--array, --signal, --requeue). It does not try other schedulers.

import { UsageError } from '../array/errors.ts';

export interface SlurmOptions {
  readonly partition?: string;
  /** The time limit as sbatch takes it: minutes, `HH:MM:SS`, `D-HH`. */
  readonly time?: string;
  /** Cores of a task, and so its workers. */
  readonly cpus: number;
  readonly gpus?: number;
  /** Most tasks that run at a time. */
  readonly arrayLimit: number;
  /** Lines of shell to begin with: modules, paths. */
  readonly setup?: string;
}

export interface SlurmJob extends SlurmOptions {
  /** Absolute path of the sweep's folder. */
  readonly dir: string;
  /** Cells left to do. */
  readonly cells: number;
  /** The command line of `engram`, word by word. */
  readonly command: readonly string[];
}

/** Seconds before the end of its time at which a task is told to save. */
const WARNING_SECONDS = 90;
/** Exit codes of `engram sweep run` when it was asked to save and stop: 128 + SIGINT, SIGTERM. */
const INTERRUPTED = [130, 143];

/** Array tasks that are worth having: no more than cells for their workers. */
export function taskCount({ cells, cpus, arrayLimit }: Pick<SlurmJob, 'cells' | 'cpus' | 'arrayLimit'>): number {
  return Math.min(arrayLimit, Math.ceil(cells / cpus));
}

/**
 * Writes the script of an array job.
 * @throws UsageError on a partition or time that sbatch would not read as one word
 */
export function slurmScript(job: SlurmJob): string {
  const { dir, cpus, gpus, partition, time, setup } = job;
  for (const [name, text] of Object.entries({ partition, time })) {
    if (text !== undefined && !/^[\w:.,-]+$/.test(text)) {
      throw new UsageError(`--${name} is "${text}", expected letters, digits and : . , - only, as sbatch takes it`);
    }
  }
  const directives = [
    `--job-name=engram-${jobName(dir)}`,
    `--array=0-${taskCount(job) - 1}`,
    '--ntasks=1',
    `--cpus-per-task=${cpus}`,
    ...(gpus === undefined ? [] : [`--gpus=${gpus}`]),
    ...(partition === undefined ? [] : [`--partition=${partition}`]),
    ...(time === undefined ? [] : [`--time=${time}`]),
    `--signal=B:USR1@${WARNING_SECONDS}`,
    '--requeue',
    '--open-mode=append',
    `--output=${dir.replaceAll('%', '%%')}/slurm/%A_%a.log`,
  ];
  return `#!/bin/bash
${directives.map((each) => `#SBATCH ${quoteDirective(each)}`).join('\n')}
# Written by engram sweep submit. Each task works on cells of the folder until none is left.
${setup === undefined ? '' : `\n${setup.trimEnd()}\n`}
task="\${SLURM_ARRAY_JOB_ID}_\${SLURM_ARRAY_TASK_ID}"
stop() { [ -n "$worker" ] && kill -TERM "$worker" 2>/dev/null; }
trap 'requeue=yes; stop' USR1
trap stop TERM
${job.command.map(quoteShell).join(' ')} sweep run ${quoteShell(dir)} --workers ${cpus} &
worker=$!
# A trapped signal ends wait early: wait again for the worker's own end.
while :; do
  wait "$worker"
  code=$?
  kill -0 "$worker" 2>/dev/null || break
done
case $code in
  ${INTERRUPTED.join('|')}) [ -n "$requeue" ] && exec scontrol requeue "$task" ;;
esac
exit $code
`;
}

/** Part of a folder's name that any tool of SLURM can print. */
function jobName(dir: string): string {
  const name = dir.split('/').filter(Boolean).at(-1) ?? 'sweep';
  return name.replace(/[^\w.-]/g, '_').slice(0, 40);
}

/** A word for the shell. */
export function quoteShell(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

/** sbatch reads a directive's words as a shell does, quotes included. */
function quoteDirective(text: string): string {
  return /[\s"'\\]/.test(text) ? `"${text.replace(/["\\]/g, '\\$&')}"` : text;
}
