// What the state still holds of the inputs at the end of the free run, where no output tells of it: a memory that is read
// only when it is asked for (match to sample) is no silence.

import { matrix } from '../../array/matrix.ts';
import { stream } from '../../array/random.ts';
import type { Steps } from '../../array/stages.ts';
import type { Recording } from '../record/recording.ts';
import { takeSequences } from '../record/sequences.ts';
import { LIVE, lagProfile, type PastRows, variationOf } from './lag-profile.ts';
import { fittedOf, type Setting, windowOf } from './setting.ts';

/** An input that can still be told. */
export interface HeldInput {
  readonly channel: number;
  /** Steps before the last input; 0 is the last. */
  readonly lag: number;
  readonly share: number;
}

/** Where states tell sequences apart by less than this share of what they did when the input ended, nothing is held. */
const SILENT = 0.05;
/** Lags of the inputs that are looked for. */
const MOST_LAGS = 24;
const PERMUTATIONS = 5;

/** The inputs that a readout tells from the state in the window, clearest first. */
export function* heldInputs(recording: Recording, setting: Setting, noise: number): Steps<HeldInput[]> {
  const { steps, batch, stateSize, inputSize: d, inputs } = recording;
  const { from, to } = windowOf(setting);
  const ended = setting.drive.ended ?? setting.drive.steps;
  const width = batch * stateSize;
  const apart = (t: number) =>
    variationOf(matrix(batch, stateSize, recording.states.subarray(t * width, (t + 1) * width)), {
      samples: 1,
      sequences: batch,
    });
  if (apart(to - 1) <= SILENT * apart(ended - 1)) return [];
  const lags = Math.min(MOST_LAGS, ended);
  const sequences = fittedOf(batch);
  const past = matrix((to - from) * sequences, lags * d);
  for (let row = 0; row < past.rows; row++) {
    for (let k = 0; k < lags; k++) {
      const at = ((ended - 1 - k) * batch + (row % sequences)) * d;
      past.data.set(inputs.subarray(at, at + d), row * past.cols + k * d);
    }
  }
  const taken = takeSequences(recording.states, { steps, batch, width: stateSize }, 0, sequences);
  const states = taken.slice(from * sequences * stateSize, to * sequences * stateSize);
  const rows: PastRows = {
    samples: to - from,
    sequences,
    states: matrix((to - from) * sequences, stateSize, states),
    past,
    lags,
    d,
  };
  const rng = stream(setting.seed, 'discovery', 'profile', 'held');
  const profile = yield* lagProfile(rows, { noise, permutations: PERMUTATIONS, products: false, rng });
  return profile.lags
    .flatMap(({ lag, perBit, null: chance }) =>
      perBit.map((share, channel) => ({ channel, lag, share: (share ?? 0) - Math.max(0, chance?.max ?? 0) })),
    )
    .filter(({ share }) => share > LIVE)
    .sort((a, b) => b.share - a.share);
}
