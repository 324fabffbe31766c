// Linear dynamics fitted to recorded states once their input has ended, in as many principal components as there are live
// cells, and what is told of them. They describe the orbits that were recorded, no weights.

import { matrix } from '../../array/matrix.ts';
import { part, type Steps } from '../../array/stages.ts';
import { eigSteps } from '../../linalg/eig.ts';
import { pcaSteps } from '../../linalg/pca.ts';
import type { Circuit } from '../circuit/circuit.ts';
import { compareSpectra, magnitude } from '../circuit/spectrum.ts';
import type { ReadOperator } from '../discovery/operator.ts';
import { takeSequences } from '../record/sequences.ts';
import type { Complex } from '../results/analysis.ts';
import type { DynamicsMeasures } from '../results/recorded.ts';
import { type FittedDynamics, fitDynamicsSteps, predictionErrorSteps, type StatePairs } from './dmd.ts';
import type { RecordedStates } from './past.ts';

/** Share of the variance that the subspace of the dynamics keeps where no cells are known. */
const KEPT_VARIANCE = 0.99;

export interface Dynamics {
  readonly fitted: FittedDynamics;
  readonly rank: number;
  readonly why: string;
  readonly variance: number;
  readonly error: number | null;
}

/** Variance below this, of states of size 1, is rounding. */
const ROUNDING = 1e-24;

export function* dynamicsOf(
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

export function* describeDynamics(
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

/** The largest magnitude of the fitted modes; 0 where there are none. */
export function greatestMagnitude(dynamics: Dynamics | null): number {
  if (!dynamics) return 0;
  const { re, im } = dynamics.fitted.values;
  return re.reduce((most, x, i) => Math.max(most, Math.hypot(x, im[i]!)), 0);
}
