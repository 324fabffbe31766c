// Reading a network along its activity: what is known of networks by how they are made. A circuit that stands, one that
// moves with the phase of the turn, and none.

import { describe, expect, test } from 'vitest';
import { InputError } from '../../src/array/errors.ts';
import { matrix, multiply } from '../../src/array/matrix.ts';
import { stream } from '../../src/array/random.ts';
import { type OpenedTrajectory, openTrajectory } from '../../src/emt/analyze/trajectory-stage.ts';
import { circuitOf } from '../../src/emt/circuit/circuit.ts';
import { editedRun } from '../../src/emt/edit/edited-run.ts';
import { heldIn } from '../../src/emt/trajectory/read-trajectory.ts';
import { closedFormNetwork, linearCircuitNetwork } from '../../src/nn/circuit-network.ts';
import { rollout } from '../../src/nn/rollout.ts';
import { makeBatch } from '../../src/task/batch.ts';
import type { HistoryTask } from '../../src/task/history.ts';
import { parseTask } from '../../src/task/names.ts';
import { amplitudeOf } from './fixed-points-networks.ts';
import { gaussian, trainedNetwork, untrained } from './helpers.ts';
import { pointerNetwork } from './trajectory-networks.ts';

const bits = (task: HistoryTask, seed: number) => {
  const rng = stream(seed, 'test', 'bits');
  return Array.from({ length: task.s }, () => Array.from({ length: task.d }, () => rng.sign()));
};

/** Shares of edits that come true through both bases. */
const edits = ({ trajectory: { bases } }: OpenedTrajectory) => [bases.standing.edits.value, bases.moving.edits.value];

describe('a closed-form tanh network of gain 1.2', () => {
  const task = parseTask('T3-3x3');
  const circuit = circuitOf(task)!;
  const opened = openTrajectory(closedFormNetwork(circuit.phi, 3), task);
  const { trajectory } = opened;

  test('is held in a basis that stands, at every step', () => {
    expect(trajectory).toMatchObject({ held: 'stands', clear: true, cells: circuit.alive.length, turn: 3 });
    expect(edits(opened)).toEqual([1, 1]);
    for (const { standing, moving } of trajectory.steps) expect([standing.value, moving.value]).toEqual([1, 1]);
    expect(trajectory.steps.map(({ when }) => when)).toEqual([...Array(3).fill('early'), ...Array(3).fill('late')]);
  });

  test('shrinks deviations by g (1 - a^2) at each step although the circuit stands: modes are compared by argument', () => {
    const { growth, flow, turn, steps, activity } = trajectory.spectrum!;
    // Every unit is near +-a, so that every Jacobian is nearly g (1 - a^2) Phi.
    const factor = 1.2 * (1 - amplitudeOf(1.2) ** 2);
    for (const each of [growth.min, growth.median, growth.max]) expect(each / factor).toBeCloseTo(1, 2);
    expect(flow).toBe('shrinks');
    expect(activity).toBeGreaterThan(0.8);
    expect(turn.error!.max).toBeLessThan(1e-6);
    expect([turn.kept, turn.expected]).toEqual([circuit.alive.length, circuit.alive.length]);
    for (const { error } of steps) expect(error!.max).toBeLessThan(1e-6);
  });

  test('gives readings in which each cell stands as it was made: a unit of its own, of size a', () => {
    const { frames, amplitude } = opened.readings!.late.standing;
    const a = amplitudeOf(1.2);
    for (const { psi, offset } of frames) {
      circuit.alive.forEach((cell, place) => {
        for (let i = 0; i < psi.rows; i++) {
          const written = psi.data[i * psi.cols + place]! * amplitude[place]!;
          // Cells that nothing reads hold copies of others.
          if (i === cell) expect(written / a).toBeCloseTo(1, 2);
          else if (circuit.alive.includes(i)) expect(Math.abs(written)).toBeLessThan(1e-3);
        }
      });
      for (const cell of circuit.alive) expect(Math.abs(offset[cell]!)).toBeLessThan(1e-3);
    }
  });
});

describe('data at rest and a pointer that goes round', () => {
  const task = parseTask('T1-2x3');
  const network = pointerNetwork(2, 3);
  const opened = openTrajectory(network, task);
  const { trajectory, readings, settledFrom } = opened;

  test('repeats a copy without an error', () => {
    const { steps, batch, inputs, targets } = makeBatch(task, { batch: 16, horizon: 60, rng: stream(1, 'test') });
    const { outputs } = rollout(network, { steps, batch, inputs });
    for (let at = 3 * 16 * 2; at < outputs.length; at++) expect(outputs[at]).toBe(targets[at]);
  });

  test('is held in a basis that moves: no one basis serves all phases', () => {
    expect(trajectory).toMatchObject({ held: 'moves', clear: true });
    expect(edits(opened)[1]).toBe(1);
    expect(edits(opened)[0]).toBeLessThan(0.5);
    expect(trajectory.bases.moving.decoding.value).toBe(1);
    expect(trajectory.bases.standing.decoding.high).toBeLessThan(0.9);
  });

  test('turns as the circuit over a whole turn, and stands still step by step', () => {
    const { turn, steps, flow } = trajectory.spectrum!;
    expect(flow).toBe('keeps');
    expect(turn.error!.max).toBeLessThan(1e-6);
    // Registers keep what they hold: eigenvalues are 1 where the circuit has the third roots of 1.
    for (const { error } of steps) expect(error!.min).toBeGreaterThan(0.5);
  });

  test('is edited bit by bit through the basis that moves, at any step', () => {
    const reading = readings!.late.moving;
    for (const t of [20, 21, 22, 40]) {
      const request = { inputs: bits(task, t), steps: t + 10, edits: [] };
      const alone = editedRun({ network, task, reading, settledFrom }, request);
      const edits = [0, 1, 2].map((slot) => ({
        kind: 'set' as const,
        t,
        slot,
        row: 1,
        value: -alone.theory.stacks.data[t * 6 + slot * 2 + 1]!,
      }));
      const { counts } = editedRun({ network, task, reading, settledFrom }, { ...request, edits });
      expect(counts.changed).toBe(9);
      expect(counts).toMatchObject({ cameTrue: 9, broken: 0 });
    }
  });
});

test('a linear circuit in any basis stands, and its activity neither shrinks nor grows', () => {
  const task = parseTask('T1-2x3');
  const { phi } = circuitOf(task)!;
  const opened = openTrajectory(linearCircuitNetwork(phi, gaussian(12, 6, 'basis'), 2), task);
  expect(opened.trajectory).toMatchObject({ held: 'stands', clear: true });
  expect(opened.trajectory.spectrum!.growth.median).toBeCloseTo(1, 6);
  expect(opened.trajectory.spectrum!.turn.error!.max).toBeLessThan(1e-6);
});

test.each(['elman', 'gru', 'lstm'])('an untrained %s holds nothing in either basis', (cell) => {
  const task = parseTask('T1-2x3');
  const { trajectory } = openTrajectory(untrained(2, 24, { cell, bias: true }), task);
  expect(trajectory).toMatchObject({ held: 'nowhere', clear: true });
  expect(trajectory.bases.moving.edits.value).toBeLessThan(0.75);
});

describe('trained gated networks', () => {
  test.each(['gru_t1_2x3_h32', 'ssm_t1_2x3_h32'])('%s stands, whatever the seed, ahead of its nulls', (name) => {
    for (const seed of [0, 1]) {
      const { trajectory } = openTrajectory(trainedNetwork(name), parseTask('T1-2x3'), { seed });
      expect(trajectory).toMatchObject({ held: 'stands', clear: true });
      const { random, shuffled } = trajectory.nulls!;
      for (const { bases } of [random, shuffled]) {
        for (const use of [bases.standing, bases.moving]) {
          expect(use.edits.high).toBeLessThan(trajectory.bases.standing.edits.low!);
        }
      }
    }
  });

  test('with the weights shuffled they hold nothing', () => {
    const network = trainedNetwork('gru_t1_2x3_h32');
    const rng = stream(4, 'test', 'shuffled');
    const parameters = new Map(
      [...network.parameters].map(([name, { shape, data }]) => {
        const order = rng.permutation(data.length);
        return [name, { dtype: 'f64' as const, shape, data: Float64Array.from(order, (at) => Number(data[at])) }];
      }),
    );
    const { trajectory } = openTrajectory({ ...network, parameters }, parseTask('T1-2x3'));
    expect(trajectory).toMatchObject({ held: 'nowhere', clear: true });
  });
});

test('activity that outgrows every number holds nothing, and says why', () => {
  const task = parseTask('T1-2x3');
  const { phi } = circuitOf(task)!;
  const network = linearCircuitNetwork(phi, gaussian(6, 6, 'grown'), 2);
  const recurrent = network.parameters.get('rnn.weight_hh_l0')!;
  const grown = multiply(
    matrix(6, 6, Float64Array.from(recurrent.data as Float64Array)),
    matrix(
      6,
      6,
      Float64Array.from({ length: 36 }, (_, at) => (at % 7 === 0 ? 1e12 : 0)),
    ),
  );
  network.parameters.set('rnn.weight_hh_l0', { ...recurrent, data: grown.data });
  const { trajectory, readings } = openTrajectory(network, task);
  expect(trajectory).toMatchObject({ held: 'nowhere', steps: [], spectrum: null });
  expect(trajectory.reason).toMatch(/outgrows/);
  expect(readings).toBeNull();
});

test('a task without a circuit is refused, and the same seed gives the same result', () => {
  expect(() => openTrajectory(untrained(10, 12), parseTask('copying-memory'))).toThrow(InputError);
  const task = parseTask('T1-2x3');
  const of = (seed: number) => openTrajectory(pointerNetwork(2, 3), task, { seed }).trajectory;
  const once = of(3);
  expect(of(3)).toEqual(once);
  expect(JSON.parse(JSON.stringify(once))).toEqual(once);
});

describe('what decides', () => {
  const share = (value: number, spread: number) => ({ value, low: value - spread, high: Math.min(1, value + spread) });
  const use = (value: number, spread = 0.01) => ({ decoding: share(1, 0.01), edits: share(value, spread) });

  test.each([
    [0.99, 0.99, 'stands', true],
    [0.95, 1, 'stands', true],
    [0.5, 0.99, 'moves', true],
    [0.85, 0.99, 'moves', true],
    [0.895, 0.99, 'moves', false],
    [0.905, 0.99, 'stands', false],
    [0.5, 0.6, 'nowhere', true],
    [0.5, 0.895, 'nowhere', false],
  ] as const)('%d through one basis and %d through one for each phase: %s', (standing, moving, held, clear) => {
    expect(heldIn({ standing: use(standing), moving: use(moving) })).toMatchObject({ held, clear });
  });
});
