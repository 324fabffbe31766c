// Jacobians of every cell's whole state, by one batched backward pass, against central differences.

import { describe, expect, test } from 'vitest';
import { matrix } from '../../src/array/matrix.ts';
import { compileJacobians, compileMap } from '../../src/emt/fixed-points/cell-map.ts';
import { cellNames, stateSizeOf } from '../../src/nn/cells.ts';
import type { Network } from '../../src/nn/network.ts';
import { rollout } from '../../src/nn/rollout.ts';
import { randomCell, scattered } from './fixed-points-networks.ts';
import { largestDifference } from './helpers.ts';

/** `[S, n]`: how F moves with each of `n` numbers, by central differences. */
function differences(network: Network, state: Float64Array, input: Float64Array, wrt: 'state' | 'input') {
  const map = compileMap(network);
  const moved = wrt === 'state' ? state : input;
  const out = matrix(state.length, moved.length);
  const step = 1e-5;
  for (let j = 0; j < moved.length; j++) {
    const at = (by: number) => {
      const copy = moved.slice();
      copy[j]! += by;
      return Float64Array.from(wrt === 'state' ? map(copy, input) : map(state, copy));
    };
    const [up, down] = [at(step), at(-step)];
    for (let i = 0; i < state.length; i++) out.data[i * out.cols + j] = (up[i]! - down[i]!) / (2 * step);
  }
  return out;
}

const layered = ['elman', 'lstm', 'gru'];

describe.each([...cellNames.map((cell) => [cell, 1] as const), ...layered.map((cell) => [cell, 2] as const)])(
  '%s, %i layer(s)',
  (cell, layers) => {
    const network = randomCell(cell, { layers });
    const size = stateSizeOf(network.config);
    const state = scattered(1, size).data;
    const input = scattered(1, 3, 1, 2).data;

    test('the map is one step of a rollout', () => {
      const { states } = rollout(network, { steps: 1, batch: 1, inputs: input, initial: state });
      expect(Float64Array.from(compileMap(network)(state, input))).toEqual(states);
    });

    test('recurrent and input Jacobians agree with central differences', () => {
      const { recurrent, input: driven } = compileJacobians(network)(state, input);
      expect(largestDifference(recurrent, differences(network, state, input, 'state'))).toBeLessThan(1e-9);
      expect(largestDifference(driven, differences(network, state, input, 'input'))).toBeLessThan(1e-9);
    });
  },
);

test('the state of an LSTM is [h; c], twice as wide as its hidden size', () => {
  expect(stateSizeOf(randomCell('lstm').config)).toBe(12);
});
