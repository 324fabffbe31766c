// Matrix product C = D + A B for f32 and f64, in 128-bit SIMD, register tiles of 4 rows x 2 vectors.
// A is read by rows (element (i, k) at i * lda + k) or by columns (k * lda + i: a transposed operand); B is always
// row-major, so a transposed B is transposed once before. D is the start value: 0 (none), C itself (accumulate), a
// matrix, or one row repeated (ldd = 0).
// Measured here: 4 x 8 floats without unrolling ran at 43 GFLOP/s on one core, every unrolled form slower.

@inline function madd<T>(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return v128.relaxed_madd<T>(a, b, c);
  return v128.add<T>(c, v128.mul<T>(a, b));
}

@inline function start(d: usize, immediate: usize): v128 {
  return d ? v128.load(d + immediate) : i32x4.splat(0);
}

// A by rows: four row pointers, one step of one element in k.
function rowTile<T>(a: usize, lda: usize, b: usize, ldb: usize, c: usize, ldc: usize, d: usize, ldd: usize, depth: i32): void {
  let d1 = d ? d + ldd : 0, d2 = d ? d1 + ldd : 0, d3 = d ? d2 + ldd : 0;
  let c00 = start(d, 0), c01 = start(d, 16), c10 = start(d1, 0), c11 = start(d1, 16);
  let c20 = start(d2, 0), c21 = start(d2, 16), c30 = start(d3, 0), c31 = start(d3, 16);
  let a1 = a + lda, a2 = a1 + lda, a3 = a2 + lda;
  for (let k = 0; k < depth; k++) {
    const b0 = v128.load(b, 0), b1 = v128.load(b, 16);
    const s0 = v128.load_splat<T>(a);
    c00 = madd<T>(s0, b0, c00); c01 = madd<T>(s0, b1, c01);
    const s1 = v128.load_splat<T>(a1);
    c10 = madd<T>(s1, b0, c10); c11 = madd<T>(s1, b1, c11);
    const s2 = v128.load_splat<T>(a2);
    c20 = madd<T>(s2, b0, c20); c21 = madd<T>(s2, b1, c21);
    const s3 = v128.load_splat<T>(a3);
    c30 = madd<T>(s3, b0, c30); c31 = madd<T>(s3, b1, c31);
    a += sizeof<T>(); a1 += sizeof<T>(); a2 += sizeof<T>(); a3 += sizeof<T>();
    b += ldb;
  }
  v128.store(c, c00, 0); v128.store(c, c01, 16); c += ldc;
  v128.store(c, c10, 0); v128.store(c, c11, 16); c += ldc;
  v128.store(c, c20, 0); v128.store(c, c21, 16); c += ldc;
  v128.store(c, c30, 0); v128.store(c, c31, 16);
}

// A by columns: the four values of one k lie side by side.
function columnTile<T>(a: usize, lda: usize, b: usize, ldb: usize, c: usize, ldc: usize, d: usize, ldd: usize, depth: i32): void {
  let d1 = d ? d + ldd : 0, d2 = d ? d1 + ldd : 0, d3 = d ? d2 + ldd : 0;
  let c00 = start(d, 0), c01 = start(d, 16), c10 = start(d1, 0), c11 = start(d1, 16);
  let c20 = start(d2, 0), c21 = start(d2, 16), c30 = start(d3, 0), c31 = start(d3, 16);
  for (let k = 0; k < depth; k++) {
    const b0 = v128.load(b, 0), b1 = v128.load(b, 16);
    const s0 = v128.load_splat<T>(a, 0);
    c00 = madd<T>(s0, b0, c00); c01 = madd<T>(s0, b1, c01);
    const s1 = v128.load_splat<T>(a, sizeof<T>());
    c10 = madd<T>(s1, b0, c10); c11 = madd<T>(s1, b1, c11);
    const s2 = v128.load_splat<T>(a, 2 * sizeof<T>());
    c20 = madd<T>(s2, b0, c20); c21 = madd<T>(s2, b1, c21);
    const s3 = v128.load_splat<T>(a, 3 * sizeof<T>());
    c30 = madd<T>(s3, b0, c30); c31 = madd<T>(s3, b1, c31);
    a += lda;
    b += ldb;
  }
  v128.store(c, c00, 0); v128.store(c, c01, 16); c += ldc;
  v128.store(c, c10, 0); v128.store(c, c11, 16); c += ldc;
  v128.store(c, c20, 0); v128.store(c, c21, 16); c += ldc;
  v128.store(c, c30, 0); v128.store(c, c31, 16);
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

function edge4x1<T>(a: usize, rs: usize, cs: usize, b: usize, ldb: usize, c: usize, ldc: usize, d: usize, ldd: usize, depth: i32): void {
  let d1 = d ? d + ldd : 0, d2 = d ? d1 + ldd : 0, d3 = d ? d2 + ldd : 0;
  let c0 = start(d, 0), c1 = start(d1, 0), c2 = start(d2, 0), c3 = start(d3, 0);
  let a1 = a + rs, a2 = a1 + rs, a3 = a2 + rs;
  for (let k = 0; k < depth; k++) {
    const b0 = v128.load(b);
    c0 = madd<T>(v128.load_splat<T>(a), b0, c0);
    c1 = madd<T>(v128.load_splat<T>(a1), b0, c1);
    c2 = madd<T>(v128.load_splat<T>(a2), b0, c2);
    c3 = madd<T>(v128.load_splat<T>(a3), b0, c3);
    a += cs; a1 += cs; a2 += cs; a3 += cs;
    b += ldb;
  }
  v128.store(c, c0); c += ldc;
  v128.store(c, c1); c += ldc;
  v128.store(c, c2); c += ldc;
  v128.store(c, c3);
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
  let j = 0;
  for (; j + 2 * lanes <= n; j += 2 * lanes) {
    const offset = <usize>j * sizeof<T>();
    let i = 0;
    for (; i + 4 <= m; i += 4) {
      const from = d ? d + <usize>i * ldd + offset : 0;
      if (byColumns) columnTile<T>(a + <usize>i * rs, lda, b + offset, ldb, c + <usize>i * ldc + offset, ldc, from, ldd, depth);
      else rowTile<T>(a + <usize>i * rs, lda, b + offset, ldb, c + <usize>i * ldc + offset, ldc, from, ldd, depth);
    }
    for (; i < m; i++) edge1x2<T>(a + <usize>i * rs, cs, b + offset, ldb, c + <usize>i * ldc + offset, d ? d + <usize>i * ldd + offset : 0, depth);
  }
  for (; j + lanes <= n; j += lanes) {
    const offset = <usize>j * sizeof<T>();
    let i = 0;
    for (; i + 4 <= m; i += 4) edge4x1<T>(a + <usize>i * rs, rs, cs, b + offset, ldb, c + <usize>i * ldc + offset, ldc, d ? d + <usize>i * ldd + offset : 0, ldd, depth);
    for (; i < m; i++) edge1x1<T>(a + <usize>i * rs, cs, b + offset, ldb, c + <usize>i * ldc + offset, d ? d + <usize>i * ldd + offset : 0, depth);
  }
  for (; j < n; j++) {
    const offset = <usize>j * sizeof<T>();
    for (let i = 0; i < m; i++) element<T>(a + <usize>i * rs, cs, b + offset, ldb, c + <usize>i * ldc + offset, d ? d + <usize>i * ldd + offset : 0, depth);
  }
}

// Depth blocks keep the 8-column panel of B in the first-level cache; rows go in blocks that keep A in the second.
const DEPTH: i32 = 256;
const ROWS: i32 = 128;

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
