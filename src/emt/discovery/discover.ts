// Discovery: opening a network whose task is not known. Drive it, let it run freely, ask what the hidden state holds
// of what it said, fit the variables, read the circuit off the Jacobian, and prove it by edits; the same for both null
// networks. Source: EMT spec sections 6.5 and 6.6. Fitting and reporting never share a sequence.

import { InputError } from '../../array/errors.ts';
import { type Matrix, matrix, takeRows } from '../../array/matrix.ts';
import { requireWhole } from '../../array/options.ts';
import { stream } from '../../array/random.ts';
import type { Network } from '../../nn/network.ts';
import type { HistoryTask } from '../../task/history.ts';
import type { EditFigures } from '../analysis.ts';
import type { Basis } from '../basis.ts';
import { refusedBy } from '../basis-guards.ts';
import { randomNetwork, shuffledNetwork } from '../controls.ts';
import { leakage } from '../empirical-circuit.ts';
import { type EditKind, type EditOptions, intervene, rotatedBasis } from '../intervene.ts';
import { type Linearisation, linearise } from '../linearise.ts';
import { noEdit } from '../no-figures.ts';
import { varianceInside } from '../residual.ts';
import type { Trajectories } from '../trajectories.ts';
import { amplitudes, contentOf, decodingOf, readVariables, samplesOf, type Window } from '../variables.ts';
import { behaviourOf } from './behaviour.ts';
import type { Discovery, DiscoveryFigures, DiscoveryMatrices, LagFigures } from './discovery.ts';
import { type Drive, randomDrive } from './drive.ts';
import { besideControls, judgeDiscovery } from './judge.ts';
import { depthOf, lagProfile, type PastRows, pastRows, type Series } from './lag-profile.ts';
import { byStack, fitBasis, noOperator, type ReadOperator, readOperator, ruleInActivity } from './operator.ts';
import { about, type Recording, recordFreeRun, takeSequences } from './recording.ts';
import { setRefusedAside } from './refuse.ts';
import { readSignal, type Signal } from './signal.ts';

export interface DiscoverOptions {
  /** Lags looked at: `0 ... lags - 1`. */
  readonly lags?: number;
  readonly seed?: number;
  readonly source?: string | null;
  readonly checkpoint?: string | null;
  readonly onProgress?: (stage: string, done: number) => void;
}

export interface Discovered {
  readonly discovery: Discovery;
  readonly matrices: DiscoveryMatrices;
}

export const DEFAULT_LAGS = 24;
/** Noise a readout should stand, in shares of the root mean square of the hidden state over the whole recording. */
const NOISE = 0.05;
const PERMUTATIONS = 20;
/** Steps of the free run at which states are looked at. */
const WINDOW = 3;
/** Turns of the stack followed after an edit. */
const FOLLOW_TURNS = 3;
/** Share of the sequences that is kept from every fit, for edits and predictions. */
const HELD_OUT = 1 / 5;

/**
 * Looks for a variable-binding circuit in `network` with no task given; `drive` are inputs to wake it with.
 * @throws UsageError for a seed or lags out of range; InputError when the drive is not of the network's width, or its
 * cell cannot be linearised
 */
export function discover(network: Network, drive: Drive, options: DiscoverOptions = {}): Discovered {
  const { seed = 0, lags = DEFAULT_LAGS, onProgress = () => {} } = options;
  checkOptions(seed, lags);
  const { cell, activation, inputSize, hiddenSize, outputSize, bias } = network.config;
  if (drive.inputs.length !== drive.steps * drive.batch * inputSize) {
    const width = drive.inputs.length / (drive.steps * drive.batch);
    throw new InputError(`${drive.source}: inputs are ${width} wide, the network reads ${inputSize} values per step`);
  }
  const setting = { drive, lags, seed };
  onProgress('the network', 0);
  const looked = look(network, setting);
  onProgress('control: random weights', 0.4);
  const random = look(randomNetwork(network, seed), setting).figures;
  onProgress('control: shuffled weights', 0.7);
  const shuffled = look(shuffledNetwork(network, seed), setting).figures;
  onProgress('done', 1);
  const { fixedPoint, residual, note } = looked.linearisation;
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
      drive: {
        source: drive.source,
        sequences: drive.batch,
        drivenSteps: drive.steps,
        freeSteps: freeStepsOf(lags),
      },
      ...looked.figures,
      ...besideControls(looked.figures, { random, shuffled }),
      controls: { random, shuffled },
      fixedPoint: { norm: Math.hypot(...fixedPoint), residual, note },
      notes: notesOn(looked.figures),
    },
    matrices: looked.matrices,
  };
}

/** Steps of random bits in the first of two probes: more than the memory is deep does no harm, it overwrites. */
const FIRST_PROBE = 16;

/**
 * As `discover`, with nothing given but the network: random bits wake it twice, first over 16 steps, to see how deep
 * its memory is, and then over just as many as it holds, so that none falls on top of another.
 */
export function discoverUnaided(network: Network, options: DiscoverOptions = {}): Discovered {
  const { seed = 0, lags = DEFAULT_LAGS, onProgress = () => {} } = options;
  checkOptions(seed, lags);
  const { inputSize } = network.config;
  onProgress('depth of the memory', 0);
  const s = depthOfMemory(network, { drive: randomDrive(inputSize, FIRST_PROBE, seed), lags, seed });
  const steps = s > 0 && s < lags ? s : FIRST_PROBE;
  return discover(network, randomDrive(inputSize, steps, seed), {
    ...options,
    onProgress: (stage, done) => onProgress(stage, 0.2 + 0.8 * done),
  });
}

function checkOptions(seed: number, lags: number): void {
  requireWhole('seed', seed);
  requireWhole('lags', lags, { min: 2 });
}

interface Setting {
  readonly drive: Drive;
  readonly lags: number;
  readonly seed: number;
}

interface Looked {
  readonly figures: DiscoveryFigures;
  readonly matrices: DiscoveryMatrices;
  readonly linearisation: Linearisation;
}

/** Steps for activity to settle, as many to look back on, and the window. */
function freeStepsOf(lags: number): number {
  return 2 * lags + WINDOW;
}

/** Lags that hold something new, without a null and without a look at the weights. */
function depthOfMemory(network: Network, setting: Setting): number {
  const recording = recordFreeRun(network, setting.drive, freeStepsOf(setting.lags));
  const noise = NOISE * rootMeanSquare(recording.states);
  if (!recording.finite || noise === 0) return 0;
  const signal = readSignal(recording, windowOf(setting).from);
  if (signal.kind === 'none') return 0;
  const options = { ...profileOptions(setting, noise, 'probe'), permutations: 0, products: false };
  return depthOf(lagProfile(rowsOf(recording, signal, setting), options).live);
}

/** Steps at which states are looked at: activity has settled, and as many lags lie behind. */
function windowOf({ drive, lags }: Setting): Window {
  const from = drive.steps + 2 * lags;
  return { from, to: from + WINDOW };
}

/** The sequences to fit on, with their past. */
function rowsOf(recording: Recording, signal: Signal, setting: Setting): PastRows {
  const { from, to } = windowOf(setting);
  const fitted = recording.batch - heldOutOf(recording.batch);
  return pastRows(seriesOf(recording, signal.values, signal.varying.length, 0, fitted), from, to, setting.lags);
}

/** The pipeline for one network, trained or null. */
function look(network: Network, setting: Setting): Looked {
  const { drive, lags } = setting;
  const raw = recordFreeRun(network, drive, freeStepsOf(lags));
  const { stateSize } = raw;
  const visited = raw.finite ? matrix(raw.states.length / stateSize, stateSize, raw.states) : null;
  const linearisation = linearise(network, visited);
  const recording = about(raw, linearisation.fixedPoint);
  const end = (obstacle: string, partial: Partial<Omit<DiscoveryFigures, 'candidate'>> = {}): Looked => {
    const evidence = { ...nothing(), ...partial };
    return {
      figures: setRefusedAside({ ...evidence, ...judgeDiscovery(evidence, obstacle) }),
      matrices: { jacobian: linearisation.jacobian, phiEmp: null, phi: null, psi: null, psiDual: null, slots: [] },
      linearisation,
    };
  };
  if (!recording.finite) return end('The activity of the network overflows: there is nothing to read.');
  const noise = NOISE * rootMeanSquare(recording.states);
  if (noise === 0) return end('The hidden state is zero throughout: there is nothing to read.');
  const inputProfile = profileInputs(recording, setting, noise);
  const window = windowOf(setting);
  const signal = readSignal(recording, window.from);
  const described = { kind: signal.kind, outputs: signal.outputs, binarity: signal.binarity };
  const known = { inputProfile, signal: described };
  if (signal.kind === 'none') return end(silence(signal), known);
  const d = signal.varying.length;
  const fitted = drive.batch - heldOutOf(drive.batch);
  const rows = rowsOf(recording, signal, setting);
  const profile = lagProfile(rows, profileOptions(setting, noise, 'outputs'));
  const live = byStack(profile.live);
  const s = depthOf(live);
  const cells = {
    d,
    count: live.length,
    live: profile.live.map(({ bit, lag }) => ({ bit, lag })),
    depth: Array.from({ length: d }, (_, bit) => live.filter((cell) => cell.bit === bit).length),
  };
  const seen = { ...known, lagProfile: profile.lags, s, cells };
  if (live.length === 0) return end('Nothing the network said can be read from its hidden state.', seen);
  const basis = fitBasis(rows, live);
  const refused = refusedBy(basis);
  if (refused !== null) return end(`The live cells share directions: ${refused}.`, seen);
  const heard = hear(network, recording, signal, linearisation);
  const read = readOperator({
    live,
    d,
    basis,
    jacobian: linearisation.jacobian,
    readout: heard.readout,
    sizes: heard.sizes,
    signal: signal.kind,
    activity: ruleInActivity(rows, live),
  });
  const proof = prove({ recording, signal, heard, basis, read, linearisation, setting, window, fitted });
  const evidence = { ...seen, operator: read.figures, ...proof };
  return {
    figures: setRefusedAside({ ...evidence, ...judgeDiscovery(evidence, null) }),
    matrices: {
      jacobian: linearisation.jacobian,
      phiEmp: read.phiEmp,
      phi: read.circuit.reduced,
      psi: basis.psi,
      psiDual: basis.dual,
      slots: live.map(({ lag }) => s - 1 - lag),
    },
    linearisation,
  };
}

function heldOutOf(batch: number): number {
  return Math.max(8, Math.round(HELD_OUT * batch));
}

function profileOptions({ seed }: Setting, noise: number, of: string) {
  return { noise, permutations: PERMUTATIONS, products: true, rng: stream(seed, 'discovery', 'profile', of) };
}

/** What is held of the inputs when they end; of every step from which enough of them can be looked back on. */
function profileInputs(recording: Recording, setting: Setting, noise: number): LagFigures[] {
  const { drivenSteps, inputSize, inputs, batch } = recording;
  const lags = Math.min(setting.lags, drivenSteps);
  const from = Math.max(lags - 1, drivenSteps - WINDOW);
  const series = seriesOf(recording, inputs, inputSize, 0, batch - heldOutOf(batch));
  return lagProfile(pastRows(series, from, drivenSteps, lags), profileOptions(setting, noise, 'inputs')).lags;
}

function seriesOf(recording: Recording, values: Float64Array, d: number, from: number, to: number): Series {
  const { steps, batch, stateSize } = recording;
  return {
    steps,
    batch: to - from,
    stateSize,
    d,
    states: takeSequences(recording.states, { steps, batch, width: stateSize }, from, to),
    values: takeSequences(values, { steps, batch, width: d }, from, to),
  };
}

interface Heard {
  /** The network with the varying outputs alone. */
  readonly network: Network;
  /** Its readout `[d, H]`. */
  readonly readout: Matrix;
  /** Mean size of a bit in the readout; 1 for real numbers. */
  readonly sizes: Float64Array;
}

function hear(network: Network, { outputs, outputSize }: Recording, signal: Signal, { readout }: Linearisation): Heard {
  const { varying, kind } = signal;
  const sizes = new Float64Array(varying.length).fill(1);
  if (kind === 'signs') {
    varying.forEach((index, j) => {
      let sum = 0;
      for (let at = index; at < outputs.length; at += outputSize) sum += Math.abs(outputs[at]!);
      sizes[j] = sum / (outputs.length / outputSize);
    });
  }
  return { network: withOutputs(network, varying), readout: takeRows(readout, varying), sizes };
}

/** The same network with some of its outputs. */
function withOutputs({ config, parameters }: Network, kept: readonly number[]): Network {
  const fewer = new Map(parameters);
  for (const name of ['readout.weight', 'readout.bias']) {
    const found = parameters.get(name);
    if (!found) continue;
    const width = found.data.length / config.outputSize;
    const whole = matrix(config.outputSize, width, Float64Array.from(found.data as ArrayLike<number>));
    const shape = name === 'readout.bias' ? [kept.length] : [kept.length, width];
    fewer.set(name, { dtype: 'f64', shape, data: takeRows(whole, kept).data });
  }
  return { config: { ...config, outputSize: kept.length }, parameters: fewer };
}

interface Proof {
  readonly recording: Recording;
  readonly signal: Signal;
  readonly heard: Heard;
  readonly basis: Basis;
  readonly read: ReadOperator;
  readonly linearisation: Linearisation;
  readonly setting: Setting;
  readonly window: Window;
  /** Sequences from here on were not fitted on. */
  readonly fitted: number;
}

/** Everything that is measured on sequences not fitted on: content, predictions, edits. */
function prove(proof: Proof): Pick<DiscoveryFigures, 'basis' | 'behaviour' | 'intervention'> {
  const { recording, signal, basis, read, linearisation, window, fitted } = proof;
  const { circuit, task } = read;
  const trajectories = trajectoriesOf(recording, signal, task, fitted);
  const samples = samplesOf(trajectories, circuit, window);
  const variables = readVariables(basis, samples.states);
  const content = contentOf(variables, samples.truth, circuit).perSlot.reverse();
  const { drivenSteps, steps, inputSize, outputSize, batch } = recording;
  const isOwnWidth = inputSize === outputSize;
  const inputs = isOwnWidth
    ? takeSequences(
        pick(recording.inputs, inputSize, signal.varying),
        { steps, batch, width: circuit.d },
        fitted,
        batch,
      )
    : null;
  const said = { steps, batch: batch - fitted, values: trajectories.history, drivenSteps, inputs };
  return {
    basis: {
      conditionNumber: basis.conditionNumber,
      leakage: leakage(basis, linearisation.jacobian),
      variance: varianceInside(basis, samples.states),
      decoding: signal.kind === 'signs' ? decodingOf(variables, samples.truth) : null,
      content,
    },
    behaviour: behaviourOf(task, said, drivenSteps + circuit.s - 1),
    intervention: edits(proof, trajectories, amplitudes(variables, samples.truth)),
  };
}

function edits(
  { heard, basis, read, linearisation, setting, window }: Proof,
  trajectories: Trajectories,
  amplitude: Float64Array,
): DiscoveryFigures['intervention'] {
  const { circuit, task } = read;
  const lags = FOLLOW_TURNS * circuit.s;
  const rng = (name: string) => stream(setting.seed, 'discovery', 'edit', name);
  const edit = (kind: EditKind, used: EditOptions['basis'], name: string): EditFigures =>
    intervene(kind, {
      network: heard.network,
      task,
      circuit,
      basis: used,
      amplitude,
      trajectories,
      ...window,
      fixedPoint: linearisation.fixedPoint,
      lags,
      rng: rng(name),
    });
  const set = edit('set', basis, 'set');
  return {
    ...set,
    set,
    interchange: edit('interchange', basis, 'interchange'),
    randomBasis: edit('set', rotatedBasis(basis, rng('basis')), 'set'),
    withoutEdit: edit('none', basis, 'none').accuracy,
    lags,
    sequences: trajectories.batch,
  };
}

/** The sequences from `from` on, as the interventions read them. */
function trajectoriesOf(recording: Recording, signal: Signal, task: HistoryTask, from: number): Trajectories {
  const { steps, batch, stateSize, outputs, outputSize, finite } = recording;
  const d = signal.varying.length;
  return {
    task,
    steps,
    batch: batch - from,
    hiddenSize: stateSize,
    states: takeSequences(recording.states, { steps, batch, width: stateSize }, from, batch),
    outputs: takeSequences(pick(outputs, outputSize, signal.varying), { steps, batch, width: d }, from, batch),
    inputs: new Float32Array(0),
    targets: new Float32Array(0),
    history: takeSequences(signal.values, { steps, batch, width: d }, from, batch),
    finite,
  };
}

/** The columns `kept` of `values [., width]`. */
function pick(values: Float64Array, width: number, kept: readonly number[]): Float64Array {
  const rows = values.length / width;
  const out = new Float64Array(rows * kept.length);
  for (let row = 0; row < rows; row++)
    kept.forEach((i, j) => void (out[row * kept.length + j] = values[row * width + i]!));
  return out;
}

function rootMeanSquare(values: Float64Array): number {
  let square = 0;
  for (const value of values) square += value * value;
  return Math.sqrt(square / values.length);
}

function silence({ outputs }: Signal): string {
  if (outputs.every((kind) => kind === 'silent')) {
    return 'Left to itself the network falls silent: nothing keeps its outputs up, so there is no circuit to find.';
  }
  return 'Left to itself the network says the same whatever it was given: it holds nothing of its inputs.';
}

function notesOn({ signal, lagProfile, candidate, ...found }: DiscoveryFigures): string[] {
  const { s, cells } = candidate ?? found;
  const notes: string[] = [];
  const unused = signal.outputs.flatMap((kind, i) => (kind === 'varying' ? [] : [`${i} (${kind})`]));
  if (signal.kind !== 'none' && unused.length > 0) {
    notes.push(`Outputs that do not vary were left out: ${unused.join(', ')}; the others are numbered anew.`);
  }
  if (s > 0 && s === lagProfile.length) notes.push(`Memory reaches the longest lag looked at: ask for more lags.`);
  const copies = cells.depth.flatMap((depth, bit) => (depth === 0 ? [bit] : []));
  if (cells.count > 0 && copies.length > 0) {
    notes.push(`Outputs that say what others do have no cells of their own: ${copies.join(', ')}.`);
  }
  return notes;
}

function nothing(): Omit<DiscoveryFigures, 'verdict' | 'reason' | 'candidate'> {
  return {
    signal: { kind: 'none', outputs: [], binarity: null },
    s: 0,
    lagProfile: [],
    inputProfile: [],
    cells: { d: 0, count: 0, live: [], depth: [] },
    operator: noOperator(),
    basis: { conditionNumber: null, leakage: null, variance: null, decoding: null, content: [] },
    behaviour: { fromOutputs: null, fromInputs: null, chance: null, steps: 0 },
    intervention: {
      ...noEdit(),
      set: noEdit(),
      interchange: noEdit(),
      randomBasis: noEdit(),
      withoutEdit: null,
      lags: 0,
      sequences: 0,
    },
  };
}
