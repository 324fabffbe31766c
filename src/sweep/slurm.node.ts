// SLURM's commands, and the jobs of a sweep: DIR/slurm/ holds the scripts and logs, jobs.json the numbers of the jobs.

import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { InputError } from '../array/errors.ts';
import { makeFolder, writeFileAtomic } from '../io/bytes/atomic.node.ts';
import { mergeTasks, readSacct, readSqueue, SACCT_FORMAT, type SlurmTask, SQUEUE_FORMAT } from './slurm-queue.ts';
import type { SweepFolder } from './sweep-folder.node.ts';

export interface SlurmView {
  readonly jobs: readonly number[];
  readonly tasks: readonly SlurmTask[];
  /** One line of why SLURM could not be asked; `null` where it could. */
  readonly trouble: string | null;
}

/**
 * Hands a script to sbatch and remembers the job.
 * @throws InputError when sbatch is missing, or refuses
 */
export function submitToSlurm(sweep: SweepFolder, script: string): number {
  const folder = join(sweep.dir, 'slurm');
  makeFolder(folder);
  const ended = run('sbatch', ['--parsable'], script);
  if (ended.trouble !== null) throw new InputError(ended.trouble);
  const job = Number.parseInt(ended.stdout, 10);
  if (!Number.isSafeInteger(job))
    throw new InputError(`sbatch answered "${ended.stdout.trim()}", expected a job number`);
  writeFileAtomic(join(folder, `${job}.sh`), script);
  writeFileAtomic(jobsPath(sweep), `${JSON.stringify([...jobsOf(sweep), job])}\n`);
  return job;
}

/** Jobs that were submitted for this sweep; none where it was not. */
export function jobsOf(sweep: SweepFolder): number[] {
  const path = jobsPath(sweep);
  if (!existsSync(path)) return [];
  try {
    const jobs = JSON.parse(readFileSync(path, 'utf8')) as unknown;
    if (Array.isArray(jobs) && jobs.every(Number.isSafeInteger)) return jobs as number[];
  } catch {}
  throw new InputError(`${path} is damaged: expected a list of job numbers; remove it to forget them`);
}

/** Asks SLURM for the jobs of a sweep as they are now; `null` for a sweep without any. */
export function askSlurm(sweep: SweepFolder): SlurmView | null {
  const jobs = jobsOf(sweep);
  if (jobs.length === 0) return null;
  // squeue refuses the whole list for one job that it has forgotten: ask for all of mine and choose.
  const queue = run('squeue', ['--noheader', '--array', '--states=all', '--me', `--format=${SQUEUE_FORMAT}`]);
  if (queue.trouble !== null) return { jobs, tasks: [], trouble: queue.trouble };
  const args = ['--noheader', '--parsable2', '--allocations', '--array', `--format=${SACCT_FORMAT}`];
  // Accounting is a service that many a cluster has and a single machine does not: without it the queue must do.
  const accounting = run('sacct', [...args, `--jobs=${jobs.join(',')}`]);
  const mine = (task: SlurmTask) => jobs.includes(Number(task.id.split('_')[0]));
  const remembered = accounting.trouble === null ? readSacct(accounting.stdout) : [];
  return { jobs, tasks: mergeTasks(readSqueue(queue.stdout).filter(mine), remembered), trouble: null };
}

function jobsPath({ dir }: SweepFolder): string {
  return join(dir, 'slurm', 'jobs.json');
}

function run(command: string, args: readonly string[], input = ''): { stdout: string; trouble: string | null } {
  const ended = spawnSync(command, args, { input, encoding: 'utf8', timeout: 60_000 });
  const { stdout = '', stderr = '', status, error } = ended;
  if ((error as NodeJS.ErrnoException | undefined)?.code === 'ENOENT') {
    return {
      stdout,
      trouble: `${command} is not installed here: submit from a login node of the cluster, or --dry-run`,
    };
  }
  const said = stderr.trim().split('\n')[0] || error?.message || `exit code ${status}`;
  return { stdout, trouble: status === 0 ? null : `${command}: ${said.replace(/^\w+: (error: )?/, '')}` };
}
