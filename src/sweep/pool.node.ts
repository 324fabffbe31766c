// The workers of one machine: processes of their own, so that what ends one (memory, a crash of native code) ends no
// other, each with its own WebAssembly instance. The pool keeps their claims warm while they compute without a pause,
// starts another worker where one died, and stops them all when asked.

import { type ChildProcess, fork } from 'node:child_process';
import { hostname } from 'node:os';
import { BEAT_SECONDS, beatLock, takeLock } from '../io/lock-file.node.ts';
import { claimPath, FAILURE_SCHEMA, type SweepFolder, writeFailure } from './sweep-folder.node.ts';
import type { CellProgress, WorkerEvent } from './worker.node.ts';

/** Deaths of workers over one cell, none of them further than the one before, after which the cell has failed. */
const DEATHS_PER_CELL = 3;
/** Deaths of workers before they claimed anything, after which the pool gives up. */
const DEATHS_AT_START = 3;

/** From the pool to a worker. */
export type PoolMessage = { readonly kind: 'stop' };

/** Exit code of a worker that would be started anew (it has grown too large). */
export const WORKER_AGAIN = 75;

export interface PoolOptions {
  readonly workers: number;
  /** Module of a worker's process; it gets the folder as its argument. */
  readonly module: string;
  /** Saves everything and stops. */
  readonly signal: AbortSignal;
  /** Stops without saving. */
  readonly kill?: AbortSignal;
  /** Called for every event of every worker. */
  onEvent?(event: WorkerEvent): void;
}

export interface PoolResult {
  readonly done: number;
  readonly failed: number;
  readonly interrupted: boolean;
}

interface Slot {
  child: ChildProcess;
  claim: { cell: string; path: string; token: string } | null;
  note: CellProgress | null;
  deathsAtStart: number;
}

/** Runs workers until all have nothing left to claim. @throws Error where workers cannot even start */
export async function runPool(sweep: SweepFolder, options: PoolOptions): Promise<PoolResult> {
  const slots: Slot[] = [];
  const deaths = new Map<string, { count: number; step: number }>();
  let done = 0;
  let failed = 0;
  const beat = setInterval(() => {
    for (const { claim } of slots) if (claim) beatLock(claim.path, claim.token);
  }, BEAT_SECONDS * 1000);
  const stop = () => {
    for (const slot of slots) stopSlot(slot);
  };
  const kill = () => {
    for (const { child } of slots) child.kill('SIGKILL');
  };
  options.signal.addEventListener('abort', stop);
  options.kill?.addEventListener('abort', kill);

  function heard(slot: Slot, event: WorkerEvent): void {
    if (event.kind === 'claimed') {
      slot.claim = event;
      slot.note = null;
      slot.deathsAtStart = 0;
    } else if (event.kind === 'progress') {
      slot.note = event.note;
    } else {
      slot.claim = null;
      if (event.how === 'done') done++;
      if (event.how === 'failed') failed++;
    }
    options.onEvent?.(event);
  }

  /** A worker ended without ending its cell. */
  function mourn(slot: Slot, how: string): void {
    const { claim, note } = slot;
    slot.claim = null;
    if (claim === null) return;
    // Its process is gone, so its claim is ours to take and to give back.
    const path = claimPath(sweep, claim.cell);
    const lock = takeLock(path);
    if (lock === null) return;
    const before = deaths.get(claim.cell) ?? { count: 0, step: -1 };
    const step = note?.step ?? 0;
    const count = step > before.step ? 1 : before.count + 1;
    deaths.set(claim.cell, { count, step });
    if (count >= DEATHS_PER_CELL) {
      writeFailure(sweep, {
        schema: FAILURE_SCHEMA,
        cell: claim.cell,
        error: `its worker died ${count} times at about step ${step}, last by ${how}`,
        while: note?.phase ?? 'train',
        host: hostname(),
        at: new Date().toISOString(),
      });
      failed++;
      options.onEvent?.({ kind: 'ended', cell: claim.cell, how: 'failed' });
    } else if (!options.signal.aborted) {
      options.onEvent?.({ kind: 'ended', cell: claim.cell, how: 'interrupted' });
    }
    lock.release();
  }

  async function runSlot(slot: Slot): Promise<void> {
    for (;;) {
      const { code, signal } = await new Promise<{ code: number | null; signal: string | null }>((resolve, reject) => {
        slot.child.on('message', (event) => heard(slot, event as WorkerEvent));
        slot.child.on('error', reject);
        slot.child.on('exit', (exitCode, name) => resolve({ code: exitCode, signal: name }));
      });
      const how = signal ?? `exit code ${code}`;
      if (slot.claim === null && code !== 0 && code !== WORKER_AGAIN && ++slot.deathsAtStart >= DEATHS_AT_START) {
        throw new Error(`workers end by ${how} before they claim a cell`);
      }
      mourn(slot, how);
      if (code === 0 || options.signal.aborted) return;
      slot.child = start(sweep, options.module);
    }
  }

  try {
    for (let k = 0; k < options.workers; k++) {
      slots.push({ child: start(sweep, options.module), claim: null, note: null, deathsAtStart: 0 });
    }
    if (options.signal.aborted) stop();
    await Promise.all(slots.map(runSlot));
  } finally {
    clearInterval(beat);
    options.signal.removeEventListener('abort', stop);
    options.kill?.removeEventListener('abort', kill);
    kill();
  }
  return { done, failed, interrupted: options.signal.aborted };
}

function start({ dir }: SweepFolder, module: string): ChildProcess {
  return fork(module, [dir], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
}

/** A worker in training saves and ends; one in an analysis cannot hear, and has nothing to lose. */
function stopSlot({ child, note, claim }: Slot): void {
  if (claim !== null && note?.phase === 'analyze') child.kill('SIGKILL');
  else if (child.connected) child.send({ kind: 'stop' } satisfies PoolMessage, () => {});
}
