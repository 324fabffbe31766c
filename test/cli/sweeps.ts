// Sweeps of tiny cells for the tests: made, run, killed in every way, and compared.

import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RandomStream } from '../../src/array/random.ts';
import { openSweep, SweepWatch } from '../../src/sweep/index.node.ts';
import type { Row } from '../../src/sweep/row.ts';
import type { SweepStatus } from '../../src/sweep/status-report.node.ts';
import { listSweep } from '../../src/sweep/sweep-folder.node.ts';
import { until } from '../until.ts';
import type { BuiltCommand, Ended } from './built-command.ts';

/** Options of cells that train and open in less than a second. */
export const tiny = {
  task: 'T1-2x2',
  steps: 400,
  batch: 8,
  horizons: [4, 8],
  'evaluate-every': 50,
  'checkpoint-every': 20,
  horizon: 20,
};

export async function planSweep(engram: BuiltCommand, dir: string, plan: unknown): Promise<Ended> {
  const file = `${dir}.plan.json`;
  writeFileSync(file, JSON.stringify(plan));
  return engram.call('sweep', 'plan', file, '--out', dir);
}

export async function statusOf(engram: BuiltCommand, dir: string): Promise<SweepStatus> {
  return JSON.parse((await engram.call('sweep', 'status', dir, '--json')).stdout) as SweepStatus;
}

/** The results by name, without what differs from one machine and folder to the next. */
export function resultsOf(dir: string): Map<string, unknown> {
  const files = readdirSync(join(dir, 'results')).sort();
  return new Map(
    files.map((name) => {
      const { run: _, analysis, ...row } = JSON.parse(readFileSync(join(dir, 'results', name), 'utf8')) as Row;
      return [name, { ...row, analysis: { ...analysis, 'model.source': null } }];
    }),
  );
}

/** What is killed: all processes at once, the one that leads, or one worker. */
export type Victim = 'all' | 'pool' | 'worker';

/**
 * Starts `sweep run` and kills it with SIGKILL, `kills` times, each kind of victim in turn: while somebody works and up to
 * `most` cells after it began, as `rng` has it. Then lets it end. Returns how the last one ended.
 */
export async function runUnderFire(
  engram: BuiltCommand,
  dir: string,
  { kills, rng, most }: { kills: number; rng: RandomStream; most: number },
): Promise<Ended> {
  const victims: readonly Victim[] = ['pool', 'worker', 'all'];
  const sweep = openSweep(dir);
  const running = () => new SweepWatch(sweep).look().running;
  const results = () => listSweep(sweep).results.size;
  for (let kill = 0; kill < kills; kill++) {
    const run = engram.start(['sweep', 'run', dir, '--workers', '2'], { detached: true });
    // Not until its pipes are closed: the workers of a pool that was killed live on for a moment, and hold them open.
    let isOver = false;
    const end = once(run, 'exit').then(() => (isOver = true));
    const wanted = results() + rng.integer(most);
    await until('somebody works', () => isOver || (results() >= wanted && running().length > 0));
    const victim = victims[kill % victims.length]!;
    if (victim === 'worker') {
      const pid = running()[0]?.pid;
      if (pid !== undefined) killIfThere(pid);
      await until('the pool sees that it is dead', () => isOver || running().every((each) => each.pid !== pid));
    }
    strike(run, victim === 'pool' ? 'pool' : 'all');
    await end;
  }
  return engram.run('sweep', 'run', dir, '--workers', '2');
}

function strike(run: ChildProcess, victim: 'all' | 'pool'): void {
  killIfThere(victim === 'all' ? -run.pid! : run.pid!);
}

function killIfThere(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    // It ended by itself before.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
