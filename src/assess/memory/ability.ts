// Measures a memory: sequences of independent units are read, and a linear reader is asked what the state still says of each of
// them. One run of the longest sequences has the states of all shorter ones in it, since all start from zero.
// Source: memory-assessment, section 1.5; the noise floor is that of correction 1, taken of one age, since all are drawn alike.
// It does not train, and reads linearly: what is stored otherwise shows in the trace alone.

import { UsageError } from '../../array/errors.ts';
import { type Matrix, matrix } from '../../array/matrix.ts';
import { stream } from '../../array/random.ts';
import { drain, part, type Steps } from '../../array/stages.ts';
import { randomNetwork, shuffledNetwork } from '../../emt/analyze/controls.ts';
import { findCell, stateSizeOf } from '../../nn/cells.ts';
import type { Network } from '../../nn/network.ts';
import { rolloutSteps } from '../../nn/rollout.ts';
import { aboveFloor } from '../probe/noise-floor.ts';
import { HEADLINE_LAMBDA, LAMBDAS } from '../probe/ridge.ts';
import { ridgeProbeSteps } from '../probe/ridge-probe.ts';
import { amountOfUnit, type Drive, drawDrive, type InputLaw, meaningsOf } from './drive.ts';
import { adviceOf, capacityOf, fitsOf, lengthIndicators } from './indicators.ts';
import type { HeldAfter, MemoryAbility, MemoryFigures, NullMemory } from './result.ts';
import { traceSteps } from './trace.ts';

export interface MemoryOptions {
  readonly inputs: InputLaw;
  /** Lengths of sequences, ascending. */
  readonly lengths: readonly number[];
  /** The length of curves against noise, silence and age. */
  readonly length: number;
  /** Steps without input after which is read again. */
  readonly holds: readonly number[];
  readonly samples: number;
  readonly reading: 'hidden' | 'state';
  /** Draws of each null network. */
  readonly nulls: number;
  readonly seed: number;
}

/** What `memoryAbility` measures of a network: a part of what `engram assess memory --json` prints. */
export type MemoryMeasures = Pick<MemoryAbility, 'memory' | 'againstNoise' | 'held' | 'trace' | 'nulls' | 'readSize'>;

/** Values at once in the states that are kept. */
const MOST_VALUES = 2 ** 28;

/**
 * Measures what a network holds of independent inputs: indicators over lengths, curves against noise, silence and age, and the
 * same of null networks. Source: arXiv 2002.07422, by the operationalisation of memory-assessment, section 1.
 * @throws UsageError where states would not fit into memory; InputError where they are not finite
 */
export function memoryAbility(network: Network, options: MemoryOptions): MemoryMeasures {
  return drain(memorySteps(network, options));
}

/** Does what `memoryAbility` does in steps. @throws as it does */
export function* memorySteps(network: Network, options: MemoryOptions): Steps<MemoryMeasures> {
  const { samples, lengths, holds, length, nulls, seed } = options;
  const size = readSizeOf(network, options.reading);
  const kept = Math.max(lengths.length, holds.length) * samples * stateSizeOf(network.config);
  if (kept > MOST_VALUES) {
    throw new UsageError(
      `${samples} samples of ${stateSizeOf(network.config)} values at ${lengths.length} lengths are ${kept} numbers, at most ` +
        `${MOST_VALUES}: ask for fewer --samples or --lengths`,
    );
  }
  const parts = 2 + 2 * nulls;
  const memory = yield* part(figuresSteps(network, options), 0, 1 / parts);
  const curves = yield* part(curvesSteps(network, options), 1 / parts, 2 / parts);
  const others: NullMemory[] = [];
  for (let draw = 0; draw < nulls; draw++) {
    for (const [kind, make] of [['random', randomNetwork] as const, ['shuffled', shuffledNetwork] as const]) {
      const from = (2 + others.length) / parts;
      others.push(yield* part(nullSteps(kind, make(network, seed, draw), options), from, from + 1 / parts));
    }
  }
  const trace = yield* traceSteps(network, { ...options, length });
  return { memory, ...curves, trace, nulls: others, readSize: size };
}

function* nullSteps(kind: NullMemory['kind'], network: Network, options: MemoryOptions): Steps<NullMemory> {
  const memory = yield* part(figuresSteps(network, options), 0, 0.8);
  const drive = driveOf(network, options, options.length);
  const { held } = yield* part(heldSteps(network, drive, [options.holds.at(-1)!], options), 0.8, 1);
  return { kind, memory, heldAtLast: held[0]!.amount };
}

/** The indicators of one network over all lengths. */
function* figuresSteps(network: Network, options: MemoryOptions): Steps<MemoryFigures> {
  const { lengths, inputs, seed } = options;
  const drive = driveOf(network, options, lengths.at(-1)!);
  const read = yield* part(
    readSteps(
      network,
      drive,
      lengths.map((n) => n - 1),
      options,
    ),
    0,
    0.4,
  );
  const found: MemoryFigures['lengths'] = [];
  const amount = Math.sqrt(amountOfUnit(inputs, drive.size));
  for (const [i, n] of lengths.entries()) {
    const at = 0.4 + (0.6 * i) / lengths.length;
    const { retention, floor } = yield* part(retentionSteps(read[i]!, drive, n, seed), at, at + 0.6 / lengths.length);
    found.push({ ...lengthIndicators({ held: retention, amounts: retention.map(() => amount) }), retention, floor });
  }
  const capacity = capacityOf(found);
  // A unit that holds less than a hundredth of one, by what is left of chance, holds nothing.
  const held = capacity.amount >= 0.01 ? capacity.amount : 0;
  const fits = fitsOf(found, held);
  return { lengths: found, capacity, fits, advice: held > 0 ? adviceOf(fits) : { length: null, from: null, to: null } };
}

/** What is held at one length after steps without input, and against readout noise without any. */
function* curvesSteps(network: Network, options: MemoryOptions): Steps<Pick<MemoryAbility, 'againstNoise' | 'held'>> {
  const { length, holds, seed } = options;
  const drive = driveOf(network, options, length);
  const { held, read } = yield* part(heldSteps(network, drive, holds, options), 0, 0.8);
  const floors = yield* part(floorsSteps(read[0]!, drive, length, seed, LAMBDAS), 0.8, 0.9);
  const probed = { seed, lambdas: LAMBDAS, permutations: 0, targetSize: drive.size };
  const readings = yield* part(ridgeProbeSteps(read[0]!, meaningsOf(drive, length), probed), 0.9, 1);
  const againstNoise = readings.map(({ lambda, r2 }, i) => ({
    lambda,
    amount: sum(Array.from(r2, (score) => aboveFloor(score, floors[i]!))),
  }));
  return { held, againstNoise };
}

/** What is held of a drive after steps without input, and the states that it was read from. */
function* heldSteps(
  network: Network,
  drive: Drive,
  holds: readonly number[],
  options: MemoryOptions,
): Steps<{ held: HeldAfter[]; read: Matrix[] }> {
  const steps = drive.steps + holds.at(-1)!;
  const inputs = new Float64Array(steps * drive.batch * drive.size);
  inputs.set(drive.inputs);
  const at = holds.map((hold) => drive.steps - 1 + hold);
  const read = yield* part(readSteps(network, { ...drive, steps, inputs }, at, options), 0, 0.5);
  const held: HeldAfter[] = [];
  for (const [i, hold] of holds.entries()) {
    const [from, to] = [i, i + 1].map((k) => 0.5 + (0.5 * k) / holds.length) as [number, number];
    const { retention } = yield* part(retentionSteps(read[i]!, drive, drive.steps, options.seed), from, to);
    held.push({ steps: hold, amount: sum(retention), retention });
  }
  return { held, read };
}

function driveOf({ config }: Network, { inputs, samples, seed }: MemoryOptions, steps: number): Drive {
  const rng = stream(seed, 'assess', 'memory', inputs, steps);
  return drawDrive(inputs, { steps, batch: samples, size: config.inputSize }, rng);
}

/** What is read after each of the steps, `[B, R]`. */
function* readSteps(
  network: Network,
  { steps, batch, inputs }: Drive,
  at: readonly number[],
  { reading }: Pick<MemoryOptions, 'reading'>,
): Steps<Matrix[]> {
  const keep = rangesOf(at);
  const { states } = yield* rolloutSteps(network, { steps, batch, inputs, keep, single: true });
  const size = stateSizeOf(network.config);
  const [from, to] = partsToRead(network, reading);
  return at.map((_, i) => {
    const read = matrix(batch, to - from);
    for (let row = 0; row < batch; row++) {
      const start = (i * batch + row) * size;
      read.data.set(states.subarray(start + from, start + to), row * (to - from));
    }
    return read;
  });
}

/** Ascending steps as pieces that do not touch. */
function rangesOf(at: readonly number[]): { from: number; to: number }[] {
  const ranges: { from: number; to: number }[] = [];
  for (const t of at) {
    const last = ranges.at(-1);
    if (last?.to === t) last.to = t + 1;
    else ranges.push({ from: t, to: t + 1 });
  }
  return ranges;
}

/** The values of a state that are read. What a readout sees are the last layer's, but for the cell of an LSTM. */
function partsToRead({ config }: Network, reading: MemoryOptions['reading']): [from: number, to: number] {
  const cell = findCell(config.cell);
  const sizes = cell.stateSizes(config);
  const whole = sizes.reduce((total, size) => total + size, 0);
  if (reading === 'state') return [0, whole];
  const names = cell.stateNames(config);
  const layers = config.layers ?? 1;
  const ofLayer = sizes.length / layers;
  const first = sizes.slice(0, sizes.length - ofLayer).reduce((total, size) => total + size, 0);
  const hidden = names.at(-ofLayer)!.startsWith('h') ? sizes.at(-ofLayer)! : whole - first;
  return [first, first + hidden];
}

export function readSizeOf(network: Network, reading: MemoryOptions['reading']): number {
  const [from, to] = partsToRead(network, reading);
  return to - from;
}

/** The share of each of `n` ages that is held, above the noise floor. */
function* retentionSteps(
  read: Matrix,
  drive: Drive,
  n: number,
  seed: number,
): Steps<{ retention: number[]; floor: number }> {
  const targets = meaningsOf(drive, n);
  const options = { seed, permutations: 0, targetSize: drive.size };
  const [reading] = yield* part(ridgeProbeSteps(read, targets, options), 0, 0.7);
  const [floor] = yield* part(floorsSteps(read, drive, n, seed, [HEADLINE_LAMBDA]), 0.7, 1);
  return { retention: Array.from(reading!.r2, (score) => aboveFloor(score, floor!)), floor: floor! };
}

/** The noise floor of each lambda, of the newest unit. */
function* floorsSteps(
  read: Matrix,
  drive: Drive,
  n: number,
  seed: number,
  lambdas: readonly number[],
): Steps<number[]> {
  const newest = meaningsOf({ ...drive, inputs: drive.inputs.subarray((n - 1) * drive.batch * drive.size) }, 1);
  const readings = yield* ridgeProbeSteps(read, newest, { seed, lambdas, targetSize: drive.size });
  return readings.map(({ floor }) => floor[0]!);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
