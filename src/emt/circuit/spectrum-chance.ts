// How much a match of arguments is worth: the share of random spectra of as many modes that match the circuit's as well.
// With 128 modes on the circle any argument lies near one of them. Arguments are uniform, closed under conjugation, with
// as many real modes as the network has. Ours; docs/verdict.md.

import { stream } from '../../array/random.ts';
import type { Steps } from '../../array/stages.ts';
import type { Complex, SpectrumMeasures } from '../results/analysis.ts';
import { magnitude, matchByArgument } from './spectrum.ts';

const DRAWS = 1000;
/** Matches after which the chance is known to be far above what a spectrum may have that decides anything. */
const ENOUGH = 30;
/** Above this chance the spectrum decides nothing. */
export const LARGEST_CHANCE = 0.01;

/** Gives the share of draws whose arguments match those of the circuit as well as the network's; `null` of no match. */
export function* spectrumChanceSteps(spectrum: Omit<SpectrumMeasures, 'chance'>, seed: number): Steps<number | null> {
  const { error, theory, network, threshold, matched } = spectrum;
  if (error === null) return null;
  const kept = (modes: readonly Complex[]) => modes.filter((mode) => magnitude(mode) > threshold);
  const [circuit, own] = [kept(theory), kept(network)];
  const real = own.filter(([, im]) => im === 0).length;
  const rng = stream(seed, 'emt', 'spectrum', 'chance');
  let asGood = 0;
  for (let draw = 0; draw < DRAWS; draw++) {
    const modes: Complex[] = Array.from({ length: real }, () => [rng.sign(), 0]);
    for (let pair = 0; pair < (own.length - real) / 2; pair++) {
      const angle = Math.PI * rng.uniform();
      modes.push([Math.cos(angle), Math.sin(angle)], [Math.cos(angle), -Math.sin(angle)]);
    }
    const drawn = matchByArgument(circuit, modes);
    const mean = drawn.reduce((sum, { angle }) => sum + angle / drawn.length, 0);
    if (drawn.length >= matched.length && mean <= error) asGood++;
    if (asGood >= ENOUGH) return asGood / (draw + 1);
    yield (draw + 1) / DRAWS;
  }
  return asGood / DRAWS;
}
