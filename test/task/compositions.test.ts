// The non-linear compositions against their definitions, copying memory against its layout index by index.

import { describe, expect, it } from 'vitest';
import { InputError, stream } from '../../src/array/index.ts';
import { batchStream, copyingMemory, makeBatch, parseTask } from '../../src/task/index.ts';

/** One sequence as rows: the drawn variables, then their continuation. */
function rows(name: string, horizon: number, sizes = {}, seed = 1): number[][] {
  const task = parseTask(name, sizes);
  const batch = makeBatch(task, { batch: 1, horizon, rng: batchStream(seed, 'test', 0) });
  return Array.from({ length: batch.steps }, (_, t) => {
    const from = t < task.inputSteps ? batch.inputs : batch.targets;
    return [...from.subarray(t * task.d, (t + 1) * task.d)];
  });
}

describe('compositions on bits', () => {
  const window = (x: number[][], t: number, s: number, i: number) => x.slice(t - s, t).map((row) => row[i]! > 0);

  it.each([
    ['xor-fibonacci', (bits: boolean[]) => bits.filter(Boolean).length % 2 === 1],
    ['and-fibonacci', (bits: boolean[]) => bits.every(Boolean)],
    ['or-fibonacci', (bits: boolean[]) => bits.some(Boolean)],
  ])('%s applies its operation to the last s bits', (name, operation) => {
    for (const s of [1, 2, 3, 4]) {
      const x = rows(name, 30, { d: 5, s });
      for (let t = s; t < s + 30; t++) {
        for (let i = 0; i < 5; i++) expect(x[t]![i]).toBe(operation(window(x, t, s, i)) ? 1 : -1);
      }
    }
  });

  it('xor-fibonacci of two has period 3', () => {
    const x = rows('xor-fibonacci', 30);
    for (let t = 0; t + 3 < x.length; t++) expect(x[t + 3]).toEqual(x[t]);
  });

  it('sum-fibonacci is the direct recursion, exactly', () => {
    for (const s of [2, 3]) {
      // 3 * 1.84^20 stays below 2^24, where float32 still holds every integer.
      const x = rows('sum-fibonacci', 20, { d: 3, s });
      for (let t = s; t < x.length; t++) {
        for (let i = 0; i < 3; i++) {
          expect(x[t]![i]).toBe(x.slice(t - s, t).reduce((sum, row) => sum + row[i]!, 0));
        }
      }
    }
  });

  it('phase-dependent negates output steps 3, 4, 5 of every 6', () => {
    const x = rows('phase-dependent', 40, { d: 3, s: 4 });
    for (let k = 0; k < 40; k++) {
      const sign = [1, 1, 1, -1, -1, -1][k % 6]!;
      expect(x[4 + k]).toEqual(x[k]!.map((value) => sign * value));
    }
  });

  it('binary-arithmetic adds or subtracts modulo 2^bits and hands the operator on', () => {
    const number = (row: number[]) => row.slice(0, -1).reduce((sum, bit, i) => sum + (bit > 0 ? 2 ** i : 0), 0);
    const seen = new Set<number>();
    for (let seed = 0; seed < 20; seed++) {
      const x = rows('binary-arithmetic', 12, { d: 6 }, seed);
      for (let t = 2; t < x.length; t++) {
        const operator = x[1]!.at(-1)!;
        seen.add(operator);
        expect(x[t]!.at(-1)).toBe(operator);
        expect(number(x[t]!)).toBe((number(x[t - 2]!) + operator * number(x[t - 1]!) + 32) % 32);
      }
    }
    expect(seen).toEqual(new Set([1, -1]));
    expect(() => parseTask('binary-arithmetic', { s: 3 })).toThrow(InputError);
    expect(() => parseTask('binary-arithmetic', { d: 1 })).toThrow(InputError);
  });
});

describe('copying memory', () => {
  const argument = (row: Float32Array) => {
    const hot = [...row].flatMap((value, i) => (value === 1 ? [i] : []));
    expect(row.filter((value) => value === 0)).toHaveLength(row.length - 1);
    expect(hot).toHaveLength(1);
    return hot[0]!;
  };

  it.each([0, 1, 10, 37])('has the layout of the paper at T = %i, step by step', (delay) => {
    const task = copyingMemory({ delay });
    const batch = makeBatch(task, { batch: 4, horizon: 10, rng: stream(delay, 'copy') });
    expect(batch.steps).toBe(delay + 20);
    expect(batch.firstTarget).toBe(0);
    const drawn = new Set<number>();
    for (let b = 0; b < 4; b++) {
      const at = (data: Float32Array, t: number) => argument(data.subarray((t * 4 + b) * 10, (t * 4 + b + 1) * 10));
      for (let t = 0; t < batch.steps; t++) {
        const input = at(batch.inputs, t);
        const target = at(batch.targets, t);
        if (t < 10) {
          expect(input).toBeGreaterThanOrEqual(1);
          expect(input).toBeLessThanOrEqual(8);
          drawn.add(input);
        } else {
          expect(input).toBe(t === 10 + delay ? 9 : 0);
        }
        expect(target).toBe(t < 10 + delay ? 0 : at(batch.inputs, t - 10 - delay));
      }
    }
    expect(drawn.size).toBeGreaterThan(4);
  });

  it('refuses impossible settings', () => {
    expect(() => copyingMemory({ delay: -1 })).toThrow(InputError);
    expect(() => copyingMemory({ delay: 1, length: 0 })).toThrow(/length must be an integer in 1/);
    const short = new Float32Array(200);
    expect(() => copyingMemory({ delay: 0 }).fill(stream(1), 5, short, short)).toThrow(/horizon must be 10, found 5/);
  });
});
