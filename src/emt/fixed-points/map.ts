// The fixed and slow points of a network as one plain object: starts from recorded states, the search, each point with
// its stability, time constants and frequencies, and the plane of the trajectories' two leading principal components
// to see them in. Source: Sussillo & Barak (2013), who look for points near the states a network visits.

import { InputError } from '../../array/errors.ts';
import { type Matrix, matrix, takeRows } from '../../array/matrix.ts';
import { stream } from '../../array/random.ts';
import { drain, type Stages, type Steps, stageOf } from '../../array/stages.ts';
import { plural } from '../../array/words.ts';
import { type PrincipalComponents, pcaSteps, project } from '../../linalg/pca.ts';
import { findCell } from '../../nn/cells.ts';
import type { Network } from '../../nn/network.ts';
import { type Drive, randomDrive } from '../record/drive.ts';
import { type Recording, recordFreeRunSteps } from '../record/recording.ts';
import { takeSequences } from '../record/sequences.ts';
import type { DriveMeasures, OpenedModel } from '../results/discovery.ts';
import type { DescentStatus } from './descent.ts';
import { type FixedPoint, type FixedPoints, findFixedPointsStages } from './find.ts';
import { type FixedPointOptions, type FixedPointSettings, searchStageNames, settle } from './options.ts';
import type { Stability } from './stability.ts';
import { sampleStarts } from './starts.ts';

/** What `engram fixed-points --json` prints: plain data, stable within its schema. */
export interface FixedPointMap {
  schema: 'engram.fixed-points/1';
  seed: number;
  model: OpenedModel;
  /** The parts that whole states join, in order. */
  state: { name: string; size: number }[];
  /** What woke the network, for `freeSteps` then with the held input; its states are where starts are drawn from. */
  drive: DriveMeasures;
  /** The input that is held while points are searched `[in]`. */
  input: number[];
  options: StatedOptions;
  /** How many, the noise on them, and how their descents ended; what rounding in float32 stops goes on in float64. */
  starts: { count: number; noise: number } & Record<Exclude<DescentStatus, 'running'>, number>;
  /** Distinct points that were left out: far from all starts, too fast, or more than `maxUnique`. */
  dropped: FixedPoints['dropped'];
  /** Fixed before slow, those that most starts lead to first; all their figures are float64's. */
  points: PointMeasures[];
  notes: string[];
}

export interface StatedOptions extends Omit<FixedPointSettings, 'seed' | 'jacobians' | 'decompose' | 'maxUnique'> {
  /** `null`: no limit. */
  maxUnique: number | null;
}

export interface PointMeasures {
  kind: FixedPoint['kind'];
  q: number;
  residual: number;
  starts: number;
  iterations: number;
  distance: number;
  /** The whole state, `[S]`. */
  state: number[];
  stability: {
    kind: Stability['kind'];
    spectralRadius: number;
    unstableModes: number;
    /** Largest modulus first; `timeConstant` in steps, `null` where it is infinite; `frequency` in cycles per step. */
    modes: { re: number; im: number; timeConstant: number | null; frequency: number }[];
  };
}

/** Trajectories and points on two principal components of the trajectories. */
export interface FixedPointPlane {
  /** Share of the variance of the recorded states along each. */
  readonly share: readonly [number, number];
  /** Each `[T, 2]`. */
  readonly trajectories: readonly Matrix[];
  /** `[points, 2]`, in the order of the points. */
  readonly points: Matrix;
}

export interface MappedFixedPoints {
  readonly map: FixedPointMap;
  readonly plane: FixedPointPlane;
  readonly found: FixedPoints;
}

/** The network is run to find where it goes; starts descend, points are polished and linearised. */
export const mapStageNames = ['recording', ...searchStageNames] as const;
export type MapStage = (typeof mapStageNames)[number];

export interface MapOptions extends Omit<FixedPointOptions, 'decompose' | 'onProgress'> {
  /** Input sequences; random bits over 16 steps when absent. */
  readonly drive?: Drive;
  /** Steps that are recorded after the sequences, with the held input. */
  readonly freeSteps?: number;
  readonly starts?: number;
  /** Standard deviation of the noise on the starts. */
  readonly noise?: number;
  /** Held constant `[in]`; zero when absent. */
  readonly input?: readonly number[];
  readonly source?: string;
  readonly checkpoint?: string | null;
  readonly onProgress?: (stage: MapStage, done: number) => void;
}

export const mapDefaults = { freeSteps: 50, starts: 1024, noise: 0 } as const;

const RANDOM_STEPS = 16;
/** Numbers of recorded activity, at most: with wide states fewer sequences are run. */
const MOST_RECORDED = 2 ** 24;
/** Activity that has grown beyond this is no place to start from. */
const LARGEST = 1e6;
/** Rows that principal components are computed from, and trajectories that are drawn. */
const COMPONENT_ROWS = 1000;
const DRAWN = 24;

/**
 * Searches the fixed points of `network` from states it visits, and gives them as plain data, with a plane to see them
 * in.
 * @throws InputError where inputs do not fit the network or its activity overflows; UsageError for options out of range
 */
export function mapFixedPoints(network: Network, options: MapOptions = {}): MappedFixedPoints {
  return drain(mapFixedPointsStages(network, options), ({ stage, done }) => options.onProgress?.(stage, done));
}

/**
 * Does what `mapFixedPoints` does in stages, so that it can be paused and left; `onProgress` is not heard, what it
 * yields says the same.
 * @throws InputError and UsageError as `mapFixedPoints` does
 */
export function* mapFixedPointsStages(network: Network, options: MapOptions = {}): Stages<MappedFixedPoints, MapStage> {
  const { inputSize } = network.config;
  const { freeSteps, starts: count, noise, seed = 0 } = { ...mapDefaults, ...options };
  const drive = options.drive ?? randomDrive(inputSize, RANDOM_STEPS, seed);
  const input = heldInput(network, options.input);
  const recording = yield* stageOf('recording', record(network, drive, freeSteps, input.data), 0, 0.7);
  const { rows, left } = boundedRows(recording);
  const axes = yield* stageOf('recording', axesOf(rows), 0.7, 1);
  const starts = sampleStarts(rows, { count, noise, rng: stream(seed, 'fixed-points', 'starts') });
  const searchOptions = searchOptionsOf(options, seed);
  const found = yield* findFixedPointsStages(network, starts, input, searchOptions);
  return {
    map: {
      schema: 'engram.fixed-points/1',
      seed,
      model: modelOf(network, recording.stateSize, options),
      state: partsOf(network),
      drive: {
        source: drive.source,
        sequences: recording.batch,
        drivenSteps: drive.steps,
        freeSteps,
      },
      input: [...input.data],
      options: stated(settle(searchOptions)),
      starts: { count, noise, ...endsOf(found) },
      dropped: found.dropped,
      points: found.points.map(figuresOf),
      notes: notesOn(found, left),
    },
    plane: planeOf(recording, axes, found),
    found,
  };
}

/** Picks the options that `findFixedPoints` knows, without those that are absent. */
function searchOptionsOf(options: MapOptions, seed: number): Omit<FixedPointOptions, 'onProgress'> {
  const { drive, freeSteps, starts, noise, input, source, checkpoint, onProgress, ...search } = options;
  return { jacobians: false, ...search, seed };
}

function stated(settings: FixedPointSettings): StatedOptions {
  const { seed, jacobians, decompose, maxUnique, ...options } = settings;
  return { ...options, maxUnique: Number.isFinite(maxUnique) ? maxUnique : null };
}

function heldInput({ config: { inputSize } }: Network, given: readonly number[] | undefined): Matrix {
  const values = given ?? new Array<number>(inputSize).fill(0);
  if (values.length !== inputSize) {
    throw new InputError(
      `constant input holds ${values.length} values, the network reads ${inputSize} values per step`,
    );
  }
  return matrix(1, inputSize, Float64Array.from(values));
}

/** The run over the sequences of `drive`, and then with the held input: what it visits then is near what is searched. */
function* record(network: Network, drive: Drive, freeSteps: number, held: Float64Array): Steps<Recording> {
  const { inputSize } = network.config;
  const width = drive.inputs.length / (drive.steps * drive.batch);
  if (width !== inputSize) {
    throw new InputError(`${drive.source}: inputs are ${width} wide, the network reads ${inputSize} values per step`);
  }
  const stateSize = partsOf(network).reduce((total, { size }) => total + size, 0);
  const steps = drive.steps + freeSteps;
  const batch = Math.min(drive.batch, Math.max(1, Math.floor(MOST_RECORDED / (steps * stateSize))));
  const inputs = new Float64Array(steps * batch * inputSize);
  inputs.set(takeSequences(Float64Array.from(drive.inputs), { ...drive, width }, 0, batch));
  for (let at = drive.steps * batch * inputSize; at < inputs.length; at++) inputs[at] = held[at % inputSize]!;
  return yield* recordFreeRunSteps(network, { source: drive.source, steps, batch, inputs }, 0);
}

/** Recorded states as rows, without those of activity that has run away; `left` counts these. */
function boundedRows({ states, stateSize }: Recording): { rows: Matrix; left: number } {
  const all = matrix(states.length / stateSize, stateSize, states);
  const isBounded = (row: number) =>
    states.subarray(row * stateSize, (row + 1) * stateSize).every((value) => Math.abs(value) <= LARGEST);
  const kept = Array.from({ length: all.rows }, (_, row) => row).filter(isBounded);
  if (kept.length === 0) {
    throw new InputError(
      'the activity of the network overflows from its first step on: there is no state to start from',
    );
  }
  const left = all.rows - kept.length;
  return { rows: left === 0 ? all : takeRows(all, kept), left };
}

function modelOf(network: Network, stateSize: number, { source, checkpoint }: MapOptions): OpenedModel {
  const { cell, activation, inputSize, hiddenSize, outputSize, bias } = network.config;
  return {
    source: source ?? null,
    cell,
    activation,
    inputSize,
    hiddenSize,
    stateSize,
    outputSize,
    bias,
    checkpoint: checkpoint ?? null,
  };
}

function partsOf({ config }: Network): FixedPointMap['state'] {
  const cell = findCell(config.cell);
  const sizes = cell.stateSizes(config);
  return cell.stateNames(config).map((name, k) => ({ name, size: sizes[k]! }));
}

function endsOf({ minima }: FixedPoints): Record<Exclude<DescentStatus, 'running'>, number> {
  const count = (status: DescentStatus) => minima.statuses.filter((each) => each === status).length;
  return {
    arrived: count('arrived'),
    joined: count('joined'),
    stalled: count('stalled'),
    exhausted: count('exhausted'),
  };
}

function figuresOf({ kind, q, residual, starts, iterations, distance, state, stability }: FixedPoint): PointMeasures {
  const { eigenvalues, timeConstants, frequencies, ...rest } = stability!;
  const modes = Array.from(timeConstants, (timeConstant, k) => ({
    re: eigenvalues.re[k]!,
    im: eigenvalues.im[k]!,
    timeConstant: Number.isFinite(timeConstant) ? timeConstant : null,
    frequency: frequencies[k]!,
  }));
  return { kind, q, residual, starts, iterations, distance, state: [...state], stability: { ...rest, modes } };
}

/** The two leading principal components of the rows. */
function axesOf(rows: Matrix): Steps<PrincipalComponents> {
  const stride = Math.max(1, Math.floor(rows.rows / COMPONENT_ROWS));
  const some = Array.from({ length: Math.floor(rows.rows / stride) }, (_, k) => k * stride);
  // One row has no direction of its own; with two equal ones every direction serves.
  const sample = takeRows(rows, some.length > 1 ? some : [0, 0]);
  return pcaSteps(sample, Math.min(2, sample.rows, rows.cols));
}

function planeOf(recording: Recording, axes: PrincipalComponents, { points }: FixedPoints): FixedPointPlane {
  const { stateSize, states, steps, batch } = recording;
  const all = matrix(steps * batch, stateSize, states);
  const trajectories = Array.from({ length: Math.min(batch, DRAWN) }, (_, b) => {
    const path = Array.from({ length: steps }, (_, t) => t * batch + b);
    const ends = path.findIndex((row) =>
      states.subarray(row * stateSize, (row + 1) * stateSize).some((value) => !(Math.abs(value) <= LARGEST)),
    );
    return inPlane(takeRows(all, ends < 0 ? path : path.slice(0, ends)), axes);
  });
  const found = matrix(points.length, stateSize);
  points.forEach(({ state }, row) => void found.data.set(state, row * stateSize));
  return { share: [axes.share[0]!, axes.share[1] ?? 0], trajectories, points: inPlane(found, axes) };
}

/** Two coordinates of each row; the second is zero where states have one number only. */
function inPlane(states: Matrix, axes: PrincipalComponents): Matrix {
  const along = project(states, axes);
  const out = matrix(states.rows, 2);
  for (let row = 0; row < states.rows; row++) {
    for (let k = 0; k < along.cols; k++) out.data[row * 2 + k] = along.data[row * along.cols + k]!;
  }
  return out;
}

function notesOn({ points, dropped, minima }: FixedPoints, left: number): string[] {
  const notes: string[] = [];
  if (points.length === 0) {
    notes.push('No fixed or slow point was found. That is no proof that there is none: other starts may lead to one.');
  }
  const onKink = points.filter((point) => point.onKink).length;
  if (onKink > 0) {
    notes.push(
      `${plural(onKink, 'point')} on the kink of a relu, which has no derivative there: its slope is taken as 1.`,
    );
  }
  if (dropped.far > 0) notes.push(`${plural(dropped.far, 'point')} far from all starts left out.`);
  if (dropped.fast > 0) {
    notes.push(`${plural(dropped.fast, 'minimum', 'minima')} of the speed too fast to be slow points left out.`);
  }
  if (dropped.surplus > 0)
    notes.push(`${plural(dropped.surplus, 'point')} beyond the limit left out, chosen at random.`);
  const alone = points.filter((point) => point.starts === 1).length;
  if (alone > 0) {
    const count = minima.statuses.length;
    notes.push(
      `${plural(alone, 'point')} met by a single start: of further starts about ${alone} in ${count} would lead to a ` +
        'point that is not listed (Good 1953); more --starts, other seeds and some --noise find more.',
    );
  }
  const exhausted = minima.statuses.filter((status) => status === 'exhausted').length;
  if (exhausted > 0) notes.push(`${plural(exhausted, 'start')} used up all iterations.`);
  if (left > 0) notes.push(`${plural(left, 'recorded state')} of activity that ran away left out.`);
  return notes;
}
