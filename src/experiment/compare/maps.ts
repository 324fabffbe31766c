// The measures of every two networks as maps.

import type { ComparedPair, Comparison } from '../../emt/results/comparison.ts';
import type { PairMap, PairMapsData } from '../../figure/emt/comparison.ts';

/** Angles are told in parts of this: operators that have nothing in common are about a right angle apart. */
const RIGHT_ANGLE = Math.PI / 2;

export function mapsOf({ networks, pairs }: Comparison): PairMapsData {
  const n = networks.length;
  const table = (own: number, read: (pair: ComparedPair, from: number, to: number) => number | null) =>
    Array.from({ length: n * n }, (_, place) => {
      const [from, to] = [Math.floor(place / n), place % n];
      if (from === to) return own;
      const pair = pairs.find(({ first, second }) => first === Math.min(from, to) && second === Math.max(from, to))!;
      return read(pair, from, to);
    });
  const carried = (pair: ComparedPair, from: number, to: number) =>
    pair.transplants.find((each) => each.from === from && each.to === to)?.worst ?? null;
  const maps: PairMap[] = [
    { title: 'Edits carried over', note: 'least share right', limit: 1, alike: 'high', values: table(1, carried) },
    {
      title: 'States, linear CKA',
      note: 'paired states',
      limit: 1,
      alike: 'high',
      values: table(1, ({ states }) => states?.cka ?? null),
    },
    {
      title: 'Dynamics, DSA',
      note: 'angle, rad; bright: alike',
      alike: 'low',
      limit: RIGHT_ANGLE,
      values: table(0, ({ dynamics }) => dynamics?.angular ?? null),
    },
    {
      title: 'Spectra',
      note: 'mean difference of arguments, rad; bright: alike',
      alike: 'low',
      limit: RIGHT_ANGLE,
      values: table(0, ({ spectra }) => spectra.error),
    },
  ];
  return { names: networks.map(({ name }) => name), maps };
}
