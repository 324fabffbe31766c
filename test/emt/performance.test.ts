// Whether what a network says lasts: right signs alone do not tell a memory from a trace that fades.

import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { type Matrix, matrix } from '../../src/array/matrix.ts';
import { stream } from '../../src/array/random.ts';
import { tensor } from '../../src/array/tensor.ts';
import { analyze } from '../../src/emt/analyze/analyze.ts';
import { circuitMatrix } from '../../src/emt/circuit/circuit.ts';
import { measurePerformance } from '../../src/emt/record/performance.ts';
import { closedFormNetwork, linearCircuitNetwork } from '../../src/nn/circuit-network.ts';
import { rolloutOutputs } from '../../src/nn/rollout.ts';
import { batchStream, makeBatch } from '../../src/task/batch.ts';
import { parseTask } from '../../src/task/names.ts';
import { orthonormal } from './helpers.ts';

const task = parseTask('T1-2x3');
const phi = circuitMatrix(task.F!);
const scaledBy = (factor: number): Matrix =>
  matrix(
    6,
    6,
    phi.data.map((x) => factor * x),
  );
const options = { seed: 1, batches: 2, batchSize: 16, horizon: 30 };

describe('persistence', () => {
  it('is 1 for a memory that keeps its size', () => {
    // A tanh network falls from the size of its input to that of its orbit, and stays there.
    const saturated = measurePerformance(closedFormNetwork(phi, 2), task, options).persistence!;
    expect(saturated).toBeGreaterThan(0.5);
    expect(measurePerformance(closedFormNetwork(phi, 2), task, { ...options, horizon: 300 }).persistence).toBeCloseTo(
      saturated,
      2,
    );
    const linear = linearCircuitNetwork(phi, orthonormal(8, 6, 'last'), 2);
    expect(measurePerformance(linear, task, options).persistence).toBeCloseTo(1, 9);
  });

  it('is what is left after the horizon of one that fades, though every sign is right', () => {
    const fading = linearCircuitNetwork(scaledBy(0.9), orthonormal(8, 6, 'fade'), 2);
    const { value, persistence, perRow } = measurePerformance(fading, task, options);
    expect([value, ...perRow]).toEqual([1, 1, 1]);
    // Nine turns of three steps lie between the first turn and the last.
    expect(persistence).toBeCloseTo(0.9 ** 27, 9);
  });

  it('is 0 for one that says the same whatever it was given', () => {
    const { config, parameters } = closedFormNetwork(phi, 2);
    const biased = {
      config: { ...config, readoutBias: true },
      parameters: new Map(parameters)
        .set('readout.weight', tensor([2, 6], new Float64Array(12)))
        .set('readout.bias', tensor([2], Float64Array.of(1, -1))),
    };
    const { persistence, perRow } = measurePerformance(biased, task, options);
    expect(persistence).toBeNull();
    for (const share of perRow) expect(share).toBeGreaterThan(0.3);
  });
});

describe('a trace that fades', () => {
  it.each([
    [0.85, 6],
    [0.95, 0],
  ])('by %d a step is absent, though edits come out right, with %i of its modes missing', (gain, missing) => {
    const { analysis } = analyze(linearCircuitNetwork(scaledBy(gain), orthonormal(8, 6, 'trace'), 2), task, {});
    expect(analysis.accuracy.value).toBe(1);
    expect(analysis.intervention.changedAccuracy).toBe(1);
    expect(analysis.spectrum.unmatchedTheory).toHaveLength(missing);
    expect([analysis.verdict, analysis.clear]).toEqual(['absent', true]);
    expect(analysis.reason).toMatch(/falls silent/);
  });
});

describe('long horizons', () => {
  it('are measured on some sequences at a time, the same ones with the same result', () => {
    const network = linearCircuitNetwork(phi, orthonormal(8, 6, 'long'), 2);
    // Noise on the weights, so that some signs go wrong in the long run.
    const parameters = new Map(network.parameters);
    const weights = network.parameters.get('rnn.weight_hh_l0')!;
    const rng = stream(3, 'test', 'long');
    parameters.set(
      'rnn.weight_hh_l0',
      tensor(
        weights.shape,
        Float64Array.from(weights.data as ArrayLike<number>, (x) => x + 2e-4 * rng.normal()),
      ),
    );
    const noisy = { ...network, parameters };
    const [horizon, batchSize] = [30_000, 100];
    const { value, perRow, sequences } = measurePerformance(noisy, task, { seed: 2, batches: 1, batchSize, horizon });
    const batch = makeBatch(task, { batch: batchSize, horizon, rng: batchStream(2, 'test', 0) });
    const outputs = rolloutOutputs(noisy, batch);
    const right = [0, 0];
    for (let at = task.inputSteps * batchSize * 2; at < outputs.length; at++) {
      if (outputs[at]! * batch.targets[at]! > 0) right[at % 2]!++;
    }
    const shares = right.map((count) => count / (batchSize * horizon));
    expect(shares[0]!).toBeLessThan(1);
    expect(perRow).toEqual(shares);
    expect(value).toBeCloseTo((shares[0]! + shares[1]!) / 2, 12);
    expect(sequences).toBe(batchSize);
  });

  it('take no memory for the states on their way', () => {
    const child = fileURLToPath(new URL('./analyze-memory.child.ts', import.meta.url));
    const text = execFileSync(process.execPath, ['--import', 'tsx', child, '20000'], { encoding: 'utf8' });
    const { horizon, peak } = JSON.parse(text) as { horizon: number; peak: number };
    expect(horizon).toBe(20_000);
    // The states of the test sequences alone would be 312 MiB, those to fit to 625.
    expect(peak).toBeLessThan(450);
  });
});
