// Elman networks that were exported without a recurrent operator: `act(W x + b + U h)` written out as products, sums
// and Tanh or Relu, once (states go in and out) or unrolled in time. Two weights of one sum belong to one layer; the
// one whose input is a state of that layer is recurrent. Gates written out as separate operators are refused.

import { quote } from '../../array/quote.ts';
import type { NamedTensors, Tensor } from '../../array/tensor.ts';
import { plural } from '../../array/words.ts';
import type { WrittenLayer } from './flow.ts';
import { isRearranging, nodeLabel, nodeTitle, type OnnxGraph } from './graph.ts';
import type { OnnxNode } from './model.ts';
import { isBiasOf, type Product, productOf } from './readout.ts';
import type { RecurrentPart } from './recurrent.ts';

type Fail = (what: string) => never;

/** Summands of one activation; more is no Elman cell. */
const MAX_TERMS = 8;

/** Values that are looked at for one activation: a sum of sums of itself would have no end. */
const MAX_VISITS = 4 * MAX_TERMS;

const MAX_LAYERS = 16;

interface Sum {
  readonly node: OnnxNode;
  readonly terms: readonly Product[];
  readonly biases: readonly Bias[];
  /** What it adds beside them. */
  readonly strange: OnnxNode | null;
}

interface Bias {
  readonly name: string;
  readonly t: Tensor;
  /** Weight of the product it was added to; `null` where it was added to the whole. */
  readonly weightName: string | null;
}

interface Layer {
  readonly sums: Sum[];
  input: string;
  recurrent: string;
}

/**
 * Reads an Elman network that is written out as products.
 * @param asked name of the recurrent weight, where states that go in and out leave it open
 */
export function readProducts(graph: OnnxGraph, asked: string | undefined, fail: Fail): RecurrentPart {
  const { nodes } = graph.model;
  if (nodes.some((node) => node.operator === 'Sigmoid' && isGate(graph, node)))
    fail('it has gates written out as separate operators; LSTM and GRU are read from operators of that name');
  const strange = nodes.find(({ operator }) => ['Loop', 'Scan', 'If'].includes(operator));
  if (strange) fail(`it has a ${strange.operator}, whose inside is not read`);
  const products = new Map<OnnxNode, Product>();
  for (const node of nodes) {
    const product = productOf(graph, node);
    if (product) products.set(node, product);
  }
  const active = nodes.filter(({ operator }) => operator === 'Tanh' || operator === 'Relu');
  const all = active.map((node) => sumOf(graph, products, node));
  const sums = all.filter(({ terms }) => terms.length > 0);
  const operators = new Set(sums.map(({ node }) => node.operator));
  if (operators.size !== 1) fail(operators.size === 0 ? nothingFound(graph, all) : 'it has both Tanh and Relu');
  const layers = orderLayers(graph, groupLayers(sums, fail), asked, fail);
  const tensors: NamedTensors = new Map();
  const used: string[] = [];
  const written = layers.map((layer, k): WrittenLayer => {
    for (const [name, { name: origin, t }] of layerTensors(layer, fail)) {
      tensors.set(`rnn.${name}_l${k}`, t);
      used.push(origin);
    }
    const { input, recurrent } = layer;
    return { activation: [...operators][0]!, input, recurrent, biases: wholeSum(layer).biases };
  });
  const reading = layers[0]!.sums
    .flatMap(({ terms }) => terms)
    .find(({ weightName }) => weightName === written[0]!.input);
  const last = new Set(layers.at(-1)!.sums.map(({ node }) => node));
  const { input, recurrent } = layers[0]!;
  return {
    tensors,
    cell: 'elman',
    activation: operators.has('Tanh') ? 'tanh' : 'relu',
    used,
    matches: [
      {
        part: 'rnn',
        from: `products with ${quote(input)} and ${quote(recurrent)}`,
        what: `Elman, ${plural(layers.length, 'layer')}, written out in ${sums.length} sums`,
      },
    ],
    recurrence: { input: graph.source(reading!.input), layers: written },
    isState: (source) => {
      const node = graph.producer(source);
      return node !== undefined && last.has(node);
    },
  };
}

/** Whether something is multiplied by its result, or by one minus it. */
function isGate(graph: OnnxGraph, node: OnnxNode): boolean {
  const values = new Set(node.outputs);
  // The list grows while it is walked.
  for (const value of values) {
    for (const consumer of graph.consumers(value)) {
      if (consumer.operator === 'Mul' || consumer.operator === 'Sub') return true;
      if (isRearranging(consumer)) for (const each of consumer.outputs) values.add(each);
    }
  }
  return false;
}

function nothingFound({ model: { nodes, functions } }: OnnxGraph, sums: readonly Sum[]): string {
  const listed = (names: readonly string[]) => [...new Set(names)].slice(0, 8).map(quote).join(', ') || 'nothing';
  if (functions.length > 0)
    return `it has no recurrent operator, but functions of its own (${listed(functions)}), which are not followed: inline them (onnx.inliner)`;
  const operators = listed(nodes.map(({ operator }) => operator));
  const found = sums.find(({ strange }) => strange !== null);
  const strange = found ? `${nodeTitle(found.node)} reads ${nodeTitle(found.strange!)}, and ` : '';
  return `it has no recurrent operator and no Tanh or Relu of products; ${strange}it has ${operators}`;
}

/** The products and constants that an activation adds up. */
function sumOf(graph: OnnxGraph, products: ReadonlyMap<OnnxNode, Product>, node: OnnxNode): Sum {
  const terms: Product[] = [];
  const biases: Bias[] = [];
  let strange: OnnxNode | null = null;
  let visits = 0;
  const visit = (value: string): void => {
    const from = graph.producer(graph.source(value));
    if (++visits > MAX_VISITS || !from) return;
    const product = products.get(from);
    if (product) {
      terms.push(product);
      if (product.bias) biases.push({ ...product.bias, weightName: product.weightName });
      return;
    }
    if (from.operator !== 'Add' || from.inputs.length !== 2) {
      strange ??= from;
      return;
    }
    for (const [i, input] of from.inputs.entries()) {
      const t = graph.constant(input);
      if (!t) {
        visit(input);
        continue;
      }
      const sibling = graph.producer(graph.source(from.inputs[1 - i] ?? ''));
      const weightName = (sibling && products.get(sibling)?.weightName) ?? null;
      if (isBiasOf(t, t.data.length)) biases.push({ name: input, t, weightName });
    }
  };
  visit(node.inputs[0] ?? '');
  const sound = visits <= MAX_VISITS && terms.length + biases.length <= MAX_TERMS;
  return sound ? { node, terms, biases, strange } : { node, terms: [], biases: [], strange };
}

/** Sums that share a weight belong to one layer, which has two weights. */
function groupLayers(sums: readonly Sum[], fail: Fail): Sum[][] {
  interface Group {
    readonly sums: Sum[];
    readonly weights: Set<string>;
  }
  const groupOf = new Map<string, Group>();
  for (const sum of sums) {
    const names = sum.terms.map(({ weightName }) => weightName);
    const [group = { sums: [], weights: new Set<string>() }, ...others] = new Set(
      names.flatMap((name) => groupOf.get(name) ?? []),
    );
    group.sums.push(sum);
    // One by one: there may be more of them than a call takes arguments.
    for (const other of others) for (const each of other.sums) group.sums.push(each);
    for (const name of [...names, ...others.flatMap((other) => [...other.weights])]) {
      group.weights.add(name);
      groupOf.set(name, group);
    }
    if (group.weights.size > 2)
      fail(`${quote(nodeLabel(sum.node))} adds more than two products, expected one of the input and one of the state`);
  }
  const groups = [...new Set(groupOf.values())];
  if (groups.length > MAX_LAYERS) fail(`it has ${groups.length} layers, at most ${MAX_LAYERS} are read`);
  return groups.map((group) => group.sums);
}

function orderLayers(graph: OnnxGraph, groups: readonly Sum[][], asked: string | undefined, fail: Fail): Layer[] {
  const groupOf = new Map(groups.flatMap((group) => group.map(({ node }) => [node, group] as const)));
  const sourceGroup = (term: Product) => groupOf.get(graph.producer(graph.source(term.input))!);
  const before = new Map<Sum[], Sum[] | undefined>();
  const layers = groups.map((group): Layer & { group: Sum[] } => {
    const terms = group.flatMap((sum) => sum.terms);
    const weights = [...new Set(terms.map(({ weightName }) => weightName))];
    if (weights.length !== 2)
      return fail(`${quote(nodeLabel(group[0]!.node))} has one product, expected two: of the input and of the state`);
    const from = (weight: string) => terms.filter(({ weightName }) => weightName === weight).map(sourceGroup);
    const recurrent =
      weights.find((weight) => from(weight).includes(group)) ?? stateWeight(terms, weights, asked, fail);
    const input = weights.find((weight) => weight !== recurrent)!;
    before.set(
      group,
      from(input).find((each) => each !== undefined),
    );
    return { group, sums: group, input, recurrent };
  });
  const ordered: Layer[] = [];
  for (let at: Sum[] | undefined; ordered.length < layers.length; ) {
    const next = layers.filter(({ group }) => before.get(group) === at && !ordered.some(({ sums }) => sums === group));
    if (next.length !== 1) return fail('its recurrent products are not the layers of one stack');
    ordered.push(next[0]!);
    at = next[0]!.group;
  }
  return ordered;
}

/**
 * Finds the recurrent weight of a single step, whose state is an input of the graph: the one that is square where the
 * other is not.
 */
function stateWeight(
  terms: readonly Product[],
  weights: readonly string[],
  asked: string | undefined,
  fail: Fail,
): string {
  const square = weights.filter((weight) => {
    const { shape } = terms.find(({ weightName }) => weightName === weight)!.weight;
    return shape[0] === shape[1];
  });
  const found = asked === undefined ? square : weights.filter((weight) => weight === asked);
  if (found.length === 1) return found[0]!;
  return fail(`which of ${weights.map(quote).join(' and ')} multiplies the state? name it with --map rnn=NAME`);
}

/** A sum of a layer that reads both its input and its state. */
function wholeSum({ sums }: Layer): Sum {
  return sums.find(({ terms }) => terms.length === 2) ?? sums[0]!;
}

function layerTensors(layer: Layer, fail: Fail): [string, { name: string; t: Tensor }][] {
  const { sums, input, recurrent } = layer;
  const whole = wholeSum(layer);
  const weight = (name: string) =>
    sums.flatMap(({ terms }) => terms).find(({ weightName }) => weightName === name)!.weight;
  const tensors: [string, { name: string; t: Tensor }][] = [
    ['weight_ih', { name: input, t: weight(input) }],
    ['weight_hh', { name: recurrent, t: weight(recurrent) }],
  ];
  const { biases } = whole;
  if (biases.length === 0) return tensors;
  if (biases.length > 2)
    return fail(`${quote(nodeLabel(whole.node))} adds ${biases.length} constants, expected at most two`);
  const state =
    biases.find(({ weightName }) => weightName === recurrent) ?? (biases.length === 2 ? biases[1] : undefined);
  const other = biases.find((bias) => bias !== state);
  const zero = (t: Tensor) => ({ name: '', t: { ...t, data: new Float32Array(t.data.length), dtype: 'f32' as const } });
  const vector = ({ name, t }: { name: string; t: Tensor }) => ({ name, t: { ...t, shape: [t.data.length] } });
  tensors.push(['bias_ih', vector(other ?? zero(state!.t))], ['bias_hh', vector(state ?? zero(other!.t))]);
  return tensors;
}
