// What a value of an ONNX graph may be in terms of the recurrent network in it: a quantity at some steps, a sum of
// products of quantities with weights, integers, or several flows at once.

import type { Tensor } from '../../array/tensor.ts';
import { type Axes, sameAxes } from './axes.ts';
import type { NamedConstant } from './readout.ts';

/** The network's input, a state of a layer by its index, zeros, or what whoever runs the graph puts in (a state). */
export type Quantity = 'input' | number | 'zero' | 'outside';

/** A quantity at the steps from `first` on; as many as its axis of time has, or one where it has no such axis. */
export interface Plain {
  readonly kind: 'plain';
  readonly of: Quantity;
  readonly first: number;
  /** `null` where they do not matter: of zeros, and of what comes from outside. */
  readonly axes: Axes | null;
}

export interface Term {
  readonly weightName: string;
  readonly of: Quantity;
  readonly first: number;
}

/** Products of quantities with weights, and constants added to them. */
export interface Sum {
  readonly kind: 'sum';
  readonly terms: readonly Term[];
  readonly biases: readonly NamedConstant[];
  /** Rows of each weight. */
  readonly width: number;
  readonly axes: Axes | null;
}

export type Flow = Plain | Sum;

/** A vector of integers: extents of axes, and what is computed of them. */
export interface Integers {
  readonly kind: 'integers';
  readonly values: readonly number[];
}

/** Several flows in one value: a sequence of tensors, or their concatenation along an axis. */
export interface Several {
  readonly kind: 'several';
  readonly parts: readonly Flow[];
  /** `null` of a sequence. */
  readonly axis: number | null;
}

export type Value = Flow | Integers | Several;

/** Products and constants of one sum; more is no layer of a network here. */
export const MAX_TERMS = 8;

export const zero: Plain = { kind: 'plain', of: 'zero', first: 0, axes: null };
export const outside: Plain = { kind: 'plain', of: 'outside', first: 0, axes: null };

export function addSums(a: Flow, b: Flow): Sum | null {
  if (a.kind !== 'sum' || b.kind !== 'sum' || a.width !== b.width) return null;
  if (a.axes && b.axes && !sameAxes(a.axes, b.axes)) return null;
  const terms = [...a.terms, ...b.terms];
  const biases = [...a.biases, ...b.biases];
  return terms.length + biases.length > MAX_TERMS ? null : { ...a, terms, biases, axes: a.axes ?? b.axes };
}

/** Gives the same flow that many steps later. */
export function shifted(flow: Flow, steps: number): Flow {
  if (steps === 0) return flow;
  if (flow.kind === 'plain') return { ...flow, first: flow.first + steps };
  return { ...flow, terms: flow.terms.map((term) => ({ ...term, first: term.first + steps })) };
}

/** Whether two flows are of the same quantities at the same steps. */
export function sameContent(a: Flow, b: Flow): boolean {
  if (a.kind === 'plain') return b.kind === 'plain' && a.of === b.of && a.first === b.first;
  if (b.kind === 'plain' || a.terms.length !== b.terms.length || !sameConstants(a.biases, b.biases)) return false;
  return a.terms.every(({ weightName, of, first }, i) => {
    const other = b.terms[i]!;
    return weightName === other.weightName && of === other.of && first === other.first;
  });
}

/** Whether both hold the same constants, in any order. */
export function sameConstants(a: readonly NamedConstant[], b: readonly NamedConstant[]): boolean {
  const rest = [...b];
  return (
    a.length === b.length &&
    a.every(({ t }) => {
      const at = rest.findIndex((other) => t === other.t || sameNumbers(t, other.t));
      return at >= 0 && rest.splice(at, 1).length === 1;
    })
  );
}

function sameNumbers(a: Tensor, b: Tensor): boolean {
  return a.data.length === b.data.length && a.data.every((value: number | bigint, i: number) => value === b.data[i]);
}
