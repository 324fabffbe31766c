// Matrix product C = D + A B for f32 and f64, by the tiles of tile.ts.
// A is read by rows (element (i, k) at i * lda + k) or by columns (k * lda + i: a transposed operand); B is always
// row-major, so a transposed B is transposed once before. D is the start value: 0 (none), C itself (accumulate), a
// matrix, or one row repeated (ldd = 0). Every entry is summed over k in order, wherever it stands in C and however B is read.

import { block, COLUMN_BYTES, DEPTH, madd, packColumns, packedB, packPanels, packRows, ROWS, start } from './tile';

// Short rows of B, and a B that few rows are multiplied by, do not repay packing.
const SHORT_ROW: usize = 2048;
const FEW_ROWS: i32 = 8;

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
