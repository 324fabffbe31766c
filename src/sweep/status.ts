// Where a sweep stands, from what is on its disk.

import type { Cell } from './manifest.ts';

export type CellState = 'done' | 'failed' | 'running' | 'pending';

/** What is known of the cells by their hashes. */
export interface Found {
  /** `CELL-EVALUATION` of every result. */
  readonly results: ReadonlySet<string>;
  readonly failures: ReadonlySet<string>;
  /** Claimed by a worker that lives. */
  readonly claimed: ReadonlySet<string>;
}

/** The state of one cell: done is done, whoever still holds it; a cell that runs again has no failure any more. */
export function stateOf(cell: Cell, { results, failures, claimed }: Found): CellState {
  if (cell.evaluations.every(({ hash }) => results.has(`${cell.hash}-${hash}`))) return 'done';
  if (failures.has(cell.hash)) return 'failed';
  return claimed.has(cell.hash) ? 'running' : 'pending';
}

/** The cells by state, each list in the order of the manifest. */
export function cellsByState(cells: readonly Cell[], found: Found): Record<CellState, Cell[]> {
  const states: Record<CellState, Cell[]> = { done: [], failed: [], running: [], pending: [] };
  for (const cell of cells) states[stateOf(cell, found)].push(cell);
  return states;
}
