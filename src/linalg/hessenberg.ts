// Reduction of a real matrix to upper Hessenberg form by Householder reflectors: Q^T A Q = H.
// Every inner loop runs along a row, because the matrices are row-major.

/** Reduces `data` (`n x n`, coupled in `low ... high`) in place and returns Q^T (rows are the columns of Q). */
export function reduceToHessenberg(data: Float64Array, n: number, low: number, high: number): Float64Array {
  const reflectors: { column: number; beta: number; v: Float64Array }[] = [];
  const work = new Float64Array(n);
  for (let column = low; column < high - 1; column++) {
    const reflector = reflectColumn(data, n, column, high);
    if (!reflector) continue;
    const { v, beta } = reflector;
    applyFromLeft(data, n, column + 1, column + 1, n, v, beta, work);
    applyFromRight(data, n, high + 1, column + 1, v, beta);
    reflectors.push({ column, v, beta });
  }
  return accumulate(reflectors, n);
}

/** The reflector `I - beta v v^T` that clears `column` below its sub-diagonal; writes the new sub-diagonal. */
function reflectColumn(
  data: Float64Array,
  n: number,
  column: number,
  high: number,
): { v: Float64Array; beta: number } | null {
  const first = column + 1;
  const v = new Float64Array(high - column);
  let scale = 0;
  for (let i = first + 1; i <= high; i++) scale = Math.max(scale, Math.abs(data[i * n + column]!));
  if (scale === 0) return null;
  scale = Math.max(scale, Math.abs(data[first * n + column]!));
  let sum = 0;
  for (let i = 0; i < v.length; i++) {
    const value = data[(first + i) * n + column]! / scale;
    v[i] = value;
    sum += value * value;
  }
  const norm = v[0]! < 0 ? -Math.sqrt(sum) : Math.sqrt(sum);
  const beta = 1 / (norm * (norm + v[0]!));
  v[0]! += norm;
  data[first * n + column] = -norm * scale;
  for (let i = first + 1; i <= high; i++) data[i * n + column] = 0;
  return { v, beta };
}

/** Rows `row ...`, columns `from ... to - 1`: `A -= v (beta v^T A)`. */
function applyFromLeft(
  data: Float64Array,
  n: number,
  row: number,
  from: number,
  to: number,
  v: Float64Array,
  beta: number,
  work: Float64Array,
): void {
  work.fill(0, from, to);
  for (let i = 0; i < v.length; i++) {
    const factor = beta * v[i]!;
    const at = (row + i) * n;
    for (let j = from; j < to; j++) work[j]! += factor * data[at + j]!;
  }
  for (let i = 0; i < v.length; i++) {
    const factor = v[i]!;
    const at = (row + i) * n;
    for (let j = from; j < to; j++) data[at + j]! -= factor * work[j]!;
  }
}

/** Rows `0 ... rows - 1`, columns `column ...`: `A -= (beta A v) v^T`. */
function applyFromRight(
  data: Float64Array,
  n: number,
  rows: number,
  column: number,
  v: Float64Array,
  beta: number,
): void {
  for (let i = 0; i < rows; i++) {
    const at = i * n + column;
    let dot = 0;
    for (let j = 0; j < v.length; j++) dot += data[at + j]! * v[j]!;
    const factor = beta * dot;
    for (let j = 0; j < v.length; j++) data[at + j]! -= factor * v[j]!;
  }
}

/** Q^T, built from the last reflector backwards so that only the trailing block is touched. */
function accumulate(reflectors: readonly { column: number; beta: number; v: Float64Array }[], n: number): Float64Array {
  const qt = new Float64Array(n * n);
  for (let i = 0; i < n; i++) qt[i * n + i] = 1;
  for (let k = reflectors.length - 1; k >= 0; k--) {
    const { column, beta, v } = reflectors[k]!;
    // Q = H_1 H_2 ..., so Q^T gains the earlier reflector on its right.
    const rows = v.length;
    const start = column + 1;
    for (let i = start; i < start + rows; i++) {
      const at = i * n + start;
      let dot = 0;
      for (let j = 0; j < rows; j++) dot += qt[at + j]! * v[j]!;
      const factor = beta * dot;
      for (let j = 0; j < rows; j++) qt[at + j]! -= factor * v[j]!;
    }
  }
  return qt;
}
