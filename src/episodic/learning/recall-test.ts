// What a learned network recalls: started at the first taught memory (or from noise) with a silent slow state and no
// teacher, labelled by the taught memories and not by its own columns. Source: spec of sequential memory, sections 8
// and 10 ("Test"); the full simulator runs it.

import { matrix } from '../../array/matrix.ts';
import { stream } from '../../array/random.ts';
import { odeEngine } from '../engine/ode.ts';
import { graphFromMatrix } from '../model/graph.ts';
import { type Patterns, patternRow, patternsOf } from '../model/patterns.ts';
import { argmax, rowProducts } from '../model/products.ts';
import { type Converted, symmetricModel } from '../model/symmetric.ts';
import { orderedRecall } from '../theory/scores.ts';
import { areNumbers, type LearnedWeights } from './rule.ts';
import type { LearningSettings } from './settings.ts';

export interface TaughtVisit {
  /** Index of the taught memory. */
  readonly memory: number;
  readonly from: number;
  readonly until: number;
  /** Overlap with it at its highest. */
  readonly overlap: number;
}

export interface RecallTest {
  /** Taught memories in the order of their visits. */
  readonly visits: readonly TaughtVisit[];
  /** The last memory reached in order, from 0. */
  readonly reached: number;
  /** Every memory was visited, in order. */
  readonly inOrder: boolean;
  /** The longest stretch of visits in which each memory is followed by its successor, in memories. */
  readonly longest: number;
  /** `order`: all of them; `wrong`: another than the next one; `patience`: held too long; `budget`: time was up. */
  readonly stop: 'order' | 'wrong' | 'patience' | 'budget' | 'diverged';
}

export interface RecallTestOptions {
  /** `V_f` at the start `[N]`; the first taught memory when absent. */
  readonly cue?: ArrayLike<number>;
  /** Overlap below which a state is no memory; 0 when absent. */
  readonly threshold?: number;
  /** Goes on after a wrong memory and after the last one, for so many times the showing of one memory. */
  readonly showings?: number;
}

/** Showings of one memory for which another may be held (the authors' factor). */
const PATIENCE = 1.5;
/** Samples in one T_f. */
const SAMPLES = 4;

/**
 * Makes a model in EDEN's convention of weights that were learned, with the scales of its states.
 * @throws InputError where no scaling of the layers removes `sqrt(alpha_s)`, as for a squashed delay with `alpha_s`
 *   other than 1
 */
export function learnedModel(
  { neurons, hidden, xi, phi }: LearnedWeights,
  { alphaS, alphaC, beta, delay, times }: LearningSettings,
): Converted {
  return symmetricModel({
    name: 'learned',
    patterns: patternsOf(hidden, neurons, xi),
    graph: graphFromMatrix(matrix(hidden, hidden, phi)),
    times,
    alphaS,
    alphaC,
    features: { kind: 'identity' },
    hidden: { kind: 'softmax', beta },
    delay,
  });
}

/**
 * Recalls the memories `taught` with the learned weights, from the first memory (or the cue `[N]`) and a silent slow
 * state, and tells how far it went in order.
 * @throws InputError as `learnedModel` does
 */
export function testRecall(
  weights: LearnedWeights,
  settings: LearningSettings,
  taught: Patterns,
  { cue = patternRow(taught, 0), threshold = 0, showings }: RecallTestOptions = {},
): RecallTest {
  if (!areNumbers(weights)) return diverged;
  const { count, neurons } = taught;
  const { dt, integrator, stepsPerMemory } = settings;
  const { model, scale } = learnedModel(weights, settings);
  const engine = odeEngine(model, { dt, integrator });
  engine.start(Float64Array.from(cue, (value) => value / scale.feature));
  const every = Math.max(1, Math.round(settings.times.feature / dt / SAMPLES));
  const patience = PATIENCE * stepsPerMemory;
  const score = orderedRecall(count - 1, Math.ceil(patience / every));
  const budget = (showings ?? PATIENCE * count) * stepsPerMemory;
  const v = new Float64Array(neurons);
  const overlaps = new Float64Array(count);
  const visits: { memory: number; from: number; until: number; overlap: number }[] = [];
  let stop: RecallTest['stop'] = 'budget';
  let present = -1;
  while (engine.steps <= budget) {
    if (engine.steps % every === 0) {
      rowProducts(taught.rows, neurons, engine.featureState(v), overlaps);
      const label = argmax(overlaps);
      const overlap = (overlaps[label]! * scale.feature) / neurons;
      if (!Number.isFinite(overlap)) return diverged;
      const now = engine.steps * dt;
      const memory = overlap >= threshold ? label : -1;
      const last = visits.at(-1);
      if (last && last.memory === present) last.until = now;
      if (memory >= 0 && memory !== present) visits.push({ memory, from: now, until: now, overlap });
      else if (memory >= 0 && last) last.overlap = Math.max(last.overlap, overlap);
      present = memory;
      const state = score.push(label);
      if (state !== 'running' && showings === undefined) {
        stop = state === 'success' ? 'order' : state;
        break;
      }
    }
    engine.step();
  }
  const reached = showings === undefined ? score.reached : Math.max(0, longestOrdered(visits, count) - 1);
  return { visits, reached, inOrder: reached === count - 1, longest: longestOrdered(visits, count), stop };
}

/** Overlap from which a state is a memory, of the authors' test of a single pass. */
const RECOGNISED = 0.6;

/** Tests what is recalled from a random state, without a cue, for twice the time that all memories were shown. */
export function recallFromNoise(
  weights: LearnedWeights,
  settings: LearningSettings,
  taught: Patterns,
  seed: number,
): RecallTest {
  const rng = stream(seed, 'episodic', 'learning', 'noise');
  const cue = Float64Array.from({ length: taught.neurons }, () => rng.normal());
  return testRecall(weights, settings, taught, { cue, threshold: RECOGNISED, showings: 2 * taught.count });
}

const diverged: RecallTest = { visits: [], reached: 0, inOrder: false, longest: 0, stop: 'diverged' };

/** Memories in the longest stretch of visits that goes from one to the next in the taught order. */
function longestOrdered(visits: readonly { readonly memory: number }[], count: number): number {
  let longest = 0;
  let run = 0;
  visits.forEach(({ memory }, i) => {
    run = i > 0 && memory === visits[i - 1]!.memory + 1 ? run + 1 : 1;
    longest = Math.max(longest, Math.min(run, count));
  });
  return longest;
}
