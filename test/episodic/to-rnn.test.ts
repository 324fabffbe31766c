// The bridge: the conjugate Elman network of a sequential memory, in which `analyze` finds the circuit.

import { describe, expect, it } from 'vitest';
import { toFloat64 } from '../../src/array/tensor.ts';
import { analyze } from '../../src/emt/index.ts';
import { chainGraph, cycleGraph, episodesGraph, graphFromEdges } from '../../src/episodic/model/graph.ts';
import { edenModel } from '../../src/episodic/model/models.ts';
import { patternRow, takePatterns } from '../../src/episodic/model/patterns.ts';
import { conjugateNetwork } from '../../src/episodic/theory/to-rnn.ts';
import { rollout } from '../../src/nn/rollout.ts';
import { parseTask } from '../../src/task/names.ts';
import { draw } from './helpers.ts';

const two = episodesGraph(7, [
  { kind: 'cycle', memories: [0, 1, 2] },
  { kind: 'cycle', memories: [3, 4, 5, 6] },
]);

describe.each(['tanh', 'linear'] as const)('the %s network', (activation) => {
  it('steps from each memory to its successor', () => {
    const patterns = draw(7, 64, 'bridge');
    const { network } = conjugateNetwork(edenModel({ patterns, graph: two }), { activation, gain: 1 });
    const weights = toFloat64(network.parameters.get('rnn.weight_hh_l0')!);
    for (let mu = 0; mu < 7; mu++) {
      const next = patternRow(patterns, two.to[mu]!);
      const from = patternRow(patterns, mu);
      next.forEach((value, i) => {
        let sum = 0;
        for (let j = 0; j < 64; j++) sum += weights[i * 64 + j]! * from[j]!;
        expect(sum).toBeCloseTo(value, 9);
      });
    }
  });

  it('is opened by analyze, which finds the circuit of all episodes', () => {
    const model = edenModel({ patterns: draw(7, 64, 'bridge'), graph: two });
    const { network, task, cycles } = conjugateNetwork(model, { activation });
    expect(cycles).toEqual([
      [0, 1, 2],
      [3, 4, 5, 6],
    ]);
    expect(parseTask(task.name).F).toEqual(task.F);
    const { analysis } = analyze(network, task, { horizon: 60 });
    expect(analysis.verdict).toBe('found');
    expect(analysis.task.alive).toBe(7);
    expect(analysis.spectrum.maxError!).toBeLessThan(1e-10);
    expect(analysis.intervention.changedAccuracy).toBe(1);
    expect(analysis.controls.random.verdict).toBe('absent');
    expect(analysis.controls.shuffled.verdict).toBe('absent');
  });
});

it('a tanh network of gain above 1 recalls the episode for ever', () => {
  const patterns = draw(5, 200, 'gain');
  const { network } = conjugateNetwork(edenModel({ patterns }), { gain: 1.5, inputGain: 1 });
  const inputs = new Float32Array(200);
  inputs[0] = 1;
  const { states } = rollout(network, { steps: 200, batch: 1, inputs });
  for (const t of [10, 57, 199]) {
    const state = states.subarray(t * 200, (t + 1) * 200);
    const expected = patternRow(patterns, t % 5);
    expect(state.every((value, i) => value * expected[i]! > 0)).toBe(true);
  }
});

describe('refuses', () => {
  const patterns = draw(4, 60, 'refuses');
  it.each([
    ['chains', chainGraph(4), /memory 3 is followed by none/],
    [
      'branches',
      graphFromEdges(4, [
        { from: 0, to: 1 },
        { from: 0, to: 2 },
      ]),
      /branch/,
    ],
    ['weights', graphFromEdges(4, [{ from: 0, to: 1, weight: 2 }]), /weight 2/],
  ] as const)('%s', (_, graph, message) => {
    expect(() => conjugateNetwork({ patterns, graph })).toThrow(message);
  });

  it('memories that are mixtures of others', () => {
    const twins = takePatterns(patterns, [0, 1, 2, 1]);
    expect(() => conjugateNetwork({ patterns: twins, graph: cycleGraph(4) })).toThrow(/linearly independent/);
  });
});
