// How many memories fit: searches and exact rates.

import { type Check, lineOf, type Output, type Said, sentence, tableRow } from '../check.ts';

const section = 'Capacity of EDEN';
const growthSection = 'Linear against exponential';

/** A point of a capacity, `N: P [low, high]` as one table of the page lists them. */
function raced(o: Output): number[] {
  const points = o.file('results.json').growth[0].points as {
    neurons: number;
    count: number;
    low: number;
    high: number;
  }[];
  return points.flatMap(({ neurons, count, low, high }) => [neurons, count, low, high]);
}

const growthOf = (o: Output): number => o.file('results.json').fits[0].exponential.rate;

/** `P` at the target, by size, of a file that the study of EDEN's capacity writes. */
function held(file: string, neurons: number, alpha: number | null = null) {
  return (o: Output): Said =>
    o
      .file(file)
      .find(
        (each: { neurons: number; problem: { model: { alpha: number } } }) =>
          each.neurons === neurons && (alpha === null || each.problem.model.alpha === alpha),
      ).atTarget;
}

const orderedSizes = [12, 16, 20, 24, 28, 32];

export const capacities: readonly Check[] = [
  {
    id: 'ordered-exact',
    section,
    commands: ['npx tsx studies/ordered-exact.ts'],
    seconds: 2,
    rows: [
      sentence(
        'exact rates at N = 12',
        /without drawing: ([\d.]+), ([\d.]+), ([\d.]+), ([\d.]+), ([\d.]+), ([\d.]+) at P = 3/,
        ({ text }) => [3, 4, 5, 6, 7, 8].map((count) => Number(lineOf(text(0), `${count}`)[1])),
      ),
    ],
  },
  {
    id: 'dsem-race',
    section: growthSection,
    commands: ['npx tsx studies/lisem-vs-dsem.ts --only race --out {out}'],
    seconds: 4,
    rows: [
      {
        name: 'DSEM, race, sizes to 32',
        figures: [
          {
            // Sizes above 32 stand behind these, without intervals: they are of a longer run.
            place: { sentence: /DSEM, race \| (8: .*?); 40:/ },
            read: raced,
          },
        ],
      },
    ],
  },
  {
    id: 'dsem-race-ratio',
    section: growthSection,
    commands: ['npx tsx studies/lisem-vs-dsem.ts --only race --ratio 0.25 --out {out}'],
    seconds: 4,
    rows: [sentence('growth at r = 0.25', /with `--ratio 0.25` ([\d.]+\d)/, (o) => [growthOf(o)])],
  },
  {
    id: 'dsem-race-hops',
    section: growthSection,
    commands: ['npx tsx studies/lisem-vs-dsem.ts --only race --hops 2 --out {out}'],
    seconds: 20,
    rows: [sentence('growth of two hops', /single transition, the race grows by ([\d.]+\d)/, (o) => [growthOf(o)])],
  },
  {
    id: 'eden-ordered',
    section,
    commands: ['npx tsx studies/eden-capacity.ts --only ordered --out {out}'],
    seconds: 120,
    rows: [
      tableRow(
        'N | 12',
        'P at 1 − δ',
        Object.fromEntries(orderedSizes.map((n) => [`${n}`, (o: Output) => [held('ordered.json', n)(o).count]])),
        'ordered, P',
      ),
      tableRow(
        'N | 12',
        '95 %, over draws',
        Object.fromEntries(
          orderedSizes.map((n) => {
            const at = held('ordered.json', n);
            return [`${n}`, (o: Output) => [at(o).low, at(o).high]];
          }),
        ),
        'ordered, intervals',
      ),
    ],
  },
  {
    id: 'eden-fixed-point',
    section,
    commands: ['npx tsx studies/eden-capacity.ts --only fixed-point --most 16 --out {out}'],
    seconds: 150,
    rows: [0.3, 0.4, 0.5].map((alpha) =>
      tableRow(
        'P at 1 − δ, N =',
        `α = ${alpha}`,
        Object.fromEntries(
          [8, 10, 12, 14, 16].map((n) => [`${n}`, (o: Output) => [held('fixed-point.json', n, alpha)(o).count]]),
        ),
      ),
    ),
  },
];
