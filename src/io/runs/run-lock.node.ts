// One writer to a run folder: whoever trains into it holds `run.lock`, and cleans up after those that were killed.

import { join } from 'node:path';
import { InputError } from '../../array/errors.ts';
import { quote } from '../../array/quote.ts';
import { removeTemporaries } from '../bytes/atomic.node.ts';
import { BEAT_SECONDS, type Lock, type LockState, readLock, STALE_SECONDS, takeLock } from '../bytes/lock-file.node.ts';

const LOCK = 'run.lock';
/** Without a sign of life for so long a holder on another machine is probably dead: it is waited for. */
const SILENT_SECONDS = 2 * BEAT_SECONDS;
const LOOK_MS = 500;

/**
 * The lock of the run in `dir`. A dead holder's is taken over: at once where its process is known to have ended, after
 * `STALE_SECONDS` of silence elsewhere, which are waited for once it has been silent for some beats.
 * @throws InputError in one line, saying who, where somebody else trains there
 */
export async function lockRun(dir: string, look = LOOK_MS): Promise<Lock> {
  const path = join(dir, LOCK);
  for (;;) {
    const lock = takeLock(path);
    if (lock) {
      removeLeftovers(dir);
      return lock;
    }
    const found = readLock(path);
    if (found !== null && found.age < SILENT_SECONDS) throw new InputError(inUse(dir, found));
    await new Promise<void>((resolve) => setTimeout(resolve, look));
  }
}

function inUse(dir: string, { holder, note, age }: LockState): string {
  const who = holder === null ? 'another process' : `process ${holder.pid} on ${quote(holder.host)}`;
  const step = (note as { step?: unknown } | null)?.step;
  const where = typeof step === 'number' ? `, at step ${step}` : '';
  return (
    `${dir} is in use: ${who} trains there (last sign of life ${age.toFixed(0)} s ago${where}); wait for it or end it ` +
    `(should it be dead, its lock is void after ${STALE_SECONDS} s)`
  );
}

/**
 * Removes what killed writers left behind; of locks only what is old, as others may be asking for this one just now.
 */
function removeLeftovers(dir: string): void {
  const ofLocks = (name: string) => name.startsWith(`.${LOCK}.`) || name.startsWith('.now.');
  for (const folder of [dir, join(dir, 'checkpoints')]) {
    removeTemporaries(folder, 0, (name) => !ofLocks(name));
    removeTemporaries(folder, STALE_SECONDS, ofLocks);
  }
}
