// What discovery counts as evidence: exact circuits are found however weakly their cells are held and whatever woke
// the network, small and lively random ones never are, and nothing that is judged was fitted on.

import { describe, expect, it } from 'vitest';
import { matrix, multiply } from '../../src/array/matrix.ts';
import { stream } from '../../src/array/random.ts';
import { drain } from '../../src/array/stages.ts';
import { tensor } from '../../src/array/tensor.ts';
import { circuitMatrix } from '../../src/emt/circuit/circuit.ts';
import { type Discovered, discover, discoverUnaided } from '../../src/emt/discovery/discover.ts';
import { besideControls, judgeDiscovery } from '../../src/emt/discovery/judge.ts';
import { lagProfile, pastRows } from '../../src/emt/discovery/lag-profile.ts';
import { rephasedNetwork } from '../../src/emt/discovery/rephased.ts';
import { type Drive, givenDrive, randomDrive } from '../../src/emt/record/drive.ts';
import { schur } from '../../src/linalg/index.ts';
import { schurEigenvalues } from '../../src/linalg/schur-blocks.ts';
import { linearCircuitNetwork } from '../../src/nn/circuit-network.ts';
import type { Network } from '../../src/nn/network.ts';
import { parseTask } from '../../src/task/names.ts';
import { gaussian, orthonormal, trainedNetwork } from './helpers.ts';

const quick = { lags: 6 };
const repeat = randomDrive(4, 4, 0);

/** The linear circuit of `name` in `Psi = U diag(...) V` of the given condition number. */
function linear(name: string, hidden: number, condition: number): Network {
  const task = parseTask(name);
  const n = task.d * task.s;
  const left = orthonormal(hidden, n, 'weak', name);
  const right = orthonormal(n, n, 'weak too', name);
  const scaled = matrix(
    hidden,
    n,
    left.data.map((value, at) => value * condition ** -((at % n) / Math.max(1, n - 1))),
  );
  return linearCircuitNetwork(circuitMatrix(task.F!), multiply(scaled, right), task.d);
}

/** A random symmetric network: it falls into one of a few fixed points or two-cycles, and stays there. */
function symmetric(hidden: number, width: number, gain: number, seed: number): Network {
  const a = gaussian(hidden, hidden, 'symmetric', seed).data;
  const weights = a.map((value, at) => {
    const mirrored = a[(at % hidden) * hidden + Math.floor(at / hidden)]!;
    return ((value + mirrored) * gain) / Math.sqrt(2 * hidden);
  });
  return {
    config: {
      cell: 'elman',
      activation: 'tanh',
      inputSize: width,
      hiddenSize: hidden,
      outputSize: width,
      bias: false,
      readoutBias: false,
    },
    parameters: new Map([
      ['rnn.weight_ih_l0', tensor([hidden, width], gaussian(hidden, width, 'in', seed).data)],
      ['rnn.weight_hh_l0', tensor([hidden, hidden], weights)],
      ['readout.weight', tensor([width, hidden], gaussian(width, hidden, 'out', seed).data)],
    ]),
  };
}

describe('an exact circuit', () => {
  it.each([1, 300, 3000])('is found at condition number %i of Psi', (condition) => {
    const { discovery } = discoverUnaided(linear('T1-1x4', 6, condition), quick);
    expect([discovery.verdict, discovery.s, discovery.operator.id]).toEqual(['found', 4, ['1', '0', '0']]);
    expect(discovery.drive.noise < 0.05).toBe(condition > 1);
    expect(discovery.notes.some((note) => /held so weakly/.test(note))).toBe(condition > 1);
  });

  it('of one cell is partial, and no better than chance', () => {
    const { discovery } = discoverUnaided(linear('T1-1x1', 1, 1), quick);
    expect([discovery.verdict, discovery.s]).toEqual(['partial', 1]);
    expect(discovery.reason).toMatch(
      /one slot is no more.*a random basis do as well: nothing here tells it from chance/,
    );
  });

  it('of two bits in one slot is no common mode', () => {
    const { discovery } = discoverUnaided(linear('T1-2x1', 2, 300), quick);
    expect([discovery.verdict, discovery.cells.count]).toEqual(['partial', 2]);
    expect(discovery.reason).toMatch(/one slot/);
  });
});

describe('the trained repeat copy, woken otherwise than in training', () => {
  const bits = (steps: number, change: (value: number, t: number, b: number, bit: number) => number): Drive => {
    const { inputs, batch } = randomDrive(4, steps, 9);
    const values = Array.from(inputs as Float64Array, (value, at) =>
      change(value, Math.floor(at / (batch * 4)), Math.floor(at / 4) % batch, at % 4),
    );
    return givenDrive(values, { steps, batch, inputSize: 4, source: 'x.npz' });
  };

  it.each([
    ['by one step', bits(1, (value) => value)],
    ['with an input left out', bits(4, (value, _t, _b, bit) => (bit === 3 ? 0 : value))],
  ])('%s is found by random bits, and says so', (_, drive) => {
    const { discovery } = discover(trainedNetwork(), drive, quick);
    expect([discovery.verdict, discovery.operator.id]).toEqual(['found', ['15', '0', '0']]);
    expect(discovery.drive.source).toBe('random bits over 4 steps');
    expect(discovery.notes[0]).toMatch(/^x\.npz alone, . steps? of input, does not show it .*random bits/);
    expect(discovery.notes[0]).not.toMatch(/falls silent/);
  });

  it('by six is found as it is: what was overwritten does no harm', () => {
    const { discovery } = discover(
      trainedNetwork(),
      bits(6, (value) => value),
      quick,
    );
    expect([discovery.verdict, discovery.operator.id]).toEqual(['found', ['15', '0', '0']]);
  });

  it('with one input always the same: that output is constant', () => {
    const { discovery } = discover(
      trainedNetwork(),
      bits(4, (value, _t, _b, bit) => (bit === 0 ? 1 : value)),
      quick,
    );
    expect(discovery.signal.outputs).toEqual(['constant', 'varying', 'varying', 'varying']);
    expect([discovery.verdict, discovery.operator.id]).toEqual(['found', ['7', '0', '0']]);
  });

  it('by copies of a few sequences: they are counted', () => {
    const { inputs, batch } = repeat;
    const copied = Array.from(inputs, (_, at) => {
      const b = Math.floor(at / 4) % batch;
      return inputs[at - 4 * (b - (b % 16))]!;
    });
    const drive = givenDrive(copied, { steps: 4, batch, inputSize: 4, source: 'x.npz' });
    const { discovery } = discover(trainedNetwork(), drive, quick);
    expect(discovery.notes).toContainEqual(expect.stringMatching(/^Only 16 of the 320 sequences of x\.npz differ/));
  });
});

describe('random networks that do not fall silent', () => {
  it('are absent for every seed, however well edits in one slot come out', () => {
    let lively = 0;
    for (let seed = 0; seed < 6; seed++) {
      const { discovery } = discoverUnaided(symmetric(8, 2, 1.5, seed), { ...quick, seed: seed % 2 });
      expect([seed, discovery.verdict]).toEqual([seed, 'absent']);
      if (discovery.signal.kind !== 'none') lively++;
    }
    expect(lively).toBeGreaterThan(2);
  });

  it('are the third control: the moduli of the eigenvalues stay, their arguments do not', () => {
    const network = trainedNetwork();
    const moduli = ({ parameters }: Network) => {
      const { shape, data } = parameters.get('rnn.weight_hh_l0')!;
      const { re, im } = schurEigenvalues(
        schur(matrix(shape[0]!, shape[1]!, Float64Array.from(data as Float64Array))).T,
      );
      return Array.from(re, (value, k) => ({ size: Math.hypot(value, im[k]!), angle: Math.atan2(im[k]!, value) }));
    };
    const rephased = rephasedNetwork(network, 1)!;
    const [was, is] = [moduli(network), moduli(rephased)].map((all) => all.sort((a, b) => a.size - b.size));
    was!.forEach(({ size }, k) => void expect(is![k]!.size).toBeCloseTo(size, 8));
    const turn = (all: typeof was) => all!.slice(-16).map(({ angle }) => Math.abs(Math.sin(2 * angle)));
    // Fourth roots of unity in the network, anything in the control.
    expect(Math.max(...turn(was))).toBeLessThan(0.1);
    expect(Math.max(...turn(is))).toBeGreaterThan(0.2);
    expect(rephased.parameters.get('readout.weight')).toBe(network.parameters.get('readout.weight'));
  });
});

describe('the verdict', () => {
  const found: Discovered = discover(trainedNetwork(), repeat, quick);
  const { discovery } = found;
  const judge = (change: Partial<typeof discovery>) => judgeDiscovery({ ...discovery, ...change }, null);

  it('on the evidence as it is: found', () => {
    expect(judge({}).verdict).toBe('found');
  });

  it('asks for more than the best constant says', () => {
    const behaviour = { ...discovery.behaviour, fromOutputs: 0.6, chance: 0.5 };
    expect(judge({ behaviour })).toMatchObject({
      verdict: 'absent',
      reason: expect.stringMatching(/the best constant 50/),
    });
    expect(judge({ behaviour: { ...behaviour, fromOutputs: 0.7 } }).verdict).toBe('partial');
  });

  it('takes outputs with one value between them for a common mode, over however many lags', () => {
    const cells = { d: 2, count: 4, live: [0, 1, 2, 3].map((lag) => ({ bit: 0, lag })), depth: [4, 0] };
    expect(judge({ cells })).toMatchObject({
      verdict: 'absent',
      reason: expect.stringMatching(/carry 1 independent value /),
    });
    const few = { d: 4, count: 3, live: [0, 1, 2].map((bit) => ({ bit, lag: 0 })), depth: [1, 1, 1, 0] };
    expect(judge({ cells: few })).toMatchObject({
      verdict: 'absent',
      reason: expect.stringMatching(/carry 3 independent/),
    });
  });

  it('takes what is no more than luck for nothing, unless the weights are the circuit to rounding', () => {
    expect(judge({ s: 1 })).toMatchObject({ verdict: 'absent', reason: expect.stringMatching(/leading modes/) });
    const exact = {
      basis: { ...discovery.basis, leakage: 0 },
      operator: { ...discovery.operator, crosstalk: 0, shiftError: 0 },
    };
    expect(judge({ s: 1, ...exact }).verdict).toBe('partial');
    const behaviour = { ...discovery.behaviour, fromOutputs: 0.9 };
    expect(judge({ s: 2 }).verdict).toBe('found');
    expect(judge({ s: 2, behaviour })).toMatchObject({
      verdict: 'absent',
      reason: expect.stringMatching(/two-cycles/),
    });
    expect(judge({ s: 1, ...exact, behaviour }).verdict).toBe('absent');
    const set = { ...discovery.intervention, randomBasis: discovery.intervention.set };
    expect(judge({ intervention: set })).toMatchObject({
      verdict: 'absent',
      reason: expect.stringMatching(/random basis do/),
    });
  });

  it.each(['random', 'shuffled', 'rephased'] as const)('is lowered by the %s control doing as well', (name) => {
    const beside = (own: typeof discovery) => besideControls(own, { ...discovery.controls, [name]: discovery });
    expect(besideControls(discovery, discovery.controls).verdict).toBe('found');
    expect(beside(discovery)).toMatchObject({ verdict: 'partial', reason: expect.stringMatching(/does as well/) });
    expect(beside({ ...discovery, verdict: 'partial' }).verdict).toBe('absent');
  });

  it('rests on sequences that nothing was fitted on', () => {
    const { inputs, batch } = repeat;
    const others = randomDrive(4, 4, 77).inputs;
    const changed = Array.from(inputs, (value, at) => (Math.floor(at / 4) % batch < 256 ? value : others[at]!));
    const again = discover(trainedNetwork(), { ...repeat, inputs: changed }, quick);
    expect(again.matrices.psi).toEqual(found.matrices.psi);
    expect(again.discovery.intervention).not.toEqual(discovery.intervention);
  });
});

describe('the controls', () => {
  it('have a figure beside each of the network where nothing can be read in them', () => {
    const { random } = discover(trainedNetwork(), repeat, quick).discovery.controls;
    expect([random.s, random.candidate, random.cells.count]).toEqual([0, null, 0]);
    expect(random.basis.variance).not.toBeNull();
    expect(random.behaviour.fromOutputs!).toBeLessThan(0.9);
    expect(random.intervention.changedAccuracy!).toBeLessThan(0.65);
  });
});

describe('the memory profile', () => {
  it('has no live cells where all sequences say the same, and the same states', () => {
    const [steps, batch] = [16, 40];
    const rng = stream(3, 'test', 'clock');
    const clock = Float64Array.from({ length: steps }, () => rng.sign());
    const values = Float64Array.from({ length: steps * batch }, (_, at) => clock[Math.floor(at / batch)]!);
    const states = Float64Array.from({ length: steps * batch * steps }, (_, at) =>
      Math.floor(at / (batch * steps)) === at % steps ? 1 : 0,
    );
    const rows = pastRows({ steps, batch, stateSize: steps, d: 1, states, values }, 3, steps, 4);
    const profile = (permutations: number) =>
      drain(lagProfile(rows, { noise: 1e-3, permutations, products: false, rng: stream(1, 'null') }));
    expect(profile(0).live).toEqual([]);
    expect(profile(20).live).toEqual([]);
  });
});
