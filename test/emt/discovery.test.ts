// Discovery finds the circuit of a network that nobody says the task of, and nothing where there is nothing. The task
// only draws input sequences here; its operator is what the discovered one is compared with.

import { describe, expect, it } from 'vitest';
import { UsageError } from '../../src/array/errors.ts';
import { matrix } from '../../src/array/matrix.ts';
import { stream } from '../../src/array/random.ts';
import { tensor } from '../../src/array/tensor.ts';
import { shuffledNetwork } from '../../src/emt/analyze/controls.ts';
import { circuitMatrix } from '../../src/emt/circuit/circuit.ts';
import { discover, discoverUnaided } from '../../src/emt/discovery/discover.ts';
import { noOperator } from '../../src/emt/discovery/operator.ts';
import { givenDrive, randomDrive, taskDrive } from '../../src/emt/record/drive.ts';
import type { DiscoveryMeasures } from '../../src/emt/results/discovery.ts';
import { closedFormNetwork, linearCircuitNetwork } from '../../src/nn/circuit-network.ts';
import type { Network, NetworkConfig } from '../../src/nn/network.ts';
import type { HistoryTask } from '../../src/task/history.ts';
import { parseTask } from '../../src/task/names.ts';
import { gaussian, orthonormal, trainedNetwork, untrained } from './helpers.ts';

const quick = { lags: 10 };

/** Units in random order with random signs, so that nothing is read off the order of the weights. */
function hidden(task: HistoryTask): Network {
  const rng = stream(5, 'test', 'order', task.name);
  const n = task.s * task.d;
  return closedFormNetwork(circuitMatrix(task.F!), task.d, {
    order: rng.permutation(n),
    signs: Float64Array.from({ length: n }, () => rng.sign()),
  });
}

/** The discovered operator, entry by entry, is that of `task`. */
function expectOperator({ operator, s }: DiscoveryMeasures, task: HistoryTask): void {
  expect(s).toBe(task.s);
  expect(operator.kind).toBe('selection');
  expect(operator.readFrom).toBe('jacobian');
  expect(operator.F!.flat()).toEqual(Array.from(task.F!.data));
}

describe('a network trained on the 4x4 repeat copy', () => {
  const network = trainedNetwork();
  const task = parseTask('T1-4x4');

  it('gives up its circuit to nothing but random bits', () => {
    const { discovery, matrices } = discoverUnaided(network, quick);
    expectOperator(discovery, task);
    expect(discovery.operator.id).toEqual(['15', '0', '0']);
    expect(discovery.verdict).toBe('found');
    expect(discovery.intervention.changedAccuracy!).toBeGreaterThan(0.99);
    expect(discovery.intervention.randomBasis.changedAccuracy!).toBeLessThan(0.3);
    expect(discovery.behaviour.fromInputs!).toBeGreaterThan(0.99);
    expect(discovery.controls.random.verdict).toBe('absent');
    expect(discovery.controls.shuffled.verdict).toBe('absent');
    // Psi* Psi = I, and Psi* J Psi is the gain times the circuit.
    const { phiEmp, phi } = matrices;
    const gain = discovery.operator.gain!;
    phiEmp!.data.forEach((value, at) => void expect(value / gain).toBeCloseTo(phi!.data[at]!, 1));
  });

  it('shows a profile that is decodable for ever, but new for four lags only', () => {
    const { discovery } = discover(network, taskDrive(task, 0), quick);
    for (const { lag, decodable, fresh, accuracy, live, null: chance } of discovery.lagProfile) {
      expect(decodable!).toBeGreaterThan(0.99);
      expect(accuracy!).toBeGreaterThan(0.99);
      expect(chance!.max).toBeLessThan(0.05);
      expect(live).toBe(lag < 4 ? 4 : 0);
      if (lag < 4) expect(fresh!).toBeGreaterThan(0.9);
      else expect(fresh!).toBeLessThan(0.05);
    }
    expect(discovery.inputProfile).toHaveLength(4);
    expect(discovery.basis.decoding).toBe(1);
  });

  it('takes sequences from anywhere, whatever silence follows them', () => {
    const { steps, batch, inputs } = taskDrive(task, 3);
    const padded = new Float64Array((steps + 7) * batch * 4);
    padded.set(inputs);
    const drive = givenDrive(padded, { steps: steps + 7, batch, inputSize: 4, source: 'x.npz' });
    expect(drive.steps).toBe(4);
    expectOperator(discover(network, drive, quick).discovery, task);
  });

  it('with its weights shuffled holds nothing', () => {
    const { discovery } = discover(shuffledNetwork(network, 4), taskDrive(task, 0), quick);
    expect(discovery.verdict).toBe('absent');
    expect(discovery.operator.kind).toBe('none');
  });
});

describe('closed-form networks', () => {
  it.each(['T1', 'T3', 'T4'])('of %s: its operator on exactly the live cells', (name) => {
    const task = parseTask(name);
    const { discovery } = discover(hidden(task), randomDrive(8, task.s, 1), { lags: 10 });
    expectOperator(discovery, task);
    expect(discovery.cells.count).toBe(name === 'T1' ? 64 : 36);
    // A bit that is read `l` steps later is held for `l` lags.
    for (const { terms } of discovery.operator.rules) {
      expect(terms).toHaveLength(1);
      expect(discovery.cells.depth[terms[0]!.bit]).toBe(terms[0]!.lag);
    }
    expect(discovery.intervention.changedAccuracy).toBe(1);
    expect(discovery.verdict).toBe('found');
  });
});

describe('a seed', () => {
  it('gives the same result again, and another one gives another', () => {
    const task = parseTask('T1-2x3');
    const at = (seed: number) => discover(hidden(task), taskDrive(task, 0), { ...quick, seed }).discovery;
    const one = at(2);
    expect(one.verdict).toBe('found');
    expect(at(2)).toEqual(one);
    expect(at(3).intervention).not.toEqual(one.intervention);
  });
});

describe('linear networks', () => {
  it('of a rotation give a real operator', () => {
    const [c, s] = [Math.cos(0.7), Math.sin(0.7)];
    const phi = matrix(2, 2, Float64Array.from([c, -s, s, c]));
    const network = linearCircuitNetwork(phi, orthonormal(9, 2, 'real'), 2);
    const inputs = Float64Array.from(gaussian(1, 320 * 2, 'rotation').data);
    const drive = givenDrive(inputs, { steps: 1, batch: 320, inputSize: 2, source: 'normal' });
    const { discovery } = discover(network, drive, quick);
    expect(discovery.signal.kind).toBe('real');
    expect([discovery.s, discovery.operator.kind]).toEqual([1, 'real']);
    // x(t) = F' x(t-1) with F = Phi'.
    const F = discovery.operator.F!;
    [c, s, -s, c].forEach((value, at) => void expect(F[Math.floor(at / 2)]![at % 2]!).toBeCloseTo(value, 6));
    expect(discovery.behaviour.fromOutputs).toBe(1);
    // As right as can be; but any matrix has leading modes.
    expect([discovery.verdict, discovery.reason]).toEqual(['partial', expect.stringMatching(/leading modes/)]);
  });
});

describe('untrained networks', () => {
  it.each([
    ['elman', 40, false],
    ['elman', 24, true],
    ['gru', 16, true],
    ['lstm', 12, true],
  ] as const)('are absent: %s, %i units, bias %s', (cell, units, bias) => {
    const { discovery } = discoverUnaided(untrained(4, units, { cell, bias }), quick);
    expect(discovery.verdict).toBe('absent');
    expect(discovery.operator.F).toBeNull();
    expect(discovery.s).toBe(0);
    // Recent inputs can be read all the same: fading is no circuit.
    expect(discovery.inputProfile[0]!.accuracy!).toBeGreaterThan(0.8);
  });

  it('are never found, also where their activity lasts', () => {
    for (let seed = 0; seed < 4; seed++) {
      const network = untrained(4, 24, { seed });
      const strong = gaussian(24, 24, 'strong', seed).data.map((x) => (1.5 / Math.sqrt(24)) * x);
      const parameters = new Map(network.parameters).set('rnn.weight_hh_l0', tensor([24, 24], strong));
      const { discovery } = discover({ ...network, parameters }, randomDrive(4, 8, seed), quick);
      expect(discovery.verdict).not.toBe('found');
      expect(discovery.controls.shuffled.verdict).not.toBe('found');
    }
  });
});

describe('a circuit that is read but does not stand the test', () => {
  /** An untrained network whose activity never fades: random orthogonal weights. */
  function orthogonal(activation: 'tanh' | 'linear'): Network {
    const network = untrained(4, 24);
    const parameters = new Map(network.parameters)
      .set('rnn.weight_hh_l0', tensor([24, 24], orthonormal(24, 24, 'refused').data))
      .set('rnn.weight_ih_l0', tensor([24, 4], gaussian(24, 4, 'refused', 'in').data))
      .set('readout.weight', tensor([4, 24], gaussian(4, 24, 'refused', 'out').data));
    return { config: { ...network.config, activation }, parameters };
  }

  it.each(['tanh', 'linear'] as const)('is no result, only a candidate: random orthogonal, %s', (activation) => {
    const { discovery } = discoverUnaided(orthogonal(activation), quick);
    expect(discovery).toMatchObject({ verdict: 'absent', s: 0, operator: noOperator() });
    expect(discovery.cells).toEqual({ d: 4, count: 0, live: [], depth: [0, 0, 0, 0] });
    const { candidate, lagProfile } = discovery;
    expect(candidate!.s).toBeGreaterThan(0);
    expect(candidate!.operator.kind).not.toBe('none');
    // The candidate is what the profile found, no other thing.
    expect(candidate!.cells.count).toBe(lagProfile.reduce((sum, { live }) => sum + live, 0));
  });

  it('is kept where it does', () => {
    const { discovery } = discover(trainedNetwork(), randomDrive(4, 4, 0), quick);
    expect([discovery.verdict, discovery.s, discovery.candidate]).toEqual(['found', 4, null]);
    for (const control of [discovery.controls.random, discovery.controls.shuffled]) {
      expect([control.verdict, control.s, control.operator.kind]).toEqual(['absent', 0, 'none']);
    }
  });
});

describe('what cannot be used', () => {
  it.each([
    [{ lags: 1 }, 'lags must be a whole number of at least 2, found 1'],
    [{ lags: 2.5 }, 'lags must be a whole number of at least 2, found 2.5'],
    [{ lags: Number.NaN }, 'lags must be a whole number of at least 2, found NaN'],
    [{ lags: -3 }, 'lags must be a whole number of at least 2, found -3'],
    [{ seed: 0.5 }, 'seed must be a whole number of at least 0, found 0.5'],
    [{ seed: Number.POSITIVE_INFINITY }, 'seed must be a whole number of at least 0, found Infinity'],
  ])('are options out of range: %j', (options, message) => {
    expect(() => discover(trainedNetwork(), randomDrive(4, 4, 0), options)).toThrow(new UsageError(message));
    expect(() => discoverUnaided(trainedNetwork(), options)).toThrow(new UsageError(message));
  });

  it('is refused in one line', () => {
    const given = (inputs: number[], steps: number, batch: number) =>
      givenDrive(inputs, { steps, batch, inputSize: 1, source: 'x.npz' });
    expect(() => given([1, 1, 1], 1, 3)).toThrow(/x.npz holds 3 sequences \(.*\), expected at least 40/);
    expect(() => given(new Array(80).fill(0), 2, 40)).toThrow(/zeros only/);
    expect(() => given([...new Array(79).fill(1), Number.NaN], 2, 40)).toThrow(/NaN/);
    expect(() => discover(trainedNetwork(), randomDrive(3, 4, 0))).toThrow(/3 wide, the network reads 4/);
  });

  it.each([50, 1e3, 1e6])('ends in a verdict where activity grows %d-fold a step', (gain) => {
    const config: NetworkConfig = { ...untrained(3, 12).config, activation: 'linear' };
    const grows = orthonormal(12, 12, 'grows', 1).data.map((value) => gain * value);
    const parameters = new Map([
      ['rnn.weight_ih_l0', tensor([12, 3], gaussian(12, 3, 'grows', 2).data)],
      ['rnn.weight_hh_l0', tensor([12, 12], grows)],
      ['readout.weight', tensor([3, 12], gaussian(3, 12, 'grows', 3).data)],
    ]);
    const { discovery } = discoverUnaided({ config, parameters }, { lags: 24 });
    expect(discovery.verdict).toBe('absent');
    // From 24 lags on: 51 free steps of growth leave no squares at a thousandfold.
    expect(/overflows/.test(discovery.reason)).toBe(gain > 50);
  });

  it('ends in a verdict where activity overflows', () => {
    const network = untrained(2, 6);
    const huge = gaussian(6, 6, 'huge').data.map((x) => 1e40 * x);
    const parameters = new Map(network.parameters).set('rnn.weight_hh_l0', tensor([6, 6], huge));
    const linear = { config: { ...network.config, activation: 'linear' as const }, parameters };
    const { discovery } = discover(linear, randomDrive(2, 3, 0), quick);
    expect([discovery.verdict, discovery.reason]).toEqual(['absent', expect.stringMatching(/overflows/)]);
  });
});
