// Fitting, choosing, reporting, testing and the pictures never share a sequence, and every null network sees the same ones.

import { expect, it } from 'vitest';
import { analyze } from '../../src/emt/analyze/analyze.ts';
import { circuitMatrix } from '../../src/emt/circuit/circuit.ts';
import { closedFormNetwork } from '../../src/nn/circuit-network.ts';
import type { HistoryTask } from '../../src/task/history.ts';
import { parseTask } from '../../src/task/names.ts';

it('no sequence is used for two purposes', () => {
  // 36 bits a sequence: of some thousand drawn, two agree by chance once in a hundred thousand runs.
  const task = parseTask('T1-6x6');
  const sequences: string[] = [];
  const watched: HistoryTask = {
    ...task,
    fill(rng, horizon, inputs, targets) {
      task.fill(rng, horizon, inputs, targets);
      sequences.push(Array.from(inputs.subarray(0, 36), (bit) => (bit > 0 ? '1' : '0')).join(''));
    },
  };
  const batches = 2;
  const network = closedFormNetwork(circuitMatrix(task.F!), 6);
  analyze(network, watched, { batches, batchSize: 16, horizon: 90 });
  const perNetwork = (sequences.length - 1) / 3;
  // Test batches, settling, fit, choose and report; of the network itself then one example.
  expect(perNetwork).toBe(2 * 16 + 32 + 128 + 24 + 32);
  const [example] = sequences.splice(perNetwork, 1);
  const networks = [0, 1, 2].map((k) => sequences.slice(k * perNetwork, (k + 1) * perNetwork));
  expect(new Set(networks[0]).size).toBe(perNetwork);
  expect(new Set([...sequences, example]).size).toBe(perNetwork + 1);
  expect(networks[1]).toEqual(networks[0]);
  expect(networks[2]).toEqual(networks[0]);
});
