// What the values of an ONNX graph are in terms of a recurrent network that was found in it: its input, states of its
// layers, and affine sums of products of them, each with its axes and its steps. One walk over the nodes; a value that
// is nothing of the kind is not known, and whatever is made from it is neither. Source: ONNX operators, versions 7 to 21.

import { quote } from '../../array/quote.ts';
import {
  type Axes,
  type Axis,
  axisAt,
  axisOf,
  expandAxes,
  extentOf,
  flattenAxes,
  reshapeAxes,
  sameAxes,
  sameAxis,
  squeezeAxes,
  transposeAxes,
  unsqueezeAxes,
} from './axes.ts';
import { isAllZero, isRearranging, type OnnxGraph } from './graph.ts';
import { computedIntegers, shapeSpan } from './integers.ts';
import type { OnnxNode } from './model.ts';
import { isBiasOf, type NamedConstant, productOf } from './readout.ts';
import {
  addSums,
  type Flow,
  type Integers,
  MAX_TERMS,
  outside,
  type Plain,
  type Quantity,
  type Several,
  type Sum,
  sameConstants,
  sameContent,
  shifted,
  type Value,
  zero,
} from './values.ts';

/** What the graph is expected to compute. */
export interface Recurrence {
  /** The value of the graph that the first layer reads. */
  readonly input: string;
  readonly layers: readonly RecurrentLayer[];
}

export type RecurrentLayer = { readonly node: OnnxNode } | WrittenLayer;

/** An Elman layer that is written out, by the names of its weights (`OnnxGraph.constantName`). */
export interface WrittenLayer {
  readonly activation: string;
  readonly input: string;
  readonly recurrent: string;
  readonly biases: readonly NamedConstant[];
}

/** The features of a state or of a product. */
const FEATURES = 'features';

const MAX_INTEGERS = 64;

/** Parts of a sequence; one file could ask for this many very often. */
const MAX_SPLIT = 256;

/** Extents that a file does not say: large primes, so that no product of others is taken for one. */
const unsaid: readonly number[] = [100_003, 200_003, 300_007, 400_009, 500_009, 600_011, 700_001, 800_011];

export class OnnxFlow {
  readonly #graph: OnnxGraph;
  readonly #recurrence: Recurrence;
  readonly #values = new Map<string, Value>();
  readonly #reasons = new Map<OnnxNode, string>();
  readonly #layerOfNode: ReadonlyMap<OnnxNode, number>;
  readonly #layerOfWeight: ReadonlyMap<string, number>;
  readonly #inputAxes: Axes;
  readonly #unsaidAxes: ReadonlySet<string>;
  /** The axis of the input along which steps follow each other, once something says so. */
  #time: string | null = null;
  /** The axis of the input that weights are multiplied with. */
  #features: string | null = null;
  /** Layers of which a state was seen to come from the state before. */
  readonly recurring = new Set<number>();

  constructor(graph: OnnxGraph, recurrence: Recurrence) {
    const { layers, input } = recurrence;
    this.#graph = graph;
    this.#recurrence = recurrence;
    this.#layerOfNode = new Map(layers.flatMap((layer, k) => ('node' in layer ? [[layer.node, k] as const] : [])));
    this.#layerOfWeight = new Map(
      layers.flatMap((layer, k) => ('node' in layer ? [] : [layer.input, layer.recurrent].map((name) => [name, k]))),
    );
    // Without a word about its shape it is taken for a sequence of batches.
    const extents = graph.model.shapes.get(input) ?? [null, null, null];
    this.#inputAxes = extents.map((extent, i) => axisOf(`${i}`, extent ?? unsaid[i % unsaid.length]!));
    this.#unsaidAxes = new Set(extents.flatMap((extent, i) => (extent === null ? [`${i}`] : [])));
    for (const name of graph.model.inputs) this.#values.set(name, { ...outside });
    this.#values.set(input, { kind: 'plain', of: 'input', first: 0, axes: this.#inputAxes });
    for (const node of graph.model.nodes) this.#evaluate(node);
  }

  value(name: string): Value | undefined {
    return this.#values.get(name);
  }

  /** What a node does that keeps its results from being known; `undefined` where that is not special. */
  reason(node: OnnxNode): string | undefined {
    return this.#reasons.get(node);
  }

  /** Steps of the input. */
  get steps(): number {
    const axis = this.#inputAxes.find(([factor]) => factor?.id === this.#time);
    return axis ? extentOf(axis) : 1;
  }

  /** Steps of a flow. */
  stepsOf({ axes }: Flow): number {
    return axes?.flat().find(({ id }) => id === this.#time)?.size ?? 1;
  }

  #evaluate(node: OnnxNode): void {
    const layer = this.#layerOfNode.get(node);
    if (layer !== undefined) {
      this.#recurrentNode(node, layer);
      return;
    }
    node.outputs.forEach((output, i) => {
      if (output === '') return;
      const value = this.#result(node, i);
      if (value) this.#values.set(output, value);
    });
  }

  #result(node: OnnxNode, output: number): Value | null {
    const { operator } = node;
    if (operator === 'MatMul' || operator === 'Gemm') return this.#product(node);
    if (operator === 'Tanh' || operator === 'Relu') return this.#activated(node);
    if (operator === 'Concat') return this.#integers(node) ?? this.#concatenated(node);
    if (operator === 'ConstantFill' || operator === 'ConstantOfShape') return isZeroFill(node) ? zero : null;
    if (operator === 'SequenceConstruct') return this.#collected(node);
    if (operator === 'ConcatFromSequence') return this.#joined(node);
    if (operator === 'SplitToSequence') return this.#split(node);
    if (operator === 'SequenceAt') return this.#takenAt(node);
    if (operator === 'Add') return this.#integers(node) ?? this.#sum(node);
    const [data] = node.inputs;
    if (isRearranging(node) && data !== undefined) {
      const flow = this.#values.get(data) ?? (this.#graph.isZero(data) ? zero : undefined);
      if (flow?.kind === 'several') return this.#taken(node, flow);
      if (flow && flow.kind !== 'integers') return this.#moved(node, flow, output);
    }
    return this.#integers(node);
  }

  #flow(name: string | undefined): Flow | null {
    const value = this.#values.get(name ?? '');
    return value?.kind === 'plain' || value?.kind === 'sum' ? value : null;
  }

  #product(node: OnnxNode): Sum | null {
    const product = productOf(this.#graph, node);
    if (!product) return null;
    const { input, weight, weightName, bias } = product;
    const flow = this.#flow(input) ?? (this.#graph.isZero(input) ? zero : null);
    const [width, inputs] = weight.shape as [number, number];
    if (flow?.kind !== 'plain' || (bias && !isBiasOf(bias.t, width))) return null;
    const { of, first, axes } = flow;
    if (axes && !this.#areFeatures(flow, axes.length - 1, inputs)) return null;
    return {
      ...{ kind: 'sum', terms: [{ weightName, of, first }], biases: bias ? [bias] : [], width },
      axes: axes && [...axes.slice(0, -1), axisOf(FEATURES, width)],
    };
  }

  /** Whether an axis of a flow holds its features, `count` of them, in order. */
  #areFeatures({ of, axes }: Flow & { of?: Quantity }, at: number, count: number): boolean {
    const axis = axes?.[at];
    if (!axis) return false;
    if (of !== 'input') return sameAxis(axis, axisOf(FEATURES, count));
    const ids = axis.map(({ id }) => id);
    const ordered = ids.every((id, i) => i === 0 || Number(ids[i - 1]) < Number(id));
    const sized = extentOf(axis) === count || (ids.length === 1 && this.#unsaidAxes.has(ids[0]!));
    this.#features ??= ids.join();
    return ordered && sized && this.#features === ids.join() && (this.#time === null || !ids.includes(this.#time));
  }

  #sum(node: OnnxNode): Sum | null {
    const [left, right] = node.inputs.map((name) => this.#flow(name));
    if (node.inputs.length !== 2) return null;
    if (left && right) return addSums(left, right);
    const flow = left ?? right;
    const name = node.inputs[left ? 1 : 0]!;
    const t = this.#graph.constant(name);
    if (flow?.kind !== 'sum' || !t || flow.terms.length + flow.biases.length >= MAX_TERMS) return null;
    const { axes, width, biases } = flow;
    if (!isBiasOf(t, width) || (axes && !sameAxis(axes.at(-1) ?? [], axisOf(FEATURES, width)))) {
      this.#reasons.set(node, 'adds a constant that is no bias of its features');
      return null;
    }
    const wider = axes && Math.max(0, t.shape.length - axes.length);
    return {
      ...flow,
      biases: [...biases, { name, t }],
      axes: axes && [...Array.from({ length: wider! }, () => []), ...axes],
    };
  }

  /** The state of a written-out layer at a step, where it is `act(W x_t + U h_(t-1) + b)` of its weights. */
  #activated(node: OnnxNode): Plain | null {
    const flow = this.#flow(node.inputs[0]);
    const k = flow?.kind === 'sum' ? this.#layerOfWeight.get(flow.terms[0]!.weightName) : undefined;
    if (flow?.kind !== 'sum' || k === undefined) return null;
    const layer = this.#recurrence.layers[k] as WrittenLayer;
    const refuse = (why: string) => {
      this.#reasons.set(node, why);
      return null;
    };
    const { terms, biases, axes } = flow;
    if (node.operator !== layer.activation || !axes) return null;
    if (axes.some((axis) => axis.some(({ id }) => id === this.#time))) return refuse('reads several steps at once');
    const of = (name: string) => terms.filter(({ weightName }) => weightName === name);
    const [arriving, ...twice] = of(layer.input);
    const [returning, ...again] = of(layer.recurrent);
    if (twice.length > 0 || again.length > 0 || terms.length !== (arriving ? 1 : 0) + (returning ? 1 : 0))
      return refuse('adds other products than those of its input and its state');
    const fresh = !returning || returning.of === 'zero' || returning.of === 'outside';
    const step = fresh ? (arriving?.first ?? 0) : returning.first + 1;
    if (fresh ? step !== 0 : returning.of !== k) return refuse('does not read the state of the step before');
    if (arriving ? arriving.of !== (k === 0 ? 'input' : k - 1) || arriving.first !== step : !this.#isPastInput(k, step))
      return refuse(`does not read ${k === 0 ? 'the input' : 'the layer before'} at its step`);
    if (!sameConstants(biases, layer.biases)) return refuse('adds other constants than at another step');
    if (!fresh) this.recurring.add(k);
    return { kind: 'plain', of: k, first: step, axes };
  }

  /** Whether a step of the first layer comes after the end of the input, which is zero from there on. */
  #isPastInput(layer: number, step: number): boolean {
    return layer === 0 && this.#time !== null && !this.#unsaidAxes.has(this.#time) && step >= this.steps;
  }

  /** The states of an RNN, LSTM or GRU that reads all steps of what it should, from zero or a state that is put in. */
  #recurrentNode(node: OnnxNode, k: number): void {
    const x = this.#flow(node.inputs[0]);
    if (x?.kind !== 'plain' || !x.axes) return;
    const batchFirst = (node.attributes.get('layout')?.integer ?? 0) !== 0;
    const [time = [], batch = []] = batchFirst ? [x.axes[1], x.axes[0]] : x.axes;
    const fault = this.#inputFault(node, k, x, time) ?? this.#startFault(node);
    if (fault !== null) {
      this.#reasons.set(node, fault);
      return;
    }
    const hidden = axisOf(FEATURES, this.#graph.constant(node.inputs[2] ?? '')?.shape[2] ?? 0);
    const all: Axes = batchFirst ? [batch, time, [], hidden] : [time, [], batch, hidden];
    const last: Axes = batchFirst ? [batch, [], hidden] : [[], batch, hidden];
    const [Y, Y_h] = node.outputs;
    if (Y) this.#values.set(Y, { kind: 'plain', of: k, first: 0, axes: all });
    if (Y_h) this.#values.set(Y_h, { kind: 'plain', of: k, first: this.steps - 1, axes: last });
  }

  #inputFault(node: OnnxNode, k: number, x: Plain, time: Axis): string | null {
    const inputs = this.#graph.constant(node.inputs[1] ?? '')?.shape[2] ?? 0;
    if (x.of !== (k === 0 ? 'input' : k - 1) || x.axes?.length !== 3)
      return `does not read ${k === 0 ? "the graph's input" : 'the layer before'}`;
    if (time.length === 1) this.#time ??= time[0]!.id;
    const others = x.axes.filter((axis) => axis !== time).flat();
    if (time.length > 1 || (time[0] && time[0].id !== this.#time) || others.some(({ id }) => id === this.#time))
      return 'does not read the steps of its input one after another';
    if (!this.#areFeatures(x, 2, inputs)) return 'does not read the features of its input as they are';
    return x.first !== 0 || extentOf(time) !== this.steps ? 'does not read all steps of its input' : null;
  }

  #startFault({ inputs }: OnnxNode): string | null {
    const lengths = inputs[4];
    if (lengths && !this.#isWhole(lengths)) return 'ends its sequences at other lengths than those of its input';
    const strange = inputs.slice(5, 7).find((name) => name !== '' && !this.#isStart(name));
    return strange === undefined ? null : `starts from ${quote(strange)}, which is not zero`;
  }

  /** Zero, or for whoever runs the graph to choose. */
  #isStart(name: string): boolean {
    const flow = this.#flow(name);
    if (flow) return flow.kind === 'plain' && (flow.of === 'zero' || flow.of === 'outside');
    return this.#graph.isZero(name);
  }

  #isWhole(lengths: string): boolean {
    const flow = this.#flow(lengths);
    if (flow) return flow.kind === 'plain' && flow.of === 'outside';
    const given = this.#integersOf(lengths) ?? this.#graph.constant(lengths)?.data;
    return given ? [...given].every((length) => Number(length) === this.steps) : false;
  }

  /** One flow with its axes moved, or some of its steps. */
  #moved(node: OnnxNode, flow: Flow, output: number): Flow | null {
    const { operator, attributes } = node;
    if (operator === 'Dropout') return output === 0 && this.#isDropoutOff(node) ? flow : null;
    // A cast to a shorter type would round.
    if (operator === 'Cast' && ![1, 11].includes(attributes.get('to')?.integer ?? 0))
      return flow.kind === 'plain' && flow.axes === null ? flow : null;
    if (operator === 'Identity' || operator === 'Cast' || flow.axes === null) return flow;
    const { axes } = flow;
    const moved = (result: Axes | null): Flow | null => result && { ...flow, axes: result };
    const list = (position: number, name: string) => this.#list(node, position, name);
    if (operator === 'Transpose') return moved(transposeAxes(axes, attributes.get('perm')?.integers ?? null));
    if (operator === 'Squeeze') {
      const which = list(1, 'axes');
      return which || !node.inputs[1] ? moved(squeezeAxes(axes, which)) : null;
    }
    if (operator === 'Unsqueeze') return moved(withList(list(1, 'axes'), (which) => unsqueezeAxes(axes, which)));
    if (operator === 'Reshape') return moved(withList(list(1, 'shape'), (to) => reshapeAxes(axes, to)));
    if (operator === 'Flatten') return moved(flattenAxes(axes, attributes.get('axis')?.integer ?? 1));
    if (operator === 'Expand') return moved(withList(list(1, ''), (to) => expandAxes(axes, to)));
    if (operator === 'Gather' || operator === 'Slice') return this.#selected(node, flow, axes);
    if (operator === 'Split') return this.#part(node, flow, axes, output);
    return null;
  }

  #isDropoutOff({ inputs }: OnnxNode): boolean {
    const training = inputs[2] ? this.#graph.constant(inputs[2]) : null;
    return !inputs[2] || (training !== null && isAllZero(training));
  }

  /** What a Gather or a Slice takes out of axes of these extents; `null` where it is more than one span of each. */
  #selections(node: OnnxNode, extents: readonly number[]): Selection[] | null {
    if (node.operator === 'Gather') {
      const at = axisAt(extents.length, node.attributes.get('axis')?.integer ?? 0);
      const which = this.#integersOf(node.inputs[1]);
      const rank = this.#graph.constant(node.inputs[1] ?? '')?.shape.length ?? 0;
      if (at === null || which?.length !== 1 || rank > 1) return null;
      const [index] = which as [number];
      return [{ at, first: index < 0 ? index + extents[at]! : index, count: 1, kept: rank === 1 }];
    }
    const [starts, ends] = [this.#list(node, 1, 'starts'), this.#list(node, 2, 'ends')];
    const [which, steps] = [this.#list(node, 3, 'axes'), this.#list(node, 4, 'steps')];
    if (!starts || ends?.length !== starts.length || (node.inputs[3] && !which) || (node.inputs[4] && !steps))
      return null;
    if (steps?.some((step) => step !== 1)) return null;
    const selections = starts.map((start, i): Selection | null => {
      const at = axisAt(extents.length, which ? (which[i] ?? Number.NaN) : i);
      if (at === null) return null;
      const extent = extents[at]!;
      const clamp = (value: number) => Math.min(extent, Math.max(0, value < 0 ? value + extent : value));
      return { at, first: clamp(start), count: clamp(ends[i]!) - clamp(start), kept: true };
    });
    const axes = new Set(selections.map((selection) => selection?.at));
    return selections.includes(null) || axes.size < selections.length ? null : (selections as Selection[]);
  }

  #selected(node: OnnxNode, flow: Flow, axes: Axes): Flow | null {
    let selected: Flow | null = flow;
    for (const selection of this.#selections(node, axes.map(extentOf)) ?? [null])
      selected = selected?.axes && selection ? this.#steps(selected, selected.axes, selection) : null;
    return selected;
  }

  #part(node: OnnxNode, flow: Flow, axes: Axes, output: number): Flow | null {
    const at = axisAt(axes.length, node.attributes.get('axis')?.integer ?? 0);
    const sizes = this.#list(node, 1, 'split');
    if (at === null || (node.inputs[1] && !sizes)) return null;
    const extent = extentOf(axes[at]!);
    const equal = Math.ceil(extent / node.outputs.length);
    const first = sizes ? sizes.slice(0, output).reduce((sum, size) => sum + size, 0) : output * equal;
    const count = sizes ? (sizes[output] ?? 0) : Math.min(equal, extent - first);
    return this.#steps(flow, axes, { at, first, count, kept: true });
  }

  /** Some steps of a flow; all of any other axis, or none of it. */
  #steps(flow: Flow, axes: Axes, { at, first, count, kept }: Selection): Flow | null {
    const axis = axes[at]!;
    const extent = extentOf(axis);
    if (!(first >= 0 && count > 0 && first + count <= extent)) return null;
    const id = axis[0]?.id ?? null;
    if (count < extent) {
      if (axis.length !== 1 || id === FEATURES || this.#features?.split(',').includes(id!)) return null;
      this.#time ??= id;
      if (id !== this.#time) return null;
    }
    const left = count < extent ? axisOf(id!, count) : axis;
    return { ...shifted(flow, first), axes: axes.flatMap((each, i) => (i === at ? (kept ? [left] : []) : [each])) };
  }

  /** Steps that follow each other become an axis of time; other flows stand side by side. */
  #concatenated(node: OnnxNode): Value | null {
    const parts: Flow[] = [];
    for (const name of node.inputs) {
      const part = this.#flow(name) ?? (this.#graph.isZero(name) ? zero : null);
      if (!part) return null;
      parts.push(part);
    }
    return this.#concatenation(parts, node.attributes.get('axis')?.integer ?? 0);
  }

  #concatenation(parts: readonly Flow[], axis: number): Value | null {
    const [head] = parts;
    if (!head) return null;
    const starts = parts.every((part) => part.kind === 'plain' && part.axes === null);
    if (starts) return parts.find((part) => (part as Plain).of === 'outside') ?? head;
    const at = head.axes && axisAt(head.axes.length, axis);
    if (at === null) return null;
    if (parts.length === 1) return head;
    let next = 0;
    const follow = parts.every((part) => {
      const [own, other] = [part.axes?.[at], part.axes?.filter((_, i) => i !== at)];
      const steps = own && (own.length === 0 || (own.length === 1 && own[0]!.id === this.#time));
      const fits =
        steps &&
        sameAxes(
          other!,
          head.axes!.filter((_, i) => i !== at),
        ); // prettier
      const following = fits && sameContent(part, shifted(head, next));
      next += own ? extentOf(own) : 0;
      return following;
    });
    if (!follow) return { kind: 'several', parts, axis: at };
    this.#time ??= 'steps';
    return { ...head, axes: head.axes!.map((each, i) => (i === at ? axisOf(this.#time!, next) : each)) };
  }

  #collected(node: OnnxNode): Several | null {
    const parts = node.inputs.map((name) => this.#flow(name));
    return parts.includes(null) ? null : { kind: 'several', parts: parts as Flow[], axis: null };
  }

  #joined({ inputs, attributes }: OnnxNode): Value | null {
    const sequence = this.#values.get(inputs[0] ?? '');
    if (sequence?.kind !== 'several' || sequence.axis !== null) return null;
    const axis = attributes.get('axis')?.integer ?? 0;
    if (!attributes.get('new_axis')?.integer) return this.#concatenation(sequence.parts, axis);
    const parts = sequence.parts.map((part) => ({ ...part, axes: part.axes && unsqueezeAxes(part.axes, [axis]) }));
    return parts.some(({ axes }) => axes === null) ? null : this.#concatenation(parts, axis);
  }

  /** A sequence of parts of one step each. */
  #split({ inputs, attributes }: OnnxNode): Several | null {
    const flow = this.#flow(inputs[0]);
    const at = flow?.axes ? axisAt(flow.axes.length, attributes.get('axis')?.integer ?? 0) : null;
    const count = at === null ? 0 : extentOf(flow!.axes![at]!);
    const [size = 1] = inputs[1] ? (this.#integersOf(inputs[1]) ?? [0]) : [];
    if (at === null || count > MAX_SPLIT || size !== 1) return null;
    const kept = inputs[1] !== undefined || (attributes.get('keepdims')?.integer ?? 1) !== 0;
    const parts = Array.from({ length: count }, (_, first) =>
      this.#steps(flow!, flow!.axes!, { at, first, count: 1, kept }),
    );
    return parts.includes(null) ? null : { kind: 'several', parts: parts as Flow[], axis: null };
  }

  #takenAt({ inputs }: OnnxNode): Flow | null {
    const sequence = this.#values.get(inputs[0] ?? '');
    const [index] = this.#integersOf(inputs[1]) ?? [];
    if (sequence?.kind !== 'several' || sequence.axis !== null || index === undefined) return null;
    return sequence.parts.at(index) ?? null;
  }

  /** One of several that stand side by side: the last layer's in `h_n`. */
  #taken(node: OnnxNode, { parts, axis }: Several): Flow | null {
    const rank = parts[0]!.axes?.length ?? 0;
    if (axis === null || parts.some(({ axes }) => axes?.length !== rank || axes[axis]!.length > 0)) return null;
    if (node.operator !== 'Gather' && node.operator !== 'Slice') return null;
    const extents = parts[0]!.axes!.map((each, i) => (i === axis ? parts.length : extentOf(each)));
    const [selection, ...more] = this.#selections(node, extents) ?? [];
    if (selection?.at !== axis || selection.count !== 1 || more.length > 0) return null;
    const part = parts[selection.first];
    return part ? { ...part, axes: part.axes!.filter((_, i) => selection.kept || i !== axis) } : null;
  }

  /** A list of integers: an input, or an attribute of older versions. */
  #list(node: OnnxNode, position: number, name: string): readonly number[] | null {
    const given = node.inputs[position];
    return given ? this.#integersOf(given) : (node.attributes.get(name)?.integers ?? null);
  }

  #integersOf(name: string | undefined): readonly number[] | null {
    if (!name) return null;
    const value = this.#values.get(name);
    if (value) return value.kind === 'integers' ? value.values : null;
    const t = this.#graph.constant(name);
    const whole = t !== null && (t.dtype === 'i64' || t.dtype === 'i32');
    return whole && t.data.length <= MAX_INTEGERS ? Array.from(t.data as ArrayLike<bigint>, Number) : null;
  }

  /** Extents of axes, and arithmetic of them. */
  #integers(node: OnnxNode): Integers | null {
    const axes = node.operator === 'Shape' ? this.#flow(node.inputs[0])?.axes : undefined;
    const values = axes
      ? shapeSpan(node, axes.map(extentOf))
      : computedIntegers(node, (name) => this.#integersOf(name));
    return values && values.length <= MAX_INTEGERS ? { kind: 'integers', values } : null;
  }
}

interface Selection {
  readonly at: number;
  readonly first: number;
  readonly count: number;
  readonly kept: boolean;
}

/** Whether an operator that fills a tensor fills it with zero, which it does unless it says another value. */
function isZeroFill({ attributes }: OnnxNode): boolean {
  const fill = attributes.get('value');
  return fill?.tensor ? isAllZero(fill.tensor) : (fill?.float ?? 0) === 0;
}

function withList<Result>(list: readonly number[] | null, use: (list: readonly number[]) => Result): Result | null {
  return list && use(list);
}
