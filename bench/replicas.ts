// `npm run bench -- replicas [--rounds N]`: would many small networks of one shape train faster as one graph with a leading
// replica axis than one after the other? Milliseconds of a training step (Elman, 4x4 repeat copy, batch 64, horizon 40) per
// network: alone, and in graphs of 2, 4 and 8 replicas, whose element-wise work of each time step is one kernel call on
// joined rows; in turn, medians. Beside it the bound: the share of a step that all its kernel calls cost by being calls,
// which is the most that any batching could save.

import { parseArgs } from 'node:util';
import {
  add,
  compile,
  concat,
  type Expression,
  grad,
  input,
  matmul,
  mean,
  type Program,
  parameter,
  slice,
  square,
  sub,
  tanh,
} from '../src/graph/index.ts';
import { loadKernels } from '../src/kernels/index.ts';
import type { NetworkConfig } from '../src/nn/network.ts';
import { adamDefaults, clipGradients, optimizerInputs, optimizerUpdates } from '../src/nn/optimizer.ts';
import { initialParameters } from '../src/nn/unroll.ts';
import { batchStream, makeBatch, parseTask } from '../src/task/index.ts';
import { compileStep } from '../src/train/step.ts';
import { median } from './statistics.ts';

const [D, S, HORIZON, BATCH] = [4, 4, 40, 64];
const STEPS = S + HORIZON;
const COUNTS = [2, 4, 8];
const HIDDEN = [32, 64];

interface Trainee {
  readonly program: Program;
  /** Runs one training step of all its networks. */
  step(count: number): void;
  /** Recurrent weights of the first network. */
  readonly weights: ArrayLike<number>;
}

const task = parseTask('T1', { d: D, s: S });
const batches = Array.from({ length: 4 }, (_, k) =>
  makeBatch(task, { batch: BATCH, horizon: HORIZON, rng: batchStream(1, 'train', k) }),
);
const networkOf = (hiddenSize: number): NetworkConfig => ({
  cell: 'elman',
  activation: 'tanh',
  bias: false,
  readoutBias: false,
  inputSize: D,
  hiddenSize,
  outputSize: D,
});

/** The step as `engram train` compiles it. */
function alone(hidden: number): Trainee {
  const network = networkOf(hidden);
  const step = compileStep({ network, optimizer: adamDefaults, loss: 'mse', clip: 1, batch: BATCH }, task, HORIZON);
  for (const [name, { data }] of initialParameters(network, 1)) step.program.parameter(name).set(data as Float32Array);
  return {
    program: step.program,
    step: (count) => step.run(batches[count % batches.length]!, count, 1e-3),
    weights: step.program.parameter('rnn.weight_hh_l0'),
  };
}

/** The same step of `count` networks at once: rows of all replicas stand below each other. */
function together(hidden: number, count: number): Trainee {
  const network = networkOf(hidden);
  const replicas = Array.from({ length: count }, (_, r) => r);
  const named = (name: string, shape: number[]) => replicas.map((r) => parameter(`${r}.${name}`, shape));
  const recurrent = named('rnn.weight_hh_l0', [hidden, hidden]);
  const incoming = named('rnn.weight_ih_l0', [hidden, D]);
  const readout = named('readout.weight', [D, hidden]);
  const inputs = input('inputs', [count * S * BATCH, D]);
  const targets = input('targets', [count * HORIZON * BATCH, D]);
  const rows = (all: Expression, r: number, height: number) => slice(all, 0, r * height, (r + 1) * height);

  const projected = replicas.map((r) => matmul(rows(inputs, r, S * BATCH), incoming[r]!, { transposeB: true }));
  const states: Expression[] = [];
  for (let t = 0; t < STEPS; t++) {
    const before = states.at(-1);
    const sums = replicas.map((r) => {
      const driven = t < S ? rows(projected[r]!, t, BATCH) : null;
      const recalled = before && matmul(rows(before, r, BATCH), recurrent[r]!, { transposeB: true });
      return driven && recalled ? add(driven, recalled) : (driven ?? recalled)!;
    });
    states.push(tanh(concat(sums, 0)));
  }
  const answers = replicas.map((r) =>
    matmul(
      concat(
        states.slice(S).map((state) => rows(state, r, BATCH)),
        0,
      ),
      readout[r]!,
      { transposeB: true },
    ),
  );
  const errors = answers.map((answer, r) => mean(square(sub(answer, rows(targets, r, HORIZON * BATCH)))));
  const total = errors.reduce((all, error) => add(all, error));
  const weights = replicas.map((r) => [incoming[r]!, recurrent[r]!, readout[r]!]);
  const gradients = grad(total, weights.flat());
  const clipped = replicas.flatMap((r) => clipGradients(gradients.slice(3 * r, 3 * r + 3), 1).clipped);
  const assignments = optimizerUpdates(adamDefaults, weights.flat(), clipped);
  const program = compile({ outputs: { loss: total }, assignments });
  for (const r of replicas)
    for (const [name, { data }] of initialParameters(network, 1 + r))
      program.parameter(`${r}.${name}`).set(data as Float32Array);
  const fed = { inputs: program.input('inputs'), targets: program.input('targets') };
  return {
    program,
    step: (number) => {
      for (const r of replicas) {
        const data = batches[(number + r) % batches.length]!;
        fed.inputs.set(data.inputs.subarray(0, S * BATCH * D), r * S * BATCH * D);
        fed.targets.set(data.targets.subarray(S * BATCH * D), r * HORIZON * BATCH * D);
      }
      for (const [name, value] of Object.entries(optimizerInputs(adamDefaults, number, 1e-3)))
        program.input(name)[0] = value;
      program.run();
    },
    weights: program.parameter('0.rnn.weight_hh_l0'),
  };
}

/** Milliseconds of a kernel call that computes nothing. */
function emptyCall(): number {
  const kernel = loadKernels('simd').find('copy')!;
  const calls = 200_000;
  const start = performance.now();
  for (let k = 0; k < calls; k++) kernel(0, 0, 0);
  return (performance.now() - start) / calls;
}

/** Largest difference of the first network's weights, trained alone and together: the graphs compute the same. */
function difference(one: Trainee, many: Trainee): number {
  for (let count = 1; count <= 5; count++) {
    one.step(count);
    many.step(count);
  }
  return Math.max(...Array.from(one.weights, (value, k) => Math.abs(value - many.weights[k]!)));
}

export function run(args: readonly string[]): void {
  const { values } = parseArgs({ args: [...args], options: { rounds: { type: 'string', default: '9' } } });
  for (const hidden of HIDDEN) {
    const apart = { count: 1, trainee: alone(hidden), times: [] as number[] };
    const sides = [
      apart,
      ...COUNTS.map((count) => ({ count, trainee: together(hidden, count), times: [] as number[] })),
    ];
    for (const { count, trainee } of sides.slice(1)) {
      const off = difference(alone(hidden), trainee);
      if (!(off < 1e-5)) throw new Error(`${count} replicas: weights differ by ${off}`);
    }
    let step = 5;
    for (let round = 0; round < Number(values.rounds) + 1; round++) {
      for (const { count, trainee, times } of sides) {
        const steps = Math.ceil(160 / count);
        const start = performance.now();
        for (let k = 0; k < steps; k++) trainee.step(++step);
        // The first round compiles.
        if (round > 0) times.push((performance.now() - start) / steps / count);
      }
    }
    const base = median(apart.times);
    const calls = [...apart.trainee.program.work!.values()].reduce((all, each) => all + each, 0);
    console.log(`H ${hidden}: alone ${base.toFixed(3)} ms a step`);
    for (const { count, times } of sides.slice(1)) {
      const ratio = median(times.map((each, k) => apart.times[k]! / each));
      console.log(`  ${count} replicas: ${median(times).toFixed(3)} ms a network and step, ${ratio.toFixed(2)} x`);
    }
    const share = (calls * emptyCall()) / base;
    console.log(`  bound: ${calls} kernel calls are ${(100 * share).toFixed(1)} % of a step alone`);
  }
}
