// How much an input counts for what is said later: gradients over delays. Waves keep an input whole as long as it travels, so
// nothing decays with the delay; where states are multiplied by the same matrix again and again, everything does.
// By reverse-mode differentiation of the unrolled network, and for whole states by products of its Jacobians.
// Source: TWM (arXiv 2402.10163) section 5 and its figure of gradients during training (E6).

import { InputError } from '../array/errors.ts';
import { type Matrix, multiply } from '../array/matrix.ts';
import type { RandomStream } from '../array/random.ts';
import { part, type Steps } from '../array/stages.ts';
import { checkWidths } from '../emt/analyze/subject.ts';
import { compileJacobians } from '../emt/fixed-points/cell-map.ts';
import { compile, grad, input } from '../graph/index.ts';
import { stateSizeOf } from '../nn/cells.ts';
import { finiteParameters } from '../nn/constants.ts';
import type { Network } from '../nn/network.ts';
import { rollout } from '../nn/rollout.ts';
import { unroll } from '../nn/unroll.ts';
import { makeBatch } from '../task/batch.ts';
import type { Batch, HistoryTask } from '../task/history.ts';

export interface GradientOptions {
  /** The step after the input (from 1) whose output is asked. */
  readonly at: number;
  readonly sequences: number;
  readonly rng: RandomStream;
}

/** Of every sequence, by the step of the input. */
export interface InputGradients {
  /** `|dC_b/du_b(k)|` of the squared error of that output, `[inputSteps][B]`. */
  readonly loss: readonly Float64Array[];
  /** `|dy_b/du_b(k)|` (Frobenius), `[inputSteps][B]`. */
  readonly outputs: readonly Float64Array[];
  /** `|dh_b(t)/du_b(0)|` of whole states at `t = 0 ...`, mean over some of the sequences. */
  readonly hidden: readonly number[];
}

/** Sequences that whole Jacobians are multiplied for. */
const FOLLOWED = 8;
/** Products of two numbers above which fewer sequences are followed. */
const PRODUCTS = 2 ** 30;

/**
 * Differentiates one output step of `network` by the input of every step, on fresh sequences of `task`.
 * @throws InputError when the network's widths are not the task's, a weight is not finite, or the task ends before that step
 */
export function* inputGradients(
  network: Network,
  task: HistoryTask,
  { at, sequences, rng }: GradientOptions,
): Steps<InputGradients> {
  checkWidths(network, task);
  const { outputSize } = network.config;
  if (task.fixedHorizon !== null && at > task.fixedHorizon) {
    throw new InputError(
      `task ${task.name} ends ${task.fixedHorizon} steps after its input: step ${at} is none of them`,
    );
  }
  const batch = makeBatch(task, { batch: sequences, horizon: task.fixedHorizon ?? at, rng });
  const steps = task.inputSteps + at;
  const backward = compileBackward(network, batch, { inputSteps: task.inputSteps, steps });
  const said = backward.outputs();
  const due = batch.targets.subarray((steps - 1) * sequences * outputSize, steps * sequences * outputSize);
  const loss = backward.norms(said.map((value, i) => (2 * (value - due[i]!)) / outputSize));
  yield 0.3;
  const squares = loss.map(() => new Float64Array(sequences));
  for (let row = 0; row < outputSize; row++) {
    const seed = new Float64Array(sequences * outputSize);
    for (let b = 0; b < sequences; b++) seed[b * outputSize + row] = 1;
    backward.norms(seed).forEach((norms, k) => {
      for (let b = 0; b < sequences; b++) squares[k]![b]! += norms[b]! ** 2;
    });
    yield 0.3 + (0.4 * (row + 1)) / outputSize;
  }
  const hidden = yield* part(stateGradients(network, batch, steps), 0.7, 1);
  return { loss, outputs: squares.map((values) => values.map(Math.sqrt)), hidden };
}

interface Backward {
  /** What is said at the asked step `[B, out]`. */
  outputs(): Float64Array;
  /** `|d(seed . y_b)/du_b(k)|` for `seed [B, out]`, `[inputSteps][B]`. */
  norms(seed: Float64Array): Float64Array[];
}

function compileBackward(
  network: Network,
  { batch, inputs: drawn }: Batch,
  { inputSteps, steps }: { readonly inputSteps: number; readonly steps: number },
): Backward {
  const { config } = network;
  const { inputSize, outputSize } = config;
  // All of them: where a task has no zeros after its input, they are read as well.
  const inputs = input('inputs', [steps, batch, inputSize]);
  const seed = input('seed', [1, batch, outputSize]);
  const outputs = unroll(config, finiteParameters(network), inputs, { steps, from: steps - 1 });
  const program = compile({ outputs: { outputs, gradient: grad(outputs, [inputs], seed)[0]! } }, { dtype: 'f64' });
  program.input('inputs').set(drawn.subarray(0, steps * batch * inputSize));
  const run = (values: Float64Array) => {
    program.input('seed').set(values);
    program.run();
  };
  return {
    outputs: () => {
      run(new Float64Array(batch * outputSize));
      return Float64Array.from(program.output('outputs'));
    },
    norms: (values) => {
      run(values);
      const gradient = program.output('gradient');
      return Array.from({ length: inputSteps }, (_, k) =>
        Float64Array.from({ length: batch }, (__, b) => {
          const from = (k * batch + b) * inputSize;
          return Math.hypot(...gradient.subarray(from, from + inputSize));
        }),
      );
    },
  };
}

/** `|dh(t)/du(0)|` (Frobenius) at each step, by products of Jacobians along the run; mean over sequences. */
function* stateGradients(network: Network, { batch, inputs }: Batch, steps: number): Steps<number[]> {
  const { inputSize } = network.config;
  const size = stateSizeOf(network.config);
  const affordable = Math.floor(PRODUCTS / (steps * size ** 2 * inputSize));
  const followed = Math.max(1, Math.min(FOLLOWED, batch, affordable));
  const { states } = rollout(network, { steps, batch, inputs: inputs.subarray(0, steps * batch * inputSize) });
  const jacobians = compileJacobians(network);
  const sums = new Float64Array(steps);
  for (let b = 0; b < followed; b++) {
    let moved: Matrix | null = null;
    for (let t = 0; t < steps; t++) {
      const before =
        t === 0 ? new Float64Array(size) : states.slice(((t - 1) * batch + b) * size, ((t - 1) * batch + b + 1) * size);
      const from = (t * batch + b) * inputSize;
      const { recurrent, input: driven } = jacobians(
        before,
        Float64Array.from(inputs.subarray(from, from + inputSize)),
      );
      moved = moved === null ? driven : multiply(recurrent, moved);
      sums[t]! += Math.hypot(...moved.data) / followed;
      yield (b + t / steps) / followed;
    }
  }
  return [...sums];
}
