// Plans: what they expand to, what they refuse, and which cells are the same.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { InputError, UsageError } from '../../src/array/errors.ts';
import { SweepOptions } from '../../src/cli/sweep/options.node.ts';
import { canonicalJson } from '../../src/sweep/canonical.ts';
import { type Cell, cellsOf, mergeCells, parseManifest, SWEEP_SCHEMA } from '../../src/sweep/manifest.ts';
import { expandPlan, parsePlan } from '../../src/sweep/plan.ts';
import { sha256 } from '../../src/sweep/sweep-folder.node.ts';

const options = new SweepOptions();

/** What `engram sweep plan` does before it writes. */
function cells(plan: unknown): Cell[] {
  const points = expandPlan(parsePlan(plan, 'plan'), options, 'plan');
  return cellsOf(
    points.map((point) => options.resolve(point)),
    sha256,
  );
}

const varied = (found: readonly Cell[], ...names: string[]) =>
  found.map(({ options: each }) => names.map((name) => each[name]));

describe('a plan', () => {
  test('expands in the order of nested loops', () => {
    const found = cells({ grid: { task: ['T1-2x2', 'T1-3x3'], hidden: [4, 8], seed: [1, 0] }, base: { steps: 10 } });
    const nested = ['T1-2x2', 'T1-3x3'].flatMap((task) =>
      [4, 8].flatMap((h) => [1, 0].map((seed) => [task, h, seed, 10])),
    );
    expect(varied(found, 'task', 'hidden', 'seed', 'steps')).toEqual(nested);
  });

  test('leaves out what is excluded, by one value or several, by varied options or shared ones', () => {
    const grid = { task: ['T1-2x2'], hidden: [4, 8], seed: [0, 1, 2] };
    const left = (exclude: unknown[]) => varied(cells({ grid, base: { l2: 0.1 }, exclude }), 'hidden', 'seed');
    expect(left([{ hidden: 4, seed: [0, '2'] }])).toEqual([
      [4, 1],
      [8, 0],
      [8, 1],
      [8, 2],
    ]);
    expect(left([{ hidden: 4 }, { seed: 1 }])).toEqual([
      [8, 0],
      [8, 2],
    ]);
    expect(left([{ hidden: 4, l2: 0 }])).toHaveLength(6);
    expect(left([{ hidden: 4, l2: '1e-1' }])).toHaveLength(3);
  });

  test('takes lists of numbers as lists or text, and leaves them out as one value or several', () => {
    const grid = { task: ['T1-2x2'], horizons: [[4, 8], '4, 8', '5'] };
    expect(varied(cells({ grid }), 'horizons')).toEqual([[[4, 8]], [[5]]]);
    expect(varied(cells({ grid, exclude: [{ horizons: [4, 8] }] }), 'horizons')).toEqual([[[5]]]);
    expect(() => cells({ grid, exclude: [{ horizons: [[4, 8], '5'] }] })).toThrow(/nothing is left/);
  });

  test('gives the analysis its own options, and one cell all its evaluations', () => {
    const grid = { seed: [0, 1], basis: ['auto', 'power'], 'analyze.seed': [0, 7] };
    const found = cells({ grid, base: { task: 'T1-2x2' } });
    expect(varied(found, 'seed')).toEqual([[0], [1]]);
    for (const { evaluations } of found) {
      const pairs = evaluations.map(({ options: each }) => [each.basis, each['analyze.seed']]);
      expect(pairs).toEqual([
        ['auto', 0],
        ['auto', 7],
        ['power', 0],
        ['power', 7],
      ]);
    }
  });

  test.each([
    [{ grid: { hiden: [8] } }, UsageError, /^plan, grid: unknown option "hiden" .*: did you mean hidden\?$/],
    [{ base: { 'analyze.horizon': 8 } }, UsageError, /^plan, base: unknown option "analyze\.horizon"/],
    [{ exclude: [{ lerning: 8 }] }, UsageError, /^plan, exclude: unknown option "lerning"/],
    [
      { grid: { hidden: ['x'] } },
      UsageError,
      /^plan, grid: option '--hidden <n>' argument 'x' is invalid\. Expected an integer/,
    ],
    [{ grid: { hidden: [0] } }, UsageError, /Expected an integer at least 1/],
    [
      { grid: { cell: ['elmann'] } },
      UsageError,
      /'--cell <name>' argument 'elmann' is invalid\. Allowed choices are elman/,
    ],
    [{ grid: { seed: [0] }, base: { task: 'T9' } }, UsageError, /unknown task "T9"/],
    [{ grid: { seed: [0] } }, UsageError, /names no task/],
    [{ grid: { hidden: 8 } }, InputError, /^plan, grid\.hidden: /],
    [{ grid: { hidden: [] } }, InputError, /^plan, grid\.hidden: /],
    [{ gird: {} }, InputError, /^plan, gird: no part of a plan/],
    [[], InputError, /^plan holds no plan/],
    [{ base: { out: 'x' } }, UsageError, /^plan, base: option out is not for plans/],
    [{ base: { bias: 1 } }, UsageError, /option bias is true or false, found 1/],
    [{ base: { hidden: true } }, UsageError, /option hidden takes a value, found true/],
    [{ grid: { seed: [0] }, base: { seed: 0 } }, UsageError, /^plan: option seed stands in both grid and base/],
    [{ grid: { seed: [0] }, base: { task: 'T1' }, exclude: [{ seed: 0 }] }, UsageError, /every point is excluded/],
  ] as const)('%j is refused', (plan, type, message) => {
    const attempt = () => cells(plan);
    expect(attempt).toThrow(type);
    expect(attempt).toThrow(message);
  });
});

describe('a cell', () => {
  const base = { task: 'T1-2x2', seed: 3 };
  const hashes = (plan: unknown) => cells(plan).map(({ hash }) => hash);

  test('is the same however its options are written, and whatever their defaults are spelled out', () => {
    const [hash] = hashes({ base });
    const ways = [
      { grid: { seed: [3, '3'] }, base: { task: 'T1-2x2' } },
      { base: { ...base, l2: 0, lr: '1e-3', bias: false, activation: null } },
      { base: { ...base, horizons: '10,20,40,60,100', basis: 'power' } },
      { grid: { task: ['T1-2x2'] }, base: { seed: 3 } },
    ];
    for (const plan of ways) expect(hashes(plan)).toEqual([hash]);
  });

  test('is another one wherever an option differs', () => {
    const others = [
      { seed: 4 },
      { l2: 0.1 },
      { bias: true },
      { task: 'T1-3x3' },
      { kernels: 'relaxed' },
      { horizons: '4' },
    ];
    const found = [{}, ...others].flatMap((change) => hashes({ base: { ...base, ...change } }));
    expect(new Set(found).size).toBe(others.length + 1);
  });

  test('keeps its hash from one version to the next', () => {
    // Manifests of older versions are planned into again: a change here repeats every cell of every sweep.
    expect(hashes({ base: { task: 'T1-2x2' } })).toEqual([
      sha256('{"options":{},"task":{"name":"T1-2x2"}}').slice(0, 16),
    ]);
    expect(hashes({ base })).toEqual([sha256('{"options":{"seed":3},"task":{"name":"T1-2x2"}}').slice(0, 16)]);
  });

  test('holds every option, so that tables can show it and defaults may change', () => {
    const [cell] = cells({ base });
    expect(cell!.options).toMatchObject({
      task: 'T1-2x2',
      hidden: 128,
      l2: 0,
      seed: 3,
      horizons: [10, 20, 40, 60, 100],
      bias: false,
    });
    expect(Object.keys(cell!.options)).toEqual(options.names.slice(0, Object.keys(cell!.options).length));
    expect(options.trainSettings({ name: 'T1-2x2' }, cell!.options).config).toMatchObject({ seed: 3, steps: 20_000 });
  });

  test('weighs more where it is wider, longer or has more steps', () => {
    const weight = (change: object) => cells({ base: { ...base, hidden: 32, steps: 100, ...change } })[0]!.weight;
    for (const change of [{ hidden: 64 }, { steps: 200 }, { cell: 'lstm' }, { batch: 128 }, { horizons: '200' }]) {
      expect(weight(change)).toBeGreaterThan(1.5 * weight({}));
    }
  });
});

describe('the manifest', () => {
  const plan = { grid: { seed: [0, 1], basis: ['auto', 'power'] }, base: { task: 'T1-2x2' } };

  test('survives a round trip', () => {
    const manifest = { schema: SWEEP_SCHEMA, engram: '0', plans: [parsePlan(plan, 'plan')], cells: cells(plan) };
    expect(parseManifest(JSON.parse(JSON.stringify(manifest)), 'manifest')).toEqual(manifest);
    expect(() => parseManifest({ ...manifest, schema: 'engram.sweep/2' }, 'manifest')).toThrow(/^manifest, schema: /);
    const cellsWithoutHash = manifest.cells.map((cell) => ({ ...cell, hash: '../x' }));
    expect(() => parseManifest({ ...manifest, cells: cellsWithoutHash }, 'manifest')).toThrow(
      /^manifest, cells\.0\.hash: /,
    );
  });

  test('grows by what is new alone', () => {
    const before = cells(plan);
    expect(mergeCells(before, before)).toEqual(before);
    expect(mergeCells([], before)).toEqual(before);
    const added = cells({ grid: { seed: [1, 2], basis: ['regression'] }, base: { task: 'T1-2x2' } });
    const merged = mergeCells(before, added);
    expect(merged.map(({ options: each, evaluations }) => [each.seed, evaluations.length])).toEqual([
      [0, 2],
      [1, 3],
      [2, 1],
    ]);
  });
});

test('canonical JSON is one text for equal data, whatever the order of its keys', () => {
  const shuffled = (value: unknown): unknown =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(
          Object.entries(value)
            .reverse()
            .map(([key, each]) => [key, shuffled(each)]),
        )
      : value;
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const text = canonicalJson(value);
      expect(canonicalJson(shuffled(value))).toBe(text);
      expect(canonicalJson(JSON.parse(text))).toBe(text);
    }),
  );
  expect(() => canonicalJson({ x: Number.NaN })).toThrow(TypeError);
});
