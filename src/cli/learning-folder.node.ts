// The folder of `engram episodic learn --out`, a run folder like that of a training: run.json says what is learned,
// metrics.jsonl holds an epoch or an attempt a line, checkpoints/last the weights after the last epoch. Killed at any
// moment it goes on from there to the same weights, bit for bit. In the end the network stands in learned.npz.

import { join } from 'node:path';
import * as v from 'valibot';
import { InputError } from '../array/errors.ts';
import { tensor } from '../array/tensor.ts';
import type { Attempt, AttemptPlan } from '../episodic/learning/attempt.ts';
import type { LearningMode } from '../episodic/learning/learning-options.ts';
import type { EpochFigures } from '../episodic/learning/lesson.ts';
import type { LearnedWeights } from '../episodic/learning/rule.ts';
import type { LearningSettings } from '../episodic/learning/settings.ts';
import type { Patterns } from '../episodic/model/patterns.ts';
import type { MemoryOrigin } from '../experiment/episodic/memories.ts';
import { writeFileAtomic } from '../io/bytes/atomic.node.ts';
import { BEAT_SECONDS, type Lock } from '../io/bytes/lock-file.node.ts';
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
} from '../io/runs/run-folder.node.ts';
import { lockRun } from '../io/runs/run-lock.node.ts';
import { writeNpz } from '../io/tensors/npz.ts';

/** Everything that decides what is learned. */
export interface LearningRequest {
  readonly mode: LearningMode;
  readonly origin: MemoryOrigin;
  readonly singlePass: boolean;
  /** Memories of a second lesson, 0 for none. */
  readonly second: number;
  /** Attempts of repeats and searches, 1 for a lesson. */
  readonly attempts: number;
  readonly plan: AttemptPlan;
  /** Of a search, what its draws have in common. */
  readonly settings: LearningSettings;
}

/** An epoch of a lesson, counted over both lessons. */
export interface EpochRow extends EpochFigures {
  readonly step: number;
  readonly lesson: number;
}

const COMMAND = 'episodic-learn';
const requestSchema = v.looseObject({
  command: v.literal(COMMAND),
  request: v.looseObject({
    mode: v.picklist(['lesson', 'repeats', 'search']),
    attempts: v.number(),
    second: v.number(),
    plan: v.looseObject({ taught: v.nullable(v.array(v.number())) }),
    settings: v.looseObject({}),
  }),
});

export class LearningFolder {
  readonly request: LearningRequest;
  readonly #run: Run;
  readonly #lock: Lock;
  readonly #beat: NodeJS.Timeout;

  private constructor(run: Run, request: LearningRequest, lock: Lock) {
    this.#run = run;
    this.request = request;
    this.#lock = lock;
    this.#beat = setInterval(() => lock.beat(), 1000 * BEAT_SECONDS);
    this.#beat.unref();
  }

  /** @throws InputError where `dir` holds a run or cannot be written */
  static async create(
    dir: string,
    request: LearningRequest,
    versions: Readonly<Record<string, string>>,
  ): Promise<LearningFolder> {
    const { plan } = request;
    const json = { ...request, plan: { ...plan, taught: plan.taught && [...plan.taught] } };
    const run = createRun(dir, { command: COMMAND, request: json, versions });
    return new LearningFolder(run, request, await lockRun(dir));
  }

  /** @throws InputError where `dir` is no such folder, or somebody else works there */
  static async reopen(dir: string): Promise<LearningFolder> {
    const run = openRun(dir);
    if (!v.is(requestSchema, run.json)) {
      throw new InputError(`${dir}/run.json is of no learning: expected a folder that engram episodic learn made`);
    }
    const found = run.json.request as unknown as LearningRequest;
    const taught = found.plan.taught && Float64Array.from(found.plan.taught);
    return new LearningFolder(run, { ...found, plan: { ...found.plan, taught } }, await lockRun(dir));
  }

  /** Epochs that are saved, and the weights after the last of them; `null`: none is. */
  savedEpochs(): { rows: EpochRow[]; weights: LearnedWeights } | null {
    const run = this.#run;
    if (!listCheckpoints(run).includes('last')) {
      truncateMetrics(run, 0);
      return null;
    }
    const { tensors, metadata } = loadCheckpoint(run, 'last');
    const [xi, phi] = [tensors.get('xi'), tensors.get('phi')];
    const step = Number(metadata.step);
    if (!xi || !phi || !Number.isInteger(step)) {
      throw new InputError(`${run.dir}: checkpoint 'last' holds no learned weights; it cannot be resumed`);
    }
    truncateMetrics(run, step);
    const [hidden, neurons] = xi.shape as [number, number];
    const weights = { neurons, hidden, xi: xi.data as Float64Array, phi: phi.data as Float64Array };
    return { rows: readMetrics(run) as unknown as EpochRow[], weights };
  }

  saveEpoch(row: EpochRow, weights: LearnedWeights): void {
    this.#requireLock();
    // Metrics first: rows beyond the checkpoint are dropped on resume, missing ones could not be made again.
    appendMetrics(this.#run, [{ ...row }]);
    const { neurons, hidden, xi, phi } = weights;
    const tensors = new Map([
      ['xi', tensor([hidden, neurons], xi)],
      ['phi', tensor([hidden, hidden], phi)],
    ]);
    saveCheckpoint(this.#run, 'last', tensors, { step: String(row.step) });
  }

  savedAttempts(): Attempt[] {
    truncateMetrics(this.#run, Number.POSITIVE_INFINITY);
    return readMetrics(this.#run).map(({ step, ...attempt }) => attempt as unknown as Attempt);
  }

  saveAttempt(attempt: Attempt): void {
    this.#requireLock();
    appendMetrics(this.#run, [{ step: attempt.attempt, ...attempt }]);
  }

  /** The network as memories and their graph, for `engram episodic run --patterns FILE --graph phi`. */
  saveNetwork(weights: LearnedWeights, taught: Patterns): string {
    this.#requireLock();
    const path = join(this.#run.dir, 'learned.npz');
    const { neurons, hidden, xi, phi } = weights;
    const tensors = new Map([
      ['patterns', tensor([hidden, neurons], xi)],
      ['phi', tensor([hidden, hidden], phi)],
      ['taught', tensor([taught.count, taught.neurons], taught.rows)],
    ]);
    writeFileAtomic(path, writeNpz(tensors));
    return path;
  }

  release(): void {
    clearInterval(this.#beat);
    this.#lock.release();
  }

  #requireLock(): void {
    // A process that slept (a suspended machine) may have been taken for dead.
    if (this.#lock.held()) return;
    throw new InputError(`${this.#run.dir} was taken over by another process: nothing more is written here`);
  }
}
