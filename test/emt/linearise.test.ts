// Every cell linearised about a fixed point in its whole state, against central differences.

import { describe, expect, it } from 'vitest';
import { matrix } from '../../src/array/matrix.ts';
import { stream } from '../../src/array/random.ts';
import { compileMap } from '../../src/emt/fixed-points/cell-map.ts';
import { linearise } from '../../src/emt/fixed-points/linearise.ts';
import { cellNames, stateSizeOf } from '../../src/nn/cells.ts';
import { rollout } from '../../src/nn/rollout.ts';
import { amplitudeOf, flipFlopGru, randomCell, scattered } from './fixed-points-networks.ts';
import { gaussian, largestDifference } from './helpers.ts';

describe('linearisation', () => {
  const layered = ['elman', 'lstm', 'gru'];
  const cases = [...cellNames.map((cell) => [cell, 1] as const), ...layered.map((cell) => [cell, 2] as const)];

  it.each(cases)('of %s with %i layer(s) predicts states and outputs near its fixed point', (cell, layers) => {
    const network = randomCell(cell, { layers }, 0.3);
    const size = stateSizeOf(network.config);
    const { fixedPoint, jacobian, readout, residual } = linearise(network, scattered(20, size));
    expect(residual).toBeLessThan(1e-12);
    expect([jacobian.rows, jacobian.cols, readout.rows, readout.cols]).toEqual([size, size, 2, size]);
    // Central differences along random directions, through the rollout the analysis itself runs.
    const step = 1e-5;
    const directions = gaussian(8, size, 'direction', cell);
    const run = (sign: number) =>
      rollout(network, {
        steps: 1,
        batch: 8,
        inputs: null,
        initial: directions.data.map((value, i) => fixedPoint[i % size]! + sign * step * value),
      });
    const [up, down] = [run(1), run(-1)];
    for (let b = 0; b < 8; b++) {
      const along = directions.data.subarray(b * size, (b + 1) * size);
      const moved = Float64Array.from({ length: size }, (_, i) =>
        along.reduce((sum, value, j) => sum + jacobian.data[i * size + j]! * value, 0),
      );
      moved.forEach((value, i) => {
        expect((up.states[b * size + i]! - down.states[b * size + i]!) / (2 * step)).toBeCloseTo(value, 7);
      });
      for (let o = 0; o < 2; o++) {
        const seen = moved.reduce((sum, value, j) => sum + readout.data[o * size + j]! * value, 0);
        expect((up.outputs[b * 2 + o]! - down.outputs[b * 2 + o]!) / (2 * step)).toBeCloseTo(seen, 7);
      }
    }
  });

  it('of an LSTM is the 2H x 2H matrix of [h; c], entry by entry as by central differences', () => {
    const network = randomCell('lstm', { hiddenSize: 5 }, 0.8);
    const { fixedPoint, jacobian, inputJacobian, readout, note } = linearise(network, scattered(40, 10));
    expect(note).toMatch(/whole state \[h; c\]/);
    const map = compileMap(network);
    const none = new Float64Array(3);
    const step = 1e-5;
    const differences = (count: number, move: (j: number, by: number) => ReturnType<typeof map>) => {
      const out = matrix(10, count);
      for (let j = 0; j < count; j++) {
        const up = Float64Array.from(move(j, step));
        move(j, -step).forEach((value, i) => {
          out.data[i * count + j] = (up[i]! - value) / (2 * step);
        });
      }
      return out;
    };
    const bump = (values: Float64Array, j: number, by: number) =>
      values.map((value, i) => (i === j ? value + by : value));
    expect(
      largestDifference(
        jacobian,
        differences(10, (j, by) => map(bump(fixedPoint, j, by), none)),
      ),
    ).toBeLessThan(1e-9);
    expect(
      largestDifference(
        inputJacobian,
        differences(3, (j, by) => map(fixedPoint, bump(none, j, by))),
      ),
    ).toBeLessThan(1e-9);
    // Every block is there: c moves h, h moves c, and the readout sees h alone.
    const block = (row: number, col: number) =>
      Math.hypot(...jacobian.data.filter((_, at) => Math.floor(at / 50) === row && (at % 10 < 5 ? 0 : 1) === col));
    for (const [row, col] of [
      [0, 0],
      [0, 1],
      [1, 0],
      [1, 1],
    ] as const)
      expect(block(row, col)).toBeGreaterThan(0.01);
    const weights = network.parameters.get('readout.weight')!.data as Float64Array;
    readout.data.forEach((value, at) => {
      const [o, j] = [Math.floor(at / 10), at % 10];
      expect(value).toBe(j < 5 ? weights[o * 5 + j] : 0);
    });
  });

  it('is about the fixed point nearest to what was recorded, or to the origin', () => {
    const { network, pattern } = flipFlopGru(12, 2, 1.5);
    const a = amplitudeOf(1.5);
    const rng = stream(4, 'test', 'near');
    for (const bits of [
      [1, 1],
      [-1, 1],
      [1, -1],
    ]) {
      const recorded = matrix(50, 12);
      recorded.data.forEach((_, at) => {
        const i = at % 12;
        recorded.data[at] = pattern[i]! * a * bits[Math.floor(i / 6)]! + 0.2 * rng.normal();
      });
      const { fixedPoint, residual } = linearise(network, recorded);
      expect(residual).toBeLessThan(1e-13);
      fixedPoint.forEach((value, i) => void expect(value).toBeCloseTo(pattern[i]! * a * bits[Math.floor(i / 6)]!, 9));
    }
    expect(Math.hypot(...linearise(network).fixedPoint)).toBeLessThan(1e-9);
  });

  it('of networks that map zero to zero is about the origin, relu with slope 1', () => {
    for (const [cell, activation] of [
      ['elman', 'relu'],
      ['wave-rnn', 'relu'],
      ['elman', 'tanh'],
      ['diagonal-ssm', 'linear'],
    ] as const) {
      const network = randomCell(cell, { activation, bias: false });
      const { fixedPoint, jacobian, note } = linearise(network);
      expect(Math.hypot(...fixedPoint)).toBe(0);
      expect(note).toMatch(/origin/);
      expect(/relu/.test(note)).toBe(activation === 'relu');
      const linear = { ...network, config: { ...network.config, activation: 'linear' as const } };
      expect(largestDifference(jacobian, linearise(linear).jacobian)).toBe(0);
      expect(Math.hypot(...jacobian.data)).toBeGreaterThan(0.1);
    }
  });
});
