// Edits one variable of a running network and watches its future. The network holds three variables of two bits and
// repeats them for ever; the sign of one bit is turned in its hidden state, and every later output is compared with what
// the theory says must follow. It prints both, a row for each step.

import { stream } from 'engram/array';
import { circuitOf } from 'engram/emt';
import { closedFormNetwork, rollout } from 'engram/nn';
import { continueHistory, parseTask } from 'engram/task';

const task = parseTask('T1-3x3');
const { d, s, phi } = circuitOf(task);
const network = closedFormNetwork(phi, d);

// Three variables go in, then the network runs until its activity has settled.
const settled = 4 * s;
const rng = stream(0, 'bits');
const history = Float64Array.from({ length: s * d }, () => rng.sign());
const inputs = new Float64Array(settled * d);
inputs.set(history);
const { states } = rollout(network, { steps: settled, batch: 1, inputs });
const state = states.slice(-s * d);

// In this network unit `slot * d + row` holds bit `row` of a variable: the edit is one sign.
const [slot, row] = [1, 0];
state[slot * d + row] *= -1;
const edited = Float64Array.from(history);
edited[slot * d + row] *= -1;

const steps = 2 * s;
const { outputs } = rollout(network, { steps, batch: 1, inputs: null, initial: state });
const foretold = continueHistory(task, edited, steps);
let right = 0;
for (let t = 0; t < steps; t++) {
  const at = (values) => Array.from(values.subarray(t * d, (t + 1) * d), (value) => (value > 0 ? '+' : '-')).join(' ');
  console.log(`step ${t + 1}   theory ${at(foretold)}   network ${at(outputs)}`);
  right += at(foretold) === at(outputs) ? 1 : 0;
}
console.log(`${right} of ${steps} steps came true`);
