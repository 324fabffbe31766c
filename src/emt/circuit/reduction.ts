// Which cells of the stack matter for ever: the reduction of the circuit. It is exact on the graph of Phi; beside it
// stand the authors' numerical procedure, and the observable part for operators F that read only combinations of cells,
// which no choice of single cells can express. Source: EMT spec section 4.

import { type Matrix, matrix, multiply, takeColumns, takeRows, transpose } from '../../array/matrix.ts';
import { eig } from '../../linalg/eig.ts';
import { svd } from '../../linalg/svd.ts';

/**
 * Finds the stacked indices `[m]`, ascending, of the cells that matter for ever: those on a cycle of the graph of `phi
 * [n, n]` (an edge `c -> r` where `phi[r, c] != 0`) or on a path from the input to such a cycle. The input enters the
 * last variable and the shift carries it to every cell, so these are the cells from which a cycle can be reached.
 */
export function aliveCells(phi: Matrix): number[] {
  const n = phi.rows;
  const onward: number[][] = Array.from({ length: n }, () => []);
  const remaining = new Int32Array(n);
  const readers: number[][] = Array.from({ length: n }, () => []);
  for (let r = 0; r < n; r++) {
    for (let c = 0; c < n; c++) {
      if (phi.data[r * n + c] === 0) continue;
      onward[c]!.push(r);
      readers[r]!.push(c);
      remaining[c]!++;
    }
  }
  // A cell is dead when every cell it feeds is dead: peel from the cells that feed nothing (Kahn's algorithm).
  const dead = new Uint8Array(n);
  const queue: number[] = [];
  for (let i = 0; i < n; i++) if (remaining[i] === 0) queue.push(i);
  for (let cell = queue.pop(); cell !== undefined; cell = queue.pop()) {
    dead[cell] = 1;
    for (const feeder of readers[cell]!) if (--remaining[feeder]! === 0) queue.push(feeder);
  }
  return onward.map((_, i) => i).filter((i) => dead[i] === 0);
}

/**
 * The authors' procedure: cell `i` is alive when deleting its row and column lowers the number of eigenvalues with
 * `|lambda| > threshold`. For circuits whose non-zero eigenvalues lie on the unit circle it agrees with the graph.
 */
export function aliveCellsBySpectrum(phi: Matrix, threshold = 0.8): number[] {
  const count = (a: Matrix): number => {
    const { re, im } = eig(a, { vectors: 'none' }).values;
    let kept = 0;
    for (let i = 0; i < re.length; i++) if (Math.hypot(re[i]!, im[i]!) > threshold) kept++;
    return kept;
  };
  const all = Array.from({ length: phi.rows }, (_, i) => i);
  const whole = count(phi);
  return all.filter((i) => {
    const rest = all.filter((k) => k !== i);
    return count(takeColumns(takeRows(phi, rest), rest)) < whole;
  });
}

/**
 * Orthonormal rows `[r, n]` that span what the outputs (`output [d, n]`) can ever see of the state of `phi [n, n]`:
 * the complement of the unobservable subspace. Staircase: the span of `C, C Phi, C Phi^2, ...` grown until it stops.
 * Directions whose singular value is below `tolerance` times the largest of their block count as seen already.
 */
export function observableSubspace(phi: Matrix, output: Matrix, tolerance = 1e-9): Matrix {
  const n = phi.cols;
  let basis = matrix(0, n);
  let fresh = output;
  while (fresh.rows > 0 && basis.rows < n) {
    const before = basis.rows;
    basis = extend(basis, fresh, tolerance);
    const added = takeRows(
      basis,
      Array.from({ length: basis.rows - before }, (_, i) => before + i),
    );
    fresh = added.rows === 0 ? added : multiply(added, phi);
  }
  return basis;
}

/** `basis` (orthonormal rows) with the new directions among the rows of `candidates` appended. */
function extend(basis: Matrix, candidates: Matrix, tolerance: number): Matrix {
  let rest = candidates;
  // Twice is enough (Kahan): the second projection removes what rounding left of the first.
  for (let pass = 0; pass < 2; pass++) {
    const inside = multiply(multiply(rest, transpose(basis)), basis);
    rest = matrix(
      rest.rows,
      rest.cols,
      rest.data.map((value, i) => value - inside.data[i]!),
    );
  }
  const scale = Math.max(...candidates.data.map(Math.abs), 0);
  const { s, v } = svd(rest);
  const kept: number[] = [];
  for (let i = 0; i < s.length; i++) if (s[i]! > tolerance * scale) kept.push(i);
  const out = matrix(basis.rows + kept.length, basis.cols);
  out.data.set(basis.data);
  out.data.set(transpose(takeColumns(v, kept)).data, basis.data.length);
  return out;
}
