// The substrate against the system that it is: exact equality for any boundary function and size, both ways for input to
// enter, the order of reading and moving, and what a smaller Courant number does to a pulse.

import { describe, expect, test } from 'vitest';
import { InputError } from '../../src/array/errors.ts';
import { matrix } from '../../src/array/matrix.ts';
import { stream } from '../../src/array/random.ts';
import type { Composition } from '../../src/task/history.ts';
import { fibonacciOperator } from '../../src/task/linear.ts';
import { parseTask, taskNames } from '../../src/task/names.ts';
import { continueHistory } from '../../src/task/system.ts';
import { type Boundary, boundaryOf, linearBoundary } from '../../src/wave/boundary.ts';
import { Substrate } from '../../src/wave/substrate.ts';

/** A function that nothing simpler equals: every entry reads every cell, and the step. */
function anyFunction(s: number, d: number): Composition {
  const rng = stream(3, 'boundary', s, d);
  const weights = Float64Array.from({ length: s * d * d }, () => rng.normal());
  return (v, t, out) => {
    for (let j = 0; j < d; j++) {
      let sum = Math.cos(t);
      for (let i = 0; i < s * d; i++) sum += weights[j * s * d + i]! * v[i]! * v[(i + j) % (s * d)]!;
      out[j] = Math.tanh(sum);
    }
  };
}

const plain = (s: number, d: number, f: Composition): Boundary => ({
  s,
  d,
  f,
  F: null,
  selection: null,
  jacobian: null,
});

function fill(substrate: Substrate, inputs: Float64Array, mode: 'clamp' | 'add' = 'clamp'): void {
  const { s, d } = substrate.boundary;
  for (let t = 0; t < s; t++) substrate.step(inputs.subarray(t * d, (t + 1) * d), mode);
}

function drawn(s: number, d: number): Float64Array {
  const rng = stream(5, 'inputs', s, d);
  return Float64Array.from({ length: s * d }, () => rng.normal());
}

describe('a substrate', () => {
  test.each([
    [1, 1],
    [1, 5],
    [6, 1],
    [2, 3],
    [8, 8],
    [31, 3],
  ])('of %i columns of width %i is the system: every column is what came so many steps ago', (s, d) => {
    const f = anyFunction(s, d);
    const substrate = new Substrate(plain(s, d, f));
    const inputs = drawn(s, d);
    fill(substrate, inputs);
    expect(substrate.columns).toEqual(inputs);
    const horizon = 3 * s + 7;
    const sequence = new Float64Array([...inputs, ...continueHistory({ d, s, f }, inputs, horizon)]);
    for (let t = s; t < s + horizon; t++) {
      substrate.step();
      expect(substrate.columns).toEqual(sequence.subarray((t - s + 1) * d, (t + 1) * d));
      expect(substrate.newest).toEqual(sequence.subarray(t * d, (t + 1) * d));
    }
    expect(substrate.t).toBe(s + horizon);
  });

  test('goes on exactly after its tape is wound back, and many steps at once are as many alone', () => {
    const task = parseTask('T2');
    const [many, single] = [new Substrate(boundaryOf(task)), new Substrate(boundaryOf(task))];
    const inputs = drawn(8, 8);
    for (const substrate of [many, single]) fill(substrate, inputs);
    const horizon = 9001;
    many.advance(4000);
    many.advance(horizon - 4000);
    for (let t = 0; t < horizon; t++) single.step();
    const last = continueHistory({ ...task, f: task.f! }, inputs, horizon).subarray((horizon - 8) * 8);
    expect(many.columns).toEqual(last);
    expect(single.columns).toEqual(last);
    expect([many.t, single.t]).toEqual([horizon + 8, horizon + 8]);
  });

  test('is every task that is a system, to the last bit', () => {
    const named = taskNames.filter(
      (name) => !/x|-[TL]/.test(name.replace(/xor/, '')) && !/^copying|^episodes/.test(name),
    );
    expect(named.length).toBeGreaterThanOrEqual(10);
    for (const name of [...named, 'T2-4x4', 'T4-4x4', 'T1-3x5', 'T3-4x6']) {
      const task = parseTask(name);
      const { s, d } = task;
      const rng = stream(1, 'drawn', name);
      const inputs = Float64Array.from({ length: s * d }, () => rng.sign());
      const substrate = new Substrate(boundaryOf(task));
      fill(substrate, inputs);
      const expected = continueHistory({ d, s, f: task.f! }, inputs, 20);
      for (let t = 0; t < 20; t++) {
        substrate.step();
        expect(substrate.newest).toEqual(expected.subarray(t * d, (t + 1) * d));
      }
    }
  });

  test.each([
    ['side by side in memory', 24, 16, 20],
    ['larger than memories that are shared', 1, 65, 64],
  ])('whose boundaries read weights are themselves each, %s', (_, count, s, d) => {
    const rng = stream(8, 'dense', s, d);
    const draw = (length: number) => Float64Array.from({ length }, () => rng.normal() / Math.sqrt(s * d));
    const operators = Array.from({ length: count }, () => matrix(s * d, d, draw(s * d * d)));
    const substrates = operators.map((F) => new Substrate(linearBoundary(F)));
    const inputs = draw(s * d);
    for (const substrate of substrates) fill(substrate, inputs);
    for (let step = 0; step < 3; step++) {
      substrates.forEach((substrate, k) => {
        const before = substrate.columns.slice();
        substrate.step();
        const { data } = operators[k]!;
        substrate.newest.forEach((value, j) => {
          const sum = before.reduce((total, cell, i) => total + data[i * d + j]! * cell, 0);
          expect(Math.abs(value - sum)).toBeLessThan(1e-12);
        });
      });
    }
  });

  test('counts as Fibonacci did, exactly', () => {
    const substrate = new Substrate(linearBoundary(fibonacciOperator(1, 2)));
    fill(substrate, Float64Array.of(1, 1));
    substrate.advance(68);
    // F(70).
    expect(substrate.newest[0]).toBe(190392490709135);
  });

  test('reads before it moves: a boundary that copies the oldest column never loses it', () => {
    const substrate = new Substrate(boundaryOf(parseTask('T1-2x3')));
    fill(substrate, Float64Array.of(1, 2, 3, 4, 5, 6));
    substrate.step();
    expect([...substrate.columns]).toEqual([3, 4, 5, 6, 1, 2]);
  });

  test('without a boundary holds an input for as many steps as there are columns', () => {
    const substrate = new Substrate(linearBoundary(matrix(12, 3)));
    substrate.step([1, -1, 1]);
    for (let step = 0; step < 4; step++) {
      expect([...substrate.columns].filter((value) => value !== 0)).toEqual(step < 4 ? [1, -1, 1] : []);
      substrate.step();
    }
    expect([...substrate.columns].every((value) => value === 0)).toBe(true);
  });
});

describe('input that is added', () => {
  test.each([
    ['T1', true],
    ['T2', false],
    ['T3', false],
    ['T4', false],
  ])('to %s is as good as in its place: %s, for f must not speak before the columns are full', (name, isSame) => {
    const task = parseTask(name);
    const inputs = drawn(8, 8);
    const [clamped, added] = [new Substrate(boundaryOf(task)), new Substrate(boundaryOf(task))];
    fill(clamped, inputs);
    fill(added, inputs, 'add');
    let furthest = 0;
    for (let t = 0; t < 100; t++) {
      clamped.step();
      added.step();
      clamped.newest.forEach((value, j) => {
        furthest = Math.max(furthest, Math.abs(value - added.newest[j]!));
      });
    }
    if (isSame) expect(furthest).toBe(0);
    else expect(furthest).toBeGreaterThan(0.5);
  });
});

describe('a Courant number below 1', () => {
  const choose = (n: number, k: number): number => (k === 0 ? 1 : (choose(n - 1, k - 1) * n) / k);

  test.each([0.1, 0.5, 0.9])('%d smears a pulse by the binomial law, without a loss before the open end', (courant) => {
    const s = 40;
    const substrate = new Substrate(linearBoundary(matrix(s, 1)), { courant });
    substrate.load(Float64Array.from({ length: s }, (_, i) => (i === s - 1 ? 1 : 0)));
    for (let k = 1; k <= 20; k++) {
      substrate.step();
      for (let m = 0; m <= k; m++) {
        const law = choose(k, m) * courant ** m * (1 - courant) ** (k - m);
        expect(substrate.columns[s - 1 - m]!).toBeCloseTo(law, 12);
      }
      expect(substrate.columns.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 12);
    }
  });

  test('near 1 comes to the model', () => {
    const task = parseTask('T1-2x4');
    const inputs = drawn(4, 2);
    const away = [0.9, 0.99, 0.999].map((courant) => {
      const [exact, smeared] = [new Substrate(boundaryOf(task)), new Substrate(boundaryOf(task), { courant })];
      for (const each of [exact, smeared]) each.load(inputs);
      for (let t = 0; t < 8; t++) for (const each of [exact, smeared]) each.step();
      return Math.max(...exact.columns.map((value, i) => Math.abs(value - smeared.columns[i]!)));
    });
    expect(away[1]!).toBeLessThan(away[0]! / 4);
    expect(away[2]!).toBeLessThan(away[1]! / 4);
  });
});

test('what cannot be is refused in one line', () => {
  const boundary = boundaryOf(parseTask('T1-2x3'));
  for (const courant of [0, -1, 1.5, Number.NaN]) {
    expect(() => new Substrate(boundary, { courant })).toThrow(
      new InputError(`Courant number is ${courant}, expected one above 0 and at most 1`),
    );
  }
  expect(() => new Substrate(boundary).step([1, 2, 3])).toThrow(/input has 3 values, expected 2/);
  expect(() => new Substrate(boundary).load([1, 2])).toThrow(
    /columns hold 2 values, expected 6 of 3 columns of width 2/,
  );
  expect(() => boundaryOf(parseTask('copying-memory-5'))).toThrow(/copying-memory-5 has no boundary function/);
  expect(() => linearBoundary(matrix(5, 2))).toThrow(/F is 5 x 2, expected \[s\*d, d\]/);
});
