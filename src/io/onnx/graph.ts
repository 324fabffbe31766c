// Questions about the data flow of an ONNX graph: where a value comes from once reshaping is looked through, and which
// constant a value is where it is only rearranged constants (exporters that do not fold them). Every answer is
// kept and every walk stops where it meets itself, so that no graph takes more than its size in steps.

import { printable } from '../../array/printable.ts';
import { quote } from '../../array/quote.ts';
import type { Tensor } from '../../array/tensor.ts';
import {
  castConstant,
  concatConstants,
  reshapeConstant,
  sliceConstant,
  splitConstant,
  squeezeConstant,
  transposeConstant,
  unsqueezeConstant,
} from './constants.ts';
import type { OnnxModel, OnnxNode } from './model.ts';

/** Operators that may move numbers without changing them (`OnnxFlow` knows when); the data is the first input. */
const rearranging: readonly string[] = [
  ...['Identity', 'Squeeze', 'Unsqueeze', 'Transpose', 'Reshape', 'Flatten', 'Expand', 'Slice', 'Split', 'Gather'],
  ...['Dropout', 'Cast', 'Concat', 'SequenceAt', 'ConcatFromSequence', 'SequenceConstruct', 'SplitToSequence'],
];

/** Operators whose result is a constant where their inputs are. */
const folding: readonly string[] = [
  ...['Identity', 'Transpose', 'Squeeze', 'Unsqueeze', 'Reshape', 'Cast', 'Concat', 'Split', 'Slice'],
];

/** Operators whose result may be a copy of their input. */
const copying: readonly string[] = ['Transpose', 'Cast', 'Concat', 'Split', 'Slice'];

const MAX_DEPTH = 32;

/** Ends the name of a constant that is used transposed. */
export const TRANSPOSED = ' (transposed)';

/** Rearranged constants may together hold this many numbers; beyond it they count as unknown. */
const MAX_FOLDED = 2 ** 26;

export class OnnxGraph {
  readonly model: OnnxModel;
  #producers = new Map<string, OnnxNode>();
  #consumers = new Map<string, OnnxNode[]>();
  #sources = new Map<string, string>();
  #folded = new Map<string, Tensor | null>();
  #transposed = new Map<string, Tensor | null>();
  #zeros = new Map<Tensor, boolean>();
  #budget: number;

  constructor(model: OnnxModel, fileSize: number) {
    this.model = model;
    this.#budget = Math.min(MAX_FOLDED, 8 * fileSize);
    for (const node of model.nodes) {
      for (const output of node.outputs) if (output !== '') this.#producers.set(output, node);
      for (const input of new Set(node.inputs)) {
        const known = this.#consumers.get(input);
        if (known) known.push(node);
        else this.#consumers.set(input, [node]);
      }
    }
  }

  producer(value: string): OnnxNode | undefined {
    return this.#producers.get(value);
  }

  consumers(value: string): readonly OnnxNode[] {
    return this.#consumers.get(value) ?? [];
  }

  /** The value behind rearrangements: an output of another operator, a constant or an input of the graph. */
  source(value: string): string {
    const path = new Set<string>();
    let at = value;
    // A path that meets itself ends there.
    while (!path.has(at)) {
      path.add(at);
      const known = this.#sources.get(at);
      const next = known ?? this.#movedFrom(at);
      if (next === undefined) break;
      at = next;
      if (known !== undefined) break;
    }
    for (const each of path) this.#sources.set(each, at);
    return at;
  }

  #movedFrom(value: string): string | undefined {
    const node = this.#producers.get(value);
    if (!node || !isRearranging(node)) return undefined;
    const part = this.#partTaken(node);
    if (part) return part;
    // A concatenation of states begins with the first that is computed.
    const data = node.operator === 'Concat' ? node.inputs.find((input) => !this.constant(input)) : node.inputs[0];
    return data === '' ? undefined : data;
  }

  /** The part that is taken out of a concatenation along the first axis: `h_n[-1]` of a stack of layers. */
  #partTaken(node: OnnxNode): string | undefined {
    if (node.operator !== 'Gather' && node.operator !== 'Slice') return undefined;
    const joined = this.#producers.get(node.inputs[0] ?? '');
    const first = (each: OnnxNode) => (each.attributes.get('axis')?.integer ?? 0) === 0;
    if (joined?.operator !== 'Concat' || !first(joined) || !first(node)) return undefined;
    const axes = node.inputs[3] ? this.constant(node.inputs[3]) : null;
    if (axes && Number(axes.data[0]) !== 0) return undefined;
    const index = this.constant(node.inputs[1] ?? '');
    const start = index ? Number(index.data[0]) : node.attributes.get('starts')?.integers[0];
    return start === undefined ? undefined : joined.inputs.at(start) || undefined;
  }

  /** The constant that `value` is, or `null`. */
  constant(value: string, depth = 0): Tensor | null {
    const known = this.model.constants.get(value) ?? this.#folded.get(value);
    if (known !== undefined) return known;
    const node = this.#producers.get(value);
    if (!node || depth > MAX_DEPTH) return null;
    // Set first: a graph that leads back here has no constant value.
    this.#folded.set(value, null);
    const folded = this.#fold(node, value, depth + 1);
    if (folded && copying.includes(node.operator) && (this.#budget -= folded.data.length) < 0) return null;
    this.#folded.set(value, folded);
    return folded;
  }

  /** The transpose of a constant matrix, made once: a graph unrolled in time asks for it at every step. */
  transposed(value: string): Tensor | null {
    const key = this.constantName(value);
    const known = this.#transposed.get(key);
    if (known !== undefined) return known;
    const stored = this.constant(value);
    const room = stored !== null && (this.#budget -= stored.data.length) >= 0;
    const made = room ? transposeConstant(stored, null) : null;
    this.#transposed.set(key, made);
    return made;
  }

  /** Whether a value is a constant of floating-point zeros. */
  isZero(value: string): boolean {
    const t = this.constant(value);
    if (!t || (t.dtype !== 'f32' && t.dtype !== 'f64')) return false;
    const known = this.#zeros.get(t) ?? isAllZero(t);
    this.#zeros.set(t, known);
    return known;
  }

  /** One name for a constant and its copies; exporters give a weight another name at every step. */
  constantName(value: string): string {
    let at = value;
    let turned = false;
    for (let steps = 0; steps < MAX_DEPTH; steps++) {
      const node = this.#producers.get(at);
      const from = node?.inputs[0];
      if (!node || from === undefined) break;
      if (turnsMatrix(node)) turned = !turned;
      else if (node.operator !== 'Identity') break;
      at = from;
    }
    return turned ? `${at}${TRANSPOSED}` : at;
  }

  /** The operator that keeps a value from being a constant; `undefined` where nothing makes it. */
  obstacle(value: string): string | undefined {
    let at = value;
    let found: string | undefined;
    for (let steps = 0; steps < MAX_DEPTH; steps++) {
      const node = this.#producers.get(at);
      found = node?.operator;
      const next = node?.inputs.find((input) => input !== '' && !this.constant(input));
      if (!node || next === undefined || !folding.includes(node.operator)) break;
      at = next;
    }
    return found;
  }

  /** Names of the stored constants that a constant is made of. */
  origins(value: string): string[] {
    const seen = new Set([value]);
    // The list grows while it is walked.
    for (const each of seen) {
      if (this.model.constants.has(each)) continue;
      for (const input of this.#producers.get(each)?.inputs ?? []) if (this.constant(input)) seen.add(input);
    }
    return [...seen].filter((each) => this.model.constants.has(each));
  }

  #fold(node: OnnxNode, output: string, depth: number): Tensor | null {
    const { operator, attributes } = node;
    if (!folding.includes(operator)) return null;
    const inputs: (Tensor | undefined)[] = [];
    for (const input of node.inputs) {
      const t = input === '' ? undefined : this.constant(input, depth);
      // Room for the result is left before it is made.
      if (t === null || (t && t.data.length > this.#budget)) return null;
      inputs.push(t);
    }
    const [data] = inputs;
    if (!data || (data.dtype !== 'f32' && data.dtype !== 'f64' && data.dtype !== 'i64')) return null;
    // Older versions have as attributes what newer ones have as inputs.
    const list = (position: number, name: string): readonly number[] | null => {
      const t = inputs[position];
      return t && t.data.length <= 64 ? [...t.data].map(Number) : (attributes.get(name)?.integers ?? null);
    };
    const axes = list(1, 'axes');
    const axis = attributes.get('axis')?.integer ?? 0;
    if (operator === 'Identity') return data;
    if (operator === 'Transpose') {
      const order = attributes.get('perm')?.integers ?? null;
      return data.shape.length === 2 && turnsMatrix(node)
        ? this.transposed(node.inputs[0]!)
        : transposeConstant(data, order);
    }
    if (operator === 'Squeeze') return squeezeConstant(data, axes);
    if (operator === 'Unsqueeze') return axes && unsqueezeConstant(data, axes);
    const to = list(1, 'shape');
    if (operator === 'Reshape') return to && reshapeConstant(data, to);
    if (operator === 'Cast') return castConstant(data, attributes.get('to')?.integer ?? 0);
    if (operator === 'Concat')
      return inputs.includes(undefined) ? null : concatConstants(inputs as Tensor[], axis, this.#budget);
    if (operator === 'Split')
      return splitConstant(data, axis, list(1, 'split'), node.outputs.indexOf(output), node.outputs.length);
    const [starts, ends, steps] = [list(1, 'starts'), list(2, 'ends'), list(4, 'steps')];
    if (!starts || !ends || steps?.some((step) => step !== 1)) return null;
    return sliceConstant(data, { starts, ends, axes: list(3, 'axes') ?? undefined });
  }
}

export function isAllZero({ data }: Tensor): boolean {
  return data.every((value: number | bigint) => Number(value) === 0);
}

/** Whether its numbers are those of its input, moved. */
export function isRearranging({ operator }: OnnxNode): boolean {
  return rearranging.includes(operator);
}

/** Whether it is a Transpose that exchanges two axes, as far as it says. */
function turnsMatrix({ operator, attributes }: OnnxNode): boolean {
  const order = attributes.get('perm')?.integers;
  return operator === 'Transpose' && (!order || (order.length === 2 && order[0] === 1 && order[1] === 0));
}

/** The node's name with dots, `/rnn/RNN` as `rnn.RNN`; its first output where it has none. */
export function nodeLabel(node: OnnxNode): string {
  return (node.name || (node.outputs[0] ?? '')).replace(/^\//, '').replaceAll('/', '.');
}

/** The operator and the name of its node, for a person to read. */
export function nodeTitle(node: OnnxNode): string {
  return `${printable(node.operator)} ${quote(nodeLabel(node))}`;
}

/** Whether `asked` is the name, or one of the modules in it (`encoder` of `model.encoder.GRU`). */
export function isCalled(name: string, asked: string): boolean {
  return name === asked || name.startsWith(`${asked}.`) || name.includes(`.${asked}.`) || name.endsWith(`.${asked}`);
}
