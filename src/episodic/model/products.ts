// The two products of a step over memories in rows: overlaps with a vector, and a weighted sum of memories.
// Plain float64 loops: four rows share every load of the vector, and memories without weight are skipped.

/** `out[mu] = row mu . x`, for `rows [P, N]`. */
export function rowProducts(rows: Float64Array, neurons: number, x: Float64Array, out: Float64Array): Float64Array {
  const count = rows.length / neurons;
  const grouped = count - (count % 4);
  for (let mu = 0; mu < grouped; mu += 4) {
    let a = 0;
    let b = 0;
    let c = 0;
    let d = 0;
    const first = mu * neurons;
    const second = first + neurons;
    const third = second + neurons;
    const fourth = third + neurons;
    for (let i = 0; i < neurons; i++) {
      const value = x[i]!;
      a += rows[first + i]! * value;
      b += rows[second + i]! * value;
      c += rows[third + i]! * value;
      d += rows[fourth + i]! * value;
    }
    out[mu] = a;
    out[mu + 1] = b;
    out[mu + 2] = c;
    out[mu + 3] = d;
  }
  for (let mu = grouped; mu < count; mu++) {
    let sum = 0;
    const first = mu * neurons;
    for (let i = 0; i < neurons; i++) sum += rows[first + i]! * x[i]!;
    out[mu] = sum;
  }
  return out;
}

/** `out = sum_mu weights[mu] row mu` over the memories whose weight is larger than `negligible` in size. */
export function weightedRows(
  rows: Float64Array,
  neurons: number,
  weights: Float64Array,
  negligible: number,
  out: Float64Array,
): Float64Array {
  out.fill(0);
  for (let mu = 0; mu < weights.length; mu++) {
    const weight = weights[mu]!;
    // Written so that NaN counts: a broken state must not look like a silent one.
    if (Math.abs(weight) <= negligible) continue;
    const first = mu * neurons;
    for (let i = 0; i < neurons; i++) out[i]! += weight * rows[first + i]!;
  }
  return out;
}

export function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

/** The first index of the largest value; 0 where none is a number. */
export function argmax(x: ArrayLike<number>): number {
  let best = 0;
  for (let i = 1; i < x.length; i++) if (x[i]! > x[best]! || Number.isNaN(x[best]!)) best = i;
  return best;
}
