// `npm run bench -- sweep [--workers N] [--rounds N] [--hidden N]`: cells an hour of one sweep with one worker and with N,
// in turn, and beside them the machine's own bound: N plain `engram train` at once over one alone. Wants a quiet machine.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { BuiltCommand } from '../test/cli/built.ts';
import { median } from './statistics.ts';

interface Setting {
  readonly workers: number;
  readonly rounds: number;
  readonly hidden: number;
  readonly steps: number;
}

const CELLS_PER_WORKER = 6;

export async function run(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      workers: { type: 'string', default: String(availableParallelism()) },
      rounds: { type: 'string', default: '5' },
      hidden: { type: 'string', default: '32' },
      steps: { type: 'string', default: '1500' },
    },
  });
  const numbers = Object.fromEntries(Object.entries(values).map(([name, text]) => [name, Number(text)]));
  const setting = numbers as unknown as Setting;
  const engram = new BuiltCommand();
  const folder = mkdtempSync(join(tmpdir(), 'engram-bench-sweep-'));
  try {
    await measure(engram, folder, setting);
  } finally {
    engram.remove();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measure(engram: BuiltCommand, folder: string, setting: Setting): Promise<void> {
  const { workers, rounds } = setting;
  const sweeps: { one: number[]; many: number[]; aloneBound: number[]; manyBound: number[] } = {
    ...{ one: [], many: [], aloneBound: [], manyBound: [] },
  };
  console.log(`load before: ${loadavg()[0]!.toFixed(2)}; a load beside the bench makes the ratio meaningless`);
  for (let round = 0; round < rounds; round++) {
    sweeps.one.push(await sweep(engram, join(folder, `one-${round}`), setting, 1));
    sweeps.many.push(await sweep(engram, join(folder, `many-${round}`), setting, workers));
    sweeps.aloneBound.push(await trainings(engram, join(folder, `alone-${round}`), setting, 1));
    sweeps.manyBound.push(await trainings(engram, join(folder, `beside-${round}`), setting, workers));
    const [one, many] = [sweeps.one.at(-1)!, sweeps.many.at(-1)!];
    console.log(`round ${round + 1}: ${hourly(one)} cells/h with 1 worker, ${hourly(many)} with ${workers}`);
  }
  const ratio = median(sweeps.one.map((seconds, k) => seconds / sweeps.many[k]!));
  const bound = median(sweeps.aloneBound.map((seconds, k) => seconds / sweeps.manyBound[k]!));
  console.log(`${workers} workers over 1: ${ratio.toFixed(2)} x (median of ${rounds} pairs)`);
  console.log(`${workers} plain trainings at once over 1: ${bound.toFixed(2)} x`);
}

function hourly(secondsPerCell: number): string {
  return (3600 / secondsPerCell).toFixed(0);
}

/** Seconds per cell of a whole sweep, from the command's start to its end. */
async function sweep(engram: BuiltCommand, dir: string, setting: Setting, workers: number): Promise<number> {
  const cells = CELLS_PER_WORKER * setting.workers;
  const plan = {
    grid: { seed: Array.from({ length: cells }, (_, k) => k) },
    base: { task: 'T1-4x4', hidden: setting.hidden, steps: setting.steps },
  };
  writeFileSync(`${dir}.json`, JSON.stringify(plan));
  await succeed(engram.run('sweep', 'plan', `${dir}.json`, '--out', dir));
  const start = performance.now();
  await succeed(engram.run('sweep', 'run', dir, '--workers', String(workers)));
  return (performance.now() - start) / 1000 / cells;
}

/** Seconds per training of `count` at once. */
async function trainings(engram: BuiltCommand, dir: string, setting: Setting, count: number): Promise<number> {
  const start = performance.now();
  const started = Array.from({ length: count }, (_, k) =>
    succeed(
      engram.run(
        ...['train', '--task', 'T1-4x4', '--hidden', String(setting.hidden), '--steps', String(2 * setting.steps)],
        ...['--seed', String(k), '--out', `${dir}-${k}`],
      ),
    ),
  );
  await Promise.all(started);
  return (performance.now() - start) / 1000 / count;
}

async function succeed(command: ReturnType<BuiltCommand['run']>): Promise<void> {
  const { exitCode, stderr } = await command;
  if (exitCode !== 0) throw new Error(`engram ended with ${exitCode}: ${stderr}`);
}
