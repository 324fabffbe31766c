// Compiled programs: what they offer, and the choice between the two executors.

import { InputError } from '../array/errors.ts';
import { formatShape, sameShape } from '../array/shape.ts';
import type { KernelBuild } from '../kernels/index.ts';
import type { Expression, FloatArray } from './expression.ts';
import { mul } from './ops/arithmetic.ts';
import { isLeaf, parameterOperation } from './ops/leaf.ts';
import type { Assignment } from './plan.ts';
import { compileReference } from './reference.ts';
import { compileWasm } from './wasm.ts';

export interface ProgramSource {
  /** Values to read after each run, by name. */
  readonly outputs: Readonly<Record<string, Expression>>;
  /** New values of parameters, all taken from the state before the run. */
  readonly assignments?: readonly Assignment[];
}

export interface CompileOptions {
  /** `wasm` runs compiled SIMD kernels; `reference` runs the readable loops of each operation. */
  readonly backend?: 'wasm' | 'reference';
  readonly dtype?: 'f32' | 'f64';
  /** `simd` gives the same bits on every machine; `relaxed` uses fused multiply-add where the runtime has it. */
  readonly kernels?: KernelBuild;
}

export interface Program {
  /** The memory of an input, to be filled before `run`. */
  input(name: string): FloatArray;
  /** The memory of a parameter: read it, or set it. */
  parameter(name: string): FloatArray;
  /** The value of an output after `run`; the array is reused by the next run. */
  output(name: string): FloatArray;
  run(): void;
  /** Bytes the program holds. */
  readonly bytes: number;
  /** Steps of work in one run, by operation. */
  readonly work: ReadonlyMap<string, number>;
}

/**
 * A program that runs elsewhere than in this thread's WebAssembly. Assigned parameters may lie in other arrays after each
 * run: `fetch` them, and ask for them again.
 */
export interface AsyncProgram extends Omit<Program, 'run'> {
  run(): Promise<void>;
  /** Brings the parameters to where `parameter` gives them, if runs left them elsewhere (on a graphics card). */
  fetch(): Promise<void>;
  /** Frees what it holds outside of JavaScript's memory; it cannot run again. */
  release(): Promise<void>;
}

/** What runs programs elsewhere, in float32. */
export interface Engine {
  compile(source: ProgramSource): AsyncProgram;
}

export function compile(source: ProgramSource, options: CompileOptions = {}): Program {
  const { backend = 'wasm', dtype = 'f32', kernels = 'simd' } = options;
  const checked = checkedSource(source);
  return backend === 'wasm' ? compileWasm(checked, dtype, kernels) : compileReference(checked, dtype);
}

/**
 * The same program with every output and assigned value apart from the leaves, as all executors want it.
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
