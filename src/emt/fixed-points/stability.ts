// What the Jacobian says of a fixed point: stability, time constants and oscillation frequencies of its modes. Source:
// Sussillo & Barak (2013).

import type { ComplexVector, Matrix } from '../../array/matrix.ts';
import { drain, type Steps } from '../../array/stages.ts';
import { eigSteps } from '../../linalg/eig.ts';

/** How a network moves near a fixed point. */
export interface Stability {
  /** The largest magnitude of an eigenvalue. */
  readonly spectralRadius: number;
  /** `marginal`: the radius is 1 within `MARGIN`, as on a line or a ring of fixed points. */
  readonly kind: 'stable' | 'marginal' | 'unstable';
  /** Modes that grow, `|lambda| > 1 + MARGIN`. */
  readonly unstableModes: number;
  /** `[S]`, largest modulus first. */
  readonly eigenvalues: ComplexVector;
  /** `-1 / ln |lambda|`, steps, in the same order: infinite at 1 within the margin, negative for modes that grow, 0 for those that end at once. */
  readonly timeConstants: Float64Array;
  /** `arg lambda / 2 pi`, cycles per step, in `(-1/2, 1/2]`. */
  readonly frequencies: Float64Array;
}

/** Weights stored as float32 leave an eigenvalue of 1 uncertain by about this much. */
export const MARGIN = 1e-6;

/**
 * Tells the stability and the modes of a fixed point by its Jacobian `[S, S]`; time constants are in steps, frequencies
 * in cycles per step.
 * @throws InputError when the Jacobian is not square or not finite; ConvergenceError when its eigenvalues do not settle
 */
export function stabilityOf(jacobian: Matrix): Stability {
  return drain(stabilitySteps(jacobian));
}

/** `stabilityOf` in steps. */
export function* stabilitySteps(jacobian: Matrix): Steps<Stability> {
  const { re, im } = (yield* eigSteps(jacobian, { vectors: 'none' })).values;
  const moduli = re.map((value, k) => Math.hypot(value, im[k]!));
  // Conjugate pairs have one modulus and keep their order.
  const order = Array.from(moduli.keys()).sort((a, b) => moduli[b]! - moduli[a]! || a - b);
  const pick = (values: Float64Array) => Float64Array.from(order, (k) => values[k]!);
  const sorted = pick(moduli);
  const eigenvalues = { re: pick(re), im: pick(im) };
  const spectralRadius = sorted[0] ?? 0;
  return {
    spectralRadius,
    kind: spectralRadius > 1 + MARGIN ? 'unstable' : spectralRadius < 1 - MARGIN ? 'stable' : 'marginal',
    unstableModes: sorted.filter((modulus) => modulus > 1 + MARGIN).length,
    eigenvalues,
    timeConstants: sorted.map(timeConstant),
    frequencies: eigenvalues.re.map((value, k) => frequency(value, eigenvalues.im[k]!)),
  };
}

/** Within the margin of 1 the mode neither fades nor grows, as far as the weights tell. */
function timeConstant(modulus: number): number {
  if (modulus === 0) return 0;
  return Math.abs(modulus - 1) <= MARGIN ? Number.POSITIVE_INFINITY : -1 / Math.log(modulus);
}

/** A mode that ends at once turns nowhere, whatever the signs of its zeros. */
function frequency(re: number, im: number): number {
  return re === 0 && im === 0 ? 0 : Math.atan2(im, re) / (2 * Math.PI);
}
