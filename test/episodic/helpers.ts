// Shared by the tests of episodic memory: drawn patterns, a zoo of models, central differences.

import { stream } from '../../src/array/random.ts';
import type { EpisodicModel } from '../../src/episodic/model/model.ts';
import { edenModel, gammModel, lisemModel, polynomialModel } from '../../src/episodic/model/models.ts';
import { randomPatterns } from '../../src/episodic/model/pattern-draws.ts';
import type { Patterns } from '../../src/episodic/model/patterns.ts';
import { dsemModel } from '../../src/episodic/model/symmetric.ts';

export function draw(count: number, neurons: number, ...names: (string | number)[]): Patterns {
  return randomPatterns({ count, neurons, rng: stream(11, 'test', ...names) });
}

export function normals(size: number, scale: number, ...names: (string | number)[]): Float64Array {
  const rng = stream(12, 'test', ...names);
  return Float64Array.from({ length: size }, () => scale * rng.normal());
}

/** One model of every kind, soft enough for finite differences. */
export function zoo(patterns: Patterns): Record<string, EpisodicModel> {
  const soft = 5 / patterns.neurons;
  return {
    eden: edenModel({ patterns, alphaS: 0.7, alphaC: 1.1, beta: soft }),
    'eden with tanh delay': edenModel({ patterns, alphaS: 0.7, alphaC: 1.5, beta: soft, delay: 'tanh' }),
    dsem: dsemModel({ patterns, alphaS: 1.7, alphaC: 0.8, betaD: 1.3, beta: soft }).model,
    lisem: lisemModel({ patterns, alphaS: 1.5 / patterns.neurons, alphaC: 0.5 / patterns.neurons, gamma: 1.2 }),
    polynomial: polynomialModel({ patterns, degree: 3, gamma: 1.5 }),
    'gamm with exponential units': gammModel({
      patterns,
      features: { kind: 'tanh', gain: 0.8 },
      hidden: { kind: 'exponential', beta: 1 / patterns.neurons },
    }),
  };
}

/** `(f(x + h) - f(x - h)) / 2h` along every coordinate. */
export function centralGradient(f: (x: Float64Array) => number, x: Float64Array, h = 1e-5): Float64Array {
  const point = x.slice();
  return x.map((value, i) => {
    point[i] = value + h;
    const above = f(point);
    point[i] = value - h;
    const below = f(point);
    point[i] = value;
    return (above - below) / (2 * h);
  });
}

/** Largest difference relative to the largest value. */
export function relativeError(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let difference = 0;
  let size = 0;
  for (let i = 0; i < a.length; i++) {
    difference = Math.max(difference, Math.abs(a[i]! - b[i]!));
    size = Math.max(size, Math.abs(a[i]!), Math.abs(b[i]!));
  }
  return size === 0 ? difference : difference / size;
}
