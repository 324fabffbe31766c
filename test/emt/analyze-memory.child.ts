// Analyses a network over a long horizon and says how much memory the process took at most, in MiB.

import { analyze } from '../../src/emt/analyze/analyze.ts';
import type { NetworkConfig } from '../../src/nn/network.ts';
import { initialParameters } from '../../src/nn/unroll.ts';
import { parseTask } from '../../src/task/names.ts';

const task = parseTask('T1-2x2');
const config: NetworkConfig = {
  ...{ cell: 'elman', activation: 'tanh', inputSize: 2, hiddenSize: 32, outputSize: 2 },
  ...{ bias: false, readoutBias: false },
};
const network = { config, parameters: initialParameters(config, 1) };
const horizon = Number(process.argv[2]);
const { analysis } = analyze(network, task, { horizon, basis: 'regression' });
console.log(JSON.stringify({ horizon: analysis.accuracy.horizon, peak: process.resourceUsage().maxRSS / 1024 }));
