// Recalls and what is drawn of them can be left within every stage, and let other work run meanwhile.

import { expect, test } from 'vitest';
import { energy } from '../../src/experiment/episodic/energy/energy.ts';
import { recall } from '../../src/experiment/episodic/recall/recall.ts';
import { localPool } from '../../src/experiment/kit/pool.ts';
import { plainRun, type Run } from '../../src/experiment/kit/run.ts';
import { completeValues } from '../../src/experiment/kit/values.ts';

const pool = () => localPool(() => null);
/** Large enough for every stage to have several steps. */
const small = { neurons: 1000, memories: 6, cycles: 1, dt: 0.1 };
const runs = {
  run: (given: object, run: Run) => recall.run(completeValues(recall.params, { ...given }, recall.rules), run),
  energy: (given: object, run: Run) => energy.run(completeValues(energy.params, { ...given }, energy.rules), run),
};

test.each([
  ['run', 'recall', {}],
  ['run', 'recall', { engine: 'event' }],
  ['run', 'pictures', {}],
  ['run', 'pictures', { image: { width: 50, height: 20 } }],
  ['energy', 'recall', {}],
  ['energy', 'landscape', {}],
  ['energy', 'minima', { plane: 'components' }],
] as const)('%s is left within %s: %j', async (name, stage, given) => {
  const controller = new AbortController();
  const heard: string[] = [];
  const progress = (told: string) => {
    heard.push(told);
    if (told === stage) controller.abort(new Error('enough'));
  };
  const running = runs[name]({ ...small, ...given }, plainRun(pool, { signal: controller.signal, progress }));
  await expect(running).rejects.toThrow('enough');
  expect(heard.filter((told) => told === stage)).toEqual([stage]);
  expect(heard.at(-1)).toBe(stage);
});

test.each(['run', 'energy'] as const)('a long recall of %s pauses', async (name) => {
  const controller = new AbortController();
  let pauses = 0;
  const pause = async () => {
    pauses++;
    if (pauses === 2) controller.abort(new Error('enough'));
  };
  // Days of steps.
  const given = { neurons: 200, memories: 3, td: 20_000 };
  const running = runs[name](given, plainRun(pool, { signal: controller.signal, pause }));
  await expect(running).rejects.toThrow('enough');
  expect(pauses).toBe(2);
});

test('progress goes up to 1 over all stages', async () => {
  const shares: number[] = [];
  await runs.energy({ ...small, memories: 3, frames: 2 }, plainRun(pool, { progress: (_, done) => shares.push(done) }));
  expect(shares).toEqual([...shares].sort((a, b) => a - b));
  expect(shares[0]).toBeGreaterThanOrEqual(0);
  expect(shares.at(-1)).toBeGreaterThan(0.9);
  expect(shares.at(-1)).toBeLessThanOrEqual(1);
});
