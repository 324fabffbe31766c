// Untrained networks of every cell, as their layers begin (the wave-RNN's ring with random kernels: its own start is a
// shift, see not-learned.ts). Fair verdict: `absent`. Nothing was ever put into them.

import type { RandomStream } from '../../src/array/random.ts';
import { tensor } from '../../src/array/tensor.ts';
import type { Activation, Network, NetworkConfig } from '../../src/nn/network.ts';
import { initialParameters } from '../../src/nn/unroll.ts';
import { parseTask } from '../../src/task/names.ts';
import { doesNothing } from './admission.ts';
import type { CourtClass } from './court-class.ts';
import { allKinds, drawRule, pick } from './rules.ts';

const kinds: readonly (readonly [string, string, Activation])[] = [
  ['elman tanh', 'elman', 'tanh'],
  ['elman relu', 'elman', 'relu'],
  ['elman linear', 'elman', 'linear'],
  ['lstm', 'lstm', 'tanh'],
  ['gru', 'gru', 'tanh'],
  ['mgu', 'mgu', 'tanh'],
  ['peephole-lstm', 'peephole-lstm', 'tanh'],
  ['diagonal-ssm', 'diagonal-ssm', 'linear'],
  ['wave-rnn', 'wave-rnn', 'tanh'],
];

export const untrainedKinds = kinds.map(([name]) => name);

/** A network as its layer begins, in places with orthogonal recurrence. */
export function untrainedNetwork(rng: RandomStream, kind: string, d: number, units: number): Network {
  const [, cell, activation] = kinds.find(([name]) => name === kind)!;
  const bias = cell !== 'diagonal-ssm' && rng.integer(2) === 0;
  const channels = cell === 'wave-rnn' ? pick(rng, [1, 2, 4]) : 1;
  const hiddenSize = cell === 'wave-rnn' || cell === 'diagonal-ssm' ? units - (units % 4) : units;
  const config: NetworkConfig = {
    ...{ cell, activation, inputSize: d, outputSize: d, hiddenSize, bias, readoutBias: bias },
    ...(cell === 'wave-rnn' ? { channels } : {}),
  };
  const orthogonal = ['elman', 'gru', 'lstm'].includes(cell) && rng.integer(3) === 0;
  const parameters = initialParameters(config, rng.bits(), { recurrent: orthogonal ? 'orthogonal' : 'cell' });
  if (cell === 'wave-rnn') {
    const { shape, data } = parameters.get('rnn.conv.weight')!;
    const kernel = Float64Array.from({ length: data.length }, () => rng.normal() / Math.sqrt(3 * channels));
    parameters.set('rnn.conv.weight', tensor(shape, kernel));
    const input = parameters.get('rnn.weight_ih_l0')!;
    parameters.set(
      'rnn.weight_ih_l0',
      tensor(
        input.shape,
        Float64Array.from({ length: input.data.length }, () => rng.normal()),
      ),
    );
  }
  return { config, parameters };
}

export const untrained: CourtClass = {
  name: 'untrained',
  side: 'nothing',
  fair: ['absent'],
  count: 150,
  draft: (rng, { mostUnits, seed, turn }) => {
    const family = untrainedKinds[turn % untrainedKinds.length]!;
    const task =
      rng.integer(8) === 0
        ? parseTask(pick(rng, ['xor-fibonacci', 'phase-dependent']), { d: 2 + rng.integer(2), s: 2 + rng.integer(2) })
        : drawRule(rng, pick(rng, allKinds)).task;
    const units = 16 + rng.integer(mostUnits - 15);
    const network = untrainedNetwork(rng, family, task.d, units);
    if (!doesNothing(network, task, seed)) return null;
    return { family, task, network, recipe: { bias: network.config.bias ? 'yes' : 'no' } };
  },
};
