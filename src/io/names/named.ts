// Tensors with their names, for messages about those that do not fit together.

import { quote } from '../../array/quote.ts';
import { formatShape } from '../../array/shape.ts';
import type { Tensor } from '../../array/tensor.ts';

export type Fail = (what: string) => never;

export interface NamedTensor {
  readonly name: string;
  readonly t: Tensor;
}

/** Finds a tensor of the network by Engram's name, and says what the file calls it. */
export type Named = (name: string) => NamedTensor;

/** The full name of a part of a module; the part's own name where the module is the file itself. */
export function join(module: string, kind: string): string {
  return module === '' ? kind : `${module}.${kind}`;
}

/** Prefers those called `asked`; where there is none, those whose name ends with it after a dot. */
export function preferExact<T>(all: readonly T[], nameOf: (each: T) => string, asked: string): T[] {
  const exact = all.filter((each) => nameOf(each) === asked);
  return exact.length > 0 ? exact : all.filter((each) => nameOf(each).endsWith(`.${asked}`));
}

export function checkRank({ name, t }: NamedTensor, rank: number, fail: Fail): void {
  if (t.shape.length === rank && !t.shape.includes(0)) return;
  fail(
    `tensor ${quote(name)} has shape ${formatShape(t.shape)}, expected ${rank === 2 ? 'a matrix' : 'a vector'} that is not empty`,
  );
}

export function disagree(a: NamedTensor, b: NamedTensor, size: string, fail: Fail): never {
  const shapes = [a, b].map(({ name, t }) => `${quote(name)} ${formatShape(t.shape)}`);
  return fail(`tensors ${shapes.join(' and ')} disagree about the ${size} size`);
}
