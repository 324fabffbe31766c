// Capacities in closed form, each for one definition and one memory. Source: spec of sequential memory, section 9:
// moment matching for EDEN's fixed point and its sign read-out, Chaudhry et al. (arXiv 2306.04532) for the comparators,
// Chebyshev for the linear reference.

import { normalQuantile } from '../../array/statistics.ts';
import type { CapacityProblem } from './problem.ts';

export interface CapacityTheory {
  /** `P`; for `reference` a load that surely holds, so that the capacity is no less; NaN where only growth is known. */
  readonly count: number;
  /** Factor per neuron as N grows; `null` where growth is no power of N's exponential. */
  readonly growth: number | null;
  /** What must be known before this number is put beside a measured one. */
  readonly warning: string;
}

/**
 * Gives the factor per neuron by which EDEN's capacity grows, `gamma = (1 + tanh alpha)(1 + tanh alpha r)`, 1 ... 4.
 */
export function edenGrowth(alpha: number, ratio: number): number {
  return (1 + Math.tanh(alpha)) * (1 + Math.tanh(alpha * ratio));
}

/** Gives the capacity of a problem in closed form at a number of neurons; `null` where there is no theory of it. */
export function capacityTheory(problem: CapacityProblem, neurons: number): CapacityTheory | null {
  const { definition, model, bias } = problem;
  if (bias > 0) return null;
  const log = 2 * Math.log(neurons);
  const single = 'of single transitions';
  if (definition === 'ordered') {
    const growth = 1.3;
    const warning = 'only the growth is known: exp(0.2616) per neuron from a cold start, whatever r is';
    return { count: Number.NaN, growth, warning };
  }
  if (definition === 'fixed-point') {
    if (model.kind === 'eden') return edenFixedPoint(problem, neurons);
    if (model.kind !== 'reference') return null;
    const count = 1 + 4 * problem.delta * problem.epsilon ** 2 * (neurons - 1);
    return {
      count,
      growth: null,
      warning: 'a lower bound on what holds (Chebyshev): only its linear growth is certain',
    };
  }
  const isSequence = definition === 'sequence';
  const small = `leading order in N, ${isSequence ? 'of whole sequences' : single}; crosstalk at N below about 50 is not Gaussian`;
  switch (model.kind) {
    case 'eden': {
      if (isSequence) return null;
      const growth = edenGrowth(2 * model.alpha, model.ratio);
      return { count: growth ** (neurons - 1) / log, growth, warning: small };
    }
    case 'polynomial': {
      const { degree: d } = model;
      const transitions = neurons ** d / (log * doubleFactorial(2 * d - 1));
      return { count: isSequence ? transitions / (d + 1) : transitions, growth: null, warning: small };
    }
    case 'exponential': {
      const growth = Math.exp(2) / Math.cosh(2);
      const scale = isSequence ? 2 * neurons * Math.log(growth) : log;
      return { count: growth ** (neurons - 1) / scale, growth, warning: small };
    }
    default:
      return null;
  }
}

function edenFixedPoint({ model, epsilon, delta }: CapacityProblem, neurons: number): CapacityTheory | null {
  if (model.kind !== 'eden') return null;
  const share = (x: number) => Math.cosh(x) / Math.exp(x);
  const mean = (share(model.alpha) * share(model.alpha * model.ratio)) ** (neurons - 1);
  const square = (share(2 * model.alpha) * share(2 * model.alpha * model.ratio)) ** (neurons - 1);
  const z = normalQuantile(1 - delta);
  const root = Math.sqrt(z * z * square + 4 * epsilon * (1 - epsilon) * mean);
  const count = 1 + ((root - z * Math.sqrt(square)) / (2 * (1 - epsilon) * mean)) ** 2;
  const warning =
    neurons < 30
      ? 'below N = 30 the crosstalk is skewed and the Gaussian formula 2 to 6 times too low: compare growth, not size'
      : 'Gaussian crosstalk: compare growth before size';
  return { count, growth: edenGrowth(model.alpha, model.ratio), warning };
}

function doubleFactorial(n: number): number {
  return n <= 1 ? 1 : n * doubleFactorial(n - 2);
}
