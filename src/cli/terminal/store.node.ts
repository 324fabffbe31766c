// The folder of an experiment that saves as it goes (`--out`), a run folder like that of a training: run.json says what was
// asked for, metrics.jsonl holds a row a line, checkpoints hold tensors. Killed at any moment it goes on from there.

import { join } from 'node:path';
import { InputError } from '../../array/errors.ts';
import type { Store, StoredRow, StoredTensors } from '../../experiment/kit/store.ts';
import { writeFileAtomic } from '../../io/bytes/atomic.node.ts';
import { BEAT_SECONDS, type Lock } from '../../io/bytes/lock-file.node.ts';
import {
  appendMetrics,
  createRun,
  listCheckpoints,
  loadCheckpoint,
  openRun,
  type Run,
  readMetrics,
  saveCheckpoint,
  truncateMetrics,
} from '../../io/runs/run-folder.node.ts';
import { lockRun } from '../../io/runs/run-lock.node.ts';
import { versions } from './package-version.node.ts';

export class FolderStore implements Store {
  readonly name: string;
  readonly resumed: Readonly<Record<string, unknown>> | null;
  readonly #experiment: string;
  #run: Run | null;
  #lock: Lock | null = null;
  #beat: NodeJS.Timeout | null = null;

  private constructor(dir: string, experiment: string, run: Run | null, resumed: Record<string, unknown> | null) {
    this.name = dir;
    this.resumed = resumed;
    this.#experiment = experiment;
    this.#run = run;
  }

  /**
   * The folder of a new run, which `begin` makes, or of one that goes on.
   * @param experiment its name
   * @throws InputError where `dir` is no folder of that experiment, or somebody else works there
   */
  static async open(dir: string, experiment: string, resume: boolean): Promise<FolderStore> {
    const command = experiment.replaceAll(' ', '-');
    if (!resume) return new FolderStore(dir, command, null, null);
    const run = openRun(dir);
    const { command: found, request } = run.json as { readonly command?: unknown; readonly request?: unknown };
    if (found !== command || typeof request !== 'object' || request === null) {
      throw new InputError(`${dir}/run.json is of no ${experiment}: expected a folder that engram ${experiment} made`);
    }
    const store = new FolderStore(dir, command, run, request as Record<string, unknown>);
    await store.#takeLock();
    return store;
  }

  /** Whether there is anything to go on with. */
  get isBegun(): boolean {
    return this.#run !== null;
  }

  async begin(request: Readonly<Record<string, unknown>>): Promise<void> {
    this.#run = createRun(this.name, { command: this.#experiment, request, versions: versions() });
    await this.#takeLock();
  }

  rows(upTo = Number.POSITIVE_INFINITY): StoredRow[] {
    truncateMetrics(this.#opened(), upTo);
    return readMetrics(this.#opened()) as StoredRow[];
  }

  saveRow(row: StoredRow): void {
    this.#requireLock();
    appendMetrics(this.#opened(), [row]);
  }

  tensors(name: string): StoredTensors | null {
    const run = this.#opened();
    return listCheckpoints(run).includes(name) ? loadCheckpoint(run, name) : null;
  }

  saveTensors(name: string, { tensors, metadata }: StoredTensors): void {
    this.#requireLock();
    saveCheckpoint(this.#opened(), name, tensors, metadata);
  }

  saveFile(name: string, bytes: Uint8Array): void {
    this.#requireLock();
    writeFileAtomic(join(this.#opened().dir, name), bytes);
  }

  release(): void {
    if (this.#beat) clearInterval(this.#beat);
    this.#lock?.release();
  }

  async #takeLock(): Promise<void> {
    const lock = await lockRun(this.name);
    this.#lock = lock;
    this.#beat = setInterval(() => lock.beat(), 1000 * BEAT_SECONDS);
    this.#beat.unref();
  }

  #opened(): Run {
    if (this.#run === null) throw new Error('a store is used before begin');
    return this.#run;
  }

  #requireLock(): void {
    // A process that slept (a suspended machine) may have been taken for dead.
    if (this.#lock?.held()) return;
    throw new InputError(`${this.name} was taken over by another process: nothing more is written here`);
  }
}
