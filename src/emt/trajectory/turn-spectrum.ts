// How a network moves near its own activity: the Jacobians at each step of a turn, along recorded sequences, and their
// product over the turn, beside Phi and Phi^s. Only arguments are compared, relative to the largest magnitude: where
// activity is bounded by saturation, deviations shrink at every step although the circuit stands (a closed-form tanh
// network of gain 1.2 settles at 0.659, where its Jacobian is 0.68 Phi). Missing modes lower no verdict. Ours.

import type { Matrix } from '../../array/matrix.ts';
import { part, type Steps } from '../../array/stages.ts';
import { median } from '../../array/statistics.ts';
import { eigSteps } from '../../linalg/eig.ts';
import { multiplySteps } from '../../linalg/product.ts';
import type { Circuit } from '../circuit/circuit.ts';
import { circuitModesSteps } from '../circuit/modes.ts';
import { KEPT_MAGNITUDE, magnitude, matchByArgument } from '../circuit/spectrum.ts';
import { compileJacobians } from '../fixed-points/cell-map.ts';
import { stateAt, type Trajectories, type Window } from '../record/trajectories.ts';
import type { Complex } from '../results/analysis.ts';
import type { ModesAlong, TurnSpectrum } from '../results/trajectory-reading.ts';
import type { RecordedTurns } from './recorded-turns.ts';

/** Products of two numbers for all sequences; of wide networks fewer sequences are followed. */
const PRODUCTS = 2 ** 28;
const SEQUENCES = { most: 8, fewest: 2 } as const;
/** A mean factor a step outside these shrinks deviations, or lets them grow. */
const KEEPS = { above: 0.95, below: 1.05 } as const;

/** Takes the Jacobians over the last turn that is judged; `null` where the circuit has no modes to compare with, or none are asked for. */
export function* spectrumAlong({
  network,
  circuit,
  judged,
  windows,
  withSpectrum = true,
}: RecordedTurns): Steps<TurnSpectrum | null> {
  const { s } = circuit;
  const theory = withSpectrum ? yield* part(modesOf(circuit), 0, 0.05) : null;
  if (theory === null) return null;
  const jacobians = compileJacobians(network);
  yield 0.05;
  const size = judged.hiddenSize;
  const affordable = Math.floor(PRODUCTS / (s * size ** 3));
  const sequences = Math.min(judged.batch, Math.max(SEQUENCES.fewest, Math.min(SEQUENCES.most, affordable)));
  const none = new Float64Array(network.config.inputSize);
  const first = windows.late.to - s;
  const along: Complex[][][] = Array.from({ length: s }, () => []);
  const turns: Complex[][] = [];
  for (let b = 0; b < sequences; b++) {
    const from = 0.05 + (0.95 * b) / sequences;
    const share = 0.95 / sequences / (s + 1);
    let product: Matrix | null = null;
    for (let step = 0; step < s; step++) {
      // The step from t to t + 1.
      const t = first + step;
      const { recurrent } = jacobians(Float64Array.from(stateAt(judged, t, b)), none);
      yield from + share * step;
      along[t % s]!.push(yield* part(eigenvaluesOf(recurrent), from + share * step, from + share * (step + 0.5)));
      product = product === null ? recurrent : yield* multiplySteps(recurrent, product);
    }
    turns.push(yield* part(eigenvaluesOf(product!), from + share * s, from + share * (s + 1)));
  }
  const growth = turns.map((values) => largestOf(values) ** (1 / s));
  const typical = median(growth);
  return {
    sequences,
    growth: { median: typical, min: Math.min(...growth), max: Math.max(...growth) },
    activity: spreadOf(judged, { from: first, to: first + s }) / spreadOf(judged, firstTurn(windows.early, s)),
    flow: typical < KEEPS.above ? 'shrinks' : typical > KEEPS.below ? 'grows' : 'keeps',
    steps: along.map((all) => modesAlong(theory, all, KEPT_MAGNITUDE)),
    turn: modesAlong(
      theory.map((mode) => power(mode, s)),
      turns,
      KEPT_MAGNITUDE ** s,
    ),
  };
}

function firstTurn({ from }: Window, s: number): Window {
  return { from, to: from + s };
}

/** The circuit's eigenvalues that are not zero, each as often as it occurs. */
function* modesOf(circuit: Circuit): Steps<Complex[] | null> {
  if (!circuit.linear) return null;
  const { modes, reason } = yield* circuitModesSteps(circuit);
  if (reason !== null) return null;
  return modes.flatMap(({ value, vectors }) => Array.from({ length: vectors.cols }, (): Complex => [...value]));
}

function* eigenvaluesOf(a: Matrix): Steps<Complex[]> {
  const { re, im } = (yield* eigSteps(a, { vectors: 'none' })).values;
  return Array.from(re, (value, k): Complex => [value, im[k]!]);
}

/** `(r, phi)` to `(r^s, s phi)`; exactly real where the result is. */
function power([re, im]: Complex, s: number): Complex {
  const [radius, angle] = [Math.hypot(re, im) ** s, s * Math.atan2(im, re)];
  const [x, y] = [radius * Math.cos(angle), radius * Math.sin(angle)];
  return [x, Math.abs(y) < 1e-9 * radius ? 0 : y];
}

function largestOf(values: readonly Complex[]): number {
  return values.reduce((most, value) => Math.max(most, magnitude(value)), 0);
}

/** @param cut magnitude that counts, relative to the largest */
function modesAlong(theory: readonly Complex[], all: readonly (readonly Complex[])[], cut: number): ModesAlong {
  const kept = all.map((values) => {
    const largest = largestOf(values) || 1;
    return values
      .map(([re, im]): Complex => [re / largest, im / largest])
      .filter((value) => magnitude(value) > cut)
      .sort((a, b) => magnitude(b) - magnitude(a));
  });
  const errors = kept.flatMap((values) => {
    const pairs = matchByArgument(theory, values);
    return pairs.length === 0 ? [] : [pairs.reduce((sum, { angle }) => sum + angle / pairs.length, 0)];
  });
  return {
    error: errors.length === 0 ? null : { median: median(errors), min: Math.min(...errors), max: Math.max(...errors) },
    kept: median(kept.map(({ length }) => length)),
    expected: theory.length,
    network: kept[0] ?? [],
    theory: [...theory],
  };
}

/** Mean squared distance of the states of a turn from their mean at each step. */
function spreadOf(recorded: Trajectories, { from, to }: Window): number {
  const { batch, hiddenSize: size } = recorded;
  let sum = 0;
  for (let t = from; t < to; t++) {
    const mean = new Float64Array(size);
    for (let b = 0; b < batch; b++) stateAt(recorded, t, b).forEach((value, i) => void (mean[i]! += value / batch));
    for (let b = 0; b < batch; b++) {
      stateAt(recorded, t, b).forEach((value, i) => void (sum += (value - mean[i]!) ** 2 / batch));
    }
  }
  return sum / (to - from);
}
