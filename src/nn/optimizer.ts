// Optimisers and gradient-norm clipping as expressions: one step is part of the compiled training graph.
// Sources: PyTorch's SGD, Adam (weight decay coupled, i.e. added to the gradient) and AdamW (Loshchilov & Hutter 2019).

import {
  add,
  div,
  type Expression,
  greater,
  input,
  mul,
  parameter,
  sqrt,
  square,
  sub,
  sum,
  where,
} from '../graph/index.ts';

export type OptimizerName = 'sgd' | 'adam' | 'adamw';

/** An optimiser with all its numbers; those of the others are ignored. */
export interface OptimizerConfig {
  readonly name: OptimizerName;
  /** `sgd`: momentum; 0 for none. */
  readonly momentum: number;
  /** `adam`, `adamw`: decay rates of the two moments, and the term that keeps the quotient finite. */
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly weightDecay: number;
}

export const adamDefaults: OptimizerConfig = {
  name: 'adam',
  momentum: 0,
  beta1: 0.9,
  beta2: 0.999,
  epsilon: 1e-8,
  weightDecay: 0,
};

export interface Assignment {
  readonly parameter: Expression;
  readonly value: Expression;
}

/** Names of the optimiser's own state for one weight: `adam.m.NAME`; kept in checkpoints beside the weights. */
export function optimizerState({ name, momentum }: OptimizerConfig, weight: string): string[] {
  if (name === 'sgd') return momentum === 0 ? [] : [`sgd.momentum.${weight}`];
  return [`adam.m.${weight}`, `adam.v.${weight}`];
}

/** The numbers a step takes from outside, for step `count` (from 1) at this learning rate. */
export function optimizerInputs(config: OptimizerConfig, count: number, learningRate: number): Record<string, number> {
  if (config.name === 'sgd') return { 'optimizer.rate': learningRate };
  return {
    'optimizer.rate': learningRate / (1 - integerPower(config.beta1, count)),
    'optimizer.scale': 1 / Math.sqrt(1 - integerPower(config.beta2, count)),
    ...(config.name === 'adamw' && config.weightDecay > 0
      ? { 'optimizer.keep': 1 - learningRate * config.weightDecay }
      : {}),
  };
}

/** `base^exponent` by repeated squaring: multiplications only, so the same bits in every engine, unlike `**`. */
function integerPower(base: number, exponent: number): number {
  let power = 1;
  for (let square = base, rest = exponent; rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) power *= square;
    square *= square;
  }
  return power;
}

/** New values of all weights and of their optimiser state. */
export function optimizerUpdates(
  config: OptimizerConfig,
  weights: readonly Expression[],
  gradients: readonly Expression[],
): Assignment[] {
  const inputs = Object.fromEntries(Object.keys(optimizerInputs(config, 1, 1)).map((name) => [name, input(name, [])]));
  return weights.flatMap((weight, i) => {
    const coupled = config.weightDecay > 0 && config.name !== 'adamw';
    const slope = coupled ? add(gradients[i]!, mul(weight, config.weightDecay)) : gradients[i]!;
    return config.name === 'sgd' ? sgd(config, weight, slope, inputs) : adam(config, weight, slope, inputs);
  });
}

type Numbers = Readonly<Record<string, Expression>>;

function sgd(config: OptimizerConfig, weight: Expression, slope: Expression, inputs: Numbers): Assignment[] {
  const rate = inputs['optimizer.rate']!;
  const [name] = optimizerState(config, weight.attributes.name as string);
  if (name === undefined) return [{ parameter: weight, value: sub(weight, mul(slope, rate)) }];
  const velocity = parameter(name, weight.shape);
  const next = add(mul(velocity, config.momentum), slope);
  return [
    { parameter: velocity, value: next },
    { parameter: weight, value: sub(weight, mul(next, rate)) },
  ];
}

function adam(config: OptimizerConfig, weight: Expression, slope: Expression, inputs: Numbers): Assignment[] {
  const names = optimizerState(config, weight.attributes.name as string);
  const [m, v] = names.map((name) => parameter(name, weight.shape)) as [Expression, Expression];
  const nextM = add(mul(m, config.beta1), mul(slope, 1 - config.beta1));
  const nextV = add(mul(v, config.beta2), mul(square(slope), 1 - config.beta2));
  const spread = add(mul(sqrt(nextV), inputs['optimizer.scale']!), config.epsilon);
  const keep = inputs['optimizer.keep'];
  return [
    { parameter: m, value: nextM },
    { parameter: v, value: nextV },
    {
      parameter: weight,
      value: sub(keep ? mul(weight, keep) : weight, mul(div(nextM, spread), inputs['optimizer.rate']!)),
    },
  ];
}

/** Gradients scaled so that their joint norm is at most `limit` (PyTorch's `clip_grad_norm_`), and the norm before. */
export function clipGradients(
  gradients: readonly Expression[],
  limit: number,
): { clipped: Expression[]; norm: Expression } {
  const norm = sqrt(gradients.map((gradient) => sum(square(gradient))).reduce((total, part) => add(total, part)));
  const scale = div(limit, add(norm, 1e-6));
  const factor = where(greater(scale, 1), 1, scale);
  return { clipped: gradients.map((gradient) => mul(gradient, factor)), norm };
}
