// Random recurrence with a fitted readout: orthogonal, chaotic, delay lines, untrained gated cells. Fair verdict: `absent`,
// however well the readout does over the steps it was fitted on. It counts as nothing only where a readout fitted over
// ten times the judged steps stays below 0.9: what keeps a sequence longer than that may hold the circuit.

import { type Matrix, matrix, transpose } from '../../src/array/matrix.ts';
import type { RandomStream } from '../../src/array/random.ts';
import { qr } from '../../src/linalg/qr.ts';
import type { Network } from '../../src/nn/network.ts';
import { normalMatrix } from '../normal-matrix.ts';
import { judgedSteps } from './admission.ts';
import { type CourtClass, HORIZON } from './court-class.ts';
import { networkOf } from './layer.ts';
import { fittedAccuracy, withFittedReadout } from './refit.ts';
import { allKinds, drawRule, pick } from './rules.ts';
import { simulatorOf } from './simulate.ts';
import { untrainedNetwork } from './untrained.ts';

const kinds = ['orthogonal tanh', 'orthogonal linear', 'chaotic', 'orthogonal tanh', 'delay line', 'gated'];
const [NULL_ACCURACY, LONGER] = [0.9, 10];

function reservoir(rng: RandomStream, kind: string, d: number, H: number): Network {
  if (kind === 'gated') return untrainedNetwork(rng, pick(rng, ['gru', 'lstm', 'mgu']), d, H);
  const linear = kind === 'orthogonal linear' || (kind === 'delay line' && rng.integer(2) === 0);
  const recurrent =
    kind === 'delay line' ? delayLine(rng, d, H) : kind === 'chaotic' ? chaotic(rng, H) : qr(normalMatrix(H, H, rng)).Q;
  const radius = kind === 'orthogonal tanh' ? pick(rng, [0.95, 1, 1.05, 1.2]) : pick(rng, [0.98, 1]);
  const size = pick(rng, [0.1, 0.5, 1]);
  const input = kind === 'delay line' ? firstTaps(d, H) : normalMatrix(H, d, rng);
  return networkOf(
    { cell: 'elman', activation: linear ? 'linear' : 'tanh' },
    { inputSize: d, hiddenSize: H, outputSize: d },
    {
      'rnn.weight_ih_l0': [[H, d], input.data.map((value) => value * size)],
      'rnn.weight_hh_l0': [[H, H], kind === 'chaotic' ? recurrent.data : recurrent.data.map((value) => value * radius)],
      'readout.weight': [[d, H], new Float64Array(d * H)],
      'readout.bias': [[d], new Float64Array(d)],
    },
  );
}

/** Gaussian weights of spectral radius 1.2 to 2: activity that goes on by itself and forgets where it came from. */
function chaotic(rng: RandomStream, H: number): Matrix {
  const radius = rng.uniform(1.2, 2);
  const { data } = normalMatrix(H, H, rng);
  return matrix(
    H,
    H,
    data.map((value) => (radius * value) / Math.sqrt(H)),
  );
}

/** One line of taps for each input, open at the end, some taps turned over. */
function delayLine(rng: RandomStream, d: number, H: number): Matrix {
  const line = matrix(H, H);
  for (let i = d; i < H; i++) line.data[i * H + i - d] = rng.integer(20) === 0 ? -1 : 1;
  return line;
}

function firstTaps(d: number, H: number): Matrix {
  const eye = matrix(d, H);
  for (let i = 0; i < d; i++) eye.data[i * H + i] = 1;
  return transpose(eye);
}

export const reservoirs: CourtClass = {
  name: 'reservoir',
  side: 'nothing',
  fair: ['absent'],
  count: 200,
  draft: (rng, { mostUnits, turn }) => {
    const family = kinds[turn % kinds.length]!;
    const rule = drawRule(rng, pick(rng, allKinds));
    const { task } = rule;
    const bare = reservoir(rng, family, rule.d, 16 + rng.integer(mostUnits - 15));
    const size = simulatorOf(bare).stateSize;
    const judged = judgedSteps(task, size, rule.alive, HORIZON);
    const best = fittedAccuracy(bare, task, LONGER * judged, rng);
    if (!(best < NULL_ACCURACY)) return null;
    const fitted = pick(rng, [Math.max(12, 3 * rule.s), Math.ceil((4 * size) / rule.alive.length), judged]);
    const { network, accuracy } = withFittedReadout(bare, task, fitted, rng);
    const horizon = pick(rng, [12, HORIZON]);
    const measured = { fittedSteps: fitted, fittedAccuracy: round3(accuracy), longAccuracy: round3(best), horizon };
    return { family, task, network, recipe: measured, horizon };
  },
};

function round3(value: number): number {
  return Math.round(value * 1000) / 1000;
}
