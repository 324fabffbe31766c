// Patterns, graphs and overlap sources: what the rest is built of.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matrix, multiply, transpose } from '../../src/array/matrix.ts';
import { stream } from '../../src/array/random.ts';
import { odeEngine } from '../../src/episodic/engine/ode.ts';
import { overlapEngine } from '../../src/episodic/engine/overlap-engine.ts';
import { packedOverlaps, patternOverlaps } from '../../src/episodic/engine/overlap-source.ts';
import { recall } from '../../src/episodic/engine/recall.ts';
import { visitedOf } from '../../src/episodic/engine/record.ts';
import {
  chainGraph,
  cycleGraph,
  type Edge,
  edgesOf,
  episodesGraph,
  graphFromEdges,
  graphFromMatrix,
  interactionMatrix,
  type MemoryGraph,
  reverseGraph,
  spreadBackward,
  spreadForward,
  successorsOf,
  withWeights,
} from '../../src/episodic/model/graph.ts';
import { edenModel } from '../../src/episodic/model/models.ts';
import { packPatterns, unpackPatterns } from '../../src/episodic/model/packed-patterns.ts';
import {
  biasedPatterns,
  corruptedCue,
  distinctPatterns,
  incompleteCue,
  pseudoinverseDrive,
  randomPatterns,
} from '../../src/episodic/model/pattern-draws.ts';
import {
  areSigns,
  firstOfContent,
  patternMatrix,
  patternRow,
  patternsOf,
  takePatterns,
} from '../../src/episodic/model/patterns.ts';
import { draw, normals, relativeError } from './helpers.ts';

/** Matrices do not tell an edge of weight 0 from none. */
const weight = fc.double({ min: -2, max: 2, noNaN: true }).filter((value) => value !== 0);

const graphs: fc.Arbitrary<MemoryGraph> = fc.integer({ min: 1, max: 7 }).chain((memories) => {
  const end = fc.integer({ min: 0, max: memories - 1 });
  const edge: fc.Arbitrary<Edge> = fc.record({
    from: end,
    to: end,
    weight,
  });
  const listed = fc
    .uniqueArray(edge, { selector: ({ from, to }) => from * memories + to, maxLength: 12 })
    .map((edges) => graphFromEdges(memories, edges));
  return fc.oneof(listed, fc.constant(cycleGraph(memories)), fc.constant(chainGraph(memories)));
});

describe('a graph', () => {
  it('spreads forward by Phi^T and backward by Phi', () => {
    fc.assert(
      fc.property(graphs, fc.integer(), (graph, seed) => {
        const x = normals(graph.memories, 1, seed);
        const phi = interactionMatrix(graph);
        const column = matrix(graph.memories, 1, x);
        const forward = spreadForward(graph, x, new Float64Array(graph.memories));
        const backward = spreadBackward(graph, x, new Float64Array(graph.memories));
        expect(relativeError(forward, multiply(transpose(phi), column).data)).toBeLessThan(1e-14);
        expect(relativeError(backward, multiply(phi, column).data)).toBeLessThan(1e-14);
      }),
    );
  });

  it('is the same as a list, as a matrix, and reversed twice', () => {
    fc.assert(
      fc.property(graphs, (graph) => {
        expect(graphFromEdges(graph.memories, edgesOf(graph))).toEqual(graph);
        expect(reverseGraph(reverseGraph(graph))).toEqual(graph);
        expect(interactionMatrix(reverseGraph(graph))).toEqual(transpose(interactionMatrix(graph)));
        expect(interactionMatrix(graphFromMatrix(interactionMatrix(graph)))).toEqual(interactionMatrix(graph));
      }),
    );
  });

  it('knows plain cycles and chains, and only those, as shifts', () => {
    expect(episodesGraph(4, [{ kind: 'cycle', memories: [0, 1, 2, 3] }])).toEqual(cycleGraph(4));
    expect(episodesGraph(4, [{ kind: 'chain', memories: [0, 1, 2, 3] }])).toEqual(chainGraph(4));
    expect(episodesGraph(4, [{ kind: 'cycle', memories: [0, 2, 1, 3] }]).shift).toBeNull();
    expect(withWeights(cycleGraph(4), [1, 1, 1.5, 1]).shift).toBeNull();
    expect(withWeights(withWeights(cycleGraph(4), [2, 1, 1, 1]), [1, 1, 1, 1]).shift).toBe('cycle');
  });

  it('names successors, heaviest first', () => {
    const graph = graphFromEdges(3, [
      { from: 0, to: 1, weight: 0.5 },
      { from: 0, to: 2, weight: 0.9 },
    ]);
    expect(successorsOf(graph, 0)).toEqual([2, 1]);
    expect(successorsOf(graph, 1)).toEqual([]);
  });

  it('refuses unknown memories, double edges, weights that are no numbers', () => {
    expect(() => graphFromEdges(3, [{ from: 0, to: 3 }])).toThrow(/0 -> 3 names memory 3, expected 0 \.\.\. 2/);
    expect(() =>
      graphFromEdges(3, [
        { from: 0, to: 1 },
        { from: 0, to: 1 },
      ]),
    ).toThrow(/given twice/);
    expect(() => graphFromEdges(3, [{ from: 0, to: 1, weight: Number.NaN }])).toThrow(/weight NaN/);
    expect(() => withWeights(cycleGraph(3), [1])).toThrow(/1 weights for 3 edges/);
  });
});

describe('drawn memories', () => {
  it('without replacement are all different: all 2^N of them at full load', () => {
    const all = distinctPatterns({ count: 64, neurons: 6, rng: stream(1, 'all') });
    expect(new Set(packPatterns(all).words)).toEqual(new Set(Array.from({ length: 64 }, (_, i) => i)));
    const wide = distinctPatterns({ count: 50, neurons: 40, rng: stream(1, 'wide') });
    expect([...firstOfContent(wide)]).toEqual(Array.from({ length: 50 }, (_, i) => i));
    expect(areSigns(wide)).toBe(true);
    expect(() => distinctPatterns({ count: 9, neurons: 3, rng: stream(1) })).toThrow(/there are 8/);
  });

  it('without replacement come in a random order', () => {
    // Each of the 4 memories of 2 neurons is first in a quarter of the draws.
    const first = new Int32Array(4);
    for (let seed = 0; seed < 800; seed++) {
      first[packPatterns(distinctPatterns({ count: 3, neurons: 2, rng: stream(seed, 'order') })).words[0]!]!++;
    }
    for (const count of first) expect(Math.abs(count - 200)).toBeLessThan(5 * Math.sqrt(800 * 0.25 * 0.75));
  });

  it("with bias have its mean, by the clean law and by the authors' (quirk 4)", () => {
    const mean = (options: { bias: number; compat?: ['bias-cpp'] }) => {
      const { rows } = biasedPatterns({ count: 50, neurons: 400, rng: stream(2, 'bias'), ...options });
      return rows.reduce((sum, value) => sum + value, 0) / rows.length;
    };
    expect(Math.abs(mean({ bias: 0.3 }) - 0.3)).toBeLessThan(0.03);
    expect(Math.abs(mean({ bias: 0.3, compat: ['bias-cpp'] }) - (0.5 - 0.8) / 1.3)).toBeLessThan(0.03);
    expect(() => biasedPatterns({ count: 1, neurons: 1, rng: stream(1), bias: 1.1 })).toThrow(/bias is 1.1/);
  });

  it('give incomplete and corrupted cues', () => {
    const patterns = draw(3, 40, 'cues');
    const row = patternRow(patterns, 1);
    const incomplete = incompleteCue(patterns, 1, 0.25);
    expect([...incomplete]).toEqual([...row.subarray(0, 30), ...new Array<number>(10).fill(0)]);
    const corrupted = corruptedCue(patterns, 1, 0.1, stream(4, 'flip'));
    expect(corrupted.filter((value, i) => value !== row[i])).toHaveLength(4);
    expect(() => incompleteCue(patterns, 3, 0.25)).toThrow(/memory 3 does not exist/);
  });

  it('are found equal by content', () => {
    const patterns = takePatterns(draw(4, 50, 'twins'), [0, 1, 0, 3, 1]);
    expect([...firstOfContent(patterns)]).toEqual([0, 1, 0, 3, 1]);
  });

  it('refuse sizes beyond 2 GiB before anything is drawn', () => {
    const size = { count: 6, neurons: 1e9, rng: stream(1) };
    expect(() => randomPatterns(size)).toThrow(
      /6 memories of 1000000000 neurons are 6000000000 numbers, expected at most/,
    );
    expect(() => biasedPatterns({ ...size, bias: 0.1 })).toThrow(/2 GiB/);
  });

  it('refuse wrong sizes and numbers that are not finite', () => {
    expect(() => patternsOf(2, 3, new Float64Array(5))).toThrow(/need 6 values, found 5/);
    expect(() => patternsOf(1, 2, Float64Array.of(1, Number.NaN))).toThrow(/\[0, 1\] is NaN/);
    expect(() => packPatterns(patternsOf(1, 2, Float64Array.of(1, 0)))).toThrow(/-1 and \+1/);
  });
});

it('packed memories unpack, and overlap as the rows do', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 6 }),
      fc.integer({ min: 1, max: 70 }),
      fc.integer(),
      (count, neurons, seed) => {
        const patterns = draw(count, neurons, 'packed', seed);
        const packed = packPatterns(patterns);
        expect(unpackPatterns(packed)).toEqual(patterns);
        const [a, b] = [patternOverlaps(patterns), packedOverlaps(packed)];
        for (let k = 0; k < count; k++) {
          expect(b.overlapColumn(k, new Float64Array(count))).toEqual(a.overlapColumn(k, new Float64Array(count)));
        }
      },
    ),
  );
});

describe('the pseudoinverse drive', () => {
  const correlated = biasedPatterns({ count: 8, neurons: 200, rng: stream(3, 'correlated'), bias: 0.8 });

  it('makes the memories orthogonal: drive times Xi is N I', () => {
    const product = multiply(patternMatrix(pseudoinverseDrive(correlated)), transpose(patternMatrix(correlated)));
    product.data.forEach((value, at) => {
      expect(value).toBeCloseTo(at % 9 === 0 ? 200 : 0, 8);
    });
  });

  it('recalls in order, with dwells of the closed form, where the Hebbian drive does not', () => {
    const options = { patterns: correlated, alphaS: 0.7 };
    const hebb = recall(overlapEngine(edenModel(options), { dt: 0.2 }), { time: 500, visits: 16 });
    const inverse = recall(odeEngine(edenModel({ ...options, pseudoinverse: true }), { dt: 0.2 }), {
      time: 5000,
      visits: 16,
    });
    const inOrder = Array.from({ length: 16 }, (_, i) => i % 8);
    expect(visitedOf(inverse)).toEqual(inOrder);
    expect(visitedOf(hebb)).not.toEqual(inOrder);
    const dwells = inverse.visits.slice(2).map(({ dwell }) => dwell);
    expect(Math.max(...dwells) - Math.min(...dwells)).toBeLessThan(0.5);
  });

  it('has no energy', () => {
    const engine = odeEngine(edenModel({ patterns: correlated, pseudoinverse: true }), { dt: 0.2 });
    expect(() => engine.energy()).toThrow(/no energy: use the Hebbian drive/);
  });
});
