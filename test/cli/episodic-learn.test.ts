// `engram episodic learn`: a lesson, a kill and its resumption, repeats and searches, and what is refused.

import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { ended, engram } from './built.ts';

const folder = mkdtempSync(join(tmpdir(), 'engram-learn-'));
const file = (name: string) => join(folder, name);
afterAll(() => rmSync(folder, { recursive: true }));

const learn = (...args: string[]) => engram.call('episodic', 'learn', ...args);
const learnAlone = (...args: string[]) => engram.run('episodic', 'learn', ...args);
/** Small enough for a test: shown for a short time, but long enough to be learned. */
const short = ['--memories', '4', '--show', '80', '--epochs', '6'];

describe('a lesson', () => {
  it('stores the sequence and recalls it in order; the same with report, pictures and folder', async () => {
    const plain = await learnAlone(...short, '--json');
    expect(plain.exitCode).toBe(0);
    const result = JSON.parse(plain.stdout);
    expect(result).toMatchObject({
      schema: 'engram.episodic-learn/1',
      mode: 'lesson',
      patterns: 'random',
      neurons: 50,
      memories: 4,
      hidden: 8,
      protocol: { kind: 'epochs', epochs: 6 },
      attempts: null,
    });
    expect(result.lessons[0]).toHaveLength(6);
    expect(result.knowledge[0]).toMatchObject({ stored: 4, shared: 0, recall: { inOrder: true, reached: 3 } });
    expect(result.columns).toHaveLength(4);
    expect(result.phi).toHaveLength(8);

    const places = ['--report', file('learned.html'), '--figures', file('pictures'), '--out', file('run')];
    const again = await learn(...short, '--json', ...places);
    expect(again.stdout).toBe(plain.stdout);
    expect(readFileSync(file('learned.html'), 'utf8')).toContain('The whole sequence is recalled in order.');
    for (const name of ['learning-curves', 'learned-weights']) {
      expect(readFileSync(join(folder, 'pictures', `${name}.svg`), 'utf8')).not.toContain('NaN');
    }
  });

  it('leaves a network that run recalls like any other', async () => {
    const told = await learn('--resume', '--out', file('run'));
    const command = /^next +engram (.*)$/m.exec(told.stdout)![1]!;
    const recalled = await engram.call(...command.split(' '), '--cycles', '1', '--json');
    expect(recalled.exitCode).toBe(0);
    expect(recalled.stderr).toMatch(/engram: by phi every unit may follow every other/);
    const { knowledge, columns } = JSON.parse((await learn('--resume', '--out', file('run'), '--json')).stdout);
    expect(knowledge[0].recall.inOrder).toBe(true);
    const units = (columns as number[][]).map((row) => row.indexOf(Math.max(...row)));
    expect(JSON.parse(recalled.stdout).visited.slice(0, 4)).toEqual(units);
    expect(told.stdout).toMatch(new RegExp(`^units +${units.join(' ')}: those of the memories, in order$`, 'm'));
    expect(told.stdout).not.toMatch(/tanh/);
    const tanh = ['--settings', 'i', '--memories', '2', '--epochs', '1', '--out', file('tanh')];
    expect((await learn(...tanh)).stdout).toMatch(/^next .* --delay tanh$/m);
  });

  it('is killed and goes on to the same end', async () => {
    const long = ['--memories', '6', '--epochs', '12', '--json'];
    const strike = { signal: 'SIGKILL', operation: 'renameSync .*/last.safetensors$', count: 5 } as const;
    const child = engram.start(['episodic', 'learn', ...long, '--out', file('killed')], { strike });
    expect(await once(child, 'exit')).toEqual([null, 'SIGKILL']);
    const resumed = await learnAlone('--resume', '--out', file('killed'), '--json');
    expect(resumed.exitCode).toBe(0);
    expect(resumed.stdout).toBe((await learn(...long)).stdout);
  });

  it('ends on Ctrl-C with what is saved, and says how to go on', async () => {
    const strike = { signal: 'SIGINT', operation: 'renameSync .*/last.safetensors$', count: 2 } as const;
    const child = engram.start(['episodic', 'learn', '--epochs', '10000', '--out', file('stopped')], { strike });
    const { exitCode, stdout, stderr } = await ended(child);
    expect(exitCode).toBe(130);
    expect(stdout).toBe('');
    const [, epochs] =
      /interrupted after (\d+) epochs, saved; continue with: engram episodic learn --resume --out/.exec(stderr)!;
    expect(Number(epochs)).toBeGreaterThanOrEqual(2);
    expect(Number(epochs)).toBeLessThan(10_000);
  });

  it('is followed by a second one, which shows what is left; a single pass is tested from noise', async () => {
    const second = JSON.parse((await learn(...short, '--then', '3', '--hidden', '7', '--json')).stdout);
    expect(second.lessons.map((epochs: unknown[]) => epochs.length)).toEqual([6, 6]);
    expect(second.knowledge.map((each: { correlations: unknown[] }) => each.correlations.length)).toEqual([4, 3]);
    expect(second.lessons[1][0].watched).toHaveLength(3);
    const single = JSON.parse((await learn('--memories', '4', '--show', '60', '--single-pass', '--json')).stdout);
    expect(single).toMatchObject({
      protocol: { kind: 'single-pass', epochs: 1 },
      settings: { weights: { kind: 'unit-norm' } },
    });
    expect(single.fromNoise.longest).toBeGreaterThanOrEqual(0);
  });

  it('takes the digits, which overlap, as memories', async () => {
    const { knowledge, image } = JSON.parse(
      (await learn('--patterns', 'digits', '--epochs', '3', '--show', '80', '--json')).stdout,
    );
    expect(image).toEqual({ width: 8, height: 8 });
    expect(knowledge[0].stored).toBeGreaterThanOrEqual(9);
  });
});

describe('a lesson that diverges', () => {
  const unstable = ['--memories', '3', '--neurons', '20', '--alpha-c', '50'];

  it('says so and exits with 4, in the first epoch or later, alone or before a second one', async () => {
    for (const [name, epochs, ...args] of [
      ['at-once', 0, '--t-xi', '0.001', '--t-phi', '0.001', '--then', '3'],
      ['later', 2, '--t-xi', '0.5', '--t-phi', '0.5', '--show', '2'],
    ] as const) {
      const places = ['--out', file(name), '--report', file(`${name}.html`)];
      const { exitCode, stdout, stderr } = await learn(...unstable, ...args, ...places);
      expect(stderr).toMatch(new RegExp(`learning diverged: .* in epoch ${epochs + 1}; use a smaller --dt`));
      expect(exitCode).toBe(4);
      expect(stdout).toContain('a number was no longer finite');
      expect(stdout).not.toMatch(/^next/m);
      expect(existsSync(join(folder, name, 'learned.npz'))).toBe(false);
      const resumed = await learn('--resume', '--out', file(name), '--json');
      expect(resumed.exitCode).toBe(4);
      expect(JSON.parse(resumed.stdout).lessons[0]).toHaveLength(epochs);
    }
  });
});

it('ends on Ctrl-C within a showing', async () => {
  const cost = file('cost');
  // A showing of a million steps takes much longer than what is computed before and after the signal.
  const child = engram.start(['episodic', 'learn', '--show', '1e5', '--dt', '0.1', '--epochs', '100'], {
    strike: { signal: 'SIGINT', afterComputing: 0.5, listening: true, cost },
  });
  const { exitCode, stderr } = await ended(child);
  expect(exitCode).toBe(130);
  expect(stderr).toMatch(/interrupted after 0 epochs/);
  expect(Number(readFileSync(cost, 'utf8'))).toBeLessThan(1);
});

describe('many runs', () => {
  const few = ['--memories', '3', '--neurons', '20', '--show', '20', '--epochs', '2'];

  it('are the same on any number of workers, and after a kill', async () => {
    const args = [...few, '--repeats', '6', '--json'];
    const one = await learnAlone(...args, '--workers', '1');
    const { attempts, success } = JSON.parse(one.stdout);
    expect(attempts.map(({ attempt }: { attempt: number }) => attempt)).toEqual([0, 1, 2, 3, 4, 5]);
    const inOrder = attempts.filter((each: { inOrder: boolean }) => each.inOrder).length;
    expect(success).toMatchObject({ successes: inOrder, trials: 6 });
    const places = ['--out', file('repeats'), '--report', file('repeats.html'), '--figures', file('none')];
    const three = await learnAlone(...args, '--workers', '3', ...places);
    expect(three.stdout).toBe(one.stdout);
    expect(three.stderr).toMatch(/this result has no pictures/);
    // One setting is no map: the runs are a table.
    const report = readFileSync(file('repeats.html'), 'utf8');
    expect(report).not.toContain('Where learning succeeds');
    expect(report.match(/<th scope="row">/g)).toHaveLength(6);
    // Half of the runs lost, as after a kill.
    const metrics = join(folder, 'repeats', 'metrics.jsonl');
    const lines = readFileSync(metrics, 'utf8').split('\n');
    writeFileSync(metrics, `${lines.slice(0, 3).join('\n')}\n${lines[3]!.slice(0, 20)}`);
    expect((await learn('--resume', '--out', file('repeats'), '--json')).stdout).toBe(one.stdout);
  });

  it('end on Ctrl-C with what is saved, and say how to go on', async () => {
    const strike = { signal: 'SIGINT', operation: 'writeFileSync .*/metrics.jsonl$', count: 1 } as const;
    const args = ['episodic', 'learn', '--memories', '4', '--repeats', '10000', '--out', file('many')];
    const { exitCode, stderr } = await ended(engram.start(args, { strike }));
    expect(exitCode).toBe(130);
    expect(stderr).toMatch(/interrupted after \d+ runs, saved; continue with: engram episodic learn --resume --out/);
    expect(existsSync(join(folder, 'many', 'run.lock'))).toBe(false);
  });

  it('of drawn settings make a map of success', async () => {
    const args = ['--memories', '3', '--neurons', '20', '--epochs', '1', '--search', '4', '--vigilance', '0'];
    const result = await learn(...args, '--figures', file('map'));
    expect(result.exitCode).toBe(0);
    expect(result.stdout).toMatch(/of 4 runs recall the whole sequence/);
    expect(readFileSync(join(folder, 'map', 'success-map.svg'), 'utf8')).toContain('4 random settings');
  });
});

it('refuses what cannot be, in one line', async () => {
  const refused: [string[], number, RegExp][] = [
    [['--memories', '1'], 2, /a sequence of 1 memory: ask for --memories of at least 2/],
    [['--repeats', '2', '--search', '2'], 2, /--repeats and --search exclude each other/],
    [['--search', '2', '--t-xi', '5'], 2, /--t-xi is drawn by --search/],
    [['--single-pass', '--epochs', '3'], 2, /--single-pass and --epochs exclude each other/],
    [['--workers', '2'], 2, /--workers is for --repeats and --search/],
    [['--repeats', '2', '--then', '3'], 2, /--then is for a single lesson/],
    [['--show', '0.01'], 2, /--show is 0.01, expected at least one step of --dt 0.25/],
    [['--vigilance', '1'], 2, /--vigilance/],
    [['--resume'], 2, /--resume needs --out/],
    [['--resume', '--out', file('run'), '--epochs', '3'], 2, /leave out --epochs/],
    [['--out', file('run')], 3, /holds a run already/],
    [['--resume', '--out', folder], 3, /is not the folder of a run/],
    [['--show', '1e12'], 3, /10 memories of 4000000000000 steps .* the limit is 10000000 steps an epoch/],
    [['--memories', '100000', '--neurons', '10', '--show', '1'], 3, /200000 hidden units .* \(2 GiB\): use fewer/],
    [['--settings', 'i', '--dt', '5'], 3, /euler needs dt < 2 T_f = 2/],
  ];
  for (const [args, exitCode, text] of refused) {
    const result = await learn(...args);
    expect({ args, exitCode: result.exitCode, stdout: result.stdout }).toEqual({ args, exitCode, stdout: '' });
    expect(result.stderr).toMatch(text);
    expect(result.stderr.trim().split('\n')).toHaveLength(1);
  }
});
