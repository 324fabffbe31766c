// Through how many numbers the past of a network reaches its future: the rank of the operator from its last inputs to its next
// outputs, d(y(t+1) ... y(t+q)) / d(u(t-p+1) ... u(t)), along a trajectory. By products of the Jacobians of its steps.
// Source: memory-assessment, correction 12. It is a rank of derivatives: a network that holds signs by saturating passes small
// changes on less and less, however well it holds them.

import { type Matrix, matrix } from '../../array/matrix.ts';
import { stream } from '../../array/random.ts';
import { part, type Steps } from '../../array/stages.ts';
import { mean } from '../../array/statistics.ts';
import { randomNetwork, shuffledNetwork } from '../../emt/analyze/controls.ts';
import { compileJacobians, type JacobianMap } from '../../emt/fixed-points/cell-map.ts';
import { compileReadoutJacobians } from '../../emt/fixed-points/readout-map.ts';
import { multiplySteps } from '../../linalg/product.ts';
import { countAbove, singularValues } from '../../linalg/svd.ts';
import { stateSizeOf } from '../../nn/cells.ts';
import type { Network } from '../../nn/network.ts';
import { rolloutSteps } from '../../nn/rollout.ts';
import { drawDrive, type InputLaw } from '../memory/drive.ts';
import type { SizeOverSequences, StateSize } from './result.ts';

export interface StateSizeOptions {
  readonly inputs: InputLaw;
  /** Inputs that are moved; all that a sequence has. */
  readonly past: number;
  /** Outputs that are asked, ascending. */
  readonly future: readonly number[];
  /** Steps without input since the last one, ascending from 0. */
  readonly silence: readonly number[];
  readonly sequences: number;
  readonly cutoff: number;
  /** Draws of each null network. */
  readonly nulls: number;
  readonly seed: number;
}

/** What `stateSizeSteps` measures. */
export type StateSizeMeasures = Pick<StateSize, 'byFuture' | 'bySilence' | 'spectrum' | 'nulls'>;

/** Measures the size of a state in steps. @throws InputError for weights that are missing or not finite */
export function* stateSizeSteps(network: Network, options: StateSizeOptions): Steps<StateSizeMeasures> {
  const { nulls, seed, future, silence } = options;
  const parts = 1 + 2 * nulls;
  const own = yield* part(operatorsSteps(network, options, silence), 0, 1 / parts);
  const others: StateSize['nulls'] = [];
  for (let draw = 0; draw < nulls; draw++) {
    for (const [kind, make] of [['random', randomNetwork] as const, ['shuffled', shuffledNetwork] as const]) {
      const from = (1 + others.length) / parts;
      const found = yield* part(operatorsSteps(make(network, seed, draw), options, [0]), from, from + 1 / parts);
      others.push({ kind, size: sizeOf(found[0]!, options.cutoff) });
    }
  }
  const outputs = network.config.outputSize;
  const spectrum = singularValues(own[0]![0]!);
  return {
    byFuture: future.map((q) => ({
      future: q,
      size: sizeOf(
        own[0]!.map((each) => firstRows(each, q * outputs)),
        options.cutoff,
      ),
    })),
    bySilence: silence.map((steps, i) => ({ silence: steps, size: sizeOf(own[i]!, options.cutoff) })),
    spectrum: Array.from(spectrum, (value) => (spectrum[0]! > 0 ? value / spectrum[0]! : 0)),
    nulls: others,
  };
}

/** The operator `[q out, p in]` of the most outputs, after each silence and of each sequence. */
function* operatorsSteps(
  network: Network,
  { inputs: law, past, future, sequences, seed }: StateSizeOptions,
  silence: readonly number[],
): Steps<Matrix[][]> {
  const { inputSize } = network.config;
  const size = stateSizeOf(network.config);
  const most = future.at(-1)!;
  const steps = past + silence.at(-1)! + most;
  const inputs = new Float64Array(steps * sequences * inputSize);
  inputs.set(drawDrive(law, { steps: past, batch: sequences, size: inputSize }, stream(seed, 'assess', 'size')).inputs);
  const { states } = yield* rolloutSteps(network, { steps, batch: sequences, inputs });
  const jacobians = compileJacobians(network);
  const readouts = compileReadoutJacobians(network);
  const found: Matrix[][] = silence.map(() => []);
  for (let b = 0; b < sequences; b++) {
    const path: Path = {
      input: (t) => inputs.subarray((t * sequences + b) * inputSize, (t * sequences + b + 1) * inputSize),
      after: (t) =>
        t < 0 ? new Float64Array(size) : states.subarray((t * sequences + b) * size, (t * sequences + b + 1) * size),
    };
    for (const [i, quiet] of silence.entries()) {
      // The last step before the future begins; its window of inputs is as long as the past, silence included.
      const now = past + quiet - 1;
      const held = yield* heldSteps(jacobians, path, now - past + 1, now);
      const read = yield* readSteps(jacobians, readouts, path, now + 1, most);
      found[i]!.push(yield* multiplySteps(read, held));
      yield (b + (i + 1) / silence.length) / sequences;
    }
  }
  return found;
}

/** One trajectory: the input of a step, and the state after it. */
interface Path {
  input(t: number): Float64Array;
  after(t: number): Float64Array;
}

/** `dh(last) / d(u(first) ... u(last)) [S, p in]`. */
function* heldSteps(jacobians: JacobianMap, path: Path, first: number, last: number): Steps<Matrix> {
  let held: Matrix | null = null;
  for (let t = first; t <= last; t++) {
    const { recurrent, input } = jacobians(path.after(t - 1), path.input(t));
    held = held === null ? input : besides(yield* multiplySteps(recurrent, held), input);
  }
  return held!;
}

/** `d(y(first) ... y(first + count - 1)) / dh(first - 1) [count out, S]`. */
function* readSteps(
  jacobians: JacobianMap,
  readouts: ReturnType<typeof compileReadoutJacobians>,
  path: Path,
  first: number,
  count: number,
): Steps<Matrix> {
  const rows: Matrix[] = [];
  let moved: Matrix | null = null;
  for (let t = first; t < first + count; t++) {
    const { recurrent } = jacobians(path.after(t - 1), path.input(t));
    moved = moved === null ? recurrent : yield* multiplySteps(recurrent, moved);
    rows.push(yield* multiplySteps(readouts(path.after(t - 1), path.input(t), path.after(t)), moved));
  }
  const out = rows[0]!.rows;
  const below = matrix(count * out, rows[0]!.cols);
  for (const [i, { data }] of rows.entries()) below.data.set(data, i * data.length);
  return below;
}

function besides(left: Matrix, right: Matrix): Matrix {
  const joined = matrix(left.rows, left.cols + right.cols);
  for (let row = 0; row < left.rows; row++) {
    joined.data.set(left.data.subarray(row * left.cols, (row + 1) * left.cols), row * joined.cols);
    joined.data.set(right.data.subarray(row * right.cols, (row + 1) * right.cols), row * joined.cols + left.cols);
  }
  return joined;
}

function firstRows({ cols, data }: Matrix, rows: number): Matrix {
  return matrix(rows, cols, data.slice(0, rows * cols));
}

function sizeOf(operators: readonly Matrix[], cutoff: number): SizeOverSequences {
  const spectra = operators.map(singularValues);
  const ranks = spectra.map((values) => (values[0]! > 0 ? countAbove(values, cutoff) : 0));
  return {
    rank: mean(ranks),
    least: Math.min(...ranks),
    most: Math.max(...ranks),
    entropy: mean(spectra.map(entropySize)),
  };
}

/** The exponential of the entropy of the shares of singular values; 0 where all are 0. */
function entropySize(values: Float64Array): number {
  const total = values.reduce((sum, value) => sum + value, 0);
  if (!(total > 0)) return 0;
  return Math.exp(-values.reduce((sum, value) => sum + (value > 0 ? (value / total) * Math.log(value / total) : 0), 0));
}
