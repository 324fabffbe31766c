// Every cell trains: its loss falls on repeat copy and on copying memory, a step works on every task, and a saved state
// continues to the same weights.

import { describe, expect, test } from 'vitest';
import { cellNames } from '../../src/nn/cells.ts';
import { rollout } from '../../src/nn/rollout.ts';
import { batchStream, makeBatch } from '../../src/task/batch.ts';
import { copyingMemory } from '../../src/task/copying-memory.ts';
import type { HistoryTask } from '../../src/task/history.ts';
import { parseTask } from '../../src/task/names.ts';
import { type TrainOptions, trainConfig } from '../../src/train/config.ts';
import { Trainer } from '../../src/train/trainer.ts';

function trainerFor(task: HistoryTask, cell: string, hiddenSize: number, options: TrainOptions = {}): Trainer {
  const network = { cell, hiddenSize, ...(cell === 'wave-rnn' ? { channels: 4 } : {}) };
  const evaluation = { horizon: task.fixedHorizon ?? 5 };
  return new Trainer(task, trainConfig(task, { network, horizons: [8], batch: 16, evaluation, ...options }));
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

const small = [parseTask('T1-4x4'), copyingMemory({ delay: 3, length: 3, alphabet: 4 })];
const every = ['T1-2x3', 'T2-4x4', 'T3-2x3', 'T4-4x4', 'copying-memory-2', 'xor-fibonacci', 'and-fibonacci']
  .concat('or-fibonacci', 'sum-fibonacci', 'phase-dependent', 'binary-arithmetic')
  .map((name) => parseTask(name));

describe.each(cellNames)('%s', (cell) => {
  test.each(small)('learns $name', (task) => {
    const trainer = trainerFor(task, cell, 32, { learningRate: 1e-2 });
    const losses = Array.from({ length: 60 }, () => trainer.advance().loss);
    // Most of the copying memory's loss goes with learning when to be silent; repeat copy has nothing as easy.
    const share = task.output === 'classes' ? 0.4 : 0.85;
    expect(mean(losses.slice(-5))).toBeLessThan(share * mean(losses.slice(0, 5)));
    // Above chance on sequences it has not seen.
    expect(trainer.evaluate().accuracy).toBeGreaterThan(task.output === 'classes' ? 1 / 6 : 0.6);
  });

  test('takes a step on every task, and its network runs there', () => {
    for (const task of every) {
      const trainer = trainerFor(task, cell, 8, { batch: 2, horizons: [3] });
      const { loss, gradientNorm } = trainer.advance();
      expect(Number.isFinite(loss)).toBe(true);
      expect(gradientNorm).toBeGreaterThan(0);
      const batch = makeBatch(task, { batch: 2, horizon: task.fixedHorizon ?? 3, rng: batchStream(1, 'test', 0) });
      const { outputs } = rollout(trainer.network(), batch);
      expect(outputs.every(Number.isFinite)).toBe(true);
    }
  });

  test('continues from a saved state to the same weights', () => {
    const [whole, half] = [trainerFor(small[0]!, cell, 8), trainerFor(small[0]!, cell, 8)];
    for (let i = 0; i < 6; i++) whole.advance();
    for (let i = 0; i < 3; i++) half.advance();
    const rest = trainerFor(small[0]!, cell, 8);
    rest.restore(half.state());
    for (let i = 0; i < 3; i++) rest.advance();
    expect(rest.state()).toEqual(whole.state());
  });
});

test('two layers learn too', () => {
  for (const cell of ['elman', 'lstm', 'gru']) {
    const trainer = trainerFor(small[0]!, cell, 16, {
      learningRate: 1e-2,
      network: { cell, hiddenSize: 16, layers: 2 },
    });
    const losses = Array.from({ length: 60 }, () => trainer.advance().loss);
    expect(mean(losses.slice(-5))).toBeLessThan(0.9 * mean(losses.slice(0, 5)));
  }
});

test('a configuration gets the activation of its cell, and sizes the cell cannot have are refused', () => {
  const task = small[0]!;
  expect(trainConfig(task).network.activation).toBe('tanh');
  expect(trainConfig(task, { network: { cell: 'wave-rnn' } }).network.activation).toBe('relu');
  expect(trainConfig(task, { network: { cell: 'wave-rnn', activation: 'linear' } }).network.activation).toBe('linear');
  expect(() => trainConfig(task, { network: { cell: 'wave-rnn', channels: 5 } })).toThrow(/in 5 channels/);
  expect(() => trainConfig(task, { network: { cell: 'lstm', layers: 1.5 } })).toThrow(/layers must be a whole number/);
});
