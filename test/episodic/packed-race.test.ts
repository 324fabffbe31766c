// The event-driven engine over packed memories: the same hops as over rows, bit by bit, and the same order as the
// overlap simulator on a slice.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stream } from '../../src/array/random.ts';
import { overlapEngine } from '../../src/episodic/engine/overlap-engine.ts';
import { packedOverlaps } from '../../src/episodic/engine/overlap-source.ts';
import { predictHops, predictRecall, raceSetting } from '../../src/episodic/engine/predict.ts';
import { recall } from '../../src/episodic/engine/recall.ts';
import { visitedOf } from '../../src/episodic/engine/record.ts';
import { chainGraph, cycleGraph } from '../../src/episodic/model/graph.ts';
import { edenModel } from '../../src/episodic/model/models.ts';
import { distinctPackedPatterns } from '../../src/episodic/model/packed-draws.ts';
import { packPatterns, unpackPatterns } from '../../src/episodic/model/packed-patterns.ts';
import { distinctPatterns } from '../../src/episodic/model/pattern-draws.ts';
import { draw, normals } from './helpers.ts';

describe('the race of packed memories', () => {
  it('is the race of rows to the bit, with twins, ties and stalls, along cycles and chains', () => {
    const stops = new Set<string>();
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 12 }),
        fc.oneof(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 30, max: 100 })),
        fc.constantFrom(0.1, 0.25, 0.5, 0.9, 1.2),
        fc.boolean(),
        fc.boolean(),
        fc.integer({ min: 0, max: 10_000 }),
        (count, neurons, alphaS, isCycle, isWarm, seed) => {
          const patterns = draw(count, neurons, 'packed race', seed);
          const graph = isCycle ? cycleGraph(count) : chainGraph(count);
          const model = edenModel({ patterns, graph, alphaS });
          const slow = isWarm ? { slow: normals(count, 0.3, 'slow', seed) } : {};
          const options = { visits: 20, start: seed % count, ...slow };
          const rows = predictRecall(model, options);
          const bits = predictHops(packedOverlaps(packPatterns(patterns)), raceSetting(model), options);
          expect(bits).toEqual(rows);
          stops.add(rows.stop);
        },
      ),
      { numRuns: 400 },
    );
    expect([...stops].sort()).toEqual(['absorbed', 'visits']);
  });

  it('visits 2000 memories of 128 neurons in the order of the overlap simulator', () => {
    const patterns = distinctPatterns({ count: 2000, neurons: 128, rng: stream(5, 'slice') });
    const model = edenModel({ patterns, alphaS: 0.5 });
    const hops = 12;
    const predicted = predictHops(packedOverlaps(packPatterns(patterns)), raceSetting(model), { visits: hops });
    const simulated = recall(overlapEngine(model, { dt: 0.2 }), { time: 40 * hops, visits: hops, sampleEvery: 5 });
    expect(visitedOf(simulated)).toEqual(visitedOf(predicted));
    expect(visitedOf(predicted)).toEqual(Array.from({ length: hops }, (_, mu) => mu));
  });
});

describe('packed draws', () => {
  it('are all different, and the same memories as those of rows', () => {
    for (const [count, neurons] of [
      [256, 8],
      [1000, 32],
      [1000, 33],
      [50, 70],
    ] as const) {
      const packed = distinctPackedPatterns({ count, neurons, rng: stream(1, 'draws', neurons) });
      const { rows } = unpackPatterns(packed);
      const contents = new Set(
        Array.from({ length: count }, (_, mu) => rows.subarray(mu * neurons, (mu + 1) * neurons).join()),
      );
      expect(contents.size).toBe(count);
      expect(distinctPatterns({ count, neurons, rng: stream(1, 'draws', neurons) })).toEqual(unpackPatterns(packed));
      expect(packPatterns(unpackPatterns(packed))).toEqual(packed);
    }
  });
});
