// The choice between the two executors.

import { checkedSource } from './checked-source.ts';
import type { CompileOptions, Program, ProgramSource } from './program.ts';
import { compileReference } from './reference.ts';
import { compileWasm } from './wasm.ts';

/**
 * Compiles a program that computes the outputs and assignments of `source`.
 * @throws InputError where assignments or names do not fit, or where it needs more memory than there is
 */
export function compile(source: ProgramSource, options: CompileOptions = {}): Program {
  const { backend = 'wasm', dtype = 'f32', kernels = 'simd' } = options;
  const checked = checkedSource(source);
  return backend === 'wasm' ? compileWasm(checked, dtype, kernels) : compileReference(checked, dtype);
}
