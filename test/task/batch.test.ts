// Layout, reproducibility and separation of batches, and the accuracies that judge outputs.

import { describe, expect, it } from 'vitest';
import { InputError, type RandomStream, stream } from '../../src/array/index.ts';
import { accuracy, batchStream, makeBatch, parseTask, type Split } from '../../src/task/index.ts';

const splits: Split[] = ['train', 'validation', 'test'];

/** 128 bits of a stream: enough that equal text means equal streams. */
const fingerprint = (rng: RandomStream) => [rng.bits(), rng.bits(), rng.bits(), rng.bits()].join(' ');

describe('batches', () => {
  it('lays sequences out as [T, B, features], drawn in order', () => {
    const task = parseTask('T3-4x4');
    const batch = makeBatch(task, { batch: 3, horizon: 7, rng: stream(5, 'here') });
    expect([batch.steps, batch.batch, batch.firstTarget]).toEqual([11, 3, 4]);
    const rng = stream(5, 'here');
    for (let b = 0; b < 3; b++) {
      const inputs = new Float32Array(11 * 4);
      const targets = new Float32Array(11 * 4);
      task.fill(rng, 7, inputs, targets);
      for (let t = 0; t < 11; t++) {
        for (let i = 0; i < 4; i++) {
          expect(batch.inputs[(t * 3 + b) * 4 + i]).toBe(inputs[t * 4 + i]);
          expect(batch.targets[(t * 3 + b) * 4 + i]).toBe(targets[t * 4 + i]);
        }
      }
    }
  });

  it('draws the same sequences at a longer horizon, in a larger batch and over an old batch', () => {
    const task = parseTask('T1-4x4');
    const short = makeBatch(task, { batch: 2, horizon: 3, rng: batchStream(1, 'train', 9) });
    const long = makeBatch(task, { batch: 4, horizon: 5, rng: batchStream(1, 'train', 9) });
    for (let t = 0; t < 7; t++) {
      for (let b = 0; b < 2; b++) {
        for (let i = 0; i < 4; i++) {
          expect(long.inputs[(t * 4 + b) * 4 + i]).toBe(short.inputs[(t * 2 + b) * 4 + i]);
          expect(long.targets[(t * 4 + b) * 4 + i]).toBe(short.targets[(t * 2 + b) * 4 + i]);
        }
      }
    }
    const used = makeBatch(task, { batch: 2, horizon: 3, rng: batchStream(1, 'train', 10) });
    expect(used.inputs).not.toEqual(short.inputs);
    expect(makeBatch(task, { batch: 2, horizon: 3, rng: batchStream(1, 'train', 9), into: used })).toEqual(short);
  });

  it('keeps train, validation and test apart, and every batch of each', () => {
    const seen = new Set<string>();
    for (const seed of [0, 1, 2]) {
      for (const split of splits) {
        for (let index = 0; index < 500; index++) seen.add(fingerprint(batchStream(seed, split, index)));
      }
    }
    expect(seen.size).toBe(3 * 3 * 500);
    expect(fingerprint(batchStream(1, 'test', 7))).toBe(fingerprint(batchStream(1, 'test', 7)));
  });

  it('shares no sequence between the splits', () => {
    const task = parseTask('T1');
    const sequences = new Map<string, string>();
    for (const split of splits) {
      for (let index = 0; index < 20; index++) {
        const { inputs } = makeBatch(task, { batch: 64, horizon: 1, rng: batchStream(3, split, index) });
        for (let b = 0; b < 64; b++) {
          const bits = Array.from({ length: 8 }, (_, t) => inputs.slice((t * 64 + b) * 8, (t * 64 + b + 1) * 8).join());
          sequences.set(bits.join(), split);
        }
      }
    }
    expect(sequences.size).toBe(3 * 20 * 64);
  });

  it('refuses impossible batches in one line', () => {
    const task = parseTask('T1-4x4');
    const rng = stream(1);
    expect(() => makeBatch(task, { batch: 0, horizon: 1, rng })).toThrow(InputError);
    expect(() => makeBatch(task, { batch: 1, horizon: 1.5, rng })).toThrow(
      /horizon must be an integer >= 1, found 1.5/,
    );
    expect(() => makeBatch(parseTask('copying-memory-3'), { batch: 1, horizon: 20, rng })).toThrow(/horizon 10 only/);
    expect(() => makeBatch(task, { batch: 1, horizon: 1e9, rng })).toThrow(/needs 4000000016 values, the limit is/);
    const small = makeBatch(task, { batch: 1, horizon: 1, rng });
    expect(() => makeBatch(task, { batch: 2, horizon: 1, rng, into: small })).toThrow(/expected 40 and 40/);
    expect(() => batchStream(1, 'train', -1)).toThrow(/batch index/);
  });
});

describe('accuracy', () => {
  it('counts signs of the output phase only; zero and NaN are wrong', () => {
    const task = parseTask('T1-4x4');
    const batch = makeBatch(task, { batch: 2, horizon: 5, rng: stream(1) });
    const outputs = Float64Array.from(batch.targets, (value) => 0.01 * value);
    expect(accuracy(task, outputs, batch)).toBe(1);
    outputs.fill(9, 0, 4 * 2 * 4);
    expect(accuracy(task, outputs, batch)).toBe(1);
    const first = 4 * 2 * 4;
    outputs[first] = 0;
    outputs[first + 1] = Number.NaN;
    outputs[first + 2] = -outputs[first + 2]!;
    expect(accuracy(task, outputs, batch)).toBe(1 - 3 / 40);
    expect(() => accuracy(task, outputs.subarray(1), batch)).toThrow(InputError);
  });

  it('counts the recall steps of copying memory by the largest output', () => {
    const task = parseTask('copying-memory-4');
    const batch = makeBatch(task, { batch: 3, horizon: 10, rng: stream(2) });
    const outputs = Float64Array.from(batch.targets, (value) => value - 5);
    expect(accuracy(task, outputs, batch)).toBe(1);
    outputs.fill(0, 14 * 3 * 10, 15 * 3 * 10);
    expect(accuracy(task, outputs, batch)).toBeCloseTo(0.9, 12);
  });

  it('is the coefficient of determination for real outputs', () => {
    const task = parseTask('sum-fibonacci', { d: 2 });
    const batch = makeBatch(task, { batch: 5, horizon: 6, rng: stream(3) });
    expect(accuracy(task, batch.targets, batch)).toBe(1);
    const counted = batch.targets.subarray(2 * 5 * 2);
    const mean = counted.reduce((sum, value) => sum + value, 0) / counted.length;
    expect(accuracy(task, new Float64Array(batch.targets.length).fill(mean), batch)).toBeCloseTo(0, 6);
  });
});
