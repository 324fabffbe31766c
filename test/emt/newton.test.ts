// Newton's polish on maps whose fixed points form a curve, where I - J is singular and plain Newton steps fail, and on
// isolated ones.

import { describe, expect, test } from 'vitest';
import { type Matrix, matrix } from '../../src/array/matrix.ts';
import { dampedStep, newtonStep, newtonSystem } from '../../src/emt/fixed-points/newton.ts';
import { polishPoint } from '../../src/emt/fixed-points/polish.ts';

interface System {
  readonly map: (h: Float64Array) => Float64Array;
  readonly jacobian: (h: Float64Array) => Matrix;
}

/** `h + k h (1 - |h|^2)`: every point of the unit circle is fixed, and so is the origin. */
const circle: System = {
  map: (h) => {
    const [x, y] = h as unknown as [number, number];
    const pull = 0.3 * (1 - x * x - y * y);
    return Float64Array.of(x + x * pull, y + y * pull);
  },
  jacobian: (h) => {
    const [x, y] = h as unknown as [number, number];
    const pull = 0.3 * (1 - x * x - y * y);
    return matrix(2, 2, Float64Array.of(1 + pull - 0.6 * x * x, -0.6 * x * y, -0.6 * x * y, 1 + pull - 0.6 * y * y));
  },
};

/** A line of fixed points along (1, 1) / sqrt 2; the direction across it is halved. */
const line: System = {
  map: (h) => Float64Array.of(0.75 * h[0]! + 0.25 * h[1]!, 0.25 * h[0]! + 0.75 * h[1]!),
  jacobian: () => matrix(2, 2, Float64Array.of(0.75, 0.25, 0.25, 0.75)),
};

const none = new Float64Array(0);
const polish = ({ map, jacobian }: System, start: Float64Array) =>
  polishPoint(
    (h) => map(h),
    (h) => ({ recurrent: jacobian(h), input: matrix(2, 0) }),
    start,
    none,
  );

describe('where fixed points form a curve', () => {
  test('I - J has no factors on it, and the damped step is the shortest one back', () => {
    const system = newtonSystem(line.jacobian(none));
    expect(system.factors).toBeNull();
    expect(newtonStep(system, Float64Array.of(-0.05, 0.05))).toBeNull();
    // From (1.1, 0.9): the error is (-0.05, 0.05), and (1, 1) is the nearest point of the line.
    const step = dampedStep(system, Float64Array.of(-0.05, 0.05))!;
    // Damping of |e|^2 = 0.005 beside the squared singular value 0.25 shortens it by 2 %.
    expect(step[0]).toBeCloseTo(-0.1 / 1.02, 12);
    expect(step[1]).toBeCloseTo(0.1 / 1.02, 12);
  });

  test.each([0, 0.3, 2, -1.2])('a point off the circle at angle %d goes straight to it, to rounding', (angle) => {
    const start = Float64Array.of(1.04 * Math.cos(angle), 1.04 * Math.sin(angle));
    const { state, residual } = polish(circle, start);
    expect(residual).toBeLessThan(1e-15);
    expect(Math.hypot(...state)).toBeCloseTo(1, 14);
    expect(Math.atan2(state[1]!, state[0]!)).toBeCloseTo(angle, 9);
  });

  test('a point off the line goes straight to it', () => {
    const { state, residual } = polish(line, Float64Array.of(5.1, 4.9));
    expect(residual).toBeLessThan(1e-14);
    // Along the line rounding decides; every point of it is as good.
    for (const value of state) expect(value).toBeCloseTo(5, 8);
  });
});

describe('an isolated point', () => {
  test('is reached to rounding, stable or not', () => {
    // h = 3 tanh(h) - 2 h: 0, which grows nowhere near, and nothing else within reach.
    const system: System = {
      map: (h) => h.map((value) => 3 * Math.tanh(value) - 2.5 * value),
      jacobian: (h) => {
        const [a, b] = Array.from(h, (value) => 3 * (1 - Math.tanh(value) ** 2) - 2.5);
        return matrix(2, 2, Float64Array.of(a!, 0, 0, b!));
      },
    };
    const { state, residual } = polish(system, Float64Array.of(0.05, -0.04));
    expect(residual).toBeLessThan(1e-15);
    expect(Math.hypot(...state)).toBeLessThan(1e-15);
  });

  test('out of reach is left to the descent: the start stays where it is', () => {
    // h + 1 has no fixed point; 0.999 h + 1 has one, at 1000.
    const far = (slope: number): System => ({
      map: (h) => h.map((value) => slope * value + 1),
      jacobian: () => matrix(2, 2, Float64Array.of(slope, 0, 0, slope)),
    });
    for (const slope of [1, 0.999]) {
      const start = Float64Array.of(1, 2);
      expect(polish(far(slope), start).state).toEqual(start);
    }
  });
});
