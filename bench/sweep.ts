// `npm run bench -- sweep [--workers N] [--rounds N] [--hidden N] [--steps N]`: cells an hour of one sweep with one worker on
// one core (held there by taskset where the system has it, else free to use idle cores in the background), with one worker
// left free, and with N workers, in turn; and beside them the machine's own bound: N plain `engram train` at once over one
// alone. Wants a quiet machine.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { BuiltCommand, ended } from '../test/cli/built-command.ts';
import { Compiled } from '../test/compiled.ts';
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
  const compiled = new Compiled();
  const folder = mkdtempSync(join(tmpdir(), 'engram-bench-sweep-'));
  try {
    compiled.compile();
    await measure(new BuiltCommand(compiled.folder), folder, setting);
  } finally {
    compiled.remove();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measure(engram: BuiltCommand, folder: string, setting: Setting): Promise<void> {
  const { workers, rounds } = setting;
  const times = { core: [] as number[], one: [] as number[], many: [] as number[] };
  const trained = { one: [] as number[], many: [] as number[] };
  console.log(`load before: ${loadavg()[0]!.toFixed(2)}; a load beside the bench makes the ratios meaningless`);
  for (let round = 0; round < rounds; round++) {
    const dir = join(folder, String(round));
    if (hasTaskset) times.core.push(await sweep(engram, `${dir}-core`, setting, 1, ['taskset', '-c', '0']));
    times.one.push(await sweep(engram, `${dir}-one`, setting, 1));
    times.many.push(await sweep(engram, `${dir}-many`, setting, workers));
    trained.one.push(await trainings(engram, `${dir}-alone`, setting, 1));
    trained.many.push(await trainings(engram, `${dir}-beside`, setting, workers));
    const hourly = Object.entries(times).flatMap(([name, all]) =>
      all.length > 0 ? [`${name} ${(3600 / all.at(-1)!).toFixed(0)}`] : [],
    );
    console.log(`round ${round + 1}, cells an hour: ${hourly.join(', ')}`);
  }
  const over = (base: readonly number[], many: readonly number[]) => {
    const pairs = median(base.map((seconds, k) => seconds / many[k]!)).toFixed(2);
    return `${pairs} x (median of ${rounds}), ${(Math.min(...base) / Math.min(...many)).toFixed(2)} x (fastest)`;
  };
  if (hasTaskset) console.log(`${workers} workers over one core: ${over(times.core, times.many)}`);
  console.log(`${workers} workers over one worker: ${over(times.one, times.many)}`);
  console.log(`${workers} plain trainings at once over one: ${over(trained.one, trained.many)}`);
}

const hasTaskset = spawnSync('taskset', ['--version']).status === 0;

/** Seconds per cell of a whole sweep, from the command's start to its end. */
async function sweep(
  engram: BuiltCommand,
  dir: string,
  setting: Setting,
  workers: number,
  held: readonly string[] = [],
): Promise<number> {
  const cells = CELLS_PER_WORKER * setting.workers;
  const plan = {
    grid: { seed: Array.from({ length: cells }, (_, k) => k) },
    base: { task: 'T1-4x4', hidden: setting.hidden, steps: setting.steps },
  };
  writeFileSync(`${dir}.json`, JSON.stringify(plan));
  await succeed(engram.run('sweep', 'plan', `${dir}.json`, '--out', dir));
  const start = performance.now();
  await succeed(ended(engram.start(['sweep', 'run', dir, '--workers', String(workers)], { held })));
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
