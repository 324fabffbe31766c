// The substrate of a task as it is asked for: with its own boundary or none, at a Courant number.

import { matrix } from '../../array/matrix.ts';
import type { HistoryTask } from '../../task/history.ts';
import { type Boundary, boundaryOf, linearBoundary } from '../../wave/boundary.ts';
import { Substrate } from '../../wave/substrate.ts';
import { choice, number } from '../kit/params.ts';

export const substrateParams = {
  boundary: choice(['task', 'none'], { default: 'task', help: 'what enters at the start once the input has ended' }),
  courant: number({ above: 0, atMost: 1, default: 1, help: 'columns that waves move in a step; below 1 they smear' }),
};

interface Asked {
  readonly boundary: 'task' | 'none';
  readonly courant: number;
}

/** Makes the substrate, empty, and the boundary of the task, whether it is cut or not. */
export function substrateOf(task: HistoryTask, { boundary, courant }: Asked): { substrate: Substrate; own: Boundary } {
  const own = boundaryOf(task);
  const { s, d } = task;
  return { substrate: new Substrate(boundary === 'task' ? own : linearBoundary(matrix(s * d, d)), { courant }), own };
}
