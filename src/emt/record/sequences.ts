// Values of many sequences in one array `[T, B, width]`, time first: some of the sequences, and places in words.

/** Sequences `from <= b < to` of `values [T, B, width]`. */
export function takeSequences(
  values: Float64Array,
  { steps, batch, width }: { readonly steps: number; readonly batch: number; readonly width: number },
  from: number,
  to: number,
): Float64Array {
  const out = new Float64Array(steps * (to - from) * width);
  for (let t = 0; t < steps; t++) {
    out.set(values.subarray((t * batch + from) * width, (t * batch + to) * width), t * (to - from) * width);
  }
  return out;
}

/** Tells in words where in `[T, B, width]` the value at index `at` stands. */
export function placeOf(at: number, batch: number, width: number): string {
  const row = Math.floor(at / width);
  return `[${Math.floor(row / batch)}, ${row % batch}, ${at % width}] (step, sequence, column, from 0)`;
}

/** The root of the mean square of all values. */
export function rootMeanSquare(values: Float64Array): number {
  let square = 0;
  for (let at = 0; at < values.length; at++) square += values[at]! * values[at]!;
  return Math.sqrt(square / values.length);
}
