/**
 * Engram in a few names: train a network or open a file, find the circuit inside, and tell what was found. Everything
 * else is in the sub-paths, one for each room (`engram/emt`).
 *
 * @example
 * import { parseTask, readNetwork, rollout, Trainer, trainConfig, writeNetwork } from 'engram';
 *
 * const task = parseTask('T1-2x2');
 * const trainer = new Trainer(task, trainConfig(task, { network: { hiddenSize: 8 }, horizons: [4], steps: 10 }));
 * while (!trainer.done) trainer.advance();
 * const { network } = readNetwork(writeNetwork(trainer.network(), 'safetensors'), 'small.safetensors');
 * console.log(rollout(network, { steps: 3, batch: 1, inputs: null }).outputs.length); // 6
 */

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
