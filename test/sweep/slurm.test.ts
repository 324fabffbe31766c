// The batch script and what is read of SLURM's answers. A real SLURM is tried in test/slurm.

import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { isActive, mergeTasks, readSacct, readSqueue } from '../../src/sweep/slurm-queue.ts';
import { quoteShell, slurmScript, taskCount } from '../../src/sweep/slurm-script.ts';

const job = {
  dir: '/data/my sweeps/50%',
  cells: 7,
  command: ['/usr/bin/node', "it's/main.js"],
  cpus: 2,
  arrayLimit: 100,
};

describe('the script', () => {
  test('is a shell script that bash can read, with directives before anything else', () => {
    const script = slurmScript({ ...job, partition: 'cpu', time: '1-02:00:00', gpus: 1, setup: 'module load node\n' });
    expect(spawnSync('bash', ['-n'], { input: script }).status).toBe(0);
    const lines = script.split('\n');
    const directives = lines.filter((line) => line.startsWith('#SBATCH'));
    expect(lines.slice(1, 1 + directives.length)).toEqual(directives);
    expect(directives).toEqual(
      expect.arrayContaining([
        '#SBATCH --array=0-3',
        '#SBATCH --cpus-per-task=2',
        '#SBATCH --partition=cpu',
        '#SBATCH --time=1-02:00:00',
        '#SBATCH --gpus=1',
        '#SBATCH --requeue',
        '#SBATCH "--output=/data/my sweeps/50%%/slurm/%A_%a.log"',
      ]),
    );
    expect(lines.indexOf('module load node')).toBeGreaterThan(directives.length);
    expect(script).toContain(`/usr/bin/node 'it'\\''s/main.js' sweep run '/data/my sweeps/50%' --workers 2 &`);
  });

  test('leaves out what was not asked for', () => {
    expect(slurmScript(job)).not.toMatch(/partition|--time|gpus/);
  });

  test.each([
    ['a b', 'partition'],
    ['x\n#SBATCH --wrap=rm', 'time'],
  ])('refuses %j as %s', (text, name) => {
    expect(() => slurmScript({ ...job, [name]: text })).toThrow(new RegExp(`^--${name} is `));
  });

  test('has no more tasks than cells for their workers, nor than the limit', () => {
    expect(taskCount({ cells: 7, cpus: 2, arrayLimit: 100 })).toBe(4);
    expect(taskCount({ cells: 1440, cpus: 4, arrayLimit: 50 })).toBe(50);
    expect(taskCount({ cells: 1, cpus: 16, arrayLimit: 50 })).toBe(1);
  });

  test('asks for its own return to the queue where it was told to save, and only then', () => {
    // The worker of this script sends it the signal, as SLURM would, until it is told to stop, and then ends as `sweep run`
    // does when it was interrupted; scontrol tells what it was asked.
    const said = (signal: string, code: number) => {
      const work = `trap 'exit ${code}' TERM; for i in $(seq 3000); do kill -${signal} $script; sleep 0.1; done`;
      const command = ['bash', '-c', work];
      const script = slurmScript({ ...job, dir: '/x', command })
        .replace(/ sweep run .* &/, ' &')
        .replace('exec scontrol', 'exec echo scontrol');
      const ended = spawnSync('bash', ['-c', `export script=$$\n${script}`], {
        encoding: 'utf8',
        env: { ...process.env, SLURM_ARRAY_JOB_ID: '5', SLURM_ARRAY_TASK_ID: '2' },
      });
      return [ended.stdout.trim(), ended.status];
    };
    expect(said('USR1', 143)).toEqual(['scontrol requeue 5_2', 0]);
    // All cells were done at that moment: nothing to come back for.
    expect(said('USR1', 0)).toEqual(['', 0]);
    // Cancelled or pre-empted: SLURM knows itself whether to bring it back.
    expect(said('TERM', 143)).toEqual(['', 143]);
  });

  test.each(['plain', 'a b', "it's", '$HOME `x` "y" \\', ''])('the shell reads %j back', (word) => {
    expect(spawnSync('bash', ['-c', `printf %s ${quoteShell(word)}`], { encoding: 'utf8' }).stdout).toBe(word);
  });
});

describe('answers of SLURM', () => {
  const queue = '7_0|RUNNING|None|node1\n7_1|PENDING|Resources|\n7_2|PENDING|JobArrayTaskLimit|(null)\n\n';
  const accounting =
    '6_0|COMPLETED|None|node1\n7_0|REQUEUED|None|node1\n7_[1-2]|PENDING|None|None assigned\n6_1|CANCELLED by 0|None|node2\n6_0.batch|COMPLETED||\n';

  test('of the queue', () => {
    expect(readSqueue(queue)).toEqual([
      { id: '7_0', state: 'RUNNING', reason: '', node: 'node1' },
      { id: '7_1', state: 'PENDING', reason: 'Resources', node: '' },
      { id: '7_2', state: 'PENDING', reason: 'JobArrayTaskLimit', node: '' },
    ]);
    expect(readSqueue('')).toEqual([]);
  });

  test('of the accounting, which remembers what the queue has forgotten', () => {
    const tasks = mergeTasks(readSqueue(queue), readSacct(accounting));
    expect(tasks.map(({ id, state }) => `${id} ${state}`)).toEqual([
      '6_0 COMPLETED',
      '6_1 CANCELLED',
      '7_0 RUNNING',
      '7_1 PENDING',
      '7_2 PENDING',
    ]);
    expect(tasks.filter(isActive).map(({ id }) => id)).toEqual(['7_0', '7_1', '7_2']);
  });
});
