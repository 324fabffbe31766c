// A right circuit that nobody reads: the readout says a constant, what junk units say, or the bits of other outputs. Fair
// verdict: `absent`, or `partial` with the reason; never `found`, for nothing that is held reaches the outputs it should.

import type { RandomStream } from '../../src/array/random.ts';
import { tensor } from '../../src/array/tensor.ts';
import { doesNothing } from './admission.ts';
import type { CourtClass } from './court-class.ts';
import type { Planted } from './plant.ts';
import { drawPlanted } from './planted-class.ts';

type Reading = 'constant' | 'junk' | 'other outputs';
const readings: readonly Reading[] = ['constant', 'junk', 'other outputs'];

/** A readout `[d, H]` that does not read what it should. */
function elsewhere(rng: RandomStream, { network, dual, rule }: Planted, reading: Reading): Float64Array {
  const { hiddenSize: H, outputSize: d } = network.config;
  const readout = Float64Array.from(network.parameters.get('readout.weight')!.data, Number);
  if (reading === 'constant') return new Float64Array(d * H);
  if (reading === 'other outputs') {
    // Every bit says another one, and a single one the opposite of itself.
    const turned = Float64Array.from(readout, (_, at) => readout[((Math.floor(at / H) + 1) % d) * H + (at % H)]!);
    return d === 1 ? readout.map((value) => -value) : turned;
  }
  // Random weights with everything taken out of them that a variable's reading would show.
  const random = Float64Array.from({ length: d * H }, () => rng.normal());
  const rows = Array.from({ length: rule.alive.length }, (_, k) =>
    dual.data.subarray(k * dual.cols, k * dual.cols + H),
  );
  const axes: Float64Array[] = [];
  for (const row of rows) {
    const axis = without(row.slice(), axes);
    const length = Math.hypot(...axis);
    if (length > 1e-9) axes.push(axis.map((value) => value / length));
  }
  for (let o = 0; o < d; o++) random.set(without(random.slice(o * H, (o + 1) * H), axes), o * H);
  return random;
}

function without(row: Float64Array, axes: readonly Float64Array[]): Float64Array {
  for (const axis of axes) {
    const along = row.reduce((sum, value, i) => sum + value * axis[i]!, 0);
    for (let i = 0; i < row.length; i++) row[i]! -= along * axis[i]!;
  }
  return row;
}

export const unread: CourtClass = {
  name: 'not read',
  side: 'something else',
  fair: ['absent', 'partial'],
  count: 100,
  draft: (rng, options) => {
    const drawn = drawPlanted(rng, options);
    if (!drawn) return null;
    const { family, made } = drawn;
    const reading = readings[rng.integer(readings.length)]!;
    const { config } = made.network;
    const { outputSize: d, hiddenSize: H } = config;
    const parameters = new Map(made.network.parameters);
    parameters.set('readout.weight', tensor([d, H], elsewhere(rng, made, reading)));
    if (reading === 'constant') {
      parameters.set(
        'readout.bias',
        tensor(
          [d],
          Float64Array.from({ length: d }, () => rng.normal()),
        ),
      );
    }
    const network = { config: { ...config, readoutBias: parameters.has('readout.bias') }, parameters };
    if (!doesNothing(network, made.rule.task, options.seed)) return null;
    return { family, task: made.rule.task, network, recipe: { ...made.recipe, reads: reading } };
  },
};
