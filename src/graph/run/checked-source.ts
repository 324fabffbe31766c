// A program's source as every executor wants it: assignments that fit, and values of their own.

import { InputError } from '../../array/errors.ts';
import { formatShape, sameShape } from '../../array/shape.ts';
import type { Expression } from '../core/expression.ts';
import { mul } from '../ops/elementwise.ts';
import { isLeaf, parameterOperation } from '../ops/leaf.ts';
import type { Assignment, ProgramSource } from './program.ts';

/**
 * Gives the same program with every output and assigned value apart from the leaves, as all executors want it.
 * @throws InputError when an assignment is to no parameter, to one assigned already, or of another shape
 */
export function checkedSource({ outputs, assignments }: ProgramSource): Required<ProgramSource> {
  return { outputs: ownValues(outputs), assignments: checkAssignments(assignments ?? []) };
}

function ownValues(outputs: ProgramSource['outputs']): ProgramSource['outputs'] {
  return Object.fromEntries(Object.entries(outputs).map(([name, value]) => [name, ownValue(value)]));
}

function checkAssignments(assignments: readonly Assignment[]): Assignment[] {
  const assigned = new Set<Expression>();
  return assignments.map(({ parameter, value }) => {
    const name = String(parameter.attributes.name);
    if (parameter.operation !== parameterOperation)
      throw new InputError(`cannot assign to '${name}': it is no parameter`);
    if (assigned.has(parameter)) throw new InputError(`parameter '${name}' is assigned twice`);
    assigned.add(parameter);
    if (!sameShape(parameter.shape, value.shape)) {
      const shapes = `${formatShape(value.shape)}, expected ${formatShape(parameter.shape)}`;
      throw new InputError(`parameter '${name}' is assigned a value of shape ${shapes}`);
    }
    return { parameter, value: ownValue(value) };
  });
}

/** A leaf (or a view of one) as a value of its own, so that writing to the leaf cannot change it. */
function ownValue(value: Expression): Expression {
  let source = value;
  while (source.operation.viewOffset?.(source) != null) source = source.inputs[0]!;
  return isLeaf(source) ? mul(value, 1) : value;
}
