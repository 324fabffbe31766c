// Compiled programs: what they are made of and what they offer, whichever executor runs them.

import type { KernelBuild } from '../../kernels/index.ts';
import type { Expression, FloatArray } from '../core/expression.ts';

/** A new value of a parameter, taken from the state before the run. */
export interface Assignment {
  readonly parameter: Expression;
  readonly value: Expression;
}

/** What a program is to compute. */
export interface ProgramSource {
  /** Values to read after each run, by name. */
  readonly outputs: Readonly<Record<string, Expression>>;
  /** New values of parameters, all taken from the state before the run. */
  readonly assignments?: readonly Assignment[];
}

/** How a program is to be run. */
export interface CompileOptions {
  /** `wasm` runs compiled SIMD kernels; `reference` runs the readable loops of each operation. */
  readonly backend?: 'wasm' | 'reference';
  readonly dtype?: 'f32' | 'f64';
  /** `simd` gives the same bits on every machine; `relaxed` uses fused multiply-add where the runtime has it. */
  readonly kernels?: KernelBuild;
}

/**
 * A compiled program: its inputs are filled, it runs, and its outputs are read; all of it lies in memory planned once.
 */
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
