// Settling, fitting, choosing, reporting, the pictures and every draw of a null network have sequences of their own;
// what a control is shown beside the network on are the network's.

import { expect, it } from 'vitest';
import { analyze } from '../../src/emt/analyze/analyze.ts';
import { circuitMatrix } from '../../src/emt/circuit/circuit.ts';
import { closedFormNetwork } from '../../src/nn/circuit-network.ts';
import type { HistoryTask } from '../../src/task/history.ts';
import { parseTask } from '../../src/task/names.ts';

it('no sequence is used for two purposes', () => {
  // 36 bits a sequence: of some thousand drawn, two agree by chance once in ten thousand runs.
  const task = parseTask('T1-6x6');
  const recordings = new Map<object, string[]>();
  const watched: HistoryTask = {
    ...task,
    fill(rng, horizon, inputs, targets) {
      task.fill(rng, horizon, inputs, targets);
      const drawn = recordings.get(rng) ?? [];
      recordings.set(rng, drawn);
      drawn.push(Array.from(inputs.subarray(0, 36), (bit) => (bit > 0 ? '1' : '0')).join(''));
    },
  };
  const network = closedFormNetwork(circuitMatrix(task.F!), 6);
  const { analysis } = analyze(network, watched, { horizon: 90 });
  expect([analysis.verdict, analysis.judged.looks]).toEqual(['found', 1]);
  // A stream that is drawn from again begins with the same sequence.
  const streams = new Map<string, string[][]>();
  for (const drawn of recordings.values()) streams.set(drawn[0]!, [...(streams.get(drawn[0]!) ?? []), drawn]);
  const longest = [...streams.values()].map((all) => all.reduce((a, b) => (b.length > a.length ? b : a)));
  for (const [first, all] of streams) {
    const whole = longest.find((drawn) => drawn[0] === first)!;
    for (const drawn of all) expect(drawn).toEqual(whole.slice(0, drawn.length));
    // By the network and by its two controls.
    expect(all.length).toBeLessThanOrEqual(3);
  }
  expect(new Set(longest.flat()).size).toBe(longest.flat().length);
  const shared = [...streams.values()].filter((all) => all.length > 1).map(([drawn]) => drawn!.length);
  // Zeros, settling, fit, choose and report.
  expect(shared.sort((a, b) => a - b)).toEqual([32, 32, 64, 128, 512]);
  // Ten draws of null networks each have a stream of their own.
  expect([...streams.values()].filter((all) => all.length === 1).length).toBeGreaterThanOrEqual(10);
});
