// Edits one variable of a running network and watches its future. A trained network repeats four variables of four bits;
// the sign of one bit is turned in its hidden state, and every output that the theory says must change is held against
// what the network says. The same edit in a random basis stands beside it. It prints a line for each changed output.

import { readFileSync } from 'node:fs';
import { stream } from 'engram/array';
import { analyze, editedRun } from 'engram/emt';
import { readNetwork } from 'engram/io';
import { parseTask } from 'engram/task';

const file = new URL('../test/fixtures/elman_t1_4x4_h64.pt', import.meta.url);
const { network } = readNetwork(readFileSync(file), 'elman_t1_4x4_h64.pt');
const task = parseTask('T1-4x4');

// Opening it gives the basis in which its variables are read and written.
const { analysis, reading } = analyze(network, task, { horizon: 40 });
const settledFrom = analysis.intervention.from;

const rng = stream(0, 'bits');
const inputs = Array.from({ length: task.s }, () => Array.from({ length: task.d }, () => rng.sign()));
const t = settledFrom;
// After step t slot k of the stack holds what was put in at step (t + 1 + k) mod s.
const slot = 2;
const row = 1;
const value = -inputs[(t + 1 + slot) % task.s][row];
const request = { inputs, steps: t + 3 * task.s, edits: [{ kind: 'set', t, slot, row, value }] };

const edited = editedRun({ network, task, reading, settledFrom }, request);
for (const { t, row, expected, said, cameTrue } of edited.predictions) {
  console.log(
    `step ${t}, bit ${row}: theory ${expected}, network ${said.toFixed(2)}, ${cameTrue ? 'came true' : 'did not'}`,
  );
}
const control = { kind: 'random basis', seed: 0 };
const beside = editedRun({ network, task, reading, settledFrom }, { ...request, control });
console.log(`${edited.counts.cameTrue} of ${edited.counts.changed} came true, ${edited.counts.broken} others broke`);
console.log(`in a random basis ${beside.counts.cameTrue} of ${beside.counts.changed} came true`);
