// A program of the graph as an ONNX model: what an executor outside this process's WebAssembly runs. The whole training
// step is one model; parameters come in as inputs, and the values assigned to them go out as outputs. float32, static
// shapes. It does not run anything, nor read models back.

import type { Shape } from '../../../array/shape.ts';
import type { Expression } from '../../../graph/index.ts';
import { isLeaf } from '../../../graph/ops/leaf.ts';
import { checkedSource } from '../../../graph/run/checked-source.ts';
import { leavesByName } from '../../../graph/run/names.ts';
import type { ProgramSource } from '../../../graph/run/program.ts';
import { expandRings } from '../../../graph/transform/expand-rings.ts';
import { fenceSums, sumsFirst } from '../../../graph/transform/fence-sums.ts';
import { flattenViews } from '../../../graph/transform/flatten-views.ts';
import { simplify } from '../../../graph/transform/simplify.ts';
import { fusedProducts } from './operators.ts';
import { ProgramWriter, type WritingOptions } from './program-writer.ts';

export interface LowerOptions {
  /**
   * `processor`: for onnxruntime on processor cores, with operators of its own and in an order that keeps operands in
   * cache. `any`: for whatever runs ONNX. `processor` by default.
   */
  readonly target?: 'processor' | 'any';
}

export interface LoweredValue {
  /** The name in the program. */
  readonly name: string;
  /** The name of the model's input or output. */
  readonly value: string;
  readonly shape: Shape;
}

export interface LoweredParameter extends LoweredValue {
  /** The output that holds the value assigned to it; `null` where it is not assigned to. */
  readonly next: string | null;
}

export interface LoweredProgram {
  /** The model file. */
  readonly bytes: Uint8Array;
  readonly inputs: readonly LoweredValue[];
  readonly parameters: readonly LoweredParameter[];
  readonly outputs: readonly LoweredValue[];
  /** Nodes by operator. */
  readonly work: ReadonlyMap<string, number>;
}

/** How a program becomes a model; each part alone leaves the values as they are, to rounding. */
export interface Lowering extends WritingOptions {
  /** Rewrites everything the program computes. */
  readonly rewrite: (roots: readonly Expression[]) => readonly Expression[];
  /** The order in which nodes should run. */
  readonly order: (roots: readonly Expression[]) => readonly Expression[];
}

function flattened(roots: readonly Expression[]): Expression[] {
  return flattenViews(simplify(expandRings(roots), { keepTransposed: true }));
}

export const lowerings: Readonly<Record<NonNullable<LowerOptions['target']>, Lowering>> = {
  processor: {
    rewrite: (roots) => fenceSums(flattened(roots)),
    order: sumsFirst,
    runtimeOperators: true,
    runtimeOrder: true,
    splitParts: Infinity,
  },
  // A shader of WebGPU is sure of eight arrays: onnxruntime 1.30 fails in a Split that takes more than there are.
  any: { rewrite: flattened, order: sumsFirst, runtimeOperators: false, runtimeOrder: false, splitParts: 7 },
};

/**
 * Lowers a program to an ONNX model.
 * @throws InputError for an operation without an ONNX form, and as `compile` does
 */
export function lowerProgram(source: ProgramSource, { target = 'processor' }: LowerOptions = {}): LoweredProgram {
  return lowerWith(lowerings[target], source);
}

/** Lowers a program as `lowerProgram` does, in another way than for one of the targets. */
export function lowerWith(lowering: Lowering, source: ProgramSource): LoweredProgram {
  const { outputs, assignments } = checkedSource(source);
  const roots = lowering.rewrite([
    ...Object.values(outputs),
    ...assignments.flatMap(({ parameter, value }) => [parameter, value]),
  ]);
  const names = Object.keys(outputs);
  const results = new Map(names.map((name, i) => [`output/${name}`, roots[i]!]));
  const nextOf = new Map<string, string>();
  assignments.forEach(({ parameter }, i) => {
    const name = parameter.attributes.name as string;
    nextOf.set(name, `next/${name}`);
    results.set(`next/${name}`, roots[names.length + 2 * i + 1]!);
  });
  const order = lowering.order(roots);
  const valuesOf = (kind: 'input' | 'parameter') =>
    [...leavesByName(order, kind)].map(([name, { shape }]) => ({ name, value: `${kind}/${name}`, shape }));
  const inputs = valuesOf('input');
  const parameters = valuesOf('parameter').map((each) => ({ ...each, next: nextOf.get(each.name) ?? null }));
  const writer = new ProgramWriter(results, lowering);
  for (const leaf of order.filter(isLeaf)) writer.leaf(leaf);
  writer.nodes(order, lowering.runtimeOperators ? fusedProducts(order, [...results.values()]) : new Map());
  return {
    bytes: writer.model(),
    inputs,
    parameters,
    outputs: names.map((name, i) => ({ name, value: `output/${name}`, shape: roots[i]!.shape })),
    work: writer.work,
  };
}
