// The comparison of networks whose truth is known: one circuit in other coordinates, other cells and other trainings, a
// reservoir that says the same, and circuits of other tasks.

import { expect, test } from 'vitest';
import { matrix } from '../../src/array/matrix.ts';
import { stream } from '../../src/array/random.ts';
import { drain } from '../../src/array/stages.ts';
import { tensor } from '../../src/array/tensor.ts';
import { circuitOf } from '../../src/emt/circuit/circuit.ts';
import { ClusteredShare } from '../../src/emt/compare/clustered-share.ts';
import { compareNetworks } from '../../src/emt/compare/compare.ts';
import { judgeDirection } from '../../src/emt/compare/judge.ts';
import { drawContents, taskSequences } from '../../src/emt/compare/paired.ts';
import { reservoirSteps } from '../../src/emt/compare/rivals.ts';
import { recordFreeRunSteps } from '../../src/emt/record/recording.ts';
import type { Comparison } from '../../src/emt/results/comparison.ts';
import { closedFormNetwork, linearCircuitNetwork } from '../../src/nn/circuit-network.ts';
import type { Network } from '../../src/nn/network.ts';
import { parseTask } from '../../src/task/names.ts';
import { type TaskSource, taskFromSource } from '../../src/task/task-source.ts';
import { gaussian, orthonormal, trainedNetwork, untrained } from './helpers.ts';

const task = parseTask('T1-2x3');
const circuit = circuitOf(task)!;
const quick = { horizon: 60, sequences: 128 };

/** A closed form in a random order and with random signs. */
function shuffledForm(seed: number, { phi, d, n } = circuit, gain = 1.2): Network {
  const rng = stream(seed, 'test', 'form');
  const signs = Float64Array.from({ length: n }, () => rng.sign());
  return closedFormNetwork(phi, d, { order: rng.permutation(n), signs, gain });
}

function compared(
  networks: Readonly<Record<string, Network>>,
  of: TaskSource | null = { name: 'T1-2x3' },
  options = quick,
): Comparison {
  const known = of === null ? null : taskFromSource(of);
  return compareNetworks(
    Object.entries(networks).map(([name, network]) => ({ name, network, task: known })),
    options,
  );
}

/** Every null of every direction is well below what carries over. */
function expectNullsToFail({ pairs }: Comparison): void {
  for (const { nulls } of pairs.flatMap(({ transplants }) => transplants)) {
    expect(nulls.length).toBeGreaterThan(3);
    for (const { worst } of nulls) expect(worst ?? 0).toBeLessThan(0.75);
  }
}

test('closed forms in other orders and signs, with other gains, hold the same circuit', () => {
  const found = compared({ a: shuffledForm(1), b: shuffledForm(2, circuit, 1.4) });
  expect(found.pairs[0]).toMatchObject({ verdict: 'same', clear: true, agreement: 1 });
  for (const { worst, kinds } of found.pairs[0]!.transplants) {
    expect(worst).toBeGreaterThan(0.99);
    expect(kinds.map(({ kind }) => kind)).toEqual(['interchange', 'borrowed', 'set']);
  }
  expectNullsToFail(found);
  expect(found.pairs[0]!.dynamics!.angular).toBeLessThan(0.01);
  expect(found.pairs[0]!.spectra.error).toBeLessThan(1e-6);
  expect(found.pairs[0]!.states!.meanAngle).toBeLessThan(0.01);
});

test('a linear circuit is the same in any basis, also where it grows', () => {
  const grown = matrix(
    circuit.n,
    circuit.n,
    circuit.phi.data.map((value) => 1.02 * value),
  );
  const found = compared({
    turned: linearCircuitNetwork(circuit.phi, orthonormal(12, 6, 'psi'), 2),
    skewed: linearCircuitNetwork(grown, gaussian(9, 6, 'psi'), 2),
    squashed: shuffledForm(3),
  });
  expect(found.pairs.map(({ verdict }) => verdict)).toEqual(['same', 'same', 'same']);
  expect(found.clusters).toEqual([[0, 1, 2]]);
});

test('independently trained networks of other cells hold the same circuit', () => {
  const found = compared({ gru: trainedNetwork('gru_t1_2x3_h32'), ssm: trainedNetwork('ssm_t1_2x3_h32') });
  expect(found.pairs[0]).toMatchObject({ verdict: 'same' });
  expectNullsToFail(found);
}, 240_000);

test('a share decides by its interval, and only where every null that counts fails', () => {
  const shareOf = (value: number, sequences = 512) => {
    const counted = new ClusteredShare();
    for (let k = 0; k < sequences; k++) counted.add(k < value * sequences ? 10 : 0, 10);
    return counted.measure();
  };
  const kinds = (value: number) => [{ kind: 'interchange' as const, changed: shareOf(value), kept: shareOf(1) }];
  const rival = (worst: number, counts = true) => [{ name: 'a reservoir', agreement: 1, worst, counts }];
  expect(judgeDirection(kinds(0.98), rival(0.5))).toMatchObject({ verdict: 'carries', clear: true });
  expect(judgeDirection(kinds(0.91), rival(0.5))).toMatchObject({ verdict: 'carries', clear: false });
  expect(judgeDirection(kinds(0.5), rival(0.5))).toMatchObject({ verdict: 'fails', clear: true });
  expect(judgeDirection(kinds(0.83), rival(0.5)).verdict).toBe('undecided');
  const asGood = judgeDirection(kinds(0.98), rival(0.9));
  expect(asGood.verdict).toBe('undecided');
  expect(asGood.reason).toContain('but the null a reservoir does so on 90.0 %');
  // What holds the circuit itself is no null.
  expect(judgeDirection(kinds(0.98), rival(0.9, false)).verdict).toBe('carries');
  expect(judgeDirection([], []).reason).toContain('nothing to carry over');
});

test('a network that does the task with variables that do not add up is not the same', () => {
  const found = compared({ form: shuffledForm(4), lstm: trainedNetwork('lstm_t1_2x3_h32_no_bias') });
  expect(found.pairs[0]!.agreement).toBeGreaterThan(0.97);
  expect(found.pairs[0]!.verdict).toBe('different');
}, 120_000);

test('a reservoir with a fitted readout says the same for a while, and is not the same', () => {
  const form = shuffledForm(5);
  const source = taskSequences(task);
  const drive = drawContents(source, stream(6, 'test', 'drive'), 128, 'fit');
  const recording = drain(recordFreeRunSteps(form, drive, 24));
  const wide: Network = { config: { ...form.config, hiddenSize: 48 }, parameters: untrained(2, 48).parameters };
  const seen = drain(recordFreeRunSteps(wide, drive, 24));
  const reservoir = drain(reservoirSteps(wide, { ...recording, stateSize: seen.stateSize }, 'orthogonal', 7));
  const said = drain(recordFreeRunSteps(reservoir, drive, 24)).outputs;
  const late = 3 * 128 * 2;
  const alike = said.subarray(late).filter((value, at) => value * recording.outputs[late + at]! > 0).length;
  expect(alike / (said.length - late)).toBeGreaterThan(0.95);
  const found = compared({ form, reservoir });
  expect(found.pairs[0]).toMatchObject({ verdict: 'different', clear: true });
});

test('networks of other tasks, and untrained ones, are not the same', () => {
  const swap: TaskSource = {
    F: [
      [0, 1],
      [-1, 0],
      [0, 0],
      [0, 0],
      [0, 0],
      [0, 0],
    ],
    name: 'swap',
  };
  const other = taskFromSource(swap);
  const { pairs } = compareNetworks(
    [
      { name: 'copy', network: shuffledForm(8), task },
      { name: 'swap', network: shuffledForm(9, circuitOf(other)!), task: other },
      { name: 'untrained', network: untrained(2, 16), task },
    ],
    quick,
  );
  expect(pairs[0]).toMatchObject({ verdict: 'different', clear: true });
  for (const pair of pairs.slice(1)) expect(pair.verdict).not.toBe('same');
});

test('without a task, and whatever the zero and the scale of the outputs, the verdict is the same', () => {
  const form = shuffledForm(10);
  const readout = form.parameters.get('readout.weight')!;
  const binary: Network = {
    config: { ...form.config, readoutBias: true },
    parameters: new Map([
      ...form.parameters,
      [
        'readout.weight',
        tensor(
          [...readout.shape],
          Float64Array.from(readout.data as Float64Array, (value) => value / 1.32),
        ),
      ],
      ['readout.bias', tensor([2], Float64Array.of(0.5, 7.5))],
    ]),
  };
  const found = compared({ form: shuffledForm(11), binary }, null);
  expect(found.pairs[0]).toMatchObject({ verdict: 'same' });
  for (const { kinds } of found.pairs[0]!.transplants) expect(kinds.map(({ kind }) => kind)).not.toContain('set');
  expect(found.notes).toHaveLength(2);
});

test('networks that nothing drives both, or that say other things, are told apart without a transplant', () => {
  const { pairs } = compareNetworks([
    { name: 'two', network: shuffledForm(12), task },
    { name: 'three', network: untrained(3, 8), task: null },
  ]);
  expect(pairs[0]).toMatchObject({ verdict: 'different', agreement: null, transplants: [], states: null });
  expect(pairs[0]!.reason).toContain('two says 2 values per step and three 3');
  expect(() => compareNetworks([{ name: 'one', network: shuffledForm(12), task }])).toThrow('two networks or more');
  expect(() =>
    compareNetworks([
      { name: 'one', network: untrained(3, 8), task },
      { name: 'b', network: untrained(3, 8), task },
    ]),
  ).toThrow('one reads 3 and writes 3 values per step');
});

test('the same seed gives the same comparison, and another the same verdict', () => {
  const networks = { a: shuffledForm(13), b: shuffledForm(14) };
  expect(compared(networks)).toEqual(compared(networks));
  expect(compared(networks, { name: 'T1-2x3' }, { ...quick, seed: 5 } as typeof quick).pairs[0]!.verdict).toBe('same');
});
