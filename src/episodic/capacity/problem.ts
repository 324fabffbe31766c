// What a capacity is asked of. The definitions of the spec (sequential memory, section 9) are different quantities and
// are kept apart everywhere: a result names its definition, and no picture mixes two.
//
//   fixed-point  a bit is right where v_i xi_i >= 1 - epsilon at the fixed point right after a hop (v = xi^(mu),
//                s = sqrt(r) xi^(mu-1)); the share of right bits must reach 1 - delta
//   transition   all bits of one hop have the right sign
//   sequence     all bits of every hop have
//   ordered      the race visits the memories in order from a cold start, the whole sequence or the first hops of it
// (The fifth, the fewest neurons for a given P, is asked of any of these: minimum-neurons.ts.)

import { InputError } from '../../array/errors.ts';

export type CapacityDefinition = 'fixed-point' | 'transition' | 'sequence' | 'ordered';

export const capacityDefinitions: readonly CapacityDefinition[] = ['fixed-point', 'transition', 'sequence', 'ordered'];

/**
 * Which memory is tested. `eden`: `alpha_c = alpha`, `alpha_s = ratio alpha`, `beta = 1` on sums over bits. The
 * comparators, all in discrete time with a sign (Chaudhry et al., arXiv 2306.04532): `polynomial`, interaction
 * `x^degree`; `exponential`, `e^((N-1)(x-1))`; `mixed`, both parts of `x^degree`, the delayed one `lambda` times as strong.
 * `reference`: EDEN's linear network without hidden layer, clipped, `alpha = 1 / (2 (N - 1))`.
 */
export type CapacityModel =
  | { readonly kind: 'eden'; readonly alpha: number; readonly ratio: number }
  | { readonly kind: 'polynomial'; readonly degree: number }
  | { readonly kind: 'exponential' }
  | { readonly kind: 'mixed'; readonly degree: number; readonly lambda: number }
  | { readonly kind: 'reference'; readonly ratio: number };

export const capacityModelNames = ['eden', 'polynomial', 'exponential', 'mixed', 'reference'] as const;

interface ModelValues {
  /** One memory for each. */
  readonly alpha: readonly number[];
  readonly ratio: number;
  readonly degree: number;
  readonly lambda: number;
}

/** The memories of a kind that have these values. */
export function capacityModels(
  kind: CapacityModel['kind'],
  { alpha, ratio, degree, lambda }: ModelValues,
): CapacityModel[] {
  switch (kind) {
    case 'eden':
      return alpha.map((each) => ({ kind, alpha: each, ratio }));
    case 'reference':
      return [{ kind, ratio }];
    case 'polynomial':
      return [{ kind, degree }];
    case 'mixed':
      return [{ kind, degree, lambda }];
    case 'exponential':
      return [{ kind }];
  }
}

/** Names a memory in tables and pictures by what its answer depends on: `eden, alpha 0.5`. */
export function capacityModelName({ definition, model }: Pick<CapacityProblem, 'definition' | 'model'>): string {
  switch (model.kind) {
    case 'eden':
      // Who wins a race is a matter of r alone.
      return definition === 'ordered' ? `eden, r ${model.ratio}` : `eden, alpha ${model.alpha}`;
    case 'polynomial':
      return `polynomial, degree ${model.degree}`;
    case 'mixed':
      return `mixed, degree ${model.degree}, lambda ${model.lambda}`;
    default:
      return model.kind;
  }
}

/** What a capacity is asked of: one definition, one memory, and what counts as right. */
export interface CapacityProblem {
  readonly definition: CapacityDefinition;
  readonly model: CapacityModel;
  /** How far a bit may be from 1 (fixed points of `eden` and `reference` only; the others have signs). */
  readonly epsilon: number;
  /** What may fail: the rate of success must be `1 - delta`. */
  readonly delta: number;
  /** `Pr(+-1) = (1 +- bias) / 2`; at 0 the memories are distinct, drawn without replacement. */
  readonly bias: number;
  /** Memories that one trial of `fixed-point` probes, at most. */
  readonly probes: number;
  /** Hops of `ordered`; `null` for the whole sequence. The authors' single transition is 2. */
  readonly hops: number | null;
  readonly seed: number;
}

/** The problem that `engram episodic capacity` asks where nothing else is said. */
export const capacityDefaults: CapacityProblem = {
  definition: 'fixed-point',
  model: { kind: 'eden', alpha: 0.5, ratio: 0.999 },
  epsilon: 0.1,
  delta: 0.1,
  bias: 0,
  probes: 25,
  hops: null,
  seed: 0,
};

/** Refuses a number of neurons or memories of which there is nothing to ask. @throws InputError where it is below 2 */
export function checkAtLeastTwo(name: 'neurons' | 'memories', value: number): void {
  if (Number.isInteger(value) && value >= 2) return;
  throw new InputError(`${name} is ${value}, expected an integer of at least 2`);
}

/**
 * Checks a problem before anything is computed.
 * @throws InputError naming the first field that cannot be used, or a definition that the model has no answer to
 */
export function checkCapacityProblem({ definition, model, epsilon, delta, bias, probes, hops }: CapacityProblem): void {
  const demand = (isFine: boolean, name: string, found: unknown, expected: string): void => {
    if (!isFine) throw new InputError(`${name} is ${found}, expected ${expected}`);
  };
  demand(capacityDefinitions.includes(definition), 'definition', definition, capacityDefinitions.join(', '));
  demand(epsilon > 0 && epsilon < 1, 'epsilon', epsilon, 'a number between 0 and 1');
  demand(delta > 0 && delta < 1, 'delta', delta, 'a number between 0 and 1');
  demand(bias >= 0 && bias < 1, 'bias', bias, 'a number of at least 0 and below 1');
  demand(Number.isInteger(probes) && probes >= 1, 'probes', probes, 'an integer of at least 1');
  demand(hops === null || (Number.isInteger(hops) && hops >= 1), 'hops', hops, 'an integer of at least 1');
  if ('alpha' in model)
    demand(model.alpha > 0 && Number.isFinite(model.alpha), 'alpha', model.alpha, 'a positive number');
  if ('ratio' in model)
    demand(model.ratio > 0 && model.ratio <= 1, 'ratio', model.ratio, 'a number above 0, at most 1');
  if ('degree' in model) {
    demand(Number.isInteger(model.degree) && model.degree >= 1, 'degree', model.degree, 'an integer of at least 1');
  }
  if ('lambda' in model) demand(model.lambda > 1, 'lambda', model.lambda, 'a number above 1, or nothing ever moves');
  if (definition === 'ordered' && model.kind !== 'eden') {
    const others = model.kind === 'reference' ? 'fixed-point, transition or sequence' : 'transition or sequence';
    throw new InputError(`the ${model.kind} memory has no race to be ordered: ask for ${others}`);
  }
  if (definition === 'fixed-point' && model.kind !== 'eden' && model.kind !== 'reference') {
    throw new InputError(
      `the ${model.kind} memory has signs for bits and no epsilon to meet: ask for transition or sequence, which have none`,
    );
  }
}
