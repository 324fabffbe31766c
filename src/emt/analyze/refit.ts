// A network with its readout fitted anew to a task: what random recurrence can be made to say. The null of every claim
// about a trained readout: a random reservoir holds its last inputs, and a fitted readout says them for a while. Ridge
// regression over all judged steps, the ridge chosen on sequences not fitted on. Ours; docs/verdict.md.

import { type Matrix, matrix } from '../../array/matrix.ts';
import { part, type Steps } from '../../array/stages.ts';
import type { NamedTensors } from '../../array/tensor.ts';
import { solveSteps } from '../../linalg/lu.ts';
import { multiplySteps, multiplyTransposedSteps } from '../../linalg/product.ts';
import { powerOfTwo } from '../../linalg/range.ts';
import type { Network } from '../../nn/network.ts';

/** States that outputs read `[N, H]` with what they should say `[N, out]`. */
export interface Demands {
  readonly states: Matrix;
  readonly targets: Matrix;
}

/** Relative to the mean square of the states, and the number of rows. */
const RIDGES = [1e-10, 1e-6, 1e-3, 1e-1] as const;

/** Gives the network with the readout that meets `fit`, with the ridge whose signs are right most often on `chosen`. */
export function* refitReadout(network: Network, fit: Demands, chosen: Demands): Steps<Network> {
  const hasBias = network.config.readoutBias;
  const scale = powerOfTwo(rootMeanSquare(fit.states) || 1);
  const rows = hasBias ? withOne(fit.states, scale) : scaled(fit.states, scale);
  const tested = hasBias ? withOne(chosen.states, scale) : scaled(chosen.states, scale);
  const gram = yield* part(multiplyTransposedSteps(rows, rows), 0, 0.4);
  const cross = yield* part(multiplyTransposedSteps(rows, fit.targets), 0.4, 0.5);
  let best: { readonly weights: Matrix; readonly right: number } | null = null;
  for (const [i, ridge] of RIDGES.entries()) {
    const system = matrix(gram.rows, gram.cols, gram.data.slice());
    for (let k = 0; k < fit.states.cols; k++) system.data[k * gram.cols + k]! += ridge * rows.rows;
    if (hasBias) system.data[system.data.length - 1]! += RIDGES[0] * rows.rows;
    const from = 0.5 + (0.5 * i) / RIDGES.length;
    const weights = yield* part(solveSteps(system, cross), from, from + 0.4 / RIDGES.length);
    const said = yield* part(multiplySteps(tested, weights), from + 0.4 / RIDGES.length, from + 0.5 / RIDGES.length);
    const right = said.data.reduce((sum, value, at) => sum + (value * chosen.targets.data[at]! > 0 ? 1 : 0), 0);
    if (!best || right > best.right) best = { weights, right };
  }
  return withReadout(network, best!.weights, scale);
}

/** @param weights `[H, out]`, or `[H + 1, out]` with the bias last, of states divided by `scale` */
function withReadout({ config, parameters }: Network, weights: Matrix, scale: number): Network {
  const fresh: NamedTensors = new Map(parameters);
  const { outputSize, hiddenSize } = config;
  const data = new Float64Array(outputSize * hiddenSize);
  for (let i = 0; i < hiddenSize; i++) {
    for (let j = 0; j < outputSize; j++) data[j * hiddenSize + i] = weights.data[i * outputSize + j]! / scale;
  }
  fresh.set('readout.weight', { dtype: 'f64', shape: [outputSize, hiddenSize], data });
  if (config.readoutBias) {
    const bias = weights.data.slice(hiddenSize * outputSize);
    fresh.set('readout.bias', { dtype: 'f64', shape: [outputSize], data: bias });
  }
  return { config, parameters: fresh };
}

function rootMeanSquare({ data }: Matrix): number {
  return Math.sqrt(data.reduce((sum, value) => sum + value * value, 0) / Math.max(1, data.length));
}

function scaled(a: Matrix, scale: number): Matrix {
  return matrix(
    a.rows,
    a.cols,
    a.data.map((value) => value / scale),
  );
}

function withOne(a: Matrix, scale: number): Matrix {
  const out = matrix(a.rows, a.cols + 1);
  for (let row = 0; row < a.rows; row++) {
    for (let i = 0; i < a.cols; i++) out.data[row * out.cols + i] = a.data[row * a.cols + i]! / scale;
    out.data[row * out.cols + a.cols] = 1;
  }
  return out;
}
