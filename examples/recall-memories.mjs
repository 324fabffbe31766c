// Recalls a sequence of memories: ten digits of 8 x 8 pixels, one after the other, each held until the slow state lets go
// of it. It prints the digits in the order of their visits, how long they were held beside the closed form, and one of
// them as it was remembered.

import {
  digitPatterns,
  dwellStatistics,
  edenModel,
  odeEngine,
  patternRow,
  predictedDwell,
  recall,
  visitedOf,
} from 'engram/episodic';

const patterns = digitPatterns();
const model = edenModel({ patterns, alphaS: 0.5, pseudoinverse: true });
const engine = odeEngine(model, { dt: 0.1 });
const record = recall(engine, { time: 1000, visits: 12, cue: patternRow(patterns, 3) });

console.log(`visited ${visitedOf(record).join(' ')} (${record.stop})`);
console.log(
  `held for ${dwellStatistics(record).mean.toFixed(1)} T_f, in closed form ${predictedDwell(model).warm.toFixed(1)}`,
);
const remembered = engine.featureState(new Float64Array(patterns.neurons));
for (let y = 0; y < 8; y++) {
  console.log(Array.from(remembered.subarray(8 * y, 8 * y + 8), (ink) => (ink > 0 ? '#' : '.')).join(''));
}
