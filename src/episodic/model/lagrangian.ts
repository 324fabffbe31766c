// Lagrangians as data: an activation is the gradient of a convex function L, and every energy of this room is made of
// value, gradient and Hessian-vector product of the Lagrangians of the two layers.
// Source: Krotov and Hopfield (arXiv 2008.06996); spec of sequential memory, section 3. Only convex L are offered, since
// the energy falls only where both Hessians are positive semi-definite: powers are rectified.

import { InputError } from '../../array/errors.ts';

export type Lagrangian =
  /** `L = |x|^2 / 2`, gradient `x`. */
  | { readonly kind: 'identity' }
  /** `L = sum log cosh(gain x) / gain`, gradient `tanh(gain x)`. `gain` is the papers' gamma. */
  | { readonly kind: 'tanh'; readonly gain: number }
  /** `L = log sum exp(beta x) / beta`, gradient `softmax(beta x)`. */
  | { readonly kind: 'softmax'; readonly beta: number }
  /** `L = scale sum [x / scale]_+^(degree + 1) / (degree + 1)`, gradient `[x / scale]_+^degree`. */
  | { readonly kind: 'rectified-power'; readonly degree: number; readonly scale: number }
  /** `L = sum exp(beta x) / beta`, gradient `exp(beta x)`; overflows beyond `beta x = 709`. */
  | { readonly kind: 'exponential'; readonly beta: number }
  /** `L = sum |x|`, gradient `sign(x)`, 0 at 0; Hessian 0. */
  | { readonly kind: 'absolute' }
  /** `L = |x|_2`, gradient `x / |x|`, 0 at the origin. */
  | { readonly kind: 'spherical' };

/**
 * Checks a Lagrangian, which messages call `name`.
 * @throws InputError where a gain, sharpness, degree or scale is not a positive finite number (degree at least 1)
 */
export function checkLagrangian(lagrangian: Lagrangian, name: string): void {
  const wanted: readonly [string, number, number][] =
    lagrangian.kind === 'tanh'
      ? [['gain', lagrangian.gain, 0]]
      : lagrangian.kind === 'softmax' || lagrangian.kind === 'exponential'
        ? [['beta', lagrangian.beta, 0]]
        : lagrangian.kind === 'rectified-power'
          ? [
              ['degree', lagrangian.degree, 1],
              ['scale', lagrangian.scale, 0],
            ]
          : [];
  for (const [parameter, value, least] of wanted) {
    if (Number.isFinite(value) && value > 0 && value >= least) continue;
    const expected = least > 0 ? `a finite number of at least ${least}` : 'a positive finite number';
    throw new InputError(
      `${parameter} of the ${name} Lagrangian (${lagrangian.kind}) is ${value}, expected ${expected}`,
    );
  }
}

/** Gives the value `L(x)` at `x [n]`. */
export function lagrangianValue(lagrangian: Lagrangian, x: Float64Array): number {
  let sum = 0;
  switch (lagrangian.kind) {
    case 'identity':
      for (let i = 0; i < x.length; i++) sum += x[i]! * x[i]!;
      return sum / 2;
    case 'tanh':
      for (let i = 0; i < x.length; i++) sum += logCosh(lagrangian.gain * x[i]!);
      return sum / lagrangian.gain;
    case 'softmax':
      return logSumExp(x, lagrangian.beta) / lagrangian.beta;
    case 'rectified-power': {
      const { degree, scale } = lagrangian;
      for (let i = 0; i < x.length; i++) if (x[i]! > 0) sum += (x[i]! / scale) ** (degree + 1);
      return (scale * sum) / (degree + 1);
    }
    case 'exponential':
      for (let i = 0; i < x.length; i++) sum += Math.exp(lagrangian.beta * x[i]!);
      return sum / lagrangian.beta;
    case 'absolute':
      for (let i = 0; i < x.length; i++) sum += Math.abs(x[i]!);
      return sum;
    case 'spherical':
      return norm(x);
  }
}

/** The activation `grad L(x)`, written into `out` (which may be `x`). */
export function activate(lagrangian: Lagrangian, x: Float64Array, out: Float64Array): Float64Array {
  const n = x.length;
  switch (lagrangian.kind) {
    case 'identity':
      if (out !== x) out.set(x);
      return out;
    case 'tanh':
      for (let i = 0; i < n; i++) out[i] = Math.tanh(lagrangian.gain * x[i]!);
      return out;
    case 'softmax':
      return softmax(x, lagrangian.beta, out);
    case 'rectified-power': {
      const { degree, scale } = lagrangian;
      for (let i = 0; i < n; i++) out[i] = x[i]! > 0 ? (x[i]! / scale) ** degree : 0;
      return out;
    }
    case 'exponential':
      for (let i = 0; i < n; i++) out[i] = Math.exp(lagrangian.beta * x[i]!);
      return out;
    case 'absolute':
      for (let i = 0; i < n; i++) out[i] = Math.sign(x[i]!);
      return out;
    case 'spherical': {
      const length = norm(x);
      for (let i = 0; i < n; i++) out[i] = length === 0 ? 0 : x[i]! / length;
      return out;
    }
  }
}

/** The Hessian of `L` at `x` times `u`, written into `out` (neither `x` nor `u`). */
export function hessianProduct(
  lagrangian: Lagrangian,
  x: Float64Array,
  u: Float64Array,
  out: Float64Array,
): Float64Array {
  const n = x.length;
  switch (lagrangian.kind) {
    case 'identity':
      out.set(u);
      return out;
    case 'tanh':
      for (let i = 0; i < n; i++) {
        const slope = 1 - Math.tanh(lagrangian.gain * x[i]!) ** 2;
        out[i] = lagrangian.gain * slope * u[i]!;
      }
      return out;
    case 'softmax': {
      softmax(x, lagrangian.beta, out);
      let mean = 0;
      for (let i = 0; i < n; i++) mean += out[i]! * u[i]!;
      for (let i = 0; i < n; i++) out[i] = lagrangian.beta * out[i]! * (u[i]! - mean);
      return out;
    }
    case 'rectified-power': {
      const { degree, scale } = lagrangian;
      for (let i = 0; i < n; i++) out[i] = x[i]! > 0 ? (degree / scale) * (x[i]! / scale) ** (degree - 1) * u[i]! : 0;
      return out;
    }
    case 'exponential':
      for (let i = 0; i < n; i++) out[i] = lagrangian.beta * Math.exp(lagrangian.beta * x[i]!) * u[i]!;
      return out;
    case 'absolute':
      out.fill(0);
      return out;
    case 'spherical': {
      const length = norm(x);
      let along = 0;
      for (let i = 0; i < n; i++) along += x[i]! * u[i]!;
      for (let i = 0; i < n; i++) {
        out[i] = length === 0 ? 0 : (u[i]! - (x[i]! * along) / (length * length)) / length;
      }
      return out;
    }
  }
}

/** `log sum exp(beta x)`, finite wherever the largest `beta x` is. */
export function logSumExp(x: ArrayLike<number>, beta = 1): number {
  const peak = largest(x);
  if (!Number.isFinite(peak)) return beta * peak;
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += Math.exp(beta * (x[i]! - peak));
  return beta * peak + Math.log(sum);
}

/** `softmax(beta x)` into `out` (which may be `x`). Equal entries share equally. */
export function softmax(x: ArrayLike<number>, beta: number, out: Float64Array): Float64Array {
  const peak = largest(x);
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += out[i] = Math.exp(beta * (x[i]! - peak));
  for (let i = 0; i < x.length; i++) out[i]! /= sum;
  return out;
}

/** `log cosh x` without overflow (spec section 14). */
export function logCosh(x: number): number {
  const size = Math.abs(x);
  return size + Math.log1p(Math.exp(-2 * size)) - Math.LN2;
}

function largest(x: ArrayLike<number>): number {
  let peak = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < x.length; i++) if (x[i]! > peak) peak = x[i]!;
  return peak;
}

function norm(x: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += x[i]! * x[i]!;
  return Math.sqrt(sum);
}
