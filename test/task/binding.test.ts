// Task ids, the published tasks and their rules, and the invariant of history-dependent systems (EMT 5.1, TWM 3).

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InputError, matrix, stream, UsageError } from '../../src/array/index.ts';
import {
  bindingTask,
  continueHistory,
  decodeTaskId,
  encodeTaskId,
  type HistoryTask,
  linearTask,
  parseTask,
  parseTaskId,
} from '../../src/task/index.ts';
import { readSelection } from '../../src/task/signed-selection.ts';
import { decodeSelection, encodeSelection } from '../../src/task/task-id.ts';

/** `out<-sign src@lag`, one rule per bit, as the tables of the papers print them. */
function rules(task: HistoryTask): string {
  const selection = readSelection(task.F!);
  if ('reason' in selection) throw new Error(selection.reason);
  return selection.source
    .map((cell, j) => {
      const sign = selection.sign[j] === 1 ? '+' : '-';
      return `${j}<-${sign}${cell % task.d}@${task.s - Math.floor(cell / task.d)}`;
    })
    .join(' ');
}

function sequence(task: HistoryTask, horizon: number, seed = 1): { inputs: Float32Array; targets: Float32Array } {
  const steps = task.inputSteps + horizon;
  const inputs = new Float32Array(steps * task.inputSize);
  const targets = new Float32Array(steps * task.outputSize);
  task.fill(stream(seed, 'sequence'), horizon, inputs, targets);
  return { inputs, targets };
}

const selections = fc.integer({ min: 1, max: 9 }).chain((d) =>
  fc.integer({ min: 1, max: 9 }).chain((s) =>
    fc.record({
      d: fc.constant(d),
      s: fc.constant(s),
      source: fc.shuffledSubarray(
        Array.from({ length: s * d }, (_, i) => i),
        { minLength: d, maxLength: d },
      ),
      sign: fc.array(fc.constantFrom<1 | -1>(1, -1), { minLength: d, maxLength: d }),
    }),
  ),
);

describe('published tasks', () => {
  it.each([
    ['T1', '0<-+0@8 1<-+1@8 2<-+2@8 3<-+3@8 4<-+4@8 5<-+5@8 6<-+6@8 7<-+7@8'],
    ['T2', '0<--4@4 1<-+3@5 2<--2@6 3<--0@8 4<--1@7 5<--5@3 6<-+7@1 7<--6@2'],
    ['T3', '0<-+0@8 1<-+1@7 2<-+2@6 3<-+3@5 4<-+4@4 5<-+5@3 6<-+6@2 7<-+7@1'],
    ['T4', '0<--5@3 1<-+6@2 2<-+0@8 3<-+1@7 4<--2@6 5<-+3@5 6<-+4@4 7<--7@1'],
    ['T1-4x4', '0<-+0@4 1<-+1@4 2<-+2@4 3<-+3@4'],
    ['T2-4x4', '0<-+1@3 1<--0@4 2<--2@2 3<-+3@1'],
    ['T3-4x4', '0<-+0@4 1<-+1@3 2<-+2@2 3<-+3@1'],
    ['T4-4x4', '0<--1@3 1<--2@2 2<-+0@4 3<--3@1'],
  ])('%s follows its published rule', (name, expected) => {
    expect(rules(parseTask(name))).toBe(expected);
  });

  it.each([
    ['T1', 255n, 0n, 0n],
    ['T2', 9241421688590303745n, 262676n, 189n],
    ['T3', 9241421688590303745n, 0n, 0n],
    ['T4', 9241421688590303745n, 38637n, 145n],
    ['T1-4x4', 15n, 0n, 0n],
  ])('%s has its published id', (name, id1, id2, id3) => {
    const task = parseTask(name);
    expect(task.id).toEqual({ id1, id2, id3 });
    expect(encodeTaskId(task.F!)).toEqual({ id1, id2, id3 });
  });

  it('T1 repeats its input with period s, and shows nothing after it', () => {
    const { inputs, targets } = sequence(parseTask('T1'), 200);
    for (let i = 0; i < 200 * 8; i++) {
      expect(targets[64 + i]).toBe(inputs[i % 64]);
      expect(Math.abs(targets[64 + i]!)).toBe(1);
      expect(inputs[64 + i]).toBe(0);
    }
    expect(targets.subarray(0, 64).every((value) => value === 0)).toBe(true);
  });
});

describe('task ids', () => {
  it('round-trip from the selection', () => {
    fc.assert(
      fc.property(selections, (selection) => {
        const id = encodeSelection(selection);
        expect(decodeSelection(id, selection)).toEqual(selection);
        expect(encodeTaskId(decodeTaskId(id, selection))).toEqual(id);
      }),
    );
  });

  it('has one +-1 in each column of F', () => {
    fc.assert(
      fc.property(selections, (selection) => {
        const F = decodeTaskId(encodeSelection(selection), selection);
        for (let j = 0; j < F.cols; j++) {
          const column = Array.from({ length: F.rows }, (_, r) => F.data[r * F.cols + j]!);
          expect(column.filter((value) => Math.abs(value) === 1)).toHaveLength(1);
          expect(column.filter((value) => value === 0)).toHaveLength(F.rows - 1);
        }
      }),
    );
  });

  it.each([
    [{ id1: 7n, id2: 0n, id3: 0n }, /id1 7 has Hamming weight 3, expected 4 \(d\)/],
    [{ id1: 31n, id2: 0n, id3: 0n }, /id1 31 has Hamming weight 5, expected 4/],
    [{ id1: 0n, id2: 0n, id3: 0n }, /Hamming weight 0, expected 4/],
    [{ id1: 7n | (1n << 16n), id2: 0n, id3: 0n }, /3 set bits below 16 \(s\*d\), expected 4: bit 16 is beyond/],
    [{ id1: 15n, id2: 3n << 2n, id3: 0n }, /id2 12 has digit 3 at place 1 in base 4, expected less than 3/],
    [{ id1: 15n, id2: 64n, id3: 0n }, /id2 64 has digit 1 at place 3 in base 4, expected less than 1/],
    [{ id1: 15n, id2: 256n, id3: 0n }, /id2 256 has more than 4 digits in base 4/],
    [{ id1: 15n, id2: 0n, id3: 16n }, /id3 16 has bits beyond the 4 output bits/],
    [{ id1: 15n, id2: 0n, id3: -1n }, /id3 must not be negative, found -1/],
  ])('refuses %o', (id, message) => {
    expect(() => bindingTask({ d: 4, s: 4, id })).toThrow(InputError);
    expect(() => bindingTask({ d: 4, s: 4, id })).toThrow(message);
  });

  it('says why an operator has no id', () => {
    const shared = matrix(4, 2, Float64Array.of(1, 1, 0, 0, 0, 0, 0, 0));
    expect(() => encodeTaskId(shared)).toThrow(/columns 0, 1 of F all copy cell 0/);
    expect(() => encodeTaskId(matrix(4, 2, Float64Array.of(1, 0, 1, 0, 0, 1, 0, 0)))).toThrow(
      /column 0 of F has 2 non-/,
    );
    expect(() => encodeTaskId(matrix(4, 2, Float64Array.of(0.5, 0, 0, 0, 0, 1, 0, 0)))).toThrow(
      /column 0 of F holds 0.5/,
    );
    expect(() => encodeTaskId(matrix(3, 2))).toThrow(/multiple of the columns/);
  });

  it('keeps every digit of large decimal ids', () => {
    expect(parseTaskId('9241421688590303745, 262676,189')?.id1).toBe(9241421688590303745n);
    expect(parseTaskId('1,2')).toBeNull();
    expect(parseTaskId('1,2,x')).toBeNull();
  });
});

describe('names', () => {
  it('takes ids with sizes and gives back what it was called', () => {
    const task = parseTask('15,0,0', { d: 4, s: 4 });
    expect(task.name).toBe('15,0,0');
    expect(rules(task)).toBe(rules(parseTask('T1', { d: 4, s: 4 })));
    expect(parseTask('T1', { d: 4, s: 4 }).name).toBe('T1-4x4');
  });

  it.each([
    ['T9', {}, /unknown task "T9": expected one of T1, T2, .*copying-memory-T.*id triple/],
    ['15,0,0', {}, /--d and --s/],
    ['T2', { d: 5, s: 5 }, /T2 is defined at 8x8 and 4x4, found d = 5, s = 5/],
    ['T3', { d: 5, s: 4 }, /d <= s/],
    ['T1-4x4', { d: 8 }, /has d = 4, but d = 8 was asked for/],
    ['copying-memory-3', { s: 4 }, /s = 13, but s = 4/],
  ])('refuses %s %o', (text, sizes, message) => {
    expect(() => parseTask(text, sizes)).toThrow(UsageError);
    expect(() => parseTask(text, sizes)).toThrow(message);
  });
});

it('refuses sizes that are no sizes, or beyond memory', () => {
  const id = { id1: 1n, id2: 0n, id3: 0n };
  expect(() => bindingTask({ d: 0, s: 4, id })).toThrow(/d must be an integer >= 1, found 0/);
  expect(() => bindingTask({ d: 1, s: 1.5, id })).toThrow(/s must be an integer >= 1, found 1\.5/);
  expect(() => parseTask('T1', { d: 4096, s: 4096 })).toThrow(/s\*d is 16777216 cells, the limit is 8192/);
});

describe('the invariant of history-dependent systems', () => {
  it('holds for the fast path: every target is F applied to the stacked history before it', () => {
    fc.assert(
      fc.property(selections, fc.integer({ min: 1, max: 30 }), fc.integer(), (selection, horizon, seed) => {
        const { d, s } = selection;
        const task = bindingTask({ d, s, id: encodeSelection(selection) });
        const { inputs, targets } = sequence(task, horizon, seed);
        const whole = Float64Array.from(targets);
        whole.set(inputs.subarray(0, s * d));
        const x = new Float64Array(d);
        for (let t = s; t < s + horizon; t++) {
          task.f!(whole.subarray((t - s) * d, t * d), t, x);
          expect(x).toEqual(whole.subarray(t * d, (t + 1) * d));
        }
      }),
      { numRuns: 50 },
    );
  });

  it('keeps column i of the substrate equal to x(t-s+i), shifting one column a step (TWM section 3)', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 5 }), fc.integer(), (d, s, seed) => {
        const rng = stream(seed, 'system');
        const weights = Array.from({ length: s * d * d }, () => rng.normal());
        const f = (v: ArrayLike<number>, _t: number, out: Float32Array | Float64Array) => {
          for (let i = 0; i < d; i++) {
            let sum = 0;
            for (let r = 0; r < s * d; r++) sum += weights[r * d + i]! * v[r]!;
            out[i] = Math.sin(sum);
          }
        };
        const first = Float64Array.from({ length: s * d }, () => rng.normal());
        const x = continueHistory({ d, s, f }, first, 20);
        const substrate = Float64Array.from(first);
        const next = new Float64Array(d);
        for (let t = 0; t < 20; t++) {
          f(substrate, s + t, next);
          substrate.copyWithin(0, d);
          substrate.set(next, (s - 1) * d);
          expect(next).toEqual(x.slice(t * d, (t + 1) * d));
        }
      }),
      { numRuns: 40 },
    );
  });

  it('gives the same numbers from an id and from its operator', () => {
    const task = parseTask('T4');
    const same = linearTask({ d: 8, s: 8, F: task.F!, initial: 'signs' });
    expect(same.id).toEqual(task.id);
    expect(sequence(same, 50)).toEqual(sequence(task, 50));
  });

  it('runs any real operator, and refuses one that leaves float32', () => {
    const F = matrix(4, 2, Float64Array.of(0.5, 0.1, -0.2, 0.3, 0.4, 0, 0, -0.6));
    const task = linearTask({ d: 2, s: 2, F, initial: 'normal' });
    expect(task.output).toBe('real');
    const { inputs, targets } = sequence(task, 3);
    const v = Float64Array.from(inputs.subarray(0, 4));
    for (let j = 0; j < 2; j++) {
      const expected = [0, 1, 2, 3].reduce((sum, r) => sum + F.data[r * 2 + j]! * v[r]!, 0);
      expect(targets[4 + j]).toBeCloseTo(expected, 5);
    }
    const growing = linearTask({ d: 1, s: 1, F: matrix(1, 1, Float64Array.of(10)), initial: 'signs' });
    expect(() => sequence(growing, 60)).toThrow(/grows beyond float32 at step 39 of 61: use a horizon below 38/);
    expect(() => linearTask({ d: 2, s: 3, F, initial: 'signs' })).toThrow(/F is 4 x 2, expected 6 x 2/);
    expect(() => linearTask({ d: 1, s: 1, F: matrix(1, 1, Float64Array.of(Number.NaN)), initial: 'signs' })).toThrow(
      /NaN/,
    );
  });
});
