// Networks whose fair verdict is known by how they are made, each a case that an instrument has been misled by: activity
// off its fixed point, outputs with another zero, reservoirs, networks that share a part of the task.

import { describe, expect, test } from 'vitest';
import { matrix } from '../../src/array/matrix.ts';
import { stream } from '../../src/array/random.ts';
import { drain } from '../../src/array/stages.ts';
import { tensor } from '../../src/array/tensor.ts';
import { analyze } from '../../src/emt/analyze/analyze.ts';
import { refitReadout } from '../../src/emt/analyze/refit.ts';
import { additiveByStepSteps } from '../../src/emt/basis/additive.ts';
import { circuitOf } from '../../src/emt/circuit/circuit.ts';
import { compareSpectra } from '../../src/emt/circuit/spectrum.ts';
import { LARGEST_CHANCE, spectrumChanceSteps } from '../../src/emt/circuit/spectrum-chance.ts';
import { measurePerformance } from '../../src/emt/record/performance.ts';
import { recordTrajectories } from '../../src/emt/record/trajectories.ts';
import { linearCircuitNetwork } from '../../src/nn/circuit-network.ts';
import type { Activation, Network } from '../../src/nn/network.ts';
import { parseTask } from '../../src/task/names.ts';
import { orthonormal, trainedNetwork } from './helpers.ts';

const task = parseTask('T1-2x3');
const quick = { horizon: 20 } as const;

/** Units of the networks made here: those that the registers leave are silent. */
const UNITS = 16;

/**
 * Registers of 0 and 1 in relu units: `h' = relu(S h + V x)`, so that activity is nowhere near its fixed point 0. The readout says
 * `gain h + bias`: with 2 and -1 it says -1 and 1, with 1 and 0 it says 0 and 1.
 */
function registers(gain: number, bias: number): Network {
  const { d, s } = task;
  const n = s * d;
  const H = UNITS;
  const recurrent = new Float64Array(H * H);
  const input = new Float64Array(H * d);
  const readout = new Float64Array(d * H);
  for (let i = 0; i < n - d; i++) recurrent[i * H + i + d] = 1;
  for (let j = 0; j < d; j++) {
    recurrent[(n - d + j) * H + j] = 1;
    input[(n - d + j) * d + j] = 1;
    readout[j * H + n - d + j] = gain;
  }
  return {
    config: {
      cell: 'elman',
      activation: 'relu',
      inputSize: d,
      hiddenSize: H,
      outputSize: d,
      bias: false,
      readoutBias: true,
    },
    parameters: new Map([
      ['rnn.weight_ih_l0', tensor([H, d], input)],
      ['rnn.weight_hh_l0', tensor([H, H], recurrent)],
      ['readout.weight', tensor([d, H], readout)],
      ['readout.bias', tensor([d], new Float64Array(d).fill(bias))],
    ]),
  };
}

describe('activity off the fixed point', () => {
  test.each([0, 1, 2])(
    'registers of 0 and 1 in relu units are found, clearly, with an offset of a half: seed %i',
    (seed) => {
      const { analysis, reading } = analyze(registers(2, -1), task, { ...quick, seed });
      const { verdict, clear, basis, intervention } = analysis;
      expect([verdict, clear, intervention.early.changedAccuracy, intervention.late.changedAccuracy]).toEqual([
        'found',
        true,
        1,
        1,
      ]);
      for (const { offset } of reading!.frames) {
        offset.forEach((value, unit) => void expect(value).toBeCloseTo(unit < 6 ? 0.5 : 0, 9));
      }
      expect(basis.offsetDistance!).toBeGreaterThan(0.5);
    },
  );
});

describe('the zero point of outputs', () => {
  test.each([
    ['0 and 1', 1, 0, 0.5],
    ['a constant', 2, 6, 7],
    ['a small part of one', 0.02, -3, -2.99],
  ])('decides nothing: %s', (_what, gain, bias, zero) => {
    const plain = analyze(registers(2, -1), task, quick).analysis;
    const moved = analyze(registers(gain, bias), task, quick).analysis;
    expect([moved.verdict, moved.clear, moved.reason]).toEqual([plain.verdict, plain.clear, plain.reason]);
    expect(moved.accuracy.value).toBe(1);
    expect(moved.accuracy.raw).toBeLessThan(0.8);
    expect(moved.assumed).toEqual(
      [0, 1].map((row) => expect.stringContaining(`output ${row} is told from ${zero.toPrecision(3)}`)),
    );
    expect(plain.assumed).toEqual([]);
  });

  test('is 0 of a silent output with a constant: that says nothing', () => {
    const silent = analyze(registers(0, 0.3), task, quick).analysis;
    expect([silent.verdict, silent.assumed]).toEqual(['absent', []]);
    expect(silent.accuracy.value).toBeLessThan(0.65);
  });
});

/** Random orthogonal recurrence with a readout fitted to `horizon` steps of a task. */
function reservoir(H: number, name: string, horizon: number, seed: number, activation: Activation = 'tanh'): Network {
  const of = parseTask(name);
  const rng = stream(seed, 'reservoir');
  const input = Float64Array.from({ length: H * of.d }, () => 0.1 * rng.normal());
  const withReadout = (rows: number, readout: Float64Array): Network => ({
    config: {
      ...{ cell: 'elman', activation, inputSize: of.d, hiddenSize: H, outputSize: rows },
      ...{ bias: false, readoutBias: false },
    },
    parameters: new Map([
      ['rnn.weight_ih_l0', tensor([H, of.d], input)],
      ['rnn.weight_hh_l0', tensor([H, H], orthonormal(H, H, 'reservoir', seed).data)],
      ['readout.weight', tensor([rows, H], readout)],
    ]),
  });
  const units = new Float64Array(H * H);
  for (let i = 0; i < H; i++) units[i * H + i] = 1;
  const recorded = recordTrajectories(withReadout(H, units), of, {
    sequences: 200,
    horizon,
    rng: stream(seed, 'fit'),
    fixedPoint: new Float64Array(H),
  });
  const first = of.inputSteps * recorded.batch;
  const rows = recorded.steps * recorded.batch - first;
  const demands = {
    states: matrix(rows, H, recorded.outputs.slice(first * H)),
    targets: matrix(rows, of.d, Float64Array.from(recorded.targets.subarray(first * of.d))),
  };
  return drain(refitReadout(withReadout(of.d, new Float64Array(of.d * H)), demands, demands));
}

describe('a reservoir is no circuit', () => {
  test.each([
    [32, 'T1-1x4', 0],
    [32, 'T1-1x4', 1],
    [64, 'T1-2x2', 2],
  ] as const)(
    '%i random units with a readout fitted to %s over 12 steps, asked over as many: seed %i',
    (H, name, seed) => {
      const network = reservoir(H, name, 12, seed);
      const of = parseTask(name);
      const { accuracy, verdict, clear, judged } = analyze(network, of, { horizon: 12, seed }).analysis;
      // It is right as long as it was fitted to, and longer it is not asked: that is the trap.
      expect(accuracy.lasts!).toBeGreaterThanOrEqual(8);
      expect(judged.steps).toBe(((of.d === 1 ? 128 : 32) * H) / (of.d * of.s));
      expect([verdict, clear]).toEqual(['absent', true]);
    },
  );

  test('nor are the luckiest of linear ones, whose modes happen to lie near those of one row', () => {
    const of = parseTask('T1-1x4');
    const [H, fitted] = [16, 64];
    const lucky = Array.from({ length: 24 }, (_, seed) => reservoir(H, of.name, fitted, seed, 'linear')).filter(
      (network) =>
        measurePerformance(network, of, { horizon: fitted, seed: 1, batches: 1, batchSize: 64 }).value >= 0.98 &&
        measurePerformance(network, of, { horizon: 10 * fitted, seed: 1, batches: 1, batchSize: 64 }).value < 0.9,
    );
    expect(lucky.length).toBeGreaterThan(0);
    for (const network of lucky.slice(0, 2))
      expect(analyze(network, of, { horizon: 12 }).analysis.verdict).not.toBe('found');
  });
});

/**
 * A table in relu units on a constant: detectors of every history wake a ring of (history, phase), so that edits along the sum
 * of its units are not cut off and come true, although no unit is about one variable.
 */
function tableOnConstant(constant: number): Network {
  const { d, s } = { d: 1, s: 4 };
  const patterns = Array.from({ length: 2 ** s }, (_, bits) =>
    Array.from({ length: s }, (__, k) => ((bits >> k) & 1 ? 1 : -1)),
  );
  const [detector, ring] = [2 * s, 2 * s + patterns.length];
  const H = ring + patterns.length * s;
  const [input, recurrent, bias, readout] = [H * d, H * H, H, d * H].map((size) => new Float64Array(size)) as [
    ...[Float64Array, Float64Array, Float64Array, Float64Array],
  ];
  const at = (to: number, from: number) => to * H + from;
  [input[0], input[1]] = [1, -1];
  for (let k = 1; k < s; k++) for (const side of [0, 1]) recurrent[at(2 * k + side, 2 * (k - 1) + side)] = 1;
  patterns.forEach((pattern, p) => {
    bias[detector + p] = 1 - s;
    readout[detector + p] = pattern[0]!;
    pattern.forEach((_, k) => {
      recurrent[at(detector + p, 2 * k)] = pattern[s - 1 - k]!;
      recurrent[at(detector + p, 2 * k + 1)] = -pattern[s - 1 - k]!;
      readout[ring + p * s + k] = pattern[k]!;
      recurrent[at(ring + p * s + ((k + 1) % s), ring + p * s + k)] = 1;
    });
    for (let unit = ring; unit < H; unit++) recurrent[at(unit, detector + p)] = constant;
  });
  patterns.forEach((_, p) => void (recurrent[at(ring + p * s + 1, detector + p)]! += 1));
  return {
    config: {
      ...{ cell: 'elman', activation: 'relu', inputSize: d, hiddenSize: H, outputSize: d },
      ...{ bias: true, readoutBias: false },
    },
    parameters: new Map([
      ['rnn.weight_ih_l0', tensor([H, d], input)],
      ['rnn.weight_hh_l0', tensor([H, H], recurrent)],
      ['rnn.bias_ih_l0', tensor([H], bias)],
      ['rnn.bias_hh_l0', tensor([H], new Float64Array(H))],
      ['readout.weight', tensor([d, H], readout)],
    ]),
  };
}

describe('a lookup table', () => {
  test('that takes edits, on a constant, is no more than partial: it holds products, and says so', () => {
    const { verdict, clear, reason, intervention, basis } = analyze(tableOnConstant(1), parseTask('T1-1x4')).analysis;
    expect(intervention.changedAccuracy!).toBeGreaterThan(0.98);
    expect(basis.withProducts! - basis.additive!).toBeGreaterThan(basis.additive!);
    expect([verdict, clear]).toEqual(['partial', true]);
    expect(reason).toMatch(/products of two .* more: they are held in combinations/);
  });
});

describe('a network of another task', () => {
  test('is absent, and the outputs that follow either are named', () => {
    const { verdict, outputs, reason } = analyze(trainedNetwork(), parseTask('T3-4x4'), quick).analysis;
    expect(verdict).toBe('absent');
    expect(outputs.map(({ follows }) => follows)).toEqual(['T3-4x4', 'lag 4', 'lag 4', 'lag 4']);
    expect(reason).toContain('Output 0 follows T3-4x4; outputs 1, 2 and 3 follow lag 4');
  });
});

describe('figures beside their chance', () => {
  const circuit = circuitOf(parseTask('T1-3x3'))!;

  /** The chance of a match within 0.05 rad on average by so many modes. */
  function chanceOf(modes: number): number {
    const theory = { re: new Float64Array(9), im: new Float64Array(9) };
    for (let k = 0; k < 9; k++) {
      theory.re[k] = Math.cos((2 * Math.PI * Math.floor(k / 3)) / 3);
      theory.im[k] = Math.sin((2 * Math.PI * Math.floor(k / 3)) / 3);
    }
    const network = { re: new Float64Array(modes).fill(1), im: new Float64Array(modes).fill(1e-3) };
    for (let k = 1; k < modes; k += 2) network.im[k] = -1e-3;
    const compared = compareSpectra(theory, network);
    return drain(spectrumChanceSteps({ ...compared, error: 0.05 }, 0))!;
  }

  test('with 128 modes on the circle any argument lies near one, with as many as the circuit has none does', () => {
    expect(circuit.alive).toHaveLength(9);
    expect(chanceOf(128)).toBeGreaterThan(0.3);
    expect(chanceOf(12)).toBeLessThanOrEqual(LARGEST_CHANCE);
  });

  test('step by step the state of a linear network is the sum of its variables', () => {
    const of = parseTask('T1-2x3');
    const whole = circuitOf(of)!;
    const network = linearCircuitNetwork(whole.phi, orthonormal(11, 6, 'sum'), of.d);
    const recorded = recordTrajectories(network, of, {
      sequences: 64,
      horizon: 20,
      rng: stream(1, 'sum'),
      fixedPoint: new Float64Array(11),
    });
    const window = { from: 6, to: 12 };
    expect(drain(additiveByStepSteps(recorded, { circuit: whole, window }))).toBeCloseTo(1, 12);
  });
});
