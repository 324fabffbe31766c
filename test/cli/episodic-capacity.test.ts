// `engram episodic capacity`: the JSON object, the pictures and the report, what it refuses; and its workers, of which
// nothing may be seen but the time it takes.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { receivedError, sentError } from '../../src/cli/terminal/errors.node.ts';
import { temporaryFolder } from '../temporary.ts';
import { type Ended, ended, engram } from './built.ts';

const folder = temporaryFolder('capacity');

function printed({ exitCode, stdout, stderr }: Ended): string {
  expect(exitCode, stderr).toBe(0);
  return stdout;
}

const call = async (...args: string[]) => printed(await engram.call('episodic', 'capacity', ...args));
const json = async (...args: string[]) => JSON.parse(await call(...args, '--json'));

describe('engram episodic capacity', () => {
  it('prints every load that was tested', async () => {
    const found = await json('--neurons', '6,8', '--alpha', '0.4,0.5', '--seed', '3');
    expect(found).toMatchObject({
      schema: 'engram.episodic-capacity/1',
      definition: 'fixed-point',
      seed: 3,
      minima: [],
    });
    expect(found.capacities.map((each: { neurons: number }) => each.neurons)).toEqual([6, 8, 6, 8]);
    for (const { accepted, tested } of found.capacities) {
      expect(tested.find((load: { count: number }) => load.count === accepted).accepted).toBe(true);
    }
  });

  it('finds the fewest neurons of a load, and draws them', async () => {
    const places = ['--figures', join(folder, 'fewest'), '--report', join(folder, 'fewest.html')];
    const args = ['--definition', 'minimum-neurons', '--memories', '6,24', '--hops', '2', ...places];
    const { minima } = await json(...args);
    expect(minima[0].neurons).toBeLessThan(minima[1].neurons);
    expect(readdirSync(join(folder, 'fewest'))).toEqual(['minimum-neurons.svg']);
    expect(readFileSync(join(folder, 'fewest.html'), 'utf8')).toContain('minimum-neurons of ordered');
  });

  it('draws and reports one definition, with the warning of its theory', async () => {
    const [figures, report] = [join(folder, 'figures'), join(folder, 'report.html')];
    const text = await call('--neurons', '6,8,10', '--alpha', '0.3,0.5', '--figures', figures, '--report', report);
    expect(readdirSync(figures).sort()).toEqual(['capacity-curves.svg', 'capacity-rates.svg']);
    const svg = readFileSync(join(figures, 'capacity-curves.svg'), 'utf8');
    expect(svg).toContain('Capacity (fixed-point)');
    expect(svg).toContain('eden, alpha 0.3');
    expect(text).toMatch(/compare growth/);
    const html = readFileSync(report, 'utf8');
    expect(html).toMatch(/compare growth/);
    expect(html).toContain('engram episodic capacity --neurons 6,8,10 --alpha 0.3,0.5');
  });

  it.each([
    [['--definition', 'transition', '--hops', '2'], 2, /^engram: --hops is of ordered: transition has none/],
    [['--of', 'ordered'], 2, /^engram: --of is of minimum-neurons: fixed-point has none/],
    [['--definition', 'minimum-neurons', '--neurons', '8'], 2, /^engram: --neurons is of .*: minimum-neurons has none/],
    [['--definition', 'ordered', '--alpha', '0.3'], 2, /^engram: --alpha is of no consequence to ordered/],
    [['--model', 'reference', '--alpha', '0.3'], 2, /^engram: --alpha is of eden: reference has none/],
    [['--neurons', '8,9,8'], 2, /^engram: option '--neurons <list>' .* Expected different ones, found 8 twice/],
    [['--workers', '0'], 2, /^engram: option '--workers <n>' argument '0' is invalid. Expected an integer at least 1/],
    [['--bias', '1'], 3, /^engram: bias is 1, expected a number of at least 0 and below 1/],
    [['--model', 'polynomial'], 3, /^engram: the polynomial memory .*: ask for transition or sequence/],
    [['--definition', 'ordered', '--model', 'mixed'], 3, /^engram: the mixed memory has no race .* ask for transition/],
    [['--definition', 'minimum-neurons', '--most', '3'], 3, /^engram: most is 3 neurons, expected at least 4/],
  ] as [string[], number, RegExp][])('refuses %j in one line', async (args, code, line) => {
    const { exitCode, stdout, stderr } = await engram.call('episodic', 'capacity', ...args);
    expect([exitCode, stdout]).toEqual([code, '']);
    expect(stderr).toMatch(line);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  });
});

describe('workers', () => {
  // Long enough that the workers get something to do.
  const question = ['--neurons', '8,15', '--resolution', '1', '--trials', '40'];

  it('one, two or three give the same bytes', async () => {
    const answers: string[][] = [];
    for (const workers of ['1', '2', '3']) {
      const [figures, report] = [join(folder, `f${workers}`), join(folder, 'workers.html')];
      const args = [...question, '--workers', workers, '--report', report, '--figures', figures, '--json'];
      const text = printed(await engram.run('episodic', 'capacity', ...args));
      const html = readFileSync(report, 'utf8').replaceAll(/(--workers |\/f)\d/g, '$1_');
      const files = readdirSync(figures).sort();
      answers.push([text, html, ...files.map((name) => readFileSync(join(figures, name), 'utf8'))]);
    }
    expect(answers[1]).toEqual(answers[0]);
    expect(answers[2]).toEqual(answers[0]);
  });

  it('hand errors that are not ours on by name, with what says where', () => {
    const own = receivedError(sentError(new RangeError('too far')));
    expect([own.name, own.message, own.stack]).toEqual(['RangeError', 'too far', expect.stringContaining('too far')]);
  });

  it('end with Ctrl-C, at once, by the signal itself (130 of a shell), with nothing printed', async () => {
    // After two seconds of computing the workers are there and have long trials to do.
    const child = engram.start(['episodic', 'capacity', '--neurons', '20', '--most', '1000000', '--workers', '2'], {
      strike: { signal: 'SIGINT', afterComputing: 2 },
    });
    const { exitCode, stdout } = await ended(child);
    expect([exitCode, child.signalCode, stdout]).toEqual([null, 'SIGINT', '']);
    expect(() => process.kill(child.pid!, 0)).toThrow(/ESRCH/);
  });
});
