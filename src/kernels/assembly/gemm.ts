// Matrix product C = D + A B for f32 and f64, in 128-bit SIMD, register tiles of 4 rows x 2 vectors.
// A is read by rows (element (i, k) at i * lda + k) or by columns (k * lda + i: a transposed operand); B is always
// row-major, so a transposed B is transposed once before. D is the start value: 0 (none), C itself (accumulate), a
// matrix, or one row repeated (ldd = 0). Operands are packed in the order in which tiles read them, zeros filling up the
// last rows and columns. Every entry is summed over k in order, wherever it stands in C and however B is read.

// A panel of B of DEPTH rows stays in the first-level cache while all rows of a block pass it; the block of packed A and
// the packed columns of B stay in the second. Read where it lies, B of 1,024 columns brings a panel into one set of the
// first-level cache (13 instead of 18 GFLOP/s in f64, where OpenBLAS reaches 66 with wider registers and fused
// multiply-add, and 22.5 is all that multiplication and addition of two values at a time allow).
const DEPTH: i32 = 512;
const ROWS: i32 = 64;
const COLUMN_BYTES: i32 = 2048;
// Short rows of B, and a B that few rows are multiplied by, do not repay packing.
const SHORT_ROW: usize = 2048;
const FEW_ROWS: i32 = 8;

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

// Room for a block of packed rows of A, for packed columns of B, and for a tile that reaches past an edge.
const packedA = memory.data(<i32>(ROWS * DEPTH * 8), 16);
const packedB = memory.data(<i32>(COLUMN_BYTES * DEPTH), 16);
const corner = memory.data(128, 16);

// Packs rows of A in panels of four: panel, k, row; rows past the last are zeros. A by columns is copied four at a time.
function packColumns<T>(a: usize, lda: usize, rows: i32, depth: i32): void {
  const bytes = 4 * sizeof<T>();
  const whole = rows & ~3;
  let to = packedA;
  for (let i = 0; i < whole; i += 4) {
    let from = a + <usize>i * sizeof<T>();
    for (let k = 0; k < depth; k++) {
      v128.store(to, v128.load(from));
      if (sizeof<T>() == 8) v128.store(to, v128.load(from, 16), 16);
      from += lda;
      to += bytes;
    }
  }
  if (whole == rows) return;
  memory.fill(to, 0, <usize>depth * bytes);
  const width = <usize>(rows - whole) * sizeof<T>();
  let from = a + <usize>whole * sizeof<T>();
  for (let k = 0; k < depth; k++) {
    for (let at: usize = 0; at < width; at += sizeof<T>()) store<T>(to + at, load<T>(from + at));
    from += lda;
    to += bytes;
  }
}

function packRows<T>(a: usize, lda: usize, rows: i32, depth: i32): void {
  const whole = rows & ~3;
  let to = packedA;
  for (let i = 0; i < whole; i += 4) {
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
    } else {
      for (; k + 2 <= depth; k += 2) {
        const r0 = v128.load(a0), r1 = v128.load(a1), r2 = v128.load(a2), r3 = v128.load(a3);
        v128.store(to, v128.shuffle<f64>(r0, r1, 0, 2), 0);
        v128.store(to, v128.shuffle<f64>(r2, r3, 0, 2), 16);
        v128.store(to, v128.shuffle<f64>(r0, r1, 1, 3), 32);
        v128.store(to, v128.shuffle<f64>(r2, r3, 1, 3), 48);
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
  if (whole == rows) return;
  memory.fill(to, 0, <usize>(4 * depth) * sizeof<T>());
  for (let i = whole; i < rows; i++) {
    let from = a + <usize>i * lda, into = to + <usize>(i - whole) * sizeof<T>();
    for (let k = 0; k < depth; k++) {
      store<T>(into, load<T>(from));
      from += sizeof<T>();
      into += 4 * sizeof<T>();
    }
  }
}

// Packs columns of B in panels of two vectors (32 bytes): panel, k, column; columns past the last are zeros.
function packPanels<T>(b: usize, ldb: usize, columns: i32, depth: i32): void {
  const bytes = <usize>columns * sizeof<T>();
  const whole = bytes & ~31;
  const panel = <usize>depth << 5;
  for (let k = 0, to = packedB, from = b; k < depth; k++, to += 32, from += ldb) {
    let into = to;
    let at: usize = 0;
    for (; at < whole; at += 32, into += panel) {
      v128.store(into, v128.load(from + at), 0);
      v128.store(into, v128.load(from + at, 16), 16);
    }
    if (at == bytes) continue;
    v128.store(into, i32x4.splat(0), 0);
    v128.store(into, i32x4.splat(0), 16);
    for (; at < bytes; at += sizeof<T>(), into += sizeof<T>()) store<T>(into, load<T>(from + at));
  }
}

// A tile that reaches past the last row or column: into a place of its own, what lies inside is copied.
function cornerTile<T>(a: usize, b: usize, ldb: usize, c: usize, ldc: usize, d: usize, ldd: usize, rows: i32, bytes: usize, depth: i32): void {
  if (d) {
    for (let i = 0; i < rows; i++) memory.copy(corner + (<usize>i << 5), d + <usize>i * ldd, bytes);
  }
  tile<T>(a, b, ldb, corner, 32, d ? corner : 0, 32, depth);
  for (let i = 0; i < rows; i++) memory.copy(c + <usize>i * ldc, corner + (<usize>i << 5), bytes);
}

// One block: `rows` rows of packed A times `columns` columns of B, whose panels begin `step` bytes apart and have rows
// `ldb` apart; the columns that fill no panel are packed in `rest`.
function block<T>(b: usize, ldb: usize, step: usize, rest: usize, c: usize, ldc: usize, d: usize, ldd: usize, rows: i32, columns: i32, depth: i32): void {
  const bytes = <usize>columns * sizeof<T>();
  const whole = rows & ~3;
  const panel = <usize>depth * sizeof<T>();
  let at: usize = 0;
  for (; at + 32 <= bytes; at += 32, b += step) {
    for (let i = 0; i < whole; i += 4) tile<T>(packedA + <usize>i * panel, b, ldb, c + <usize>i * ldc + at, ldc, d ? d + <usize>i * ldd + at : 0, ldd, depth);
    if (whole < rows) cornerTile<T>(packedA + <usize>whole * panel, b, ldb, c + <usize>whole * ldc + at, ldc, d ? d + <usize>whole * ldd + at : 0, ldd, rows - whole, 32, depth);
  }
  if (at == bytes) return;
  for (let i = 0; i < rows; i += 4) cornerTile<T>(packedA + <usize>i * panel, rest, 32, c + <usize>i * ldc + at, ldc, d ? d + <usize>i * ldd + at : 0, ldd, min(4, rows - i), bytes - at, depth);
}

// A few rows, B where it lies: four vectors, two, one, one element at a time. Four sums do not wait for each other, and with
// their loads fit the registers; eight spill.
function edge1x4<T>(a: usize, cs: usize, b: usize, ldb: usize, c: usize, d: usize, depth: i32): void {
  let c0 = start(d, 0), c1 = start(d, 16), c2 = start(d, 32), c3 = start(d, 48);
  for (let k = 0; k < depth; k++) {
    const s = v128.load_splat<T>(a);
    c0 = madd<T>(s, v128.load(b, 0), c0);
    c1 = madd<T>(s, v128.load(b, 16), c1);
    c2 = madd<T>(s, v128.load(b, 32), c2);
    c3 = madd<T>(s, v128.load(b, 48), c3);
    a += cs;
    b += ldb;
  }
  v128.store(c, c0, 0);
  v128.store(c, c1, 16);
  v128.store(c, c2, 32);
  v128.store(c, c3, 48);
}

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

function thinRow<T>(a: usize, cs: usize, b: usize, ldb: usize, c: usize, d: usize, bytes: usize, depth: i32): void {
  let at: usize = 0;
  for (; at + 64 <= bytes; at += 64) edge1x4<T>(a, cs, b + at, ldb, c + at, d ? d + at : 0, depth);
  for (; at + 32 <= bytes; at += 32) edge1x2<T>(a, cs, b + at, ldb, c + at, d ? d + at : 0, depth);
  for (; at + 16 <= bytes; at += 16) edge1x1<T>(a, cs, b + at, ldb, c + at, d ? d + at : 0, depth);
  for (; at < bytes; at += sizeof<T>()) element<T>(a, cs, b + at, ldb, c + at, d ? d + at : 0, depth);
}

@inline function gemm<T>(byColumns: bool, a: usize, lda: i32, b: usize, ldb: i32, c: usize, ldc: i32, d: usize, ldd: i32, m: i32, n: i32, k: i32): void {
  const strideA = <usize>lda * sizeof<T>(), strideB = <usize>ldb * sizeof<T>();
  const strideC = <usize>ldc * sizeof<T>(), strideD = <usize>ldd * sizeof<T>();
  const rs: usize = byColumns ? sizeof<T>() : strideA;
  const cs: usize = byColumns ? strideA : sizeof<T>();
  const most: i32 = COLUMN_BYTES / <i32>sizeof<T>();
  for (let j = 0; j < n; j += most) {
    const columns = min(most, n - j);
    const offset = <usize>j * sizeof<T>();
    let from = d ? d + offset : 0;
    let fromStride = strideD;
    let done = 0;
    do {
      const depth = min(DEPTH, k - done);
      const left = a + <usize>done * cs;
      const right = b + <usize>done * strideB + offset;
      const bytes = <usize>columns * sizeof<T>();
      // Of few rows, those that make no tile go by themselves.
      const tiled = m < FEW_ROWS ? m & ~3 : m;
      for (let i = tiled; i < m; i++) thinRow<T>(left + <usize>i * rs, cs, right, strideB, c + <usize>i * strideC + offset, from ? from + <usize>i * fromStride : 0, bytes, depth);
      if (tiled > 0) {
        const inPlace = strideB <= SHORT_ROW || m < FEW_ROWS;
        const whole = bytes & ~31;
        const panel = <usize>depth << 5;
        if (inPlace) packPanels<T>(right + whole, strideB, columns - <i32>(whole / sizeof<T>()), depth);
        else packPanels<T>(right, strideB, columns, depth);
        for (let i = 0; i < tiled; i += ROWS) {
          const rows = min(ROWS, tiled - i);
          if (byColumns) packColumns<T>(left + <usize>i * rs, strideA, rows, depth);
          else packRows<T>(left + <usize>i * rs, strideA, rows, depth);
          block<T>(inPlace ? right : packedB, inPlace ? strideB : 32, inPlace ? 32 : panel, inPlace ? packedB : packedB + (whole >> 5) * panel, c + <usize>i * strideC + offset, strideC, from ? from + <usize>i * fromStride : 0, fromStride, rows, columns, depth);
        }
      }
      from = c + offset;
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
