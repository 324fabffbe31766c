// Engram in a few names: train a network or open a file, find the circuit inside, and tell what was found. Everything else
// is in the sub-paths, one for each room (`engram/emt`); what needs files and processes is in `engram/io/node`.

export { stream } from './array/random.ts';
export { analyze } from './emt/analyze/analyze.ts';
export { explainTask } from './emt/circuit/explain-task.ts';
export { discover, discoverUnaided } from './emt/discovery/discover.ts';
export { findFixedPoints } from './emt/fixed-points/find.ts';
export { readNetwork } from './io/network/read-network.ts';
export { writeNetwork } from './io/network/write-network.ts';
export { rollout } from './nn/rollout.ts';
export { parseTask } from './task/names.ts';
export { trainConfig } from './train/config.ts';
export { Trainer } from './train/trainer.ts';
