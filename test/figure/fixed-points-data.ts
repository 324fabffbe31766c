// Fixed points of small networks for the tests of their pictures and story.

import { matrix } from '../../src/array/matrix.ts';
import { type MappedFixedPoints, mapFixedPoints } from '../../src/emt/fixed-points/index.ts';
import { elmanNetwork } from '../emt/fixed-points-networks.ts';

const diagonal = (...values: number[]) => {
  const out = matrix(values.length, values.length);
  values.forEach((value, i) => void (out.data[i * values.length + i] = value));
  return out;
};
/** Two bistable units: nine points, four of them stable. */
export const flipFlop = mapFixedPoints(elmanNetwork(diagonal(2, 2), 'tanh', diagonal(1, 1)), {
  starts: 200,
  noise: 1,
  source: '<a> & b.pt',
});
/** A line of fixed points. */
export const line = mapFixedPoints(elmanNetwork(diagonal(1, 0.5), 'linear', diagonal(1, 1)), { starts: 20 });
/** A ghost: past the fold, slow and not fixed. */
const fold = Math.sqrt(0.5) - Math.atanh(Math.sqrt(0.5)) / 2;
export const ghost = mapFixedPoints(elmanNetwork(diagonal(2), 'tanh', diagonal(1)), {
  starts: 100,
  noise: 0.3,
  input: [2 * fold + 1e-4],
});
/** No point at all: h = h + 1. */
export const drift = mapFixedPoints(elmanNetwork(diagonal(1), 'linear', diagonal(1)), { starts: 20, input: [1] });

/** Each by its name. */
export const mapped: [string, MappedFixedPoints][] = [
  ['flip-flop', flipFlop],
  ['line', line],
  ['ghost', ghost],
  ['drift', drift],
];
