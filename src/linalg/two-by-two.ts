// The standard form of a real 2 x 2 block of a Schur form: either upper triangular (two real eigenvalues) or with
// equal diagonal entries and off-diagonal entries of opposite sign (a conjugate pair). Method: LAPACK's dlanv2.

/** Entries `a b; c d` of the block in standard form and the rotation `[cs sn; -sn cs]` that brought it there. */
export interface StandardBlock {
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly d: number;
  readonly cs: number;
  readonly sn: number;
}

const TINY = 2 ** -500;
const LIFT = 2 ** 600;
const NEGLIGIBLE = 1e-200;
const EPSILON = Number.EPSILON / 2;
const sign = (x: number) => (x < 0 || Object.is(x, -0) ? -1 : 1);

/** `[a b; c d]` = `[cs -sn; sn cs] [a' b'; c' d'] [cs sn; -sn cs]`. */
export function standardise(a: number, b: number, c: number, d: number): StandardBlock {
  // Below the normal range the rotation would lose its orthogonality: such a block is lifted first.
  if (Math.max(Math.abs(a), Math.abs(b), Math.abs(c), Math.abs(d)) < TINY) {
    const lifted = standardiseInRange(a * LIFT, b * LIFT, c * LIFT, d * LIFT);
    return { ...lifted, a: lifted.a / LIFT, b: lifted.b / LIFT, c: lifted.c / LIFT, d: lifted.d / LIFT };
  }
  return standardiseInRange(a, b, c, d);
}

function standardiseInRange(a: number, b: number, c: number, d: number): StandardBlock {
  if (c === 0) return { a, b, c, d, cs: 1, sn: 0 };
  if (b === 0) return { a: d, b: -c, c: 0, d: a, cs: 0, sn: 1 };
  const half = 0.5 * (a - d);
  const larger = Math.max(Math.abs(b), Math.abs(c));
  const smaller = Math.min(Math.abs(b), Math.abs(c)) * sign(b) * sign(c);
  if (Math.abs(half) <= NEGLIGIBLE * larger && sign(b) !== sign(c)) {
    const mean = 0.5 * (a + d);
    return { a: mean, b, c, d: mean, cs: 1, sn: 0 };
  }
  const scale = Math.max(Math.abs(half), larger);
  const discriminant = (half / scale) * half + (larger / scale) * smaller;
  if (discriminant >= 4 * EPSILON) {
    const z = half + sign(half) * Math.sqrt(scale) * Math.sqrt(discriminant);
    const tau = Math.hypot(c, z);
    return { a: d + z, b: b - c, c: 0, d: d - (larger / z) * smaller, cs: z / tau, sn: c / tau };
  }
  return equaliseDiagonal(a, b, c, d, half);
}

/** A conjugate pair, or two real eigenvalues so close that the pair may yet turn out real. */
function equaliseDiagonal(a: number, b: number, c: number, d: number, half: number): StandardBlock {
  const sigma = b + c;
  const tau = Math.hypot(sigma, a - d);
  const cs = Math.sqrt(0.5 * (1 + Math.abs(sigma) / tau));
  const sn = -(half / (tau * cs)) * sign(sigma);
  const aa = a * cs + b * sn;
  const bb = -a * sn + b * cs;
  const cc = c * cs + d * sn;
  const dd = -c * sn + d * cs;
  const above = bb * cs + dd * sn;
  const below = -aa * sn + cc * cs;
  const mean = 0.5 * (aa * cs + cc * sn + (-bb * sn + dd * cs));
  if (below === 0) return { a: mean, b: above, c: 0, d: mean, cs, sn };
  if (above === 0) return { a: mean, b: -below, c: 0, d: mean, cs: -sn, sn: cs };
  if (sign(above) !== sign(below)) return { a: mean, b: above, c: below, d: mean, cs, sn };
  const rootAbove = Math.sqrt(Math.abs(above));
  const rootBelow = Math.sqrt(Math.abs(below));
  const shift = sign(below) * rootAbove * rootBelow;
  const inverse = 1 / Math.sqrt(Math.abs(above + below));
  const cs1 = rootAbove * inverse;
  const sn1 = rootBelow * inverse;
  return {
    a: mean + shift,
    b: above - below,
    c: 0,
    d: mean - shift,
    cs: cs * cs1 - sn * sn1,
    sn: cs * sn1 + sn * cs1,
  };
}
