// Compiled programs: what they offer, and the choice between the two executors.

import type { KernelBuild } from '../kernels/index.ts';
import type { Expression, FloatArray } from './expression.ts';
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

export function compile(source: ProgramSource, options: CompileOptions = {}): Program {
  const { backend = 'wasm', dtype = 'f32', kernels = 'simd' } = options;
  return backend === 'wasm' ? compileWasm(source, dtype, kernels) : compileReference(source, dtype);
}
