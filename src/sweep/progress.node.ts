// Where a sweep stands, read from its folder: states of the cells, who works on what, and how long it still takes.

import { type LockState, readLock } from '../io/bytes/lock-file.node.ts';
import type { Cell } from './manifest.ts';
import { type CellCost, costOf, type Remaining, remainingTime } from './remaining.ts';
import { type CellState, cellsByState } from './status.ts';
import { claimPath, listSweep, readResult, resultName, type SweepFolder } from './sweep-folder.node.ts';
import type { CellProgress, ClaimNote } from './worker.node.ts';

/** Where a sweep stands. */
export interface SweepProgress {
  readonly cells: Readonly<Record<CellState, readonly Cell[]>>;
  /** What the running cells do. */
  readonly running: readonly Running[];
  /** `null` while nothing is finished, or nothing works and nothing is left. */
  readonly remaining: Remaining | null;
}

export interface Running {
  readonly cell: Cell;
  readonly host: string;
  readonly pid: number;
  /** The step that it has reached; `null` before it said so. */
  readonly progress: CellProgress | null;
}

/** A watch reads a sweep again and again; each result is read once. */
export class SweepWatch {
  readonly #sweep: SweepFolder;
  readonly #costs = new Map<string, CellCost | null>();

  /** Watches an opened sweep from now on. */
  constructor(sweep: SweepFolder) {
    this.#sweep = sweep;
  }

  /**
   * Tells where the sweep stands now.
   * @param workers how many cells are worked on at a time, those that run now when absent
   * @throws InputError when the folder cannot be read, or a result is broken
   */
  look(workers?: number): SweepProgress {
    const listing = listSweep(this.#sweep);
    const locks = new Map<string, LockState>();
    for (const hash of listing.claims) {
      const lock = readLock(claimPath(this.#sweep, hash));
      if (lock?.alive) locks.set(hash, lock);
    }
    const claimed = new Set(locks.keys());
    const cells = cellsByState(this.#sweep.manifest.cells, { ...listing, claimed });
    const running = cells.running.map((cell) => runningCell(cell, locks.get(cell.hash)!));
    const finished = cells.done.flatMap((cell) => this.#costOf(cell) ?? []);
    const remaining = remainingTime(
      finished,
      running.map(({ cell, progress }) => ({ cell, share: shareOf(progress) })),
      cells.pending,
      workers ?? running.length,
    );
    return { cells, running, remaining };
  }

  #costOf(cell: Cell): CellCost | null {
    let cost = this.#costs.get(cell.hash);
    if (cost === undefined) {
      const rows = cell.evaluations.map((evaluation) => readResult(this.#sweep, resultName(cell, evaluation)));
      cost = costOf(cell, rows);
      this.#costs.set(cell.hash, cost);
    }
    return cost;
  }
}

function runningCell(cell: Cell, { holder, note }: LockState): Running {
  const { progress = null } = (note ?? {}) as Partial<ClaimNote>;
  return { cell, host: holder?.host ?? '?', pid: holder?.pid ?? 0, progress };
}

function shareOf(progress: CellProgress | null): number {
  if (progress === null) return 0;
  return progress.phase === 'train' ? progress.step / progress.steps : 1;
}
