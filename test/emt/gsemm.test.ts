// The bridge: the sequential memory model and the recurrent network are conjugate by their activation.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matrix, multiply } from '../../src/array/matrix.ts';
import { circuitMatrix } from '../../src/emt/circuit/circuit.ts';
import {
  conjugacyError,
  memoryMatrix,
  networkOfInteractions,
  networkOfMemory,
  stepMemory,
  stepNetwork,
} from '../../src/emt/circuit/gsemm.ts';
import { linearise } from '../../src/emt/fixed-points/linearise.ts';
import { rollout } from '../../src/nn/rollout.ts';
import { parseTask } from '../../src/task/names.ts';
import { gaussian, largestDifference, orthonormal } from './helpers.ts';

const scaled = (a: ReturnType<typeof gaussian>, by: number) =>
  matrix(
    a.rows,
    a.cols,
    a.data.map((x) => x * by),
  );

describe('sequential memory and recurrent network', () => {
  it.each(['tanh', 'relu', 'linear'] as const)('are conjugate over 100 steps: %s', (activation) => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1000 }), fc.integer({ min: 1, max: 6 }), (seed, memories) => {
        const model = {
          memories: scaled(orthonormal(12, memories, 'xi', seed), 0.7),
          interactions: scaled(orthonormal(memories, memories, 'phi', seed), 0.9),
          activation,
        };
        expect(conjugacyError(model, gaussian(12, 1, 'start', seed).data, 100)).toBeLessThan(1e-12);
      }),
      { numRuns: 20 },
    );
  });

  it('satisfy s_f o G = R o s_f at any state', () => {
    const model = { memories: gaussian(9, 4, 'xi'), interactions: gaussian(4, 4, 'phi'), activation: 'tanh' as const };
    const weights = memoryMatrix(model);
    const state = gaussian(9, 1, 'state').data;
    const left = stepMemory(model, weights, state).map(Math.tanh);
    const right = stepNetwork(model, weights, state.map(Math.tanh));
    left.forEach((value, i) => {
      expect(value).toBe(right[i]);
    });
  });

  it('share fixed points: a fixed point of G is one of R seen through the activation', () => {
    const model = {
      memories: scaled(orthonormal(8, 3, 'xi'), 1.1),
      interactions: scaled(orthonormal(3, 3, 'phi'), 0),
      activation: 'tanh' as const,
    };
    const weights = memoryMatrix(model);
    let features: Float64Array = gaussian(8, 1, 'start').data;
    for (let t = 0; t < 2000; t++) features = stepMemory(model, weights, features);
    const state = features.map(Math.tanh);
    expect(Math.hypot(...state)).toBeGreaterThan(0.1);
    stepNetwork(model, weights, state).forEach((value, i) => {
      expect(value).toBeCloseTo(state[i]!, 10);
    });
  });

  it('is the network that rollout runs', () => {
    const model = { memories: gaussian(7, 3, 'xi'), interactions: gaussian(3, 3, 'phi'), activation: 'tanh' as const };
    const start = gaussian(7, 1, 'start').data.map(Math.tanh);
    const { states } = rollout(networkOfMemory(model), { steps: 5, batch: 1, inputs: null, initial: start });
    let state: Float64Array = start;
    for (let t = 0; t < 5; t++) {
      state = stepNetwork(model, memoryMatrix(model), state);
      state.forEach((value, i) => {
        expect(states[t * 7 + i]!).toBeCloseTo(value, 12);
      });
    }
  });

  it('carries memories along the interactions in the absorbed form W = Xi Phi Xi^+', () => {
    const phi = circuitMatrix(parseTask('T1-2x3').F!);
    const memories = gaussian(10, 6, 'memories');
    const { recurrent } = linearise(networkOfInteractions({ memories, interactions: phi, activation: 'linear' }));
    expect(largestDifference(multiply(recurrent, memories), multiply(memories, phi))).toBeLessThan(1e-12);
  });

  it('refuses interactions of another size', () => {
    expect(() => memoryMatrix({ memories: gaussian(4, 2), interactions: gaussian(3, 3), activation: 'tanh' })).toThrow(
      /interactions are 3 x 3, expected 2 x 2/,
    );
  });
});
