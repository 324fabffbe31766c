// Shapes of dense row-major arrays: sizes, strides and NumPy's broadcasting rule.
// It does not try strided views: every array in Engram is contiguous.

/** The extents of a dense row-major array, outermost first; `[]` is a scalar. */
export type Shape = readonly number[];

/** Number of elements of an array of this shape; 1 for a scalar `[]`. */
export function sizeOf(shape: Shape): number {
  let size = 1;
  for (const extent of shape) size *= extent;
  return size;
}

/** Row-major strides in elements, same length as `shape`. */
export function stridesOf(shape: Shape): number[] {
  const strides = new Array<number>(shape.length);
  let stride = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    strides[axis] = stride;
    stride *= shape[axis]!;
  }
  return strides;
}

/** Whether two shapes have the same extents. */
export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((extent, axis) => extent === b[axis]);
}

/** The shape both operands broadcast to, or `null` when they do not (NumPy's rule, aligned at the last axis). */
export function broadcastShape(a: Shape, b: Shape): number[] | null {
  const rank = Math.max(a.length, b.length);
  const out = new Array<number>(rank);
  for (let axis = 0; axis < rank; axis++) {
    const left = a[axis - rank + a.length] ?? 1;
    const right = b[axis - rank + b.length] ?? 1;
    if (left !== right && left !== 1 && right !== 1) return null;
    out[axis] = left === 1 ? right : left;
  }
  return out;
}

/** `[2, 3]` as text, for error messages. */
export function formatShape(shape: Shape): string {
  return `[${shape.join(', ')}]`;
}
