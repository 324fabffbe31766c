// Networks that hold the circuit of a rule in closed form, of every cell. Fair verdict: `found`. Each family is a way to
// plant; a draw counts only once `admission.ts` has seen it do its task and follow edits in the planted basis.

import type { RandomStream } from '../../src/array/random.ts';
import type { Planted, PlantOptions } from './plant.ts';
import { plantedDiagonal } from './planted-diagonal.ts';
import { plantedElman, plantedGated } from './planted-gates.ts';
import { plantedLinear, plantedSmallSignal } from './planted-linear.ts';
import { plantedWave } from './planted-wave.ts';

type Family = (rng: RandomStream, options: PlantOptions) => Planted;

/** Every way to plant a circuit, by name. */
export const plantedFamilies: Readonly<Record<string, Family>> = {
  'elman tanh': (rng, options) => plantedElman(rng, 'signed', options),
  'elman relu clipped': (rng, options) => plantedElman(rng, 'clipped', options),
  'elman relu halves': (rng, options) => plantedElman(rng, 'halves', options),
  'elman linear': (rng, options) => plantedLinear(rng, 'elman', options),
  linear: (rng, options) => plantedLinear(rng, 'linear', options),
  lstm: (rng, options) => plantedGated(rng, 'lstm', options),
  'peephole-lstm': (rng, options) => plantedGated(rng, 'peephole-lstm', options),
  gru: (rng, options) => plantedGated(rng, 'gru', options),
  mgu: (rng, options) => plantedGated(rng, 'mgu', options),
  'elman tanh small-signal': (rng, options) => plantedSmallSignal(rng, 'elman', options),
  'lstm small-signal': (rng, options) => plantedSmallSignal(rng, 'lstm', options),
  'peephole-lstm small-signal': (rng, options) => plantedSmallSignal(rng, 'peephole-lstm', options),
  'gru small-signal': (rng, options) => plantedSmallSignal(rng, 'gru', options),
  'mgu small-signal': (rng, options) => plantedSmallSignal(rng, 'mgu', options),
  'diagonal-ssm': plantedDiagonal,
  'wave-rnn tanh': (rng, options) => plantedWave(rng, 'signed', options),
  'wave-rnn relu': (rng, options) => plantedWave(rng, rng.integer(2) === 0 ? 'clipped' : 'halves', options),
  'wave-rnn linear': (rng, options) => plantedWave(rng, 'linear', options),
};

export const plantedFamilyNames = Object.keys(plantedFamilies);
