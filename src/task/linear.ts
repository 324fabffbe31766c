// Linear history-dependent systems x(t) = F^T v(t-1): variable binding by task id, and any real operator F.
// Source: EMT section 5.1; TWM sections 3 and 4 (linear boundary condition).

import { InputError } from '../array/errors.ts';
import { type Matrix, matrix } from '../array/matrix.ts';
import type { RandomStream } from '../array/random.ts';
import type { Composition, HistoryTask, TaskId } from './history.ts';
import {
  checkSizes,
  readSelection,
  type SignedSelection,
  selectionComposition,
  selectionMatrix,
} from './signed-selection.ts';
import { fillFromHistory } from './system.ts';
import { decodeSelection, encodeSelection, formatTaskId } from './task-id.ts';

/** What `bindingTask` is made of. */
export interface BindingOptions {
  readonly d: number;
  readonly s: number;
  readonly id: TaskId;
  /** Defaults to the id as text. */
  readonly name?: string;
  readonly summary?: string;
}

/**
 * Makes the binary linear variable binding of a task id.
 * @throws InputError when the id does not decode at this width and history, as `decodeTaskId`
 */
export function bindingTask({ d, s, id, name, summary }: BindingOptions): HistoryTask {
  const selection = decodeSelection(id, { d, s });
  return selectionTask(selection, {
    name: name ?? formatTaskId(id),
    summary: summary ?? `Binary linear variable binding ${formatTaskId(id)} of ${s} variables of ${d} bits.`,
    id,
    initial: 'signs',
  });
}

/** What `linearTask` is made of. */
export interface LinearOptions {
  readonly d: number;
  readonly s: number;
  /** `[s*d, d]`, rows in the order of the stacked history (oldest variable first). */
  readonly F: Matrix;
  /** Uniform +-1 bits, or standard normal deviates. */
  readonly initial: 'signs' | 'normal';
  readonly name?: string;
  readonly summary?: string;
}

/**
 * Makes a linear system with any real operator `F [s*d, d]`. Outputs are compared as signs where `F` is a signed
 * selection of +-1 bits, else as real numbers.
 * @throws InputError when `F` has another shape or a value that is not finite, or sizes are out of range
 */
export function linearTask({ d, s, F, initial, name = 'linear', summary }: LinearOptions): HistoryTask {
  checkSizes(d, s);
  if (F.rows !== s * d || F.cols !== d) {
    throw new InputError(`F is ${F.rows} x ${F.cols}, expected ${s * d} x ${d} ([s*d, d] with d = ${d}, s = ${s})`);
  }
  const broken = F.data.findIndex((value) => !Number.isFinite(value));
  if (broken >= 0) {
    throw new InputError(`F[${Math.floor(broken / d)}, ${broken % d}] is ${F.data[broken]}, expected finite numbers`);
  }
  const words = summary ?? `Linear system x(t) = F'v(t-1) of ${s} variables of width ${d}.`;
  const selection = readSelection(F);
  if (!('reason' in selection) && initial === 'signs') {
    const id = new Set(selection.source).size === d ? encodeSelection(selection) : null;
    return selectionTask(selection, { name, summary: words, id, initial });
  }
  return systemTask({ name, summary: words, d, s, output: 'real', initial, F, id: null, f: denseComposition(F) });
}

type SystemFields = Pick<HistoryTask, 'name' | 'summary' | 'd' | 's' | 'output' | 'F' | 'id'> & {
  readonly initial: 'signs' | 'normal';
  readonly f: Composition;
};

/**
 * Makes a task of `s` drawn variables of width `d` followed by `x(t) = f(...)`, with zero input from step `s` on.
 * @throws InputError when sizes are out of range
 */
export function systemTask(fields: SystemFields): HistoryTask {
  const { d, s, f, initial, name } = fields;
  checkSizes(d, s);
  return {
    ...fields,
    inputSize: d,
    outputSize: d,
    inputSteps: s,
    firstTarget: s,
    fixedHorizon: null,
    fill: (rng, horizon, inputs, targets) => fillFromHistory({ d, s, f, initial, name }, rng, horizon, inputs, targets),
  };
}

function selectionTask(
  selection: SignedSelection,
  fields: Pick<HistoryTask, 'name' | 'summary' | 'id'> & { readonly initial: 'signs' },
): HistoryTask {
  const { d, s } = selection;
  const source = Int32Array.from(selection.source);
  const sign = Int8Array.from(selection.sign);
  const f = selectionComposition(selection);
  const task = systemTask({ ...fields, d, s, output: 'signs', F: selectionMatrix(selection), f });
  // A sequence is its own history: the stacked v(t-1) is the window of d*s values that ends before x(t). Training
  // draws a batch each step, so this skips the general simulation.
  const fill = (rng: RandomStream, horizon: number, inputs: Float32Array, targets: Float32Array): void => {
    const first = s * d;
    const end = first + horizon * d;
    for (let i = 0; i < first; i++) targets[i] = inputs[i] = rng.sign();
    for (let at = first, window = 0; at < end; at += d, window += d) {
      for (let j = 0; j < d; j++) targets[at + j] = sign[j]! * targets[window + source[j]!]!;
    }
    targets.fill(0, 0, first);
  };
  return { ...task, fill };
}

/** `x = F^T v`. */
function denseComposition(F: Matrix): Composition {
  const d = F.cols;
  const sums = new Float64Array(d);
  return (v, _t, out) => {
    sums.fill(0);
    for (let r = 0; r < F.rows; r++) {
      const value = v[r]!;
      if (value === 0) continue;
      for (let j = 0; j < d; j++) sums[j]! += F.data[r * d + j]! * value;
    }
    out.set(sums);
  };
}

/** The operator of generalised Fibonacci, `x(t) = x(t-1) + ... + x(t-s)`: every block is the identity. */
export function fibonacciOperator(d: number, s: number): Matrix {
  checkSizes(d, s);
  const F = matrix(s * d, d);
  for (let k = 0; k < s; k++) for (let i = 0; i < d; i++) F.data[(k * d + i) * d + i] = 1;
  return F;
}
