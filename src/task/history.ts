// History-dependent systems x(t) = f(x(t-1), ..., x(t-s)): the one interface every task implements.
// Source: TWM (arXiv 2402.10163) section 3; EMT (arXiv 2310.02430) section 5.

import type { Matrix } from '../array/matrix.ts';
import type { RandomStream } from '../array/random.ts';

/**
 * The boundary function: writes `x(t)` into `out [d]` from the stacked history `v [s*d]`, oldest variable first,
 * index `k*d + i`. `t` is the step (inputs run over `0 ... s-1`); only phase-dependent systems look at it.
 */
export type Composition = (v: ArrayLike<number>, t: number, out: Float32Array | Float64Array) => void;

/** A history-dependent system as a task for networks: how sequences are drawn, and what each output must be. */
export interface HistoryTask {
  /** Short name, as `--task` takes it: `T1`, `15,0,0`, `xor-fibonacci`. */
  readonly name: string;
  /** One sentence in words. */
  readonly summary: string;
  /** Width of one variable. */
  readonly d: number;
  /** Number of variables (history length). */
  readonly s: number;
  /** Width of the network's input and output at each step (both `d` for variable binding). */
  readonly inputSize: number;
  readonly outputSize: number;
  /** What an output is compared as: signs (+-1 bits), classes (one-hot, argmax), or real numbers. */
  readonly output: 'signs' | 'classes' | 'real';
  /** How the inputs are drawn: uniform +-1 bits, standard normals, one-hot symbols, or numbers uniform in [0, 1]. */
  readonly initial: 'signs' | 'normal' | 'symbols' | 'uniform';
  /** The composition operator `[s*d, d]`, `x(t) = F^T v(t-1)`, or `null` where f is not linear. */
  readonly F: Matrix | null;
  /** The boundary function, linear or not; `null` where targets are not such a system (copying memory, adding). */
  readonly f: Composition | null;
  /** Task id of binary linear variable binding, or `null`. */
  readonly id: TaskId | null;
  /** Steps before the output phase (`s` for variable binding): the input phase. Accuracy counts the output phase. */
  readonly inputSteps: number;
  /** First step that enters the loss: `inputSteps`, or 0 for copying memory, whose blanks are targets too. */
  readonly firstTarget: number;
  /** The only horizon the task has (copying memory: its number of symbols; adding: 1), or `null` where any horizon will do. */
  readonly fixedHorizon: number | null;
  /**
   * Fills `inputs [T, in]` and `targets [T, out]` (both zeroed) of one sequence, `T = inputSteps + horizon`.
   * What is drawn does not depend on the horizon.
   */
  fill(rng: RandomStream, horizon: number, inputs: Float32Array, targets: Float32Array): void;
}

/** The three numbers that stand for a binary linear variable binding (EMT section 5.1). */
export interface TaskId {
  readonly id1: bigint;
  readonly id2: bigint;
  readonly id3: bigint;
}

/** Sequences in PyTorch's layout `[T, B, features]`; targets count from step `firstTarget` on. */
export interface Batch {
  readonly steps: number;
  readonly batch: number;
  readonly firstTarget: number;
  readonly inputs: Float32Array;
  readonly targets: Float32Array;
}
