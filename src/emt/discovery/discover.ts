// Discovery: opening a network whose task is not known. Drive it, let it run freely, ask what the hidden state holds
// of what it said, fit the variables, read the circuit off the Jacobian, and prove it by edits; the same for null
// networks. Source: EMT spec sections 6.5 and 6.6. Fitting and reporting never share a sequence.

import { InputError } from '../../array/errors.ts';
import { type Matrix, matrix, takeRows } from '../../array/matrix.ts';
import { requireWhole } from '../../array/options.ts';
import { stream } from '../../array/random.ts';
import { drain, part, type Stages, type Steps, stageOf, unnamed } from '../../array/stages.ts';
import type { Network } from '../../nn/network.ts';
import type { HistoryTask } from '../../task/history.ts';
import { randomNetwork, shuffledNetwork } from '../analyze/controls.ts';
import type { Basis } from '../basis/basis.ts';
import { refusedBy } from '../basis/basis-guards.ts';
import { leakageSteps } from '../basis/empirical-circuit.ts';
import { varianceInsideSteps } from '../basis/residual.ts';
import { amplitudes, contentOf, decodingOf, readVariablesSteps, samplesOf, type Window } from '../basis/variables.ts';
import { type EditKind, type EditOptions, interveneSteps, rotatedBasisSteps } from '../edit/intervene.ts';
import { type Linearisation, lineariseSteps } from '../fixed-points/linearise.ts';
import { type Drive, randomDrive } from '../record/drive.ts';
import { about, type Recording, recordFreeRunSteps } from '../record/recording.ts';
import { rootMeanSquare, takeSequences } from '../record/sequences.ts';
import type { Trajectories } from '../record/trajectories.ts';
import type { EditMeasures } from '../results/analysis.ts';
import type { Discovery, DiscoveryMatrices, DiscoveryMeasures, LagMeasures } from '../results/discovery.ts';
import { noEdit } from '../results/no-measures.ts';
import { behaviourOf } from './behaviour.ts';
import { besideControls, judgeDiscovery } from './judge.ts';
import { type Cell, depthOf, lagProfile, type PastRows, pastRows, type Series } from './lag-profile.ts';
import { byStack, fitBasis, noOperator, type ReadOperator, readOperator, ruleInActivity } from './operator.ts';
import { setRefusedAside } from './refuse.ts';
import { rephasedNetworkSteps } from './rephased.ts';
import { readSignal, type Signal, valuesOf } from './signal.ts';

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

/**
 * The network is run and linearised, its memory profiled, its circuit read, and that edited; each control is all of
 * this. A network that shows nothing at first is woken again, and goes through these stages once more.
 */
const lookStageNames = ['recording', 'memory', 'circuit', 'edits'] as const;
type LookStage = (typeof lookStageNames)[number];

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

export const DEFAULT_LAGS = 24;
/**
 * Noise a readout should stand, in shares of the root mean square of the hidden state over the whole recording; and
 * what is tried where that finds nothing: an exact circuit may hold some cells a thousandfold weaker than others.
 */
const NOISE = 0.05;
const FAINT = 1e-5;
const PERMUTATIONS = 20;
/** Steps of the free run at which states are looked at. */
const WINDOW = 3;
/** Turns of the stack followed after an edit. */
const FOLLOW_TURNS = 3;
/** Share of the sequences that is kept from every fit, for edits and predictions. */
const HELD_OUT = 1 / 5;

/**
 * Looks for a variable-binding circuit in `network` with no task given; `drive` are inputs to wake it with. Where they
 * leave the memory partly empty, or fill it twice, and nothing is found, random bits wake it as in `discoverUnaided`.
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
  const { drive, noise } = setting;
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
      drive: {
        source: drive.source,
        sequences: drive.batch,
        drivenSteps: drive.steps,
        freeSteps: freeStepsOf(lags),
        noise,
      },
      ...(measures.candidate === null ? setRefusedAside(measures) : measures),
      controls,
      fixedPoint: { norm: Math.hypot(...fixedPoint), residual, note },
      notes: [...notes, ...notesOn(looked.measures)],
    },
    matrices: looked.matrices,
  };
}

interface Search {
  readonly setting: Setting;
  readonly looked: Look;
  readonly notes: readonly string[];
}

/**
 * The network woken by what was given, else by random bits over as many steps as it holds; where nothing is found, by
 * the latter; and where there is still something to look for, with a readout that stands hardly any noise. The first
 * of them that finds a circuit is taken, else the first of the best verdict.
 */
function* search(
  network: Network,
  given: Drive | null,
  common: Pick<Setting, 'lags' | 'seed'>,
): Stages<Search, LookStage> {
  const tried: { setting: Setting; looked: Look }[] = [];
  function* isFound(setting: Setting): Stages<boolean, LookStage> {
    const looked = yield* look(network, setting);
    tried.push({ setting, looked });
    return looked.measures.verdict === 'found';
  }
  function* isFoundByBits(noise: number): Stages<boolean, LookStage> {
    return yield* isFound({ ...common, noise, drive: yield* probed(network, { ...common, noise }) });
  }
  const lasts = () => tried.some(({ looked }) => looked.measures.signal.kind !== 'none');
  (given !== null && (yield* isFound({ ...common, noise: NOISE, drive: given }))) ||
    (yield* isFoundByBits(NOISE)) ||
    (lasts() && (yield* isFoundByBits(FAINT)));
  const chosen = (['found', 'partial', 'absent'] as const).flatMap((verdict) =>
    tried.filter(({ looked }) => looked.measures.verdict === verdict),
  )[0]!;
  const notes: string[] = [];
  const { drive, noise } = chosen.setting;
  if (given !== null && drive !== given) {
    const { verdict, reason } = tried[0]!.looked.measures;
    notes.push(
      `${given.source} alone, ${given.steps} steps of input, does not show it (${verdict}: ${reason.replace(/\.$/, '')}): ${drive.source} were put in instead.`,
    );
  }
  if (given !== null) notes.push(...copiesIn(given));
  if (noise === FAINT) {
    notes.push(
      `Some cells are held so weakly that readouts which stand noise of ${NOISE} of the hidden state miss them: they were read at ${FAINT}.`,
    );
  }
  return { ...chosen, notes };
}

/** Steps of random bits in the first of two probes: more than the memory is deep does no harm, it overwrites. */
const FIRST_PROBE = 16;

/** Random bits over as many steps as the memory is deep. */
function* probed(network: Network, common: Omit<Setting, 'drive'>): Stages<Drive, LookStage> {
  const { inputSize } = network.config;
  const s = yield* depthOfMemory(network, { ...common, drive: randomDrive(inputSize, FIRST_PROBE, common.seed) });
  return randomDrive(inputSize, s > 0 && s < common.lags ? s : FIRST_PROBE, common.seed);
}

/** A word on copies: those of a sequence lie on both sides of every fold. */
function copiesIn({ source, steps, batch, inputs }: Drive): string[] {
  const width = inputs.length / (steps * batch);
  const seen = new Set<string>();
  for (let b = 0; b < batch; b++) {
    const own: number[] = [];
    for (let t = 0; t < steps; t++) for (let i = 0; i < width; i++) own.push(inputs[(t * batch + b) * width + i]!);
    seen.add(own.join());
  }
  if (2 * seen.size > batch) return [];
  return [
    `Only ${seen.size} of the ${batch} sequences of ${source} differ: copies are on both sides of every cross-validation.`,
  ];
}

interface Setting {
  readonly drive: Drive;
  readonly lags: number;
  readonly seed: number;
  /** Noise a readout should stand, as a share of the root mean square of the hidden state. */
  readonly noise: number;
}

interface Look {
  readonly network: Network;
  readonly recording: Recording;
  /** What was fitted and read, refused or not; `null` where the look ended before. */
  readonly own: CircuitRead | null;
  readonly measures: DiscoveryMeasures;
  readonly matrices: DiscoveryMatrices;
  readonly linearisation: Linearisation;
}

/** The circuit of a network, to be measured in a control where that has none of its own. */
interface CircuitRead {
  readonly signal: Signal;
  readonly live: readonly Cell[];
  readonly read: ReadOperator;
}

/** Steps for activity to settle, as many to look back on, and the window. */
function freeStepsOf(lags: number): number {
  return 2 * lags + WINDOW;
}

/** Lags that hold something new, without a null and without a look at the weights. */
function* depthOfMemory(network: Network, setting: Setting): Stages<number, LookStage> {
  const run = recordFreeRunSteps(network, setting.drive, freeStepsOf(setting.lags));
  const recording = yield* stageOf('recording', run);
  const noise = setting.noise * rootMeanSquare(recording.states);
  if (!recording.finite || noise === 0) return 0;
  const signal = signalOf(recording, setting);
  if (signal.kind === 'none') return 0;
  const options = { ...profileOptions(setting, noise, 'probe'), permutations: 0, products: false };
  const { live } = yield* stageOf('memory', lagProfile(rowsOf(recording, signal, setting), options));
  return depthOf(live);
}

/**
 * Tells what the outputs do over the last `lags` steps, a turn of any memory that is looked for, beside as many before.
 */
function signalOf(recording: Recording, { lags }: Setting): Signal {
  const from = recording.steps - lags;
  return readSignal(recording, from, from - lags);
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
function* look(network: Network, setting: Setting): Stages<Look, LookStage> {
  const { drive, lags } = setting;
  const raw = yield* stageOf('recording', recordFreeRunSteps(network, drive, freeStepsOf(lags)), 0, 0.5);
  const { stateSize } = raw;
  const visited = raw.finite ? matrix(raw.states.length / stateSize, stateSize, raw.states) : null;
  const linearisation = yield* stageOf('recording', lineariseSteps(network, visited), 0.5, 0.95);
  const recording = yield* stageOf('recording', about(raw, linearisation.fixedPoint), 0.95, 1);
  const end = (obstacle: string, partial: Partial<Omit<DiscoveryMeasures, 'candidate'>> = {}): Look => {
    const evidence = { ...nothing(), ...partial };
    return {
      measures: setRefusedAside({ ...evidence, ...judgeDiscovery(evidence, obstacle) }),
      matrices: { jacobian: linearisation.jacobian, phiEmp: null, phi: null, psi: null, psiDual: null, slots: [] },
      linearisation,
      recording,
      network,
      own: null,
    };
  };
  if (!recording.finite) return end('The activity of the network overflows: there is nothing to read.');
  const noise = setting.noise * rootMeanSquare(recording.states);
  if (noise === 0) return end('The hidden state is zero throughout: there is nothing to read.');
  const inputProfile = yield* stageOf('memory', profileInputs(recording, setting, noise), 0, 0.5);
  const window = windowOf(setting);
  const signal = signalOf(recording, setting);
  const described = { kind: signal.kind, outputs: signal.outputs, binarity: signal.binarity };
  const known = { inputProfile, signal: described };
  if (signal.kind === 'none') return end(silence(signal), known);
  const d = signal.varying.length;
  const fitted = drive.batch - heldOutOf(drive.batch);
  const rows = rowsOf(recording, signal, setting);
  const profile = yield* stageOf('memory', lagProfile(rows, profileOptions(setting, noise, 'outputs')), 0.5, 1);
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
  const basis = yield* stageOf('circuit', fitBasis(rows, live), 0, 0.4);
  const refused = refusedBy(basis);
  if (refused !== null) return end(`The live cells share directions: ${refused}.`, seen);
  const bits = readBits(network, recording, signal, linearisation);
  const activity = yield* stageOf('circuit', ruleInActivity(rows, live), 0.4, 0.6);
  const reading = readOperator({
    live,
    d,
    basis,
    jacobian: linearisation.jacobian,
    readout: bits.readout,
    sizes: bits.sizes,
    signal: signal.kind,
    activity,
  });
  const read = yield* stageOf('circuit', reading, 0.6, 1);
  const proving = prove({ recording, signal, bits, basis, read, linearisation, setting, window, fitted });
  const proof = yield* stageOf('edits', proving);
  const evidence = { ...seen, operator: read.measures, ...proof };
  return {
    measures: setRefusedAside({ ...evidence, ...judgeDiscovery(evidence, null) }),
    matrices: {
      jacobian: linearisation.jacobian,
      phiEmp: read.phiEmp,
      phi: read.circuit.reduced,
      psi: basis.psi,
      psiDual: basis.dual,
      slots: live.map(({ lag }) => s - 1 - lag),
    },
    linearisation,
    recording,
    network,
    own: { signal, live, read },
  };
}

/**
 * The measures of a control; where nothing could be read in it, those of the network's own circuit in its states take
 * the places of `basis`, `behaviour` and `intervention`, so that there is a measure beside each of the network's.
 */
function* besideOwn(
  { measures, own, recording, network, linearisation }: Look,
  wanted: Look,
  setting: Setting,
): Steps<DiscoveryMeasures> {
  if (own !== null || wanted.own === null || !recording.finite) return measures;
  const { live, read } = wanted.own;
  const signal = valuesOf(recording, wanted.own.signal);
  const basis = yield* part(fitBasis(rowsOf(recording, signal, setting), live), 0, 0.2);
  if (!basis.psi.data.every(Number.isFinite) || !basis.dual.data.every(Number.isFinite)) return measures;
  const bits = readBits(network, recording, signal, linearisation);
  const window = windowOf(setting);
  const fitted = recording.batch - heldOutOf(recording.batch);
  const proving = prove({ recording, signal, bits, basis, read, linearisation, setting, window, fitted });
  return { ...measures, ...(yield* part(proving, 0.2, 1)) };
}

function* lookAtControl(network: Network, wanted: Look, setting: Setting): Steps<DiscoveryMeasures> {
  const looked = yield* part(unnamed(look(network, setting), lookStageNames), 0, 0.8);
  return yield* part(besideOwn(looked, wanted, setting), 0.8, 1);
}

function heldOutOf(batch: number): number {
  return Math.max(8, Math.round(HELD_OUT * batch));
}

function profileOptions({ seed }: Setting, noise: number, of: string) {
  return { noise, permutations: PERMUTATIONS, products: true, rng: stream(seed, 'discovery', 'profile', of) };
}

/**
 * Measures what the state holds of the inputs when they end, at every step from which enough of them can be looked back
 * on.
 */
function* profileInputs(recording: Recording, setting: Setting, noise: number): Steps<LagMeasures[]> {
  const { drivenSteps, inputSize, inputs, batch } = recording;
  const lags = Math.min(setting.lags, drivenSteps);
  const from = Math.max(lags - 1, drivenSteps - WINDOW);
  const series = seriesOf(recording, inputs, inputSize, 0, batch - heldOutOf(batch));
  const rows = pastRows(series, from, drivenSteps, lags);
  return (yield* lagProfile(rows, profileOptions(setting, noise, 'inputs'))).lags;
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

interface ReadBits {
  /** The network with the varying outputs alone. */
  readonly network: Network;
  /** The rows of the readout that say the bits, `[d, H]`. */
  readonly readout: Matrix;
  /** Mean size of a bit in the readout; 1 for real numbers. */
  readonly sizes: Float64Array;
}

function readBits(
  network: Network,
  { outputs, outputSize }: Recording,
  signal: Signal,
  { readout }: Linearisation,
): ReadBits {
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

/** The network with some of its outputs, the others left out. */
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
  readonly bits: ReadBits;
  readonly basis: Basis;
  readonly read: ReadOperator;
  readonly linearisation: Linearisation;
  readonly setting: Setting;
  readonly window: Window;
  /** Sequences from here on were not fitted on. */
  readonly fitted: number;
}

/** Everything that is measured on sequences not fitted on: content, predictions, edits. */
function* prove(proof: Proof): Steps<Pick<DiscoveryMeasures, 'basis' | 'behaviour' | 'intervention'>> {
  const { recording, signal, basis, read, linearisation, window, fitted } = proof;
  const { circuit, task } = read;
  const trajectories = trajectoriesOf(recording, signal, task, fitted);
  const samples = samplesOf(trajectories, circuit, window);
  const variables = yield* part(readVariablesSteps(basis, samples.states), 0, 0.05);
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
  const leaks = yield* part(leakageSteps(basis, linearisation.jacobian), 0.05, 0.15);
  const variance = yield* part(varianceInsideSteps(basis, samples.states), 0.15, 0.2);
  const intervention = yield* part(edits(proof, trajectories, amplitudes(variables, samples.truth)), 0.2, 1);
  return {
    basis: {
      conditionNumber: basis.conditionNumber,
      leakage: leaks,
      variance,
      decoding: signal.kind === 'signs' ? decodingOf(variables, samples.truth) : null,
      content,
    },
    behaviour: behaviourOf(task, said, drivenSteps + circuit.s - 1),
    intervention,
  };
}

function* edits(
  { bits, basis, read, linearisation, setting, window }: Proof,
  trajectories: Trajectories,
  amplitude: Float64Array,
): Steps<DiscoveryMeasures['intervention']> {
  const { circuit, task } = read;
  const lags = FOLLOW_TURNS * circuit.s;
  const rng = (name: string) => stream(setting.seed, 'discovery', 'edit', name);
  const edit = (kind: EditKind, used: EditOptions['basis'], name: string): Steps<EditMeasures> =>
    interveneSteps(kind, {
      network: bits.network,
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
  const set = yield* part(edit('set', basis, 'set'), 0, 0.2);
  const interchange = yield* part(edit('interchange', basis, 'interchange'), 0.2, 0.4);
  const rotated = yield* part(rotatedBasisSteps(basis, rng('basis')), 0.4, 0.6);
  const randomBasis = yield* part(edit('set', rotated, 'set'), 0.6, 0.8);
  const none = yield* part(edit('none', basis, 'none'), 0.8, 1);
  return {
    ...set,
    set,
    interchange,
    randomBasis,
    withoutEdit: none.accuracy,
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

function silence({ outputs }: Signal): string {
  if (outputs.every((kind) => kind === 'silent')) {
    return 'Left to itself the network falls silent: nothing keeps its outputs up, so there is no circuit to find.';
  }
  return 'Left to itself the network says the same whatever it was given: it holds nothing of its inputs.';
}

function notesOn({ signal, lagProfile, candidate, ...found }: DiscoveryMeasures): string[] {
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

function nothing(): Omit<DiscoveryMeasures, 'verdict' | 'reason' | 'candidate'> {
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
