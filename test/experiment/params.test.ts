// Parameters read texts, tell help what they are, and become values by the rules of their experiment.

import { describe, expect, expectTypeOf, test } from 'vitest';
import { UsageError } from '../../src/array/errors.ts';
import {
  choice,
  dashed,
  flag,
  flagsOf,
  helpOf,
  integer,
  integers,
  number,
  type Param,
  parsed,
  text,
} from '../../src/experiment/kit/params.ts';
import { completeValues, describeRules, type Rule, readParam } from '../../src/experiment/kit/values.ts';

const params = {
  model: choice(['eden', 'gamm'], { default: 'eden', help: 'which memory' }),
  ratio: number({ above: 0, atMost: 1, default: 0.5, help: 'alpha_s / alpha_c', only: { model: ['eden'] } }),
  maxIters: integer({ atLeast: 1, help: 'evaluations' }),
  steps: integer({
    default: (values) => (values.model === 'gamm' ? 200 : 100),
    defaultText: '200 of gamm, else 100',
    help: 'steps',
  }),
  sizes: integers({ atLeast: 2, default: [8, 10], help: 'sizes' }),
  polish: flag({ default: true, help: 'leave points as they are' }),
  checks: flag({ help: 'check every step' }),
  name: text({ required: true, help: 'a name' }),
};
const given = { name: 'x' };

describe('a parameter reads', () => {
  const cases: readonly [string, Param<unknown>, string, unknown][] = [
    ['a number', params.ratio, '0.25', 0.25],
    ['a number in powers of ten', params.ratio, '1e-3', 0.001],
    ['an integer', params.maxIters, '12', 12],
    ['a list with spaces', params.sizes, '2, 3', [2, 3]],
    ['a choice', params.model, 'gamm', 'gamm'],
    ['what a text means', parsed({ help: '', parse: (each) => each.length }), 'four', 4],
  ];
  test.each(cases)('%s', (_, param, words, value) => expect(param.read(words)).toEqual(value));

  const refused: readonly [string, Param<unknown>, string, RegExp][] = [
    ['what is above the range', params.ratio, '1.5', /Expected a number above 0 and at most 1\./],
    ['the bound that is out of it', params.ratio, '0', /above 0/],
    ['hexadecimal', params.maxIters, '0x10', /Expected an integer at least 1\./],
    ['an empty text', params.ratio, '', /Expected a number/],
    ['infinity', params.ratio, 'Infinity', /Expected a number/],
    ['an empty place of a list', params.sizes, '2,,3', /Expected an integer at least 2\./],
    ['the same number twice where all must differ', integers({ distinct: true, help: '' }), '2,3,2', /found 2 twice\./],
    ['a word that is no choice', params.model, 'Eden', /Allowed choices are eden, gamm\./],
  ];
  test.each(refused)('no %s', (_, param, words, message) => expect(() => param.read(words)).toThrow(message));

  test('and the refusal names the option as help writes it', () => {
    expect(() => readParam('maxIters', params.maxIters, '0')).toThrow(
      new UsageError("option '--max-iters <n>' argument '0' is invalid. Expected an integer at least 1."),
    );
  });
});

test('help tells choices and defaults, computed ones in words', () => {
  expect(helpOf(params.model)).toBe('which memory (choices: "eden", "gamm", default: "eden")');
  expect(helpOf(params.steps)).toBe('steps (default: 200 of gamm, else 100)');
  expect(helpOf(params.ratio)).toBe('alpha_s / alpha_c; of eden (default: 0.5)');
  expect(helpOf(params.sizes)).toBe('sizes (default: 8,10)');
  expect(helpOf(params.maxIters)).toBe('evaluations');
  expect(flagsOf('polish', params.polish)).toBe('--no-polish');
  expect(flagsOf('maxIters', params.maxIters)).toBe('--max-iters <n>');
  expect(dashed('tXi')).toBe('t-xi');
});

describe('values', () => {
  test('are what was given and defaults, in their types', () => {
    const values = completeValues(params, { ...given, ratio: 0.25 });
    expect(values).toMatchObject({
      model: 'eden',
      ratio: 0.25,
      steps: 100,
      sizes: [8, 10],
      polish: true,
      checks: false,
    });
    expect(values.maxIters).toBeUndefined();
    expect([values.given('ratio'), values.given('model')]).toEqual([true, false]);
    expectTypeOf(values.model).toEqualTypeOf<'eden' | 'gamm'>();
    expectTypeOf(values.ratio).toEqualTypeOf<number>();
    expectTypeOf(values.maxIters).toEqualTypeOf<number | undefined>();
    expectTypeOf(values.name).toEqualTypeOf<string>();
  });

  test('that are computed see those that are given', () => {
    expect(completeValues(params, { ...given, model: 'gamm' }).steps).toBe(200);
    expect(completeValues(params, { ...given, model: 'gamm', steps: 3 }).steps).toBe(3);
  });

  test('that belong to another model are refused where they are given, not where they are defaults', () => {
    expect(() => completeValues(params, { ...given, model: 'gamm', ratio: 0.5 })).toThrow(
      new UsageError('--ratio is of eden: gamm has none, leave it out'),
    );
    expect(completeValues(params, { ...given, model: 'gamm' }).ratio).toBe(0.5);
  });

  test('that are required are asked for', () => {
    expect(() => completeValues(params, {})).toThrow("required option '--name <text>' not specified");
  });
});

describe('rules', () => {
  const rules: readonly Rule[] = [
    { excludes: ['ratio', 'steps'] },
    { when: 'checks', refuses: ['maxIters'], because: 'is of runs without checks: leave it out' },
    { when: { model: ['gamm'] }, refuses: ['sizes'], because: 'is of others than gamm: leave it out' },
    { when: 'steps', needs: ['maxIters'], because: 'is counted by --max-iters: give it too' },
    { when: 'polish', needsOneOf: ['maxIters', 'model'], because: 'is for one of them' },
  ];
  const refused: readonly [Record<string, unknown>, string][] = [
    [{ ratio: 0.5, steps: 3 }, '--ratio and --steps exclude each other'],
    [{ checks: true, maxIters: 3 }, '--max-iters is of runs without checks: leave it out'],
    [{ model: 'gamm', sizes: [3] }, '--sizes is of others than gamm: leave it out'],
    [{ steps: 3 }, '--steps is counted by --max-iters: give it too'],
    [{ polish: false }, '--polish is for one of them'],
  ];
  test.each(refused)('refuse %j', (asked, message) => {
    expect(() => completeValues(params, { ...given, ...asked }, rules)).toThrow(new UsageError(message));
  });

  test.each([
    [{ ratio: 0.5 }],
    [{ steps: 3, maxIters: 3 }],
    [{ maxIters: 3 }],
    [{ model: 'gamm' }],
    [{ polish: true, model: 'eden' }],
  ])('allow %j', (asked) => {
    expect(() => completeValues(params, { ...given, ...asked }, rules)).not.toThrow();
  });

  test('are told in words', () => {
    expect(describeRules(rules)).toContain('--ratio and --steps exclude each other.');
    expect(describeRules(rules)).toContain('--polish is for one of them.');
  });
});

describe('numbers as options', () => {
  test('integers are whole, in range and nothing else', () => {
    const parse = integer({ atLeast: 1, atMost: 10, help: '' });
    expect(parse.read('7')).toBe(7);
    for (const text of ['', ' ', '0', '11', '1.5', '1e1', '7x', 'NaN', '0x3', '99999999999999999999']) {
      expect(() => parse.read(text), text).toThrow(RangeError);
    }
    expect(() => parse.read('0')).toThrow('Expected an integer at least 1 and at most 10.');
  });

  test('decimals are finite', () => {
    const parse = number({ above: 0, help: '' });
    expect([parse.read('1e-3'), parse.read('.5'), parse.read('2.')]).toEqual([0.001, 0.5, 2]);
    for (const text of ['', '0', '-1', 'Infinity', '1e999', 'NaN', '1,5', '0x1']) {
      expect(() => parse.read(text), text).toThrow(RangeError);
    }
  });

  test('lists hold at least one number', () => {
    expect(integers({ atLeast: 1, help: '' }).read('10, 20,40')).toEqual([10, 20, 40]);
    for (const text of ['', '1,', ',', '1,x'])
      expect(() => integers({ help: '' }).read(text), text).toThrow(RangeError);
  });
});
