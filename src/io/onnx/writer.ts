// The parts of an ONNX file as messages: nodes with their attributes, constants, values with their types, graphs.
// Source: onnx.proto (IR versions 7 and 8). Constants are float32 and int64.

import type { Shape } from '../../array/shape.ts';
import type { Tensor } from '../../array/tensor.ts';
import { MessageWriter } from '../bytes/protobuf.ts';

const FLOAT = 1;
const INT64 = 7;

/** One attribute of a node. */
export type Attribute = MessageWriter;

export const attribute = {
  integer: (name: string, value: number): Attribute => named(name, 2).integer(3, value),
  integers: (name: string, values: readonly number[]): Attribute =>
    values.reduce((message, value) => message.integer(8, value), named(name, 7)),
  text: (name: string, value: string): Attribute => named(name, 3).text(4, value),
  float32s: (name: string, values: readonly number[]): Attribute =>
    values.reduce((message, value) => message.float(7, value), named(name, 6)),
  texts: (name: string, values: readonly string[]): Attribute =>
    values.reduce((message, value) => message.text(9, value), named(name, 8)),
  graph: (name: string, value: GraphWriter): Attribute => named(name, 5).message(6, value.finish()),
};

function named(name: string, type: number): MessageWriter {
  return new MessageWriter().text(1, name).integer(20, type);
}

export class GraphWriter {
  readonly #name: string;
  #nodes: MessageWriter[] = [];
  #constants = new Map<string, MessageWriter>();
  #inputs: MessageWriter[] = [];
  #outputs: MessageWriter[] = [];

  constructor(name: string) {
    this.#name = name;
  }

  /** A node with one output, which it returns. */
  node(operator: string, inputs: readonly string[], output: string, attributes: readonly Attribute[] = []): string {
    this.nodeOf(operator, '', inputs, [output], attributes);
    return output;
  }

  /** Makes a node of a graph. @param name of the node, for a person to read; empty for none */
  nodeOf(
    operator: string,
    name: string,
    inputs: readonly string[],
    outputs: readonly string[],
    attributes: readonly Attribute[] = [],
    domain = '',
  ): void {
    const message = new MessageWriter();
    for (const input of inputs) message.text(1, input);
    for (const output of outputs) message.text(2, output);
    if (name !== '') message.text(3, name);
    message.text(4, operator);
    for (const each of attributes) message.message(5, each);
    if (domain !== '') message.text(7, domain);
    this.#nodes.push(message);
  }

  /** A float32 constant; returns its name. */
  floats(name: string, { shape, data }: Tensor): string {
    return this.#constant(name, FLOAT, shape, new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  }

  /** A constant vector of integers; returns its name. Giving it again changes nothing. */
  integers(name: string, values: readonly number[]): string {
    return this.#constant(name, INT64, [values.length], new Uint8Array(BigInt64Array.from(values, BigInt).buffer));
  }

  /** A float input; a text for an extent names it. */
  input(name: string, shape: readonly (number | string)[]): string {
    this.#inputs.push(valueInfo(name, shape));
    return name;
  }

  output(name: string, shape: readonly (number | string)[]): void {
    this.#outputs.push(valueInfo(name, shape));
  }

  finish(): MessageWriter {
    const message = new MessageWriter();
    for (const node of this.#nodes) message.message(1, node);
    message.text(2, this.#name);
    for (const constant of this.#constants.values()) message.message(5, constant);
    for (const input of this.#inputs) message.message(11, input);
    for (const output of this.#outputs) message.message(12, output);
    return message;
  }

  #constant(name: string, type: number, shape: Shape, bytes: Uint8Array): string {
    const message = new MessageWriter();
    for (const extent of shape) message.integer(1, extent);
    this.#constants.set(name, message.integer(2, type).text(8, name).bytes(9, bytes));
    return name;
  }
}

/**
 * A whole file around a graph.
 * @param opset version of the operators
 * @param domain of further operators, at version 1
 */
export function modelOf(
  graph: GraphWriter,
  opset: number,
  metadata: Readonly<Record<string, string>>,
  domain?: string,
): Uint8Array {
  const model = new MessageWriter()
    .integer(1, opset > 14 ? 8 : 7)
    .text(2, 'engram')
    .message(7, graph.finish());
  model.message(8, new MessageWriter().text(1, '').integer(2, opset));
  if (domain !== undefined) model.message(8, new MessageWriter().text(1, domain).integer(2, 1));
  for (const [key, value] of Object.entries(metadata))
    model.message(14, new MessageWriter().text(1, key).text(2, value));
  return model.finish();
}

function valueInfo(name: string, extents: readonly (number | string)[]): MessageWriter {
  const shape = new MessageWriter();
  for (const extent of extents) {
    const axis = new MessageWriter();
    shape.message(1, typeof extent === 'string' ? axis.text(2, extent) : axis.integer(1, extent));
  }
  const type = new MessageWriter().message(1, new MessageWriter().integer(1, FLOAT).message(2, shape));
  return new MessageWriter().text(1, name).message(2, type);
}
