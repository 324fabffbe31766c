// A recall as terminals and reports tell it: sentences hold for the numbers beside them, and lines stand where they belong.

import { describe, expect, test } from 'vitest';
import { stream } from '../../src/array/random.ts';
import type { Violation } from '../../src/episodic/engine/engine.ts';
import { edenModel, predictRecall, randomPatterns } from '../../src/episodic/index.ts';
import type { RecallPictures } from '../../src/episodic/pictures/recall-pictures.ts';
import { modelMeasures, summariseRecall } from '../../src/episodic/theory/summary.ts';
import type { EpisodicRun } from '../../src/experiment/episodic/recall/result.ts';
import { recallStory } from '../../src/experiment/episodic/recall/story.ts';
import { drawFigures } from '../../src/story/figures.ts';
import { toHtml } from '../../src/story/html.ts';
import { toText } from '../../src/story/text.ts';

const patterns = randomPatterns({ count: 14, neurons: 3000, rng: stream(0, 'test') });
const model = edenModel({ patterns, alphaS: 0.5, alphaC: 1, times: { delay: 20 } });
const run: EpisodicRun = {
  schema: 'engram.episodic-run/1',
  seed: 0,
  model: modelMeasures(model),
  patterns: 'random',
  image: null,
  bias: 0,
  threshold: null,
  graph: 'cycle',
  cue: { memory: 0, noise: 0, missing: 0 },
  dt: null,
  cycles: 1,
  unit: 'T_f',
  ...summariseRecall(model, predictRecall(model, { visits: 20 }), 0),
};
const failures = [1, 2].map((visit) => {
  const contender = { memory: visit, overlap: 0, predecessorOverlap: 0, slowOverlap: 0, drive: 0 };
  const text = `hop ${visit} went wrong`;
  return { kind: 'wrong', visit, at: visit, expected: null, winner: contender, missing: null, text } as const;
});

function pageOf(changed: EpisodicRun, pictures: RecallPictures = {}): string {
  const story = recallStory(changed, pictures);
  return toHtml(story, drawFigures(story), { command: 'engram episodic run', schema: run.schema, seed: 0 });
}

describe('a report', () => {
  test.each([
    [25.6, true],
    [23, false],
    [40, false],
  ])('a mean dwell of %d where 24.6 is predicted: about one T_f more is %s', (mean, isSaid) => {
    const dwells = { dwells: [mean], predicted: run.dwell.predicted };
    const page = pageOf({ ...run, dwell: { ...run.dwell, mean } }, { dwells });
    expect(page).toContain('The closed form says');
    expect(page.includes('take about one')).toBe(isSaid);
  });

  test('has sections for what there is: edges at risk, and what went wrong', () => {
    const right = pageOf(run);
    expect(right).toContain('EDEN, recalled by the event engine: as it should be.');
    expect(right).toContain('Which hops are at risk');
    expect(right).not.toContain('What went wrong');
    // Every edge, though a terminal has no room for the last two.
    expect(right.match(/<th scope="row">\d+ → \d+<\/th>/g)).toHaveLength(14);
    const wrong = pageOf({ ...run, failures, margins: null });
    expect(wrong).not.toContain('Which hops are at risk');
    expect(wrong).toContain('<li>hop 1 went wrong</li><li>hop 2 went wrong</li>');
  });
});

describe('a terminal', () => {
  const lines = (changed: Partial<EpisodicRun>) => toText(recallStory({ ...run, ...changed }, {})).split('\n');

  test('shows the twelve edges of the smallest margins, and how many are left out', () => {
    const text = lines({});
    const margins = text.slice(text.findIndex((line) => line.startsWith('edge ')) + 1, -1);
    expect(margins).toHaveLength(12);
    expect(text.at(-1)).toBe('... and 2 more edges, all safer: see --json');
    const least = Math.min(...run.margins!.edges.map(({ margin }) => margin!));
    expect(margins[0]).toContain(least.toFixed(3));
  });

  test('sets failures right below what stands above them', () => {
    expect(lines({ failures }).slice(-3)).toEqual([
      '... and 2 more edges, all safer: see --json',
      'failure   hop 1 went wrong',
      'failure   hop 2 went wrong',
    ]);
    const [ended] = lines({ static: true }).slice(-1);
    expect(ended).toMatch(/^ended {5}after as many visits as were asked for after [\d.]+ T_f$/);
    expect(lines({ static: true, failures }).slice(-3)[0]).toBe(ended);
  });

  test('tells steps that broke the descent theorem apart from the rest', () => {
    const broken: readonly Violation[] = [{ step: 1, before: 0, after: 2, allowed: 1 }];
    const { violations } = summariseRecall(model, { ...predictRecall(model, { visits: 2 }), violations: broken }, 0);
    expect(lines({ violations, failures }).slice(-4)).toEqual([
      '',
      'descent   the energy did not fall as it must at 1 steps',
      'failure   hop 1 went wrong',
      'failure   hop 2 went wrong',
    ]);
  });
});
