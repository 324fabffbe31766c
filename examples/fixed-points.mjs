// Finds where a recurrent network comes to rest: starts from states that it visits, descends on its speed, and prints
// every fixed point with its stability and its slowest mode.

import { matrix, stream } from 'engram/array';
import { findFixedPoints, sampleStarts } from 'engram/emt';
import { rollout } from 'engram/nn';

// A flip-flop by hand: one unit that excites itself remembers the sign of its last input.
const network = {
  config: {
    cell: 'elman',
    activation: 'tanh',
    inputSize: 1,
    hiddenSize: 1,
    outputSize: 1,
    bias: false,
    readoutBias: false,
  },
  parameters: new Map([
    ['rnn.weight_ih_l0', { dtype: 'f64', shape: [1, 1], data: Float64Array.of(1) }],
    ['rnn.weight_hh_l0', { dtype: 'f64', shape: [1, 1], data: Float64Array.of(2) }],
    ['readout.weight', { dtype: 'f64', shape: [1, 1], data: Float64Array.of(1) }],
  ]),
};
const [steps, batch] = [20, 8];
const rng = stream(0, 'inputs');
const inputs = Float64Array.from({ length: steps * batch }, () => rng.normal());
const { states } = rollout(network, { steps, batch, inputs });

const starts = sampleStarts(matrix(steps * batch, 1, states), { count: 64, noise: 0.5, rng });
const { points } = findFixedPoints(network, starts);
for (const { state, stability } of points) {
  console.log(`h = ${(Math.round(1e4 * state[0]) / 1e4 + 0).toFixed(4)}: ${stability.kind}`);
}
