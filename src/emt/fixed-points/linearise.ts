// The network seen as a linear system about a fixed point: h'(t) = J h'(t-1) + J_u u(t), o = W_r h', where h is the
// whole state, [h; c] for an LSTM. For a bias-free Elman network the fixed point is 0 and J = W_hh; for any other it is
// searched for, and J is computed by automatic differentiation. Source: EMT spec section 4.

import { InputError } from '../../array/errors.ts';
import { type Matrix, matrix } from '../../array/matrix.ts';
import { stream } from '../../array/random.ts';
import { drain, type Steps, unnamed } from '../../array/stages.ts';
import { columnMeans } from '../../array/statistics.ts';
import { toFloat64 } from '../../array/tensor.ts';
import { findCell, stateSizeOf } from '../../nn/cells.ts';
import type { Network, NetworkConfig } from '../../nn/network.ts';
import { compileJacobians } from './cell-map.ts';
import { type FixedPoint, findFixedPointsStages } from './find.ts';
import { searchStageNames } from './options.ts';
import { readoutJacobian } from './readout-map.ts';
import { sampleStarts } from './starts.ts';

/** A network as a linear system about its fixed point. */
export interface Linearisation {
  /** Recurrent weights `W_hh [H, H]` of an Elman network of one layer; the Jacobian of any other. */
  readonly recurrent: Matrix;
  /** `J [S, S]`, `J_u [S, in]`, `W_r [out, S]`; `S` is the width of the whole state. */
  readonly jacobian: Matrix;
  readonly inputJacobian: Matrix;
  readonly readout: Matrix;
  /** The fixed point `h* [S]`. */
  readonly fixedPoint: Float64Array;
  /** `|F(h*, 0) - h*|`. */
  readonly residual: number;
  readonly note: string;
}

/** Recorded states that a search starts from, beside their mean and the origin. */
const STARTS = 30;
const SEARCH = { maxIters: 1000, jacobians: false, decompose: false } as const;

/**
 * Linearises `network` about its fixed point without input: of several, the one nearest to the mean of the `recorded`
 * whole states `[N, S]` (to the origin where none are given); where there is none, the slowest point found.
 * @throws InputError for a missing or misshapen parameter, or weights that are not finite
 */
export function linearise(network: Network, recorded: Matrix | null = null): Linearisation {
  return drain(lineariseSteps(network, recorded));
}

/** `linearise` in steps. */
export function* lineariseSteps(network: Network, recorded: Matrix | null = null): Steps<Linearisation> {
  return isAtOrigin(network.config) ? yield* aboutOrigin(network) : yield* aboutFixedPoint(network, recorded);
}

/** Cells that map zero to zero without a bias, and whose slope there is that of their activation, which is 1. */
const ODD_CELLS: readonly string[] = ['elman', 'linear', 'wave-rnn', 'diagonal-ssm'];

/** Whether the fixed point is known to be the origin, so that no states need to be recorded to find it. */
export function isAtOrigin({ cell, bias }: NetworkConfig): boolean {
  return ODD_CELLS.includes(cell) && !bias;
}

function* aboutOrigin(network: Network): Steps<Linearisation> {
  const { cell, activation } = network.config;
  // With all slopes 1 the network is linear: so is relu's taken, which has none at 0.
  const tangent = { ...network, config: { ...network.config, activation: 'linear' as const } };
  const linearised = yield* at(tangent, new Float64Array(stateSizeOf(network.config)));
  const kink = activation === 'relu' && cell !== 'linear' && cell !== 'diagonal-ssm';
  const equality = linearised.recurrent === linearised.jacobian ? '' : ' and J = W_hh';
  return {
    ...linearised,
    residual: 0,
    note: `no bias: the fixed point is the origin${equality}${kink ? '; relu has no derivative there, its slope is taken as 1' : ''}`,
  };
}

function* aboutFixedPoint(network: Network, recorded: Matrix | null): Steps<Linearisation> {
  const size = stateSizeOf(network.config);
  yield 0;
  const centre = recorded ? columnMeans(recorded) : new Float64Array(size);
  yield 0;
  const search = findFixedPointsStages(network, startsOf(recorded, centre, size), null, {
    ...SEARCH,
    slowQ: Number.POSITIVE_INFINITY,
    excludeDistanceOutliers: false,
  });
  const { points } = yield* unnamed(search, searchStageNames);
  const fixed = points.filter(({ kind }) => kind === 'fixed');
  const chosen = fixed.length > 0 ? nearest(fixed, centre) : slowest(points);
  return {
    ...(yield* at(network, chosen.state)),
    residual: chosen.residual,
    note: describe(network.config, chosen, fixed.length, recorded !== null),
  };
}

function* at(network: Network, fixedPoint: Float64Array): Steps<Omit<Linearisation, 'residual' | 'note'>> {
  const { cell, layers = 1, hiddenSize, inputSize } = network.config;
  const none = new Float64Array(inputSize);
  const jacobians = compileJacobians(network);
  yield 1;
  const { recurrent: jacobian, input: inputJacobian } = jacobians(fixedPoint, none);
  yield 1;
  const weights = cell === 'elman' && layers === 1 ? network.parameters.get('rnn.weight_hh_l0')! : null;
  return {
    recurrent: weights ? matrix(hiddenSize, hiddenSize, toFloat64(weights, 'rnn.weight_hh_l0')) : jacobian,
    jacobian,
    inputJacobian,
    readout: readoutJacobian(network, fixedPoint, none),
    fixedPoint,
  };
}

/** The mean of the recorded states, the origin, and some of the states themselves. */
function startsOf(recorded: Matrix | null, centre: Float64Array, size: number): Matrix {
  const drawn = recorded && sampleStarts(recorded, { count: STARTS, rng: stream(0, 'emt', 'linearise') });
  const starts = matrix(2 + (drawn?.rows ?? 0), size);
  starts.data.set(centre);
  if (drawn) starts.data.set(drawn.data, 2 * size);
  return starts;
}

function nearest(points: readonly FixedPoint[], to: Float64Array): FixedPoint {
  const distance = ({ state }: FixedPoint) => state.reduce((sum, value, i) => sum + (value - to[i]!) ** 2, 0);
  return points.reduce((best, each) => (distance(each) < distance(best) ? each : best));
}

function slowest(points: readonly FixedPoint[]): FixedPoint {
  const [first, ...rest] = points;
  if (!first) throw new InputError('cannot linearise the network: its activity overflows from every start');
  return rest.reduce((best, each) => (each.q < best.q ? each : best), first);
}

function describe(config: NetworkConfig, { kind, residual }: FixedPoint, found: number, recorded: boolean): string {
  const names = findCell(config.cell).stateNames(config);
  const space = names.length > 1 ? ` of the whole state [${names.join('; ')}]` : '';
  if (kind === 'slow') {
    return (
      `no fixed point${space} found (residual ${residual.toExponential(1)}): ` +
      'the Jacobian is taken at the slowest point of the search'
    );
  }
  const where = recorded ? 'the mean of the recorded states' : 'the origin';
  const choice = found === 1 ? `the one fixed point${space} found` : `of ${found} fixed points${space} found, the one`;
  return found === 1 ? choice : `${choice} nearest to ${where}`;
}
