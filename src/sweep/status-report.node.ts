// Where a sweep stands, as one object and as text: how far it is, who works on it, and what failed.

import { printableData } from '../array/printable.ts';
import { durationText } from '../array/words.ts';
import { textTable } from '../story/text-table.ts';
import type { OptionValue } from './plan.ts';
import type { SweepProgress } from './progress.node.ts';
import { askSlurm, type SlurmView } from './slurm.node.ts';
import { isActive } from './slurm-queue.ts';
import { readFailure, type SweepFolder } from './sweep-folder.node.ts';

export interface SweepStatus {
  readonly schema: 'engram.sweep-status/1';
  readonly out: string;
  readonly total: number;
  readonly done: number;
  readonly failed: number;
  readonly running: number;
  readonly pending: number;
  /** Seconds, or `null` while nothing is finished. */
  readonly remainingSeconds: number | null;
  /** Finished cells that the estimate rests on. */
  readonly measured: number;
  readonly workers: readonly WorkerStatus[];
  readonly failures: readonly FailureStatus[];
  /** What SLURM says of the jobs submitted for this sweep; `null` where there are none. */
  readonly slurm: SlurmView | null;
}

interface WorkerStatus {
  readonly cell: string;
  readonly host: string;
  readonly pid: number;
  readonly phase: 'train' | 'analyze' | null;
  readonly step: number | null;
  readonly steps: number | null;
}

interface FailureStatus {
  readonly cell: string;
  readonly while: 'train' | 'analyze';
  readonly error: string;
  readonly options: Readonly<Record<string, OptionValue>>;
}

/** Where a sweep stands: the object that `engram sweep status --json` prints. */
export function statusObject(sweep: SweepFolder, { cells, running, remaining }: SweepProgress): SweepStatus {
  return {
    schema: 'engram.sweep-status/1',
    out: sweep.dir,
    total: sweep.manifest.cells.length,
    done: cells.done.length,
    failed: cells.failed.length,
    running: cells.running.length,
    pending: cells.pending.length,
    remainingSeconds: remaining && Math.round(remaining.seconds),
    measured: remaining?.measured ?? 0,
    workers: running.map(({ cell, host, pid, progress }) => ({
      ...{ cell: cell.hash, host, pid },
      ...{ phase: progress?.phase ?? null, step: progress?.step ?? null, steps: progress?.steps ?? null },
    })),
    failures: cells.failed.map((cell) => {
      const { error, while: phase } = readFailure(sweep, cell.hash);
      return { cell: cell.hash, while: phase, error, options: variedOptions(sweep, cell.options) };
    }),
    slurm: askSlurm(sweep),
  };
}

/** The options that tell one cell from another. */
function variedOptions(
  { manifest }: SweepFolder,
  options: Readonly<Record<string, OptionValue>>,
): Record<string, OptionValue> {
  const varied = new Set(manifest.plans.flatMap(({ grid }) => Object.keys(grid)));
  return Object.fromEntries(Object.entries(options).filter(([name]) => varied.has(name)));
}

/** Lines shown of a long list. */
const SHOWN = 20;

/** The same for a terminal: several lines, without a newline at the end. */
export function statusText(found: SweepStatus): string {
  const status = printableData(found);
  const { total, done, failed, running, pending, remainingSeconds, measured } = status;
  const lines = [
    `sweep    ${status.out}`,
    `cells    ${total}: ${done} done, ${failed} failed, ${running} running, ${pending} pending`,
  ];
  if (remainingSeconds !== null && running + pending > 0) {
    lines.push(`left     about ${durationText(remainingSeconds)}, judging by ${measured} finished`);
  }
  if (status.workers.length > 0) {
    const rows = status.workers.slice(0, SHOWN).map(({ cell, host, pid, phase, step, steps }) => {
      const place = phase === null ? 'starting' : phase === 'train' ? `step ${step} of ${steps}` : 'analysis';
      return [cell, `${host}:${pid}`, place];
    });
    lines.push('', textTable(rows), ...more(status.workers.length));
  }
  if (status.slurm) lines.push('', ...slurmLines(status, status.slurm));
  for (const { cell, error, options } of status.failures.slice(0, SHOWN)) {
    const varied = Object.entries(options).map(([name, value]) => `${name} ${value}`);
    lines.push('', `failed   ${cell}  ${varied.join(', ')}`, `         ${error}`);
  }
  lines.push(...more(status.failures.length));
  return lines.join('\n');
}

function more(count: number): string[] {
  return count > SHOWN ? [`         and ${count - SHOWN} more`] : [];
}

/** How many tasks are in which state, why those wait that do, and what to do where none is left. */
function slurmLines({ running, pending }: SweepStatus, { jobs, tasks, trouble }: SlurmView): string[] {
  if (trouble !== null) return [`slurm    job ${jobs.join(', ')}: ${trouble}`];
  const groups = new Map<string, number>();
  for (const { state, reason } of tasks) {
    const name = `${state.toLowerCase()}${state === 'PENDING' && reason ? ` (${reason})` : ''}`;
    groups.set(name, (groups.get(name) ?? 0) + 1);
  }
  const counts = [...groups].map(([name, count]) => `${count} ${name}`).join(', ');
  const lines = [
    `slurm    job ${jobs.join(', ')}: ${counts === '' ? 'no tasks that SLURM remembers' : `tasks ${counts}`}`,
  ];
  if (pending > 0 && running === 0 && !tasks.some(isActive)) {
    lines.push(`         no task is left and ${pending} cells are: engram sweep submit again`);
  }
  return lines;
}

/** What stands beside the bar of progress. */
export function progressDetail({ cells, running, remaining }: SweepProgress): string {
  const parts = [`${running.length} running`];
  if (cells.failed.length > 0) parts.push(`${cells.failed.length} failed`);
  if (remaining !== null && remaining.seconds > 0) parts.push(`about ${durationText(remaining.seconds)} left`);
  return parts.join('  ');
}
