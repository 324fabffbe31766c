// The axes of a value in an ONNX graph, by what they are made of, so that it is known which number stands where after
// any rearrangement: an axis is a list of named factors, in row-major order; an axis of extent 1 has none. A Reshape may
// merge factors and part them again, but never cuts one. `null` where a rearrangement is not so simple.

export interface Factor {
  readonly id: string;
  /** The extent of the axis, at least 2. */
  readonly size: number;
}

export type Axis = readonly Factor[];
export type Axes = readonly Axis[];

const MAX_RANK = 8;

export function extentOf(axis: Axis): number {
  return axis.reduce((product, { size }) => product * size, 1);
}

/** The axis of one factor; of none where its extent is 1. */
export function axisOf(id: string, size: number): Axis {
  return size === 1 ? [] : [{ id, size }];
}

export function sameAxis(a: Axis, b: Axis): boolean {
  return a.length === b.length && a.every(({ id, size }, i) => id === b[i]!.id && size === b[i]!.size);
}

export function sameAxes(a: Axes, b: Axes): boolean {
  return a.length === b.length && a.every((axis, i) => sameAxis(axis, b[i]!));
}

/** An axis counted from the end where it is negative; `null` where there is none of that number. */
export function axisAt(rank: number, axis: number): number | null {
  const at = axis < 0 ? axis + rank : axis;
  return at >= 0 && at < rank ? at : null;
}

/**
 * Follows axes through a Transpose.
 * @param order the axis of the value that each of the result is; `null` reverses them
 */
export function transposeAxes(axes: Axes, order: readonly number[] | null): Axes | null {
  const from = order ?? axes.map((_, i) => axes.length - 1 - i);
  if (from.length !== axes.length || axes.some((_, i) => !from.includes(i))) return null;
  return from.map((i) => axes[i]!);
}

/** Follows axes through a Reshape. @param to as the Reshape operator has it: 0 keeps an extent, -1 is what is left */
export function reshapeAxes(axes: Axes, to: readonly number[]): Axes | null {
  if (to.length > MAX_RANK) return null;
  const given = to.map((extent, i) => (extent === 0 ? extentOf(axes[i] ?? []) : extent));
  const total = axes.reduce((product, axis) => product * extentOf(axis), 1);
  const known = given.reduce((product, extent) => product * (extent === -1 ? 1 : extent), 1);
  const extents = given.map((extent) => (extent === -1 ? total / known : extent));
  const factors = axes.flat();
  let next = 0;
  const result = extents.map((extent) => {
    const first = next;
    let product = 1;
    while (product < extent && next < factors.length) product *= factors[next++]!.size;
    return product === extent ? factors.slice(first, next) : null;
  });
  return next === factors.length && result.every((axis) => axis !== null) ? (result as Axes) : null;
}

/** Follows axes through a Squeeze. @param which axes go; all of extent 1 where it is `null` */
export function squeezeAxes(axes: Axes, which: readonly number[] | null): Axes | null {
  const going = which?.map((axis) => axisAt(axes.length, axis)) ?? null;
  if (going?.some((at) => at === null || axes[at]!.length > 0)) return null;
  return axes.filter((axis, i) => (going ? !going.includes(i) : axis.length > 0));
}

export function unsqueezeAxes(axes: Axes, which: readonly number[]): Axes | null {
  const rank = axes.length + which.length;
  const added = which.map((axis) => axisAt(rank, axis));
  if (rank > MAX_RANK || added.includes(null) || new Set(added).size !== added.length) return null;
  const rest = [...axes];
  return Array.from({ length: rank }, (_, i) => (added.includes(i) ? [] : rest.shift()!));
}

/** Two axes: those before `axis`, and the rest. */
export function flattenAxes(axes: Axes, axis: number): Axes | null {
  const at = axis < 0 ? axis + axes.length : axis;
  return at >= 0 && at <= axes.length ? [axes.slice(0, at).flat(), axes.slice(at).flat()] : null;
}

/** Follows axes through an Expand that repeats nothing; `null` for one that does. */
export function expandAxes(axes: Axes, to: readonly number[]): Axes | null {
  if (to.length > axes.length) return null;
  const offset = axes.length - to.length;
  return to.every((extent, i) => extent === 1 || extent === extentOf(axes[offset + i]!)) ? axes : null;
}
