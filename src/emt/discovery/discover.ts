// Discovery: opening a network whose task is not known. Drive it, let it run freely, ask what the hidden state holds
// of what it said, fit the variables, read the circuit, and prove it by edits; the same for null networks. Source: EMT
// spec sections 6.5 and 6.6. Fitting and reporting never share a sequence.

import { InputError } from '../../array/errors.ts';
import { requireWhole } from '../../array/options.ts';
import { drain, type Stages, stageOf } from '../../array/stages.ts';
import type { Network } from '../../nn/network.ts';
import { randomNetwork, shuffledNetwork } from '../analyze/controls.ts';
import type { Drive } from '../record/drive.ts';
import type { Discovery, DiscoveryMatrices } from '../results/discovery.ts';
import { assumedOf } from './assumed.ts';
import { besideControls } from './judge.ts';
import { lookAtControl, lookStageNames } from './look.ts';
import { notesOn } from './reasons.ts';
import { setRefusedAside } from './refuse.ts';
import { rephasedNetworkSteps } from './rephased.ts';
import { search } from './search.ts';
import { DEFAULT_LAGS } from './setting.ts';

/** What a discovery may be asked for. */
export interface DiscoverOptions {
  /** Lags looked at: `0 ... lags - 1`. */
  readonly lags?: number;
  readonly seed?: number;
  readonly source?: string | null;
  readonly checkpoint?: string | null;
  /** Called with the stage that runs and the share of it that is done, 0 ... 1. */
  readonly onProgress?: (stage: DiscoveryStage, done: number) => void;
}

export const discoveryStageNames = [
  ...lookStageNames,
  'control: random',
  'control: shuffled',
  'control: rephased',
] as const;
export type DiscoveryStage = (typeof discoveryStageNames)[number];

export interface Discovered {
  readonly discovery: Discovery;
  readonly matrices: DiscoveryMatrices;
}

/**
 * Looks for a variable-binding circuit in `network` with no task given; `drive` are inputs to wake it with. Where they
 * leave the memory partly empty, or fill it twice, and nothing is found, others wake it: steps of the given ones drawn
 * anew, or random bits as in `discoverUnaided`.
 * @throws UsageError for a seed or lags out of range; InputError when the drive is not of the network's width, or its
 *   cell cannot be linearised
 */
export function discover(network: Network, drive: Drive, options: DiscoverOptions = {}): Discovered {
  return drained(discoverStages(network, drive, options), options);
}

/**
 * Does what `discover` does in stages, so that it can be paused and left; `onProgress` is not heard, what it yields
 * says the same.
 * @throws UsageError and InputError as `discover` does
 */
export function* discoverStages(
  network: Network,
  drive: Drive,
  options: DiscoverOptions = {},
): Stages<Discovered, DiscoveryStage> {
  const { inputSize } = network.config;
  checkOptions(options);
  if (drive.inputs.length !== drive.steps * drive.batch * inputSize) {
    const width = drive.inputs.length / (drive.steps * drive.batch);
    throw new InputError(`${drive.source}: inputs are ${width} wide, the network reads ${inputSize} values per step`);
  }
  return yield* open(network, drive, options);
}

/**
 * Looks for a circuit in `network` with nothing else given: random bits wake it twice, first over 16 steps, to see how
 * deep its memory is, and then over just as many as it holds, so that none falls on top of another.
 * @throws UsageError for a seed or lags out of range; InputError when its cell cannot be linearised
 */
export function discoverUnaided(network: Network, options: DiscoverOptions = {}): Discovered {
  return drained(discoverUnaidedStages(network, options), options);
}

/**
 * Does what `discoverUnaided` does in stages, so that it can be paused and left; `onProgress` is not heard, what it
 * yields says the same.
 * @throws UsageError and InputError as `discoverUnaided` does
 */
export function* discoverUnaidedStages(
  network: Network,
  options: DiscoverOptions = {},
): Stages<Discovered, DiscoveryStage> {
  checkOptions(options);
  return yield* open(network, null, options);
}

function drained(stages: Stages<Discovered, DiscoveryStage>, { onProgress }: DiscoverOptions): Discovered {
  return drain(stages, ({ stage, done }) => onProgress?.(stage, done));
}

function checkOptions({ seed = 0, lags = DEFAULT_LAGS }: DiscoverOptions): void {
  requireWhole('seed', seed);
  requireWhole('lags', lags, { min: 2 });
}

function* open(network: Network, given: Drive | null, options: DiscoverOptions): Stages<Discovered, DiscoveryStage> {
  const { seed = 0, lags = DEFAULT_LAGS } = options;
  const { cell, activation, inputSize, hiddenSize, outputSize, bias } = network.config;
  const { setting, looked, notes } = yield* search(network, given, { lags, seed });
  const { drive, noise, freeSteps } = setting;
  const control = (network: Network) => lookAtControl(network, looked, setting);
  const random = yield* stageOf('control: random', control(randomNetwork(network, seed)));
  const shuffled = yield* stageOf('control: shuffled', control(shuffledNetwork(network, seed)));
  const lively = yield* stageOf('control: rephased', rephasedNetworkSteps(network, seed), 0, 0.2);
  const rephased = lively && (yield* stageOf('control: rephased', control(lively), 0.2, 1));
  const controls = { random, shuffled, rephased };
  const { fixedPoint, residual, note } = looked.linearisation;
  const measures = { ...looked.measures, ...besideControls(looked.measures, controls) };
  return {
    discovery: {
      schema: 'engram.discovery/1',
      seed,
      model: {
        source: options.source ?? null,
        cell,
        activation,
        inputSize,
        hiddenSize,
        stateSize: fixedPoint.length,
        outputSize,
        bias,
        checkpoint: options.checkpoint ?? null,
      },
      drive: { source: drive.source, sequences: drive.batch, drivenSteps: drive.steps, freeSteps, noise },
      ...(measures.candidate === null ? setRefusedAside(measures) : measures),
      controls,
      fixedPoint: { norm: Math.hypot(...fixedPoint), residual, note },
      assumed: assumedOf(given, setting, looked.measures.signal),
      notes: [...notes, ...notesOn(looked.measures)],
    },
    matrices: looked.matrices,
  };
}
