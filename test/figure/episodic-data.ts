// Plain data for the figures of sequential memories: three memories visited one after the other, from closed forms.

import type { EpisodicLandscapeData, LandscapeFrame } from '../../src/episodic/pictures/landscape-frames.ts';
import type { EpisodicFixedPointsData } from '../../src/episodic/pictures/minima-over-time.ts';
import type { EpisodicEnergyData, EpisodicOverlapsData } from '../../src/episodic/pictures/pictured-recall.ts';
import type { EpisodicDwellsData } from '../../src/episodic/pictures/recall-pictures.ts';
import type { MemoryImagesData } from '../../src/episodic/pictures/retrieved-images.ts';
import type { MeasuredData } from '../../src/figure/charts/measured.ts';

const DWELL = 10;
const times = Array.from({ length: 61 }, (_, t) => t);
const memories = [4, 0, 2];
const visits = Array.from({ length: 6 }, (_, i) => ({ memory: memories[i % 3]!, from: i * DWELL }));
const held = (t: number) => Math.floor(t / DWELL) % 3;

export const episodicOverlaps: EpisodicOverlapsData = {
  times,
  memories,
  overlaps: times.flatMap((t) => memories.map((_, m) => (held(t) === m ? 1 : -0.1))),
  delayOverlaps: times.flatMap((t) => memories.map((_, m) => (held(t) === m ? (t % DWELL) / DWELL : 0.05))),
  hiddenActivity: times.flatMap((t) => memories.map((_, m) => (held(t) === m ? 5 : 0))),
  visits,
};

const [cross, bar] = [
  [1, -1, 1, -1, 1, -1, 1, -1, 1, -1, 1, -1],
  [-1, -1, -1, 1, 1, 1, 1, 1, 1, -1, -1, -1],
].map((values) => Float64Array.from(values)) as [Float64Array, Float64Array];

/** Of 3 x 4 pixels: a cue with one wrong pixel and one that is missing, then both memories. */
export const memoryImages: MemoryImagesData = {
  image: { width: 3, height: 4 },
  stored: [
    { memory: 0, values: cross },
    { memory: 1, values: bar },
  ],
  cue: { memory: 0, time: 0, values: cross.map((value, i) => (i === 2 ? -value : i === 11 ? 0 : value)), wrong: 1 },
  visits: [
    { memory: 0, time: 5.2, values: cross, wrong: 0 },
    { memory: 1, time: 15.7, values: bar.map((value) => 0.6 * value), wrong: 0 },
  ],
};

export const episodicEnergy: EpisodicEnergyData = {
  times,
  energy: times.map((t) => -2 + (t % DWELL) / DWELL),
  visits,
  drift: visits.map(({ from }) => ({ from, until: from + DWELL - 1, low: -2, high: -1.1 })),
};

export const episodicDwells: EpisodicDwellsData = { dwells: [24, 24.5, 25, 25, 26, 27.5], predicted: 24.56 };

const axis = Array.from({ length: 9 }, (_, i) => (i - 4) / 4);
const places = [
  { memory: 0, place: [-0.5, -0.5] },
  { memory: 1, place: [0.5, -0.5] },
  { memory: 2, place: [0, 0.5] },
] as const;

/** Two wells, the depth of the second of which grows. */
function frame(i: number): LandscapeFrame {
  const well = (x: number, y: number, k: 0 | 1) => (x - places[k].place[0]) ** 2 + (y - places[k].place[1]) ** 2;
  return {
    name: `t = ${i}.0 T_{f}`,
    energy: axis.flatMap((y) => axis.map((x) => Math.min(well(x, y, 0), well(x, y, 1) + 0.5 - 0.4 * i))),
    present: places[0].place,
    minima: [places[0].place, places[1].place],
  };
}

export const episodicLandscape: EpisodicLandscapeData = {
  x: axis,
  y: axis,
  memories: places,
  frames: [0, 1, 2].map(frame),
};

const { hiddenActivity: _, ...curves } = episodicOverlaps;

/** Each memory's minimum is there while it is held and while it is next, and deepest at its hop. */
export const episodicFixedPoints: EpisodicFixedPointsData = {
  share: 0.42,
  frames: times.map((time) => ({
    time,
    present: held(time) - 1,
    minima: [0, 1].map((ahead) => {
      const m = (held(time) + ahead) % 3;
      return {
        memory: memories[m]!,
        place: m - 1,
        energy: -1 - (ahead === 0 ? DWELL - (time % DWELL) : time % DWELL) / 20,
      };
    }),
  })),
  places: memories.map((memory, m) => ({ memory, place: m - 1 })),
  curves,
};

const ratios = [0.1, 0.3, 0.5, 0.7, 0.9];
const dwell = (r: number) => -20 * Math.log1p(-Math.sqrt(r));

/** Dwells with intervals over powers of ten, and shares from 0 on, one of them without an interval. */
export const measured: MeasuredData = {
  title: 'Measured and closed form',
  description: 'Two panels.',
  panels: [
    {
      heading: 'dwells',
      x: 'r',
      y: 'dwell, T_{f}',
      scale: 'log',
      series: [
        { name: 'N = 100', points: ratios.map((x) => ({ x, y: dwell(x) + 1, low: dwell(x) - 1, high: dwell(x) + 4 })) },
        { name: 'N = 1000', points: [] },
      ],
      curves: [
        { name: 'closed form', series: null, points: ratios.map((x) => [x, dwell(x)]) },
        { name: 'of the second', series: 1, points: ratios.map((x) => [x, dwell(x) / 2]) },
      ],
    },
    {
      heading: 'shares',
      x: 'bias',
      y: 'share',
      scale: 'linear',
      series: [{ name: 'held', points: ratios.map((x) => ({ x, y: 1 - x, low: 1 - x, high: 1 - x })) }],
      curves: [],
    },
  ],
};
