// The command that computes docs/results.md again: how printed digits are read and compared, how a run goes on where it was left,
// and that every figure it reads stands where it is looked for.

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Check, type Output, sentence, tableRow } from '../../scripts/results/check.ts';
import { checks, longChecks } from '../../scripts/results/checks/list.ts';
import { agrees, printedNumbers } from '../../scripts/results/digits.ts';
import { textAt } from '../../scripts/results/document.ts';
import { openOutput, runCheck } from '../../scripts/results/run.ts';
import { planLines, runSession, type Session } from '../../scripts/results/session.ts';
import { CheckState } from '../../scripts/results/state.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'engram-results-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('digits', () => {
  it.each([
    ['0.00039', 0.000394, true],
    ['0.00039', 0.000396, false],
    ['1.000', 0.99951, true],
    ['1.000', 0.9994, false],
    ['13 500', 13_500, true],
    ['13 500', 13_549, true],
    ['13 500', 13_560, false],
    ['4700', 4704, true],
    ['4700', 4706, false],
    ['440', 441, false],
    ['1', 0.996, true],
    ['1', 0.98, false],
    ['19', 19.4, true],
    ['19', 19.6, false],
    ['1.4e-6', 1.44e-6, true],
    ['1.4e-6', 1.46e-6, false],
    ['−0.25', -0.25, true],
    ['−0.25', 0.25, false],
    ['85 %', 85.4, true],
    ['85 %', 85.6, false],
  ])('%s and %d', (text, value, expected) => {
    expect(agrees(text, [value])).toBe(expected);
  });

  it('are those of all numbers, in order, and of the words', () => {
    expect(printedNumbers('12.6 ± 0.2, 12.3 ... 13.0').map(({ value }) => value)).toEqual([12.6, 0.2, 12.3, 13]);
    expect(agrees('0.5 [0.4, 0.6]', [0.5, 0.4, 0.6])).toBe(true);
    expect(agrees('0.5 [0.4, 0.6]', [0.5, 0.6, 0.4])).toBe(false);
    expect(agrees('0.5 [0.4, 0.6]', [0.5, 0.4])).toBe(false);
    expect(agrees('found; both absent', ['found', 'absent'])).toBe(true);
    expect(agrees('partial; both absent', ['found', 'absent'])).toBe(false);
    expect(agrees('–', [0.5])).toBe(false);
    expect(agrees('0.5', [Number.NaN])).toBe(false);
  });
});

const page = `# Results

## One

| a | b | c |
|---|---|---|
| x | 1.5 | found |
| | 2.5 | absent |

It takes 3
turns of 4 steps.

| | b |
|---|---|
| x | 9 |

## Two

| a | b | c |
|---|---|---|
| x | 7 | |
`;

describe('places', () => {
  it('are cells of the tables of a section, by head, row and column', () => {
    expect(textAt(page, 'One', { table: 'a | b', row: 'x', column: 'b' })).toBe('1.5');
    expect(textAt(page, 'One', { table: 'a', row: 1, column: 2 })).toBe('absent');
    expect(textAt(page, 'One', { table: '| b', row: 'x', column: 'b' })).toBe('9');
    expect(textAt(page, 'Two', { table: 'a', row: 'x', column: 'b' })).toBe('7');
  });

  it('are sentences, over the ends of lines', () => {
    expect(textAt(page, 'One', { sentence: /takes (\d) turns of (\d) steps/ })).toBe('3; 4');
  });

  it('that are not there are named', () => {
    expect(() => textAt(page, 'Three', { sentence: /a/ })).toThrow('no section "Three"');
    expect(() => textAt(page, 'Two', { sentence: /takes/ })).toThrow('no sentence /takes/');
    expect(() => textAt(page, 'Two', { table: 'z', row: 0, column: 0 })).toThrow('no table that begins with "z"');
    expect(() => textAt(page, 'Two', { table: 'a', row: 'y', column: 0 })).toThrow('no row y');
    expect(() => textAt(page, 'Two', { table: 'a', row: 'x', column: 'd' })).toThrow('no column d');
  });
});

const row = (value: number) => tableRow('a', 'x', { b: () => [value] });

/** Checks whose commands are not run: what they would give is `given`. */
function sessionOf(values: readonly number[], version = '1', isFresh = false) {
  const [ran, said]: [string[], string[]] = [[], []];
  const session: Session = {
    checks: values.map((value, i) => ({
      id: `check-${i}`,
      section: i === 0 ? 'One' : 'Two',
      commands: [`npx engram ${i}`],
      seconds: 90,
      rows: [row(value)],
    })),
    long: [{ section: 'Three', rows: 4, command: 'npx engram train' }],
    page,
    state: new CheckState(join(folder, 'state.json'), version, isFresh),
    run: async ({ id }) => {
      if (Number.isNaN(values[ran.push(id) - 1])) throw new Error('no such file');
    },
    open: () => ({}) as Output,
    say: (line) => said.push(line),
  };
  return { session, ran, said };
}

describe('a run', () => {
  it('says how long it takes, which rows are the same, and ends by 1 where one is not', async () => {
    const { session, ran, said } = sessionOf([1.52, 8]);
    expect(await runSession(session)).toBe(1);
    expect(ran).toEqual(['check-0', 'check-1']);
    expect(said[0]).toBe('2 rows of docs/results.md by 2 runs, 3 minutes on two quiet cores');
    expect(said).toContain('check-0, x: same');
    expect(said).toContain('check-1, x: differs: b: the page has "7", found 8');
    expect(said).toContain('Three: 4 rows skipped, longer than ten minutes: npx engram train');
    expect(said.at(-1)).toBe('1 same, 1 differ, 4 left');
    expect(await runSession(sessionOf([1.5, 7]).session)).toBe(0);
  });

  it('does not run again what is finished, but where the code has changed or it is told to', async () => {
    await runSession(sessionOf([1.5]).session);
    const later = sessionOf([1.5, 7]);
    expect(planLines(later.session)[1]).toBe('1 rows are done, 2 minutes are left');
    await runSession(later.session);
    expect(later.ran).toEqual(['check-1']);
    expect(later.said.at(-1)).toBe('2 same, 0 differ, 4 left');
    const [newer, fresh] = [sessionOf([1.5, 7], '2'), sessionOf([1.5, 7], '2', true)];
    await runSession(newer.session);
    await runSession(fresh.session);
    expect([newer.ran.length, fresh.ran.length]).toEqual([2, 2]);
  });

  it('counts a command that fails as different, and tries again', async () => {
    const { session, said } = sessionOf([Number.NaN, 7]);
    expect(await runSession(session)).toBe(1);
    expect(said).toContain('check-0: failed: no such file');
    const again = sessionOf([1.5, 7]);
    expect(await runSession(again.session)).toBe(0);
    expect(again.ran).toEqual(['check-0']);
  });

  it('keeps what commands say, and names one that fails', async () => {
    const check = (command: string): Check => ({
      id: 'one',
      section: 'One',
      commands: [command],
      seconds: 1,
      rows: [sentence('steps', /of (\d) steps/, ({ text }) => [Number(text(0)), Number(text(-1))])],
    });
    const program = join(folder, 'node_modules/tsx/dist');
    mkdirSync(program, { recursive: true });
    writeFileSync(
      join(program, 'cli.mjs'),
      "const [word, out] = process.argv.slice(2); if (word === 'fail') { console.error('out of luck'); process.exit(3); } console.log(word.length, out ?? '');",
    );
    const right = check('npx tsx word {out}');
    await runCheck(folder, 'kept', right);
    expect(openOutput(folder, 'kept', right).text(-1)).toBe('4 kept\n');
    await expect(runCheck(folder, 'kept', check('npx tsx fail'))).rejects.toThrow('ended by 3: out of luck');
    await expect(runCheck(folder, 'kept', check('make all'))).rejects.toThrow(
      'none of npx engram, npx tsx, npx vitest',
    );
  });
});

describe('the checks of docs/results.md', () => {
  const results = readFileSync(new URL('../../docs/results.md', import.meta.url), 'utf8');

  it('have names of their own, end within ten minutes each, and within ninety in all', () => {
    expect(new Set(checks.map(({ id }) => id)).size).toBe(checks.length);
    expect(Math.max(...checks.map(({ seconds }) => seconds))).toBeLessThanOrEqual(600);
    expect(checks.reduce((sum, { seconds }) => sum + seconds, 0)).toBeLessThanOrEqual(90 * 60);
    for (const { rows } of checks) expect(rows.length).toBeGreaterThan(0);
    for (const { rows } of longChecks) expect(rows).toBeGreaterThan(0);
  });

  it('find every figure where it should stand', () => {
    for (const { section, rows } of checks) {
      for (const { figures } of rows) {
        expect(figures.length).toBeGreaterThan(0);
        for (const { place } of figures) expect(textAt(results, section, place)).not.toBe('');
      }
    }
  });
});
