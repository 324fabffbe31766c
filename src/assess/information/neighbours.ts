// Nearest neighbours of paired scalars in the maximum norm, and how many samples of one of the two lie how near: what
// estimators of information by neighbours count. Samples are sorted by x, and a search ends where x alone is too far.

/** Samples `[S]` about their mean in units of their deviation: equal ones stay equal. `null` where they do not vary. */
export function standardised(values: ArrayLike<number>): Float64Array | null {
  const first = values[0]!;
  let [sum, varies] = [0, false];
  for (let i = 0; i < values.length; i++) {
    sum += (values[i]! - first) / values.length;
    if (values[i] !== first) varies = true;
  }
  if (!varies) return null;
  let squares = 0;
  const centred = Float64Array.from(values, (value) => value - first - sum);
  for (const value of centred) squares += (value * value) / values.length;
  return centred.map((value) => value / Math.sqrt(squares));
}

/** Distances `max(|x - x'|, |y - y'|)` of every sample to others, `[S]` each. */
export interface NeighbourDistances {
  /** To its `k`-th nearest. */
  readonly kth: Float64Array;
  /** To the one after that: the same where the border of the neighbourhood holds several samples. */
  readonly next: Float64Array;
}

/** How far the nearest samples are, of paired `x [S]` and `y [S]` with `S > k + 1`. */
export function neighbourDistances(x: Float64Array, y: Float64Array, k: number): NeighbourDistances {
  const order = Uint32Array.from(x.keys()).sort((a, b) => x[a]! - x[b]! || y[a]! - y[b]!);
  const xs = Float64Array.from(order, (row) => x[row]!);
  const ys = Float64Array.from(order, (row) => y[row]!);
  const [kth, next] = [new Float64Array(x.length), new Float64Array(x.length)];
  const nearest = new Float64Array(k + 1);
  for (const [at, row] of order.entries()) {
    findNearest(xs, ys, at, nearest);
    kth[row] = nearest[k - 1]!;
    next[row] = nearest[k]!;
  }
  return { kth, next };
}

/** Fills `nearest` with the least distances from the sample at `at`, going out from it on both sides. */
function findNearest(xs: Float64Array, ys: Float64Array, at: number, nearest: Float64Array): void {
  nearest.fill(Infinity);
  const last = nearest.length - 1;
  const [x, y] = [xs[at]!, ys[at]!];
  let [below, above] = [at - 1, at + 1];
  for (;;) {
    const down = below >= 0 ? x - xs[below]! : Infinity;
    const up = above < xs.length ? xs[above]! - x : Infinity;
    const across = Math.min(down, up);
    // Where both sides have ended, `across` is infinite and so ends the search.
    if (across >= nearest[last]!) return;
    const other = down <= up ? below-- : above++;
    insert(nearest, Math.max(across, Math.abs(ys[other]! - y)));
  }
}

/** Puts `distance` among the ascending `nearest` where it is less than the last of them. */
function insert(nearest: Float64Array, distance: number): void {
  let at = nearest.length - 1;
  if (distance >= nearest[at]!) return;
  for (; at > 0 && nearest[at - 1]! > distance; at--) nearest[at] = nearest[at - 1]!;
  nearest[at] = distance;
}

/** How many of `sorted`, ascending, are nearer to `value` than `distance`, `value` itself among them. */
export function countNearer(sorted: Float64Array, value: number, distance: number): number {
  const from = firstWhere(sorted, (other) => value - other < distance);
  const to = firstWhere(sorted, (other) => other - value >= distance);
  return Math.max(0, to - from);
}

/** How many of `sorted`, ascending, are as near to `value` as `distance` or nearer, `value` itself among them. */
export function countWithin(sorted: Float64Array, value: number, distance: number): number {
  const from = firstWhere(sorted, (other) => value - other <= distance);
  const to = firstWhere(sorted, (other) => other - value > distance);
  return Math.max(0, to - from);
}

/** The first place from which on `holds` is true; it must not change back. */
function firstWhere(sorted: Float64Array, holds: (value: number) => boolean): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(sorted[middle]!)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** The digamma function of whole numbers, `[most + 1]`: `psi(n) = -gamma + 1 + 1/2 + ... + 1/(n - 1)`; entry 0 is no value. */
export function digammaTable(most: number): Float64Array {
  const table = new Float64Array(most + 1).fill(Number.NaN);
  table[1] = -0.5772156649015329;
  for (let n = 2; n <= most; n++) table[n] = table[n - 1]! + 1 / (n - 1);
  return table;
}
