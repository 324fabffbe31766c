// The whole analysis of one network on one task: linearise, compare spectra, estimate and choose the basis, read the
// variables, intervene; the same for both null networks; a verdict for each. Source: EMT spec section 6.
// Streams: fitting, choosing and reporting never share a sequence.

import { InputError } from '../array/errors.ts';
import { type ComplexVector, type Matrix, matrix } from '../array/matrix.ts';
import { stream } from '../array/random.ts';
import { eig } from '../linalg/eig.ts';
import type { Network } from '../nn/network.ts';
import { rollout } from '../nn/rollout.ts';
import { accuracy as accuracyOf } from '../task/accuracy.ts';
import { batchStream, makeBatch } from '../task/batch.ts';
import type { Batch, HistoryTask } from '../task/history.ts';
import type {
  AccuracyFigures,
  Analysis,
  AnalysisMatrices,
  BasisFigures,
  BasisRequest,
  EditFigures,
  ExampleTrajectory,
  Figures,
  InterventionFigures,
  SpectrumFigures,
} from './analysis.ts';
import type { Basis } from './basis.ts';
import { type BasisChoice, chooseBasis } from './basis-auto.ts';
import { type Circuit, circuitOf } from './circuit.ts';
import { randomNetwork, shuffledNetwork } from './controls.ts';
import { circuitErrors, empiricalCircuit, leakage } from './empirical-circuit.ts';
import { type EditKind, type EditOptions, intervene, rotatedBasis } from './intervene.ts';
import { isAtOrigin, type Linearisation, linearise } from './linearise.ts';
import { circuitModes } from './modes.ts';
import { noEdit, noMeasures } from './no-figures.ts';
import { observableSubspace } from './reduction.ts';
import { residualOf, varianceInside } from './residual.ts';
import { compareSpectra } from './spectrum.ts';
import { coordinatesOf, type StateSpace } from './state-space.ts';
import { readStack, recordTrajectories, stateAt, type Trajectories } from './trajectories.ts';
import { amplitudes, contentOf, decodingOf, readVariables, samplesOf, type Window } from './variables.ts';
import { judgeEvidence } from './verdict.ts';

export interface AnalyzeOptions {
  readonly basis?: BasisRequest;
  /** Where variables are looked for and edited: the whole state, or `h` alone of cells with more (`[h; c]`). */
  readonly stateSpace?: StateSpace;
  /** Steps of the output phase over which accuracy is measured; the task's own where it has only one. */
  readonly horizon?: number;
  readonly seed?: number;
  /** Test batches and sequences in each. */
  readonly batches?: number;
  readonly batchSize?: number;
  /** Where the network came from, for the record. */
  readonly source?: string | null;
  readonly checkpoint?: string | null;
  /** Called with what is being done and the share already done, 0 ... 1. */
  readonly onProgress?: (stage: string, done: number) => void;
}

export interface Opened {
  readonly analysis: Analysis;
  readonly matrices: AnalysisMatrices;
}

/** Sequences recorded to fit, to choose, to report on (these two are edited once per slot) and to find a fixed point. */
const SEQUENCES = { fit: 128, choose: 24, report: 32, search: 32 } as const;
/** An orbit settles over some turns of the stack; edits are made in the third and fourth. */
const EDIT_TURNS = { from: 2, to: 4 } as const;
/** Turns of the stack followed after an edit. */
const FOLLOW_TURNS = 3;

/**
 * Opens `network` on `task`.
 * @throws InputError when the network's widths are not the task's, or a weight is not finite
 */
export function analyze(network: Network, task: HistoryTask, options: AnalyzeOptions = {}): Opened {
  checkWidths(network, task);
  const setting: Setting = {
    task,
    circuit: circuitOf(task),
    requested: options.basis ?? 'auto',
    stateSpace: options.stateSpace ?? 'whole',
    horizon: task.fixedHorizon ?? options.horizon ?? 200,
    seed: options.seed ?? 0,
    batches: options.batches ?? 10,
    batchSize: options.batchSize ?? 64,
  };
  const progress = options.onProgress ?? (() => {});
  progress('the network', 0);
  const opened = open(network, setting);
  progress('control: random weights', 0.4);
  const random = open(randomNetwork(network, setting.seed), setting).figures;
  progress('control: shuffled weights', 0.7);
  const shuffled = open(shuffledNetwork(network, setting.seed), setting).figures;
  progress('done', 1);
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
      ...opened.figures,
      controls: { random, shuffled },
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
  readonly figures: Figures;
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

/** The pipeline for one network, trained or null. */
function open(network: Network, setting: Setting): OpenedNetwork {
  const { task, circuit, seed } = setting;
  const linearisation = linearise(network, statesToSearch(network, setting));
  const eigen = eig(linearisation.jacobian, { vectors: 'both' });
  const spectrum = compareSpectra(theoreticalSpectrum(circuit), eigen.values, {
    residual: eigen.residuals.reduce((most, value) => Math.max(most, value), 0),
  });
  const accuracy = measureAccuracy(network, setting);
  const fixedPoint = linearisation.fixedPoint;
  const linear = circuit?.linear ?? false;
  const closed = (obstacle: string, report: Recorded | null = null): OpenedNetwork => {
    const basis = noBasis(setting.requested, obstacle);
    const intervention = noIntervention();
    const evidence = { obstacle, linear, accuracy, spectrum, basis, intervention };
    return {
      figures: { accuracy, spectrum, basis, intervention, ...judgeEvidence(evidence) },
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
  const fit = recordTrajectories(network, task, {
    sequences: SEQUENCES.fit,
    horizon: Math.max(setting.horizon, (EDIT_TURNS.to - 1) * task.s),
    rng: stream(seed, 'emt', 'fit'),
    fixedPoint,
  });
  const heldOut = recordForEdits(network, setting, 'choose', fixedPoint);
  const report = recordForEdits(network, setting, 'report', fixedPoint);
  if (!fit.finite || !heldOut.trajectories.finite || !report.trajectories.finite) {
    return closed('The activity of the network overflows: there is nothing to read.');
  }
  const choice = chooseBasis({
    network,
    task,
    problem: { circuit, linearisation, eigen, fit },
    requested: setting.requested,
    places,
    heldOut: heldOut.trajectories,
    window: heldOut.window,
    lags: heldOut.lags,
    seed,
  });
  if (!choice.basis) {
    const opened = closed(choice.why, report);
    return {
      ...opened,
      figures: { ...opened.figures, basis: { ...opened.figures.basis, candidates: choice.candidates } },
    };
  }
  const basis = describeBasis(choice, choice.basis, { setting, circuit, linearisation, report });
  const intervention = interventions(network, choice.basis, { setting, circuit, linearisation, report });
  const evidence = { obstacle: null, linear, accuracy, spectrum, basis, intervention };
  return {
    figures: { accuracy, spectrum, basis, intervention, ...judgeEvidence(evidence) },
    linearisation,
    basis: choice.basis,
    report,
  };
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

/** Whole states of some runs after the input phase, where a fixed point has to be searched for. */
function statesToSearch(network: Network, { task, horizon, seed }: Setting): Matrix | null {
  if (isAtOrigin(network.config)) return null;
  const rng = stream(seed, 'emt', 'search');
  const batch = makeBatch(task, { batch: SEQUENCES.search, horizon: Math.min(horizon, EDIT_TURNS.to * task.s), rng });
  const { states } = rollout(network, batch);
  const width = states.length / (batch.steps * batch.batch);
  const after = states.slice(task.inputSteps * batch.batch * width);
  return after.every(Number.isFinite) ? matrix(after.length / width, width, after) : null;
}

function measureAccuracy(network: Network, { task, horizon, seed, batches, batchSize }: Setting): AccuracyFigures {
  let total = 0;
  // Counted, then divided: a share summed up of fractions can pass 1 by rounding.
  const right = new Float64Array(task.output === 'signs' ? task.outputSize : 0);
  for (let index = 0; index < batches; index++) {
    const batch = makeBatch(task, { batch: batchSize, horizon, rng: batchStream(seed, 'test', index) });
    const { outputs } = rollout(network, batch);
    total += accuracyOf(task, outputs, batch);
    countRightSigns(right, outputs, batch, task);
  }
  const counted = batches * batchSize * horizon;
  return {
    horizon,
    value: total / batches,
    perRow: [...right].map((count) => count / counted),
    sequences: batches * batchSize,
  };
}

function countRightSigns(right: Float64Array, outputs: Float64Array, batch: Batch, task: HistoryTask): void {
  if (right.length === 0) return;
  const width = task.outputSize;
  const from = task.inputSteps * batch.batch * width;
  for (let at = from; at < outputs.length; at++) if (outputs[at]! * batch.targets[at]! > 0) right[at % width]!++;
}

function recordForEdits(
  network: Network,
  { task, seed }: Setting,
  purpose: 'choose' | 'report',
  fixedPoint: Float64Array,
): Recorded {
  const { from, to } = EDIT_TURNS;
  const trajectories = recordTrajectories(network, task, {
    sequences: SEQUENCES[purpose],
    horizon: (to - 1) * task.s,
    rng: stream(seed, 'emt', purpose),
    fixedPoint,
  });
  return { trajectories, window: { from: from * task.s, to: to * task.s }, lags: FOLLOW_TURNS * task.s };
}

interface Context {
  readonly setting: Setting;
  readonly circuit: Circuit;
  readonly linearisation: Linearisation;
  readonly report: Recorded;
}

function describeBasis(
  choice: BasisChoice,
  basis: Basis,
  { setting, circuit, linearisation, report }: Context,
): BasisFigures {
  const samples = samplesOf(report.trajectories, circuit, report.window);
  const read = readVariables(basis, samples.states);
  const content = contentOf(read, samples.truth, circuit);
  return {
    method: basis.method,
    variant: basis.variant,
    requested: setting.requested,
    ...circuitErrors(empiricalCircuit(basis, linearisation.jacobian), circuit),
    leakage: leakage(basis, linearisation.jacobian),
    variance: varianceInside(basis, samples.states),
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
  { linearisation, report, figures }: OpenedNetwork,
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
    residual: residualOf(basis, samples.states, offCircuit(figures.spectrum)),
  };
}

/** Eigenvalues of the network that no mode of the circuit was matched to. */
function offCircuit({ network, matched }: SpectrumFigures): SpectrumFigures['network'] {
  const taken = new Set(matched.map((pair) => pair.network));
  return network.filter((value) => !taken.has(value));
}

/** One fresh sequence over four turns of the stack, read through the basis. */
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
    horizon: (EDIT_TURNS.to - 1) * task.s,
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
