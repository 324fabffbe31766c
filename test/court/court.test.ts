// The court's list, its table and its record; and a small court of sixty networks, spread over all classes, whose verdicts
// must be fair in every run of the tests. The whole court is test/slow/verdicts.slow.test.ts.

import { appendFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../temporary.ts';
import { caseOf, courtClasses, docket } from './docket.ts';
import type { Hearing } from './hearing.ts';
import { type Job, jobsOf, recordOf, SHARD, sit } from './sitting.ts';
import { boundsOf, clopperPearson, tableOf } from './table.ts';

const temporaryFolderPath = temporaryFolder('court');

/** A hearing with nothing in it but what a table reads. */
function heard(className: string, index: number, more: Partial<Hearing> = {}): Hearing {
  return {
    ...{ className, index, family: 'made', refused: 0, task: '', cell: '', units: 16, recipe: {}, seed: 0 },
    ...{ fair: ['found'], verdict: 'found', clear: true, reason: '' },
    ...{ accuracy: 1, changedAccuracy: 1, strength: 1, intervals: [null, null], nulls: {}, judged: null, seconds: 1 },
    ...more,
  };
}

describe('the docket', () => {
  it('has a thousand planted networks, a thousand others, and every class in any beginning', () => {
    const of = (side: string) =>
      courtClasses.filter((each) => each.side === side).reduce((sum, each) => sum + each.count, 0);
    expect([of('planted'), of('nothing') + of('something else')]).toEqual([1000, 1000]);
    const all = docket();
    expect(all).toHaveLength(2060);
    expect(new Set(all.map(({ className, index }) => `${className} ${index}`)).size).toBe(2060);
    expect(new Set(all.slice(0, 60).map(({ className }) => className)).size).toBe(courtClasses.length);
  });

  it('gives the same network for the same root seed, and another for another', () => {
    for (const { name } of courtClasses) {
      const [first, again, other] = [11, 11, 12].map((root) => caseOf(root, { className: name, index: 1 }, 24));
      const bits = (drawn: typeof first) =>
        JSON.stringify([...drawn!.network.parameters].map(([key, { data }]) => [key, Array.from(data, String)]));
      expect(bits(again)).toBe(bits(first));
      expect(bits(other)).not.toBe(bits(first));
      const { hiddenSize } = first!.network.config;
      expect(hiddenSize).toBeGreaterThanOrEqual(16);
    }
  });
});

describe('the table', () => {
  it('has exact intervals: each end is where a tail of the binomial law holds 2.5 %', () => {
    // 0 of n: (1 - p)^n = 0.025; k of n and n - k of n mirror each other.
    expect(clopperPearson(0, 1000)).toEqual({ low: 0, high: expect.closeTo(1 - 0.025 ** (1 / 1000), 9) });
    expect(clopperPearson(1000, 1000).low).toBeCloseTo(0.025 ** (1 / 1000), 9);
    const [some, rest] = [clopperPearson(3, 40), clopperPearson(37, 40)];
    expect(some.low).toBeCloseTo(1 - rest.high, 9);
    expect(some.high).toBeCloseTo(1 - rest.low, 9);
    // At most 1 of 2 at p: 1 - p^2 = 0.025.
    expect(clopperPearson(1, 2).high).toBeCloseTo(Math.sqrt(0.975), 9);
  });

  const names = (bounds: ReturnType<typeof boundsOf>) =>
    bounds.filter(({ holds }) => !holds).map(({ text }) => text.split(':')[0]);

  it('holds a bound to what it says', () => {
    const planted = Array.from({ length: 200 }, (_, k) => heard('planted', k));
    const empty = Array.from({ length: 200 }, (_, k) => heard('untrained', k, { fair: ['absent'], verdict: 'absent' }));
    expect(names(boundsOf([...planted, ...empty]))).toEqual([]);
    const broken = (className: string, more: Partial<Hearing>) =>
      names(boundsOf([...planted, ...empty, heard(className, 999, more)]));
    expect(broken('untrained', { verdict: 'found' })).toEqual(['found where nothing is held']);
    expect(broken('lookup table', { verdict: 'found' })).toEqual(['found where something else is held']);
    expect(broken('untrained', { verdict: 'partial' })).toEqual([]);
    expect(broken('lookup table', { verdict: 'partial' })).toEqual([]);
    expect(broken('planted', { verdict: 'absent' })).toEqual(['absent of the planted ones']);
    expect(broken('planted', { verdict: 'failed' })).toEqual(['analyses that failed']);
    expect(broken('a circuit, not learned', { verdict: 'partial' })).toEqual([]);
    // Another seed: flips count, the first hearing's bounds do not.
    const other = { seed: 1, verdict: 'absent', clear: false } as const;
    const flips = names(boundsOf([...planted, ...empty, heard('planted', 0, other)]));
    expect(flips).toEqual(['found at one seed and absent at another']);
    const text = tableOf(5, [...planted, ...empty, heard('lookup table', 0, { fair: ['absent'], clear: false })]);
    expect(text).toMatch(/root seed 5: 401 networks/);
    expect(text).toMatch(/planted +found +200\/0 +0\/0 +0\/0 +0\/0 +200 of 200 \(100\.00 %/);
    expect(text).toMatch(/lookup table +absent or partial +0\/1 /);
  });
});

describe('a sitting', () => {
  it('hears only what is not in its record, and a line that was cut off again', () => {
    const folder = join(temporaryFolderPath, 'sitting');
    mkdirSync(folder);
    const sitting = { rootSeed: 3, share: 0.001 };
    const jobs = jobsOf(sitting);
    const missing = jobs.findIndex(({ className, seed }) => className === 'untrained' && seed === 0);
    const cut = jobs.findIndex(({ className, seed }) => className === 'a circuit, not learned' && seed === 0);
    for (let shard = 0; shard * SHARD < jobs.length; shard++) {
      const file = join(folder, `shard-${String(shard).padStart(4, '0')}.jsonl`);
      const lines = jobs.slice(shard * SHARD, (shard + 1) * SHARD).map((job, k) => {
        const at = shard * SHARD + k;
        const line = JSON.stringify(heard(job.className, job.index, { seed: job.seed }));
        return at === missing || at === cut ? '' : `${line}\n`;
      });
      writeFileSync(file, lines.join(''));
      if (Math.floor(cut / SHARD) === shard) appendFileSync(file, '{"className":"a circuit, no');
    }
    const again: Job[] = [];
    for (const number of [0, 1]) sit(sitting, { folder, number, of: 2 }, (hearing) => again.push(hearing));
    const key = ({ className, index, seed }: Job) => `${className} ${index} ${seed}`;
    expect(again.map(key).sort()).toEqual([jobs[missing]!, jobs[cut]!].map(key).sort());
    expect(recordOf(folder).map(key).sort()).toEqual(jobs.map(key).sort());
    const before = readdirSync(folder).map((file) => readFileSync(join(folder, file), 'utf8'));
    for (const number of [0, 1]) sit(sitting, { folder, number, of: 2 }, () => expect.unreachable());
    expect(readdirSync(folder).map((file) => readFileSync(join(folder, file), 'utf8'))).toEqual(before);
  });
});
