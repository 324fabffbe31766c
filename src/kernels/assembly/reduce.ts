// Sums with float64 accumulators, and the transpose of a matrix.

/** out[0] = sum of n values. */
export function sum_all_f32(out: usize, x: usize, n: i32): void {
  let low = f64x2.splat(0), high = f64x2.splat(0);
  const whole = <usize>(n & ~3) << 2;
  let i: usize = 0;
  for (; i < whole; i += 16) {
    const v = v128.load(x + i);
    low = f64x2.add(low, f64x2.promote_low_f32x4(v));
    high = f64x2.add(high, f64x2.promote_low_f32x4(i8x16.shuffle(v, v, 8, 9, 10, 11, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15)));
  }
  const both = f64x2.add(low, high);
  let sum: f64 = f64x2.extract_lane(both, 0) + f64x2.extract_lane(both, 1);
  for (const end = <usize>n << 2; i < end; i += 4) sum += <f64>load<f32>(x + i);
  store<f32>(out, <f32>sum);
}

/** out[j] = sum over rows of x [rows, columns]. */
export function sum_rows_f32(out: usize, x: usize, rows: i32, columns: i32): void {
  const row = <usize>columns << 2;
  for (let j: usize = 0; j < row; j += 4) {
    let sum: f64 = 0;
    let at = x + j;
    for (let i = 0; i < rows; i++, at += row) sum += <f64>load<f32>(at);
    store<f32>(out + j, <f32>sum);
  }
}

/** out[i] = sum over the columns of row i of x [rows, columns]. */
export function sum_columns_f32(out: usize, x: usize, rows: i32, columns: i32): void {
  const row = <usize>columns << 2;
  for (let i = 0; i < rows; i++) {
    let sum: f64 = 0;
    for (let j: usize = 0; j < row; j += 4) sum += <f64>load<f32>(x + j);
    store<f32>(out + (<usize>i << 2), <f32>sum);
    x += row;
  }
}

export function sum_columns_f64(out: usize, x: usize, rows: i32, columns: i32): void {
  const row = <usize>columns << 3;
  for (let i = 0; i < rows; i++, x += row) {
    let sum: f64 = 0;
    for (let j: usize = 0; j < row; j += 8) sum += load<f64>(x + j);
    store<f64>(out + (<usize>i << 3), sum);
  }
}

@inline function transpose<T>(out: usize, x: usize, rows: i32, columns: i32): void {
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      store<T>(out + <usize>(j * rows + i) * sizeof<T>(), load<T>(x + <usize>(i * columns + j) * sizeof<T>()));
    }
  }
}
/** out [columns, rows] = x^T, x [rows, columns]. */
export function transpose_f32(out: usize, x: usize, rows: i32, columns: i32): void { transpose<f32>(out, x, rows, columns); }
export function transpose_f64(out: usize, x: usize, rows: i32, columns: i32): void { transpose<f64>(out, x, rows, columns); }

/** Copies `bytes` bytes. */
export function copy(out: usize, x: usize, bytes: i32): void { memory.copy(out, x, bytes); }
