// The story of recorded activity: what it shows, and that it says as plainly what it cannot show.

import { describe, expect, test } from 'vitest';
import { stream } from '../../src/array/random.ts';
import { circuitMatrix } from '../../src/emt/circuit/circuit.ts';
import { analyzeStates, type OpenedStates } from '../../src/emt/recorded/analyze-states.ts';
import { recordedStory } from '../../src/experiment/states/story.ts';
import { closedFormNetwork } from '../../src/nn/circuit-network.ts';
import { rollout } from '../../src/nn/rollout.ts';
import { drawFigures, figureData } from '../../src/story/figures.ts';
import { toHtml } from '../../src/story/html.ts';
import { toText } from '../../src/story/text.ts';
import { makeBatch } from '../../src/task/batch.ts';
import { parseTask } from '../../src/task/names.ts';

const task = parseTask('T3-3x3');
const batch = makeBatch(task, { batch: 60, horizon: 14, rng: stream(1, 'report') });
const { states, outputs } = rollout(closedFormNetwork(circuitMatrix(task.F!), 3), batch);
const size = { steps: batch.steps, batch: 60, stateSize: 9, states };
const beside = {
  inputs: { width: 3, values: Float64Array.from(batch.inputs) },
  outputs: { width: 3, values: outputs },
};

function page({ recorded, matrices }: OpenedStates): string {
  const story = recordedStory(recorded, matrices);
  const made = { command: 'engram analyze --states x', schema: recorded.schema, seed: recorded.seed };
  return toHtml(story, drawFigures(story), made);
}

describe('beside inputs and outputs', () => {
  const opened = analyzeStates({ ...size, ...beside }, { lags: 6, source: '<a> & b.npz' });
  const { recorded, matrices } = opened;
  const story = recordedStory(recorded, matrices);

  test('shows profile, fitted spectrum and rule, and says what it cannot show', () => {
    const html = page(opened);
    expect([...drawFigures(story).keys()]).toEqual(['profile', 'spectrum', 'circuit']);
    for (const limit of recorded.limits) expect(html).toContain(limit);
    for (const bit of [0, 1, 2]) expect(html).toContain(`x<sub>${bit}</sub>(t) = +x<sub>${bit}</sub>(t−${3 - bit})`);
    expect(html).toContain('<dd>inputs and outputs</dd>');
    expect(html).not.toContain('engram-interventions');
    expect(html).not.toMatch(/NaN|undefined|Infinity/);
    expect(html).toContain('&lt;a&gt; &amp; b.npz');
    expect(html).not.toContain('<a> & b.npz');
  });

  test('tells a terminal the same limits, and the verdict last', () => {
    const text = toText(story);
    for (const limit of recorded.limits) expect(text).toContain(`\nlimit     ${limit}\n`);
    expect(text).toContain('circuit   task id');
    expect(text.endsWith(`\n\npartial: ${recorded.reason}`)).toBe(true);
  });

  test('gives the profile that is drawn as columns', () => {
    const lines = figureData(story).get('profile')!.trimEnd().split('\n');
    expect(lines).toHaveLength(1 + recorded.lagProfile.length);
    expect(lines[1]).toMatch(new RegExp(`^recorded outputs,0,${recorded.lagProfile[0]!.decodable}`));
  });
});

test('of states alone there are dynamics and nothing to compare with', () => {
  const opened = analyzeStates({ ...size, inputs: null, outputs: null }, { lags: 6 });
  const html = page(opened);
  expect([...drawFigures(recordedStory(opened.recorded, opened.matrices)).keys()]).toEqual(['spectrum']);
  expect(html).toContain('There is nothing recorded beside the states to look for in them.');
  expect(html).not.toContain('beside them</dt>');
  expect(html).not.toContain('<table>');
});
