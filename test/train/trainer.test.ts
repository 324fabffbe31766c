// What a trainer decides: when the curriculum moves on, which evaluation is the best, when a run counts as settled, and
// that it validates on sequences of their own stream. Networks that hold the circuit exactly, learning at a rate that
// moves nothing, say in advance what each answer is.

import { describe, expect, test } from 'vitest';
import { matrix } from '../../src/array/matrix.ts';
import { type NamedTensors, tensor } from '../../src/array/tensor.ts';
import { circuitMatrix } from '../../src/emt/circuit/circuit.ts';
import { linearCircuitNetwork } from '../../src/nn/circuit-network.ts';
import { rollout } from '../../src/nn/rollout.ts';
import { accuracy } from '../../src/task/accuracy.ts';
import { batchStream, makeBatch } from '../../src/task/batch.ts';
import type { HistoryTask } from '../../src/task/history.ts';
import { linearTask } from '../../src/task/linear.ts';
import { parseTask } from '../../src/task/names.ts';
import { type TrainOptions, trainConfig } from '../../src/train/config.ts';
import { Trainer } from '../../src/train/trainer.ts';

const copy = parseTask('T1-2x2');
const turn = linearTask({
  d: 2,
  s: 1,
  F: matrix(2, 2, Float64Array.of(0.8, 0.6, -0.6, 0.8)),
  initial: 'normal',
});

function trainerFor(task: HistoryTask, options: TrainOptions = {}): Trainer {
  const network = { cell: 'linear', hiddenSize: task.s * task.d };
  const evaluation = { horizon: 6, batches: 1 };
  return new Trainer(
    task,
    trainConfig(task, { network, evaluation, horizons: [2, 4], batch: 8, learningRate: 1e-30, ...options }),
  );
}

/** Puts the exact circuit in place of the weights, its readout scaled; all else stays. */
function setCircuit(trainer: Trainer, task: HistoryTask, scale = 1): void {
  const phi = circuitMatrix(task.F!);
  const identity = matrix(phi.rows, phi.rows);
  for (let i = 0; i < phi.rows; i++) identity.data[i * phi.rows + i] = 1;
  const { tensors, progress } = trainer.state();
  const weights: NamedTensors = new Map(
    [...linearCircuitNetwork(phi, identity, task.d).parameters].map(([name, { shape, data }]) => [
      name,
      tensor(
        shape,
        Float32Array.from(data as Float64Array, (value) => value * (name.startsWith('readout') ? scale : 1)),
      ),
    ]),
  );
  trainer.restore({ tensors: new Map([...tensors, ...weights]), progress });
}

describe('curriculum', () => {
  test.each([copy, turn])('$name: a solved horizon is followed by the next, an unsolved one is not', (task) => {
    const solved = trainerFor(task);
    setCircuit(solved, task);
    expect(solved.advance().accuracy).toBeGreaterThan(0.999);
    expect(solved.horizon).toBe(4);
    solved.advance();
    expect(solved.horizon).toBe(4);
    const fresh = trainerFor(task);
    expect(fresh.advance().accuracy).toBeLessThan(0.98);
    expect(fresh.horizon).toBe(2);
  });

  test('the share of variance on a batch of real numbers is that of the task', () => {
    const trainer = trainerFor(turn);
    setCircuit(trainer, turn, 0.7);
    const network = trainer.network();
    const batch = makeBatch(turn, { batch: 8, horizon: 2, rng: batchStream(trainer.config.seed, 'train', 0) });
    expect(trainer.advance().accuracy).toBeCloseTo(accuracy(turn, rollout(network, batch).outputs, batch), 5);
  });
});

describe('settling', () => {
  test('three solved evaluations in a row with an unmoved spectrum, after one to compare with', () => {
    const trainer = trainerFor(copy, { until: 'solved' });
    setCircuit(trainer, copy);
    expect([1, 2, 3, 4].map(() => trainer.evaluate().settled)).toEqual([false, false, false, true]);
    expect(trainer.done).toBe(true);
  });

  test('an unsolved evaluation starts the count again', () => {
    const trainer = trainerFor(copy, { until: 'solved' });
    const wrong = trainer.state().tensors;
    setCircuit(trainer, copy);
    for (let i = 0; i < 3; i++) trainer.evaluate();
    trainer.restore({ tensors: wrong, progress: trainer.state().progress });
    expect(trainer.evaluate().settled).toBe(false);
    setCircuit(trainer, copy);
    expect([1, 2, 3, 4].map(() => trainer.evaluate().settled)).toEqual([false, false, false, true]);
  });

  test('the count survives a checkpoint, and asking for all steps does not stop early', () => {
    const first = trainerFor(copy);
    setCircuit(first, copy);
    for (let i = 0; i < 3; i++) first.evaluate();
    const rest = trainerFor(copy);
    rest.restore(first.state());
    expect(rest.evaluate().settled).toBe(true);
    expect(rest.done).toBe(false);
  });
});

describe('the best validation', () => {
  test('is the most accurate, then the one with the smaller error; a tie keeps the earlier', () => {
    const trainer = trainerFor(copy);
    expect(trainer.evaluate().best).toBe(true);
    const better = [0.5, 1, 0.7, 1].map((scale) => {
      setCircuit(trainer, copy, scale);
      return trainer.evaluate().best;
    });
    expect(better).toEqual([true, true, false, false]);
    expect(trainer.best).toMatchObject({ accuracy: 1 });
    expect(trainer.best!.error).toBeLessThan(1e-10);
  });

  test('is remembered by a checkpoint', () => {
    const first = trainerFor(copy);
    setCircuit(first, copy);
    first.evaluate();
    const rest = trainerFor(copy);
    rest.restore(first.state());
    setCircuit(rest, copy, 0.9);
    expect(rest.evaluate().best).toBe(false);
    expect(rest.best).toEqual(first.best);
  });

  test('is judged on the validation stream', () => {
    const trainer = trainerFor(copy);
    const { seed } = trainer.config;
    const score = (split: 'train' | 'validation' | 'test') => {
      const batch = makeBatch(copy, { batch: 8, horizon: 6, rng: batchStream(seed, split, 0) });
      return accuracy(copy, rollout(trainer.network(), batch).outputs, batch);
    };
    expect(trainer.evaluate().accuracy).toBeCloseTo(score('validation'), 12);
    expect(score('train')).not.toBe(score('validation'));
    expect(score('test')).not.toBe(score('validation'));
  });
});
