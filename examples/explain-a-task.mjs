// Explains what a task asks a network to hold: the circuit's size, its cycles and its spectrum; first of a task by its
// name, then of one of our own, given by its operator F: x(t) = F' v(t-1), where v stacks the last s variables, oldest
// first. It ends with the network that does our own task, and its accuracy.

import { fromRows } from 'engram/array';
import { circuitOf, explainTask, measurePerformance } from 'engram/emt';
import { closedFormNetwork } from 'engram/nn';
import { linearTask, parseTask } from 'engram/task';

tell(parseTask('T3-4x4'));

// Two bits, three steps back: bit 0 repeats bit 1 of two steps ago, bit 1 the negative of bit 0 of three steps ago.
const F = fromRows([
  [0, -1],
  [0, 0],
  [0, 0],
  [1, 0],
  [0, 0],
  [0, 0],
]);
const own = linearTask({ d: 2, s: 3, F, initial: 'signs', name: 'crossed copy' });
tell(own);

const { d, phi } = circuitOf(own);
const { value } = measurePerformance(closedFormNetwork(phi, d), own, {
  horizon: 50,
  seed: 0,
  batches: 1,
  batchSize: 16,
});
console.log(`its closed-form network is right in ${100 * value} % of the outputs`);

function tell(task) {
  const { circuit, rules } = explainTask(task);
  console.log(`${task.name}: ${circuit.n} cells, ${circuit.alive} of them alive`);
  for (const { bit, terms } of rules) {
    const sum = terms.map(({ source, lag, weight }) => `${weight} x_${source}(t - ${lag})`).join(' + ');
    console.log(`  x_${bit}(t) = ${sum}`);
  }
  for (const { bits, lag, sign } of circuit.cycles) {
    console.log(`  cycle of bits ${bits.join(', ')}: the ${lag} roots of lambda^${lag} = ${sign}`);
  }
}
