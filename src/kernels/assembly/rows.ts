// The product of a matrix with one vector in f64, rows of A contiguous. Nothing is used twice but the vector, so that packing
// as for gemm would cost more than it saves; what counts is that several sums go on at once.

/**
 * y [m] = A x, `a` [m, k]. Every sum is four, of each fourth term, as (first + second) + (third + fourth); terms left over go
 * to the first.
 */
export function rows_in_fours_f64(a: usize, x: usize, y: usize, m: i32, k: i32): void {
  const stride = <usize>k << 3;
  let i = 0;
  for (; i + 4 <= m; i += 4) {
    fourRowsInFours(a, stride, x, y);
    a += 4 * stride;
    y += 32;
  }
  for (; i < m; i++) {
    rowInFours(a, stride, x, y);
    a += stride;
    y += 8;
  }
}

@inline function madd(a: v128, x: v128, sum: v128): v128 {
  return f64x2.add(sum, f64x2.mul(a, x));
}

function fourRowsInFours(a: usize, stride: usize, x: usize, y: usize): void {
  let a1 = a + stride, a2 = a1 + stride, a3 = a2 + stride;
  let p0 = f64x2.splat(0), p1 = p0, p2 = p0, p3 = p0, q0 = p0, q1 = p0, q2 = p0, q3 = p0;
  const end = x + stride, whole = x + (stride & ~31);
  for (; x < whole; x += 32) {
    const u = v128.load(x), v = v128.load(x, 16);
    p0 = madd(v128.load(a), u, p0);
    q0 = madd(v128.load(a, 16), v, q0);
    p1 = madd(v128.load(a1), u, p1);
    q1 = madd(v128.load(a1, 16), v, q1);
    p2 = madd(v128.load(a2), u, p2);
    q2 = madd(v128.load(a2, 16), v, q2);
    p3 = madd(v128.load(a3), u, p3);
    q3 = madd(v128.load(a3, 16), v, q3);
    a += 32; a1 += 32; a2 += 32; a3 += 32;
  }
  finish(a, x, end, p0, q0, y);
  finish(a1, x, end, p1, q1, y + 8);
  finish(a2, x, end, p2, q2, y + 16);
  finish(a3, x, end, p3, q3, y + 24);
}

function rowInFours(a: usize, stride: usize, x: usize, y: usize): void {
  let p = f64x2.splat(0), q = p;
  const end = x + stride, whole = x + (stride & ~31);
  for (; x < whole; x += 32) {
    p = madd(v128.load(a), v128.load(x), p);
    q = madd(v128.load(a, 16), v128.load(x, 16), q);
    a += 32;
  }
  finish(a, x, end, p, q, y);
}

@inline function finish(a: usize, x: usize, end: usize, p: v128, q: v128, y: usize): void {
  let first = f64x2.extract_lane(p, 0);
  for (; x < end; x += 8) {
    first += load<f64>(a) * load<f64>(x);
    a += 8;
  }
  store<f64>(y, first + f64x2.extract_lane(p, 1) + (f64x2.extract_lane(q, 0) + f64x2.extract_lane(q, 1)));
}

/** y [m] = A x, `a` [m, k]. Every sum is taken over k in order, as gemm takes it. */
export function rows_in_order_f64(a: usize, x: usize, y: usize, m: i32, k: i32): void {
  const stride = <usize>k << 3;
  let i = 0;
  for (; i + 4 <= m; i += 4) {
    fourRowsInOrder(a, stride, x, y);
    a += 4 * stride;
    y += 32;
  }
  for (; i < m; i++) {
    store<f64>(y, sumInOrder(a, x, x + stride, 0));
    a += stride;
    y += 8;
  }
}

// Two rows share a vector: one lane is one row's sum.
function fourRowsInOrder(a: usize, stride: usize, x: usize, y: usize): void {
  let a1 = a + stride, a2 = a1 + stride, a3 = a2 + stride;
  let p = f64x2.splat(0), q = p;
  const end = x + stride, whole = x + (stride & ~15);
  for (; x < whole; x += 16) {
    const r0 = v128.load(a), r1 = v128.load(a1), r2 = v128.load(a2), r3 = v128.load(a3);
    const u = v128.load64_splat(x), v = v128.load64_splat(x, 8);
    p = madd(v128.shuffle<f64>(r0, r1, 0, 2), u, p);
    q = madd(v128.shuffle<f64>(r2, r3, 0, 2), u, q);
    p = madd(v128.shuffle<f64>(r0, r1, 1, 3), v, p);
    q = madd(v128.shuffle<f64>(r2, r3, 1, 3), v, q);
    a += 16; a1 += 16; a2 += 16; a3 += 16;
  }
  store<f64>(y, sumInOrder(a, x, end, f64x2.extract_lane(p, 0)));
  store<f64>(y, sumInOrder(a1, x, end, f64x2.extract_lane(p, 1)), 8);
  store<f64>(y, sumInOrder(a2, x, end, f64x2.extract_lane(q, 0)), 16);
  store<f64>(y, sumInOrder(a3, x, end, f64x2.extract_lane(q, 1)), 24);
}

@inline function sumInOrder(a: usize, x: usize, end: usize, sum: f64): f64 {
  for (; x < end; x += 8) {
    sum += load<f64>(a) * load<f64>(x);
    a += 8;
  }
  return sum;
}
