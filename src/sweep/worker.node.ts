// One worker: claims a cell, brings it to its results, and so on until nothing is left to claim. Workers know of each
// other only by the folder, so any number may work on it, in any number of processes and machines.

import { hostname } from 'node:os';
import { join } from 'node:path';
import { nextTurn } from '../array/stages.ts';
import { makeFolder, removeTemporaries, writeFileAtomic } from '../io/bytes/atomic.node.ts';
import { BEAT_SECONDS, type Lock, type ProcessMark, STALE_SECONDS, takeLock } from '../io/bytes/lock-file.node.ts';
import type { Cell, Evaluation } from './manifest.ts';
import { ROW_SCHEMA, scalarsOf, type TrainMeasures } from './row.ts';
import {
  cellFolder,
  claimPath,
  FAILURE_SCHEMA,
  listSweep,
  resultName,
  type SweepFolder,
  writeFailure,
  writeResult,
} from './sweep-folder.node.ts';

type Awaitable<T> = T | Promise<T>;

/** How a cell is trained and analysed: the commands' business, not the sweep's. */
export interface CellProgram {
  /** Trains into the run folder `dir`, going on where it was left; `null` where the signal stopped it. */
  train(cell: Cell, dir: string, context: TrainContext): Promise<Trained | null>;
  /** The object that `engram analyze --json` prints. */
  analyze(cell: Cell, evaluation: Evaluation, dir: string): Awaitable<Readonly<Record<string, unknown>>>;
  /** The object that the experiment of a cell prints with `--json`; `null` where the signal stopped it. */
  experiment(cell: Cell, context: ExperimentContext): Promise<Readonly<Record<string, unknown>> | null>;
  /** Versions that decide which numbers come out. */
  readonly versions: { readonly engram: string; readonly node: string };
  /** One line of an error. */
  describe(error: unknown): string;
}

export interface TrainContext {
  readonly signal: AbortSignal;
  /** Must be called before anything is written. @throws LostClaim where somebody else took the cell */
  beforeWrite(): void;
  onProgress(step: number, steps: number): void;
}

export interface ExperimentContext {
  readonly signal: AbortSignal;
  /** Hears how far a run is. @param done share of all, 0 ... 1 */
  onProgress(done: number): void;
}

export interface Trained {
  readonly measures: TrainMeasures;
  /** Step at which this attempt began. */
  readonly from: number;
}

/** What a worker says while it works. */
export type WorkerEvent =
  | { readonly kind: 'claimed'; readonly cell: string; readonly path: string; readonly token: string }
  | { readonly kind: 'progress'; readonly cell: string; readonly progress: CellProgress }
  | { readonly kind: 'ended'; readonly cell: string; readonly how: 'done' | 'failed' | 'interrupted' | 'lost' };

/** How far a cell is. */
export interface CellProgress {
  readonly phase: 'train' | 'analyze';
  readonly step: number;
  readonly steps: number;
}

/** What a claim says beside its holder. */
export interface ClaimNote {
  /** `null` before the first step. */
  readonly progress: CellProgress | null;
  /** Who started the worker. */
  readonly pool: ProcessMark | null;
}

export interface WorkOptions {
  /** Who started this worker, if it is not its own master. */
  readonly pool?: ProcessMark | null;
  /** Saves and stops. */
  readonly signal: AbortSignal;
  onEvent(event: WorkerEvent): void;
  /** Asked between cells: whether to go on with another one. */
  mayContinue?(): boolean;
}

/** Somebody else took the cell because we seemed dead: what we do from here on is not wanted. */
export class LostClaim extends Error {
  override readonly name = 'LostClaim';
}

/** Works until nothing can be claimed or the signal comes. @throws InputError when the folder cannot be used */
export async function work(sweep: SweepFolder, program: CellProgram, options: WorkOptions): Promise<void> {
  for (const folder of ['claims', 'results', 'failures']) removeTemporaries(join(sweep.dir, folder), STALE_SECONDS);
  // The longest first: a long cell started last would keep one worker busy alone.
  const queue = [...sweep.manifest.cells].sort((a, b) => b.weight - a.weight);
  for (;;) {
    if (options.signal.aborted || options.mayContinue?.() === false) return;
    const next = claimNext(sweep, queue, { progress: null, pool: options.pool ?? null });
    if (next === null) return releaseFinished(sweep);
    await workOnCell(sweep, next.cell, next.claim, program, options);
  }
}

/** The first cell that waits and whose claim we get. Cells that are finished leave the queue. */
function claimNext(sweep: SweepFolder, queue: Cell[], note: ClaimNote): { cell: Cell; claim: Lock } | null {
  const listing = listSweep(sweep);
  const open = queue.filter((cell) => !listing.failures.has(cell.hash) && unfinished(cell, listing.results).length > 0);
  queue.splice(0, queue.length, ...open);
  // Those that nobody claims come before those whose worker may be dead, which costs a look at each.
  for (const claimed of [false, true]) {
    for (const cell of open) {
      if (listing.claims.has(cell.hash) !== claimed) continue;
      const claim = takeLock(claimPath(sweep, cell.hash), note);
      if (claim === null) continue;
      // It may have been finished after we looked and before we got the claim.
      const now = listSweep(sweep);
      if (!now.failures.has(cell.hash) && unfinished(cell, now.results).length > 0) return { cell, claim };
      claim.release();
    }
  }
  return null;
}

/** A worker that was killed between its last result and the release of its claim leaves the claim of a finished cell. */
function releaseFinished(sweep: SweepFolder): void {
  const { claims, results } = listSweep(sweep);
  for (const cell of sweep.manifest.cells) {
    if (claims.has(cell.hash) && unfinished(cell, results).length === 0)
      takeLock(claimPath(sweep, cell.hash))?.release();
  }
}

function unfinished(cell: Cell, results: ReadonlySet<string>): Evaluation[] {
  return cell.evaluations.filter((evaluation) => !results.has(resultName(cell, evaluation)));
}

async function workOnCell(
  sweep: SweepFolder,
  cell: Cell,
  claim: Lock,
  program: CellProgram,
  options: WorkOptions,
): Promise<void> {
  const { signal, onEvent, pool = null } = options;
  const ended = (how: 'done' | 'failed' | 'interrupted' | 'lost') => onEvent({ kind: 'ended', cell: cell.hash, how });
  onEvent({ kind: 'claimed', cell: cell.hash, path: claim.path, token: claim.token });
  let progress: CellProgress | null = null;
  const tell = (now: CellProgress) => {
    progress = now;
    onEvent({ kind: 'progress', cell: cell.hash, progress: now });
  };
  const stop = new AbortController();
  const beat = setInterval(() => {
    if (!claim.beat({ progress, pool } satisfies ClaimNote)) stop.abort();
  }, BEAT_SECONDS * 1000);
  const beforeWrite = () => {
    if (!claim.held()) throw new LostClaim(`cell ${cell.hash} was taken over by another worker`);
  };
  const dir = cellFolder(sweep, cell);
  const both = AbortSignal.any([signal, stop.signal]);
  let phase: CellProgress['phase'] = 'train';
  /** Keeps what came out of an evaluation, whole and as a row. */
  const save = (evaluation: Evaluation, file: string, found: Found) => {
    beforeWrite();
    makeFolder(dir);
    writeFileAtomic(join(dir, file), `${JSON.stringify(found.data, null, 2)}\n`);
    const { schema: _, seed: __, ...measures } = scalarsOf(found.data);
    writeResult(sweep, {
      schema: ROW_SCHEMA,
      cell: cell.hash,
      evaluation: evaluation.hash,
      options: { ...cell.options, ...evaluation.options },
      train: found.trained?.measures ?? null,
      analysis: measures,
      run: {
        trainSeconds: round(found.trainSeconds),
        trainedFrom: found.trained?.from ?? 0,
        analyzeSeconds: round(found.analyzeSeconds),
        host: hostname(),
        finished: new Date().toISOString(),
        ...program.versions,
      },
    });
  };
  try {
    const todo = () => unfinished(cell, listSweep(sweep).results);
    const started = performance.now();
    if (cell.experiment !== undefined) {
      phase = 'analyze';
      const onProgress = (done: number) => tell({ phase, step: Math.floor(100 * done), steps: 100 });
      const data = await program.experiment(cell, { signal: both, onProgress });
      if (data === null) return ended(stop.signal.aborted ? 'lost' : 'interrupted');
      const analyzeSeconds = secondsSince(started);
      for (const evaluation of todo()) {
        save(evaluation, 'result.json', { data, trained: null, trainSeconds: 0, analyzeSeconds });
      }
      return ended('done');
    }
    const trained = await program.train(cell, dir, {
      signal: both,
      beforeWrite,
      onProgress: (step, steps) => tell({ phase: 'train', step, steps }),
    });
    if (trained === null) return ended(stop.signal.aborted ? 'lost' : 'interrupted');
    const trainSeconds = secondsSince(started);
    phase = 'analyze';
    const open = todo();
    for (const [done, evaluation] of open.entries()) {
      tell({ phase, step: done, steps: open.length });
      // An analysis that was begun is finished and kept: whether to stop is asked before each.
      await nextTurn();
      if (signal.aborted) return ended('interrupted');
      const begun = performance.now();
      const data = await program.analyze(cell, evaluation, dir);
      const analyzeSeconds = secondsSince(begun);
      save(evaluation, `analysis-${evaluation.hash}.json`, { data, trained, trainSeconds, analyzeSeconds });
    }
    ended('done');
  } catch (error) {
    if (error instanceof LostClaim || !claim.held()) return ended('lost');
    writeFailure(sweep, {
      schema: FAILURE_SCHEMA,
      cell: cell.hash,
      error: program.describe(error),
      while: phase,
      host: hostname(),
      at: new Date().toISOString(),
    });
    ended('failed');
  } finally {
    clearInterval(beat);
    claim.release();
  }
}

/** What came out of one evaluation. */
interface Found {
  readonly data: Readonly<Record<string, unknown>>;
  readonly trained: Trained | null;
  readonly trainSeconds: number;
  readonly analyzeSeconds: number;
}

function secondsSince(start: number): number {
  return (performance.now() - start) / 1000;
}

function round(seconds: number): number {
  return Number(seconds.toFixed(3));
}
