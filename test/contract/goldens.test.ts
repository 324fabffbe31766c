// How goldens see a change: which differences they report and which they let pass, and that renewing one asks for a line
// in the changelog.

import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { newlyNamed } from '../../scripts/contract/changelog.ts';
import { columnsOf } from '../../scripts/contract/columns.ts';
import { type Golden, goldenDifferences, goldenText } from '../../scripts/contract/golden.ts';
import { GOLDENS, readGoldens, renewGoldens } from '../../scripts/contract/renew.ts';

/** A golden as it is after it was written and read. */
const goldenWith = (data: unknown): Golden =>
  JSON.parse(goldenText({ args: ['task', 'T1', '--json'], exit: '0', json: columnsOf(data) }));
const differences = (before: unknown, now: unknown) => goldenDifferences(goldenWith(before), goldenWith(now));

describe('a golden', () => {
  const data = {
    verdict: 'found',
    seed: 3,
    rate: 0.123456789012345,
    none: null,
    empty: {},
    list: [],
    points: [
      { at: 1.5, kind: 'fixed' },
      { at: 2.5, kind: 'slow' },
    ],
    long: Array.from({ length: 40 }, (_, i) => [Math.sin(i), i]),
  };
  const changed = (change: (copy: typeof data) => void) => {
    const copy = structuredClone(data);
    change(copy);
    return differences(data, copy);
  };

  test('agrees with itself, and with numbers that differ by rounding', () => {
    expect(differences(data, data)).toEqual([]);
    expect(changed((copy) => (copy.rate *= 1 + 1e-10))).toEqual([]);
    expect(changed((copy) => (copy.long[7]![0]! += 1e-11))).toEqual([]);
    expect(differences({ residual: 3.141592653e-15 }, { residual: 2.718281828e-16 })).toEqual([]);
  });

  test.each<[string, (copy: typeof data) => void, string]>([
    ['a text', (copy) => (copy.verdict = 'absent'), 'verdict: [0] "found" before, "absent" now'],
    ['a whole number', (copy) => (copy.seed = 4), 'seed: [0] 3 before, 4 now'],
    ['a number', (copy) => (copy.rate *= 1 + 1e-8), 'rate: [0] 0.1234567890123 before, 0.1234567902469 now'],
    ['a type', (copy) => Object.assign(copy, { seed: '3' }), 'seed: [0] 3 before, "3" now'],
    ['null', (copy) => Object.assign(copy, { none: 0 }), 'none: [0] null before, 0 now'],
    ['a key that is missing', (copy) => Reflect.deleteProperty(copy, 'seed'), 'seed: is missing'],
    ['a key that is new', (copy) => Object.assign(copy, { more: 1 }), 'more: is new'],
    [
      'a key of one of several',
      (copy) => Reflect.deleteProperty(copy.points[1]!, 'kind'),
      'points[].kind: 2 values before, 1 values now',
    ],
    ['a list that is longer', (copy) => Object.assign(copy, { list: [1] }), 'list.length: [0] 0 before, 1 now'],
  ])('sees %s', (_, change, line) => {
    expect(changed(change)).toContain(line);
  });

  test('sees one number of many, their order, and a type among them', () => {
    expect(changed((copy) => (copy.long[20]![0]! += 1e-6))).toEqual([expect.stringMatching(/^long\[\]\[\]: sum /)]);
    const swapped = changed((copy) => copy.long.splice(10, 2, copy.long[11]!, copy.long[10]!));
    expect(swapped).toEqual([expect.stringMatching(/^long\[\]\[\]: moment /)]);
    expect(changed((copy) => Object.assign(copy.long[20]!, [null]))).toEqual([
      expect.stringMatching(/^long\[\]\[\]: types "number 80" before, "null 1, number 79" now$/),
    ]);
  });

  test('sees a setting however small, which is no rounding', () => {
    expect(differences({ tolDq: 1e-20 }, { tolDq: 1e-21 })).toEqual(['tolDq: [0] 1e-20 before, 1e-21 now']);
  });

  test('holds exit codes, help, errors and names of files exactly', () => {
    const golden: Golden = { args: ['task'], exit: '0', help: ['Usage: engram', '  --seed'], files: ['a.svg'] };
    expect(goldenDifferences(golden, golden)).toEqual([]);
    const { files: _, ...without } = golden;
    expect(goldenDifferences(golden, { ...without, exit: '3', help: ['Usage: engram', '  --seeds'] })).toEqual([
      'exit: 0 before, 3 now',
      'help: "  --seed" before, "  --seeds" now',
      'files: is missing',
    ]);
  });
});

describe('a line of the changelog', () => {
  const log = (unreleased: string, released = '') =>
    `# Changelog\n\n## [Unreleased]\n\n${unreleased}\n\n## [0.1.0]\n\n${released}\n`;

  test('names cases and patterns of one group, where it is new and not released', () => {
    const old = '- Something else (contract: help/train).';
    const line = '- Dwells are longer (contract: `episodic-run/*`, task/T1-4x4.json).';
    expect(newlyNamed(log(old), log(`${old}\n${line}`))).toEqual(['episodic-run/*', 'task/T1-4x4.json']);
    expect(newlyNamed(log(old), log(old))).toEqual([]);
    expect(newlyNamed(log(old), log(old, line))).toEqual([]);
    expect(newlyNamed('', log(line))).toHaveLength(2);
  });

  test('cannot name everything at once', () => {
    expect(newlyNamed('', log('- All is new (contract: *, */*, all).'))).toEqual([]);
  });
});

describe('goldens are renewed', () => {
  const root = mkdtempSync(join(tmpdir(), 'engram-goldens-'));
  afterAll(() => rmSync(root, { recursive: true, force: true }));
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@t', ...args], { cwd: root });
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  const changelog = (...lines: string[]) =>
    write('CHANGELOG.md', `# Changelog\n\n## [Unreleased]\n\n${lines.join('\n')}\n`);
  const goldenOfRate = (rate: number) => goldenWith({ rate });
  const before = new Map([
    ['task/a', goldenOfRate(0.25)],
    ['task/b', goldenOfRate(0.5)],
    ['run/c', goldenOfRate(0.75)],
  ]);
  const found = (changes: Record<string, number>) =>
    new Map([...before, ...Object.entries(changes).map(([name, rate]) => [name, goldenOfRate(rate)] as const)]);
  const written = () => readGoldens(join(root, GOLDENS));

  beforeEach(() => {
    rmSync(join(root, '.git'), { recursive: true, force: true });
    rmSync(join(root, GOLDENS), { recursive: true, force: true });
    for (const [name, golden] of before) write(`${GOLDENS}/${name}.golden.json`, goldenText(golden));
    changelog('- Made (contract: task/a).');
    git('init', '-q');
    git('add', '-A');
    git('commit', '-qm', 'Begin');
  });

  test('where nothing changed: nothing is written', () => {
    expect(renewGoldens(root, found({}))).toEqual({ lines: ['all goldens hold'], isRefused: false });
  });

  test('not where no new line names a change: a line each, nothing is written', () => {
    // The line that names task/a was committed before.
    const { lines, isRefused } = renewGoldens(root, found({ 'task/a': 0.3, 'run/c': 0.8, 'run/new': 1.5 }));
    expect(isRefused).toBe(true);
    expect(lines).toEqual([
      'run/c: rate: [0] 0.75 before, 0.8 now',
      'task/a: rate: [0] 0.25 before, 0.3 now',
      expect.stringMatching(/CHANGELOG\.md names these \(contract: NAME\); nothing was written$/),
    ]);
    expect(written()).toEqual(before);
  });

  test('not where one of several changes is left out', () => {
    changelog('- Made (contract: task/a).', '- Rates are higher (contract: run/*).');
    const { lines, isRefused } = renewGoldens(root, found({ 'task/b': 0.6, 'run/c': 0.8 }));
    expect([isRefused, lines[0], lines.length]).toEqual([true, 'task/b: rate: [0] 0.5 before, 0.6 now', 2]);
    expect(written()).toEqual(before);
  });

  test('where new lines name all changes, committed with the goldens or before them', () => {
    changelog('- Made (contract: task/a).', '- Rates are higher (contract: task/*, run/c).');
    git('commit', '-qam', 'Raise rates');
    const now = found({ 'task/a': 0.3, 'task/b': 0.6, 'run/c': 0.8 });
    const { lines, isRefused } = renewGoldens(root, now);
    expect([isRefused, lines.length]).toEqual([false, 3]);
    expect(written()).toEqual(now);
    expect(readFileSync(join(root, GOLDENS, 'run/c.golden.json'), 'utf8')).toBe(goldenText(now.get('run/c')!));
    // Once these goldens are committed the same lines name no further change.
    git('add', '-A');
    git('commit', '-qm', 'Renew goldens');
    expect(renewGoldens(root, found({ 'task/b': 0.7 })).isRefused).toBe(true);
  });

  test('without a line where they are new, not where they go', () => {
    expect(renewGoldens(root, found({ 'run/new': 1.5 }))).toEqual({ lines: ['run/new: is new'], isRefused: false });
    expect(written().size).toBe(4);
    const left = new Map([...before, ['run/new', goldenOfRate(1.5)] as const]);
    left.delete('task/b');
    expect(renewGoldens(root, left)).toMatchObject({ isRefused: true, lines: ['task/b: is gone', expect.any(String)] });
    changelog('- That task is no more (contract: task/b).');
    expect(renewGoldens(root, left)).toEqual({ lines: ['task/b: is gone'], isRefused: false });
    expect([...written().keys()]).toEqual(['run/c', 'run/new', 'task/a']);
  });
});
