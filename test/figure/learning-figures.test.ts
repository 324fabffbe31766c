// The numbers of the pictures of learning, by column.

import { expect, test } from 'vitest';
import { learningCurvesColumns } from '../../src/figure/episodic/learning-curves.ts';
import { successMapColumns } from '../../src/figure/episodic/success-map.ts';
import { learningCurves, successMap } from './learning-data.ts';

test('curves of a sequence go on through the next lesson, where it is only watched', () => {
  const { sequence, epoch, measure, memory, value } = learningCurvesColumns(learningCurves);
  const rowsOf = (name: string, of: number, mu: number | null = null) =>
    measure!.flatMap((each, i) =>
      each === name && sequence![i] === of && memory![i] === mu ? [[epoch![i] as number, value![i] as number]] : [],
    );
  // Three showings in each epoch of the first lesson, two in each of the second.
  expect(rowsOf('cosine', 1, 1)).toEqual([
    [expect.closeTo(1 / 3), 0.2],
    [expect.closeTo(2 / 3), 0.85],
    [1, 0.85],
    [expect.closeTo(4 / 3), 0.85],
    [expect.closeTo(5 / 3), 0.95],
    [2, 0.95],
    [2.5, 0.6],
    [3, 0.4],
    [3.5, 0.4],
    [4, 0.3],
  ]);
  expect(rowsOf('cosine', 2, 1)).toEqual([
    [2.5, 0.1],
    [3, 0.8],
    [3.5, 0.8],
    [4, 0.95],
  ]);
  expect([...rowsOf('energy', 1), ...rowsOf('energy', 2)]).toEqual([
    [1, -5],
    [2, -8],
    [3, -5],
    [4, Number.NaN],
  ]);
  expect([...rowsOf('in order', 1), ...rowsOf('in order', 2)]).toEqual([
    [1, 1],
    [2, 3],
    [3, 2],
    [4, 2],
  ]);
});

test('a map of success has a row for each run', () => {
  const { run, dt, alpha_c: alphaC, T_Xi: xiTime, in_order: inOrder } = successMapColumns(successMap);
  expect(run).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
  expect(inOrder).toEqual([1, 2, 3, 4, 1, 2, 3, 4, 1]);
  expect([dt![1], alphaC![1], xiTime![1]]).toEqual([0.1 * 1.5, 0.5, 100]);
});
