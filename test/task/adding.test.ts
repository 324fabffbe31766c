// The adding problem and the copying memory, laid out as the paper has them, index by index (wave-RNN spec, section 12).

import { describe, expect, test } from 'vitest';
import { stream } from '../../src/array/random.ts';
import { accuracy } from '../../src/task/accuracy.ts';
import { makeBatch } from '../../src/task/batch.ts';
import { parseTask } from '../../src/task/names.ts';

describe('adding', () => {
  test.each([2, 5, 100])('over %i steps: numbers in [0, 1], a mark in each half, the sum at the end', (length) => {
    const task = parseTask(`adding-${length}`);
    const { steps, inputs, targets, firstTarget } = makeBatch(task, {
      batch: 40,
      horizon: 1,
      rng: stream(1, 'adding'),
    });
    expect([steps, firstTarget, task.inputSize, task.outputSize]).toEqual([length, length - 1, 2, 1]);
    const half = Math.floor(length / 2);
    const marked = new Set<number>();
    for (let b = 0; b < 40; b++) {
      const at: number[] = [];
      for (let t = 0; t < length; t++) {
        const value = inputs[(t * 40 + b) * 2]!;
        const mark = inputs[(t * 40 + b) * 2 + 1]!;
        expect(value >= 0 && value <= 1).toBe(true);
        expect([0, 1]).toContain(mark);
        if (mark === 1) at.push(t);
        if (t < length - 1) expect(targets[t * 40 + b]).toBe(0);
      }
      expect(at).toHaveLength(2);
      expect(at[0]! < half && at[1]! >= half && at[1]! < length).toBe(true);
      const sum = at.reduce((total, t) => total + inputs[(t * 40 + b) * 2]!, 0);
      expect(targets[(length - 1) * 40 + b]).toBeCloseTo(sum, 6);
      for (const t of at) marked.add(t);
    }
    // Marks go everywhere.
    expect(marked.size).toBeGreaterThan(Math.min(length, 40) / 2);
  });

  test('who always says 1 has an error of 1/6, and is no better than the mean', () => {
    const task = parseTask('adding-20');
    const batch = makeBatch(task, { batch: 20_000, horizon: 1, rng: stream(2, 'adding') });
    const said = new Float32Array(batch.targets.length).fill(1);
    const last = batch.targets.subarray(19 * 20_000);
    const error = last.reduce((sum, value) => sum + (value - 1) ** 2 / last.length, 0);
    expect(Math.abs(error - 1 / 6)).toBeLessThan(0.005);
    expect(Math.abs(accuracy(task, said, batch))).toBeLessThan(0.01);
  });

  test('refuses lengths and horizons that it has not', () => {
    expect(() => parseTask('adding-1')).toThrow('adding: the length must be an integer in 2 ... 100000, found 1');
    expect(() => makeBatch(parseTask('adding-10'), { batch: 1, horizon: 5, rng: stream(0) })).toThrow(/horizon 1 only/);
  });
});

describe('copying memory', () => {
  test.each([0, 1, 10])('with %i filler steps, index by index', (delay) => {
    const task = parseTask(`copying-memory-${delay}`);
    const { steps, inputs, targets } = makeBatch(task, { batch: 1, horizon: 10, rng: stream(3, 'copy') });
    expect(steps).toBe(delay + 20);
    const shown = (values: Float32Array, t: number) => {
      const row = [...values.subarray(t * 10, (t + 1) * 10)];
      expect(row.filter((value) => value === 1)).toHaveLength(1);
      expect(row.filter((value) => value === 0)).toHaveLength(9);
      return row.indexOf(1);
    };
    const symbols = Array.from({ length: 10 }, (_, t) => shown(inputs, t));
    for (const symbol of symbols) expect(symbol >= 1 && symbol <= 8).toBe(true);
    for (let t = 10; t < steps; t++) expect(shown(inputs, t)).toBe(t === 10 + delay ? 9 : 0);
    for (let t = 0; t < 10 + delay; t++) expect(shown(targets, t)).toBe(0);
    for (let t = 0; t < 10; t++) expect(shown(targets, 10 + delay + t)).toBe(symbols[t]);
  });

  test('without memory the best that can be said costs 10 ln 8 / (T + 20)', () => {
    for (const delay of [0, 30]) {
      const task = parseTask(`copying-memory-${delay}`);
      const { steps, targets } = makeBatch(task, { batch: 50, horizon: 10, rng: stream(4, 'copy') });
      // All blanks are certain; of the symbols each is as likely as the others.
      let loss = 0;
      for (let at = 0; at < steps * 50; at++) {
        const isBlank = targets[at * 10] === 1;
        loss -= Math.log(isBlank ? 1 : 1 / 8) / (steps * 50);
      }
      expect(loss).toBeCloseTo((10 * Math.log(8)) / (delay + 20), 10);
    }
  });
});
