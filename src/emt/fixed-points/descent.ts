// The descent of one start on the speed q: L-BFGS (Nocedal 1980) with a backtracking line search, one evaluation at a
// time, so that many descents can share batched evaluations. Its rate (the step length along the direction) adapts by
// itself. It finds a local minimum of q near the start, saddles of the dynamics included.

import type { FixedPointSettings } from './options.ts';

/** `joined`: came so near to a point where another start arrived that it is taken to end there too. */
export type DescentStatus = 'running' | 'arrived' | 'joined' | 'stalled' | 'exhausted';

/** A step, the change of the gradient along it, and the inverse of their product. */
interface Pair {
  readonly step: Float64Array;
  readonly change: Float64Array;
  readonly weight: number;
}

/** Pairs of steps and gradient changes that are remembered. */
const MEMORY = 5;
/** Share of the decrease that the slope promises which a step must bring (Armijo). */
const SUFFICIENT = 1e-4;

export class Descent {
  readonly #settings: FixedPointSettings;
  readonly #size: number;
  /** Relative spacing of the numbers that states are held in. */
  readonly #spacing: number;
  /** The best state so far. */
  readonly state: Float64Array;
  readonly #gradient: Float64Array;
  readonly #trial: Float64Array;
  readonly #direction: Float64Array;
  /** What is remembered, oldest first. */
  #pairs: Pair[] = [];
  #slope = 0;
  #rate: number;
  q = Number.NaN;
  evaluations = 0;
  status: DescentStatus = 'running';

  constructor(start: Float64Array, settings: FixedPointSettings) {
    this.#settings = settings;
    this.#size = start.length;
    this.#spacing = settings.dtype === 'f32' ? 2 ** -24 : 2 ** -53;
    this.#rate = settings.lrInit;
    this.state = start.slice();
    this.#trial = start.slice();
    this.#gradient = new Float64Array(start.length);
    this.#direction = new Float64Array(start.length);
  }

  /** Writes the state to evaluate next. */
  propose(into: Float32Array | Float64Array, offset: number): void {
    const n = this.#size;
    for (let i = 0; i < n; i++) into[offset + i] = this.state[i]! + this.#rate * this.#direction[i]!;
    // As it was rounded.
    for (let i = 0; i < n; i++) this.#trial[i] = into[offset + i]!;
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

  #begin(q: number, gradient: ArrayLike<number>): void {
    this.q = Number.isFinite(q) ? q : Number.POSITIVE_INFINITY;
    if (!Number.isFinite(q)) {
      this.status = 'stalled';
      return;
    }
    this.state.set(this.#trial);
    this.#gradient.set(gradient);
    if (q < this.#settings.tolQ) this.status = 'arrived';
    else this.#turn();
  }

  #accept(q: number, gradient: ArrayLike<number>): void {
    this.#remember(gradient);
    this.state.set(this.#trial);
    this.#gradient.set(gradient);
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
    if (this.#rate * norm(this.#direction) > this.#spacing * norm(this.state)) return;
    this.#forget();
  }

  /** Starts again along the steepest direction; when that has just failed, there is nothing left to try. */
  #forget(): void {
    if (this.#pairs.length === 0) {
      this.status = 'stalled';
      return;
    }
    this.#pairs = [];
    this.#turn();
  }

  #remember(gradient: ArrayLike<number>): void {
    const old = this.#pairs.length === MEMORY ? this.#pairs.shift()! : null;
    const step = old?.step ?? new Float64Array(this.#size);
    const change = old?.change ?? new Float64Array(this.#size);
    for (let i = 0; i < this.#size; i++) {
      step[i] = this.#trial[i]! - this.state[i]!;
      change[i] = gradient[i]! - this.#gradient[i]!;
    }
    // Only pairs along which q curves upwards keep the model positive.
    const product = dot(step, change);
    if (product > 1e-10 * norm(step) * norm(change)) this.#pairs.push({ step, change, weight: 1 / product });
  }

  /** The next direction: minus the inverse Hessian's model times the gradient. */
  #turn(): void {
    const d = this.#direction;
    const pairs = this.#pairs;
    for (let i = 0; i < this.#size; i++) d[i] = -this.#gradient[i]!;
    const taken = new Float64Array(pairs.length);
    for (let k = pairs.length - 1; k >= 0; k--) {
      const { step, change, weight } = pairs[k]!;
      taken[k] = weight * dot(step, d);
      addScaled(d, change, -taken[k]!);
    }
    const latest = pairs.at(-1);
    if (latest) {
      const scale = 1 / (latest.weight * dot(latest.change, latest.change));
      for (let i = 0; i < this.#size; i++) d[i]! *= scale;
    }
    for (let k = 0; k < pairs.length; k++) {
      const { step, change, weight } = pairs[k]!;
      addScaled(d, step, taken[k]! - weight * dot(change, d));
    }
    this.#rate = latest ? 1 : this.#settings.lrInit;
    this.#slope = dot(d, this.#gradient);
    if (!(this.#slope < 0)) this.#forget();
  }
}

/** In four sums, which do not wait for each other. */
function dot(a: Float64Array, b: Float64Array): number {
  let [s0, s1, s2, s3] = [0, 0, 0, 0];
  const whole = a.length & ~3;
  for (let i = 0; i < whole; i += 4) {
    s0 += a[i]! * b[i]!;
    s1 += a[i + 1]! * b[i + 1]!;
    s2 += a[i + 2]! * b[i + 2]!;
    s3 += a[i + 3]! * b[i + 3]!;
  }
  for (let i = whole; i < a.length; i++) s0 += a[i]! * b[i]!;
  return s0 + s1 + (s2 + s3);
}

function norm(a: Float64Array): number {
  return Math.sqrt(dot(a, a));
}

function addScaled(into: Float64Array, values: Float64Array, scale: number): void {
  for (let i = 0; i < into.length; i++) into[i]! += scale * values[i]!;
}
