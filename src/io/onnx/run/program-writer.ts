// Writes the nodes of a graph into an ONNX model, each value under a name of its own. Slices that together are a whole
// array become one Split, where they are not too many.

import type { Shape } from '../../../array/shape.ts';
import type { Expression } from '../../../graph/index.ts';
import { isLeaf } from '../../../graph/ops/leaf.ts';
import { type Attribute, attribute, GraphWriter, modelOf } from '../writer.ts';
import { type Emission, emit, emitFused, OPERATOR_SET, RUNTIME_DOMAIN } from './operators.ts';
import { walkedBack } from './order.ts';

/** One node of the file. */
interface WrittenNode {
  readonly operator: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: readonly Attribute[];
  readonly domain: string;
}

/** What the file may hold. */
export interface WritingOptions {
  /** Whether onnxruntime's own operators are used. */
  readonly runtimeOperators: boolean;
  /** Whether the file stands in the order that makes onnxruntime run nodes in theirs. */
  readonly runtimeOrder: boolean;
  /** Most parts that one Split makes; an array cut into more is cut by a Slice for each. */
  readonly splitParts: number;
}

export class ProgramWriter {
  readonly work = new Map<string, number>();
  readonly #results: ReadonlyMap<string, Expression>;
  readonly #how: WritingOptions;
  readonly #graph = new GraphWriter('program');
  readonly #values = new Map<Expression, string>();
  readonly #nodes: WrittenNode[] = [];
  #temporaries = 0;

  constructor(results: ReadonlyMap<string, Expression>, how: WritingOptions) {
    this.#results = results;
    this.#how = how;
    // The node that is a result is called like it; results that are the same node become copies.
    for (const [result, node] of results) if (!this.#values.has(node)) this.#values.set(node, result);
  }

  /** A constant of the model, or an input of it: `input/NAME` or `parameter/NAME`. */
  leaf(leaf: Expression): void {
    const { operation, attributes, shape, values } = leaf;
    const name = `${operation.name}/${attributes.name}`;
    this.#values.set(leaf, values ? this.#constant(values, shape) : this.#graph.input(name, shape));
  }

  /** Everything but leaves, in the order it should run. */
  nodes(order: readonly Expression[], fused: ReadonlyMap<Expression, Expression>): void {
    const absorbed = new Set(fused.values());
    const computed = order.filter((node) => !isLeaf(node) && !absorbed.has(node));
    const splits = wholeSplits(computed, this.#how.splitParts);
    const split = new Set<readonly Expression[]>();
    for (const node of computed) {
      const parts = splits.get(node);
      if (!parts) this.#emit(node, fused.get(node));
      else if (!split.has(parts)) {
        split.add(parts);
        this.#split(parts);
      }
    }
  }

  model(): Uint8Array {
    const { runtimeOperators, runtimeOrder } = this.#how;
    for (const [result, node] of this.#results) {
      const value = this.#value(node);
      if (value !== result) this.#node('Identity', [value], [result]);
      this.#graph.output(result, node.shape);
    }
    const makers = new Map(this.#nodes.flatMap((node) => node.outputs.map((output) => [output, node])));
    const inputsOf = ({ inputs }: WrittenNode) => inputs.flatMap((input) => makers.get(input) ?? []);
    for (const node of runtimeOrder ? walkedBack(this.#nodes, inputsOf) : this.#nodes) {
      this.work.set(node.operator, (this.work.get(node.operator) ?? 0) + 1);
      this.#graph.nodeOf(node.operator, '', node.inputs, node.outputs, node.attributes, node.domain);
    }
    return modelOf(this.#graph, OPERATOR_SET, {}, runtimeOperators ? RUNTIME_DOMAIN : undefined);
  }

  #emit(node: Expression, product: Expression | undefined): void {
    const emission: Emission = {
      node,
      inputs: (product ?? node).inputs.map((input) => this.#value(input)),
      put: (operator, inputs, attributes, domain) =>
        this.#node(operator, inputs, [this.#value(node)], attributes, domain),
      via: (operator, inputs, attributes) => {
        const value = this.#temporary();
        this.#node(operator, inputs, [value], attributes);
        return value;
      },
      integers: (values) => this.#integers(values),
      number: (value) => this.#constant([value], []),
    };
    if (product) emitFused(emission, product);
    else emit(emission);
  }

  #split(parts: readonly Expression[]): void {
    const [source] = parts[0]!.inputs as [Expression];
    const axis = parts[0]!.attributes.axis as number;
    const lengths = this.#integers(parts.map(({ shape }) => shape[axis]!));
    const outputs = parts.map((part) => this.#value(part));
    this.#node('Split', [this.#value(source), lengths], outputs, [attribute.integer('axis', axis)]);
  }

  #value(node: Expression): string {
    const known = this.#values.get(node) ?? this.#temporary();
    this.#values.set(node, known);
    return known;
  }

  #temporary(): string {
    return `v${this.#temporaries++}`;
  }

  #integers(values: readonly number[]): string {
    return this.#graph.integers(`integers ${values.join(' ')}`, values);
  }

  #constant(values: ArrayLike<number>, shape: Shape): string {
    const data = Float32Array.from(values);
    const only = data.length === 1 ? `constant ${Object.is(data[0], -0) ? '-0' : data[0]} [${shape.join(' ')}]` : null;
    return this.#graph.floats(only ?? this.#temporary(), { dtype: 'f32', shape, data });
  }

  #node(
    operator: string,
    inputs: readonly string[],
    outputs: readonly string[],
    attributes: readonly Attribute[] = [],
    domain = '',
  ): void {
    this.#nodes.push({ operator, inputs, outputs, attributes, domain });
  }
}

/** Slices of one array that together are all of it, in order, by each of them: one node makes them, if so many. */
function wholeSplits(nodes: readonly Expression[], most: number): Map<Expression, readonly Expression[]> {
  const groups = new Map<string, Expression[]>();
  for (const node of nodes) {
    if (node.operation.name !== 'slice') continue;
    const key = `${node.inputs[0]!.id} ${node.attributes.axis}`;
    groups.set(key, [...(groups.get(key) ?? []), node]);
  }
  const splits = new Map<Expression, readonly Expression[]>();
  for (const group of groups.values()) {
    const [{ inputs, attributes }] = group as [Expression];
    const parts = group.sort((a, b) => (a.attributes.start as number) - (b.attributes.start as number));
    const ends = [0, ...parts.map((part) => part.attributes.stop as number)];
    const whole = ends.at(-1) === inputs[0]!.shape[attributes.axis as number];
    if (whole && parts.length <= most && parts.every((part, i) => part.attributes.start === ends[i])) {
      for (const part of parts) splits.set(part, parts);
    }
  }
  return splits;
}
