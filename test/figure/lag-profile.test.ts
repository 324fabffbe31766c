// The picture of a memory profile: whole lags, the depth where there is one, and nothing where nothing is known.

import { expect, test } from 'vitest';
import { lagProfileColumns, lagProfileFigure } from '../../src/figure/emt/lag-profile.ts';

test('counts lags in whole steps', () => {
  const lags = [0, 1, 2, 3].map((lag) => ({ lag, decodable: 1, fresh: 1, null: null }));
  const figure = lagProfileFigure([{ name: 'inputs', lags, depth: null }], { id: 'x' });
  const axis = figure.slice(0, figure.indexOf('lag, steps into the past'));
  for (const lag of [0, 1, 2, 3]) expect(axis).toContain(`>${lag}</text>`);
  expect(axis).not.toMatch(/>\d\.0<\/text>/);
});

test('marks the depth where there is one, and draws a profile of nothing', () => {
  const lags = [0, 1, 2].map((lag) => ({ lag, decodable: 1, fresh: lag < 2 ? 1 : 0, null: { max: 0.02 } }));
  expect(lagProfileFigure([{ name: 'x', lags, depth: 2 }], { id: 'p' })).toContain('s = 2');
  expect(lagProfileFigure([{ name: 'x', lags, depth: null }], { id: 'p' })).not.toContain('s = ');
  const blank = lags.map(({ lag }) => ({ lag, decodable: null, fresh: null, null: null }));
  expect(lagProfileFigure([{ name: 'x', lags: blank, depth: 0 }], { id: 'p' })).not.toMatch(/NaN/);
});

test('gives the numbers of every profile, a row for each lag', () => {
  const lags = [0, 1].map((lag) => ({ lag, decodable: 1 - lag, fresh: 0.5, null: lag === 0 ? { max: 0.02 } : null }));
  const profiles = [
    { name: 'outputs', lags, depth: 1 },
    { name: 'inputs', lags: [{ lag: 0, decodable: null, fresh: null, null: null }], depth: null },
  ];
  expect(lagProfileColumns(profiles)).toEqual({
    profile: ['outputs', 'outputs', 'inputs'],
    lag: [0, 1, 0],
    decodable: [1, 0, null],
    new: [0.5, 0.5, null],
    permuted_at_most: [0.02, null, null],
  });
});
