// Proof that an ONNX graph computes the network that was found in it and nothing else: that its first layer reads the
// graph's input, every layer the one before, and that what the graph gives is the linear readout of the last one, moved
// at most from axis to axis, or some of its steps. Anything else is refused by the node that does it.

import { quote } from '../../array/quote.ts';
import type { NameMatch } from '../names/name-match.ts';
import { OnnxFlow, type Recurrence } from './flow.ts';
import { isRearranging, nodeTitle, type OnnxGraph } from './graph.ts';
import type { OnnxNode } from './model.ts';
import type { NamedConstant, Product } from './readout.ts';
import type { Sum, Value } from './values.ts';

type Fail = (what: string) => never;

const ADVICE =
  'expected recurrent layers and one linear readout of them, with no more than axes moved between: export it so';

/**
 * Follows the recurrence from the graph's input to what its last layer gives.
 * @throws what `fail` throws where the first layer does not read an input of the graph
 */
export function followRecurrence(graph: OnnxGraph, recurrence: Recurrence, fail: Fail): OnnxFlow {
  const { input, layers } = recurrence;
  if (!graph.model.inputs.includes(input)) {
    const [first] = layers;
    const reader = first && 'node' in first ? nodeTitle(first.node) : 'its first layer';
    const maker = graph.producer(input);
    fail(
      `${reader} reads ${maker ? `what ${nodeTitle(maker)} computes` : 'no input'}, expected the graph's input; ${ADVICE}`,
    );
  }
  const twice = firstTwice(graph.model.nodes.flatMap(({ outputs }) => outputs.filter((name) => name !== '')));
  if (twice !== undefined) fail(`it computes ${quote(twice)} twice`);
  return new OnnxFlow(graph, recurrence);
}

export interface Proof {
  /** The bias of the readout, `[out]`. */
  readonly bias: NamedConstant | null;
  readonly notes: readonly NameMatch[];
}

/**
 * Proves that the graph gives the readout and nothing else that is made of it.
 * @throws what `fail` throws where the graph gives anything made of the readout but the readout itself
 */
export function proveOutputs(
  graph: OnnxGraph,
  flow: OnnxFlow,
  { layers }: Recurrence,
  readout: Product,
  fail: Fail,
): Proof {
  const last = layers.length - 1;
  const isReadout = (name: string): boolean => {
    const value = flow.value(name);
    if (value?.kind !== 'sum' || value.terms.length !== 1) return false;
    const [{ weightName, of }] = value.terms as [Sum['terms'][number]];
    return weightName === readout.weightName && of === last;
  };
  const { outputs } = graph.model;
  const given = outputs.filter(isReadout).map((name) => flow.value(name) as Sum);
  const made = madeOf(graph, isReadout);
  const biases = given.map((sum) => sum.biases);
  const [bias, ...more] = biases[0] ?? [];
  const wrong = outputs.find((name) => made.has(name) && !isReadout(name));
  if (given.length === 0 || wrong !== undefined) refuseOutput(graph, flow, wrong ?? outputs[0] ?? '', fail);
  if (more.length > 0)
    fail(
      `its readout adds several constants (${[bias!, ...more].map(({ name }) => quote(name)).join(', ')}), expected one bias`,
    );
  if (biases.some((each) => each.length !== biases[0]!.length || each[0]?.t !== bias?.t))
    fail(`its outputs are readouts with different biases; ${ADVICE}`);
  layers.forEach((layer, k) => {
    if ('node' in layer || flow.recurring.has(k)) return;
    // One step: whoever runs the graph puts the state in again, and so must get it.
    const returned = outputs.some((name) => {
      const value = flow.value(name);
      return value?.kind === 'plain' && value.of === k;
    });
    if (!returned) fail(`${quote(layer.recurrent)} never multiplies a state of the step before; ${ADVICE}`);
  });
  return {
    bias: bias ? { name: bias.name, t: { ...bias.t, shape: [bias.t.data.length] } } : null,
    notes: given.flatMap((sum) => stepsNote(flow, sum)),
  };
}

/** Notes that a graph gives some steps of the readout only, where the network gives them all. */
function stepsNote(flow: OnnxFlow, sum: Sum): NameMatch[] {
  const first = sum.terms[0]!.first;
  const count = flow.stepsOf(sum);
  if (first === 0 && count >= flow.steps) return [];
  const which = count === 1 && first === flow.steps - 1 ? 'the last step' : 'some steps';
  return [{ part: 'assumed', from: '', what: `its output is that of ${which} only, here it is given at every step` }];
}

/** Values that depend on those of a kind. */
function madeOf(graph: OnnxGraph, isOrigin: (name: string) => boolean): ReadonlySet<string> {
  const made = new Set<string>();
  for (const { inputs, outputs } of graph.model.nodes) {
    const depends = inputs.some((name) => made.has(name));
    for (const name of outputs) if (depends || isOrigin(name)) made.add(name);
  }
  return made;
}

/** Says which node makes the first output that is not understood; `otherwise` where there is none. */
export function refuseOutputs(graph: OnnxGraph, flow: OnnxFlow, otherwise: string, fail: Fail): never {
  const strange = graph.model.outputs.find((name) => flow.value(name) === undefined && graph.producer(name));
  return strange === undefined ? fail(otherwise) : refuseOutput(graph, flow, strange, fail);
}

function refuseOutput(graph: OnnxGraph, flow: OnnxFlow, output: string, fail: Fail): never {
  const node = flow.value(output)?.kind === 'plain' ? undefined : obstacle(graph, flow, output);
  if (!node) return fail(`its output ${quote(output)} is not its readout; ${ADVICE}`);
  const why = flow.reason(node);
  if (why !== undefined) return fail(`${nodeTitle(node)} ${why}; ${ADVICE}`);
  return fail(`its ${reading(flow, node)} ${nodeTitle(node)}; ${ADVICE}`);
}

/** The node that a value comes from by way of values that are not known, and which itself reads known ones only. */
function obstacle(graph: OnnxGraph, flow: OnnxFlow, output: string): OnnxNode | undefined {
  const seen = new Set<OnnxNode>();
  let at = graph.producer(output);
  while (at && flow.reason(at) === undefined) {
    seen.add(at);
    // Of what is only moved, the other inputs say how.
    const inputs =
      isRearranging(at) && !['Concat', 'SequenceConstruct'].includes(at.operator) ? at.inputs.slice(0, 1) : at.inputs;
    const next = inputs
      .filter((name) => name !== '' && flow.value(name) === undefined && !graph.constant(name))
      .map((name) => graph.producer(name))
      .find((node) => node !== undefined && !seen.has(node));
    if (!next) return at;
    at = next;
  }
  return at;
}

/** Says in words what a node reads, with the verb. */
function reading(flow: OnnxFlow, { inputs }: OnnxNode): string {
  const flows = inputs.flatMap((name): readonly Value[] => {
    const value = flow.value(name);
    return value?.kind === 'several' ? value.parts : value ? [value] : [];
  });
  const quantities = flows.flatMap((value) => (value.kind === 'plain' ? [value.of] : []));
  if (flows.some((value) => value.kind === 'sum' && value.terms.some(({ of }) => typeof of === 'number')))
    return 'readout goes on with';
  if (quantities.some((of) => typeof of === 'number')) return 'states go through';
  return quantities.includes('input') ? 'input goes through' : 'output depends on';
}

function firstTwice(names: readonly string[]): string | undefined {
  const seen = new Set<string>();
  return names.find((name) => seen.size === seen.add(name).size);
}
