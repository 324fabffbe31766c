// The descent of one start on the speed q: L-BFGS (Nocedal 1980) with a backtracking line search, one evaluation at a
// time, so that many descents can share batched evaluations. Its rate (the step length along the direction) adapts by
// itself. It finds a local minimum of q near the start, saddles of the dynamics included. Its vectors lie in the memory
// of the compiled kernels, where the arithmetic on them runs.

import type { Region, Workspace } from '../../linalg/workspace.ts';
import type { FixedPointSettings } from './options.ts';

/** `joined`: came so near to a point where another start arrived that it is taken to end there too. */
export type DescentStatus = 'running' | 'arrived' | 'joined' | 'stalled' | 'exhausted';

/** Pairs of steps and gradient changes that are remembered. */
const MEMORY = 5;
/** Relative spacing of the numbers that states are held in: they are float32's. */
const SPACING = 2 ** -24;
/** Share of the decrease that the slope promises which a step must bring (Armijo). */
const SUFFICIENT = 1e-4;

/** Memory for one descent at a time. */
export interface Slot {
  readonly size: number;
  /** The present state, `[S]`. */
  readonly state: Region;
  readonly gradient: Region;
  readonly trial: Region;
  readonly direction: Region;
  /** A ring of `MEMORY` rows `[S]`, rounded up to an even length. */
  readonly steps: Region;
  readonly changes: Region;
  /** For each remembered step: one over the product of step and change, and what the recursion notes. */
  readonly weights: Region;
  readonly notes: Region;
  readonly dot: (a: number, b: number, n: number) => number;
  readonly turn: (...args: number[]) => number;
}

const evenly = (size: number) => size + (size & 1);

/** Numbers of workspace that a slot for states of `size` takes. */
export function slotRoom(size: number): number {
  return (4 + 2 * MEMORY) * evenly(size) + 2 * evenly(MEMORY);
}

export function takeSlot(space: Workspace, size: number): Slot {
  const even = evenly(size);
  return {
    size,
    state: space.take(even),
    gradient: space.take(even),
    trial: space.take(even),
    direction: space.take(even),
    steps: space.take(MEMORY * even),
    changes: space.take(MEMORY * even),
    weights: space.take(MEMORY),
    notes: space.take(MEMORY),
    dot: space.kernel('dot_f64') as Slot['dot'],
    turn: space.kernel('lbfgs_direction_f64') as Slot['turn'],
  };
}

export class Descent {
  readonly #settings: FixedPointSettings;
  readonly #size: number;
  readonly slot: Slot;
  /** The best state so far; overwritten by the slot's next descent. */
  readonly state: Float64Array;
  /** Row of the oldest pair, and how many there are. */
  #oldest = 0;
  #pairs = 0;
  #slope = 0;
  #rate: number;
  q = Number.NaN;
  evaluations = 0;
  status: DescentStatus = 'running';

  constructor(slot: Slot, start: Float64Array, settings: FixedPointSettings) {
    this.#settings = settings;
    this.#size = start.length;
    this.#rate = settings.lrInit;
    this.slot = slot;
    this.state = slot.state.data.subarray(0, start.length);
    this.state.set(start);
    slot.direction.data.fill(0);
  }

  /** Writes the state to evaluate next. */
  propose(into: Float32Array | Float64Array, offset: number): void {
    const { state, direction, trial } = this.slot;
    const rate = this.#rate;
    for (let i = 0; i < this.#size; i++) {
      into[offset + i] = state.data[i]! + rate * direction.data[i]!;
      // The state has been rounded.
      trial.data[i] = into[offset + i]!;
    }
  }

  /** Takes q and the gradient at the proposed state. */
  absorb(q: number, gradients: Float32Array | Float64Array, offset: number): void {
    this.evaluations++;
    const gradient = gradients.subarray(offset, offset + this.#size);
    if (Number.isNaN(this.q)) this.#begin(q, gradient);
    else if (q <= this.q + SUFFICIENT * this.#rate * this.#slope && q < this.q) this.#accept(q, gradient);
    else this.#retreat(q);
    if (this.status === 'running' && this.evaluations >= this.#settings.maxIters) this.status = 'exhausted';
  }

  /** Ends at `state`, where another descent arrived. */
  join(state: Float64Array, q: number): void {
    this.state.set(state);
    this.q = q;
    this.status = 'joined';
  }

  #begin(q: number, gradient: Float32Array | Float64Array): void {
    this.q = Number.isFinite(q) ? q : Number.POSITIVE_INFINITY;
    if (!Number.isFinite(q)) {
      this.status = 'stalled';
      return;
    }
    this.slot.state.data.set(this.slot.trial.data);
    this.slot.gradient.data.set(gradient);
    if (q < this.#settings.tolQ) this.status = 'arrived';
    else this.#turn();
  }

  #accept(q: number, gradient: Float32Array | Float64Array): void {
    this.#remember(gradient);
    this.slot.state.data.set(this.slot.trial.data);
    this.slot.gradient.data.set(gradient);
    const gain = this.q - q;
    this.q = q;
    if (q < this.#settings.tolQ) this.status = 'arrived';
    else if (gain < this.#settings.tolDq * this.#rate) this.status = 'stalled';
    else this.#turn();
  }

  /** A shorter step, to the minimum of the parabola through what is known; the steepest direction when none helps. */
  #retreat(q: number): void {
    const curvature = q - this.q - this.#rate * this.#slope;
    const best = Number.isFinite(q) && curvature > 0 ? (-this.#slope * this.#rate) / (2 * curvature) : 0.1;
    this.#rate *= Math.min(0.5, Math.max(0.1, best));
    if (this.#rate * this.#norm(this.slot.direction.at) > SPACING * this.#norm(this.slot.state.at)) return;
    this.#forget();
  }

  /** Starts again along the steepest direction; when that has just failed, there is nothing left to try. */
  #forget(): void {
    if (this.#pairs === 0) {
      this.status = 'stalled';
      return;
    }
    this.#pairs = 0;
    this.#turn();
  }

  #remember(gradient: Float32Array | Float64Array): void {
    const { state, trial, gradient: before, steps, changes, weights, dot } = this.slot;
    const even = evenly(this.#size);
    const row = (this.#oldest + this.#pairs) % MEMORY;
    const from = row * even;
    for (let i = 0; i < this.#size; i++) {
      steps.data[from + i] = trial.data[i]! - state.data[i]!;
      changes.data[from + i] = gradient[i]! - before.data[i]!;
    }
    const [step, change] = [steps.at + from * 8, changes.at + from * 8];
    const product = dot(step, change, even);
    // The oldest pair has made room in any case.
    if (this.#pairs === MEMORY) {
      this.#pairs--;
      this.#oldest = (this.#oldest + 1) % MEMORY;
    }
    // Only pairs along which q curves upwards keep the model positive.
    if (!(product > 1e-10 * this.#norm(step) * this.#norm(change))) return;
    weights.data[row] = 1 / product;
    this.#pairs++;
  }

  /** The next direction: minus the inverse Hessian's model times the gradient. */
  #turn(): void {
    const { direction, gradient, steps, changes, weights, notes } = this.slot;
    const [d, g, even] = [direction.at, gradient.at, evenly(this.#size)];
    const [oldest, count] = [this.#oldest, this.#pairs];
    this.#slope = this.slot.turn(d, g, steps.at, changes.at, weights.at, notes.at, oldest, count, MEMORY, even);
    this.#rate = count > 0 ? 1 : this.#settings.lrInit;
    if (!(this.#slope < 0)) this.#forget();
  }

  #norm(at: number): number {
    return Math.sqrt(this.slot.dot(at, at, evenly(this.#size)));
  }
}
