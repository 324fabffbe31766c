// Recorded states alone: what a profile, a regression and fitted dynamics say, and that they say no more.

import { describe, expect, it } from 'vitest';
import { UsageError } from '../../src/array/errors.ts';
import { type Matrix, matrix, multiply } from '../../src/array/matrix.ts';
import { stream } from '../../src/array/random.ts';
import { compareSpectra, magnitude } from '../../src/emt/circuit/spectrum.ts';
import { linearise } from '../../src/emt/fixed-points/linearise.ts';
import { analyzeStates, type OpenedStates } from '../../src/emt/recorded/analyze-states.ts';
import { componentsOf, fitDynamics, liftDynamics, predictionError } from '../../src/emt/recorded/dmd.ts';
import type { RecordedStates } from '../../src/emt/recorded/past.ts';
import { recordedStory } from '../../src/experiment/states/story.ts';
import { eig } from '../../src/linalg/eig.ts';
import type { Network, NetworkConfig } from '../../src/nn/network.ts';
import { rollout } from '../../src/nn/rollout.ts';
import { initialParameters } from '../../src/nn/unroll.ts';
import { toText } from '../../src/story/text.ts';
import { makeBatch } from '../../src/task/batch.ts';
import { parseTask } from '../../src/task/names.ts';
import { gaussian, trainedNetwork } from './helpers.ts';

const task = parseTask('T1-4x4');
const lags = 10;

const textOf = ({ recorded, matrices }: OpenedStates) => toText(recordedStory(recorded, matrices));

function record(network: Network, sequences = 120): RecordedStates {
  const batch = makeBatch(task, { batch: sequences, horizon: 26, rng: stream(3, 'recorded') });
  const { states, outputs } = rollout(network, batch);
  return {
    steps: batch.steps,
    batch: sequences,
    stateSize: network.config.hiddenSize,
    states,
    inputs: { width: 4, values: Float64Array.from(batch.inputs) },
    outputs: { width: 4, values: outputs },
  };
}

describe('states of a network trained on the 4x4 repeat copy', () => {
  const network = trainedNetwork();
  const data = record(network);

  it.each([
    ['outputs', data, null],
    ['task', { ...data, outputs: null }, task],
    ['outputs', { ...data, inputs: null }, null],
  ] as const)('beside %s: four lags, and the rule of the task', (history, given, named) => {
    const { recorded } = analyzeStates(given, { lags, task: named });
    expect(recorded.history).toBe(history);
    expect(recorded.s).toBe(4);
    expect(recorded.cells.count).toBe(16);
    expect(recorded.operator.id).toEqual(['15', '0', '0']);
    expect(recorded.basis.decoding).toBe(1);
    for (const correlation of recorded.basis.content) expect(correlation!).toBeGreaterThan(0.99);
  });

  it('beside inputs alone: as many lags, no rule', () => {
    const { recorded } = analyzeStates({ ...data, outputs: null }, { lags });
    expect([recorded.history, recorded.s, recorded.operator.kind]).toEqual(['inputs', 4, 'none']);
    expect(recorded.verdict).toBe('partial');
  });

  it('have the arguments of the circuit modes of W in their fitted dynamics', () => {
    const { recorded } = analyzeStates(data, { lags });
    const { eigenvalues, rank } = recorded.dynamics!;
    expect(rank).toBe(16);
    const fitted = {
      re: Float64Array.from(eigenvalues, ([re]) => re),
      im: Float64Array.from(eigenvalues, ([, im]) => im),
    };
    const weights = eig(linearise(network).jacobian, { vectors: 'none' }).values;
    const { matched, theoryRank, networkRank } = compareSpectra(weights, fitted);
    expect([theoryRank, networkRank]).toEqual([16, 16]);
    for (const { angle } of matched) expect(angle).toBeLessThan(0.01);
    // On the orbit magnitudes are 1.
    for (const value of eigenvalues) expect(magnitude(value)).toBeCloseTo(1, 1);
    expect(recorded.dynamics!.error).toBeLessThan(0.01);
  });

  it('prove nothing: partial at best, and the limits are said', () => {
    const { recorded } = analyzeStates(data, { lags });
    expect(recorded.verdict).toBe('partial');
    expect(recorded.reason).toMatch(/does not show that they are used/);
    expect(recorded.limits.join(' ')).toMatch(/No interventions.*No Jacobian.*No null networks/);
    expect(recorded).not.toHaveProperty('intervention');
  });

  it('without anything beside them give dynamics only', () => {
    const { recorded } = analyzeStates({ ...data, inputs: null, outputs: null }, { lags });
    expect([recorded.history, recorded.s, recorded.verdict]).toEqual(['none', 0, 'absent']);
    expect(recorded.dynamics!.eigenvalues.length).toBe(recorded.dynamics!.rank);
    expect(recorded.assumed.join()).toMatch(/later half/);
  });

  it('of other sequences than the outputs hold nothing of them', () => {
    // The outputs of the sequence before: a permutation, as in the null.
    const shifted = data.outputs!.values.map((_, at) => {
      const [t, b, i] = [Math.floor(at / 480), Math.floor(at / 4) % 120, at % 4];
      return data.outputs!.values[(t * 120 + ((b + 1) % 120)) * 4 + i]!;
    });
    const { recorded } = analyzeStates({ ...data, outputs: { width: 4, values: shifted }, inputs: null }, { lags });
    expect([recorded.s, recorded.verdict]).toEqual([0, 'absent']);
  });
});

describe('states of an untrained network', () => {
  const config: NetworkConfig = { ...trainedNetwork().config };
  const data = record({ config, parameters: initialParameters(config, 1) });

  it('hold recent inputs and let them fade: absent', () => {
    const { recorded } = analyzeStates(data, { lags });
    expect(recorded.verdict).toBe('absent');
    expect(recorded.reason).toMatch(/fade/);
    // What was read of them is no result.
    expect(recorded).toMatchObject({ s: 0, cells: { count: 0 }, operator: { kind: 'none' } });
    expect(recorded.candidate!.cells.count).toBeGreaterThan(0);
    expect(magnitude(recorded.dynamics!.eigenvalues[0]!)).toBeLessThan(0.9);
  });

  it('hold nothing of what the task says', () => {
    const { recorded } = analyzeStates({ ...data, outputs: null }, { lags, task });
    expect([recorded.s, recorded.verdict]).toEqual([0, 'absent']);
    expect(recorded.dynamics!.spectrum!.networkRank).toBe(0);
  });
});

describe('recordings in any units', () => {
  const data = record(trainedNetwork(), 40);
  const times = (factor: number, given: RecordedStates): RecordedStates => ({
    ...given,
    states: given.states.map((value) => value * factor),
  });
  const expected = analyzeStates(data, { lags }).recorded;

  it.each([2 ** 600, 2 ** -600, 2 ** 1022, 2 ** -40])('times %d give the same figures, bit for bit', (factor) => {
    expect(analyzeStates(times(factor, data), { lags }).recorded).toEqual(expected);
    const values = ({ width, values }: { width: number; values: Float64Array }) => ({
      width,
      values: values.map((value) => value * factor),
    });
    const beside = { ...data, inputs: values(data.inputs!), outputs: values(data.outputs!) };
    // What is told in the units of the outputs is told in theirs.
    const { zeros, sizes, ...signal } = expected.signal;
    const inUnits = (all: number[]) => all.map((value) => value * factor);
    const scaled = { ...expected, signal: { ...signal, zeros: inUnits(zeros), sizes: inUnits(sizes) } };
    expect(analyzeStates(beside, { lags }).recorded).toEqual(scaled);
    expect(analyzeStates({ ...data, outputs: values(data.outputs!) }, { lags }).recorded).toEqual(scaled);
  });

  it('of 1e300 without anything beside them have dynamics, and the text says so', () => {
    const opened = analyzeStates(times(1e300, { ...data, inputs: null, outputs: null }), { lags });
    const { recorded } = opened;
    expect(recorded.dynamics!.rank).toBeGreaterThan(3);
    expect(recorded.dynamics!.error!).toBeGreaterThan(0);
    expect(textOf(opened)).toMatch(/largest eigenvalues 1\.00/);
    expect(textOf(opened)).not.toMatch(/ 0\.0% unexplained/);
  });
});

describe('recordings with little in them', () => {
  const rng = stream(5, 'recorded', 'little');
  const random = (length: number) => Float64Array.from({ length }, () => rng.normal());
  const sized = (steps: number, batch: number, stateSize: number): RecordedStates => ({
    ...{ steps, batch, stateSize, states: random(steps * batch * stateSize) },
    inputs: { width: 2, values: random(steps * batch * 2).fill(0, steps * batch) },
    outputs: { width: 2, values: random(steps * batch * 2) },
  });
  /** Every number of the result: none may be NaN or infinite. */
  const numbersOf = (value: unknown): number[] => {
    if (typeof value === 'number') return [value];
    return typeof value === 'object' && value !== null ? Object.values(value).flatMap(numbersOf) : [];
  };

  it.each([
    ['zero', () => 0],
    ['0.1 everywhere', () => 0.1],
    ['1e300 everywhere', () => 1e300],
    ['one value per unit', (at: number) => Math.sin(at % 64)],
    ['one value per unit, but for rounding', (at: number) => 1 + (at % 3) * 2 ** -50],
  ] as const)('%s: they do not vary', (_, value) => {
    const data = record(trainedNetwork());
    const states = data.states.map((_value, at) => value(at));
    for (const given of [
      { ...data, states },
      { ...data, states, inputs: null, outputs: null },
    ]) {
      const opened = analyzeStates(given, { lags });
      const { recorded } = opened;
      expect(recorded).toMatchObject({ s: 0, dynamics: null, verdict: 'absent' });
      expect(recorded.reason).toBe('The states do not vary: there is nothing to read from them.');
      expect(textOf(opened)).not.toMatch(/unexplained|eigenvalues/);
    }
  });

  it('states that rest once the input has ended have no dynamics of their own', () => {
    const data = sized(12, 30, 6);
    data.states.fill(0.25, 6 * 30 * 6);
    const { recorded } = analyzeStates(data, { lags: 4 });
    expect(recorded.dynamics).toBeNull();
  });

  it.each([
    [4, 20, 90],
    [6, 20, 90],
    [5, 20, 1],
    [8, 25, 7],
    [40, 20, 2],
  ])('%i steps, %i sequences, %i units of noise: absent, every figure finite', (steps, batch, stateSize) => {
    const data = sized(steps, batch, stateSize);
    for (const given of [
      data,
      { ...data, inputs: null },
      { ...data, outputs: null },
      { ...data, inputs: null, outputs: null },
    ]) {
      const { recorded } = analyzeStates(given, { lags: 4 });
      expect(recorded.verdict).toBe('absent');
      expect(numbersOf(recorded).every(Number.isFinite)).toBe(true);
      expect(recorded.dynamics!.rank).toBeGreaterThan(0);
      // Noise has no next state: fitted dynamics must not claim to predict it.
      expect(recorded.dynamics!.error!).toBeGreaterThan(0.7);
      const few = recorded.notes.some((note) => /they would fit any/.test(note));
      expect(few).toBe(stateSize === 90);
    }
  });

  it.each([1, 2, 3])('%i steps are too few, in one line', (steps) => {
    expect(() => analyzeStates({ ...sized(steps, 20, 5), inputs: null, outputs: null })).toThrow(
      new RegExp(`^states have ${steps} steps?, expected at least 4: \\[T, B, H\\], time first$`),
    );
  });
});

describe('fitted dynamics', () => {
  it('say nothing about states that do not vary: the error is none, not zero', () => {
    const before = gaussian(30, 3, 'dmd', 'before');
    const pairs = { before, after: before, inputs: null };
    const components = { ...componentsOf(before), mean: Float64Array.of(1, 2, 3) };
    const fitted = fitDynamics(pairs, components, 2);
    const still = matrix(
      4,
      3,
      Float64Array.from({ length: 12 }, (_, at) => 1 + (at % 3)),
    );
    expect(predictionError(fitted, { before: still, after: still, inputs: null })).toBeNull();
  });

  it('of a linear system are the system, also while input arrives', () => {
    const A = gaussian(5, 5, 'dmd', 'A').data.map((x) => 0.3 * x);
    const lift = gaussian(5, 12, 'dmd', 'lift');
    const u = gaussian(200, 2, 'dmd', 'u');
    const B = gaussian(2, 5, 'dmd', 'B');
    const before = gaussian(200, 5, 'dmd', 'x');
    const drive = multiply(u, B);
    const moved = multiply(before, matrix(5, 5, A));
    const after = matrix(
      200,
      5,
      moved.data.map((value, at) => value + drive.data[at]!),
    );
    const pairs = { before: multiply(before, lift), after: multiply(after, lift), inputs: u };
    const mean0: Matrix = pairs.before;
    const components = { ...componentsOf(mean0), mean: new Float64Array(12) };
    const fitted = fitDynamics(pairs, components, 5);
    const expected = eig(matrix(5, 5, A), { vectors: 'none' }).values;
    const sorted = ({ re, im }: typeof expected) =>
      Array.from(re, (x, i) => [x, im[i]!]).sort((a, b) => a[0]! - b[0]! || a[1]! - b[1]!);
    sorted(fitted.values).forEach((pair, i) => {
      expect(pair[0]!).toBeCloseTo(sorted(expected)[i]![0]!, 8);
      expect(pair[1]!).toBeCloseTo(sorted(expected)[i]![1]!, 8);
    });
    expect(predictionError(fitted, pairs)).toBeLessThan(1e-12);
    const whole = eig(liftDynamics(fitted), { vectors: 'none' }).values;
    expect(Array.from(whole.re).filter((x, i) => Math.hypot(x, whole.im[i]!) > 1e-6)).toHaveLength(5);
  });
});

describe('options out of range', () => {
  it.each([
    [{ lags: 0 }, 'lags must be a whole number of at least 1, found 0'],
    [{ lags: Number.NaN }, 'lags must be a whole number of at least 1, found NaN'],
    [{ seed: -1 }, 'seed must be a whole number of at least 0, found -1'],
  ])('%j', (options, message) => {
    const data = record(trainedNetwork(), 20);
    expect(() => analyzeStates(data, options)).toThrow(new UsageError(message));
  });
});

describe('arrays that do not fit', () => {
  it('are refused in one line', () => {
    const data = record(trainedNetwork());
    expect(() => analyzeStates({ ...data, states: data.states.slice(1) })).toThrow(/states hold .* values, expected/);
    expect(() =>
      analyzeStates({ ...data, outputs: { width: 4, values: data.outputs!.values.map(() => Number.NaN) } }),
    ).toThrow(/^outputs hold NaN at \[0, 0, 0\] \(step, sequence, column, from 0\), expected finite numbers$/);
    const infinite = data.states.slice();
    infinite[(7 * 120 + 5) * 64 + 3] = Infinity;
    expect(() => analyzeStates({ ...data, states: infinite })).toThrow(/^states hold Infinity at \[7, 5, 3\]/);
    expect(() => analyzeStates({ ...data, batch: 1, steps: 120 * 30 })).toThrow(/1 sequence, expected at least 20/);
    expect(() => analyzeStates(data, { task: parseTask('T1') })).toThrow(/inputs are 4 wide, task T1 has inputs of 8/);
  });
});

describe('states of random networks that keep what they read', () => {
  /** A linear network `scale * Q`, `Q` random orthogonal, with a random readout: a reservoir. */
  function reservoir(scale: number): RecordedStates {
    const config: NetworkConfig = { ...trainedNetwork().config, cell: 'linear', hiddenSize: 32 };
    const made = initialParameters(config, 4, { recurrent: 'orthogonal' });
    const recurrent = made.get('rnn.weight_hh_l0')!;
    const data = Float64Array.from(recurrent.data as Float32Array, (value) => value * scale);
    return record(
      { config, parameters: new Map([...made, ['rnn.weight_hh_l0', { ...recurrent, dtype: 'f64', data }]]) },
      200,
    );
  }

  it.each([0.9, 1])('scaled by %d: absent, and the fitted modes are those of the network', (scale) => {
    const { recorded } = analyzeStates(reservoir(scale), { lags });
    expect(recorded.verdict).toBe('absent');
    expect(recorded.candidate!.cells.count).toBeGreaterThan(0);
    for (const value of recorded.dynamics!.eigenvalues) expect(magnitude(value)).toBeCloseTo(scale, 3);
  });
});

it('recorded outputs are taken as they are: before the input ended too, but for a task whose history begins there', () => {
  // A running sum: its outputs in the driven phase are nothing like its inputs.
  const [steps, batch] = [30, 60];
  const rng = stream(8, 'recorded', 'sum');
  const inputs = Float64Array.from({ length: steps * batch }, (_, at) => (at < 10 * batch ? rng.normal() : 0));
  const sums = inputs.slice();
  for (let at = batch; at < sums.length; at++) sums[at]! += sums[at - batch]!;
  const states = Float64Array.from(
    { length: steps * batch * 3 },
    (_, at) => sums[Math.floor(at / 3)]! * ((at % 3) + 1),
  );
  const given = {
    steps,
    batch,
    stateSize: 3,
    states,
    inputs: { width: 1, values: inputs },
    outputs: { width: 1, values: sums },
  };
  const { recorded } = analyzeStates(given, { lags: 24 });
  expect(recorded.history).toBe('outputs');
  for (const { decodable } of recorded.lagProfile) expect(decodable!).toBeGreaterThan(0.99);
  const named = analyzeStates(record(trainedNetwork(), 60), { lags, task }).recorded;
  expect(named.notes.join()).toMatch(/Before step 4 the inputs stand for the outputs/);
  expect(named.operator.readFrom).toBe('activity');
});
