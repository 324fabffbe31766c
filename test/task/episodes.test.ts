// Episodes as a task: every bit comes back after as many steps as its episode has memories, and is silent before.

import fc from 'fast-check';
import { expect, it } from 'vitest';
import { stream } from '../../src/array/random.ts';
import { episodesTask } from '../../src/task/episodes.ts';
import { parseTask } from '../../src/task/names.ts';

it('x_i(t) = x_i(t - L_i), driven by the last L_i inputs alone', () => {
  const lengths = fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(lengths, fc.integer({ min: 0, max: 1e6 }), (list, seed) => {
      const task = parseTask(`episodes-${list.join('-')}`);
      const { d, s } = task;
      expect([d, s]).toEqual([list.length, Math.max(...list)]);
      const horizon = 15;
      const inputs = new Float32Array((s + horizon) * d);
      const targets = new Float32Array((s + horizon) * d);
      task.fill(stream(seed, 'episodes'), horizon, inputs, targets);
      list.forEach((length, bit) => {
        const series = (t: number) => (t < s ? inputs[t * d + bit]! : targets[t * d + bit]!);
        for (let t = s; t < s + horizon; t++) expect(series(t)).toBe(series(t - length));
        for (let t = 0; t < s; t++) expect(Math.abs(series(t))).toBe(t < s - length ? 0 : 1);
      });
    }),
  );
});

it('refuses episodes of no length', () => {
  expect(() => episodesTask([])).toThrow(/at least one/);
  expect(() => episodesTask([3, 0])).toThrow(/\[3, 0\], expected positive integers/);
});
