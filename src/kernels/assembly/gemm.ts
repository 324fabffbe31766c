// Matrix product C = D + A B for f32 and f64, in 128-bit SIMD, register tiles of 4 rows x 2 vectors.
// A is read by rows (element (i, k) at i * lda + k) or by columns (k * lda + i: a transposed operand) and packed; B is
// always row-major, so a transposed B is transposed once before. D is the start value: 0 (none), C itself
// (accumulate), a matrix, or one row repeated (ldd = 0).

// Depth blocks keep the 8-column panel of B in the first-level cache; row blocks keep packed A in the second.
const DEPTH: i32 = 256;
const ROWS: i32 = 128;

@inline function madd<T>(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return v128.relaxed_madd<T>(a, b, c);
  return v128.add<T>(c, v128.mul<T>(a, b));
}

@inline function start(d: usize, immediate: usize): v128 {
  return d ? v128.load(d + immediate) : i32x4.splat(0);
}

// Four rows of A side by side for each k (packed), two vectors of B: eight accumulators. The loop takes two steps in k
// with a way out between them: V8 moves all loads of a basic block before its arithmetic, so six loads and eight
// accumulators just fit its fifteen registers, while two steps in one block spill (28 instead of 50 GFLOP/s). Inlined:
// called, the same loop ran at 42.
@inline function tile<T>(a: usize, b: usize, ldb: usize, c: usize, ldc: usize, d: usize, ldd: usize, depth: i32): void {
  let d1 = d ? d + ldd : 0, d2 = d ? d1 + ldd : 0, d3 = d ? d2 + ldd : 0;
  let c00 = start(d, 0), c01 = start(d, 16), c10 = start(d1, 0), c11 = start(d1, 16);
  let c20 = start(d2, 0), c21 = start(d2, 16), c30 = start(d3, 0), c31 = start(d3, 16);
  const end = b + <usize>depth * ldb;
  for (;;) {
    {
      const b0 = v128.load(b, 0), b1 = v128.load(b, 16);
      const s0 = v128.load_splat<T>(a, 0), s1 = v128.load_splat<T>(a, sizeof<T>());
      const s2 = v128.load_splat<T>(a, 2 * sizeof<T>()), s3 = v128.load_splat<T>(a, 3 * sizeof<T>());
      c00 = madd<T>(s0, b0, c00); c01 = madd<T>(s0, b1, c01);
      c10 = madd<T>(s1, b0, c10); c11 = madd<T>(s1, b1, c11);
      c20 = madd<T>(s2, b0, c20); c21 = madd<T>(s2, b1, c21);
      c30 = madd<T>(s3, b0, c30); c31 = madd<T>(s3, b1, c31);
      b += ldb;
    }
    if (b == end) break;
    {
      const b0 = v128.load(b, 0), b1 = v128.load(b, 16);
      const s0 = v128.load_splat<T>(a, 4 * sizeof<T>()), s1 = v128.load_splat<T>(a, 5 * sizeof<T>());
      const s2 = v128.load_splat<T>(a, 6 * sizeof<T>()), s3 = v128.load_splat<T>(a, 7 * sizeof<T>());
      c00 = madd<T>(s0, b0, c00); c01 = madd<T>(s0, b1, c01);
      c10 = madd<T>(s1, b0, c10); c11 = madd<T>(s1, b1, c11);
      c20 = madd<T>(s2, b0, c20); c21 = madd<T>(s2, b1, c21);
      c30 = madd<T>(s3, b0, c30); c31 = madd<T>(s3, b1, c31);
      b += ldb;
    }
    if (b == end) break;
    a += 8 * sizeof<T>();
  }
  v128.store(c, c00, 0); v128.store(c, c01, 16); c += ldc;
  v128.store(c, c10, 0); v128.store(c, c11, 16); c += ldc;
  v128.store(c, c20, 0); v128.store(c, c21, 16); c += ldc;
  v128.store(c, c30, 0); v128.store(c, c31, 16);
}

// Room for one block of packed rows.
const packed = memory.data(<i32>(ROWS * DEPTH * 8), 16);

// Packs `rows` rows (a multiple of 4) of A in panels of four: panel, k, row. A by columns is copied four at a time.
function packColumns<T>(a: usize, lda: usize, rows: i32, depth: i32): void {
  const bytes = 4 * sizeof<T>();
  let to = packed;
  for (let i = 0; i < rows; i += 4) {
    let from = a + <usize>i * sizeof<T>();
    for (let k = 0; k < depth; k++) {
      v128.store(to, v128.load(from));
      if (sizeof<T>() == 8) v128.store(to, v128.load(from, 16), 16);
      from += lda;
      to += bytes;
    }
  }
}

function packRows<T>(a: usize, lda: usize, rows: i32, depth: i32): void {
  let to = packed;
  for (let i = 0; i < rows; i += 4) {
    let a0 = a + <usize>i * lda, a1 = a0 + lda, a2 = a1 + lda, a3 = a2 + lda;
    let k = 0;
    if (sizeof<T>() == 4) {
      for (; k + 4 <= depth; k += 4) {
        const r0 = v128.load(a0), r1 = v128.load(a1), r2 = v128.load(a2), r3 = v128.load(a3);
        const t0 = v128.shuffle<f32>(r0, r1, 0, 4, 1, 5), t1 = v128.shuffle<f32>(r0, r1, 2, 6, 3, 7);
        const t2 = v128.shuffle<f32>(r2, r3, 0, 4, 1, 5), t3 = v128.shuffle<f32>(r2, r3, 2, 6, 3, 7);
        v128.store(to, v128.shuffle<f32>(t0, t2, 0, 1, 4, 5), 0);
        v128.store(to, v128.shuffle<f32>(t0, t2, 2, 3, 6, 7), 16);
        v128.store(to, v128.shuffle<f32>(t1, t3, 0, 1, 4, 5), 32);
        v128.store(to, v128.shuffle<f32>(t1, t3, 2, 3, 6, 7), 48);
        a0 += 16; a1 += 16; a2 += 16; a3 += 16;
        to += 64;
      }
    }
    for (; k < depth; k++) {
      store<T>(to, load<T>(a0), 0);
      store<T>(to, load<T>(a1), sizeof<T>());
      store<T>(to, load<T>(a2), 2 * sizeof<T>());
      store<T>(to, load<T>(a3), 3 * sizeof<T>());
      a0 += sizeof<T>(); a1 += sizeof<T>(); a2 += sizeof<T>(); a3 += sizeof<T>();
      to += 4 * sizeof<T>();
    }
  }
}

// The edges: one row x two vectors, four rows x one vector, one row x one vector, one element.
function edge1x2<T>(a: usize, cs: usize, b: usize, ldb: usize, c: usize, d: usize, depth: i32): void {
  let c0 = start(d, 0), c1 = start(d, 16);
  for (let k = 0; k < depth; k++) {
    const s = v128.load_splat<T>(a);
    c0 = madd<T>(s, v128.load(b, 0), c0);
    c1 = madd<T>(s, v128.load(b, 16), c1);
    a += cs;
    b += ldb;
  }
  v128.store(c, c0, 0);
  v128.store(c, c1, 16);
}

// Even and odd k have accumulators of their own, so that eight sums are under way, not four.
function edge4x1<T>(a: usize, b: usize, ldb: usize, c: usize, ldc: usize, d: usize, ldd: usize, depth: i32): void {
  let d1 = d ? d + ldd : 0, d2 = d ? d1 + ldd : 0, d3 = d ? d2 + ldd : 0;
  let c0 = start(d, 0), c1 = start(d1, 0), c2 = start(d2, 0), c3 = start(d3, 0);
  let o0 = i32x4.splat(0), o1 = i32x4.splat(0), o2 = i32x4.splat(0), o3 = i32x4.splat(0);
  const end = b + <usize>depth * ldb;
  for (;;) {
    {
      const b0 = v128.load(b);
      c0 = madd<T>(v128.load_splat<T>(a, 0), b0, c0);
      c1 = madd<T>(v128.load_splat<T>(a, sizeof<T>()), b0, c1);
      c2 = madd<T>(v128.load_splat<T>(a, 2 * sizeof<T>()), b0, c2);
      c3 = madd<T>(v128.load_splat<T>(a, 3 * sizeof<T>()), b0, c3);
      b += ldb;
    }
    if (b == end) break;
    {
      const b0 = v128.load(b);
      o0 = madd<T>(v128.load_splat<T>(a, 4 * sizeof<T>()), b0, o0);
      o1 = madd<T>(v128.load_splat<T>(a, 5 * sizeof<T>()), b0, o1);
      o2 = madd<T>(v128.load_splat<T>(a, 6 * sizeof<T>()), b0, o2);
      o3 = madd<T>(v128.load_splat<T>(a, 7 * sizeof<T>()), b0, o3);
      b += ldb;
    }
    if (b == end) break;
    a += 8 * sizeof<T>();
  }
  v128.store(c, v128.add<T>(c0, o0)); c += ldc;
  v128.store(c, v128.add<T>(c1, o1)); c += ldc;
  v128.store(c, v128.add<T>(c2, o2)); c += ldc;
  v128.store(c, v128.add<T>(c3, o3));
}

function edge1x1<T>(a: usize, cs: usize, b: usize, ldb: usize, c: usize, d: usize, depth: i32): void {
  let c0 = start(d, 0);
  for (let k = 0; k < depth; k++) {
    c0 = madd<T>(v128.load_splat<T>(a), v128.load(b), c0);
    a += cs;
    b += ldb;
  }
  v128.store(c, c0);
}

function element<T>(a: usize, cs: usize, b: usize, ldb: usize, c: usize, d: usize, depth: i32): void {
  let sum: T = d ? load<T>(d) : <T>0;
  for (let k = 0; k < depth; k++) {
    sum += load<T>(a) * load<T>(b);
    a += cs;
    b += ldb;
  }
  store<T>(c, sum);
}

// One block of depth `depth`: all of M x N.
function block<T>(byColumns: bool, a: usize, lda: usize, b: usize, ldb: usize, c: usize, ldc: usize, d: usize, ldd: usize, m: i32, n: i32, depth: i32): void {
  const rs: usize = byColumns ? sizeof<T>() : lda;
  const cs: usize = byColumns ? lda : sizeof<T>();
  const lanes: i32 = 16 / <i32>sizeof<T>();
  const whole = m & ~3;
  const panel = <usize>depth * sizeof<T>();
  if (byColumns) packColumns<T>(a, lda, whole, depth);
  else packRows<T>(a, lda, whole, depth);
  let j = 0;
  for (; j + 2 * lanes <= n; j += 2 * lanes) {
    const offset = <usize>j * sizeof<T>();
    let i = 0;
    for (; i < whole; i += 4) tile<T>(packed + <usize>i * panel, b + offset, ldb, c + <usize>i * ldc + offset, ldc, d ? d + <usize>i * ldd + offset : 0, ldd, depth);
    for (; i < m; i++) edge1x2<T>(a + <usize>i * rs, cs, b + offset, ldb, c + <usize>i * ldc + offset, d ? d + <usize>i * ldd + offset : 0, depth);
  }
  for (; j + lanes <= n; j += lanes) {
    const offset = <usize>j * sizeof<T>();
    let i = 0;
    for (; i < whole; i += 4) edge4x1<T>(packed + <usize>i * panel, b + offset, ldb, c + <usize>i * ldc + offset, ldc, d ? d + <usize>i * ldd + offset : 0, ldd, depth);
    for (; i < m; i++) edge1x1<T>(a + <usize>i * rs, cs, b + offset, ldb, c + <usize>i * ldc + offset, d ? d + <usize>i * ldd + offset : 0, depth);
  }
  for (; j < n; j++) {
    const offset = <usize>j * sizeof<T>();
    for (let i = 0; i < m; i++) element<T>(a + <usize>i * rs, cs, b + offset, ldb, c + <usize>i * ldc + offset, d ? d + <usize>i * ldd + offset : 0, depth);
  }
}

@inline function gemm<T>(byColumns: bool, a: usize, lda: i32, b: usize, ldb: i32, c: usize, ldc: i32, d: usize, ldd: i32, m: i32, n: i32, k: i32): void {
  const strideA = <usize>lda * sizeof<T>(), strideB = <usize>ldb * sizeof<T>();
  const strideC = <usize>ldc * sizeof<T>(), strideD = <usize>ldd * sizeof<T>();
  for (let i = 0; i < m; i += ROWS) {
    const rows = min(ROWS, m - i);
    const at = a + <usize>i * (byColumns ? sizeof<T>() : strideA);
    let from = d ? d + <usize>i * strideD : 0;
    let fromStride = strideD;
    const to = c + <usize>i * strideC;
    let done = 0;
    do {
      const depth = min(DEPTH, k - done);
      block<T>(byColumns, at + <usize>done * (byColumns ? strideA : sizeof<T>()), strideA, b + <usize>done * strideB, strideB, to, strideC, from, fromStride, rows, n, depth);
      from = to;
      fromStride = strideC;
      done += depth;
    } while (done < k);
  }
}

/** C [m, n] = D + A B; `a` by rows ([m, k], row stride lda). All strides in elements; d = 0 for none, ldd = 0 for one row. */
export function gemm_f32(a: usize, lda: i32, b: usize, ldb: i32, c: usize, ldc: i32, d: usize, ldd: i32, m: i32, n: i32, k: i32): void {
  gemm<f32>(false, a, lda, b, ldb, c, ldc, d, ldd, m, n, k);
}
/** C [m, n] = D + A^T B; `a` holds [k, m]. */
export function gemm_transposed_f32(a: usize, lda: i32, b: usize, ldb: i32, c: usize, ldc: i32, d: usize, ldd: i32, m: i32, n: i32, k: i32): void {
  gemm<f32>(true, a, lda, b, ldb, c, ldc, d, ldd, m, n, k);
}
export function gemm_f64(a: usize, lda: i32, b: usize, ldb: i32, c: usize, ldc: i32, d: usize, ldd: i32, m: i32, n: i32, k: i32): void {
  gemm<f64>(false, a, lda, b, ldb, c, ldc, d, ldd, m, n, k);
}
export function gemm_transposed_f64(a: usize, lda: i32, b: usize, ldb: i32, c: usize, ldc: i32, d: usize, ldd: i32, m: i32, n: i32, k: i32): void {
  gemm<f64>(true, a, lda, b, ldb, c, ldc, d, ldd, m, n, k);
}
