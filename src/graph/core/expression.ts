// Expressions: nodes of an immutable graph with static shapes. An expression knows its operation, its inputs and its
// shape; its element type is chosen when it is compiled. Nothing is computed here.

import { InputError } from '../../array/errors.ts';
import { formatShape, type Shape } from '../../array/shape.ts';

export type FloatArray = Float32Array | Float64Array;
export type AttributeValue = number | boolean | string | readonly number[];
export type Attributes = Readonly<Record<string, AttributeValue>>;

/** A node of a graph: its operation, its inputs and its static shape. It holds no result; a compiled program does. */
export interface Expression {
  /** Creation order: inputs always have smaller ids. */
  readonly id: number;
  readonly operation: Operation;
  readonly inputs: readonly Expression[];
  readonly shape: Shape;
  readonly attributes: Attributes;
  /** Values of a constant, else absent. */
  readonly values?: Float64Array;
}

/** An argument of a kernel: a plain number, or the address of the output or of an input. */
export type KernelArgument = number | { readonly address: 'output' | number };

export interface KernelCall {
  /** Name without the element type: `gemm` becomes `gemm_f32`. */
  readonly kernel: string;
  readonly arguments: readonly KernelArgument[];
}

/** One operation: its shape rule, its gradient, its readable kernel and, where it has one, its compiled kernel. */
export interface Operation {
  readonly name: string;
  /** Shape of the result; throws InputError when the inputs do not fit. */
  shapeOf(inputs: readonly Shape[], attributes: Attributes): Shape;
  /** Gradients for every input, given the gradient of the result; `null` where none flows. */
  gradient(node: Expression, upstream: Expression): readonly (Expression | null)[];
  /** The reference kernel: plain loops over row-major arrays. */
  compute(output: FloatArray, inputs: readonly FloatArray[], node: Expression): void;
  /** The compiled kernel for this node, or one call for each input, or `null` for the reference kernel. */
  lower?(node: Expression): KernelCall | readonly KernelCall[] | null;
  /** Whether every element of the result depends on that element of each input alone (where shapes are equal). */
  readonly elementwise?: true;
  /** Inputs whose memory the result may overwrite while it is computed. */
  readonly overwrites?: readonly number[];
  /** When the result is a contiguous part of input 0: the element where it starts; else `null`. */
  viewOffset?(node: Expression): number | null;
  /** When input `i` is a contiguous part of the result: the element where it starts; else `null`. */
  placementOffset?(node: Expression, input: number): number | null;
}

let nextId = 0;

/** A new node; its shape comes from the operation's shape rule. */
export function node(
  operation: Operation,
  inputs: readonly Expression[],
  attributes: Attributes = {},
  values?: Float64Array,
): Expression {
  const shape = operation.shapeOf(
    inputs.map((input) => input.shape),
    attributes,
  );
  const made = { id: nextId++, operation, inputs, shape, attributes };
  return values ? { ...made, values } : made;
}

/**
 * Refuses shapes that an operation cannot take.
 * @throws InputError that names the operation, the shapes it was given and what it expects
 */
export function refuse(operation: string, shapes: readonly Shape[], expected: string): never {
  throw new InputError(`${operation}: found shapes ${shapes.map(formatShape).join(', ')}, expected ${expected}`);
}

/** Every node that `outputs` need, inputs before users. */
export function topologicalOrder(outputs: readonly Expression[]): Expression[] {
  const seen = new Set<Expression>();
  const pending = [...outputs];
  while (pending.length > 0) {
    const current = pending.pop()!;
    if (seen.has(current)) continue;
    seen.add(current);
    pending.push(...current.inputs);
  }
  return [...seen].sort((a, b) => a.id - b.id);
}
