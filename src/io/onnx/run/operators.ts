// Every operation of the graph as operators of ONNX (operator set 17), float32. Where onnxruntime has an operator of its
// own that does in one node what takes several (domain com.microsoft), that one is used if the target has it.
// Source: ONNX operator schemas; onnxruntime's ContribOperators.md.

import { InputError } from '../../../array/errors.ts';
import type { Expression } from '../../../graph/index.ts';
import { type Attribute, attribute } from '../writer.ts';

/** The element types of casts, by onnx.proto. */
const FLOAT = 1;
const INT64 = 7;
const BOOL = 9;

export const OPERATOR_SET = 17;
export const RUNTIME_DOMAIN = 'com.microsoft';

/** What an operator needs to write one node of the graph. */
export interface Emission {
  readonly node: Expression;
  /** Names of its inputs' values. */
  readonly inputs: readonly string[];
  /** Writes the node that gives the result. */
  put(operator: string, inputs: readonly string[], attributes?: readonly Attribute[], domain?: string): void;
  /** Writes a node on the way; returns its value. */
  via(operator: string, inputs: readonly string[], attributes?: readonly Attribute[]): string;
  /** A constant vector of integers. */
  integers(values: readonly number[]): string;
  /** A constant number. */
  number(value: number): string;
}

type Emit = (emission: Emission) => void;

/** Writes a node as the ONNX operator of a name, with inputs in the same order. */
const as =
  (operator: string, ...attributes: readonly Attribute[]): Emit =>
  (e) =>
    e.put(operator, e.inputs, attributes);

/** A truth value as the number 1 or 0. */
const truth =
  (operator: string): Emit =>
  (e) =>
    e.put('Cast', [e.via(operator, e.inputs)], [attribute.integer('to', FLOAT)]);

const lastAxis: Emit = (e) => {
  const operator = e.node.operation.name === 'softmax' ? 'Softmax' : 'LogSoftmax';
  e.put(operator, e.inputs, [attribute.integer('axis', e.node.shape.length - 1)]);
};

const cut = (e: Emission, axis: number, start: number, stop: number): [string, string, string, string] => [
  e.inputs[0]!,
  e.integers([start]),
  e.integers([stop]),
  e.integers([axis]),
];

const emitters: Readonly<Record<string, Emit>> = {
  add: as('Add'),
  sub: as('Sub'),
  mul: as('Mul'),
  div: as('Div'),
  neg: as('Neg'),
  exp: as('Exp'),
  log: as('Log'),
  sqrt: as('Sqrt'),
  sin: as('Sin'),
  cos: as('Cos'),
  tanh: as('Tanh'),
  sigmoid: as('Sigmoid'),
  relu: as('Relu'),
  softmax: lastAxis,
  logSoftmax: lastAxis,
  greater: truth('Greater'),
  equal: truth('Equal'),
  square: (e) => e.put('Mul', [e.inputs[0]!, e.inputs[0]!]),
  tanhGradient: (e) => {
    const [y, g] = e.inputs as [string, string];
    e.put('Mul', [g, e.via('Sub', [e.number(1), e.via('Mul', [y, y])])]);
  },
  sigmoidGradient: (e) => {
    const [y, g] = e.inputs as [string, string];
    e.put('Mul', [g, e.via('Sub', [y, e.via('Mul', [y, y])])]);
  },
  where: (e) => {
    const [condition, a, b] = e.inputs as [string, string, string];
    e.put('Where', [e.via('Cast', [condition], [attribute.integer('to', BOOL)]), a, b]);
  },
  matmul: (e) => product(e),
  matmulAdd: (e) => product(e),
  reshape: (e) => e.put('Reshape', [e.inputs[0]!, e.integers(e.node.shape)]),
  // A fence: a reshape that wants an empty piece of the others' shapes in front of its own.
  after: (e) => {
    const [value, ...others] = e.inputs as [string, ...string[]];
    const nothing = [attribute.integer('start', 0), attribute.integer('end', 0)];
    const waited = others.map((other) => e.via('Shape', [other], nothing));
    const shape = e.via('Concat', [...waited, e.integers(e.node.shape)], [attribute.integer('axis', 0)]);
    e.put('Reshape', [value, shape]);
  },
  transpose: (e) => e.put('Transpose', e.inputs, [attribute.integers('perm', axesOf(e.node))]),
  broadcastTo: (e) => e.put('Expand', [e.inputs[0]!, e.integers(e.node.shape)]),
  concat: (e) => e.put('Concat', e.inputs, [attribute.integer('axis', e.node.attributes.axis as number)]),
  slice: (e) => {
    const { axis, start, stop } = e.node.attributes as { axis: number; start: number; stop: number };
    e.put('Slice', cut(e, axis, start, stop));
  },
  roll: (e) => {
    const shift = e.node.attributes.shift as number;
    const axis = e.node.shape.length - 1;
    const width = e.node.shape[axis]!;
    const [end, start] = [cut(e, axis, width - shift, width), cut(e, axis, 0, width - shift)];
    e.put('Concat', [e.via('Slice', end), e.via('Slice', start)], [attribute.integer('axis', axis)]);
  },
  pad: (e) => {
    const { axis, before, after } = e.node.attributes as { axis: number; before: number; after: number };
    const along = (length: number) => e.node.shape.map((_, i) => (i === axis ? length : 0));
    e.put('Pad', [e.inputs[0]!, e.integers([...along(before), ...along(after)]), e.number(0)]);
  },
  sum: (e) => e.put('ReduceSum', [e.inputs[0]!, e.integers(axesOf(e.node))], [attribute.integer('keepdims', 0)]),
  max: (e) =>
    e.put('ReduceMax', e.inputs, [attribute.integers('axes', axesOf(e.node)), attribute.integer('keepdims', 0)]),
  gather: (e) => {
    const [table, indices] = e.inputs as [string, string];
    e.put('Gather', [table, wholeNumbers(e, indices)], [attribute.integer('axis', 0)]);
  },
  scatter: (e) => {
    const [indices, values] = e.inputs as [string, string];
    const index = e.via('Reshape', [wholeNumbers(e, indices), e.integers([...e.node.inputs[0]!.shape, 1])]);
    const zeros = e.via('ConstantOfShape', [e.integers(e.node.shape)]);
    e.put('ScatterND', [zeros, index, values], [attribute.text('reduction', 'add')]);
  },
};

/** Activations that onnxruntime applies to a product in the product's own node. */
const fusedActivations: ReadonlyMap<string, string> = new Map([
  ['tanh', 'Tanh'],
  ['sigmoid', 'Sigmoid'],
  ['relu', 'Relu'],
]);

/**
 * The products that activations take into their own node (of RUNTIME_DOMAIN), by activation: those that nothing else
 * needs.
 */
export function fusedProducts(
  nodes: readonly Expression[],
  results: readonly Expression[],
): Map<Expression, Expression> {
  const uses = new Map<Expression, number>();
  for (const each of [...nodes.flatMap(({ inputs }) => inputs), ...results]) uses.set(each, (uses.get(each) ?? 0) + 1);
  return new Map(
    nodes.flatMap((node): [Expression, Expression][] => {
      const [product] = node.inputs;
      const fuses = fusedActivations.has(node.operation.name) && product && isPlainProduct(product);
      return fuses && uses.get(product) === 1 ? [[node, product]] : [];
    }),
  );
}

/** Writes a node. @throws InputError where the operation has no form in ONNX here */
export function emit(emission: Emission): void {
  const { name } = emission.node.operation;
  const write = emitters[name];
  if (!write) throw new InputError(`operation '${name}' has no ONNX form: use the wasm backend`);
  write(emission);
}

/** Writes `activation(product)` as one node, its inputs those of the product. */
export function emitFused(emission: Emission, product: Expression): void {
  const activation = fusedActivations.get(emission.node.operation.name)!;
  emission.put(
    'FusedGemm',
    emission.inputs,
    [...transposed(product), attribute.text('activation', activation)],
    RUNTIME_DOMAIN,
  );
}

function isPlainProduct({ operation, shape }: Expression): boolean {
  return (operation.name === 'matmul' || operation.name === 'matmulAdd') && shape.length === 2;
}

/** A product of two matrices is Gemm, with or without a start value; a stack of them is MatMul. */
function product(e: Emission): void {
  const { node } = e;
  if (isPlainProduct(node)) {
    e.put('Gemm', e.inputs, transposed(node));
    return;
  }
  const { transposeA, transposeB } = node.attributes as { transposeA: boolean; transposeB: boolean };
  const [a, b, start] = e.inputs as [string, string, string | undefined];
  const factors = [transposeA ? turned(e, a, 0) : a, transposeB ? turned(e, b, 1) : b];
  if (start === undefined) e.put('MatMul', factors);
  else e.put('Add', [e.via('MatMul', factors), start]);
}

/** The last two axes exchanged. */
function turned(e: Emission, value: string, input: number): string {
  const axes = e.node.inputs[input]!.shape.map((_, axis, { length }) =>
    axis === length - 1 ? axis - 1 : axis === length - 2 ? axis + 1 : axis,
  );
  return e.via('Transpose', [value], [attribute.integers('perm', axes)]);
}

function transposed({ attributes }: Expression): Attribute[] {
  const flag = (name: string, set: unknown) => (set ? [attribute.integer(name, 1)] : []);
  return [...flag('transA', attributes.transposeA), ...flag('transB', attributes.transposeB)];
}

function axesOf({ attributes }: Expression): readonly number[] {
  return attributes.axes as readonly number[];
}

function wholeNumbers(e: Emission, indices: string): string {
  return e.via('Cast', [indices], [attribute.integer('to', INT64)]);
}
