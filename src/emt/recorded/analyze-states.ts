// What can be said of a network from its recorded states alone, whatever made them: a memory profile, variables by
// regression, and the spectrum of fitted linear dynamics. It has no weights, so it intervenes on nothing and claims
// no cause. Source: EMT spec sections 6.2 (regression) and 6.5; dynamic mode decomposition for the spectrum.

import { InputError } from '../../array/errors.ts';
import { matrix, transpose } from '../../array/matrix.ts';
import { requireWhole } from '../../array/options.ts';
import { stream } from '../../array/random.ts';
import { drain, part, type Stages, type Steps, stageOf } from '../../array/stages.ts';
import { mean } from '../../array/statistics.ts';
import { plural } from '../../array/words.ts';
import { eigSteps } from '../../linalg/eig.ts';
import { leastSquaresSteps } from '../../linalg/least-squares.ts';
import { pcaSteps } from '../../linalg/pca.ts';
import type { HistoryTask } from '../../task/history.ts';
import { verdictThresholds } from '../analyze/verdict.ts';
import type { Basis } from '../basis/basis.ts';
import { varianceInsideSteps } from '../basis/residual.ts';
import { contentOf, decodingOf, readVariablesSteps } from '../basis/variables.ts';
import { type Circuit, circuitOf } from '../circuit/circuit.ts';
import { compareSpectra, KEPT_MAGNITUDE, magnitude } from '../circuit/spectrum.ts';
import { type Cell, depthOf, lagProfile, pastRows, type Series } from '../discovery/lag-profile.ts';
import {
  byStack,
  fitBasis,
  noOperator,
  type ReadOperator,
  readOperator,
  ruleInActivity,
} from '../discovery/operator.ts';
import { setRefusedAside } from '../discovery/refuse.ts';
import { placeOf, rootMeanSquare, takeSequences } from '../record/sequences.ts';
import type { Complex } from '../results/analysis.ts';
import type { OperatorMeasures } from '../results/discovery.ts';
import type { DynamicsMeasures, Recorded, RecordedBasis, RecordedMatrices } from '../results/recorded.ts';
import {
  type FittedDynamics,
  fitDynamicsSteps,
  liftDynamicsSteps,
  predictionErrorSteps,
  type StatePairs,
} from './dmd.ts';
import { ordinarySize } from './ordinary.ts';
import { historyOf, type Past, quietStart, type RecordedStates } from './past.ts';

/** What may be said beside recorded states. */
export interface AnalyzeStatesOptions {
  readonly task?: HistoryTask | null;
  /** Lags looked at: `0 ... lags - 1`, fewer where the recording is too short. */
  readonly lags?: number;
  readonly seed?: number;
  readonly source?: string | null;
  /** Called with the stage that runs and the share of it that is done, 0 ... 1. */
  readonly onProgress?: (stage: StatesStage, done: number) => void;
}

/** What the states hold, dynamics fitted to them, and the circuit read from both. */
export const statesStageNames = ['memory', 'dynamics', 'circuit'] as const;
export type StatesStage = (typeof statesStageNames)[number];

export interface OpenedStates {
  readonly recorded: Recorded;
  readonly matrices: RecordedMatrices;
}

const FEWEST_SEQUENCES = 20;
/** The noise that a readout must stand, as a share of the size of the states; as in discovery. */
const NOISE = 0.05;
const PERMUTATIONS = 20;
const WINDOW = 3;
const HELD_OUT = 1 / 5;
/** Share of the variance that the subspace of the dynamics keeps where no cells are known. */
const KEPT_VARIANCE = 0.99;

/** What activity alone never tells. */
const LIMITS = [
  'No interventions: without the network nothing can be edited, so nothing here is shown to cause anything.',
  'No Jacobian: the spectrum is that of linear dynamics fitted to the states visited. On a saturated orbit its magnitudes are near 1, whatever the gain of the weights.',
  'No null networks: an untrained or shuffled network cannot be run on the same inputs. The null is a permutation of the sequences.',
  'Directions that the recordings never visit are invisible.',
];

/**
 * Opens recorded states: says what they hold of the past and how they move; inputs, outputs and a task are each of use
 * but none is needed.
 * @throws InputError when shapes disagree, values are not finite, or there are too few sequences or steps
 */
export function analyzeStates(data: RecordedStates, options: AnalyzeStatesOptions = {}): OpenedStates {
  return drain(analyzeStatesStages(data, options), ({ stage, done }) => options.onProgress?.(stage, done));
}

/**
 * Does what `analyzeStates` does in stages, so that it can be paused and left; `onProgress` is not heard, what it
 * yields says the same.
 * @throws InputError as `analyzeStates` does
 */
export function* analyzeStatesStages(
  data: RecordedStates,
  options: AnalyzeStatesOptions = {},
): Stages<OpenedStates, StatesStage> {
  const { task = null, seed = 0, source = null } = options;
  requireWhole('seed', seed);
  if (options.lags !== undefined) requireWhole('lags', options.lags, { min: 1 });
  check(data, task);
  const { steps, batch, stateSize } = data;
  const notes: string[] = [];
  const quietFrom = quietStart(data, task, notes);
  const scaled = yield* stageOf('memory', ordinarySize(data, quietFrom), 0, 0.1);
  const varies = scaled.states.some((value) => value !== 0);
  const fitted = batch - Math.max(4, Math.round(HELD_OUT * batch));
  const past = historyOf(scaled, task, quietFrom, notes);
  const cells = past === null ? null : yield* stageOf('memory', lookBack(scaled, past, { fitted, options }), 0.1, 1);
  const live = cells?.live ?? [];
  const fitting = dynamicsOf(scaled, { quietFrom, fitted, live: live.length }, notes);
  const dynamics = yield* stageOf('dynamics', fitting);
  const fit =
    cells === null || live.length === 0
      ? null
      : yield* stageOf('circuit', describeCells(scaled, cells, past!, fitted, dynamics), 0, 0.8);
  const circuit = task && circuitOf(task)?.linear ? circuitOf(task) : null;
  const described =
    dynamics && (yield* stageOf('circuit', describeDynamics(dynamics, circuit, fit?.read ?? null), 0.8, 1));
  const recorded: Recorded = setRefusedAside({
    schema: 'engram.recorded/1' as const,
    seed,
    data: {
      source,
      steps,
      sequences: batch,
      stateSize,
      inputSize: data.inputs?.width ?? null,
      outputSize: data.outputs?.width ?? null,
      quietFrom,
    },
    task: task && { name: task.name, summary: task.summary, d: task.d, s: task.s },
    history: past?.kind ?? 'none',
    signal: past?.signal ?? { kind: 'none', outputs: [], binarity: null },
    s: depthOf(live),
    lagProfile: cells?.profile ?? [],
    cells: {
      d: past?.d ?? 0,
      count: live.length,
      live: live.map(({ lag, bit }) => ({ bit, lag })),
      depth: Array.from({ length: past?.d ?? 0 }, (_, bit) => live.filter((cell) => cell.bit === bit).length),
    },
    basis: fit?.basis ?? { conditionNumber: null, variance: null, decoding: null, content: [] },
    dynamics: described,
    operator: fit?.read?.measures ?? noOperator(),
    ...judge({ varies, past, live, basis: fit?.basis ?? null, dynamics, operator: fit?.read?.measures ?? null, task }),
    limits: LIMITS,
    notes,
  });
  return {
    recorded,
    matrices: {
      phiEmp: fit?.read?.phiEmp ?? null,
      phi: fit?.read?.circuit.reduced ?? null,
      dynamics: dynamics?.fitted.A ?? null,
      slots: byStack(live).map(({ lag }) => depthOf(live) - 1 - lag),
    },
  };
}

function check({ steps, batch, stateSize, states, inputs, outputs }: RecordedStates, task: HistoryTask | null): void {
  if (steps < 4)
    throw new InputError(`states have ${plural(steps, 'step')}, expected at least 4: [T, B, H], time first`);
  if (batch < FEWEST_SEQUENCES) {
    throw new InputError(
      `states hold ${plural(batch, 'sequence')}, expected at least ${FEWEST_SEQUENCES} ([T, B, H], sequences second): cross-validation needs as many`,
    );
  }
  for (const [name, values, width] of [
    ['states', states, stateSize],
    ['inputs', inputs?.values, inputs?.width],
    ['outputs', outputs?.values, outputs?.width],
  ] as const) {
    if (values === undefined) continue;
    if (values.length !== steps * batch * width!) {
      throw new InputError(`${name} hold ${values.length} values, expected ${steps} x ${batch} x ${width}`);
    }
    const broken = values.findIndex((value) => !Number.isFinite(value));
    if (broken >= 0) {
      throw new InputError(
        `${name} hold ${values[broken]} at ${placeOf(broken, batch, width!)}, expected finite numbers`,
      );
    }
  }
  if (task && inputs && inputs.width !== task.inputSize) {
    throw new InputError(`inputs are ${inputs.width} wide, task ${task.name} has inputs of ${task.inputSize}`);
  }
  if (task && outputs && outputs.width !== task.outputSize) {
    throw new InputError(`outputs are ${outputs.width} wide, task ${task.name} has outputs of ${task.outputSize}`);
  }
}

interface Looked {
  readonly live: Cell[];
  readonly profile: Recorded['lagProfile'];
  readonly rows: ReturnType<typeof pastRows>;
  readonly window: { readonly from: number; readonly to: number };
  readonly lags: number;
}

/** The memory profile over the last steps of the history. */
function* lookBack(
  data: RecordedStates,
  past: Past,
  { fitted, options }: { fitted: number; options: AnalyzeStatesOptions },
): Steps<Looked | null> {
  const available = past.to - past.from;
  if (available < 2) return null;
  // Inputs that end are looked back on from where they end; a history that goes on, from its last steps.
  const lags = Math.min(options.lags ?? 24, past.kind === 'inputs' ? available : Math.max(1, available - WINDOW + 1));
  const window = { from: Math.max(past.from + lags - 1, past.to - WINDOW), to: past.to };
  const rows = pastRows(seriesOf(data, past, 0, fitted), window.from, window.to, lags);
  const noise = NOISE * rootMeanSquare(data.states);
  yield 0;
  if (noise === 0) return null;
  const { lags: profile, live } = yield* lagProfile(rows, {
    noise,
    permutations: PERMUTATIONS,
    products: true,
    rng: stream(options.seed ?? 0, 'recorded', 'profile'),
  });
  return { live, profile, rows, window, lags };
}

function seriesOf({ steps, batch, stateSize, states }: RecordedStates, past: Past, from: number, to: number): Series {
  return {
    steps,
    batch: to - from,
    stateSize,
    d: past.d,
    states: takeSequences(states, { steps, batch, width: stateSize }, from, to),
    values: takeSequences(past.values, { steps, batch, width: past.d }, from, to),
  };
}

interface Dynamics {
  readonly fitted: FittedDynamics;
  readonly rank: number;
  readonly why: string;
  readonly variance: number;
  readonly error: number | null;
}

/** Variance below this, of states of size 1, is rounding. */
const ROUNDING = 1e-24;

function* dynamicsOf(
  data: RecordedStates,
  { quietFrom, fitted, live }: { quietFrom: number; fitted: number; live: number },
  notes: string[],
): Steps<Dynamics | null> {
  const train = pairsOf(data, quietFrom, 0, fitted);
  const test = pairsOf(data, quietFrom, fitted, data.batch);
  const components = yield* part(pcaSteps(train.before), 0, 0.5);
  const total = components.variance.reduce((sum, value) => sum + value, 0);
  if (total <= ROUNDING) return null;
  const samples = train.before.rows;
  if (samples < data.stateSize) {
    notes.push(
      `The dynamics are fitted to ${samples} samples of ${data.stateSize} units: they would fit any, only the error on fresh sequences tells.`,
    );
  }
  const available = components.variance.findIndex((value) => value <= 1e-12 * total);
  const most = available < 0 ? components.variance.length : available;
  let few = Math.min(live, most);
  if (live === 0)
    for (let kept = 0; few < most && kept < KEPT_VARIANCE * total; few++) kept += components.variance[few]!;
  function* fittedIn(rank: number, why: string): Steps<Dynamics> {
    const dynamics = yield* part(fitDynamicsSteps(train, components, rank), 0, 0.8);
    const variance = components.variance.slice(0, rank).reduce((sum, value) => sum + value, 0) / total;
    const error = yield* part(predictionErrorSteps(dynamics, test), 0.8, 1);
    return { fitted: dynamics, rank, why, variance, error };
  }
  const why = live > 0 ? 'as many as there are live cells' : `as many as hold ${100 * KEPT_VARIANCE} % of the variance`;
  const first = yield* part(fittedIn(few, why), 0.5, 0.75);
  if (few === most || first.error === null || first.error <= CLOSED) return first;
  // A subspace that does not close by itself gives biased modes: all dimensions, where they predict so much better.
  const whole = yield* part(fittedIn(most, 'all that vary: fewer do not foresee themselves'), 0.75, 1);
  return whole.error !== null && whole.error < first.error / 2 ? whole : first;
}

/** Share of the next state left unexplained up to which a subspace counts as closed under the dynamics. */
const CLOSED = 0.02;

/** Steps of the quiet phase; where there is none, all steps, with the input that was read. */
function pairsOf(
  { steps, batch, stateSize, states, inputs }: RecordedStates,
  quietFrom: number,
  from: number,
  to: number,
): StatePairs {
  const driven = quietFrom >= steps - 1;
  const first = driven ? 0 : quietFrom;
  const size = { steps, batch, width: stateSize };
  const own = takeSequences(states, size, from, to);
  const count = (steps - 1 - first) * (to - from);
  const slice = (step: number) =>
    own.slice(step * (to - from) * stateSize, (step + steps - 1 - first) * (to - from) * stateSize);
  const read = driven && inputs ? takeSequences(inputs.values, { steps, batch, width: inputs.width }, from, to) : null;
  return {
    before: matrix(count, stateSize, slice(first)),
    after: matrix(count, stateSize, slice(first + 1)),
    inputs: read && matrix(count, inputs!.width, read.slice((first + 1) * (to - from) * inputs!.width)),
  };
}

interface DescribedCells {
  readonly basis: RecordedBasis;
  readonly read: ReadOperator | null;
}

function* describeCells(
  data: RecordedStates,
  { live, rows, window, lags }: Looked,
  past: Past,
  fitted: number,
  dynamics: Dynamics | null,
): Steps<DescribedCells> {
  const ordered = byStack(live);
  const psi = yield* part(fitBasis(rows, ordered), 0, 0.3);
  const { d } = past;
  const s = depthOf(live);
  const test = pastRows(seriesOf(data, past, fitted, data.batch), window.from, window.to, lags);
  const truth = matrix(test.past.rows, ordered.length);
  for (let row = 0; row < truth.rows; row++) {
    ordered.forEach(({ lag, bit }, place) => {
      truth.data[row * truth.cols + place] = test.past.data[row * test.past.cols + lag * d + bit]!;
    });
  }
  const variables = yield* part(readVariablesSteps(psi, test.states), 0.3, 0.35);
  const variance = yield* part(varianceInsideSteps(psi, test.states), 0.35, 0.45);
  const stack = { d, s, alive: ordered.map(({ lag, bit }) => (s - 1 - lag) * d + bit) };
  const readable = dynamics && past.kind !== 'inputs' ? readFitted(past, ordered, psi, rows, dynamics) : null;
  const read = readable && (yield* part(readable, 0.45, 1));
  return {
    basis: {
      conditionNumber: Number.isFinite(psi.conditionNumber) ? psi.conditionNumber : null,
      variance,
      decoding: past.signal.kind === 'signs' ? decodingOf(variables, truth) : null,
      content: contentOf(variables, truth, stack).perSlot.reverse(),
    },
    read,
  };
}

function* readFitted(
  past: Past,
  live: readonly Cell[],
  basis: Basis,
  rows: ReturnType<typeof pastRows>,
  dynamics: Dynamics,
): Steps<ReadOperator> {
  const now = matrix(rows.past.rows, past.d);
  for (let row = 0; row < now.rows; row++) {
    now.data.set(rows.past.data.subarray(row * rows.past.cols, row * rows.past.cols + past.d), row * past.d);
  }
  const ridge = 1e-6 * rows.states.rows;
  const readout = transpose(yield* part(leastSquaresSteps(rows.states, now, { ridge }), 0, 0.4));
  const jacobian = yield* part(liftDynamicsSteps(dynamics.fitted), 0.4, 0.7);
  const activity = yield* part(ruleInActivity(rows, live), 0.7, 0.8);
  const reading = readOperator({
    live,
    d: past.d,
    basis,
    jacobian,
    readout,
    sizes: new Float64Array(past.d).fill(1),
    signal: past.signal.kind === 'signs' ? 'signs' : 'real',
    activity,
  });
  const read = yield* part(reading, 0.8, 1);
  // What stands for the Jacobian is fitted to the states.
  return { ...read, measures: { ...read.measures, readFrom: 'activity' } };
}

function* describeDynamics(
  dynamics: Dynamics,
  task: Circuit | null,
  read: ReadOperator | null,
): Steps<DynamicsMeasures> {
  const { fitted, rank, why, variance, error } = dynamics;
  const own = read?.measures.kind === 'selection' ? read.circuit.reduced : null;
  const theory = task?.reduced ?? own;
  const expected = theory && (yield* eigSteps(theory, { vectors: 'none' })).values;
  const { re, im } = fitted.values;
  const eigenvalues = Array.from(re, (x, i): Complex => [x, im[i]!]).sort((a, b) => magnitude(b) - magnitude(a));
  return {
    rank,
    why,
    variance,
    error,
    eigenvalues,
    spectrum: expected && compareSpectra(expected, fitted.values),
    comparedWith: theory === null ? null : task ? 'task' : 'operator',
  };
}

interface Evidence {
  readonly varies: boolean;
  readonly past: Past | null;
  readonly live: readonly Cell[];
  readonly basis: RecordedBasis | null;
  readonly dynamics: Dynamics | null;
  readonly operator: OperatorMeasures | null;
  readonly task: HistoryTask | null;
}

function judge({
  varies,
  past,
  live,
  basis,
  dynamics,
  operator,
  task,
}: Evidence): Pick<Recorded, 'verdict' | 'reason'> {
  const absent = (reason: string) => ({ verdict: 'absent' as const, reason });
  if (!varies) return absent('The states do not vary: there is nothing to read from them.');
  if (past === null) {
    return absent('There is nothing to compare the states with: no outputs that vary and no inputs.');
  }
  if (live.length === 0 || basis === null) {
    return absent(`The states hold nothing that can be decoded of ${PAST_NAMES[past.kind]}.`);
  }
  const contents = basis.content.filter((value) => value !== null);
  const held = mean(contents);
  if (held < verdictThresholds.held) {
    return absent(`Cells are not held on fresh sequences (mean correlation ${held.toFixed(2)}).`);
  }
  const s = depthOf(live);
  const what =
    `The states hold ${live.length} cells of ${PAST_NAMES[past.kind]} over ${plural(s, 'lag')} ` +
    `(mean correlation ${held.toFixed(2)} on fresh sequences)`;
  if (greatestMagnitude(dynamics) < KEPT_MAGNITUDE) {
    return absent(`${what}, but no fitted mode lasts: what was put in fades, as it does in an untrained network.`);
  }
  if (past.kind === 'outputs' && operator?.kind !== 'selection') {
    return absent(
      `${what}, but no rule that takes each output from one cell: any linear network, a random one too, determines its outputs by enough past ones.`,
    );
  }
  const expected = task ? `; the task asks for ${task.s}` : '';
  return {
    verdict: 'partial',
    reason:
      `${what}${expected}. That they are held does not show that they are used: only the network itself could.` +
      (past.kind === 'inputs' ? ' A random orthogonal network holds its inputs as well.' : ''),
  };
}

const PAST_NAMES: Readonly<Record<Past['kind'], string>> = {
  outputs: 'the past outputs',
  task: 'what the task says',
  inputs: 'the past inputs',
};

function greatestMagnitude(dynamics: Dynamics | null): number {
  if (!dynamics) return 0;
  const { re, im } = dynamics.fitted.values;
  return re.reduce((most, x, i) => Math.max(most, Math.hypot(x, im[i]!)), 0);
}
