// Circular cross-correlation of width 3 that mixes channels: units on a ring, row-major [units, channels], each of which
// reads itself and its two neighbours. The window that a unit reads, 3 channels wide, lies in one piece where the ring is not
// cut, and the next unit's begins one unit further on: a product of rows that overlap. Few channels fill no tile, so that
// `group` neighbours are computed in one row, by taps laid out as a band (a block-Toeplitz matrix, a third to a half of whose
// entries count). What lies across the cut is put right after packing.
// It does not try other widths.

import { block, DEPTH, packColumns, packedA, packedB, packPanels, packRows, ROWS } from './tile';

// Room for the band of a group, or for its gradient: at most 40 columns and 80 rows (src/graph/ops/ring.ts).
const BAND: i32 = 3200;
const band = memory.data(BAND * 8, 16);

// Lays taps [3 c, c] out as a band [(group + 2) c, group c]: columns of unit u hold them from row u c on.
function layBand<T>(taps: usize, channels: i32, group: i32): void {
  const row = <usize>channels * sizeof<T>();
  const width = row * group;
  memory.fill(band, 0, width * (group + 2) * channels);
  for (let u = 0; u < group; u++) {
    for (let i = 0; i < 3 * channels; i++) memory.copy(band + <usize>(u * channels + i) * width + u * row, taps + <usize>i * row, row);
  }
}

// out [3 c, c] = the sum over units of a group of their part of a band.
function foldBand<T>(out: usize, channels: i32, group: i32): void {
  const row = <usize>channels * sizeof<T>();
  const width = row * group;
  for (let i = 0; i < 3 * channels; i++) {
    for (let o: usize = 0; o < row; o += sizeof<T>()) {
      let sum: T = 0;
      for (let u = 0; u < group; u++) sum += load<T>(band + <usize>(u * channels + i) * width + u * row + o);
      store<T>(out + <usize>i * row + o, sum);
    }
  }
}

// Puts `channels` values into packed rows (panel, k, row), at row i and columns from k on.
function patchRow<T>(i: i32, k: i32, depth: i32, from: usize, channels: i32): void {
  let to = packedA + <usize>((i >> 2) * depth * 4 + k * 4 + (i & 3)) * sizeof<T>();
  for (let end = from + <usize>channels * sizeof<T>(); from < end; from += sizeof<T>(), to += 4 * sizeof<T>()) store<T>(to, load<T>(from));
}

// The same of a packed transpose: at rows from i on, and column k.
function patchColumn<T>(i: i32, k: i32, depth: i32, from: usize, channels: i32): void {
  for (let end = i + channels; i < end; i++, from += sizeof<T>()) store<T>(packedA + <usize>((i >> 2) * depth * 4 + k * 4 + (i & 3)) * sizeof<T>(), load<T>(from));
}

@inline function ring<T>(out: usize, h: usize, taps: usize, start: usize, batch: i32, units: i32, channels: i32, group: i32): void {
  const unit = <usize>channels * sizeof<T>();
  const groups = units / group;
  const total = batch * groups;
  const columns = group * channels;
  const stride = <usize>columns * sizeof<T>();
  const whole = stride & ~31;
  const width = (group + 2) * channels;
  if (group > 1) layBand<T>(taps, channels, group);
  const weights = group > 1 ? band : taps;
  for (let done = 0; done < width; done += DEPTH) {
    const depth = min(DEPTH, width - done);
    const right = weights + <usize>done * stride;
    const from = done ? out : start;
    packPanels<T>(right + whole, stride, columns - <i32>(whole / sizeof<T>()), depth);
    for (let r = 0; r < total; r += ROWS) {
      const rows = min(ROWS, total - r);
      packRows<T>(h + <usize>r * stride - unit + <usize>done * sizeof<T>(), stride, rows, depth);
      patchRing<T>(h, r, rows, groups, group, units, channels, done, depth);
      block<T>(right, stride, 32, packedB, out + <usize>r * stride, stride, from ? from + <usize>r * stride : 0, stride, rows, columns, depth);
    }
  }
}

// The first group of every ring reads its last unit, the last group its first one.
function patchRing<T>(h: usize, r: i32, rows: i32, groups: i32, group: i32, units: i32, channels: i32, done: i32, depth: i32): void {
  const unit = <usize>channels * sizeof<T>();
  const end = (group + 1) * channels;
  for (let i = r % groups ? groups - r % groups - 1 : 0; i < rows; i++) {
    const place = (r + i) % groups;
    const base = h + <usize>((r + i) / groups) * units * unit;
    if (place == 0) patchPart<T>(i, 0, done, depth, base + <usize>(units - 1) * unit, channels);
    if (place == groups - 1) patchPart<T>(i, end, done, depth, base, channels);
    else if (place == 0) i += groups - 2;
  }
}

// What of the columns at ... at + channels lies within the packed ones, done ... done + depth.
function patchPart<T>(i: i32, at: i32, done: i32, depth: i32, from: usize, channels: i32): void {
  const first = max(at, done), last = min(at + channels, done + depth);
  if (first < last) patchRow<T>(i, first - done, depth, from + <usize>(first - at) * sizeof<T>(), last - first);
}

/** out [batch, units, c] = start + at each unit x the sum over k of h at unit x + k - 1 of the ring times taps [3, c, c]. `group` divides units. */
export function ring_f32(out: usize, h: usize, taps: usize, start: usize, batch: i32, units: i32, channels: i32, group: i32): void {
  ring<f32>(out, h, taps, start, batch, units, channels, group);
}
export function ring_f64(out: usize, h: usize, taps: usize, start: usize, batch: i32, units: i32, channels: i32, group: i32): void {
  ring<f64>(out, h, taps, start, batch, units, channels, group);
}

@inline function ringTaps<T>(out: usize, h: usize, upstream: usize, batch: i32, units: i32, channels: i32, group: i32): void {
  const unit = <usize>channels * sizeof<T>();
  const groups = units / group;
  const total = batch * groups;
  const columns = group * channels;
  const stride = <usize>columns * sizeof<T>();
  const whole = stride & ~31;
  const width = (group + 2) * channels;
  const sums = group > 1 ? band : out;
  for (let r = 0; r < total; r += DEPTH) {
    const depth = min(DEPTH, total - r);
    const right = upstream + <usize>r * stride;
    packPanels<T>(right + whole, stride, columns - <i32>(whole / sizeof<T>()), depth);
    for (let i = 0; i < width; i += ROWS) {
      const rows = min(ROWS, width - i);
      packColumns<T>(h + <usize>r * stride - unit + <usize>i * sizeof<T>(), stride, rows, depth);
      patchAcross<T>(h, r, depth, groups, group, units, channels, i, rows);
      block<T>(right, stride, 32, packedB, sums + <usize>i * stride, stride, r ? sums + <usize>i * stride : 0, stride, rows, columns, depth);
    }
  }
  if (group > 1) foldBand<T>(out, channels, group);
}

// patchRing of the transpose: columns r ... r + depth are groups, rows i ... i + rows are places of their windows.
function patchAcross<T>(h: usize, r: i32, depth: i32, groups: i32, group: i32, units: i32, channels: i32, i: i32, rows: i32): void {
  const unit = <usize>channels * sizeof<T>();
  const end = (group + 1) * channels;
  for (let k = r % groups ? groups - r % groups - 1 : 0; k < depth; k++) {
    const place = (r + k) % groups;
    const base = h + <usize>((r + k) / groups) * units * unit;
    if (place == 0) patchRows<T>(k, 0, i, rows, depth, base + <usize>(units - 1) * unit, channels);
    if (place == groups - 1) patchRows<T>(k, end, i, rows, depth, base, channels);
    else if (place == 0) k += groups - 2;
  }
}

function patchRows<T>(k: i32, at: i32, i: i32, rows: i32, depth: i32, from: usize, channels: i32): void {
  const first = max(at, i), last = min(at + channels, i + rows);
  if (first < last) patchColumn<T>(first - i, k, depth, from + <usize>(first - at) * sizeof<T>(), last - first);
}

/** out [3, c, c] = the gradient of the taps of `ring`, given that of its result. */
export function ringTaps_f32(out: usize, h: usize, upstream: usize, batch: i32, units: i32, channels: i32, group: i32): void {
  ringTaps<f32>(out, h, upstream, batch, units, channels, group);
}
export function ringTaps_f64(out: usize, h: usize, upstream: usize, batch: i32, units: i32, channels: i32, group: i32): void {
  ringTaps<f64>(out, h, upstream, batch, units, channels, group);
}
