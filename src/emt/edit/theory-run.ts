// What the theory says of a sequence and its edits, without any network: the stack of variables moves as the circuit
// does, an edit changes a cell of it, and the boundary function says what follows. Source: EMT spec sections 4 and 6.4.

import { type Matrix, matrix } from '../../array/matrix.ts';
import type { HistoryTask } from '../../task/history.ts';
import { type EditRequest, isMadeAt } from './edits.ts';

export interface TheoryRun {
  /** `x(t) [steps, d]`: what is put in, then what the boundary function gives. */
  readonly outputs: Matrix;
  /** The stack `v(t) [steps, n]`, oldest variable first, as the edits of step `t` leave it. */
  readonly stacks: Matrix;
}

/**
 * Follows the edits of `request` (as `editedRun` takes it) through a task that has a boundary function: outputs `[steps, d]`
 * and stacks `[steps, n]`. A control does not concern the theory.
 */
export function theoryRun(task: HistoryTask, request: EditRequest): TheoryRun {
  const others = (request.others ?? []).map((inputs) => theoryRun(task, { inputs, steps: request.steps, edits: [] }));
  const { d, s } = task;
  const n = s * d;
  const { steps } = request;
  const outputs = matrix(steps, d);
  const stacks = matrix(steps, n);
  for (let t = 0; t < steps; t++) {
    const stack = stacks.data.subarray(t * n, (t + 1) * n);
    const newest = stack.subarray(n - d);
    if (t > 0) stack.set(stacks.data.subarray((t - 1) * n + d, t * n));
    if (t < task.inputSteps) newest.set(request.inputs[t] ?? []);
    else task.f!(stacks.data.subarray((t - 1) * n, t * n), t, newest);
    outputs.data.set(newest, t * d);
    for (const edit of request.edits) {
      if (!isMadeAt(edit, t)) continue;
      if (edit.kind === 'silence') {
        const [first, last] = edit.row === undefined ? [0, d - 1] : [edit.row, edit.row];
        stack.fill(0, edit.slot * d + first, edit.slot * d + last + 1);
        continue;
      }
      const at = edit.slot * d + edit.row;
      if (edit.kind === 'set') stack[at] = edit.value;
      else if (edit.kind === 'erase') stack[at] = 0;
      else if (edit.kind === 'interchange') stack[at] = others[edit.from]!.stacks.data[t * n + at]!;
      else {
        const mate = edit.with.slot * d + edit.with.row;
        [stack[at], stack[mate]] = [stack[mate]!, stack[at]!];
      }
    }
  }
  return { outputs, stacks };
}
