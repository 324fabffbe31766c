// The report on a recall: its sentences hold for the numbers beside them.

import { expect, test } from 'vitest';
import { stream } from '../../src/array/random.ts';
import { edenModel, predictRecall, randomPatterns } from '../../src/episodic/index.ts';
import { modelFigures, summariseRecall } from '../../src/episodic/theory/summary.ts';
import { renderEpisodic } from '../../src/figure/report/episodic-report.ts';

const patterns = randomPatterns({ count: 3, neurons: 300, rng: stream(0, 'test') });
const model = edenModel({ patterns, alphaS: 0.5, alphaC: 1, times: { delay: 20 } });
const run = summariseRecall(model, predictRecall(model, { visits: 6 }), 0);

test.each([
  [25.6, true],
  [23, false],
  [40, false],
])('a mean dwell of %d where 24.6 is predicted: about one T_f more is %s', (mean, isSaid) => {
  const page = renderEpisodic({
    title: 'recall',
    model: modelFigures(model),
    run: { ...run, dwell: { ...run.dwell, mean } },
    pictures: { dwells: { dwells: [mean], predicted: run.dwell.predicted } },
    seed: 0,
    schema: 'engram.episodic-run/1',
    command: 'engram episodic run',
  });
  expect(page).toContain('The closed form says');
  expect(page.includes('take about one')).toBe(isSaid);
});
