// An ONNX file as a graph of named nodes and constants. Source: onnx.proto (IR versions 3 to 11). A sub-graph (the body
// of a Scan) is read when it is asked for; functions and tensors kept in other files are not followed. The number of
// parts is bounded, so that a file of empty parts cannot fill the memory.

import { InputError } from '../../array/errors.ts';
import { quote } from '../../array/quote.ts';
import type { NamedTensors, Tensor } from '../../array/tensor.ts';
import { countElements, decodeElements, elementSize, type StoredType } from '../bytes/elements.ts';
import { type Field, readFields, readPacked } from '../bytes/protobuf.ts';

export interface OnnxAttribute {
  readonly integer: number;
  readonly float: number;
  readonly text: string;
  readonly integers: readonly number[];
  readonly floats: readonly number[];
  readonly texts: readonly string[];
  readonly tensor: Tensor | null;
  /** The body of a sub-graph as bytes; `readOnnxGraph` reads them. */
  readonly graph: Uint8Array | null;
}

export interface OnnxNode {
  readonly name: string;
  readonly operator: string;
  /** Names of values; empty where an optional input is left out. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: ReadonlyMap<string, OnnxAttribute>;
}

/** The graph of a model, or the body of a node. */
export interface OnnxGraphParts {
  readonly nodes: readonly OnnxNode[];
  /** Initializers and the values of Constant nodes. */
  readonly constants: NamedTensors;
  /** Names of the graph's inputs, initializers left out. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** Extents of the axes of inputs, `null` where they are left open. */
  readonly shapes: ReadonlyMap<string, readonly (number | null)[]>;
}

export interface OnnxModel extends OnnxGraphParts {
  /** The program that wrote the model. */
  readonly producer: string;
  /** Names of the model's own functions, `domain.name`. */
  readonly functions: readonly string[];
  readonly metadata: Readonly<Record<string, string>>;
}

const MAX_PARTS = 400_000;
const MAX_AXES = 64;
/** A longer axis counts as one of open extent. */
const MAX_EXTENT = 2 ** 31;
const MAX_LIST = 65_536;

const storedTypes: ReadonlyMap<number, StoredType> = new Map([
  [1, 'f32'],
  [2, 'u8'],
  [3, 'i8'],
  [4, 'u16'],
  [5, 'i16'],
  [6, 'i32'],
  [7, 'i64'],
  [9, 'bool'],
  [10, 'f16'],
  [11, 'f64'],
  [12, 'u32'],
  [13, 'u64'],
  [14, 'c64'],
  [15, 'c128'],
  [16, 'bf16'],
]);

/** Whether the bytes begin like an ONNX model: its version, then fields of a model up to the graph. */
export function looksLikeOnnx(bytes: Uint8Array): boolean {
  if (bytes[0] !== 0x08) return false;
  try {
    for (const { number, wire } of readFields(bytes, stop)) {
      if (number === 7) return wire === 2;
      if (number > 25) return false;
    }
  } catch {
    return false;
  }
  return false;
}

function stop(what: string): never {
  throw new InputError(what);
}

/**
 * Reads an ONNX file as a graph of named nodes and constants.
 * @param name the file's name, for error messages
 * @throws InputError in one line where it is not a sound model
 */
export function readOnnxModel(bytes: Uint8Array, name: string): OnnxModel {
  const fail = (what: string): never => {
    throw new InputError(`${name} is not an ONNX model that can be read: ${what}`);
  };
  return new ModelReader(fail).model(bytes);
}

/** A sub-graph, from an attribute's bytes. @throws what `fail` throws where it is not sound */
export function readOnnxGraph(bytes: Uint8Array, fail: (what: string) => never): OnnxGraphParts {
  return new ModelReader(fail).graph(bytes);
}

/** Shared by nodes without: a small file may have very many. */
const nothing: readonly never[] = [];
const noAttributes: ReadonlyMap<string, OnnxAttribute> = new Map();

function orNothing<Item>(list: readonly Item[]): readonly Item[] {
  return list.length > 0 ? list : nothing;
}

class ModelReader {
  #fail: (what: string) => never;
  #parts = 0;
  #operators = new Map<string, string>();

  constructor(fail: (what: string) => never) {
    this.#fail = fail;
  }

  model(bytes: Uint8Array): OnnxModel {
    let graph: Uint8Array | null = null;
    let producer = '';
    const functions: string[] = [];
    const metadata: Record<string, string> = Object.create(null);
    for (const { number, bytes: content } of this.#fields(bytes)) {
      if (number === 2) producer = text(content);
      if (number === 7) graph = content;
      if (number === 25) functions.push(this.#texts(content, [10, 1]).join('.'));
      if (number === 14) {
        const [key, value] = this.#texts(content, [1, 2]);
        metadata[key!] = value!;
      }
    }
    return { ...this.graph(graph ?? this.#fail('it has no graph')), producer, functions, metadata };
  }

  graph(bytes: Uint8Array): OnnxGraphParts {
    const nodes: OnnxNode[] = [];
    const constants: NamedTensors = new Map();
    const inputs: string[] = [];
    const outputs: string[] = [];
    const shapes = new Map<string, readonly (number | null)[]>();
    const define = (name: string, t: Tensor) => {
      if (constants.has(name)) this.#fail(`it has two constants ${quote(name)}`);
      constants.set(name, t);
    };
    for (const { number, bytes: content } of this.#fields(bytes)) {
      if (number === 1) {
        const node = this.#node(content);
        const value = node.operator === 'Constant' ? constantValue(node) : null;
        if (value && node.outputs[0]) define(node.outputs[0], value);
        else nodes.push(node);
      } else if (number === 5) {
        const { name, tensor } = this.#tensor(content);
        define(name, tensor);
      } else if (number === 11) {
        const [name] = this.#texts(content, [1]);
        const shape = this.#inputShape(content);
        inputs.push(name!);
        if (shape) shapes.set(name!, shape);
      } else if (number === 12) outputs.push(this.#texts(content, [1])[0]!);
      else if (number === 15) this.#fail('it has sparse constants, which are not read');
    }
    return { nodes, constants, inputs: inputs.filter((name) => !constants.has(name)), outputs, shapes };
  }

  /** Reads the shape of an input: a value's type, its tensor type, its shape, the extents. */
  #inputShape(bytes: Uint8Array): (number | null)[] | null {
    let shape: Uint8Array | null = bytes;
    for (const within of [2, 1, 2]) shape = shape && this.#last(shape, within);
    if (!shape) return null;
    const extents: (number | null)[] = [];
    for (const { number, bytes: axis } of this.#fields(shape)) {
      if (number !== 1) continue;
      if (extents.length === MAX_AXES) this.#fail(`it has an input of more than ${MAX_AXES} axes`);
      let extent: number | null = null;
      for (const field of this.#fields(axis)) if (field.number === 1) extent = Number(field.value);
      extents.push(extent !== null && extent > 0 && extent < MAX_EXTENT ? extent : null);
    }
    return extents;
  }

  #last(bytes: Uint8Array, number: number): Uint8Array | null {
    let found: Uint8Array | null = null;
    for (const field of this.#fields(bytes)) if (field.number === number && field.wire === 2) found = field.bytes;
    return found;
  }

  #node(bytes: Uint8Array): OnnxNode {
    let name = '';
    let operator = '';
    let domain = '';
    const inputs: string[] = [];
    const outputs: string[] = [];
    const attributes = new Map<string, OnnxAttribute>();
    for (const { number, bytes: content } of this.#fields(bytes)) {
      if (number === 1) inputs.push(text(content));
      else if (number === 2) outputs.push(text(content));
      else if (number === 3) name = text(content);
      else if (number === 4) operator = text(content);
      else if (number === 5) attributes.set(...this.#attribute(content));
      else if (number === 7) domain = text(content);
    }
    if (operator === '') this.#fail(`it has a node ${quote(name)} without an operator`);
    const known = domain === '' || domain === 'ai.onnx';
    const title = known ? operator : `${domain}.${operator}`;
    return {
      name,
      operator: this.#operators.get(title) ?? this.#newOperator(title),
      inputs: orNothing(inputs),
      outputs: orNothing(outputs),
      attributes: attributes.size > 0 ? attributes : noAttributes,
    };
  }

  /** One text for all nodes of an operator. */
  #newOperator(title: string): string {
    this.#operators.set(title, title);
    return title;
  }

  #attribute(bytes: Uint8Array): [string, OnnxAttribute] {
    let name = '';
    const found = { integer: 0, float: 0, text: '', tensor: null as Tensor | null, graph: null as Uint8Array | null };
    const integers: number[] = [];
    const floats: number[] = [];
    const texts: string[] = [];
    for (const field of this.#fields(bytes)) {
      const { number, bytes: content, value } = field;
      if (number === 1) name = text(content);
      else if (number === 2) found.float = float32(content);
      else if (number === 3) found.integer = Number(value);
      else if (number === 4) found.text = text(content);
      else if (number === 5) found.tensor = this.#tensor(content).tensor;
      else if (number === 6) found.graph = content;
      else if (number === 7) floats.push(...this.#floats(field));
      else if (number === 8) this.#integers(field, integers, MAX_LIST);
      else if (number === 9) texts.push(text(content));
    }
    return [name, { ...found, integers: orNothing(integers), floats: orNothing(floats), texts: orNothing(texts) }];
  }

  #tensor(bytes: Uint8Array): { name: string; tensor: Tensor } {
    const dims: number[] = [];
    let name = '';
    let code = 0;
    let raw: Uint8Array | null = null;
    let outside = false;
    let place = '';
    const typed: Field[] = [];
    for (const field of this.#fields(bytes)) {
      const { number, bytes: content, value } = field;
      if (number === 1) this.#integers(field, dims, MAX_AXES);
      else if (number === 2) code = Number(value);
      else if (number === 8) name = text(content);
      else if (number === 9) raw = content;
      else if (number === 13) {
        outside = true;
        const [key, text] = this.#texts(content, [1, 2]);
        if (key === 'location') place = ` ${quote(text!)}`;
      } else if (number === 14 && value !== 0n) outside = true;
      else if ([4, 5, 7, 10, 11].includes(number)) typed.push(field);
    }
    if (outside)
      this.#fail(
        `constant ${quote(name)} is kept in another file${place}: export again with the weights inside (torch.onnx.export with external_data=False)`,
      );
    const type =
      storedTypes.get(code) ?? this.#fail(`constant ${quote(name)} has element type ${code}, which is not read`);
    const count = countElements(dims) ?? this.#fail(`constant ${quote(name)} has a broken shape`);
    const content = raw ?? this.#typedContent(type, typed, count, name);
    const expected = count * elementSize(type);
    if (content.length !== expected)
      this.#fail(`constant ${quote(name)} has ${content.length} bytes, expected ${expected} for its shape`);
    return { name, tensor: decodeElements(type, dims, content) };
  }

  /** Numbers that are not raw: floats and doubles as they are, integers (and halves) as varints. */
  #typedContent(type: StoredType, fields: readonly Field[], count: number, name: string): Uint8Array {
    const size = elementSize(type);
    const total = fields.reduce((sum, field) => sum + (field.wire === 0 ? 1 : field.bytes.length), 0);
    // Every number takes a byte at least.
    if (count > total) this.#fail(`constant ${quote(name)} has fewer numbers than its shape`);
    const bytes = new Uint8Array(count * size);
    const view = new DataView(bytes.buffer);
    let at = 0;
    for (const field of fields) {
      const { number, wire } = field;
      if (number === 4 || number === 10) {
        if (size !== (number === 4 ? 4 : 8) && type !== 'c64' && type !== 'c128')
          this.#fail(`constant ${quote(name)} mixes element types`);
        if (at + field.bytes.length > bytes.length) this.#fail(`constant ${quote(name)} has too many numbers`);
        bytes.set(field.bytes, at);
        at += field.bytes.length;
        continue;
      }
      const values = wire === 0 ? [field.value] : readPacked(field.bytes, this.#fail);
      for (const value of values) {
        if (at + size > bytes.length) this.#fail(`constant ${quote(name)} has too many numbers`);
        const unsigned = BigInt.asUintN(8 * size, value);
        if (size === 8) view.setBigUint64(at, unsigned, true);
        else if (size === 4) view.setUint32(at, Number(unsigned), true);
        else if (size === 2) view.setUint16(at, Number(unsigned), true);
        else view.setUint8(at, Number(unsigned));
        at += size;
      }
    }
    if (at !== bytes.length) this.#fail(`constant ${quote(name)} has fewer numbers than its shape`);
    return bytes;
  }

  #floats({ wire, bytes }: Field): number[] {
    if (wire !== 2) return [float32(bytes)];
    if (bytes.length % 4 !== 0 || bytes.length > 4 * MAX_LIST) this.#fail('it has a broken list of numbers');
    return Array.from({ length: bytes.length / 4 }, (_, i) => float32(bytes.subarray(4 * i, 4 * i + 4)));
  }

  #integers({ wire, value, bytes }: Field, into: number[], limit: number): void {
    const values = wire === 0 ? [value] : readPacked(bytes, this.#fail);
    for (const each of values) {
      if (into.length === limit) this.#fail(`it has a list of more than ${limit} integers`);
      into.push(Number(each));
    }
  }

  #texts(bytes: Uint8Array, numbers: readonly number[]): string[] {
    const found = numbers.map(() => '');
    for (const { number, bytes: content } of this.#fields(bytes)) {
      const i = numbers.indexOf(number);
      if (i >= 0) found[i] = text(content);
    }
    return found;
  }

  *#fields(bytes: Uint8Array): Generator<Field> {
    for (const field of readFields(bytes, this.#fail)) {
      if (++this.#parts > MAX_PARTS) this.#fail(`it has more than ${MAX_PARTS} parts`);
      yield field;
    }
  }
}

/** Reads the value of a Constant node, by the attribute it has; `null` for text and sparse values. */
function constantValue({ attributes }: OnnxNode): Tensor | null {
  const named = (name: string) => attributes.get(name);
  const integers = named('value_ints')?.integers ?? [];
  const floats = named('value_floats')?.floats ?? [];
  const [integer, float] = [named('value_int')?.integer, named('value_float')?.float];
  if (named('value')) return named('value')!.tensor;
  if (integer !== undefined) return { dtype: 'i64', shape: [], data: BigInt64Array.of(int64(integer)) };
  if (float !== undefined) return { dtype: 'f32', shape: [], data: Float32Array.of(float) };
  if (named('value_ints')) return { dtype: 'i64', shape: [integers.length], data: BigInt64Array.from(integers, int64) };
  return named('value_floats') ? { dtype: 'f32', shape: [floats.length], data: Float32Array.from(floats) } : null;
}

/** The highest integer, which stands for the end of an axis, became 2^63 as a number. */
function int64(value: number): bigint {
  return value >= 2 ** 63 ? 2n ** 63n - 1n : BigInt(value);
}

const decoder = new TextDecoder();

function text(bytes: Uint8Array): string {
  return bytes.length === 0 ? '' : decoder.decode(bytes);
}

function float32(bytes: Uint8Array): number {
  return bytes.length < 4 ? 0 : new DataView(bytes.buffer, bytes.byteOffset, 4).getFloat32(0, true);
}
