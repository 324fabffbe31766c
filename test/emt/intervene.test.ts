// Edits on networks whose answer is known exactly: what is written, in which size, and when it comes out.

import { describe, expect, it } from 'vitest';
import { frobeniusNorm, identity, type Matrix, matrix, multiply, subtract, transpose } from '../../src/array/matrix.ts';
import { stream } from '../../src/array/random.ts';
import { tensor } from '../../src/array/tensor.ts';
import type { Basis } from '../../src/emt/basis/basis.ts';
import { amplitudes, readVariables, samplesOf } from '../../src/emt/basis/variables.ts';
import { circuitOf } from '../../src/emt/circuit/circuit.ts';
import { type EditKind, intervene, rotatedBasis } from '../../src/emt/edit/intervene.ts';
import { editPoints } from '../../src/emt/edit/points.ts';
import { readingOf } from '../../src/emt/edit/reading.ts';
import { recordTrajectories, type Trajectories } from '../../src/emt/record/trajectories.ts';
import { pinv } from '../../src/linalg/pinv.ts';
import { svd } from '../../src/linalg/svd.ts';
import { linearCircuitNetwork } from '../../src/nn/circuit-network.ts';
import type { Network } from '../../src/nn/network.ts';
import type { HistoryTask } from '../../src/task/history.ts';
import { linearTask, systemTask } from '../../src/task/linear.ts';
import { parseTask } from '../../src/task/names.ts';
import { gaussian, largestDifference, orthonormal } from './helpers.ts';

const HIDDEN = 11;
const frame = orthonormal(HIDDEN, 6, 'frame');
const plain = { psi: frame, dual: transpose(frame) };

/** The linear network `columns Phi columns^T`, and what it does in 24 sequences. */
function recorded(task: HistoryTask, columns: Matrix) {
  const circuit = circuitOf(task)!;
  const network = linearCircuitNetwork(circuit.phi, columns, task.d);
  const trajectories = recordTrajectories(network, task, {
    sequences: 24,
    horizon: 21 - task.s,
    rng: stream(1, 'edit'),
    fixedPoint: new Float64Array(HIDDEN),
  });
  return { circuit, network, trajectories };
}

/** Edits the network of `columns`: `T1-2x3`, or its like of normal deviates, where these are `frame`. */
function edit(kind: EditKind, task: HistoryTask, basis: Pick<Basis, 'psi' | 'dual'>, columns = frame) {
  const { circuit, network, trajectories } = recorded(task, columns);
  const window = { from: 6, to: 12 };
  const samples = samplesOf(trajectories, circuit, window);
  return intervene(kind, {
    network,
    task,
    circuit,
    reading: readingOf(
      basis,
      amplitudes(readVariables(basis, samples.states), samples.truth),
      new Float64Array(HIDDEN),
    ),
    points: editPoints(trajectories, window, 9),
    lags: 9,
    rng: stream(2, 'edit'),
  });
}

const bits = parseTask('T1-2x3');
const reals = linearTask({ d: 2, s: 3, F: bits.F!, initial: 'normal' });

/** Columns times `factors`, rows of the dual by their inverses: the same variables in other units. */
function inUnits(factors: readonly number[]): Pick<Basis, 'psi' | 'dual'> {
  return {
    psi: mapped(plain.psi, (value, _row, col) => value * factors[col]!),
    dual: mapped(plain.dual, (value, row) => value / factors[row]!),
  };
}

function mapped({ rows, cols, data }: Matrix, f: (value: number, row: number, col: number) => number): Matrix {
  return matrix(
    rows,
    cols,
    data.map((value, at) => f(value, Math.floor(at / cols), at % cols)),
  );
}

describe('edits in an exact basis', () => {
  // Each slot in units of its own, so that what is written into another slot has to be scaled.
  const units = [1, 1, 30, 30, 0.02, 0.02];

  it.each(['set', 'swap', 'interchange'] as const)('come out right in size as well as in sign: %s', (kind) => {
    const { accuracy, changedAccuracy, changedBits } = edit(kind, reals, inUnits(units));
    expect([accuracy, changedAccuracy]).toEqual([1, 1]);
    expect(changedBits).toBeGreaterThan(100);
  });

  it('of a slot come out when it reaches the exit, and every turn from then on', () => {
    const { perSlotLag, perLag } = edit('set', bits, plain);
    expect(perLag).toHaveLength(9);
    perSlotLag.forEach((lags, slot) => {
      lags.forEach((share, index) => void expect(share).toBe(index % 3 === slot ? 1 : null));
    });
  });

  it('of real numbers are wrong where they are written twice too large', () => {
    const double = { psi: plain.psi, dual: mapped(plain.dual, (value) => value / 2) };
    expect(edit('set', reals, double).changedAccuracy!).toBeLessThan(0.7);
  });
});

describe('sizes', () => {
  /** What is written has `share` of the size that it should have. */
  const written = (share: number) =>
    edit('set', bits, { psi: mapped(plain.psi, (value) => share * value), dual: plain.dual });

  it.each([
    [1, 1],
    [0.76, 1],
    [0.74, 0.5],
  ])('an edit of bits that writes %d of its size is right on %d', (share, expected) => {
    // Half of the bits that should change turn over from a full size: what is left of that is 1 - 2 share.
    const { changedAccuracy, changedSigns } = written(share);
    expect([changedAccuracy === 1, changedSigns]).toEqual([expected === 1, 1]);
  });
});

describe('swapping', () => {
  it('of two slots exchanges them in every sequence, whichever of them is asked for', () => {
    const task = parseTask('T1-1x2');
    const columns = orthonormal(HIDDEN, 2, 'two');
    const { history, batch } = recorded(task, columns).trajectories;
    const differing = Array.from({ length: batch }, (_, b) => history[b] !== history[batch + b]).filter(Boolean).length;
    expect(differing).toBeGreaterThan(batch / 4);
    const { changedBits, changedAccuracy } = edit('swap', task, { psi: columns, dual: transpose(columns) }, columns);
    // Where the slots differ every bit of the nine steps turns over, in each of the two edits.
    expect([changedBits, changedAccuracy]).toEqual([differing * 2 * 9, 1]);
  });
});

describe('erasing', () => {
  /** The share `left` of what a slot holds is left behind. */
  const erasing = (left: number) =>
    edit('erase', bits, { psi: plain.psi, dual: mapped(plain.dual, (value) => (1 - left) * value) });

  it.each([
    [0, 1],
    [0.24, 1],
    [-0.24, 1],
    [0.26, 0],
    [-0.26, 0],
    [1, 0],
  ])('is right where less than a quarter is left: %d', (left, expected) => {
    const { changedAccuracy, accuracy, changedBits } = erasing(left);
    expect(changedAccuracy).toBe(expected);
    // One slot in three: 24 sequences, 3 slots, 3 turns, 2 bits.
    expect(changedBits).toBe(24 * 3 * 3 * 2);
    expect(accuracy).toBeCloseTo(expected === 1 ? 1 : 2 / 3, 12);
  });
});

describe('a rule that looks at the clock', () => {
  /** `x(t) = (-1)^t`, whatever was before: its sign is wrong everywhere one step off. */
  const clock = systemTask({
    name: 'clock',
    summary: 'The parity of the step.',
    d: 1,
    s: 1,
    output: 'signs',
    initial: 'signs',
    F: null,
    id: null,
    f: (_v, t, out) => void (out[0] = t % 2 === 0 ? 1 : -1),
  });
  const flips: Network = {
    config: {
      cell: 'elman',
      activation: 'linear',
      inputSize: 1,
      hiddenSize: 1,
      outputSize: 1,
      bias: false,
      readoutBias: false,
    },
    parameters: new Map([
      ['rnn.weight_ih_l0', tensor([1, 1], Float64Array.of(0))],
      ['rnn.weight_hh_l0', tensor([1, 1], Float64Array.of(-1))],
      ['readout.weight', tensor([1, 1], Float64Array.of(1))],
    ]),
  };
  const steps = 8;
  const parity = Float64Array.from({ length: steps }, (_, t) => (t % 2 === 0 ? 1 : -1));
  const trajectories: Trajectories = {
    task: clock,
    steps,
    batch: 1,
    hiddenSize: 1,
    states: parity,
    places: Int32Array.from(parity.keys()),
    origin: new Float64Array(1),
    outputs: parity,
    inputs: new Float32Array(0),
    targets: new Float32Array(0),
    history: parity,
    finite: true,
  };

  it.each([2, 3])('is continued from the step after the edit: step %i', (from) => {
    const outcome = intervene('none', {
      network: flips,
      task: clock,
      circuit: circuitOf(clock)!,
      reading: readingOf({ psi: identity(1), dual: identity(1) }, Float64Array.of(1), new Float64Array(1)),
      points: editPoints(trajectories, { from, to: from + 1 }, 5),
      lags: 5,
      rng: stream(1, 'clock'),
    });
    expect([outcome.accuracy, outcome.changedBits]).toEqual([1, 0]);
  });
});

describe('the rotated control', () => {
  const psi = gaussian(9, 4, 'oblique');
  const basis = { psi, dual: pinv(psi) };
  const turned = rotatedBasis(basis, stream(4, 'turn'));

  it('reads what it writes, with columns of the same lengths and angles', () => {
    expect(largestDifference(multiply(turned.dual, turned.psi), identity(4))).toBeLessThan(1e-12);
    const gram = (a: Matrix) => multiply(transpose(a), a);
    expect(largestDifference(gram(turned.psi), gram(psi))).toBeLessThan(1e-12);
    const sizes = svd(turned.dual).s;
    svd(basis.dual).s.forEach((value, k) => void expect(sizes[k]!).toBeCloseTo(value, 12));
    expect(largestDifference(turned.dual, pinv(turned.psi))).toBeLessThan(1e-12);
  });

  it('points elsewhere, in what it writes and in what it reads', () => {
    expect(frobeniusNorm(subtract(turned.psi, psi))).toBeGreaterThan(0.5 * frobeniusNorm(psi));
    expect(frobeniusNorm(subtract(turned.dual, basis.dual))).toBeGreaterThan(0.5 * frobeniusNorm(basis.dual));
  });
});
