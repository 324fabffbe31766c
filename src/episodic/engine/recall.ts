// Recall: an engine is started from a cue and stepped; labels are sampled, smoothed and run-length compressed into the
// visited list with its dwell times. Source: spec of sequential memory, sections 8 and 10.1 (`recall`).

import { InputError } from '../../array/errors.ts';
import { matrix } from '../../array/matrix.ts';
import { drain, type Steps } from '../../array/stages.ts';
import type { Compat } from '../model/compat.ts';
import { evaluationsAtOnce } from '../model/pace.ts';
import { firstOfContent, patternRow } from '../model/patterns.ts';
import { argmax } from '../model/products.ts';
import type { RecallEngine } from './engine.ts';
import { GrowingArray } from './growing.ts';
import { labelWindow } from './label-window.ts';
import type { RecallRecord, RecallSamples, StopReason, Visit } from './record.ts';
import { followsGraph } from './visits.ts';

export interface RecallOptions {
  /** Budget, in the unit of the model's time constants. */
  readonly time: number;
  /** `V_f` at the start `[N]`; memory 0 when absent. */
  readonly cue?: ArrayLike<number>;
  /** `V_d` at the start `[N]`; zeros when absent. */
  readonly slow?: ArrayLike<number>;
  /** Steps between samples; 1 when absent. */
  readonly sampleEvery?: number;
  /** Samples over which the label is smoothed; 1 (none) when absent. */
  readonly window?: number;
  /** Stop when this many visits are complete. */
  readonly visits?: number;
  /** Stop as soon as this memory is visited, the one visited first not counted. */
  readonly goal?: number;
  /** Stop when one memory has been held longer than this time; must exceed the longest dwell that is expected. */
  readonly patience?: number;
  /** Stop at the first hop that is no edge of the graph. */
  readonly ordered?: boolean;
  /** What is kept of every sample. Labels and times are kept where anything is; nothing when absent. */
  readonly keep?: {
    readonly labels?: boolean;
    readonly energy?: boolean;
    readonly overlaps?: boolean;
    readonly delayOverlaps?: boolean;
    readonly hiddenActivity?: boolean;
    readonly bits?: boolean;
  };
  /** The quirk `window-oldest`, where labels are to be smoothed as the authors do. */
  readonly compat?: Compat;
}

/** Steps between looks at the whole state for numbers that are not finite (spec section 14). */
const GUARD_STEPS = 1000;

/**
 * Runs `engine` from a cue and says what it visited and why it stopped. A state that is not finite ends the recall as
 * `diverged`; it is no error.
 * @throws InputError where `options` make no sense
 */
export function recall(engine: RecallEngine, options: RecallOptions): RecallRecord {
  return drain(recallSteps(engine, options));
}

/**
 * Does what `recall` does in steps, which yield the share of the time budget that is spent, so that it can be paused
 * and left.
 * @throws InputError where `options` make no sense
 */
export function* recallSteps(engine: RecallEngine, options: RecallOptions): Steps<RecallRecord> {
  const { sampleEvery = 1, visits: wanted = Number.POSITIVE_INFINITY, patience = Number.POSITIVE_INFINITY } = options;
  requireOptions(options);
  const { model, dt } = engine;
  const { count } = model.patterns;
  const steps = Math.ceil(options.time / dt - 1e-9);
  const smooth = labelWindow(options.window ?? 1, options.compat);
  const samples = sampler(engine, options.keep ?? null);
  // Labels fall on the first of equal memories: the graph and the goal are compared by content.
  const contents = options.ordered || options.goal !== undefined ? firstOfContent(model.patterns) : null;
  const goal = options.goal === undefined ? -1 : contents![options.goal]!;
  const overlaps = new Float64Array(count);
  const visits: Visit[] = [];
  let present = -1;
  let entered = 0;
  let stop = null as StopReason | null;
  engine.start(options.cue ?? patternRow(model.patterns, 0), options.slow);

  const close = (complete: boolean, now: number): void => {
    visits.push({ memory: present, from: entered, until: now, dwell: now - entered, complete });
  };
  const look = (): void => {
    const now = engine.steps * dt;
    const raw = argmax(engine.overlaps(overlaps));
    if (!Number.isFinite(overlaps[raw]!)) {
      stop = 'diverged';
      return;
    }
    const label = smooth(raw);
    samples.take(now, label, overlaps);
    if (label === present) {
      if (now - entered > patience) stop = 'patience';
      return;
    }
    const from = present;
    if (from >= 0) close(true, now);
    present = label;
    entered = now;
    if (from < 0) return;
    if (options.ordered && !followsGraph(model.graph, contents!, from, label)) stop = 'order';
    else if (label === goal) stop = 'goal';
    else if (visits.length >= wanted) stop = 'visits';
  };

  const advance = (most: number): void => {
    for (let i = 0; i < most && stop === null; i++) {
      if (engine.steps >= steps) {
        stop = 'budget';
        return;
      }
      engine.step();
      if (engine.steps % sampleEvery === 0) look();
      if (engine.steps % GUARD_STEPS === 0 && !engine.isFinite()) stop = 'diverged';
    }
  };

  look();
  const atOnce = evaluationsAtOnce(model.patterns);
  while (stop === null) {
    advance(atOnce);
    if (stop === null) yield engine.steps / steps;
  }
  const time = engine.steps * dt;
  // A visit that only just began is not yet one where the wanted number is complete.
  if (stop !== 'visits' && present >= 0) close(false, time);
  const kept = samples.finish();
  return {
    engine: engine.kind,
    visits: kept?.bits ? visits.map((visit) => ({ ...visit, bits: bitsAtMidpoint(visit, kept) })) : visits,
    stop,
    time,
    samples: kept,
    violations: [...engine.violations],
  };
}

function requireOptions({ time, sampleEvery = 1, goal }: RecallOptions): void {
  if (!(Number.isFinite(time) && time >= 0))
    throw new InputError(`time is ${time}, expected a finite time of at least 0`);
  if (!(Number.isInteger(sampleEvery) && sampleEvery >= 1)) {
    throw new InputError(`a sample every ${sampleEvery} steps, expected an integer of at least 1`);
  }
  if (goal !== undefined && !Number.isInteger(goal)) throw new InputError(`goal is ${goal}, expected a memory`);
}

interface Sampler {
  take(time: number, label: number, overlaps: Float64Array): void;
  finish(): RecallSamples | null;
}

function sampler(engine: RecallEngine, keep: RecallOptions['keep'] | null): Sampler {
  if (!keep) return { take: () => {}, finish: () => null };
  const { patterns } = engine.model;
  const columns = {
    times: new GrowingArray(),
    labels: new GrowingArray(),
    best: new GrowingArray(),
    energy: keep.energy ? new GrowingArray() : null,
    overlaps: keep.overlaps ? new GrowingArray() : null,
    delayOverlaps: keep.delayOverlaps ? new GrowingArray() : null,
    hiddenActivity: keep.hiddenActivity ? new GrowingArray() : null,
    bits: keep.bits ? new GrowingArray() : null,
  };
  const perMemory = new Float64Array(patterns.count);
  const features = new Float64Array(patterns.neurons);
  return {
    take: (time, label, overlaps) => {
      columns.times.push(time);
      columns.labels.push(label);
      columns.best.push(overlaps[argmax(overlaps)]!);
      columns.energy?.push(engine.energy());
      columns.overlaps?.append(overlaps);
      if (columns.delayOverlaps) columns.delayOverlaps.append(engine.delayOverlaps(perMemory));
      if (columns.hiddenActivity) columns.hiddenActivity.append(engine.hiddenActivity(perMemory));
      if (columns.bits) columns.bits.push(rightSigns(engine.featureState(features), patternRow(patterns, label)));
    },
    finish: () => {
      const size = columns.times.length;
      const table = (values: GrowingArray | null) => values && matrix(size, patterns.count, values.toArray());
      return {
        times: columns.times.toArray(),
        labels: Int32Array.from(columns.labels.toArray()),
        best: columns.best.toArray(),
        energy: columns.energy?.toArray() ?? null,
        overlaps: table(columns.overlaps),
        delayOverlaps: table(columns.delayOverlaps),
        hiddenActivity: table(columns.hiddenActivity),
        bits: columns.bits?.toArray() ?? null,
      };
    },
  };
}

/** Share of the entries whose sign is the memory's. */
function rightSigns(v: Float64Array, memory: Float64Array): number {
  let right = 0;
  for (let i = 0; i < v.length; i++) if (v[i]! * memory[i]! > 0) right++;
  return right / v.length;
}

function bitsAtMidpoint({ from, until }: Visit, { times, bits }: RecallSamples): number {
  const middle = (from + until) / 2;
  let place = times.findIndex((time) => time >= middle);
  if (place < 0) place = times.length - 1;
  return bits![place]!;
}
