// The decoder of the memory profile: ridge regression cross-validated over sequences, from moments alone.

import { describe, expect, it } from 'vitest';
import { type Matrix, matrix } from '../../src/array/matrix.ts';
import { stream } from '../../src/array/random.ts';
import { drain } from '../../src/array/stages.ts';
import { type Decoded, decoderOf, type Rows } from '../../src/emt/basis/decode.ts';
import { gaussian } from './helpers.ts';

const decoded = (predictors: Matrix, rows: Rows, noise: number, targets: Matrix): Decoded =>
  drain(drain(decoderOf(predictors, rows, noise)).decode(targets));

describe('the decoder', () => {
  const rows = { samples: 2, sequences: 100 };

  it('decodes what is a linear function of the predictors, and nothing of noise', () => {
    const x = gaussian(200, 5, 'decoder');
    const y = matrix(200, 2);
    const noise = gaussian(200, 1, 'noise');
    for (let i = 0; i < 200; i++) {
      y.data[2 * i] = 3 + x.data[5 * i]! - 2 * x.data[5 * i + 3]!;
      y.data[2 * i + 1] = noise.data[i]!;
    }
    const decoder = drain(decoderOf(x, rows, 0));
    const { r2, accuracy } = drain(decoder.decode(y));
    expect(r2[0]!).toBeCloseTo(1, 10);
    expect(accuracy[0]).toBe(1);
    expect(r2[1]!).toBeLessThan(0.05);
    expect(drain(decoder.decodePermuted(y, stream(1, 'null')))[0]!).toBeLessThan(0.1);
  });

  it('counts errors on the sequences left out: the same as fitting without them', () => {
    const x = gaussian(200, 3, 'left out');
    const y = gaussian(200, 1, 'left out too');
    const [r2] = decoded(x, rows, 0.1, y).r2;
    let error = 0;
    let spread = 0;
    for (let fold = 0; fold < 4; fold++) {
      const inside = Array.from({ length: 200 }, (_, i) => i).filter((i) => (i % 100) % 4 !== fold);
      const outside = Array.from({ length: 200 }, (_, i) => i).filter((i) => (i % 100) % 4 === fold);
      const only = (kept: number[]) =>
        matrix(kept.length, 3, Float64Array.from(kept.flatMap((i) => [...x.data.slice(3 * i, 3 * i + 3)])));
      const w = ridge(
        only(inside),
        inside.map((i) => y.data[i]!),
        0.01 * inside.length,
      );
      const mean = inside.reduce((sum, i) => sum + y.data[i]!, 0) / inside.length;
      for (const i of outside) {
        const said = w[3]! + [0, 1, 2].reduce((sum, j) => sum + w[j]! * x.data[3 * i + j]!, 0);
        error += (y.data[i]! - said) ** 2;
        spread += (y.data[i]! - mean) ** 2;
      }
    }
    expect(r2!).toBeCloseTo(1 - error / spread, 8);
  });

  it.each([2 ** 300, 2 ** -300])('reads states of size %d as those of size 1', (size) => {
    const [x, y] = [gaussian(200, 4, 'units'), gaussian(200, 2, 'units too')];
    y.data.forEach((value, at) => {
      y.data[at] = value + x.data[4 * Math.floor(at / 2)]!;
    });
    const scaled = matrix(
      200,
      4,
      x.data.map((value) => value * size),
    );
    expect(decoded(scaled, rows, 0.1 * size, y)).toEqual(decoded(x, rows, 0.1, y));
  });

  it('says nothing of a target that does not vary', () => {
    const { r2, accuracy } = decoded(gaussian(200, 3, 'c'), rows, 0.1, matrix(200, 1, new Float64Array(200).fill(2)));
    expect([r2, accuracy]).toEqual([[null], [null]]);
  });
});

/** `argmin |[X 1] w - y|^2 + weight |w|^2` without the constant's share, by coordinate descent. */
function ridge({ rows, cols, data }: ReturnType<typeof matrix>, y: number[], weight: number): number[] {
  const w = new Array<number>(cols + 1).fill(0);
  const at = (i: number, j: number) => (j === cols ? 1 : data[i * cols + j]!);
  for (let sweep = 0; sweep < 500; sweep++) {
    for (let j = 0; j <= cols; j++) {
      let top = 0;
      let bottom = j === cols ? 0 : weight;
      for (let i = 0; i < rows; i++) {
        const rest = w.reduce((sum, value, k) => (k === j ? sum : sum + value * at(i, k)), 0);
        top += at(i, j) * (y[i]! - rest);
        bottom += at(i, j) ** 2;
      }
      w[j] = top / bottom;
    }
  }
  return w;
}
