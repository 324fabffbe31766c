// States of cells, and the time that is left, on made-up sweeps whose costs are known.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Cell } from '../../src/sweep/manifest.ts';
import { costOf, remainingTime } from '../../src/sweep/remaining.ts';
import { ROW_SCHEMA, type Row, rowColumns, scalarsOf } from '../../src/sweep/row.ts';
import { cellsByState, stateOf } from '../../src/sweep/status.ts';

let count = 0;

/** A cell that takes `hidden` seconds. */
function cell(hidden: number): Cell {
  const hash = String(++count).padStart(16, '0');
  const evaluations = [{ hash: '0'.repeat(8), options: {} }];
  return { hash, task: { name: 'T1' }, options: { hidden, seed: count }, weight: hidden, evaluations };
}

const measured = (each: Cell) => ({ cell: each, seconds: each.weight });

describe('the remaining time', () => {
  test('is unknown while nothing is finished', () => {
    expect(remainingTime([], [], [cell(1)], 1)).toBeNull();
  });

  test('is nothing when nothing is left', () => {
    expect(remainingTime([measured(cell(3))], [], [], 4)).toEqual({ seconds: 0, measured: 1 });
  });

  test('is exact where costs are as measured and cells fill the workers evenly', () => {
    const finished = [measured(cell(2)), measured(cell(8))];
    const pending = [2, 2, 2, 2, 8, 8].map(cell);
    expect(remainingTime(finished, [], pending, 1)!.seconds).toBeCloseTo(24);
    expect(remainingTime(finished, [], pending, 2)!.seconds).toBeCloseTo(12);
    expect(remainingTime(finished, [], pending, 3)!.seconds).toBeCloseTo(8);
  });

  test('scales cells of a kind that was not measured by their weight', () => {
    expect(remainingTime([measured(cell(2))], [], [cell(10)], 1)!.seconds).toBeCloseTo(10);
  });

  test('trusts what a kind took over what it weighs', () => {
    const [first, second] = [cell(4), cell(4)];
    const finished = [{ cell: first, seconds: 100 }, { cell: second, seconds: 200 }, measured(cell(1))];
    expect(remainingTime(finished, [], [cell(4)], 1)!.seconds).toBeCloseTo(150);
  });

  test('counts of running cells what is left of them', () => {
    const finished = [measured(cell(4))];
    const running = [
      { cell: cell(4), share: 0.75 },
      { cell: cell(4), share: 0.5 },
    ];
    expect(remainingTime(finished, running, [], 2)!.seconds).toBeCloseTo(2);
    expect(remainingTime(finished, running, [cell(4)], 2)!.seconds).toBeCloseTo(5);
  });

  test('is never less than the work over the workers, nor more than the work', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1 }),
        fc.integer({ min: 1, max: 9 }),
        (costs, n) => {
          const work = costs.reduce((sum, each) => sum + each, 0);
          const { seconds } = remainingTime([measured(cell(5))], [], costs.map(cell), n)!;
          expect(seconds).toBeGreaterThanOrEqual(work / n - 1e-9);
          expect(seconds).toBeLessThanOrEqual(work / n + Math.max(...costs) + 1e-9);
        },
      ),
    );
  });
});

describe('the cost of a finished cell', () => {
  const row = (change: Partial<Row['run']>): Row => ({
    schema: ROW_SCHEMA,
    ...{ cell: 'c', evaluation: 'e', options: {}, analysis: {} },
    train: { step: 100, stopped: 'steps', bestStep: 100, bestAccuracy: 1 },
    run: {
      trainSeconds: 10,
      trainedFrom: 0,
      analyzeSeconds: 2,
      host: '',
      finished: '',
      engram: '',
      node: '',
      ...change,
    },
  });

  test('is its training and all its analyses', () => {
    expect(costOf(cell(1), [row({}), row({ analyzeSeconds: 3 })])!.seconds).toBeCloseTo(15);
  });

  test('is what training would have taken in one go, where it was resumed', () => {
    expect(costOf(cell(1), [row({ trainedFrom: 75 })])!.seconds).toBeCloseTo(42);
    expect(costOf(cell(1), [row({ trainedFrom: 100 })])).toBeNull();
    expect(costOf(cell(1), [])).toBeNull();
  });
});

describe('the state of a cell', () => {
  const one: Cell = { ...cell(1), evaluations: ['a', 'b'].map((hash) => ({ hash, options: {} })) };
  const [all, half] = [new Set([`${one.hash}-a`, `${one.hash}-b`]), new Set([`${one.hash}-a`])];
  const [it, none] = [new Set([one.hash]), new Set<string>()];

  test.each([
    ['done', all, it, it],
    ['failed', half, it, none],
    ['running', half, none, it],
    ['pending', half, none, none],
  ] as const)('is %s', (state, results, failures, claimed) => {
    expect(stateOf(one, { results, failures, claimed })).toBe(state);
    const { [state]: found, ...others } = cellsByState([one], { results, failures, claimed });
    expect([found, Object.values(others).flat()]).toEqual([[one], []]);
  });
});

test('a row is one flat record of single values', () => {
  const analysis = scalarsOf({
    verdict: 'found',
    spectrum: { error: 0.1, network: [[1, 0]], magnitude: null },
    notes: [],
  });
  expect(analysis).toEqual({ verdict: 'found', 'spectrum.error': 0.1, 'spectrum.magnitude': null });
  const record = rowColumns({
    schema: ROW_SCHEMA,
    ...{ cell: 'abc', evaluation: 'e', analysis },
    options: { cell: 'gru', horizons: [10, 20], d: null, 'analyze.seed': 0 },
    train: { step: 5, stopped: 'steps', bestStep: null, bestAccuracy: null },
    run: { trainSeconds: 1, trainedFrom: 0, analyzeSeconds: 2, host: 'h', finished: 't', engram: '0', node: '20' },
  });
  expect(record).toMatchObject({
    ...{ hash: 'abc', evaluation: 'e', cell: 'gru', horizons: '10,20', d: null, 'analyze.seed': 0 },
    ...{ verdict: 'found', 'spectrum.error': 0.1, 'train.step': 5, 'train.bestStep': null, 'run.host': 'h' },
  });
  for (const value of Object.values(record)) expect(['string', 'number', 'object']).toContain(typeof (value ?? ''));
});
