// A sweep on a real SLURM of one node, started for this file: submitted, saved before its time is over, put back into
// the queue, cancelled, and equal in the end to the same sweep run without SLURM. Skipped where SLURM is not installed.

import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { engram } from '../cli/built.ts';
import { planSweep, resultsOf, statusOf, tiny } from '../cli/sweeps.ts';
import { until } from '../until.ts';

const script = (name: string) => fileURLToPath(new URL(`./${name}`, import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'engram-slurm-'));
const missing = whyNot();
if (missing !== null) console.warn(`test/slurm is skipped: ${missing}`);

/** Starts SLURM; or says what keeps it from running on this machine. */
function whyNot(): string | null {
  for (const program of ['sbatch', 'slurmctld', 'slurmd', 'munged']) {
    const found = spawnSync('bash', ['-c', `PATH=$PATH:/usr/sbin command -v ${program}`]).status === 0;
    if (!found) return `${program} is not installed (Debian: apt-get install slurm-wlm munge)`;
  }
  if (process.getuid?.() !== 0) return 'slurmd of the test needs root';
  process.env.PATH = `${process.env.PATH}:/usr/sbin`;
  const started = spawnSync('bash', [script('start.sh'), join(folder, 'slurm')], {
    encoding: 'utf8',
    timeout: 300_000,
  });
  if (started.status !== 0) return `SLURM does not start on this machine: ${started.stderr.trim().split('\n').at(-1)}`;
  process.env.SLURM_CONF = started.stdout.trim().split('\n').at(-1)!;
  return null;
}

afterAll(() => {
  spawnSync('bash', [script('stop.sh'), join(folder, 'slurm')]);
  rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
});

describe.skipIf(missing !== null)('engram sweep submit', () => {
  let undisturbed: string;
  const plan = { grid: { hidden: [4, 6], seed: [0, 1, 2] }, base: { ...tiny, steps: 2000 } };

  beforeAll(async () => {
    undisturbed = join(folder, 'undisturbed');
    await planSweep(engram, undisturbed, plan);
    expect((await engram.run('sweep', 'run', undisturbed)).exitCode).toBe(0);
  });
  afterAll(() => {
    spawnSync('scancel', ['--user=root']);
  });

  async function submitted(name: string, ...options: string[]): Promise<{ dir: string; job: number }> {
    const dir = join(folder, name);
    await planSweep(engram, dir, plan);
    const { stdout, stderr, exitCode } = await engram.run('sweep', 'submit', dir, '--json', ...options);
    expect([exitCode, stderr]).toEqual([0, '']);
    const object = JSON.parse(stdout);
    expect(object).toMatchObject({ schema: 'engram.sweep-submit/1', engine: 'slurm', cells: 6 });
    return { dir, job: object.job };
  }

  /** A look is a call of the command line and several of SLURM's programs. */
  const lookMs = 250;

  /** Waits for the last cell; a task that SLURM has held or given up brings none. */
  async function allDone(dir: string, job: number): Promise<void> {
    const hopeless = async () => {
      const { slurm, done } = await statusOf(engram, dir);
      const lost = slurm!.tasks.filter(
        ({ state, reason }) => /FAIL|OUT_OF/.test(state) || /Held|held/.test(reason ?? ''),
      );
      return done === 6 || lost.length === 0 ? null : `${JSON.stringify(lost)}\n${logsOf(dir, job)}\n${slurmLog()}`;
    };
    await until('all cells are done', async () => (await statusOf(engram, dir)).done === 6, { lookMs, hopeless });
  }

  const slurmLog = () => readFileSync(join(folder, 'slurm', 'log', 'slurmd.log'), 'utf8').slice(-2000);

  const logsOf = (dir: string, job: number) =>
    readdirSync(join(dir, 'slurm'))
      .filter((name) => name.startsWith(`${job}_`))
      .map((name) => readFileSync(join(dir, 'slurm', name), 'utf8'))
      .join('\n');

  test('brings every cell to the result it has without SLURM, and says what SLURM knows', async () => {
    const { dir, job } = await submitted('plain', '--array-limit', '2', '--time', '10');
    await allDone(dir, job);
    expect(resultsOf(dir)).toEqual(resultsOf(undisturbed));
    const states = async () => (await statusOf(engram, dir)).slurm!.tasks.map(({ state }) => state);
    await until('all tasks are completed', async () => (await states()).every((state) => state === 'COMPLETED'), {
      lookMs,
    });
    const { slurm } = await statusOf(engram, dir);
    expect(slurm).toMatchObject({ jobs: [job], trouble: null });
    expect(slurm!.tasks.map(({ id }) => id)).toEqual([`${job}_0`, `${job}_1`]);
    const { stderr, exitCode } = await engram.run('sweep', 'submit', dir);
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining('nothing is left to do')]);
  });

  test('USR1 saves and requeues: the task comes back and goes on where it was', async () => {
    const { dir, job } = await submitted('warned', '--array-limit', '1');
    await until('a cell is being trained', () =>
      readdirSync(join(dir, 'claims')).some((name) => name.endsWith('.json')),
    );
    execFileSync('scancel', ['--signal=USR1', '--batch', `${job}_0`]);
    await until('the task has saved', () => /saved; continue with/.test(logsOf(dir, job)));
    const shown = () => execFileSync('scontrol', ['show', 'job', `${job}_0`], { encoding: 'utf8' });
    await until('it is in the queue again', () => /Restarts=1/.test(shown()) && /JobState=PENDING/.test(shown()));
    // SLURM holds a requeued task back for two minutes, and names the reason at its next look at the queue; the test
    // waits for the name, not for the two minutes.
    await until(
      'status says why it waits',
      async () => {
        const [task] = (await statusOf(engram, dir)).slurm!.tasks;
        return task!.state === 'PENDING' && task!.reason === 'BeginTime';
      },
      { lookMs },
    );
    // Not at once: slurmd refuses a job for good that comes back within the second in which it ended ("already killed").
    execFileSync('scontrol', ['update', `JobId=${job}_0`, 'StartTime=now+3']);
    await allDone(dir, job);
    expect(resultsOf(dir)).toEqual(resultsOf(undisturbed));
    // It went on from its checkpoint: no cell was begun twice.
    expect(logsOf(dir, job).match(/interrupted/g)).toHaveLength(1);
  });

  test('a cancelled job leaves its cells pending, status says so, and another submission finishes them', async () => {
    const { dir, job } = await submitted('cancelled', '--array-limit', '2', '--cpus', '1');
    await until('a cell is being trained', async () => (await statusOf(engram, dir)).running > 0, { lookMs });
    execFileSync('scancel', [String(job)]);
    await until(
      'all tasks are cancelled',
      async () => (await statusOf(engram, dir)).slurm!.tasks.every(({ state }) => state === 'CANCELLED'),
      { lookMs },
    );
    await until('nothing runs', async () => (await statusOf(engram, dir)).running === 0, { lookMs });
    const text = (await engram.run('sweep', 'status', dir)).stdout;
    expect(text).toMatch(/no task is left and \d cells are: engram sweep submit again/);
    const again = await engram.run('sweep', 'submit', dir, '--follow');
    expect([again.exitCode, again.stderr]).toEqual([0, expect.stringContaining('sweep 6/6')]);
    expect(resultsOf(dir)).toEqual(resultsOf(undisturbed));
    expect((await statusOf(engram, dir)).slurm!.jobs).toHaveLength(2);
  });

  test('sbatch says why it refuses, and nothing is remembered of the job', async () => {
    const dir = join(folder, 'refused');
    await planSweep(engram, dir, plan);
    const { exitCode, stderr } = await engram.run('sweep', 'submit', dir, '--partition', 'nowhere');
    expect([exitCode, stderr.trim().split('\n').length]).toEqual([3, 1]);
    expect(stderr).toMatch(/sbatch: .*invalid partition/i);
    expect(existsSync(join(dir, 'slurm', 'jobs.json'))).toBe(false);
  });
});
