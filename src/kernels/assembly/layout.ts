// Copies that change where values lie: circular shifts of rows, and parts of rows. Sizes in elements.

@inline function roll(out: usize, x: usize, rows: i32, width: usize, shift: usize): void {
  for (let i = 0; i < rows; i++) {
    memory.copy(out + shift, x, width - shift);
    memory.copy(out, x + width - shift, shift);
    out += width;
    x += width;
  }
}
/** Each row of out [rows, width] is that of x, moved on by shift places (0 ... width - 1) around the row. */
export function roll_f32(out: usize, x: usize, rows: i32, width: i32, shift: i32): void { roll(out, x, rows, <usize>width << 2, <usize>shift << 2); }
export function roll_f64(out: usize, x: usize, rows: i32, width: i32, shift: i32): void { roll(out, x, rows, <usize>width << 3, <usize>shift << 3); }

@inline function columns(out: usize, outWidth: usize, outFrom: usize, x: usize, xWidth: usize, xFrom: usize, rows: i32, width: usize): void {
  out += outFrom;
  x += xFrom;
  for (let i = 0; i < rows; i++) {
    memory.copy(out, x, width);
    out += outWidth;
    x += xWidth;
  }
}
/** Columns outFrom ... of out [rows, outWidth] become `width` columns, from xFrom on, of x [rows, xWidth]. */
export function columns_f32(out: usize, outWidth: i32, outFrom: i32, x: usize, xWidth: i32, xFrom: i32, rows: i32, width: i32): void {
  columns(out, <usize>outWidth << 2, <usize>outFrom << 2, x, <usize>xWidth << 2, <usize>xFrom << 2, rows, <usize>width << 2);
}
export function columns_f64(out: usize, outWidth: i32, outFrom: i32, x: usize, xWidth: i32, xFrom: i32, rows: i32, width: i32): void {
  columns(out, <usize>outWidth << 3, <usize>outFrom << 3, x, <usize>xWidth << 3, <usize>xFrom << 3, rows, <usize>width << 3);
}
