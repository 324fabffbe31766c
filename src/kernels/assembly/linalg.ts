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

// A reflector I - tau [1 w1 w2]^T [1 w1 w2] on three rows, on three columns, and the same for two.
function threeRows(at: usize, stride: usize, count: i32, tau: f64, w1: f64, w2: f64): void {
  const a = f64x2.splat(tau), b = f64x2.splat(tau * w1), c = f64x2.splat(tau * w2), x1 = f64x2.splat(w1), x2 = f64x2.splat(w2);
  let r0 = at, r1 = at + stride, r2 = r1 + stride;
  const end = at + (<usize>(count & ~1) << 3);
  for (; r0 < end; r0 += 16, r1 += 16, r2 += 16) {
    const p = v128.load(r0), q = v128.load(r1), r = v128.load(r2);
    const s = f64x2.add(p, f64x2.add(f64x2.mul(x1, q), f64x2.mul(x2, r)));
    v128.store(r0, f64x2.sub(p, f64x2.mul(a, s)));
    v128.store(r1, f64x2.sub(q, f64x2.mul(b, s)));
    v128.store(r2, f64x2.sub(r, f64x2.mul(c, s)));
  }
  if (count & 1) {
    const s = load<f64>(r0) + (w1 * load<f64>(r1) + w2 * load<f64>(r2));
    store<f64>(r0, load<f64>(r0) - tau * s);
    store<f64>(r1, load<f64>(r1) - tau * w1 * s);
    store<f64>(r2, load<f64>(r2) - tau * w2 * s);
  }
}
function twoRows(at: usize, stride: usize, count: i32, tau: f64, w1: f64): void {
  const t1 = tau * w1;
  for (let r0 = at, r1 = at + stride, end = at + (<usize>count << 3); r0 < end; r0 += 8, r1 += 8) {
    const s = load<f64>(r0) + w1 * load<f64>(r1);
    store<f64>(r0, load<f64>(r0) - tau * s);
    store<f64>(r1, load<f64>(r1) - t1 * s);
  }
}
function threeColumns(at: usize, stride: usize, rows: i32, tau: f64, w1: f64, w2: f64): void {
  const t1 = tau * w1, t2 = tau * w2;
  for (let r = at, end = at + <usize>rows * stride; r < end; r += stride) {
    const p = load<f64>(r), q = load<f64>(r, 8), t = load<f64>(r, 16);
    const s = p + (w1 * q + w2 * t);
    store<f64>(r, p - tau * s);
    store<f64>(r, q - t1 * s, 8);
    store<f64>(r, t - t2 * s, 16);
  }
}
function twoColumns(at: usize, stride: usize, rows: i32, tau: f64, w1: f64): void {
  const t1 = tau * w1;
  for (let r = at, end = at + <usize>rows * stride; r < end; r += stride) {
    const p = load<f64>(r), q = load<f64>(r, 8);
    const s = p + w1 * q;
    store<f64>(r, p - tau * s);
    store<f64>(r, q - t1 * s, 8);
  }
}

/**
 * Chases a double-shift bulge through the Hessenberg matrix h (n x n) with reflectors on rows first, first + 1, ...,
 * last, each on three rows (two at `end`, the last row of the active block); qt gets the same rotations on its rows,
 * where there is one. Of h only columns below `right` and rows from `top` on are kept up to date.
 * introduce: 0 - the bulge is there; 1 - it is made from (v0, v1, v2); 2 - the same below a small sub-diagonal entry.
 */
export function chase_bulge_f64(h: usize, qt: usize, n: i32, top: i32, right: i32, first: i32, last: i32, end: i32, introduce: i32, v0: f64, v1: f64, v2: f64): void {
  const stride = <usize>n << 3;
  for (let row = first; row <= last; row++) {
    const three = row + 2 <= end;
    const at = h + <usize>row * stride + (<usize>row << 3);
    const inside = introduce == 0 || row > first;
    const left = at - 8;
    if (inside) {
      v0 = load<f64>(left);
      v1 = load<f64>(left + stride);
      v2 = three ? load<f64>(left + 2 * stride) : 0;
      // What is cleared below; entries too small to be squared are zero beside the matrix.
      store<f64>(left + stride, 0);
      if (three) store<f64>(left + 2 * stride, 0);
    }
    if (!three) v2 = 0;
    // Squares below the normal range would lose the reflector its orthogonality.
    const lift: f64 = v0 * v0 + v1 * v1 + v2 * v2 < 1e-260 ? 4.149515568880993e180 : 1;
    v0 *= lift; v1 *= lift; v2 *= lift;
    const tail = v1 * v1 + v2 * v2;
    if (tail == 0) continue;
    const length = sqrt(v0 * v0 + tail);
    const norm = v0 >= 0 ? -length : length;
    const tau = (norm - v0) / norm;
    const w1 = v1 / (v0 - norm), w2 = v2 / (v0 - norm);
    if (inside) store<f64>(left, norm / lift);
    else if (introduce == 2) store<f64>(left, load<f64>(left) * (1 - tau));
    const rows = min(row + 3, end) + 1 - top;
    const column = h + <usize>top * stride + (<usize>row << 3);
    const q = qt + <usize>row * stride;
    if (three) {
      threeRows(at, stride, right - row, tau, w1, w2);
      threeColumns(column, stride, rows, tau, w1, w2);
      if (qt) threeRows(q, stride, n, tau, w1, w2);
    } else {
      twoRows(at, stride, right - row, tau, w1);
      twoColumns(column, stride, rows, tau, w1);
      if (qt) twoRows(q, stride, n, tau, w1);
    }
  }
}
