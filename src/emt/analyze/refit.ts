// A network with its readout fitted anew to a task: what random recurrence can be made to say. The null of every claim
// about a trained readout: a random reservoir holds its last inputs, and a fitted readout says them for a while. Ridge
// regression over all judged steps, the ridge chosen on sequences not fitted on. Ours; docs/verdict.md.

import { type Matrix, matrix } from '../../array/matrix.ts';
import { part, type Steps } from '../../array/stages.ts';
import type { NamedTensors } from '../../array/tensor.ts';
import { solveSteps } from '../../linalg/lu.ts';
import { gramSteps, multiplySteps, multiplyTransposedSteps } from '../../linalg/product.ts';
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
  const { rows: count, cols: units } = fit.states;
  const scale = powerOfTwo(rootMeanSquare(fit.states) || 1);
  const inner = yield* part(gramSteps(fit.states, scale), 0, 0.4);
  const along = yield* part(multiplyTransposedSteps(fit.states, fit.targets), 0.4, 0.5);
  for (let at = 0; at < along.data.length; at++) along.data[at]! /= scale;
  const gram = hasBias ? borderedBy(inner, fit.states, scale) : inner;
  const cross = hasBias ? withSums(along, fit.targets) : along;
  let best: { readonly weights: Matrix; readonly right: number } | null = null;
  for (const [i, ridge] of RIDGES.entries()) {
    const system = matrix(gram.rows, gram.cols, gram.data.slice());
    for (let k = 0; k < units; k++) system.data[k * gram.cols + k]! += ridge * count;
    if (hasBias) system.data[system.data.length - 1]! += RIDGES[0] * count;
    const from = 0.5 + (0.5 * i) / RIDGES.length;
    const weights = yield* part(solveSteps(system, cross), from, from + 0.4 / RIDGES.length);
    const slopes = matrix(units, weights.cols, weights.data.subarray(0, units * weights.cols));
    const said = yield* part(
      multiplySteps(chosen.states, slopes),
      from + 0.4 / RIDGES.length,
      from + 0.5 / RIDGES.length,
    );
    const biases = hasBias ? weights.data.subarray(units * weights.cols) : new Float64Array(weights.cols);
    let right = 0;
    for (let at = 0; at < said.data.length; at++) {
      const value = said.data[at]! / scale + biases[at % weights.cols]!;
      if (value * chosen.targets.data[at]! > 0) right++;
    }
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

/** The products of the rows `[states / scale, 1]`, `[H + 1, H + 1]`, from those of the states alone. */
function borderedBy(inner: Matrix, states: Matrix, scale: number): Matrix {
  const n = inner.cols;
  const out = matrix(n + 1, n + 1);
  for (let i = 0; i < n; i++) out.data.set(inner.data.subarray(i * n, (i + 1) * n), i * (n + 1));
  for (let at = 0; at < states.data.length; at++) out.data[n * (n + 1) + (at % n)]! += states.data[at]! / scale;
  for (let i = 0; i < n; i++) out.data[i * (n + 1) + n] = out.data[n * (n + 1) + i]!;
  out.data[n * (n + 1) + n] = states.rows;
  return out;
}

/** The products of states and targets `[H, out]` with the sums of the targets below. */
function withSums(along: Matrix, targets: Matrix): Matrix {
  const out = matrix(along.rows + 1, along.cols);
  out.data.set(along.data);
  const last = along.rows * along.cols;
  for (let at = 0; at < targets.data.length; at++) out.data[last + (at % along.cols)]! += targets.data[at]!;
  return out;
}
