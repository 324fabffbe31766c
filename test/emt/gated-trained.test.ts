// Gated cells and a state-space cell trained by gradient descent on the repeat copy of three variables of two bits, and
// opened. The fixtures were made with
//   engram train --task T1 --d 2 --s 3 --hidden 32 --lr 3e-3 --schedule cosine --seed 0, and
//     --cell lstm --bias --steps 12000 --horizons 10,20,40,60,100      lstm_t1_2x3_h32.safetensors
//     --cell gru --bias --steps 12000 --horizons 10,20,40,60,100       gru_t1_2x3_h32.safetensors
//     --cell diagonal-ssm --steps 20000 --horizons 10,20,40,60,100,200 ssm_t1_2x3_h32.safetensors
//     --cell lstm --steps 12000 --horizons 10,20,40,60,100             lstm_t1_2x3_h32_no_bias.safetensors
// (checkpoints/best.safetensors of each run).

import { describe, expect, it } from 'vitest';
import { analyze } from '../../src/emt/analyze/analyze.ts';
import { discover } from '../../src/emt/discovery/discover.ts';
import { taskDrive } from '../../src/emt/record/drive.ts';
import type { Network } from '../../src/nn/network.ts';
import { rollout } from '../../src/nn/rollout.ts';
import { parseTask } from '../../src/task/names.ts';
import { trainedNetwork } from './helpers.ts';

const task = parseTask('T1-2x3');
const cells = ['lstm_t1_2x3_h32', 'gru_t1_2x3_h32', 'ssm_t1_2x3_h32'] as const;

describe.each(cells)('trained: %s', (name) => {
  const network = trainedNetwork(name);

  it('holds the circuit of its task', () => {
    const { accuracy, spectrum, basis, intervention, controls, verdict } = analyze(network, task, {}).analysis;
    expect(accuracy.value).toBe(1);
    expect(accuracy.persistence!).toBeGreaterThan(0.9);
    expect([spectrum.theoryRank, spectrum.matched.length, spectrum.unmatchedTheory]).toEqual([6, 6, []]);
    expect(spectrum.error!).toBeLessThan(0.05);
    for (const content of basis.content) expect(content!).toBeGreaterThan(0.9);
    // The cell state of an LSTM grows for dozens of steps: edits wait for it.
    expect(intervention.from > 30).toBe(name.startsWith('lstm'));
    expect(intervention.changedSigns!).toBeGreaterThan(0.98);
    expect(intervention.interchange.changedAccuracy!).toBeGreaterThan(0.9);
    expect(intervention.randomBasis.changedAccuracy!).toBeLessThan(0.3);
    expect([verdict, controls.random.verdict, controls.shuffled.verdict]).toEqual([
      // Of the LSTM's edits a twentieth have the right sign and less than half the usual size.
      name.startsWith('lstm') ? 'partial' : 'found',
      'absent',
      'absent',
    ]);
  });

  it('gives up the rule of its task to discovery', () => {
    const { discovery } = discover(network, taskDrive(task, 0));
    expect([discovery.s, discovery.operator.kind, discovery.operator.id]).toEqual([3, 'selection', ['3', '0', '0']]);
    expect(discovery.operator.readFrom).toBe('jacobian');
    // Of the LSTM's edits a twentieth have the right sign and less than half the usual size.
    expect(discovery.intervention.changedSigns!).toBeGreaterThan(0.98);
    expect([discovery.verdict, discovery.clear]).toEqual([name.startsWith('lstm') ? 'partial' : 'found', true]);
    expect([discovery.controls.random.verdict, discovery.controls.shuffled.verdict]).toEqual(['absent', 'absent']);
  });
});

describe('an LSTM', () => {
  it('without biases says all its variables and yet does not hold them one beside the other', () => {
    const network = trainedNetwork('lstm_t1_2x3_h32_no_bias');
    const { accuracy, basis, intervention, verdict } = analyze(network, task).analysis;
    expect(accuracy.value).toBe(1);
    expect(verdict).not.toBe('found');
    expect(basis.withProducts! - basis.additive!).toBeGreaterThan(0.25);
    expect(intervention.changedAccuracy!).toBeLessThan(0.9);
    // The same figure by its definition: the share of sums among all functions of the six bits, over all 64 inputs.
    const [, sums, products] = sharesByOrder(network, intervention.from + 3);
    expect(Math.abs(sums! - basis.additive!)).toBeLessThan(0.05);
    expect(products!).toBeGreaterThan(0.3);
    const [, ofBiased] = sharesByOrder(trainedNetwork(cells[1]), 30);
    expect(ofBiased!).toBeGreaterThan(0.95);
  });
});

/**
 * The variance of the whole state at `step` over all inputs, by the number of bits a function looks at (Walsh-Hadamard
 * transform): constants, sums, products of two, of three, ...
 */
function sharesByOrder(network: Network, step: number): number[] {
  const bits = task.s * task.d;
  const patterns = 2 ** bits;
  const inputs = new Float64Array((step + 1) * patterns * task.d);
  for (let p = 0; p < patterns; p++) {
    for (let bit = 0; bit < bits; bit++) {
      inputs[(Math.floor(bit / task.d) * patterns + p) * task.d + (bit % task.d)] = (p >> bit) & 1 ? 1 : -1;
    }
  }
  const { states } = rollout(network, { steps: step + 1, batch: patterns, inputs });
  const width = states.length / ((step + 1) * patterns);
  const variance = new Array<number>(bits + 1).fill(0);
  for (let unit = 0; unit < width; unit++) {
    for (let mask = 1; mask < patterns; mask++) {
      let coefficient = 0;
      for (let p = 0; p < patterns; p++) {
        coefficient += (parity(mask & ~p) * states[(step * patterns + p) * width + unit]!) / patterns;
      }
      variance[[...mask.toString(2)].filter((digit) => digit === '1').length]! += coefficient ** 2;
    }
  }
  const total = variance.reduce((sum, value) => sum + value, 0);
  return variance.map((value) => value / total);
}

/** Product of the bits of -1 that `mask` counts: -1 for an odd number. */
function parity(mask: number): number {
  let sign = 1;
  for (let rest = mask; rest > 0; rest >>= 1) if (rest & 1) sign = -sign;
  return sign;
}
