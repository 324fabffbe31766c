// The distinct points where starts have arrived. A descent that would end at one of them too need not compute its last
// digits again: it joins the point when it has come near, or when the point's own linear model brings it there: one
// Newton step with the point's I - J, factored once for all starts that come by.

import type { Steps } from '../../array/stages.ts';
import type { Network } from '../../nn/network.ts';
import { compileJacobians, type JacobianMap } from './cell-map.ts';
import type { Descent } from './descent.ts';
import { distanceBetween } from './distinct.ts';
import { type NewtonSystem, newtonStep, newtonSystemSteps } from './newton.ts';
import type { FixedPointSettings } from './options.ts';

interface Arrival {
  readonly state: Float64Array;
  readonly input: Float64Array;
  readonly q: number;
  /** How far off its linear model is asked. */
  readonly reach: number;
  /** Starts that ended here. */
  count: number;
  /** Factored when it is first needed. */
  system: NewtonSystem | null;
}

/** A point is worth factoring once so many starts have ended there, as many more may; on a line of points none is. */
const POPULAR = 8;
/** A descent is tried when q has fallen below this, and again whenever it is a tenth of what it was. */
const FIRST_TRY = 1e-3;
/** The linear model of a fixed point is asked no farther off than this, relative to one plus its norm. */
const REACH = 0.1;
/** Bytes of factored systems that are held. */
const HELD_BYTES = 2 ** 27;

export class Arrivals {
  readonly #network: Network;
  readonly #points: Arrival[] = [];
  /** Half the distance at which points count as the same. */
  readonly #radius: number;
  readonly #slowQ: number;
  /** The value of q below which a descent is tried next. */
  readonly #due = new WeakMap<Descent, number>();
  #jacobians: JacobianMap | null = null;
  #held = 0;

  constructor(network: Network, { tolUnique, slowQ }: FixedPointSettings) {
    this.#network = network;
    this.#radius = tolUnique / 2;
    this.#slowQ = slowQ;
  }

  /** Notes a descent that has arrived, and ends one that need go no further. `error` is its last, `F(h, u) - h`. */
  *meet(descent: Descent, input: Float64Array, error: Float32Array | Float64Array): Steps<void> {
    if (descent.status === 'arrived') this.#note(descent, input);
    if (descent.status !== 'running') return;
    const met =
      (descent.q < this.#slowQ && this.#near(descent.state, input)) || (yield* this.#ahead(descent, input, error));
    if (!met) return;
    met.count++;
    descent.join(met.state, met.q);
  }

  #note({ state, q }: Descent, input: Float64Array): void {
    const met = this.#near(state, input);
    if (met) {
      met.count++;
      return;
    }
    const reach = REACH * (1 + Math.sqrt(state.reduce((sum, value) => sum + value * value, 0)));
    this.#points.push({ state: state.slice(), input, q, reach, count: 1, system: null });
  }

  #near(state: Float64Array, input: Float64Array): Arrival | null {
    return this.#points.find((each) => distanceBetween(each, { state, input }, this.#radius) <= this.#radius) ?? null;
  }

  /** The nearest popular point, if it is in reach and its linear model says that the descent is about to end there. */
  *#ahead(descent: Descent, input: Float64Array, error: Float32Array | Float64Array): Steps<Arrival | null> {
    const due = this.#due.get(descent) ?? FIRST_TRY;
    if (!(descent.q < due)) return null;
    // Only a step that was taken lowers q: `error` is that of the state where it stands.
    this.#due.set(descent, descent.q / 10);
    const point = this.#nearestPopular(descent.state, input);
    const system = point && (yield* this.#systemOf(point));
    const step = system && newtonStep(system, Float64Array.from(error));
    if (!point || !step) return null;
    const landing = descent.state.map((value, i) => value + step[i]!);
    return distanceBetween(point, { state: landing, input }, this.#radius) <= this.#radius ? point : null;
  }

  #nearestPopular(state: Float64Array, input: Float64Array): Arrival | null {
    let best: Arrival | null = null;
    let least = Number.POSITIVE_INFINITY;
    for (const each of this.#points) {
      if (each.count < POPULAR) continue;
      const distance = distanceBetween(each, { state, input }, Math.min(least, each.reach));
      if (distance >= Math.min(least, each.reach)) continue;
      best = each;
      least = distance;
    }
    return best;
  }

  *#systemOf(point: Arrival): Steps<NewtonSystem | null> {
    if (point.system || this.#held > HELD_BYTES) return point.system;
    yield 0;
    this.#jacobians ??= compileJacobians(this.#network);
    yield 0;
    point.system = yield* newtonSystemSteps(this.#jacobians(point.state, point.input).recurrent);
    this.#held += 16 * point.state.length ** 2;
    return point.system;
  }
}
