// Finding a program's inputs, parameters and outputs by name.

import { InputError } from '../../array/errors.ts';
import type { Expression, FloatArray } from '../core/expression.ts';
import { inputOperation, parameterOperation } from '../ops/leaf.ts';

type Kind = 'input' | 'parameter' | 'output';

/** Looks arrays up by name; an unknown name is an error that lists the known ones. */
export function lookup(kind: Kind, arrays: ReadonlyMap<string, FloatArray>): (name: string) => FloatArray {
  return (name) => {
    const found = arrays.get(name);
    if (!found)
      throw new InputError(`no ${kind} '${name}' in this program; it has: ${[...arrays.keys()].join(', ') || 'none'}`);
    return found;
  };
}

/** The leaves of a kind by name. @throws InputError where two different ones have the same */
export function leavesByName(nodes: readonly Expression[], kind: 'input' | 'parameter'): Map<string, Expression> {
  const operation = kind === 'input' ? inputOperation : parameterOperation;
  const leaves = new Map<string, Expression>();
  for (const node of nodes) {
    if (node.operation !== operation) continue;
    const name = node.attributes.name as string;
    if (leaves.has(name))
      throw new InputError(`two different nodes are called ${kind} '${name}'; give each its own name`);
    leaves.set(name, node);
  }
  return leaves;
}

export function namedLeaves(
  nodes: readonly Expression[],
  kind: 'input' | 'parameter',
  arrayOf: (node: Expression) => FloatArray,
): Map<string, FloatArray> {
  return new Map([...leavesByName(nodes, kind)].map(([name, node]) => [name, arrayOf(node)]));
}
