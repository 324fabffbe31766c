// Designs how long memories are held: the ratio of the strengths in closed form, then weights of the edges, since random
// overlaps otherwise spread the dwells. It prints the wanted dwells beside those that an event-driven recall has, first
// with plain edges and then with the weights.

import { stream } from 'engram/array';
import { cycleGraph, designEdges, designParameters, randomPatterns } from 'engram/episodic';

const wanted = [20, 30, 40, 25, 35];
const patterns = randomPatterns({ count: wanted.length, neurons: 300, rng: stream(0, 'design') });
const parameters = designParameters(wanted, {}, 20);
console.log(`alpha_s / alpha_c = ${parameters.ratio.toFixed(4)} with T_d = ${parameters.td} T_f`);

const designed = designEdges(patterns, () => cycleGraph(wanted.length), wanted, parameters);
for (const [name, { predicted, margins }] of Object.entries({ plain: designed.before, weighted: designed.designed })) {
  const dwells = predicted.perMemory.map(({ dwell }) => dwell.toFixed(1)).join(' ');
  console.log(`${name.padEnd(8)}  ${dwells}   least margin ${margins.least.toFixed(3)}`);
}
console.log(`wanted    ${wanted.map((dwell) => dwell.toFixed(1)).join(' ')}`);
