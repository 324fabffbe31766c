// Opens a network of which nothing is known: wakes it with random bits, lets it run freely, and finds what it remembers and
// the rule by which it goes on. It prints the verdict with its reason, and the rule of every bit.

import { circuitOf, discoverUnaided } from 'engram/emt';
import { closedFormNetwork } from 'engram/nn';
import { parseTask } from 'engram/task';

// Somebody's network: its units are in a random order, and nothing says what it was made for.
const secret = circuitOf(parseTask('T3-2x3'));
const unknown = closedFormNetwork(secret.phi, secret.d, { order: [3, 0, 5, 1, 4, 2] });

const { discovery } = discoverUnaided(unknown);
console.log(`${discovery.verdict}: ${discovery.reason}`);
for (const { bit, terms } of discovery.operator.rules) {
  const sum = terms.map((term) => `${term.weight} x_${term.bit}(t - ${term.lag})`).join(' + ');
  console.log(`x_${bit}(t) = ${sum}`);
}
