// How long a sweep still takes: what each kind of cell took so far, spread over the workers that are there now.
// Cells that differ only in their seed are of one kind; what was never measured is scaled from all that was, by weight.
// Cells that fail, other load, and workers that come and go are not foreseen.

import { canonicalJson } from './canonical.ts';
import type { Cell } from './manifest.ts';
import type { Row } from './row.ts';

/** What a cell took, or would have taken in one go. */
export interface CellCost {
  readonly cell: Cell;
  readonly seconds: number;
}

/** A cell that runs, and how much of it is done. */
export interface RunningCell {
  readonly cell: Cell;
  /** Share of its training that is done, 0 ... 1. */
  readonly share: number;
}

export interface Remaining {
  /** Seconds until the last cell is done. */
  readonly seconds: number;
  /** Finished cells on which the estimate rests. */
  readonly measured: number;
}

/**
 * Cost of a finished cell by its rows, one per evaluation; `null` where it was resumed at its very end, so that nothing
 * of its training was measured.
 */
export function costOf(cell: Cell, rows: readonly Row[]): CellCost | null {
  const first = rows[0];
  if (first === undefined) return null;
  const { trainSeconds, trainedFrom, analyzeSeconds } = first.run;
  if (first.train === null) return { cell, seconds: analyzeSeconds };
  const measured = first.train.step - trainedFrom;
  if (measured <= 0) return null;
  const training = (trainSeconds * first.train.step) / measured;
  return { cell, seconds: training + rows.reduce((sum, { run }) => sum + run.analyzeSeconds, 0) };
}

/**
 * Estimates how long a sweep still takes.
 * @param workers how many cells are worked on at a time
 * @returns `null` where nothing is finished yet
 */
export function remainingTime(
  finished: readonly CellCost[],
  running: readonly RunningCell[],
  pending: readonly Cell[],
  workers: number,
): Remaining | null {
  if (finished.length === 0) return null;
  const estimate = estimator(finished);
  const busy = running.map(({ cell, share }) => estimate(cell) * (1 - share));
  while (busy.length < Math.max(1, workers)) busy.push(0);
  // As the workers do it: whoever is free takes the heaviest cell that waits.
  for (const cell of [...pending].sort((a, b) => b.weight - a.weight)) {
    const free = busy.indexOf(Math.min(...busy));
    busy[free] = busy[free]! + estimate(cell);
  }
  return { seconds: Math.max(...busy), measured: finished.length };
}

/** Seconds of a cell: the mean of its kind, else by weight from all kinds. */
function estimator(finished: readonly CellCost[]): (cell: Cell) => number {
  const kinds = new Map<string, { seconds: number; count: number }>();
  let seconds = 0;
  let weight = 0;
  for (const { cell, seconds: took } of finished) {
    const kind = kinds.get(kindOf(cell)) ?? { seconds: 0, count: 0 };
    kinds.set(kindOf(cell), { seconds: kind.seconds + took, count: kind.count + 1 });
    seconds += took;
    weight += cell.weight;
  }
  return (cell) => {
    const kind = kinds.get(kindOf(cell));
    return kind ? kind.seconds / kind.count : (seconds / weight) * cell.weight;
  };
}

function kindOf({ options, task, evaluations }: Cell): string {
  const { seed: _, ...others } = options;
  return canonicalJson({ others, task, evaluations: evaluations.length });
}
