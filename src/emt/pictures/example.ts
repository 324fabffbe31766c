// The example of an analysis that is followed through the basis (EMT spec 6.3), as pictures take it: variables and circuit
// step by step.

import type { Analysis, AnalysisMatrices } from '../results/analysis.ts';

export interface FollowedVariables {
  readonly d: number;
  readonly s: number;
  /** First step without input. */
  readonly inputSteps: number;
  readonly steps: number;
  /** `Psi* h(t)` over the whole stack `[T, s d]`, in units of the cell's usual amplitude; `NaN` at dead cells. */
  readonly variables: ArrayLike<number>;
  /** The circuit's stack `v(t)` `[T, s d]`, slot by slot, oldest first. */
  readonly truth: ArrayLike<number>;
}

export interface FollowedExample extends FollowedVariables {
  readonly inputSize: number;
  readonly outputSize: number;
  /** `[T, in]`, `[T, out]`, `[T, out]`. */
  readonly inputs: ArrayLike<number>;
  readonly outputs: ArrayLike<number>;
  readonly targets: ArrayLike<number>;
}

/** Whether a cell at a step (index into `variables`) has not the sign that the circuit holds there. */
export function hasWrongSign({ variables, truth }: FollowedVariables, i: number): boolean {
  return truth[i]! !== 0 && variables[i]! * truth[i]! < 0;
}

/** The example as it was followed; `null` where there is no basis. */
export function followedExample({ task }: Analysis, { example }: AnalysisMatrices): FollowedExample | null {
  if (example === null) return null;
  const { d, s, inputSize, outputSize } = task;
  const { steps, inputSteps, variables, truth, inputs, outputs, targets } = example;
  return {
    ...{ d, s, inputSize, outputSize, steps, inputSteps },
    ...{ variables: variables.data, truth: truth.data },
    ...{ inputs: inputs.data, outputs: outputs.data, targets: targets.data },
  };
}
