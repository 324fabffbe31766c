// The search for fixed points of any cell: descent on the speed from many starts, de-duplication, outlier filters,
// Newton polish, Jacobians and stability. Sources: Sussillo & Barak (2013); Golub & Sussillo (2018) for the options and
// the order of the filters. It finds what the starts lead to; it cannot prove that there is nothing else.

import { InputError } from '../../array/errors.ts';
import { type Matrix, matrix } from '../../array/matrix.ts';
import { stream } from '../../array/random.ts';
import { drain, part, type Stages, type Steps, stageOf } from '../../array/stages.ts';
import { median } from '../../array/statistics.ts';
import { stateSizeOf } from '../../nn/cells.ts';
import type { Network } from '../../nn/network.ts';
import { compileJacobians, compileMap, type Jacobians } from './cell-map.ts';
import { type Candidate, distanceBetween, distanceFrom, distinct } from './distinct.ts';
import { pastKink } from './kink.ts';
import { leastSpeeds } from './least-speed.ts';
import { type Minima, minimiseSpeed } from './minimise.ts';
import { type FixedPointOptions, type FixedPointSettings, type SearchStage, settle } from './options.ts';
import { polishPointSteps } from './polish.ts';
import { type Stability, stabilitySteps } from './stability.ts';

/** A point where the network rests, or nearly does. */
export interface FixedPoint {
  /** Whole state `[S]` (`[h; c]` for an LSTM) and the constant input `[in]` it is a point of. */
  readonly state: Float64Array;
  readonly input: Float64Array;
  /** `|h - F(h, u)|^2 / 2`, and `|h - F(h, u)|`, in float64. */
  readonly q: number;
  readonly residual: number;
  /** `fixed`: q below `tolQ`; `slow`: up to `slowQ`. */
  readonly kind: 'fixed' | 'slow';
  /** Starts that ended here. */
  readonly starts: number;
  /** Evaluations of q in the descent that led here. */
  readonly iterations: number;
  /** The distance from the centroid of the starts, in units of their mean distance from it. */
  readonly distance: number;
  /** `dF/dh [S, S]` and `dF/du [S, in]`; `null` when they are not kept. */
  readonly jacobian: Matrix | null;
  /** Whether a relu stands on its kink here; its slope is then taken as 1. */
  readonly onKink: boolean;
  readonly inputJacobian: Matrix | null;
  readonly stability: Stability | null;
}

/** What a search for fixed points found, and what it left out. */
export interface FixedPoints {
  /** Fixed before slow, those that most starts lead to first. */
  readonly points: readonly FixedPoint[];
  /** The states where every start ended, before any filter. */
  readonly minima: Minima;
  /** Distinct points that were dropped: far from all starts, too fast, or more than `maxUnique`. */
  readonly dropped: { readonly far: number; readonly fast: number; readonly surplus: number };
}

/**
 * Finds fixed and slow points of the network's cell from the starts `[N, S]`. `inputs` is held constant: one row `[1,
 * in]` for all starts, a row for each `[N, in]`, or zero when `null`.
 * @throws InputError when shapes disagree, a value is not finite or a parameter is missing; UsageError for options out
 *   of range
 */
export function findFixedPoints(
  network: Network,
  starts: Matrix,
  inputs: Matrix | null = null,
  options: FixedPointOptions = {},
): FixedPoints {
  return drain(findFixedPointsStages(network, starts, inputs, options), ({ stage, done }) =>
    options.onProgress?.(stage, done),
  );
}

/** `findFixedPoints` in stages; `onProgress` is not heard, what it yields says the same. */
export function* findFixedPointsStages(
  network: Network,
  starts: Matrix,
  inputs: Matrix | null = null,
  options: Omit<FixedPointOptions, 'onProgress'> = {},
): Stages<FixedPoints, SearchStage> {
  const settings = settle(options);
  const driving = requireStarts(network, starts, inputs);
  const rough = yield* stageOf('descending', minimiseSpeed(network, starts, driving, settings), 0, 0.4);
  const minima = yield* stageOf('descending', leastSpeeds(network, rough, driving, settings), 0.4, 0.9);
  const scaledDistance = distanceFrom(starts);
  let candidates = distinct(candidatesOf(minima, driving), settings.tolUnique);
  const near = settings.excludeDistanceOutliers
    ? candidates.filter(({ state }) => scaledDistance(state) < settings.outlierDistanceScale)
    : candidates;
  const far = candidates.length - near.length;
  candidates = settings.rerunQOutliers
    ? yield* stageOf('descending', rerunOutliers(network, near, settings), 0.9, 1)
    : near;
  const { kept: all, fast } = yield* stageOf('polishing', refine(network, candidates, settings));
  const kept = choose(all, settings);
  const points = yield* stageOf('linearising', linearised(network, kept, scaledDistance, settings));
  return { points, minima, dropped: { far, fast, surplus: all.length - kept.length } };
}

/** The candidates with their Jacobians and modes, fixed before slow, those that most starts lead to first. */
function* linearised(
  network: Network,
  kept: readonly Candidate[],
  scaledDistance: (state: Float64Array) => number,
  settings: FixedPointSettings,
): Steps<FixedPoint[]> {
  const jacobians = settings.jacobians || settings.decompose ? jacobiansOf(network) : null;
  const points: FixedPoint[] = [];
  for (const [index, candidate] of kept.entries()) {
    yield index / kept.length;
    const found = jacobians?.(candidate.state, candidate.input);
    const decomposed = found && settings.decompose ? stabilitySteps(found.recurrent) : null;
    points.push({
      state: candidate.state,
      input: candidate.input,
      q: candidate.q,
      residual: Math.sqrt(2 * candidate.q),
      kind: candidate.q < settings.tolQ ? 'fixed' : 'slow',
      starts: candidate.starts,
      iterations: candidate.iterations,
      distance: scaledDistance(candidate.state),
      onKink: found?.onKink ?? false,
      jacobian: found && settings.jacobians ? found.recurrent : null,
      inputJacobian: found && settings.jacobians ? found.input : null,
      stability: decomposed && (yield* part(decomposed, index / kept.length, (index + 1) / kept.length)),
    });
  }
  const rank = { fixed: 0, slow: 1 } as const;
  return points.sort((a, b) => rank[a.kind] - rank[b.kind] || b.starts - a.starts);
}

/** Jacobians at a point, and whether a relu stands on its kink there. */
function jacobiansOf(network: Network): (state: Float64Array, input: Float64Array) => Jacobians & { onKink: boolean } {
  const plain = compileJacobians(network);
  const moved = pastKink(network);
  const past = moved && compileJacobians(moved);
  return (state, input) => {
    const found = plain(state, input);
    if (!past) return { ...found, onKink: false };
    const other = past(state, input);
    const onKink = other.recurrent.data.some((value, at) => value !== found.recurrent.data[at]);
    return { ...(onKink ? other : found), onKink };
  };
}

/** Inputs of every start `[N, in]`. */
function requireStarts({ config }: Network, starts: Matrix, inputs: Matrix | null): Matrix {
  const size = stateSizeOf(config);
  if (starts.rows === 0 || starts.cols !== size) {
    throw new InputError(
      `fixed points: starts are ${starts.rows} x ${starts.cols}, expected at least one row of ${size} (the whole state)`,
    );
  }
  requireFinite('start', starts);
  const driving = matrix(starts.rows, config.inputSize);
  if (!inputs) return driving;
  if (inputs.cols !== config.inputSize || (inputs.rows !== 1 && inputs.rows !== starts.rows)) {
    throw new InputError(
      `fixed points: constant inputs are ${inputs.rows} x ${inputs.cols}, ` +
        `expected 1 or ${starts.rows} rows of ${config.inputSize}`,
    );
  }
  requireFinite('input', inputs);
  for (let at = 0; at < driving.data.length; at++) driving.data[at] = inputs.data[at % inputs.data.length]!;
  return driving;
}

function requireFinite(what: string, { data, cols }: Matrix): void {
  const at = data.findIndex((value) => !Number.isFinite(value));
  if (at >= 0)
    throw new InputError(`fixed points: ${what} ${Math.floor(at / cols)} holds ${data[at]}, expected numbers`);
}

function candidatesOf({ states, q, iterations }: Minima, inputs: Matrix): Candidate[] {
  return Array.from(q, (value, row) => ({
    state: states.data.slice(row * states.cols, (row + 1) * states.cols),
    input: inputs.data.slice(row * inputs.cols, (row + 1) * inputs.cols),
    q: value,
    iterations: iterations[row]!,
    starts: 1,
    first: row,
  }));
}

/** Points whose q is above `outlierQScale` times the median descend once more, in float64 from the first step on. */
function* rerunOutliers(
  network: Network,
  candidates: readonly Candidate[],
  settings: FixedPointSettings,
): Steps<Candidate[]> {
  if (candidates.length === 0) return [];
  const limit = median(candidates.map(({ q }) => q)) * settings.outlierQScale;
  const isOutlier = ({ q }: Candidate) => q > limit;
  const outliers = candidates.filter(isOutlier);
  if (outliers.length === 0) return [...candidates];
  const rerun = yield* descendAgain(network, outliers, settings);
  return distinct([...candidates.filter((each) => !isOutlier(each)), ...rerun], settings.tolUnique);
}

/** Refining moves a slow point by no more than so many times `tolUnique`, or it stays as it was. */
const REFINED = 10;

/** Drops what is too fast, polishes the rest, and merges what has become one. Speeds are float64's from here on. */
function* refine(
  network: Network,
  candidates: readonly Candidate[],
  settings: FixedPointSettings,
): Steps<{ kept: Candidate[]; fast: number }> {
  const slow = candidates.filter(({ q }) => q < settings.slowQ);
  const fast = candidates.length - slow.length;
  if (slow.length === 0) return { kept: [], fast };
  const map = compileMap(network);
  yield 0;
  const asFound = (each: Candidate): Candidate => {
    const next = map(each.state, each.input);
    const q = each.state.reduce((sum, value, i) => sum + (value - next[i]!) ** 2, 0) / 2;
    return { ...each, q };
  };
  if (!settings.polish) return { kept: distinct(slow.map(asFound), settings.tolUnique), fast };
  const jacobians = compileJacobians(network);
  yield 0;
  const polished: Candidate[] = [];
  for (const [index, found] of slow.entries()) {
    const polishing = polishPointSteps(map, jacobians, found.state, found.input);
    const { state, residual } = yield* part(polishing, index / slow.length, (index + 1) / slow.length);
    const refined = { ...found, state, q: residual ** 2 / 2 };
    // Along a line that is nearly of fixed points everything slides into the few that are: that is another point.
    const reach = REFINED * settings.tolUnique;
    const hasLeft = found.q >= settings.tolQ && distanceBetween(found, refined, reach) > reach;
    polished.push(hasLeft ? asFound(found) : refined);
  }
  return { kept: distinct(polished, settings.tolUnique), fast };
}

/** Descends from candidates once more, in float64. */
function* descendAgain(
  network: Network,
  candidates: readonly Candidate[],
  settings: FixedPointSettings,
): Steps<Candidate[]> {
  const rows = (pick: (each: Candidate) => Float64Array) => {
    const out = matrix(candidates.length, pick(candidates[0]!).length);
    candidates.forEach((each, row) => void out.data.set(pick(each), row * out.cols));
    return out;
  };
  const inputs = rows(({ input }) => input);
  const stalled = {
    states: rows(({ state }) => state),
    q: Float64Array.from(candidates, ({ q }) => q),
    iterations: Int32Array.from(candidates, ({ iterations }) => iterations),
    statuses: candidates.map(() => 'stalled' as const),
  };
  const again = yield* leastSpeeds(network, stalled, inputs, settings);
  return candidatesOf(again, inputs).map((each, row) => ({
    ...each,
    starts: candidates[row]!.starts,
    first: candidates[row]!.first,
  }));
}

function choose<T extends Candidate>(candidates: readonly T[], { maxUnique, seed }: FixedPointSettings): readonly T[] {
  if (candidates.length <= maxUnique) return candidates;
  const order = stream(seed, 'fixed-points', 'choice').permutation(candidates.length);
  return Array.from(order.subarray(0, Math.floor(maxUnique)), (at) => candidates[at]!);
}
