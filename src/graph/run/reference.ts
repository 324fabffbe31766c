// The reference executor: runs every node of the graph as written, in creation order, with the readable loop of its
// operation, each value in an array of its own. Slow and obvious; the compiled executor is tested against it.

import { sizeOf } from '../../array/shape.ts';
import { type Expression, type FloatArray, topologicalOrder } from '../core/expression.ts';
import { isLeaf } from '../ops/leaf.ts';
import { lookup, namedLeaves } from './names.ts';
import type { Program, ProgramSource } from './program.ts';

export function compileReference(source: ProgramSource, dtype: 'f32' | 'f64'): Program {
  const assignments = source.assignments ?? [];
  const order = topologicalOrder([
    ...Object.values(source.outputs),
    ...assignments.flatMap(({ parameter, value }) => [parameter, value]),
  ]);
  const arrays = new Map<Expression, FloatArray>();
  for (const node of order) {
    const size = sizeOf(node.shape);
    arrays.set(node, dtype === 'f32' ? new Float32Array(size) : new Float64Array(size));
    if (node.values) arrays.get(node)!.set(node.values);
  }
  const arrayOf = (node: Expression) => arrays.get(node)!;
  const steps = order.filter((node) => !isLeaf(node));
  const work = new Map<string, number>();
  for (const { operation } of steps) work.set(operation.name, (work.get(operation.name) ?? 0) + 1);
  return {
    input: lookup('input', namedLeaves(order, 'input', arrayOf)),
    parameter: lookup('parameter', namedLeaves(order, 'parameter', arrayOf)),
    output: lookup('output', new Map(Object.entries(source.outputs).map(([name, node]) => [name, arrayOf(node)]))),
    run: () => {
      for (const node of steps) node.operation.compute(arrayOf(node), node.inputs.map(arrayOf), node);
      const values = assignments.map(({ value }) => arrayOf(value).slice());
      assignments.forEach(({ parameter }, i) => {
        arrayOf(parameter).set(values[i]!);
      });
    },
    bytes: [...arrays.values()].reduce((total, array) => total + array.byteLength, 0),
    work,
  };
}
