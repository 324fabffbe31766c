// Arithmetic of extents in an ONNX graph, by which exporters compute the shapes that they reshape to. Vectors and single
// integers are both lists here. `null` where a node does something else. Source: ONNX operators, versions 7 to 21.

import type { OnnxNode } from './model.ts';

type Integers = readonly number[];

/** Operators whose integers are those of their first input. */
const unchanged: readonly string[] = ['Identity', 'Cast', 'Squeeze', 'Unsqueeze', 'Reshape'];

/** Takes the extents that a Shape node gives, from its first to its last. */
export function shapeSpan({ attributes }: OnnxNode, extents: Integers): Integers {
  return extents.slice(attributes.get('start')?.integer ?? 0, attributes.get('end')?.integer);
}

/** The integers that a node makes of others. @param read the integers that a value is, or `null` */
export function computedIntegers(node: OnnxNode, read: (name: string) => Integers | null): Integers | null {
  const { operator, inputs } = node;
  const data = read(inputs[0] ?? '');
  if (!data) return null;
  if (unchanged.includes(operator)) return data;
  if (operator === 'Slice') return sliced(node, data, read);
  const lists = inputs.map(read);
  if (lists.some((list) => list === null)) return null;
  const [, second = []] = lists as Integers[];
  if (operator === 'Concat') return (lists as Integers[]).flat();
  if (operator === 'Gather') {
    const values = second.map((index) => data.at(index));
    return values.includes(undefined) ? null : (values as number[]);
  }
  const compute = operations[operator];
  if (!compute || (data.length !== second.length && data.length !== 1 && second.length !== 1)) return null;
  const at = (values: Integers, i: number) => values[values.length === 1 ? 0 : i]!;
  const length = Math.max(data.length, second.length);
  const values = Array.from({ length }, (_, i) => compute(at(data, i), at(second, i)));
  return values.every(Number.isSafeInteger) ? values : null;
}

const operations: Readonly<Record<string, (a: number, b: number) => number>> = {
  Add: (a, b) => a + b,
  Sub: (a, b) => a - b,
  Mul: (a, b) => a * b,
  Div: (a, b) => Math.trunc(a / b),
};

/** Takes one span of step 1 of a list. */
function sliced(
  { inputs, attributes }: OnnxNode,
  data: Integers,
  read: (name: string) => Integers | null,
): Integers | null {
  const list = (position: number, name: string) =>
    inputs[position] ? read(inputs[position]) : (attributes.get(name)?.integers ?? null);
  const [starts, ends, steps] = [list(1, 'starts'), list(2, 'ends'), list(4, 'steps')];
  const simple = starts?.length === 1 && ends?.length === 1 && (inputs[4] ? steps?.every((step) => step === 1) : true);
  return simple ? data.slice(starts[0], ends[0]) : null;
}
