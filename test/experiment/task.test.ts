// The story of a task: its rules and spectrum as text, its circuit as pictures, and what is said where there is none.

import { expect, test } from 'vitest';
import type { TaskExplanation } from '../../src/emt/circuit/explain-task.ts';
import { localPool } from '../../src/experiment/kit/pool.ts';
import { plainRun } from '../../src/experiment/kit/run.ts';
import { completeValues } from '../../src/experiment/kit/values.ts';
import { task } from '../../src/experiment/task/task.ts';
import { drawFigures, figureData } from '../../src/story/figures.ts';
import { toHtml } from '../../src/story/html.ts';
import { toText } from '../../src/story/text.ts';

async function explained(name: string, pictures = true) {
  const run = plainRun(() => localPool(() => null), { pictures });
  const result = await task.run(completeValues(task.params, { task: { name } }), run);
  return { data: result.data as TaskExplanation, story: task.story(result) };
}

test('names the rule of every bit and every eigenvalue with its multiplicity', async () => {
  const { story } = await explained('T3-4x4');
  const text = toText(story);
  expect(text).toMatch(/^T3-4x4: /);
  for (const bit of [0, 1, 2, 3]) expect(text).toContain(`\n  x${bit}(t) = +x${bit}(t-${4 - bit})\n`);
  expect(text).toContain('circuit     Phi is 16 x 16; rank 10 on its alive cells (the other 6 are never read again)');
  expect(text).toMatch(/\n {4}1\.0000 {10}.* {2}x4\n/);
});

test('draws the circuit, whole and on its alive cells, and its eigenvalues alone', async () => {
  const { data, story } = await explained('T3-4x4');
  const figures = drawFigures(story);
  expect([...figures.keys()]).toEqual(['circuit', 'spectrum']);
  expect(figures.get('circuit')).toContain('alive cells');
  expect(figures.get('spectrum')).toContain('Eigenvalues of the circuit<');
  expect(figures.get('spectrum')).not.toMatch(/>[^<{]*network/);
  const entries = figureData(story).get('circuit')!.trimEnd().split('\n').slice(1);
  expect(entries).toHaveLength(16 * 16 + 10 * 10);
  // A shift of twelve cells and four rules; on the ten that are alive, six and four.
  expect(entries.filter((row) => row.endsWith(',1'))).toHaveLength(16 + 10);
  const spectrum = figureData(story).get('spectrum')!.trimEnd().split('\n').slice(1);
  expect(spectrum).toHaveLength(data.circuit!.alive);
});

test('of a rule that is not linear says that there is no circuit', async () => {
  const { data, story } = await explained('xor-fibonacci');
  expect(toText(story)).toContain('circuit     none in closed form: the rule is not linear');
  expect(drawFigures(story).size).toBe(0);
  const html = toHtml(story, new Map(), { command: 'engram task', schema: data.schema, seed: null });
  expect(html).toContain('the rule is not linear');
  expect(html).not.toContain('The rule of every bit');
});

test('makes no matrix where nothing is drawn', async () => {
  const { story } = await explained('T3-4x4', false);
  expect([...drawFigures(story).keys()]).toEqual(['spectrum']);
});
