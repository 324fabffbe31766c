// Recorded outputs beside the rule of a named task: which follow it, and which rule the others follow.

import { describe, expect, it } from 'vitest';
import { matrix } from '../../src/array/matrix.ts';
import { stream } from '../../src/array/random.ts';
import { circuitMatrix } from '../../src/emt/circuit/circuit.ts';
import { analyzeStates } from '../../src/emt/recorded/analyze-states.ts';
import type { RecordedStates } from '../../src/emt/recorded/past.ts';
import { closedFormNetwork } from '../../src/nn/circuit-network.ts';
import { rollout } from '../../src/nn/rollout.ts';
import type { HistoryTask } from '../../src/task/history.ts';
import { parseTask } from '../../src/task/names.ts';

const quick = { lags: 8 };

/** What the closed-form network of the operator `F` does on random bits, `width` channels of input `more` beside them. */
function record(F: HistoryTask['F'], d: number, { batch = 80, steps = 20, seed = 1 } = {}): RecordedStates {
  const s = F!.rows / d;
  const rng = stream(seed, 'test', 'followed');
  const inputs = Float64Array.from({ length: steps * batch * d }, (_, at) => (at < s * batch * d ? rng.sign() : 0));
  const { states, outputs } = rollout(closedFormNetwork(circuitMatrix(F!), d), { steps, batch, inputs });
  const stateSize = states.length / (steps * batch);
  return {
    ...{ steps, batch, stateSize, states },
    inputs: { width: d, values: inputs },
    outputs: { width: d, values: outputs },
  };
}

/** Of output `own` the rule of `one`, of the others that of `other`. */
function mixed(one: HistoryTask, other: HistoryTask, own: readonly number[]): HistoryTask['F'] {
  const F = matrix(one.s * one.d, one.d);
  for (let row = 0; row < F.rows; row++) {
    for (let j = 0; j < F.cols; j++) {
      F.data[row * F.cols + j] = (own.includes(j) ? one : other).F!.data[row * F.cols + j]!;
    }
  }
  return F;
}

const [T1, T3] = [parseTask('T1-3x3'), parseTask('T3-3x3')];

describe('a task that was named', () => {
  it.each([0, 1, 2])('is followed by every output of its own network, seed %i', (seed) => {
    const { recorded } = analyzeStates(record(T3.F, 3, { seed }), { ...quick, task: T3, seed });
    expect(recorded.verdict).toBe('partial');
    expect(recorded.asked!.follows).toEqual([0, 1, 2]);
    expect(recorded.reason).toContain(`outputs 0, 1 and 2 follow ${T3.name}`);
  });

  it.each([0, 1, 2])('is not what a network of another task does, and its own rule is named, seed %i', (seed) => {
    const { recorded } = analyzeStates(record(T1.F, 3, { seed }), { ...quick, task: T3, seed });
    // The rule of T3 for its first output is that of repeat copy.
    expect(recorded.asked!.follows).toEqual([0]);
    expect(recorded.asked!.statement).toBe(`output 0 follows ${T3.name}; outputs 1 and 2 follow lag 3`);
    expect(recorded.verdict).toBe('partial');
    expect(recorded.reason).toContain(recorded.asked!.statement);
    const alone = analyzeStates(record(mixed(T1, T3, [1, 2]), 3, { seed }), { ...quick, task: T1, seed }).recorded;
    expect(alone.asked!.follows).toEqual([0, 1, 2]);
  });

  it('is absent where no output follows it', () => {
    const other = parseTask('T1-2x3');
    const asked = parseTask('T1-2x2');
    const { recorded } = analyzeStates(record(other.F, 2), { ...quick, task: asked });
    expect(recorded.asked!.follows).toEqual([]);
    expect([recorded.verdict, recorded.reason]).toEqual([
      'absent',
      expect.stringMatching(/no output follows the rule of T1-2x2: outputs 0 and 1 follow lag 3/),
    ]);
  });

  it('is compared with what outputs say about their zeros', () => {
    const data = record(T1.F, 3);
    const values = data.outputs!.values.map((value) => 0.5 * value + 0.5);
    const moved = analyzeStates({ ...data, outputs: { width: 3, values } }, { ...quick, task: T3 }).recorded;
    const plain = analyzeStates(data, { ...quick, task: T3 }).recorded;
    expect(moved.asked).toEqual(plain.asked);
    expect([moved.verdict, moved.s, moved.operator.id]).toEqual([plain.verdict, plain.s, plain.operator.id]);
    expect(moved.assumed.join()).toMatch(/output 0 about 0\.5/);
  });
});

describe('the end of the input', () => {
  /** The same recording with a channel that stays on, one that goes off for all at step 9, and one of rest 0.3. */
  function beside(data: RecordedStates): RecordedStates {
    const { steps, batch, inputs } = data;
    const width = inputs!.width + 3;
    const values = Float64Array.from({ length: steps * batch * width }, (_, at) => {
      const [row, i] = [Math.floor(at / width), at % width];
      const t = Math.floor(row / batch);
      if (i < inputs!.width) return inputs!.values[row * inputs!.width + i]!;
      if (i === inputs!.width) return 1;
      if (i === inputs!.width + 1) return t < 9 ? 1 : 0;
      return 0.3;
    });
    return { ...data, inputs: { width, values } };
  }

  it('is where it no longer differs between sequences: fixation and go channels put nothing in', () => {
    const data = record(T1.F, 3);
    const [plain, fixed] = [data, beside(data)].map((each) => analyzeStates(each, quick).recorded);
    expect([plain!.data.quietFrom, fixed!.data.quietFrom]).toEqual([3, 3]);
    expect([fixed!.verdict, fixed!.s, fixed!.operator.id]).toEqual([plain!.verdict, plain!.s, plain!.operator.id]);
    expect(fixed!.assumed.join()).toMatch(/input has ended at step 3, from where on it no longer changes or no longer/);
    expect(plain!.assumed).toEqual([]);
  });

  it('is where it no longer changes: a context that is held', () => {
    const data = record(T1.F, 3);
    const width = 4;
    const values = Float64Array.from({ length: data.steps * data.batch * width }, (_, at) => {
      const [row, i] = [Math.floor(at / width), at % width];
      return i < 3 ? data.inputs!.values[row * 3 + i]! : (row % data.batch) % 2 === 0 ? 1 : -1;
    });
    expect(analyzeStates({ ...data, inputs: { width, values } }, quick).recorded.data.quietFrom).toBe(3);
  });
});
