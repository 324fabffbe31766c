// The result of looking at recorded activity alone: plain JSON data (`Recorded`) and the matrices that only pictures
// need. Measures that could not be computed are `null`, never NaN. It computes nothing itself.

import type { Matrix } from '../../array/matrix.ts';
import type { Complex, OutputRule, SpectrumMeasures } from './analysis.ts';
import type { CellMeasures, LagMeasures, OperatorMeasures, RefusedCircuit, SignalMeasures } from './discovery.ts';

/** What recorded states say, as the object that `engram analyze --states --json` prints. */
export interface Recorded {
  schema: 'engram.recorded/1';
  seed: number;
  data: {
    source: string | null;
    steps: number;
    sequences: number;
    stateSize: number;
    inputSize: number | null;
    outputSize: number | null;
    /** First step after the last input: from here on the dynamics are the network's own. */
    quietFrom: number;
  };
  /** The task that was named, or `null`. */
  task: { name: string; summary: string; d: number; s: number } | null;
  /** Which recorded outputs follow the rule of the task that was named; `null` without a task, or outputs of their own. */
  asked: AskedRule | null;
  /** What the hidden states are compared with: recorded outputs, inputs continued by the task's rule, or inputs. */
  history: 'outputs' | 'task' | 'inputs' | 'none';
  signal: SignalMeasures;
  /** Depth of the memory: the first lag at which nothing new can be decoded; 0 where the verdict is `absent`. */
  s: number;
  lagProfile: LagMeasures[];
  cells: CellMeasures;
  basis: RecordedBasis;
  dynamics: DynamicsMeasures | null;
  /** Read from `Psi* A Psi`, `A` the fitted dynamics: fitted, not measured on weights. */
  operator: OperatorMeasures;
  /** `partial` at best: without the network nothing can be edited, so nothing is shown to be a cause. */
  verdict: 'partial' | 'absent';
  reason: string;
  /** What was read and then refused, where the verdict is `absent`; `basis` is what it was measured by. */
  candidate: RefusedCircuit | null;
  /** What cannot be done with activity alone, in words; always there. */
  limits: string[];
  /** What was taken for granted and nobody said: zeros of outputs, the end of the input. */
  assumed: string[];
  /** What was left out of these data. */
  notes: string[];
}

/** The rule that was asked for, beside what the recorded outputs do. */
export interface AskedRule {
  /** The outputs that follow it. */
  follows: number[];
  /** What each output follows. */
  rules: OutputRule[];
  /** The same in words, with the rules that the other outputs follow. */
  statement: string;
}

/** Variables by regression, measured on sequences not fitted on. */
export interface RecordedBasis {
  conditionNumber: number | null;
  /** Share of the variance of the states inside span Psi. */
  variance: number | null;
  /** Share of the signs of live cells read right. */
  decoding: number | null;
  /** Mean correlation of `Psi* h` with the cells of each lag (index = lag). */
  content: (number | null)[];
}

/** Linear dynamics fitted in the leading principal subspace (dynamic mode decomposition). */
export interface DynamicsMeasures {
  /** Dimensions of the subspace, and why as many. */
  rank: number;
  why: string;
  /** Share of the variance of the states in it. */
  variance: number;
  /**
   * Share of the variance of the next state, within the subspace, that is not predicted, on sequences not fitted on;
   * `null` where those do not vary.
   */
  error: number | null;
  /** Largest magnitude first. */
  eigenvalues: Complex[];
  /** Against the circuit of the task, or of the operator where it is a selection; `null` where there is neither. */
  spectrum: SpectrumMeasures | null;
  comparedWith: 'task' | 'operator' | null;
}

export interface RecordedMatrices {
  /** `Psi* A Psi` `[m, m]`, and the circuit read from it. */
  readonly phiEmp: Matrix | null;
  readonly phi: Matrix | null;
  /** `A [r, r]` in principal coordinates. */
  readonly dynamics: Matrix | null;
  readonly slots: readonly number[];
}
