// A sequence is taught: each memory shown for a while, in order, states at rest before each time through (an epoch; one
// alone is the authors' single pass). After every showing it is looked at how well each taught memory is stored, after
// every epoch what is recalled. A second lesson on the same weights shows what of the first is forgotten.
// Source: spec of sequential memory, sections 10 and 10.1 (`learn`).

import { InputError } from '../../array/errors.ts';
import { type Matrix, matrix } from '../../array/matrix.ts';
import type { RandomStream } from '../../array/random.ts';
import { mean } from '../../array/statistics.ts';
import { type Patterns, patternRow } from '../model/patterns.ts';
import { dot } from '../model/products.ts';
import { Learner } from './learner.ts';
import { type RecallTest, testRecall } from './recall-test.ts';
import type { LearnedWeights } from './rule.ts';
import type { LearningSettings } from './settings.ts';

/** 2 GiB, as of memories. */
const MOST_WEIGHTS = 2 ** 28;

/** Weights to begin with. @throws InputError where there are no hidden units, or too many to be held */
export function initialWeights(
  neurons: number,
  hidden: number,
  { weights }: Pick<LearningSettings, 'weights'>,
  rng: RandomStream,
): LearnedWeights {
  if (!(Number.isInteger(hidden) && hidden >= 1)) {
    throw new InputError(`hidden units are ${hidden}, expected an integer of at least 1`);
  }
  if (hidden * Math.max(neurons, hidden) > MOST_WEIGHTS) {
    throw new InputError(
      `${hidden} hidden units of ${neurons} neurons have more than ${MOST_WEIGHTS} weights (2 GiB): use fewer`,
    );
  }
  const normals = (size: number, scale: number) => Float64Array.from({ length: size }, () => scale * rng.normal());
  if (weights.kind === 'normal') {
    const xi = normals(hidden * neurons, weights.gain / neurons);
    return { neurons, hidden, xi, phi: normals(hidden * hidden, 1 / hidden) };
  }
  const unit = (values: Float64Array) => {
    const norm = Math.sqrt(dot(values, values));
    return values.map((value) => value / norm);
  };
  return { neurons, hidden, xi: unit(normals(hidden * neurons, 1)), phi: unit(normals(hidden * hidden, 1)) };
}

/** Gives the cosines `[L, N_h]` of the taught memories with the columns of `Xi`; 0 where a column is silent. */
export function columnCorrelations({ neurons, hidden, xi }: LearnedWeights, taught: Patterns): Matrix {
  const out = matrix(taught.count, hidden);
  for (let j = 0; j < hidden; j++) {
    const column = xi.subarray(j * neurons, (j + 1) * neurons);
    const length = Math.sqrt(dot(column, column));
    for (let mu = 0; mu < taught.count; mu++) {
      const memory = patternRow(taught, mu);
      const product = dot(column, memory) / (length * Math.sqrt(dot(memory, memory)));
      out.data[mu * hidden + j] = Number.isFinite(product) ? product : 0;
    }
  }
  return out;
}

/** The unit that holds a taught memory, and how well. */
export interface Stored {
  /** The unit whose column is most like it. */
  readonly unit: number;
  /** How much: the cosine. */
  readonly correlation: number;
}

/** Finds for each memory the unit whose column is most like it, from the cosines `[L, N_h]` of `columnCorrelations`. */
export function storedIn(correlations: Matrix): Stored[] {
  return Array.from({ length: correlations.rows }, (_, mu) => {
    let unit = 0;
    const row = correlations.data.subarray(mu * correlations.cols, (mu + 1) * correlations.cols);
    for (let j = 1; j < row.length; j++) if (row[j]! > row[unit]!) unit = j;
    return { unit, correlation: row[unit]! };
  });
}

function bestCorrelations(weights: LearnedWeights, taught: Patterns): number[] {
  return storedIn(columnCorrelations(weights, taught)).map(({ correlation }) => correlation);
}

/** Memories that share their best unit with another. */
export function sharing(stored: readonly Stored[]): number {
  const units = stored.map(({ unit }) => unit);
  return units.filter((unit) => units.indexOf(unit) !== units.lastIndexOf(unit)).length;
}

/** A memory counts as stored from this cosine on. */
export const STORED_FROM = 0.9;

export interface EpochMeasures {
  /** The number of the epoch, from 1. */
  readonly epoch: number;
  /** Mean of the reduced energy over the epoch. */
  readonly energy: number;
  /** How each taught memory is stored at the end of the epoch. */
  readonly stored: readonly Stored[];
  /** Correlation of each taught memory with its best unit after each showing, `[showings][L]`. */
  readonly showings: readonly (readonly number[])[];
  /** The correlations of memories that are only watched; empty where there are none. */
  readonly watched: readonly (readonly number[])[];
  /** Taught memories that share their best unit with another. */
  readonly shared: number;
  /** How far the columns that hold taught memories turned since the end of the epoch before: mean of 1 - cosine. */
  readonly drift: number | null;
  readonly largestXi: number;
  readonly largestPhi: number;
  readonly recall: RecallTest;
}

export interface LessonOptions {
  /** Memories of an earlier lesson, to see what becomes of them. */
  readonly watched?: Patterns;
  /** Epochs that the weights have behind them already. */
  readonly epoch?: number;
}

/** A lesson teaches a sequence of memories to weights, which learn in place, one showing or one epoch at a time. */
export class Lesson {
  readonly taught: Patterns;
  readonly learner: Learner;
  /** How many epochs are over. */
  epoch: number;
  readonly #watched: Patterns | null;
  /** Columns at the end of the epoch before. */
  #before: Float64Array | null;
  /** Sum of the energies of the epoch that is going on. */
  #energy = 0;
  /** Steps of the showing that is going on. */
  #shown = 0;
  #showings: number[][] = [];
  #watchedShowings: number[][] = [];

  /**
   * Begins a lesson on weights that may have learned before.
   * @param weights learned in place
   * @throws InputError where settings cannot be, or sizes do not fit
   */
  constructor(
    settings: LearningSettings,
    weights: LearnedWeights,
    taught: Patterns,
    { watched, epoch = 0 }: LessonOptions = {},
  ) {
    for (const { neurons } of watched ? [taught, watched] : [taught]) {
      if (neurons !== weights.neurons) {
        throw new InputError(`memories have ${neurons} neurons, expected ${weights.neurons} as the weights have`);
      }
    }
    if (taught.count < 2) throw new InputError(`a sequence of ${taught.count} memory, expected at least 2`);
    this.taught = taught;
    this.#watched = watched ?? null;
    this.learner = new Learner(settings, weights);
    this.epoch = epoch;
    this.#before = epoch > 0 ? weights.xi.slice() : null;
  }

  /** Goes through the sequence once and tells what came of it. */
  advance(): EpochMeasures {
    for (;;) {
      const measures = this.show();
      if (measures) return measures;
    }
  }

  /**
   * Shows the next memory, or goes on with the one that is shown, for `most` steps at most; tells what came of the
   * epoch where that was its end, else gives `null`.
   */
  show(most = Number.POSITIVE_INFINITY): EpochMeasures | null {
    const { learner, taught } = this;
    const { settings, weights } = learner;
    if (this.#showings.length === 0 && this.#shown === 0) learner.rest();
    const memory = patternRow(taught, this.#showings.length);
    const until = Math.min(settings.stepsPerMemory, this.#shown + most);
    for (; this.#shown < until; this.#shown++) this.#energy += learner.step(memory);
    if (this.#shown < settings.stepsPerMemory) return null;
    this.#shown = 0;
    this.#showings.push(bestCorrelations(weights, taught));
    if (this.#watched) this.#watchedShowings.push(bestCorrelations(weights, this.#watched));
    return this.#showings.length < taught.count ? null : this.#endEpoch();
  }

  #endEpoch(): EpochMeasures {
    const { learner, taught } = this;
    const { settings, weights } = learner;
    this.epoch++;
    const stored = storedIn(columnCorrelations(weights, taught));
    const drift = this.#before && meanTurn(weights, this.#before, new Set(stored.map(({ unit }) => unit)));
    const measures = {
      epoch: this.epoch,
      energy: this.#energy / (taught.count * settings.stepsPerMemory),
      stored,
      showings: this.#showings,
      watched: this.#watchedShowings,
      shared: sharing(stored),
      drift,
      largestXi: largest(weights.xi),
      largestPhi: largest(weights.phi),
      recall: testRecall(weights, settings, taught),
    };
    [this.#before, this.#energy] = [weights.xi.slice(), 0];
    [this.#showings, this.#watchedShowings] = [[], []];
    return measures;
  }

  /** Whether weights and states are numbers: an unstable setting grows beyond them. */
  get isFinite(): boolean {
    return this.learner.isFinite();
  }
}

/** Mean of `1 - cosine` between columns now and before. */
function meanTurn({ neurons, xi }: LearnedWeights, before: Float64Array, units: ReadonlySet<number>): number {
  const turns = Array.from(units, (unit) => {
    const [from, to] = [unit * neurons, (unit + 1) * neurons];
    const [now, then] = [xi.subarray(from, to), before.subarray(from, to)];
    return 1 - dot(now, then) / Math.sqrt(dot(now, now) * dot(then, then));
  });
  return mean(turns);
}

function largest(values: Float64Array): number {
  let most = 0;
  for (const value of values) if (!(Math.abs(value) <= most)) most = Math.abs(value);
  return most;
}
