// Shows the progress of a sweep that others work on, until nothing is left to do or nobody is left to do it.

import { setTimeout as wait } from 'node:timers/promises';
import { SweepWatch } from '../../sweep/progress.node.ts';
import { askSlurm } from '../../sweep/slurm.node.ts';
import { isActive } from '../../sweep/slurm-queue.ts';
import type { SweepFolder } from '../../sweep/sweep-folder.node.ts';
import { listenForInterrupt } from '../terminal/interrupt.node.ts';
import { Progress } from '../terminal/progress.node.ts';
import { progressDetail } from './status.node.ts';

const LOOK_MS = 5000;

/** @returns when all cells are done or have failed, when no task of the cluster is left, or at Ctrl-C */
export async function followSweep(sweep: SweepFolder): Promise<void> {
  const watch = new SweepWatch(sweep);
  const progress = new Progress('sweep');
  const { signal } = listenForInterrupt();
  const total = sweep.manifest.cells.length;
  try {
    for (;;) {
      const now = watch.look();
      const finished = now.cells.done.length + now.cells.failed.length;
      progress.update(finished, total, () => progressDetail(now));
      if (finished === total || signal.aborted) return;
      const slurm = askSlurm(sweep);
      if (slurm?.trouble === null && !slurm.tasks.some(isActive)) return;
      await wait(LOOK_MS, undefined, { signal }).catch(() => {});
    }
  } finally {
    progress.end();
  }
}
