// Pivots of results: groups, order, conditions, intervals, formats, and the Parquet file read back by another library.

import { parquetReadObjects } from 'hyparquet';
import { describe, expect, test } from 'vitest';
import { stream } from '../../src/array/random.ts';
import { summarise } from '../../src/sweep/interval.ts';
import { parquetBytes } from '../../src/sweep/parquet.ts';
import { cellOf, type FlatRecord, pivot } from '../../src/sweep/pivot.ts';
import { pivotText } from '../../src/sweep/pivot-text.ts';

const records: FlatRecord[] = [];
for (const task of ['T1', 'T2_x|y'])
  for (const hidden of [128, 32])
    for (const seed of [0, 1, 2])
      records.push({
        task,
        hidden,
        seed,
        l2: hidden === 32 && seed === 2 ? null : 0.001,
        'train.solved': seed > 0,
        verdict: seed === 0 ? 'absent' : 'found',
        'spectrum.error': task === 'T1' ? hidden * (seed + 1) : null,
      });

describe('intervals', () => {
  test('mean, spread, median and bounds', () => {
    const { low, high, ...rest } = summarise([3, 1, 2, 10]);
    expect(rest).toEqual({ n: 4, mean: 4, sd: Math.sqrt((1 + 9 + 4 + 36) / 3), median: 2.5, min: 1, max: 10 });
    expect(low).toBeGreaterThanOrEqual(1);
    expect(low).toBeLessThan(4);
    expect(high).toBeGreaterThan(4);
    expect(high).toBeLessThanOrEqual(10);
    expect(summarise([7])).toMatchObject({ n: 1, mean: 7, sd: null, median: 7, low: null, high: null });
    expect(summarise([10, 2, 1, 3])).toEqual(summarise([3, 1, 2, 10]));
  });

  test('hold the true mean about as often as they say', () => {
    const random = stream(5, 'coverage');
    const holds = (level: number) => {
      let held = 0;
      for (let trial = 0; trial < 150; trial++) {
        const { low, high } = summarise(
          Array.from({ length: 25 }, () => 3 + random.normal()),
          level,
        );
        if (low! <= 3 && 3 <= high!) held++;
      }
      return held / 150;
    };
    expect(holds(0.95)).toBeGreaterThan(0.86);
    expect(holds(0.5)).toBeGreaterThan(0.35);
    expect(holds(0.5)).toBeLessThan(0.62);
  });
});

describe('groups', () => {
  test('one summary for each row and column, numbers in their order', () => {
    const table = pivot(records, { rows: ['task'], cols: ['hidden'], value: 'spectrum.error' });
    expect(table.cols).toEqual([[32], [128]]);
    expect(table.rows).toEqual([['T1']]);
    expect(table.missing).toBe(6);
    expect(cellOf(table, ['T1'], [32])).toMatchObject({ n: 3, mean: 64, min: 32, max: 96 });
    expect(cellOf(table, ['T1'], [64])).toBeNull();
  });

  test('shares of a text, truth values as 0 and 1, missing keys as a group of their own, last', () => {
    const found = pivot(records, { rows: ['task'], cols: [], value: 'verdict=found' });
    expect(found.cells.map(({ mean, n }) => [mean, n])).toEqual([
      [2 / 3, 6],
      [2 / 3, 6],
    ]);
    const solved = pivot(records, { rows: ['l2'], cols: [], value: 'train.solved' });
    expect(solved.rows).toEqual([[0.001], [null]]);
    expect(solved.cells.map(({ mean }) => mean)).toEqual([0.6, 1]);
  });

  test.each([
    [['seed>0'], 8],
    [['seed>=1', 'task=T1'], 4],
    [['seed<1'], 4],
    [['seed<=1'], 8],
    [['task!=T1'], 6],
    [['l2=null'], 2],
    [['train.solved=true'], 8],
  ])('where %j keeps %i records', (where, n) => {
    const table = pivot(records, { rows: [], cols: [], value: 'seed', where });
    expect(table.cells.map((cell) => cell.n)).toEqual([n]);
  });

  test.each([
    [{ rows: ['tusk'], cols: [], value: 'seed' }, /no "tusk" in the results/],
    [{ rows: ['task'], cols: [], value: 'error' }, /no "error" in the results; near: spectrum\.error/],
    [{ rows: ['task'], cols: [], value: 'verdict' }, /verdict is a text \("absent"\); ask for a share/],
    [{ rows: ['task'], cols: [], value: 'seed', where: ['seed~2'] }, /condition "seed~2" cannot be read/],
    [{ rows: ['task'], cols: [], value: 'seed', where: ['seed>two'] }, /compares with "two", expected a number/],
    [{ rows: ['task'], cols: [], value: 'seed', where: ['seed>7'] }, /no record of 12 meets seed>7/],
    [{ rows: [], cols: [], value: 'spectrum.error', where: ['task!=T1'] }, /computed in none of 6 records/],
  ])('%j is refused', (options, message) => {
    expect(() => pivot(records, options)).toThrow(message);
  });

  test('no results at all say what to do', () => {
    expect(() => pivot([], { rows: [], cols: [], value: 'x' })).toThrow(/no results yet; run it first/);
  });
});

describe('formats', () => {
  const table = pivot(records, { rows: ['task'], cols: ['hidden', 'l2'], value: 'verdict=found' });

  test('text lines up', () => {
    const lines = pivotText(table, { format: 'text', spread: 'none' }).split('\n');
    expect(lines[0]).toMatch(/^task +hidden 32, l2 0.001 +hidden 32, l2 - +hidden 128, l2 0.001$/);
    expect(new Set(lines.map((line) => line.length)).size).toBe(1);
    expect(lines[1]!.split(/ {2,}/)).toEqual(['T1', '0.5', '1', '0.667']);
  });

  test('Markdown and LaTeX escape names', () => {
    expect(pivotText(table, { format: 'md' })).toContain('| T2_x\\|y | 0.5 ± 0.707 | 1 | 0.667 ± 0.577 |');
    const latex = pivotText(table, { format: 'latex' });
    expect(latex).toContain('T2\\_x|y & 0.5 $\\pm$ 0.707 & 1 &');
    expect(latex.split('\n')[0]).toBe('\\begin{tabular}{lrrr}');
    const tiny = pivot([{ a: 'x~^', b: 3e-7 }], { rows: ['a'], cols: [], value: 'b' });
    expect(pivotText(tiny, { format: 'latex' })).toContain(
      'x\\textasciitilde{}\\textasciicircum{} & $3.00 \\times 10^{-7}$ \\\\',
    );
  });

  test('CSV has every number, quoted where it must be', () => {
    const csv = pivotText(pivot([{ 'a,b': 'q"r', v: 2 }], { rows: ['a,b'], cols: [], value: 'v' }), { format: 'csv' });
    expect(csv).toBe('"a,b",n,mean,sd,median,min,max,low,high\n"q""r",1,2,,2,2,2,,');
  });

  test('JSON names its keys', () => {
    const object = JSON.parse(pivotText(table, { format: 'json' }));
    expect(object).toMatchObject({
      schema: 'engram.sweep-table/1',
      rows: ['task'],
      cols: ['hidden', 'l2'],
      missing: 0,
    });
    expect(object.cells[1]).toMatchObject({ row: { task: 'T1' }, col: { hidden: 32, l2: null }, n: 1, mean: 1 });
  });

  test('an interval stands in brackets', () => {
    expect(pivotText(table, { format: 'text', spread: 'interval' })).toMatch(/0\.667 \[0, 1\]/);
  });
});

describe('Parquet', () => {
  test('another library reads back every value', async () => {
    const mixed: FlatRecord[] = [...records, { task: 'T3', seed: 2 ** 40, odd: 1.5 }, { task: 'é\n', odd: 'list' }];
    const bytes = parquetBytes(mixed);
    const read = await parquetReadObjects({ file: bytes.buffer as ArrayBuffer });
    const names = new Set(mixed.flatMap((record) => Object.keys(record)));
    expect(read).toEqual(
      mixed.map((record) =>
        Object.fromEntries(
          [...names].map((name) => {
            const value = record[name] ?? null;
            return [name, name === 'odd' && value !== null ? String(value) : value];
          }),
        ),
      ),
    );
  });
});
