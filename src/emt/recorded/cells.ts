// What recorded states hold of a past: the memory profile over the last steps, the live cells by regression, measured on
// sequences not fitted on, and the rule that fitted dynamics show in them. Source: EMT spec sections 6.2 and 6.5.

import { matrix, transpose } from '../../array/matrix.ts';
import { stream } from '../../array/random.ts';
import { part, type Steps } from '../../array/stages.ts';
import { leastSquaresSteps } from '../../linalg/least-squares.ts';
import type { Basis } from '../basis/basis.ts';
import { varianceInsideSteps } from '../basis/residual.ts';
import { contentOf, decodingOf, readVariablesSteps } from '../basis/variables.ts';
import { type Cell, depthOf, lagProfile, pastRows, type Series, variationOf } from '../discovery/lag-profile.ts';
import { byStack, fitBasis, type ReadOperator, readOperator, ruleInActivity } from '../discovery/operator.ts';
import { takeSequences } from '../record/sequences.ts';
import type { Recorded, RecordedBasis } from '../results/recorded.ts';
import { liftDynamicsSteps } from './dmd.ts';
import type { Dynamics } from './dynamics.ts';
import type { Past, RecordedStates } from './past.ts';

/** The noise that a readout must stand, as a share of the size of the states; as in discovery. */
const NOISE = 0.05;
const PERMUTATIONS = 20;
const WINDOW = 3;

interface LookBackOptions {
  readonly lags?: number;
  readonly seed?: number;
}

export interface Looked {
  readonly live: Cell[];
  readonly profile: Recorded['lagProfile'];
  readonly rows: ReturnType<typeof pastRows>;
  readonly window: { readonly from: number; readonly to: number };
  readonly lags: number;
}

/** The memory profile over the last steps of the history. */
export function* lookBack(
  data: RecordedStates,
  past: Past,
  { fitted, options }: { fitted: number; options: LookBackOptions },
): Steps<Looked | null> {
  const available = past.to - past.from;
  if (available < 2) return null;
  // Inputs that end are looked back on from where they end; a history that goes on, from its last steps.
  const lags = Math.min(options.lags ?? 24, past.kind === 'inputs' ? available : Math.max(1, available - WINDOW + 1));
  const window = { from: Math.max(past.from + lags - 1, past.to - WINDOW), to: past.to };
  const rows = pastRows(seriesOf(data, past, 0, fitted), window.from, window.to, lags);
  const noise = NOISE * variationOf(rows.states, rows);
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

export interface DescribedCells {
  readonly basis: RecordedBasis;
  readonly read: ReadOperator | null;
}

export function* describeCells(
  data: RecordedStates,
  { live, rows, window, lags }: Looked,
  past: Past,
  fitted: number,
  dynamics: Dynamics | null,
): Steps<DescribedCells> {
  const ordered = byStack(live);
  const { basis: psi, offsets } = yield* part(fitBasis(rows, ordered), 0, 0.3);
  const { d } = past;
  const s = depthOf(live);
  const test = pastRows(seriesOf(data, past, fitted, data.batch), window.from, window.to, lags);
  const truth = matrix(test.past.rows, ordered.length);
  for (let row = 0; row < truth.rows; row++) {
    ordered.forEach(({ lag, bit }, place) => {
      truth.data[row * truth.cols + place] = test.past.data[row * test.past.cols + lag * d + bit]!;
    });
  }
  // About what the states were without any variable, at each step of the fit.
  const perStep = test.sequences * offsets.cols;
  for (let at = 0; at < test.states.data.length; at++) {
    test.states.data[at]! -= offsets.data[Math.floor(at / perStep) * offsets.cols + (at % offsets.cols)]!;
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
