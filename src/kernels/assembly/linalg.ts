// Kernels of the dense eigenproblem in f64 (see src/linalg). Strides in elements; all rows are contiguous.

@inline function pair(x: f64): v128 {
  return f64x2.splat(x);
}
@inline function sum(x: v128): f64 {
  return f64x2.extract_lane(x, 0) + f64x2.extract_lane(x, 1);
}

/**
 * One step of the Householder reduction to Hessenberg form in a single pass over the matrix: applies the previous
 * reflector, A <- A - v z^T - y v^T, and with the new values collects p = A u and w = A^T u for the next one.
 * Rows 0 ... rows - 1, columns from ... n - 1; all vectors have n entries, zero outside their support.
 */
export function hessenberg_pass_f64(a: usize, lda: i32, rows: i32, from: i32, n: i32, v: usize, z: usize, y: usize, u: usize, p: usize, w: usize): void {
  const stride = <usize>lda << 3;
  const begin = <usize>from << 3, end = <usize>n << 3;
  const whole = begin + ((end - begin) & ~15);
  memory.fill(w + begin, 0, end - begin);
  let i: i32 = 0;
  for (; i + 2 <= rows; i += 2) {
    const at = <usize>i << 3;
    const r0 = a + <usize>i * stride, r1 = r0 + stride;
    const v0 = v128.load64_splat(v + at), v1 = v128.load64_splat(v + at, 8);
    const y0 = v128.load64_splat(y + at), y1 = v128.load64_splat(y + at, 8);
    const u0 = v128.load64_splat(u + at), u1 = v128.load64_splat(u + at, 8);
    let s0 = pair(0), s1 = pair(0);
    let j = begin;
    for (; j < whole; j += 16) {
      const zj = v128.load(z + j), vj = v128.load(v + j), uj = v128.load(u + j);
      const x0 = f64x2.sub(f64x2.sub(v128.load(r0 + j), f64x2.mul(v0, zj)), f64x2.mul(y0, vj));
      v128.store(r0 + j, x0);
      const x1 = f64x2.sub(f64x2.sub(v128.load(r1 + j), f64x2.mul(v1, zj)), f64x2.mul(y1, vj));
      v128.store(r1 + j, x1);
      s0 = f64x2.add(s0, f64x2.mul(x0, uj));
      s1 = f64x2.add(s1, f64x2.mul(x1, uj));
      v128.store(w + j, f64x2.add(v128.load(w + j), f64x2.add(f64x2.mul(u0, x0), f64x2.mul(u1, x1))));
    }
    let t0 = sum(s0), t1 = sum(s1);
    for (; j < end; j += 8) {
      const x0 = load<f64>(r0 + j) - load<f64>(v + at) * load<f64>(z + j) - load<f64>(y + at) * load<f64>(v + j);
      const x1 = load<f64>(r1 + j) - load<f64>(v + at, 8) * load<f64>(z + j) - load<f64>(y + at, 8) * load<f64>(v + j);
      store<f64>(r0 + j, x0);
      store<f64>(r1 + j, x1);
      t0 += x0 * load<f64>(u + j);
      t1 += x1 * load<f64>(u + j);
      store<f64>(w + j, load<f64>(w + j) + load<f64>(u + at) * x0 + load<f64>(u + at, 8) * x1);
    }
    store<f64>(p + at, t0);
    store<f64>(p + at, t1, 8);
  }
  for (; i < rows; i++) {
    const at = <usize>i << 3;
    const row = a + <usize>i * stride;
    const vi = load<f64>(v + at), yi = load<f64>(y + at), ui = load<f64>(u + at);
    let total: f64 = 0;
    for (let j = begin; j < end; j += 8) {
      const x = load<f64>(row + j) - vi * load<f64>(z + j) - yi * load<f64>(v + j);
      store<f64>(row + j, x);
      total += x * load<f64>(u + j);
      store<f64>(w + j, load<f64>(w + j) + ui * x);
    }
    store<f64>(p + at, total);
  }
}
