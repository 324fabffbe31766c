// What discovery and recorded states share of their words: how many lags are shown, how rules are written.

import { describe, expect, test } from 'vitest';
import { noOperator } from '../../src/emt/discovery/operator.ts';
import type { LagMeasures, OperatorMeasures } from '../../src/emt/results/discovery.ts';
import {
  profileTable,
  refusedBlocks,
  refusedSentences,
  ruleBlocks,
} from '../../src/experiment/shared/circuit-words.ts';
import { toHtml } from '../../src/story/html.ts';
import type { Block } from '../../src/story/story.ts';
import { toText } from '../../src/story/text.ts';

const storyOf = (blocks: readonly Block[]) => ({ title: 't', answer: 'a', blocks });
const text = (blocks: readonly Block[]) => toText(storyOf(blocks));
const html = (blocks: readonly Block[]) =>
  toHtml(storyOf(blocks), new Map(), { command: 'c', schema: 's', seed: null });

describe('a memory profile', () => {
  const profile = (live: readonly number[]): LagMeasures[] =>
    live.map((count, lag) => ({
      ...{ lag, decodable: -0.25, accuracy: 0.5, fresh: 1, products: null, perBit: [] },
      ...{ null: { mean: 0, max: 0.125 }, live: count },
    }));

  test('shows two lags beyond the last that holds something, and six at least', () => {
    const shown = (live: readonly number[]) => profileTable(profile(live), 'x').rows.length;
    expect(shown([1, 0, 0, 0, 0, 0, 0, 0, 0, 0])).toBe(6);
    expect(shown([1, 0, 0, 0, 0, 1, 0, 0, 0, 0])).toBe(8);
    expect(shown([1, 1, 1])).toBe(3);
  });

  test('sets shares at two decimals, counts with all their digits', () => {
    const table = [profileTable(profile([1024]), 'of its inputs')];
    expect(text(table).split('\n')[0]).toBe('memory    of its inputs');
    expect(text(table)).toMatch(/^0 +-0\.25 +1\.00 +50\.0% +- +0\.13 +1024$/m);
    expect(html(table)).toContain('<td>−0.25</td><td>1.00</td><td>50\u00a0%</td><td>–</td><td>0.13</td><td>1024</td>');
  });
});

describe('rules', () => {
  const operator = (kind: OperatorMeasures['kind'], id: OperatorMeasures['id']): OperatorMeasures => ({
    ...{ ...noOperator(), kind, id, readFrom: 'jacobian' },
    rules: [
      {
        bit: 0,
        terms: [
          { bit: 1, lag: 3, weight: 0.5 },
          { bit: 12, lag: 1, weight: -1.25 },
        ],
      },
      { bit: 1, terms: [] },
    ],
  });

  test('of a selection are signs', () => {
    const lines = ['circuit   task id 5,0,0, read from the Jacobian', '          x0(t) = +x1(t-3) -x12(t-1)'];
    expect(text(ruleBlocks(operator('selection', ['5', '0', '0'])))).toBe([...lines, '          x1(t) = 0'].join('\n'));
  });

  test('of anything else are weights, on pages typeset', () => {
    const blocks = ruleBlocks(operator('real', null));
    expect(text(blocks)).toContain('circuit   as read from the Jacobian\n');
    expect(text(blocks)).toContain('x0(t) = +0.50 x1(t-3) -1.25 x12(t-1)');
    expect(html(blocks)).toContain('x<sub>0</sub>(t) = +0.50 x<sub>1</sub>(t−3) − 1.25 x<sub>12</sub>(t−1)</td>');
    expect(html(blocks)).not.toContain('Task id');
  });

  test('that were not read are not told', () => {
    expect(ruleBlocks(noOperator())).toEqual([]);
  });
});

test('a candidate is told as refused, with its rule where it had one', () => {
  const cells = { d: 1, count: 1, live: [{ bit: 0, lag: 0 }], depth: [1] };
  const candidate = { s: 1, cells, operator: { ...noOperator(), id: ['1', '0', '0'] as [string, string, string] } };
  expect(text(refusedBlocks(candidate))).toMatch(/^refused {3}a candidate of depth 1, 1 live cells, task id 1,0,0: /);
  expect(refusedSentences(candidate)[0]).toContain('depth 1, 1 live cell, task id 1, 0, 0. ');
  expect(refusedBlocks(null)).toEqual([]);
});
