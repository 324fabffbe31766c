// Kernels of the descent on the speed (see src/emt/fixed-points): the two-loop recursion of L-BFGS (Nocedal 1980,
// algorithm 7.4 of Nocedal & Wright) in f64. Vectors have an even number of entries, the last of an odd one being zero.

@inline function dot(a: usize, b: usize, bytes: usize): f64 {
  let s0 = f64x2.splat(0), s1 = f64x2.splat(0);
  const whole = bytes & ~31;
  let i: usize = 0;
  for (; i < whole; i += 32) {
    s0 = f64x2.add(s0, f64x2.mul(v128.load(a + i), v128.load(b + i)));
    s1 = f64x2.add(s1, f64x2.mul(v128.load(a + i, 16), v128.load(b + i, 16)));
  }
  if (i < bytes) s0 = f64x2.add(s0, f64x2.mul(v128.load(a + i), v128.load(b + i)));
  const s = f64x2.add(s0, s1);
  return f64x2.extract_lane(s, 0) + f64x2.extract_lane(s, 1);
}
@inline function addScaled(into: usize, values: usize, scale: f64, bytes: usize): void {
  const factor = f64x2.splat(scale);
  for (let i: usize = 0; i < bytes; i += 16) v128.store(into + i, f64x2.add(v128.load(into + i), f64x2.mul(factor, v128.load(values + i))));
}

/** The sum of a[i] b[i] over n entries. */
export function dot_f64(a: usize, b: usize, n: i32): f64 {
  return dot(a, b, <usize>n << 3);
}

/**
 * d = -H g with H the inverse Hessian's model from `count` pairs of steps s and gradient changes y, rows of n entries,
 * oldest first from row `first` of a ring of `capacity` rows; weights[k] = 1 / (s y) and taken[k] (scratch) stand at
 * the pair's row. Returns the slope d g.
 */
export function lbfgs_direction_f64(d: usize, g: usize, steps: usize, changes: usize, weights: usize, taken: usize, first: i32, count: i32, capacity: i32, n: i32): f64 {
  const bytes = <usize>n << 3;
  for (let i: usize = 0; i < bytes; i += 16) v128.store(d + i, f64x2.neg(v128.load(g + i)));
  for (let k = count - 1; k >= 0; k--) {
    const row = <usize>((first + k) % capacity);
    const share = load<f64>(weights + (row << 3)) * dot(steps + row * bytes, d, bytes);
    store<f64>(taken + (row << 3), share);
    addScaled(d, changes + row * bytes, -share, bytes);
  }
  if (count > 0) {
    const row = <usize>((first + count - 1) % capacity);
    const y = changes + row * bytes;
    const scale = f64x2.splat(1 / (load<f64>(weights + (row << 3)) * dot(y, y, bytes)));
    for (let i: usize = 0; i < bytes; i += 16) v128.store(d + i, f64x2.mul(v128.load(d + i), scale));
  }
  for (let k = 0; k < count; k++) {
    const row = <usize>((first + k) % capacity);
    const share = load<f64>(taken + (row << 3)) - load<f64>(weights + (row << 3)) * dot(changes + row * bytes, d, bytes);
    addScaled(d, steps + row * bytes, share, bytes);
  }
  return dot(d, g, bytes);
}
