// The attention boundary against a causal attention step written another way, what a softmax must do, its derivative by
// differences, and the attention that solves a task in closed form, with what one head can reach at most.

import { describe, expect, test } from 'vitest';
import { type Matrix, matrix, multiply, transpose } from '../../src/array/matrix.ts';
import { stream } from '../../src/array/random.ts';
import { circuitMatrix } from '../../src/emt/circuit/circuit.ts';
import { parseTask } from '../../src/task/names.ts';
import { continueHistory } from '../../src/task/system.ts';
import { type Attention, type Head, weightsOf } from '../../src/wave/attention.ts';
import { attentionBoundary } from '../../src/wave/attention-boundary.ts';
import { lagsOfOperator } from '../../src/wave/linear.ts';
import { attentionSolving, headBounds, lagSingularValues } from '../../src/wave/solve-by-attention.ts';
import { Substrate } from '../../src/wave/substrate.ts';

function random(rows: number, cols: number, name: string): Matrix {
  const rng = stream(11, 'attention', name);
  return matrix(
    rows,
    cols,
    Float64Array.from({ length: rows * cols }, () => rng.normal()),
  );
}

const headsOf = (d: number, e: number, count: number): Head[] =>
  Array.from({ length: count }, (_, h) => ({
    scores: random(e, e, `scores ${h}`),
    // Small enough that what goes round stays small.
    values: matrix(
      d,
      d,
      random(d, d, `values ${h}`).data.map((value) => value / 4),
    ),
  }));

/** A causal attention over a whole window of tokens, by matrices: `softmax(mask(Z M Z^T)) H V^T`; the last row. */
function lastRowOfCausal(tokens: Matrix, { heads, tags, scale = 1 }: Attention): Float64Array {
  const { rows: s, cols: d } = tokens;
  const e = tags?.cols ?? d;
  const Z = matrix(s, e, tags?.data.slice() ?? new Float64Array(s * e));
  for (let i = 0; i < s; i++) for (let j = 0; j < d; j++) Z.data[i * e + j]! += tokens.data[i * d + j]!;
  const out = new Float64Array(d);
  for (const { scores, values } of heads) {
    const keysByQueries = multiply(multiply(Z, scores), transpose(Z));
    const attended = matrix(s, s);
    for (let query = 0; query < s; query++) {
      const row = Array.from({ length: query + 1 }, (_, key) => Math.exp(scale * keysByQueries.data[key * s + query]!));
      const sum = row.reduce((a, b) => a + b, 0);
      row.forEach((value, key) => {
        attended.data[query * s + key] = value / sum;
      });
    }
    const mixed = multiply(multiply(attended, tokens), transpose(values));
    for (let j = 0; j < d; j++) out[j]! += mixed.data[(s - 1) * d + j]!;
  }
  return out;
}

const fieldsOf = { s: 5, d: 3 };
const untagged: Attention = { ...fieldsOf, heads: headsOf(3, 3, 2), scale: 0.4 };
const tagged: Attention = { ...fieldsOf, heads: headsOf(3, 6, 2), tags: random(5, 6, 'tags'), scale: 0.3 };

describe.each([
  ['without tags', untagged],
  ['with tags', tagged],
])('attention %s', (_, attention) => {
  const { s, d } = attention;
  const boundary = attentionBoundary(attention);

  test('is the last row of causal attention, step after step, its output the next token', () => {
    const substrate = new Substrate(boundary);
    let tokens = random(s, d, 'tokens');
    for (let t = 0; t < s; t++) substrate.step(tokens.data.subarray(t * d, (t + 1) * d));
    for (let t = 0; t < 20; t++) {
      const next = lastRowOfCausal(tokens, attention);
      substrate.step();
      substrate.newest.forEach((value, j) => {
        expect(Math.abs(value - next[j]!)).toBeLessThan(1e-12 * (1 + Math.abs(next[j]!)));
      });
      tokens = matrix(s, d, Float64Array.from([...tokens.data.subarray(d), ...substrate.newest]));
    }
  });

  test('has the derivative that differences have', () => {
    const v = random(s * d, 1, 'at').data;
    const exact = boundary.jacobian!(v, s);
    const step = 1e-6;
    const said = (columns: Float64Array) => {
      const out = new Float64Array(d);
      boundary.f(columns, s, out);
      return out;
    };
    for (let c = 0; c < s * d; c++) {
      const moved = (by: number) => said(v.map((value, i) => (i === c ? value + by : value)));
      const [up, down] = [moved(step), moved(-step)];
      for (let j = 0; j < d; j++) {
        const slope = (up[j]! - down[j]!) / (2 * step);
        expect(Math.abs(exact.data[j * s * d + c]! - slope)).toBeLessThan(1e-7 * (1 + Math.abs(slope)));
      }
    }
  });

  test('weighs columns by shares of one, and leaves out what nothing was written to', () => {
    const v = random(s * d, 1, 'weighed').data;
    for (const head of attention.heads) {
      for (let t = 1; t <= s + 2; t++) {
        const weights = weightsOf(attention, head, v, t);
        expect(weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 12);
        expect([...weights].filter((weight) => weight === 0)).toHaveLength(Math.max(0, s - t));
      }
      const all = weightsOf({ ...attention, masked: false }, head, v, 1);
      expect([...all].every((weight) => weight > 0)).toBe(true);
    }
  });
});

/** `sum of V (sum of a_i h_i)` over heads, every sum in order. */
function writtenOut(attention: Attention, v: Float64Array, t: number): Float64Array {
  const { d } = attention;
  const out = new Float64Array(d);
  for (const head of attention.heads) {
    const mean = new Float64Array(d);
    weightsOf(attention, head, v, t).forEach((weight, i) => {
      for (let j = 0; j < d; j++) mean[j]! += weight * v[i * d + j]!;
    });
    for (let j = 0; j < d; j++) for (let i = 0; i < d; i++) out[j]! += head.values.data[j * d + i]! * mean[i]!;
  }
  return out;
}

test.each([
  [1, 1, 0, 1],
  [5, 3, 0, 2],
  [5, 3, 3, 2],
  [7, 9, 7, 3],
  [33, 18, 5, 2],
])(
  '%i columns of width %i, tags %i wider, %i heads: the same bits as written out, also while columns are masked',
  (s, d, wider, count) => {
    const e = d + wider;
    const attention: Attention = { s, d, heads: headsOf(d, e, count), scale: 0.3 };
    const both = wider ? { ...attention, tags: random(s, e, 'wider tags') } : attention;
    const { f } = attentionBoundary(both);
    const v = random(s * d, 1, 'columns').data;
    const out = new Float64Array(d);
    for (let t = s + 1; t >= 0; t--) {
      f(v, t, out);
      expect(out).toEqual(writtenOut(both, v, t));
    }
  },
);

test('scores of any size are no overflow', () => {
  const steep = { ...untagged, scale: 1e6 };
  const out = new Float64Array(3);
  attentionBoundary(steep).f(random(15, 1, 'steep').data, 5, out);
  expect([...out].every(Number.isFinite)).toBe(true);
});

test('columns may change places but for the newest without tags, and not with them', () => {
  const v = random(15, 1, 'places').data;
  const turned = Float64Array.from([...v.subarray(6, 9), ...v.subarray(0, 6), ...v.subarray(9)]);
  const said = (attention: Attention, columns: Float64Array) => {
    const out = new Float64Array(3);
    attentionBoundary(attention).f(columns, 5, out);
    return out;
  };
  const away = (attention: Attention) => {
    const [a, b] = [said(attention, v), said(attention, turned)];
    return Math.max(...a.map((value, j) => Math.abs(value - b[j]!)));
  };
  expect(away(untagged)).toBeLessThan(1e-12);
  expect(away(tagged)).toBeGreaterThan(1e-3);
});

describe('the attention that solves a task', () => {
  test.each([
    ['T1', 1],
    ['T1-3x5', 1],
    ['T3-4x4', 4],
    ['T2', 8],
    ['T4', 8],
  ])('does %s with %i heads, one for each lag, for a thousand steps', (name, heads) => {
    const task = parseTask(name);
    const { s, d } = task;
    const attention = attentionSolving(task.F!);
    expect(attention.heads).toHaveLength(heads);
    const substrate = new Substrate(attentionBoundary(attention));
    const rng = stream(1, 'solved', name);
    const inputs = Float64Array.from({ length: s * d }, () => rng.sign());
    for (let t = 0; t < s; t++) substrate.step(inputs.subarray(t * d, (t + 1) * d));
    const expected = continueHistory({ d, s, f: task.f! }, inputs, 1000);
    for (let t = 0; t < 1000; t++) {
      substrate.step();
      substrate.newest.forEach((value, j) => {
        expect(Math.abs(value - expected[t * d + j]!)).toBeLessThan(1e-12);
      });
    }
    // What it does around any state is the circuit.
    const { data } = attentionBoundary(attention).jacobian!(substrate.columns, substrate.t);
    const circuit = circuitMatrix(task.F!);
    const last = circuit.data.subarray((s * d - d) * s * d);
    expect(Math.max(...data.map((value, i) => Math.abs(value - last[i]!)))).toBeLessThan(1e-12);
  });

  test('needs as many heads as the operator has lags: one reaches a quarter of compose copy of four, a half of two lags', () => {
    expect([...lagSingularValues(parseTask('T3-4x4').F!)].map((value) => Math.round(value * 1e9) / 1e9)).toEqual([
      1, 1, 1, 1,
    ]);
    expect(
      headBounds(parseTask('T3-4x4').F!).map(({ heads, reached }) => [heads, Math.round(1e9 * reached) / 1e9]),
    ).toEqual([
      [1, 0.25],
      [2, 0.5],
      [3, 0.75],
      [4, 1],
    ]);
    expect(headBounds(parseTask('T1').F!)).toEqual([{ heads: 1, reached: 1 }]);
  });

  test('whatever the weights of one head, with the values that suit them best it stays below its bound', () => {
    const F = random(12, 3, 'operator');
    const lags = lagsOfOperator(F);
    const [bound] = headBounds(F);
    const squares = F.data.reduce((sum, value) => sum + value ** 2, 0);
    const rng = stream(4, 'one head');
    let most = 0;
    for (let draw = 0; draw < 500; draw++) {
      const weights = Float64Array.from({ length: lags.length }, () => rng.normal());
      const size = weights.reduce((sum, weight) => sum + weight ** 2, 0);
      // The best V is the sum of a_m F_m over |a|^2; it reaches |sum of a_m F_m|^2 over |a|^2.
      const sums = lags.reduce(
        (total, { data }, m) => total.map((value, i) => value + weights[m]! * data[i]!),
        new Float64Array(9),
      );
      most = Math.max(most, sums.reduce((sum, value) => sum + value ** 2, 0) / size / squares);
    }
    expect(most).toBeLessThanOrEqual(bound!.reached);
    expect(most).toBeGreaterThan(0.95 * bound!.reached);
  });

  test('is not there for a boundary of zeros', () => {
    expect(() => attentionSolving(matrix(6, 2))).toThrow(/the boundary function is zero/);
  });
});

test('what cannot be is refused in one line', () => {
  const head = untagged.heads[0]!;
  expect(() => attentionBoundary({ ...untagged, heads: [] })).toThrow(/has no head/);
  expect(() => attentionBoundary({ ...untagged, tags: random(4, 3, 'x') })).toThrow(
    /position tags are 4 x 3, expected 5 rows/,
  );
  expect(() => attentionBoundary({ ...untagged, heads: [{ ...head, scores: random(2, 3, 'y') }] })).toThrow(
    /head 0 has scores of 2 x 3, expected 3 x 3/,
  );
  expect(() => attentionBoundary({ ...untagged, heads: [{ ...head, values: random(2, 2, 'z') }] })).toThrow(
    /head 0 has values of 2 x 2, expected 3 x 3/,
  );
  expect(() => attentionBoundary({ ...untagged, scale: Number.NaN })).toThrow(/scale of the scores is NaN/);
});
