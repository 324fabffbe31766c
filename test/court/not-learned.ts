// A circuit that nobody learned: rings and shifts that come round with the task's own period, with a fitted readout. They
// hold the circuit by construction, so they are no null; fair verdicts are `found` and `partial`, and they count in no
// bound of the court.

import { matrix } from '../../src/array/matrix.ts';
import type { RandomStream } from '../../src/array/random.ts';
import type { Network, NetworkConfig } from '../../src/nn/network.ts';
import { initialParameters } from '../../src/nn/unroll.ts';
import { judgedSteps, TASK_RIGHT } from './admission.ts';
import { type CourtClass, HORIZON } from './court-class.ts';
import { networkOf } from './layer.ts';
import { withFittedReadout } from './refit.ts';
import { drawRule, pick, type Rule } from './rules.ts';
import { simulatorOf } from './simulate.ts';

const kinds = ['cyclic shift', 'u-shift start', 'shift ssm'];

/** Rings of units, one of the task's period for each bit and others of any length, each with its input at one unit. */
function cyclicShift(rng: RandomStream, { d, s }: Rule, mostUnits: number): Network {
  const lengths = Array.from({ length: d }, () => s);
  let H = d * s;
  while (H < 16 || (H < mostUnits - 8 && rng.integer(2) === 0)) {
    const length = 2 + rng.integer(6);
    lengths.push(length);
    H += length;
  }
  const recurrent = matrix(H, H);
  const input = matrix(H, d);
  let from = 0;
  lengths.forEach((length, ring) => {
    for (let i = 0; i < length; i++) recurrent.data[(from + ((i + 1) % length)) * H + from + i] = 1;
    input.data[from * d + (ring % d)] = 1;
    from += length;
  });
  return networkOf(
    { cell: 'elman', activation: 'linear' },
    { inputSize: d, hiddenSize: H, outputSize: d },
    {
      'rnn.weight_ih_l0': [[H, d], input.data],
      'rnn.weight_hh_l0': [[H, H], recurrent.data],
      'readout.weight': [[d, H], new Float64Array(d * H)],
    },
  );
}

/** A wave-RNN as its layer begins; every channel hears the same, so it can hold one bit. */
function uShift({ s }: Rule): Network {
  const channels = Math.ceil(16 / s);
  const config: NetworkConfig = {
    ...{ cell: 'wave-rnn', activation: 'linear', inputSize: 1, outputSize: 1, hiddenSize: s * channels, channels },
    ...{ bias: false, readoutBias: false },
  };
  return { config, parameters: initialParameters(config, 0) };
}

/** Modes at the multiples of the task's frequency, several of each, with random inputs. */
function shiftSsm(rng: RandomStream, { d, s }: Rule): Network {
  const angles: number[] = [];
  while (angles.length < Math.max(8, d * Math.ceil((s + 2) / 2))) {
    for (let k = 1; k <= s; k++) if (2 * k <= s || k === s) angles.push((2 * Math.PI * k) / s);
  }
  const modes = angles.length;
  const normals = () => Float64Array.from({ length: modes * d }, () => rng.normal());
  return networkOf(
    { cell: 'diagonal-ssm', activation: 'linear' },
    { inputSize: d, hiddenSize: 2 * modes, outputSize: d },
    {
      'rnn.nu_log': [[modes], new Float64Array(modes).fill(-40)],
      'rnn.theta_log': [[modes], angles.map((angle) => Math.log(angle))],
      'rnn.gamma_log': [[modes], new Float64Array(modes)],
      'rnn.B_re': [[modes, d], normals()],
      'rnn.B_im': [[modes, d], normals()],
      'readout.weight': [[d, 2 * modes], new Float64Array(2 * modes * d)],
    },
  );
}

export const notLearned: CourtClass = {
  name: 'a circuit, not learned',
  side: 'not learned',
  fair: ['found', 'partial'],
  count: 60,
  draft: (rng, { mostUnits, turn }) => {
    const family = kinds[turn % kinds.length]!;
    const rule = drawRule(rng, pick(rng, ['copy', 'permuted']), 12, family === 'u-shift start' ? { d: 1 } : {});
    const bare =
      family === 'cyclic shift'
        ? cyclicShift(rng, rule, mostUnits)
        : family === 'u-shift start'
          ? uShift(rule)
          : shiftSsm(rng, rule);
    const judged = judgedSteps(rule.task, simulatorOf(bare).stateSize, rule.alive, HORIZON);
    const { network, accuracy } = withFittedReadout(bare, rule.task, judged, rng);
    return accuracy >= TASK_RIGHT ? { family, task: rule.task, network, recipe: {} } : null;
  },
};
