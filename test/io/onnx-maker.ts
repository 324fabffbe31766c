// ONNX models made by hand, as exporters write them, for tests of the reader.

import { MessageWriter } from '../../src/io/bytes/protobuf.ts';

const message = () => new MessageWriter();

export type AttributeValue =
  | number
  | string
  | readonly number[]
  | readonly string[]
  | MessageWriter
  | { float: number };

export interface MadeNode {
  readonly operator: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes?: Readonly<Record<string, AttributeValue>>;
  readonly name?: string;
  readonly domain?: string;
}

/** A node with its attributes: numbers are integers, messages are tensors. */
export function node(made: MadeNode): MessageWriter {
  const { operator, inputs, outputs, attributes = {}, name = '', domain = '' } = made;
  const whole = message();
  for (const each of inputs) whole.text(1, each);
  for (const each of outputs) whole.text(2, each);
  if (name !== '') whole.text(3, name);
  whole.text(4, operator);
  if (domain !== '') whole.text(7, domain);
  for (const [key, value] of Object.entries(attributes)) whole.message(5, attributeOf(key, value));
  return whole;
}

function attributeOf(name: string, value: AttributeValue): MessageWriter {
  const made = message().text(1, name);
  if (typeof value === 'number') return made.integer(3, value).integer(20, 2);
  if (typeof value === 'string') return made.text(4, value).integer(20, 3);
  if (value instanceof MessageWriter) return made.message(5, value).integer(20, 4);
  if ('float' in value) return made.float(2, value.float).integer(20, 1);
  for (const each of value as readonly (number | string)[]) {
    if (typeof each === 'string') made.text(9, each);
    else made.integer(8, each);
  }
  return made.integer(20, typeof value[0] === 'string' ? 8 : 7);
}

/** A tensor of any element type; `content` is put as it is. */
export function rawTensor(name: string, code: number, dims: readonly number[], content: Uint8Array): MessageWriter {
  return shaped(name, code, dims).bytes(9, content);
}

/** A float32 tensor with raw data. */
export function floats(name: string, dims: readonly number[], values: ArrayLike<number>): MessageWriter {
  return rawTensor(name, 1, dims, new Uint8Array(Float32Array.from(values).buffer));
}

export function integers(name: string, values: readonly number[]): MessageWriter {
  return rawTensor(name, 7, [values.length], new Uint8Array(BigInt64Array.from(values, BigInt).buffer));
}

/** A tensor without its numbers. */
export function shaped(name: string, code: number, dims: readonly number[]): MessageWriter {
  const made = message();
  for (const each of dims) made.integer(1, each);
  return made.integer(2, code).text(8, name);
}

export interface MadeModel {
  readonly nodes: readonly MadeNode[];
  readonly constants: readonly MessageWriter[];
  readonly inputs?: readonly string[];
  /** `y` unless said. */
  readonly outputs?: readonly string[];
  /** Extents of the axes of inputs; a text names an open one. */
  readonly shapes?: Readonly<Record<string, readonly (number | string)[]>>;
  readonly producer?: string;
  readonly metadata?: Readonly<Record<string, string>>;
  /** Fields after those of the graph. */
  readonly further?: (model: MessageWriter) => void;
}

export function model(made: MadeModel): Uint8Array {
  const { nodes, constants, inputs = ['x'], outputs = ['y'], shapes = {}, producer = 'pytorch' } = made;
  const { metadata = {}, further } = made;
  const graph = message();
  for (const each of nodes) graph.message(1, node(each));
  for (const each of constants) graph.message(5, each);
  for (const each of inputs) graph.message(11, valueInfo(each, shapes[each]));
  for (const each of outputs) graph.message(12, message().text(1, each));
  const whole = message().integer(1, 8).text(2, producer).message(7, graph);
  whole.message(8, message().text(1, '').integer(2, 17));
  for (const [key, value] of Object.entries(metadata)) whole.message(14, message().text(1, key).text(2, value));
  further?.(whole);
  return whole.finish();
}

/** A value of float32 numbers, of a shape where one is given. */
function valueInfo(name: string, extents: readonly (number | string)[] | undefined): MessageWriter {
  const made = message().text(1, name);
  if (!extents) return made;
  const shape = message();
  for (const extent of extents)
    shape.message(1, typeof extent === 'string' ? message().text(2, extent) : message().integer(1, extent));
  return made.message(2, message().message(1, message().integer(1, 1).message(2, shape)));
}
