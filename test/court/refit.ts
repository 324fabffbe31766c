// A readout fitted by ridge regression to the states of a network on a task: what any recurrence can be made to say. Plain
// normal equations on states of the court's own simulator.

import { matrix } from '../../src/array/matrix.ts';
import type { RandomStream } from '../../src/array/random.ts';
import { tensor } from '../../src/array/tensor.ts';
import { solve } from '../../src/linalg/lu.ts';
import type { Network } from '../../src/nn/network.ts';
import type { HistoryTask } from '../../src/task/history.ts';
import { simulatorOf } from './simulate.ts';

/** States kept for each unit of the state: of longer runs a random part. */
const SAMPLES_A_UNIT = 40;
const LEAST_SEQUENCES = 16;

interface Samples {
  /** Rows `[h 1]`, and the targets beside them. */
  readonly states: Float64Array[];
  readonly targets: Float64Array[];
}

function samplesOf(network: Network, task: HistoryTask, steps: number, rng: RandomStream): Samples {
  const simulator = simulatorOf(network);
  const { hiddenSize, outputSize } = network.config;
  const wanted = SAMPLES_A_UNIT * hiddenSize;
  const sequences = Math.max(LEAST_SEQUENCES, Math.ceil(wanted / steps));
  const kept = Math.min(1, wanted / (sequences * steps));
  const states: Float64Array[] = [];
  const targets: Float64Array[] = [];
  const total = task.inputSteps + steps;
  for (let b = 0; b < sequences; b++) {
    const inputs = new Float32Array(total * task.inputSize);
    const said = new Float32Array(total * outputSize);
    task.fill(rng, steps, inputs, said);
    const state = new Float64Array(simulator.stateSize);
    for (let t = 0; t < total; t++) {
      const from = t * task.inputSize;
      simulator.step(
        t < task.inputSteps ? Float64Array.from(inputs.subarray(from, from + task.inputSize)) : null,
        state,
      );
      if (t < task.inputSteps || rng.uniform() >= kept) continue;
      const row = new Float64Array(hiddenSize + 1).fill(1);
      row.set(state.subarray(0, hiddenSize));
      states.push(row);
      targets.push(Float64Array.from(said.subarray(t * outputSize, (t + 1) * outputSize)));
    }
  }
  return { states, targets };
}

/** The ridge readout `[H + 1, out]` of samples. */
function ridge({ states, targets }: Samples, share = 1e-6): Float64Array {
  const width = states[0]!.length;
  const outputs = targets[0]!.length;
  const gram = matrix(width, width);
  const cross = matrix(width, outputs);
  states.forEach((row, n) => {
    for (let i = 0; i < width; i++) {
      const value = row[i]!;
      for (let j = 0; j <= i; j++) gram.data[i * width + j]! += value * row[j]!;
      for (let o = 0; o < outputs; o++) cross.data[i * outputs + o]! += value * targets[n]![o]!;
    }
  });
  let trace = 0;
  for (let i = 0; i < width; i++) trace += gram.data[i * (width + 1)]!;
  for (let i = 0; i < width; i++) {
    for (let j = 0; j < i; j++) gram.data[j * width + i] = gram.data[i * width + j]!;
    gram.data[i * (width + 1)]! += (share * trace) / width + 1e-300;
  }
  return solve(gram, cross).data;
}

function rightShare({ states, targets }: Samples, weights: Float64Array): number {
  const outputs = targets[0]!.length;
  let right = 0;
  states.forEach((row, n) => {
    for (let o = 0; o < outputs; o++) {
      let sum = 0;
      for (let i = 0; i < row.length; i++) sum += row[i]! * weights[i * outputs + o]!;
      if (sum * targets[n]![o]! > 0) right++;
    }
  });
  return right / (states.length * outputs);
}

/** Share of right signs of a readout fitted over `steps`, on sequences that it was not fitted on. */
export function fittedAccuracy(network: Network, task: HistoryTask, steps: number, rng: RandomStream): number {
  const weights = ridge(samplesOf(network, task, steps, rng));
  return rightShare(samplesOf(network, task, steps, rng), weights);
}

/** The network with a readout fitted over `steps`, and how well it does over as many on fresh sequences. */
export function withFittedReadout(
  { config, parameters }: Network,
  task: HistoryTask,
  steps: number,
  rng: RandomStream,
): { network: Network; accuracy: number } {
  const weights = ridge(samplesOf({ config, parameters }, task, steps, rng));
  const { hiddenSize: H, outputSize: d } = config;
  const readout = Float64Array.from({ length: d * H }, (_, at) => weights[(at % H) * d + Math.floor(at / H)]!);
  const network: Network = {
    config: { ...config, readoutBias: true },
    parameters: new Map([
      ...parameters,
      ['readout.weight', tensor([d, H], readout)],
      ['readout.bias', tensor([d], weights.slice(H * d))],
    ]),
  };
  const accuracy = rightShare(samplesOf(network, task, steps, rng), weights);
  return { network, accuracy };
}
