// A diagonal state-space cell: H/2 complex modes, x(t) = lambda x(t-1) + exp(gamma_log) (B u(t)), with
// lambda = exp(-exp(nu_log) + i exp(theta_log)), so |lambda| < 1 whatever the parameters. The readout sees
// [Re x, Im x], which makes it the output matrix C of the usual form y = Re(C x).
// Source: Orvieto et al. (2023), "Resurrecting recurrent neural networks for long sequences": the linear recurrent
// unit with its parametrisation and its initialisation on a ring; the ring's radii are ours. Not offered: the skip
// connection D u, several layers and what stands between them there. As a linear time-invariant system it cannot solve
// tasks that must overwrite what they were told (T3, by TWM section 3).

import { UsageError } from '../array/errors.ts';
import { naturalLog } from '../array/natural-log.ts';
import type { RandomStream } from '../array/random.ts';
import { add, concat, cos, type Expression, exp, matmul, mul, neg, reshape, sin, stack, sub } from '../graph/index.ts';
import { gateOf } from './gates.ts';
import { normal } from './initial.ts';
import type { NetworkConfig } from './network.ts';
import { type Layer, requireOneLayer, stacked } from './stacked.ts';

/** Eigenvalues start uniformly (by area) on the ring between these radii, at any angle. */
const [INNER, OUTER] = [0.9, 0.999];

/** Real and imaginary part. */
type Pair = readonly [Expression, Expression];

interface SsmWeights {
  readonly lambda: Pair;
  readonly input: Pair;
  /** The gain of the input of each mode, `exp(gamma_log) [modes]`. */
  readonly gain: Expression;
}

const layer: Layer<SsmWeights> = {
  name: 'diagonal-ssm',
  parts: ['re', 'im'],
  partSize: modesOf,
  parameters: (config) => {
    requireOneLayer('diagonal-ssm', config);
    if (config.bias) throw new UsageError("cell 'diagonal-ssm' has no recurrent bias; leave bias off");
    const modes = modesOf(config);
    const inputLaw = normal(1 / Math.sqrt(2 * config.inputSize));
    return [
      { name: 'rnn.nu_log', shape: [modes], initial: (values, random) => fill(values, () => nuLog(random)) },
      { name: 'rnn.theta_log', shape: [modes], initial: (values, random) => fill(values, () => thetaLog(random)) },
      {
        name: 'rnn.gamma_log',
        shape: [modes],
        initial: (values, _random, streamOf) => {
          const sameDraws = streamOf('rnn.nu_log');
          fill(values, () => 0.5 * naturalLog(1 - squaredRadius(sameDraws)));
        },
      },
      { name: 'rnn.B_re', shape: [modes, config.inputSize], initial: inputLaw },
      { name: 'rnn.B_im', shape: [modes, config.inputSize], initial: inputLaw },
    ];
  },
  weights: (_config, parameters) => {
    const get = (name: string) => parameters.get(`rnn.${name}`)!;
    const radius = exp(neg(exp(get('nu_log'))));
    const angle = exp(get('theta_log'));
    return {
      lambda: [mul(radius, cos(angle)), mul(radius, sin(angle))],
      input: [get('B_re'), get('B_im')],
      gain: exp(get('gamma_log')),
    };
  },
  project: ({ input, gain }, inputs) => {
    const [steps, batch, width] = inputs.shape as [number, number, number];
    const rows = reshape(inputs, [steps * batch, width]);
    const parts = input.map((weights) =>
      reshape(mul(matmul(rows, weights, { transposeB: true }), gain), [steps, batch, weights.shape[0]!]),
    );
    return stack(parts, 1);
  },
  silent: () => null,
  step: ({ lambda: [a, b] }, projected, state) => {
    const arriving = [gateOf(projected, 0), gateOf(projected, 1)];
    const turned = state ? turn(state as unknown as Pair, a, b) : [null, null];
    const parts = arriving.map((part, k) => (part && turned[k] ? add(part, turned[k]) : (part ?? turned[k]!)));
    return { state: parts, output: concat(parts, 1) };
  },
};

export const diagonalSsm = stacked(layer);

/** `(a + i b)` times each row's modes. */
function turn([re, im]: Pair, a: Expression, b: Expression): Pair {
  return [sub(mul(re, a), mul(im, b)), add(mul(re, b), mul(im, a))];
}

function modesOf({ hiddenSize }: NetworkConfig): number {
  if (hiddenSize % 2 !== 0) {
    throw new UsageError(
      `cell 'diagonal-ssm' holds a real and an imaginary part of each mode: hidden size must be even, found ${hiddenSize}`,
    );
  }
  return hiddenSize / 2;
}

function fill(values: Float32Array, draw: () => number): void {
  for (let i = 0; i < values.length; i++) values[i] = draw();
}

/** `|lambda|^2`, uniform between the squared radii of the ring. */
function squaredRadius(random: RandomStream): number {
  return random.uniform(INNER * INNER, OUTER * OUTER);
}

/** Draws `log(-log |lambda|)` of a mode whose `lambda` is uniform over the ring. */
function nuLog(random: RandomStream): number {
  return naturalLog(-0.5 * naturalLog(squaredRadius(random)));
}

/** `log` of an angle uniform on `(0, 2 pi]`. */
function thetaLog(random: RandomStream): number {
  return naturalLog(2 * Math.PI * (1 - random.uniform()));
}
