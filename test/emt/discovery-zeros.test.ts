// What a discovery must not hang on: the zero point of outputs, the point that activity is centred on, the size of a step,
// channels that only fix or go. Networks are built by hand; what each holds is known before it is opened.

import { describe, expect, it } from 'vitest';
import { stream } from '../../src/array/random.ts';
import { type Tensor, tensor } from '../../src/array/tensor.ts';
import { circuitMatrix } from '../../src/emt/circuit/circuit.ts';
import { discover, discoverUnaided } from '../../src/emt/discovery/discover.ts';
import { givenDrive } from '../../src/emt/record/drive.ts';
import type { Discovery } from '../../src/emt/results/discovery.ts';
import { closedFormNetwork, linearCircuitNetwork } from '../../src/nn/circuit-network.ts';
import type { Network } from '../../src/nn/network.ts';
import { parseTask } from '../../src/task/names.ts';
import { gaussian, orthonormal, trainedNetwork } from './helpers.ts';

const quick = { lags: 8 };

/** The outputs of `network` times `scale` and on top of `constants`. */
function said(network: Network, scale: number, constants: (output: number) => number): Network {
  const { config, parameters } = network;
  const weight = parameters.get('readout.weight')!;
  const bias = parameters.get('readout.bias')?.data as ArrayLike<number> | undefined;
  const changed = new Map(parameters).set('readout.weight', scaled(weight, scale)).set(
    'readout.bias',
    tensor(
      [config.outputSize],
      Float64Array.from({ length: config.outputSize }, (_, i) => scale * (bias?.[i] ?? 0) + constants(i)),
    ),
  );
  return { config: { ...config, readoutBias: true }, parameters: changed };
}

function scaled({ shape, data }: Tensor, scale: number): Tensor {
  return tensor(
    [...shape],
    Float64Array.from(data as ArrayLike<number>, (value) => scale * value),
  );
}

/**
 * Repeat copy of `d` bits over `s` steps in relu units that are 0 or 2: their mean is 1, far from the fixed point 0.
 * Every cell is held by two units, in random order.
 */
function reluCopy(d: number, s: number, seed: number): Network {
  const n = d * s;
  const phi = circuitMatrix(parseTask(`T1-${d}x${s}`).F!);
  const order = stream(seed, 'test', 'relu').permutation(2 * n);
  const units = (cell: number) => [order[2 * cell]!, order[2 * cell + 1]!];
  const recurrent = new Float64Array(4 * n * n);
  for (let r = 0; r < n; r++)
    for (let c = 0; c < n; c++)
      for (const to of units(r)) for (const from of units(c)) recurrent[to * 2 * n + from] = phi.data[r * n + c]! / 2;
  const input = new Float64Array(2 * n * d);
  const readout = new Float64Array(d * 2 * n);
  for (let j = 0; j < d; j++) {
    for (const unit of units(n - d + j)) {
      input[unit * d + j] = 2;
      readout[j * 2 * n + unit] = 0.5;
    }
  }
  return {
    config: {
      cell: 'elman',
      activation: 'relu',
      inputSize: d,
      hiddenSize: 2 * n,
      outputSize: d,
      bias: false,
      readoutBias: true,
    },
    parameters: new Map([
      ['rnn.weight_ih_l0', tensor([2 * n, d], input)],
      ['rnn.weight_hh_l0', tensor([2 * n, 2 * n], recurrent)],
      ['readout.weight', tensor([d, 2 * n], readout)],
      ['readout.bias', tensor([d], new Float64Array(d).fill(-1))],
    ]),
  };
}

/** What must not change with the zero of an output. */
function held({ verdict, s, cells, operator, intervention, controls, signal }: Discovery) {
  const edits = [intervention.changedAccuracy, intervention.accuracy, intervention.randomBasis.changedAccuracy];
  return {
    ...{ verdict, s, cells, rules: operator.rules, id: operator.id, kinds: signal.outputs, kind: signal.kind },
    edits: edits.map((share) => share?.toFixed(6)),
    controls: [controls.random.verdict, controls.shuffled.verdict],
  };
}

describe('the zero point of outputs', () => {
  const network = trainedNetwork();
  const plain = discoverUnaided(network, quick).discovery;

  it.each([
    ['0 and 1', said(network, 0.5, () => 0.5)],
    ['a hundred on one output', said(network, 1, (i) => (i === 1 ? 100 : 0))],
    ['another constant on each', said(network, 1, (i) => 3 * i - 4)],
  ])('decides nothing: %s', (_, moved) => {
    const { discovery } = discoverUnaided(moved, quick);
    expect(plain.verdict).toBe('found');
    expect(held(discovery)).toEqual(held(plain));
    expect(discovery.assumed.join(' ')).toMatch(/Not read about 0, but about the midpoint of its two classes: output /);
    expect(plain.assumed.join(' ')).not.toMatch(/Not read about 0/);
  });

  it('decides nothing of real numbers either', () => {
    const phi = circuitMatrix(parseTask('T1-2x3').F!);
    const linear = linearCircuitNetwork(phi, orthonormal(9, 6, 'zeros'), 2);
    const inputs = gaussian(1, 3 * 200 * 2, 'zeros', 'inputs').data;
    const drive = givenDrive(inputs, { steps: 3, batch: 200, inputSize: 2, source: 'normal' });
    const [own, moved] = [linear, said(linear, 1, () => 5)].map((each) => discover(each, drive, quick).discovery);
    expect([own!.verdict, own!.signal.kind]).toEqual(['found', 'real']);
    expect(held(moved!)).toEqual(held(own!));
  });

  it('is no memory: a constant on outputs that fall silent stays nothing', () => {
    const silent = closedFormNetwork(circuitMatrix(parseTask('T1-2x2').F!), 2);
    const weak = new Map(silent.parameters).set(
      'rnn.weight_hh_l0',
      scaled(silent.parameters.get('rnn.weight_hh_l0')!, 0.4),
    );
    const { discovery } = discoverUnaided(
      said({ ...silent, parameters: weak }, 1, () => 1),
      quick,
    );
    expect([discovery.verdict, discovery.signal.kind]).toEqual(['absent', 'none']);
  });
});

describe('activity off its fixed point', () => {
  it.each([0, 1, 2])('is read and edited about where it is: relu units of 0 and 2, seed %i', (seed) => {
    const network = reluCopy(3, 3, seed);
    const { discovery } = discoverUnaided(network, { ...quick, seed });
    expect([discovery.verdict, discovery.operator.id]).toEqual(['found', ['7', '0', '0']]);
    expect(discovery.intervention.changedAccuracy).toBe(1);
    const asBits = discoverUnaided(
      said(network, 0.5, () => 0.5),
      { ...quick, seed },
    ).discovery;
    expect(held(asBits)).toEqual(held(discovery));
  });
});

describe('activity that grows or fades', () => {
  const phi = circuitMatrix(parseTask('T1-2x3').F!);
  const at = (gain: number) =>
    linearCircuitNetwork({ ...phi, data: phi.data.map((value) => gain * value) }, orthonormal(9, 6, 'grows'), 2);

  it.each([1, 1.05, 1.2, 1.5])('is judged by the size of its step: %f a step is found', (gain) => {
    const { discovery } = discoverUnaided(at(gain), quick);
    expect([discovery.verdict, discovery.operator.id]).toEqual(['found', ['3', '0', '0']]);
  });

  it.each([0.98, 0.95, 0.92])('falls silent by the rule of an analysis: %f a step is a fading trace', (gain) => {
    const { discovery } = discoverUnaided(at(gain), quick);
    // What is left of it over the 200 steps of an analysis.
    const steps = Math.log(discovery.signal.persistence!) / Math.log(gain);
    expect(Math.abs(steps - 200)).toBeLessThan(20);
    expect([discovery.verdict, discovery.candidate!.operator.id]).toEqual(['absent', ['3', '0', '0']]);
    expect(discovery.reason).toMatch(/falls silent: a fading trace/);
  });

  it('is gone below what counts as a kept mode', () => {
    const { discovery } = discoverUnaided(at(0.7), quick);
    expect([discovery.verdict, discovery.signal.kind]).toEqual(['absent', 'none']);
    expect(discovery.reason).toMatch(/falls silent/);
  });
});
