// Sweeps of tiny cells for the tests: made, run, killed in every way, and compared.

import type { ChildProcess } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RandomStream } from '../../src/array/random.ts';
import type { SweepStatus } from '../../src/cli/sweep/status.node.ts';
import type { Row } from '../../src/sweep/row.ts';
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
  return engram.run('sweep', 'plan', file, '--out', dir);
}

export async function statusOf(engram: BuiltCommand, dir: string): Promise<SweepStatus> {
  return JSON.parse((await engram.run('sweep', 'status', dir, '--json')).stdout) as SweepStatus;
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
 * Starts `sweep run` and kills it with SIGKILL after a random time, `kills` times, each kind of victim in turn; then lets
 * it end. Returns how the last one ended.
 */
export async function runUnderFire(
  engram: BuiltCommand,
  dir: string,
  { kills, rng, longest }: { kills: number; rng: RandomStream; longest: number },
): Promise<Ended> {
  const victims: readonly Victim[] = ['pool', 'worker', 'all'];
  for (let kill = 0; kill < kills; kill++) {
    const run = engram.start(['sweep', 'run', dir, '--workers', '2'], { detached: true });
    // Not until its pipes are closed: the workers of a pool that was killed live on for a moment, and hold them open.
    const end = new Promise((resolve) => run.once('exit', resolve));
    await new Promise((resolve) => setTimeout(resolve, 300 + rng.uniform() * longest));
    const victim = victims[kill % victims.length]!;
    if (victim === 'worker') {
      await killWorker(engram, dir);
      await new Promise((resolve) => setTimeout(resolve, 300));
    }
    strike(run, victim === 'pool' ? 'pool' : 'all');
    await end;
  }
  return engram.run('sweep', 'run', dir, '--workers', '2');
}

async function killWorker(engram: BuiltCommand, dir: string): Promise<void> {
  const { workers } = await statusOf(engram, dir);
  const pid = workers[0]?.pid;
  if (pid !== undefined) killIfThere(pid);
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
