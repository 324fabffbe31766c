// The complex pseudoinverse is computed on a real form that holds every singular value twice. The two copies differ by
// rounding, and a cut-off may fall between them.

import { expect, it } from 'vitest';
import type { ComplexMatrix } from '../../src/array/matrix.ts';
import { matrix } from '../../src/array/matrix.ts';
import { frobeniusNormComplex, subtractComplex } from '../../src/linalg/complex.ts';
import { multiplyComplex, svd } from '../../src/linalg/index.ts';
import { pinvComplex } from '../../src/linalg/pinv.ts';
import { randomComplex } from './helpers.ts';

function realForm({ rows, cols, re, im }: ComplexMatrix) {
  const out = matrix(2 * rows, 2 * cols);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < cols; j++) {
      const [a, b] = [re[i * cols + j]!, im[i * cols + j]!];
      out.data[2 * i * cols + j] = a;
      out.data[(2 * i + 1) * cols + j] = -b;
      out.data[2 * (i + rows) * cols + j] = b;
      out.data[(2 * (i + rows) + 1) * cols + j] = a;
    }
  }
  return out;
}

it('keeps or drops both copies of a singular value, wherever the cut-off falls', () => {
  let between = 0;
  for (let seed = 0; seed < 40; seed++) {
    const a = randomComplex(5, 4, 'pair', seed);
    const { s } = svd(realForm(a));
    for (let pair = 1; pair < 4; pair++) {
      const [upper, lower] = [s[2 * pair]!, s[2 * pair + 1]!];
      expect(upper - lower).toBeLessThan(1e-13 * s[0]!);
      if (upper === lower) continue;
      // The cut-off is the lower copy itself: one copy lies above it, the other does not.
      const rcond = lower / s[0]!;
      if (!(upper > rcond * s[0]! && lower <= rcond * s[0]!)) continue;
      between++;
      const inverse = pinvComplex(a, { rcond });
      // A generalised inverse of some rank: P A P = P. Half a pair leaves no complex matrix at all.
      const again = multiplyComplex(multiplyComplex(inverse, a), inverse);
      expect(frobeniusNormComplex(subtractComplex(again, inverse))).toBeLessThan(1e-11 * frobeniusNormComplex(inverse));
    }
  }
  expect(between).toBeGreaterThan(10);
});
