// Says in words when a matrix is numerically defective: when some eigenvalues are so ill-conditioned that rounding
// alone reaches a matrix on which they coincide and lack eigenvectors.
// By Wilkinson's bound a matrix with an eigenvalue of condition number kappa lies within about ||A|| / kappa of one
// where that eigenvalue is multiple; a 2 x 2 Jordan block disturbed by n eps shows kappa = 1 / (2 sqrt(n eps)).

import type { ComplexVector } from '../array/matrix.ts';
import { plural } from '../array/words.ts';

/** Margin below the condition number a disturbed 2 x 2 Jordan block would show. */
const MARGIN = 5;

interface Cluster {
  readonly members: number[];
  readonly condition: number;
}

/** The note, or `null` when every eigenvalue of the `n x n` matrix of Frobenius norm `norm` has its own vector. */
export function describeDefect(values: ComplexVector, conditions: Float64Array, norm: number): string | null {
  const n = conditions.length;
  const rounding = n * Number.EPSILON;
  const limit = 1 / (2 * MARGIN * Math.sqrt(rounding));
  const suspects: number[] = [];
  for (let k = 0; k < n; k++) if (!(conditions[k]! <= limit)) suspects.push(k);
  if (suspects.length === 0) return null;
  const clusters = gather(values, conditions, suspects, norm, rounding);
  const words = clusters.map(({ members, condition }) => {
    const size = condition * Number.EPSILON < 1 ? `up to ${condition.toExponential(0)}` : 'infinite';
    return `${plural(members.length, 'eigenvalue')} near ${formatMean(values, members)} (condition number ${size})`;
  });
  return `numerically defective: ${words.join('; ')}; these eigenvectors are not independent to working precision`;
}

/** Single-linkage clusters of the suspects: two belong together when their first-order error discs touch. */
function gather(
  values: ComplexVector,
  conditions: Float64Array,
  suspects: readonly number[],
  norm: number,
  rounding: number,
): Cluster[] {
  const radius = (k: number) => Math.min(rounding * conditions[k]!, 0.05) * norm;
  const clusters: Cluster[] = [];
  const waiting = new Set(suspects);
  for (const first of suspects) {
    if (!waiting.delete(first)) continue;
    const members = [first];
    for (let at = 0; at < members.length; at++) {
      const here = members[at]!;
      for (const other of waiting) {
        const distance = Math.hypot(values.re[here]! - values.re[other]!, values.im[here]! - values.im[other]!);
        if (distance > radius(here) + radius(other)) continue;
        waiting.delete(other);
        members.push(other);
      }
    }
    clusters.push({ members, condition: Math.max(...members.map((k) => conditions[k]!)) });
  }
  return clusters;
}

function formatMean(values: ComplexVector, members: readonly number[]): string {
  let re = 0;
  let im = 0;
  for (const k of members) {
    re += values.re[k]! / members.length;
    im += values.im[k]! / members.length;
  }
  const shown = (x: number) => (Math.abs(x) < 5e-4 ? '0' : x.toFixed(3));
  const imaginary = shown(Math.abs(im));
  return imaginary === '0' ? shown(re) : `${shown(re)} ${im < 0 ? '-' : '+'} ${imaginary}i`;
}
