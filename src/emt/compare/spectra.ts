// The eigenvalues of two networks beside each other: as many pairs as there can be by their arguments, how far those are
// apart, and how often as many random modes come as near. With many modes on the circle any argument lies near, so a small
// error alone says nothing.

import type { ComplexVector } from '../../array/matrix.ts';
import { type RandomStream, stream } from '../../array/random.ts';
import type { Steps } from '../../array/stages.ts';
import { mean } from '../../array/statistics.ts';
import { KEPT_MAGNITUDE, magnitude, matchByArgument } from '../circuit/spectrum.ts';
import type { Complex } from '../results/analysis.ts';
import type { SpectraMeasures } from '../results/comparison.ts';

/** The eigenvalues that may be of a circuit: those beyond the cut, the largest first. */
export function keptModes({ re, im }: ComplexVector): Complex[] {
  return Array.from(re, (x, i): Complex => [x, im[i]!])
    .filter((value) => magnitude(value) > KEPT_MAGNITUDE)
    .sort((a, b) => magnitude(b) - magnitude(a));
}

/** Draws of random modes, and fewer where there are many: their matching takes the cube of their number. */
const DRAWS = { most: 1000, work: 1e8 } as const;

/** Compares the modes of two networks. */
export function* compareModesSteps(a: readonly Complex[], b: readonly Complex[], seed: number): Steps<SpectraMeasures> {
  const pairs = matchByArgument(a, b);
  const error = pairs.length === 0 ? null : mean(pairs.map(({ angle }) => angle));
  const distances = pairs.map(({ theory, network }) => Math.hypot(theory[0] - network[0], theory[1] - network[1]));
  const draws = Math.min(DRAWS.most, Math.ceil(DRAWS.work / Math.max(1, a.length, b.length) ** 3));
  const rng = stream(seed, 'compare', 'modes');
  let asNear = 0;
  for (let draw = 0; draw < draws && error !== null; draw++) {
    yield draw / draws;
    const random = matchByArgument(a, randomModes(b, rng));
    if (mean(random.map(({ angle }) => angle)) <= error) asNear++;
  }
  return {
    error,
    distance: distances.length === 0 ? null : mean(distances),
    matched: pairs.length,
    onlyFirst: a.length - pairs.length,
    onlySecond: b.length - pairs.length,
    chance: error === null ? null : asNear / draws,
    draws,
  };
}

/** As many real modes and conjugate pairs as `modes` has, of uniform arguments. */
function randomModes(modes: readonly Complex[], rng: RandomStream): Complex[] {
  const real = modes.filter(([, im]) => im === 0).map((): Complex => [rng.sign(), 0]);
  const pairs = Array.from({ length: (modes.length - real.length) / 2 }, () => rng.uniform(0, Math.PI));
  return [
    ...real,
    ...pairs.flatMap((at): Complex[] => [
      [Math.cos(at), Math.sin(at)],
      [Math.cos(at), -Math.sin(at)],
    ]),
  ];
}
