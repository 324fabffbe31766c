// The workers of one machine: processes of their own, so that what ends one (memory, a crash of native code) ends no
// other, each with its own WebAssembly instance. The pool keeps their claims warm while they compute without a pause,
// starts another worker where one died, and stops them all when asked.

import { type ChildProcess, fork } from 'node:child_process';
import { hostname } from 'node:os';
import { BEAT_SECONDS, beatLock, isGone, readLock, takeLock, thisProcess } from '../io/bytes/lock-file.node.ts';
import { claimPath, FAILURE_SCHEMA, listSweep, type SweepFolder, writeFailure } from './sweep-folder.node.ts';
import type { CellProgress, ClaimNote, WorkerEvent } from './worker.node.ts';

/** Deaths of workers over one cell, none of them further than the one before, after which the cell has failed. */
const DEATHS_PER_CELL = 3;
/** Deaths of workers in a row before they claimed anything, after which the pool gives up. */
const DEATHS_AT_START = 3;
/** Milliseconds between looks at workers whose pool was killed and who have not noticed yet. */
const ORPHANS_MS = 200;

/** What a pool says to a worker. */
export type PoolMessage = { readonly kind: 'stop' };

/** Exit code of a worker that wants to be started anew: its process has grown too large. */
export const WORKER_AGAIN = 75;

export interface PoolOptions {
  readonly workers: number;
  /** Module of a worker's process; its arguments are the folder and the pool's `ProcessMark` as JSON. */
  readonly module: string;
  /** Saves what is being trained and stops. */
  readonly signal: AbortSignal;
}

/**
 * Runs workers until nothing is left to claim, or until the signal.
 * @throws InputError when the folder cannot be used; Error where workers cannot even start
 */
export async function runPool(sweep: SweepFolder, { workers, module, signal }: PoolOptions): Promise<void> {
  const claims = new Deaths(sweep);
  const pool = Array.from({ length: workers }, () => new WorkerProcess(sweep, module, claims));
  const stop = () => {
    for (const worker of pool) worker.stop();
  };
  const beat = setInterval(() => {
    for (const worker of pool) worker.beat();
  }, BEAT_SECONDS * 1000);
  signal.addEventListener('abort', stop);
  try {
    do await Promise.all(pool.map((worker) => worker.run(signal)));
    while (await orphansEnded(sweep, signal));
  } finally {
    clearInterval(beat);
    signal.removeEventListener('abort', stop);
    for (const worker of pool) worker.kill();
  }
}

/**
 * Waits for workers of this machine whose pool was killed: they go on until they notice, and then their cells are free.
 * @returns whether there were any, so that it is worth while to look for cells again
 */
async function orphansEnded(sweep: SweepFolder, signal: AbortSignal): Promise<boolean> {
  for (let found = false; !signal.aborted; found = true) {
    const alive = [...listSweep(sweep).claims].some((cell) => isOrphan(sweep, cell));
    if (!alive) return found;
    await new Promise((resolve) => setTimeout(resolve, ORPHANS_MS));
  }
  return false;
}

function isOrphan(sweep: SweepFolder, cell: string): boolean {
  const lock = readLock(claimPath(sweep, cell));
  const pool = (lock?.note as ClaimNote | null | undefined)?.pool;
  return lock?.alive === true && pool !== null && pool !== undefined && isGone(pool);
}

/** One place of the pool: a process, and another one where that dies. */
class WorkerProcess {
  readonly #sweep: SweepFolder;
  readonly #module: string;
  readonly #deaths: Deaths;
  #child: ChildProcess | null = null;
  #claim: { readonly cell: string; readonly path: string; readonly token: string } | null = null;
  #progress: CellProgress | null = null;
  #hasClaimed = false;

  constructor(sweep: SweepFolder, module: string, deaths: Deaths) {
    this.#sweep = sweep;
    this.#module = module;
    this.#deaths = deaths;
  }

  /** Until a worker says that nothing is left to claim, or until the signal. */
  async run(signal: AbortSignal): Promise<void> {
    for (let idle = 0; !signal.aborted; ) {
      this.#hasClaimed = false;
      const { code, how } = await this.#runOnce();
      if (this.#claim !== null) this.#deaths.mourn(this.#claim.cell, this.#progress, how, signal.aborted);
      this.#claim = null;
      if (code === 0) return;
      idle = this.#hasClaimed || code === WORKER_AGAIN ? 0 : idle + 1;
      if (idle >= DEATHS_AT_START) throw new Error(`workers end by ${how} before they claim a cell`);
    }
  }

  /** One process from its start to its end. */
  async #runOnce(): Promise<{ code: number | null; how: string }> {
    const child = fork(this.#module, [this.#sweep.dir, JSON.stringify(thisProcess())], {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    this.#child = child;
    try {
      return await new Promise((resolve, reject) => {
        child.on('message', (event) => this.#hear(event as WorkerEvent));
        child.on('error', reject);
        child.on('close', (code, name) => resolve({ code, how: name ?? `exit code ${code}` }));
      });
    } finally {
      this.#child = null;
    }
  }

  #hear(event: WorkerEvent): void {
    if (event.kind === 'progress') {
      this.#progress = event.progress;
      return;
    }
    this.#claim = event.kind === 'claimed' ? event : null;
    this.#progress = null;
    this.#hasClaimed = true;
  }

  /** A worker in training saves and ends; one in an analysis cannot hear, and has nothing to lose. */
  stop(): void {
    if (this.#claim !== null && this.#progress?.phase === 'analyze') this.kill();
    else if (this.#child?.connected) this.#child.send({ kind: 'stop' } satisfies PoolMessage, () => {});
  }

  kill(): void {
    this.#child?.kill('SIGKILL');
  }

  /** Keeps the claim while the worker computes without a pause. */
  beat(): void {
    if (this.#claim !== null) beatLock(this.#claim.path, this.#claim.token);
  }
}

/** What becomes of cells whose worker died. */
class Deaths {
  readonly #sweep: SweepFolder;
  readonly #byCell = new Map<string, { count: number; step: number }>();

  constructor(sweep: SweepFolder) {
    this.#sweep = sweep;
  }

  /** Gives back the claim of a process that is gone; a cell that kills again and again has failed. */
  mourn(cell: string, progress: CellProgress | null, how: string, wanted: boolean): void {
    const lock = takeLock(claimPath(this.#sweep, cell));
    if (lock === null) return;
    try {
      const { phase = 'train', step = 0 } = progress ?? {};
      const before = this.#byCell.get(cell);
      const count = wanted || before === undefined || step > before.step ? 1 : before.count + 1;
      this.#byCell.set(cell, { count, step });
      if (count < DEATHS_PER_CELL) return;
      const error = `its worker died ${count} times in a row at about step ${step}, last by ${how}`;
      const [host, at] = [hostname(), new Date().toISOString()];
      writeFailure(this.#sweep, { schema: FAILURE_SCHEMA, cell, error, while: phase, host, at });
    } finally {
      lock.release();
    }
  }
}
