// The capacity experiment without a terminal: its account of what was found, its trials here and on threads, and its end
// when nobody wants the result any more.

import { afterEach, describe, expect, test } from 'vitest';
import { InputError } from '../../src/array/errors.ts';
import { ThreadPool } from '../../src/cli/terminal/pool.node.ts';
import { growthPerNeuron } from '../../src/episodic/capacity/growth.ts';
import { capacityDefaults } from '../../src/episodic/capacity/problem.ts';
import { localRunner, testLoad } from '../../src/episodic/capacity/search.ts';
import { spreadRunner } from '../../src/episodic/capacity/spread-trials.ts';
import { capacity } from '../../src/experiment/episodic/capacity/capacity.ts';
import type { EpisodicCapacity } from '../../src/experiment/episodic/capacity/result.ts';
import { capacityTrials, trialWorkers } from '../../src/experiment/episodic/capacity/trials.ts';
import { doJob } from '../../src/experiment/jobs.ts';
import { localPool, runJob } from '../../src/experiment/kit/pool.ts';
import { plainRun } from '../../src/experiment/kit/run.ts';
import { completeValues } from '../../src/experiment/kit/values.ts';
import { drawFigures } from '../../src/story/figures.ts';
import { toHtml } from '../../src/story/html.ts';
import { toText } from '../../src/story/text.ts';
import { capacities, capacityOf, edenAt, limitedAt, minima, nothingAt } from '../figure/capacity-data.ts';

const valuesOf = (given: Record<string, unknown>) => completeValues(capacity.params, given, capacity.rules);
const found = { schema: 'engram.episodic-capacity/1', definition: 'fixed-point', seed: 0, minima: [] } as const;

describe('the account', () => {
  const storyOf = (data: EpisodicCapacity) => capacity.story({ data, more: null });
  const pageOf = (data: EpisodicCapacity) => {
    const story = storyOf(data);
    return toHtml(story, drawFigures(story), { command: 'engram episodic capacity', schema: data.schema, seed: 0 });
  };

  test('names its definition and no other, the theory with its warning, and how the loads were decided', () => {
    const html = pageOf({ ...found, capacities });
    expect(html).toContain('By one definition: fixed-point.');
    for (const other of ['transition', 'sequence:', 'ordered']) expect(html).not.toContain(other);
    expect(html.match(/the Gaussian formula 2 to 6 times too low/g)).toHaveLength(1);
    expect(html).toContain('sequential probability ratio test');
    expect(pageOf({ ...found, capacities })).toBe(html);
    expect(toText(storyOf({ ...found, capacities }))).toMatch(/^capacity by definition: fixed-point\n\nmemory {2,}N /);
  });

  test('says the growth per neuron from one size to the next', () => {
    const [small, large] = capacities as [(typeof capacities)[0], (typeof capacities)[0]];
    const growth = growthPerNeuron(small, large)!;
    expect(small.atTarget!.count * growth ** 2).toBeCloseTo(large.atTarget!.count, 9);
    expect(growthPerNeuron(undefined, small)).toBeNull();
    expect(growthPerNeuron(capacities[5], capacities[6]!)).toBeNull();
    expect(pageOf({ ...found, capacities })).toContain(`<td>${Number(growth.toPrecision(3))}</td>`);
  });

  test('on the fewest neurons has their picture, and what they hold', () => {
    const html = pageOf({ ...found, definition: 'minimum-neurons', capacities: [], minima });
    expect(html).toContain('minimum-neurons of ordered');
    expect(html).toContain('id="engram-minimum-neurons"');
    expect(html).toContain('more than 50');
    expect(html).not.toContain('engram-capacity-curves');
  });

  test('of answers that are missing or not a number is whole', () => {
    const odd = [nothingAt(edenAt(0.1), 2), limitedAt(edenAt(1000), 4096, 64), capacityOf(edenAt(0.4), 8, 24)];
    const beyond = { count: 1e300, low: 0, high: Number.POSITIVE_INFINITY, extrapolated: false };
    for (const each of [...odd, { ...odd[2]!, half: beyond, atTarget: beyond }]) {
      const data = { ...found, capacities: [each] };
      expect(pageOf(data)).not.toMatch(/NaN|Infinity|null|undefined/);
      expect(toText(storyOf(data))).not.toMatch(/NaN|Infinity|null|undefined/);
    }
  });
});

describe('values', () => {
  test('of what minimum-neurons must hold decide what belongs, and the ratio', () => {
    const fewest = { definition: 'minimum-neurons' };
    expect(valuesOf({ ...fewest, hops: 2 })).toMatchObject({ of: 'ordered', ratio: 0.5, hops: 2 });
    expect(valuesOf({ ...fewest, of: 'sequence', alpha: [0.3] })).toMatchObject({ of: 'sequence', ratio: 0.999 });
    expect(valuesOf({ definition: 'transition' })).toMatchObject({ of: 'transition', ratio: 0.999 });
    expect(() => valuesOf({ ...fewest, of: 'sequence', hops: 2 })).toThrow('--hops is of ordered: sequence has none');
    expect(() => valuesOf({ ...fewest, alpha: [0.3] })).toThrow('--alpha is of no consequence to ordered');
  });
});

describe('trials', () => {
  const pools: ThreadPool[] = [];
  const threads = (workers: number) => {
    const pool = new ThreadPool(workers);
    pools.push(pool);
    return pool;
  };
  afterEach(async () => void (await Promise.all(pools.splice(0).map((pool) => pool.end()))));
  const pause = () => new Promise<void>((resolve) => setImmediate(resolve));

  test('are really given to threads, and come out as here', async () => {
    const pool = threads(2);
    const runner = spreadRunner(trialWorkers(pool), { pause });
    const [neurons, count] = [16, 40_000];
    const load = await testLoad(capacityDefaults, neurons, count, { runner, batch: 5, trials: 6 });
    expect(pool.isStarted).toBe(true);
    expect(load).toEqual(await testLoad(capacityDefaults, neurons, count, { runner: localRunner, trials: 6 }));
  });

  test('start no threads where they are over in no time', async () => {
    const pool = threads(2);
    await testLoad(capacityDefaults, 8, 4, { runner: spreadRunner(trialWorkers(pool), { pause }), batch: 2 });
    expect(pool.isStarted).toBe(false);
  });

  test('hand their errors on as what they are', async () => {
    const pool = threads(1);
    const load = { problem: capacityDefaults, neurons: 3, trials: [0] };
    const failed = runJob(pool, capacityTrials, { ...load, count: 9 });
    await expect(failed).rejects.toThrow(InputError);
    await expect(failed).rejects.toThrow(/^9 distinct memories of 3 neurons do not exist/);
    // And they go on with the next job.
    expect(await runJob(pool, capacityTrials, { ...load, count: 8 })).toHaveLength(1);
  });
});

test('a search that nobody wants any more ends with the reason, and with it all others', async () => {
  const stop = new AbortController();
  const told: string[] = [];
  const run = plainRun(() => localPool(doJob), {
    signal: stop.signal,
    progress: (stage, done, detail) => {
      told.push(`${stage} ${detail}`);
      if (done > 0) stop.abort(new Error('enough'));
    },
    pause: async () => stop.signal.throwIfAborted(),
  });
  await expect(capacity.run(valuesOf({ neurons: [4, 8, 10] }), run)).rejects.toThrow('enough');
  const last = told.length;
  await new Promise((resolve) => setImmediate(resolve));
  expect(told).toHaveLength(last);
  expect(told.at(-1)).toMatch(/^1 searches of 3, \d+ trials, eden, alpha 0\.5, N \d+: \d+ memories at \d\.\d\d$/);
});
