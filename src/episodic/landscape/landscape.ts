// The energy of the fast layers with the slow state held: a fixed surface over the features, its gradient, and its minima
// from given starts. Source: spec of sequential memory, sections 5 and 7, "Fixed-point tracking"; the minimiser is the
// descent step with eta = 1 (the concave-convex procedure), under which the energy never rises.

import { InputError } from '../../array/errors.ts';
import { drain, part, type Steps } from '../../array/stages.ts';
import { lagrangianValue } from '../model/lagrangian.ts';
import { layersOf } from '../model/layers.ts';
import type { EpisodicModel } from '../model/model.ts';
import { evaluationsAtOnce } from '../model/pace.ts';
import { patternRow } from '../model/patterns.ts';
import { argmax, dot, rowProducts } from '../model/products.ts';
import { energyOf } from './energy.ts';

export interface DescentOptions {
  /** Largest change of a feature in one step at which the state counts as at rest; 1e-10 when absent. */
  readonly tolerance?: number;
  /** 10000 when absent. */
  readonly maxSteps?: number;
}

export interface Minimum {
  /** The features at the minimum, `v [N]`. */
  readonly state: Float64Array;
  readonly energy: number;
  /** The memory of largest overlap, and that overlap. */
  readonly memory: number;
  readonly overlap: number;
  readonly steps: number;
  /** Whether the last step was below the tolerance. */
  readonly converged: boolean;
}

export interface FrozenLandscape {
  /** `E_red(v; s)` at `v [N]`. */
  energy(v: Float64Array): number;
  /** Writes the gradient of the energy at `v` into `out [N]`. */
  gradient(v: Float64Array, out: Float64Array): Float64Array;
  /** Slides downhill from `start [N]`. */
  descend(start: ArrayLike<number>, options?: DescentOptions): Minimum;
  /** `descend` in steps. */
  descendSteps(start: ArrayLike<number>, options?: DescentOptions): Steps<Minimum>;
}

/** The surface of `model` for one slow state `s [N]` and external input `[N]`; both are copied. */
export function frozenLandscape(
  model: EpisodicModel,
  s: ArrayLike<number>,
  input: ArrayLike<number> | null = null,
): FrozenLandscape {
  const { patterns } = model;
  const { count, neurons } = patterns;
  for (const [name, vector] of [
    ['slow state', s],
    ['input', input ?? s],
  ] as const) {
    if (vector.length !== neurons)
      throw new InputError(`the ${name} has ${vector.length} values, expected ${neurons} as the patterns have`);
  }
  const whole = energyOf(model);
  const held = Float64Array.from(s);
  const external = input && Float64Array.from(input);
  const layers = layersOf(model);
  const sigma = new Float64Array(neurons);
  const next = new Float64Array(neurons);
  const o = new Float64Array(count);
  const h = new Float64Array(count);
  const delayed = layers.project(layers.delayed(held, new Float64Array(neurons)), new Float64Array(count));

  const drive = (v: Float64Array): void => {
    layers.project(layers.features(v, sigma), o);
    layers.drive(o, delayed, h);
  };
  const energy = (v: Float64Array): number => {
    drive(v);
    const features = dot(v, sigma) - lagrangianValue(model.features, v) - (external ? dot(external, sigma) : 0);
    return features - lagrangianValue(model.hidden, h) / model.alphaS;
  };
  const atOnce = evaluationsAtOnce(patterns);
  const descendSteps = function* (start: ArrayLike<number>, options: DescentOptions = {}): Steps<Minimum> {
    const { tolerance = 1e-10, maxSteps = 10000 } = options;
    const v = Float64Array.from(start);
    let steps = 0;
    let change = Number.POSITIVE_INFINITY;
    while (steps < maxSteps && !(change <= tolerance)) {
      drive(v);
      layers.pull(layers.hidden(h, h), external, next);
      change = 0;
      for (let i = 0; i < neurons; i++) change = Math.max(change, Math.abs(next[i]! - v[i]!));
      v.set(next);
      steps++;
      if (steps % atOnce === 0) yield steps / maxSteps;
    }
    const overlaps = rowProducts(patterns.rows, neurons, layers.features(v, sigma), new Float64Array(count));
    const memory = argmax(overlaps);
    const overlap = overlaps[memory]! / neurons;
    return { state: v, energy: energy(v), memory, overlap, steps, converged: change <= tolerance };
  };
  const gradient = (v: Float64Array, out: Float64Array): Float64Array =>
    whole.gradient({ v, h: null, s: held, input: external }, out);
  return { energy, gradient, descend: (start, options) => drain(descendSteps(start, options)), descendSteps };
}

/** A minimum of the frozen landscape, and which starts led there: `present`, or the index of a memory. */
export interface TrackedMinimum extends Minimum {
  readonly from: readonly ('present' | number)[];
}

export interface TrackingOptions extends DescentOptions {
  /** Memories to start from; all when absent. */
  readonly memories?: readonly number[];
  readonly input?: ArrayLike<number> | null;
}

/**
 * Finds the minima of the energy for a held slow state `s [N]`, from the present features `v [N]` (`null`: not) and
 * from memories; the ones that coincide (root mean square distance below 1e-4) are one. They are ordered by energy,
 * deepest first.
 * @throws InputError for a model that descends no energy
 */
export function trackFixedPoints(
  model: EpisodicModel,
  v: ArrayLike<number> | null,
  s: ArrayLike<number>,
  options: TrackingOptions = {},
): TrackedMinimum[] {
  return drain(trackFixedPointsSteps(model, v, s, options));
}

/** `trackFixedPoints` in steps. */
export function* trackFixedPointsSteps(
  model: EpisodicModel,
  v: ArrayLike<number> | null,
  s: ArrayLike<number>,
  options: TrackingOptions = {},
): Steps<TrackedMinimum[]> {
  const landscape = frozenLandscape(model, s, options.input ?? null);
  const memories = options.memories ?? Array.from({ length: model.patterns.count }, (_, mu) => mu);
  const starts: [name: 'present' | number, from: ArrayLike<number>][] = v ? [['present', v]] : [];
  for (const mu of memories) starts.push([mu, patternRow(model.patterns, mu)]);
  const found: { minimum: Minimum; from: ('present' | number)[] }[] = [];
  for (const [i, [name, from]] of starts.entries()) {
    const minimum = yield* part(landscape.descendSteps(from, options), i / starts.length, (i + 1) / starts.length);
    const same = found.find((other) => distance(other.minimum.state, minimum.state) < SAME_MINIMUM);
    if (same) same.from.push(name);
    else found.push({ minimum, from: [name] });
    yield (i + 1) / starts.length;
  }
  return found.map(({ minimum, from }) => ({ ...minimum, from })).sort((a, b) => a.energy - b.energy);
}

/** Root mean square distance per neuron; memories are of the order of 1 apart. */
const SAME_MINIMUM = 1e-4;

function distance(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i]! - b[i]!) ** 2;
  return Math.sqrt(sum / a.length);
}
