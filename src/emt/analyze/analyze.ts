// The whole analysis of one network on one task: linearise, compare spectra, estimate and choose the basis, read the
// variables, intervene; the same for both null networks; a verdict for each. Source: EMT spec section 6.
// Streams: fitting, choosing and reporting never share a sequence.

import { InputError } from '../../array/errors.ts';
import { type ComplexVector, type Matrix, matrix } from '../../array/matrix.ts';
import { stream } from '../../array/random.ts';
import { eig } from '../../linalg/eig.ts';
import type { Network } from '../../nn/network.ts';
import type { HistoryTask } from '../../task/history.ts';
import { additiveShare } from '../basis/additive.ts';
import type { Basis } from '../basis/basis.ts';
import { circuitLeakage, empiricalCircuit, measuresOf } from '../basis/empirical-circuit.ts';
import { residualOf } from '../basis/residual.ts';
import { coordinatesOf } from '../basis/state-space.ts';
import { amplitudes, contentOf, decodingOf, readVariables, samplesOf, type Window } from '../basis/variables.ts';
import { type Circuit, circuitOf } from '../circuit/circuit.ts';
import { circuitModes } from '../circuit/modes.ts';
import { observableSubspace } from '../circuit/reduction.ts';
import { compareSpectra } from '../circuit/spectrum.ts';
import { type EditKind, type EditOptions, intervene, rotatedBasis } from '../edit/intervene.ts';
import { isAtOrigin, type Linearisation, linearise } from '../fixed-points/linearise.ts';
import { measurePerformance } from '../record/performance.ts';
import { type Settling, settle } from '../record/settling.ts';
import { readStack, recordTrajectories, stateAt, type Trajectories } from '../record/trajectories.ts';
import type {
  Analysis,
  AnalysisMatrices,
  BasisFigures,
  BasisRequest,
  EditFigures,
  ExampleTrajectory,
  Figures,
  InterventionFigures,
  SpectrumFigures,
  StateSpace,
} from '../results/analysis.ts';
import { noEdit, noMeasures } from '../results/no-figures.ts';
import { type AnalyzeOptions, analyzeSettings } from './analyze-options.ts';
import { type BasisChoice, chooseBasis, type EstimatorName } from './basis-auto.ts';
import { randomNetwork, shuffledNetwork } from './controls.ts';
import { type Evidence, judgeEvidence, type Rival, rivalOf, strengthOf } from './verdict.ts';

export interface Opened {
  readonly analysis: Analysis;
  readonly matrices: AnalysisMatrices;
}

/** Sequences recorded to fit, to choose, to report on (these two are edited once per slot) and to find a fixed point. */
const SEQUENCES = { fit: 128, choose: 24, report: 32, search: 32 } as const;
/** Edits are made in two turns of the stack, the third and fourth at the earliest, once activity has settled. */
const EDIT_TURNS = { first: 2, count: 2 } as const;
/** Steps after the input over which activity may settle. */
const SETTLING_STEPS = 200;
/**
 * Values of the states that estimators are fitted to, held at once, and steps that always are. The estimators look at
 * the first and the last turns of the run: a longer one would only fill the memory.
 */
const FIT = { values: 2 ** 24, steps: 200 } as const;
/** Turns of the stack followed after an edit. */
const FOLLOW_TURNS = 3;

/**
 * Opens `network` on `task`.
 * @throws InputError when the network's widths are not the task's, or a weight is not finite
 */
export function analyze(network: Network, task: HistoryTask, options: AnalyzeOptions = {}): Opened {
  checkWidths(network, task);
  const { basis: requested, ...settings } = analyzeSettings(options);
  const horizon = task.fixedHorizon ?? settings.horizon;
  const setting: Setting = { task, circuit: circuitOf(task), requested, ...settings, horizon };
  const progress = options.onProgress ?? (() => {});
  progress('the network', 0);
  const opened = open(network, setting, null);
  const own = opened.basis;
  progress('control: random weights', 0.4);
  const random = open(randomNetwork(network, setting.seed), setting, own);
  progress('control: shuffled weights', 0.7);
  const shuffled = open(shuffledNetwork(network, setting.seed), setting, own);
  progress('done', 1);
  const nulls = {
    random: rivalOf('random weights', random.evidence),
    shuffled: rivalOf('shuffled weights', shuffled.evidence),
  };
  const { linearisation, basis } = opened;
  const { cell, activation, inputSize, hiddenSize, outputSize, bias } = network.config;
  return {
    analysis: {
      schema: 'engram.analysis/1',
      seed: setting.seed,
      task: describeTask(task, setting.circuit),
      model: {
        source: options.source ?? null,
        cell,
        activation,
        inputSize,
        hiddenSize,
        outputSize,
        bias,
        checkpoint: options.checkpoint ?? null,
      },
      state: { size: linearisation.jacobian.rows, space: setting.stateSpace },
      ...figuresOf(opened, [nulls.random, nulls.shuffled]),
      controls: { random: figuresOf(random, [nulls.shuffled]), shuffled: figuresOf(shuffled, [nulls.random]) },
      fixedPoint: {
        norm: Math.hypot(...linearisation.fixedPoint),
        residual: linearisation.residual,
        note: linearisation.note,
      },
      notes: notesOn(setting.circuit, task),
    },
    matrices: matricesOf(network, setting, opened, basis),
  };
}

interface Setting {
  readonly task: HistoryTask;
  readonly circuit: Circuit | null;
  readonly requested: BasisRequest;
  readonly stateSpace: StateSpace;
  readonly horizon: number;
  readonly seed: number;
  readonly batches: number;
  readonly batchSize: number;
}

interface OpenedNetwork {
  readonly evidence: Evidence;
  readonly linearisation: Linearisation;
  readonly basis: Basis | null;
  /** The trajectories reported on, where there is a circuit. */
  readonly report: Recorded | null;
}

interface Recorded {
  readonly trajectories: Trajectories;
  /** Steps edited and read. */
  readonly window: Window;
  readonly lags: number;
}

/** What was measured, with the verdict beside the given null networks: a null network is judged beside the other one. */
function figuresOf({ evidence }: OpenedNetwork, rivals: readonly Rival[]): Figures {
  const { accuracy, spectrum, basis, intervention } = evidence;
  return {
    accuracy,
    spectrum,
    basis,
    intervention,
    strength: strengthOf(evidence),
    ...judgeEvidence(evidence, rivals),
  };
}

/**
 * The pipeline for one network, trained or null.
 * @param preferred the estimator of Psi to use if it gives a usable basis; the best one where it is `null` or does not
 */
function open(network: Network, setting: Setting, preferred: EstimatorName | null): OpenedNetwork {
  const { task, circuit, seed } = setting;
  const settling = settleDown(network, setting);
  const linearisation = linearise(network, isAtOrigin(network.config) ? null : settling.states);
  const eigen = eig(linearisation.jacobian, { vectors: 'both' });
  const spectrum = compareSpectra(theoreticalSpectrum(circuit), eigen.values, {
    residual: eigen.residuals.reduce((most, value) => Math.max(most, value), 0),
  });
  const accuracy = measurePerformance(network, task, setting);
  const fixedPoint = linearisation.fixedPoint;
  const linear = circuit?.linear ?? false;
  const closed = (obstacle: string, report: Recorded | null = null): OpenedNetwork => {
    const basis = noBasis(setting.requested, obstacle);
    const intervention = noIntervention();
    return {
      evidence: { obstacle, linear, accuracy, spectrum, basis, intervention },
      linearisation,
      basis: null,
      report,
    };
  };
  if (!circuit) return closed('The task is not a history-dependent system: the theory gives no circuit to look for.');
  const places = coordinatesOf(network.config, setting.stateSpace);
  if (places.length < circuit.alive.length) {
    const room = places.length === network.config.hiddenSize ? 'hidden units' : 'dimensions of state';
    return closed(
      `The circuit cannot fit: it needs ${circuit.alive.length} dimensions, the network has ${places.length} ${room}.`,
    );
  }
  const window = { from: settling.from, to: settling.from + EDIT_TURNS.count * task.s };
  const fit = recordTrajectories(network, task, {
    sequences: SEQUENCES.fit,
    horizon: Math.max(Math.min(setting.horizon, longestFit(linearisation)), window.to - task.s),
    rng: stream(seed, 'emt', 'fit'),
    fixedPoint,
  });
  const heldOut = recordForEdits(network, setting, { purpose: 'choose', fixedPoint, window });
  const report = recordForEdits(network, setting, { purpose: 'report', fixedPoint, window });
  if (!fit.finite || !heldOut.trajectories.finite || !report.trajectories.finite) {
    return closed('The activity of the network overflows: there is nothing to read.');
  }
  const choice = chooseBasis({
    network,
    task,
    problem: { circuit, linearisation, eigen, fit },
    requested: setting.requested,
    preferred,
    places,
    heldOut: heldOut.trajectories,
    window: heldOut.window,
    lags: heldOut.lags,
    seed,
  });
  if (!choice.basis) {
    const { evidence, ...opened } = closed(choice.why, report);
    return { ...opened, evidence: { ...evidence, basis: { ...evidence.basis, candidates: choice.candidates } } };
  }
  const context = { setting, circuit, linearisation, fit, report };
  const basis = describeBasis(choice, choice.basis, context);
  const intervention = interventions(network, choice.basis, context);
  return {
    evidence: { obstacle: null, linear, accuracy, spectrum, basis, intervention },
    linearisation,
    basis: choice.basis,
    report,
  };
}

function longestFit({ jacobian }: Linearisation): number {
  return Math.max(FIT.steps, Math.floor(FIT.values / (SEQUENCES.fit * jacobian.rows)));
}

function checkWidths({ config }: Network, task: HistoryTask): void {
  if (config.inputSize === task.inputSize && config.outputSize === task.outputSize) return;
  throw new InputError(
    `network reads ${config.inputSize} and writes ${config.outputSize} values per step, but task ${task.name} has ` +
      `inputs of ${task.inputSize} and outputs of ${task.outputSize}: choose another --task, --d or --s`,
  );
}

/** All `n` eigenvalues of Phi: its modes, and zeros for the rest. */
function theoreticalSpectrum(circuit: Circuit | null): ComplexVector {
  if (!circuit?.linear) return { re: new Float64Array(0), im: new Float64Array(0) };
  const re = new Float64Array(circuit.n);
  const im = new Float64Array(circuit.n);
  const { modes, reason } = circuitModes(circuit);
  if (reason !== null) {
    const { values } = eig(circuit.reduced, { vectors: 'none' });
    re.set(values.re);
    im.set(values.im);
    return { re, im };
  }
  let at = 0;
  for (const { value, vectors } of modes) {
    for (let k = 0; k < vectors.cols; k++, at++) {
      re[at] = value[0];
      im[at] = value[1];
    }
  }
  return { re, im };
}

/** From which step on activity has settled, and the states from there on, among which a fixed point is searched for. */
function settleDown(network: Network, { task, horizon, seed }: Setting): Settling {
  const first = EDIT_TURNS.first * task.s;
  return settle(network, task, {
    sequences: SEQUENCES.search,
    horizon: task.fixedHorizon ?? Math.max(Math.min(horizon, SETTLING_STEPS), first),
    first,
    rng: stream(seed, 'emt', 'search'),
  });
}

function recordForEdits(
  network: Network,
  { task, seed }: Setting,
  {
    purpose,
    fixedPoint,
    window,
  }: { readonly purpose: 'choose' | 'report'; readonly fixedPoint: Float64Array; readonly window: Window },
): Recorded {
  const trajectories = recordTrajectories(network, task, {
    sequences: SEQUENCES[purpose],
    horizon: window.to - task.s,
    rng: stream(seed, 'emt', purpose),
    fixedPoint,
  });
  return { trajectories, window, lags: FOLLOW_TURNS * task.s };
}

interface Context {
  readonly setting: Setting;
  readonly circuit: Circuit;
  readonly linearisation: Linearisation;
  readonly fit: Trajectories;
  readonly report: Recorded;
}

function describeBasis(
  choice: BasisChoice,
  basis: Basis,
  { setting, circuit, linearisation, fit, report }: Context,
): BasisFigures {
  const samples = samplesOf(report.trajectories, circuit, report.window);
  const read = readVariables(basis, samples.states);
  const content = contentOf(read, samples.truth, circuit);
  return {
    method: basis.method,
    variant: basis.variant,
    requested: setting.requested,
    ...measuresOf(basis, { jacobian: linearisation.jacobian, circuit, states: samples.states }),
    additive: additiveShare(samplesOf(fit, circuit, report.window), samples),
    decoding: setting.task.initial === 'signs' ? decodingOf(read, samples.truth) : null,
    content: content.perSlot,
    contentPerCell: content.perCell,
    conditionNumber: basis.conditionNumber,
    imaginary: basis.imaginary,
    dropped: [...basis.dropped],
    why: choice.why,
    candidates: choice.candidates,
  };
}

function interventions(
  network: Network,
  basis: Basis,
  { setting, circuit, linearisation, report }: Context,
): InterventionFigures {
  const { task, seed } = setting;
  const samples = samplesOf(report.trajectories, circuit, report.window);
  const amplitude = amplitudes(readVariables(basis, samples.states), samples.truth);
  const edit = (kind: EditKind, used: EditOptions['basis'], name: string): EditFigures =>
    intervene(kind, {
      network,
      task,
      circuit,
      basis: used,
      amplitude,
      trajectories: report.trajectories,
      ...report.window,
      fixedPoint: linearisation.fixedPoint,
      lags: report.lags,
      rng: stream(seed, 'emt', 'report', name),
    });
  const set = edit('set', basis, 'set');
  return {
    ...set,
    set,
    erase: edit('erase', basis, 'erase'),
    swap: edit('swap', basis, 'swap'),
    interchange: edit('interchange', basis, 'interchange'),
    withoutEdit: edit('none', basis, 'none').accuracy,
    randomBasis: edit('set', rotatedBasis(basis, stream(seed, 'emt', 'report', 'basis')), 'set'),
    from: report.window.from,
    lags: report.lags,
    sequences: report.trajectories.batch,
  };
}

function noBasis(requested: BasisRequest, why: string): BasisFigures {
  return {
    method: 'none',
    variant: '',
    requested,
    ...noMeasures(),
    additive: null,
    content: [],
    contentPerCell: [],
    why,
    candidates: [],
  };
}

function noIntervention(): InterventionFigures {
  return {
    ...noEdit(),
    set: noEdit(),
    erase: noEdit(),
    swap: noEdit(),
    interchange: noEdit(),
    randomBasis: noEdit(),
    withoutEdit: null,
    from: 0,
    lags: 0,
    sequences: 0,
  };
}

function describeTask(task: HistoryTask, circuit: Circuit | null): Analysis['task'] {
  const { name, summary, d, s, id, inputSize, outputSize } = task;
  return {
    name,
    summary,
    d,
    s,
    id: id && [id.id1.toString(), id.id2.toString(), id.id3.toString()],
    linear: task.F !== null,
    n: s * d,
    alive: circuit?.alive.length ?? 0,
    deadLeakage: circuit?.linear ? circuitLeakage(circuit) : null,
    aliveCells: [...(circuit?.alive ?? [])],
    inputSize,
    outputSize,
  };
}

function notesOn(circuit: Circuit | null, task: HistoryTask): string[] {
  if (!circuit) return ['The task is no history-dependent system: accuracy and the spectrum are all that can be said.'];
  if (!circuit.linear) {
    return [
      'The boundary function is not linear: there is no spectrum to compare and no last rows of Phi. The basis comes ' +
        'from regression, its shift rows are checked, and edits are judged against the boundary function itself.',
    ];
  }
  const seen = observableSubspace(circuit.reduced, closureRows(circuit)).rows;
  if (seen < circuit.alive.length) {
    return [
      `Outputs of ${task.name} see ${seen} of the ${circuit.alive.length} dimensions its alive cells span: ` +
        'the others need not be held, so a network without them is right all the same.',
    ];
  }
  return [];
}

/** The rows of the reduced circuit that write new variables: what outputs see one step on. */
function closureRows({ reduced, alive, n, d, phi }: Circuit): Matrix {
  const out = matrix(d, alive.length);
  for (let j = 0; j < d; j++) {
    alive.forEach((cell, place) => {
      out.data[j * reduced.cols + place] = phi.data[(n - d + j) * n + cell]!;
    });
  }
  return out;
}

function matricesOf(
  network: Network,
  setting: Setting,
  { linearisation, report, evidence }: OpenedNetwork,
  basis: Basis | null,
): AnalysisMatrices {
  const { circuit } = setting;
  const { recurrent, jacobian } = linearisation;
  const none = { phiEmp: null, psi: null, psiDual: null, amplitude: null, example: null, residual: null };
  const common = {
    phi: circuit?.linear ? circuit.phi : null,
    phiReduced: circuit?.linear ? circuit.reduced : null,
    W: recurrent,
    jacobian,
  };
  if (!circuit || !basis || !report) return { ...common, ...none };
  const samples = samplesOf(report.trajectories, circuit, report.window);
  const amplitude = amplitudes(readVariables(basis, samples.states), samples.truth);
  return {
    ...common,
    phiEmp: empiricalCircuit(basis, jacobian),
    psi: basis.psi,
    psiDual: basis.dual,
    amplitude,
    example: exampleOf(network, setting, circuit, basis, amplitude, linearisation),
    residual: residualOf(basis, samples.states, offCircuit(evidence.spectrum)),
  };
}

/** Eigenvalues of the network that no mode of the circuit was matched to. */
function offCircuit({ network, matched }: SpectrumFigures): SpectrumFigures['network'] {
  const taken = new Set(matched.map((pair) => pair.network));
  return network.filter((value) => !taken.has(value));
}

/** Turns of the stack that the example shows after the input. */
const EXAMPLE_TURNS = 3;

/** One fresh sequence, read through the basis. */
function exampleOf(
  network: Network,
  { task, seed }: Setting,
  circuit: Circuit,
  basis: Basis,
  amplitude: Float64Array,
  { fixedPoint }: Linearisation,
): ExampleTrajectory {
  const run = recordTrajectories(network, task, {
    sequences: 1,
    horizon: EXAMPLE_TURNS * task.s,
    rng: stream(seed, 'emt', 'example'),
    fixedPoint,
  });
  const { alive, n } = circuit;
  const variables = matrix(run.steps, n, new Float64Array(run.steps * n).fill(Number.NaN));
  const truth = matrix(run.steps, n);
  for (let t = 0; t < run.steps; t++) {
    readStack(run, t, 0, truth.data.subarray(t * n, (t + 1) * n));
    const read = readVariables(basis, matrix(1, run.hiddenSize, stateAt(run, t, 0)));
    alive.forEach((cell, place) => {
      variables.data[t * n + cell] = read.data[place]! / amplitude[place]!;
    });
  }
  return {
    steps: run.steps,
    inputSteps: task.inputSteps,
    inputs: matrix(run.steps, task.inputSize, Float64Array.from(run.inputs)),
    outputs: matrix(run.steps, task.outputSize, run.outputs),
    targets: matrix(run.steps, task.outputSize, Float64Array.from(run.targets)),
    variables,
    truth,
  };
}
