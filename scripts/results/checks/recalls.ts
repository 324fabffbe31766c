// Recalls of sequential memories, learning, the fixed points of the network of the README, and damaged files.

import { type Check, lineOf, mean, type Output, type Row, type Said, sentence, tableRow } from '../check.ts';
import { printedNumbers } from '../digits.ts';

const numbersOf = (cell: string): number[] => printedNumbers(cell).map(({ value }) => value);

const learningSection = 'Learning';

/** A row of the first table of learning: the table of the study, and which of its lines. */
function learned(row: number, settings: string, vigilance: string): Row {
  const table = '4 memories, 12 epochs';
  const cells = ({ text }: Output) => lineOf(text(0), settings, vigilance);
  return tableRow(
    table,
    row,
    {
      'in order, 95 %': (o) => [...numbersOf(cells(o)[2]!), ...numbersOf(cells(o)[3]!)],
      stored: (o) => numbersOf(cells(o)[4]!).slice(0, 1),
      cosine: (o) => numbersOf(cells(o)[6]!),
    },
    `settings ${settings}, vigilance ${vigilance}`,
  );
}

function learnedTen(vigilance: string): Row {
  const cells = ({ text }: Output) => lineOf(text(0), 'ours', vigilance);
  return tableRow('10 memories, 10 epochs', vigilance, {
    'in order, 95 %': (o) => [...numbersOf(cells(o)[2]!), ...numbersOf(cells(o)[3]!)],
    stored: (o) => numbersOf(cells(o)[4]!).slice(0, 1),
    'memories that share a unit': (o) => numbersOf(cells(o)[5]!),
  });
}

function forgot(units: string, vigilance: string): Row {
  const cells = ({ text }: Output) => lineOf(text(0).slice(text(0).indexOf('then four others')), units, vigilance);
  return tableRow('hidden units, vigilance', `${units}, ${vigilance}`, {
    'first, before': (o) => numbersOf(cells(o)[2]!),
    'first, after': (o) => numbersOf(cells(o)[3]!),
    second: (o) => numbersOf(cells(o)[4]!),
  });
}

/** A row of the identity delay, or of the tanh delay, from results.json of the study of escape times. */
function escapeRow(part: 'identity' | 'squashed', ratio: number, label = `${ratio}`): Row {
  const [small, large] = [0, 1].map((size) => (o: Output) => {
    const row = o.file('results.json')[part][size].rows.find((each: { ratio: number }) => each.ratio === ratio);
    return { ...row, dwell: mean(row.warm), firstDwell: mean(row.first) };
  }) as [(o: Output) => Said, (o: Output) => Said];
  return tableRow(part === 'identity' ? 'r | closed form' : 'α_s / α_c', label, {
    'closed form': (o) => [small(o).closed],
    'dwell, N = 100': (o) => [small(o).dwell],
    'N = 1000': (o) => [large(o).dwell],
    'closed form, first': (o) => [small(o).closedFirst],
    'first, N = 1000': (o) => [large(o).firstDwell],
    'stalled of 20, N = 100; 1000': (o) => [small(o).stalled, large(o).stalled],
  });
}

function left(label: string, size: number): Row {
  const columns = ['1', '1.02', '1.05', '1.1', '1.3'].map((ratio, i) => [
    ratio,
    (o: Output) => [o.file('results.json').statics[size].hops[i].left as number],
  ]);
  return tableRow('r | 1 |', label, Object.fromEntries(columns), `${label}, from r = 1 on`);
}

function fixedPoints(seed: number, words: RegExp): Check {
  return {
    id: `fixed-points-${seed}`,
    section: 'Opening a network',
    commands: [
      `npx engram fixed-points test/fixtures/elman_t1_4x4_h64.safetensors --task T1-4x4 --seed ${seed} --json`,
    ],
    seconds: 6,
    rows: [
      sentence(`fixed and slow points, seed ${seed}`, words, ({ json }) =>
        ['fixed', 'slow'].map((kind) => json(0).points.filter((each: { kind: string }) => each.kind === kind).length),
      ),
    ],
  };
}

export const recalls: readonly Check[] = [
  fixedPoints(0, /finds (\d+) fixed and (\d+) slow points at seed 0/),
  fixedPoints(1, /slow points at seed 0, (\d+) and (\d+) at seed 1/),
  {
    id: 'readers',
    section: 'Readers',
    commands: ['npx vitest run test/slow/fuzz-readers.slow.test.ts'],
    seconds: 40,
    rows: [
      sentence('damaged files', /([\d ]+) refused in one line, ([\d ]+) read/, ({ text }) =>
        /(\d+) refused, (\d+) read/.exec(text(0))!.slice(1).map(Number),
      ),
    ],
  },
  {
    id: 'dsem-recall',
    section: 'Two cycles of DSEM',
    commands: ['npx tsx studies/dsem-recall.ts --figures {out}'],
    seconds: 15,
    rows: [
      tableRow('| found', '4, 5, 6, 3, 4, ... in order; visits of 0, 1 or 2', {
        'found, 20 draws': ({ text }) => numbersOf(/in order: (\d+ of \d+)/.exec(text(0))![1]!),
      }),
      tableRow('| found', 'mean dwell of a draw: mean ± deviation, range', {
        'found, 20 draws': ({ text }) => lineOf(text(0), 'their mean in each draw').slice(1, 5).map(Number),
      }),
      tableRow('| found', 'single dwells', {
        'found, 20 draws': ({ text }) => lineOf(text(0), 'dwells of all visits but the first').slice(1, 5).map(Number),
      }),
      tableRow('| found', 'first dwell', {
        'found, 20 draws': ({ text }) => lineOf(text(0), 'first dwell').slice(1, 3).map(Number),
        predicted: ({ text }) => lineOf(text(0), 'first dwell').slice(5, 6).map(Number),
      }),
    ],
  },
  {
    id: 'escape-time',
    section: 'Escape times',
    commands: ['npx tsx studies/escape-time.ts --out {out}'],
    seconds: 150,
    rows: [
      ...[0.05, 0.1, 0.3, 0.5, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95, 0.98].map((ratio) => escapeRow('identity', ratio)),
      left('N = 100', 0),
      left('N = 1000', 1),
      ...[0.1, 0.3, 0.5, 0.65, 0.7, 0.74].map((ratio) =>
        escapeRow('squashed', ratio, ratio === 0.5 ? '0.5 (their capacity runs)' : `${ratio}`),
      ),
    ],
  },
  ...[1, 10].map(
    (beta): Check => ({
      id: `dwell-beta-${beta}`,
      section: 'Escape times',
      commands: [
        `npx engram episodic run --engine overlap --neurons 100 --dt 0.02 --cycles 2${beta === 1 ? '' : ` --beta ${beta}`} --json`,
      ],
      seconds: 2,
      rows: [
        sentence(
          `mean dwell, beta ${beta}`,
          beta === 1 ? /gives a mean dwell of ([\d.]+\d)/ : /with `--beta 10` ([\d.]+\d)/,
          ({ json }) => [json(0).dwell.mean],
        ),
      ],
    }),
  ),
  {
    id: 'gsemm-learning',
    section: learningSection,
    commands: ['npx tsx studies/gsemm-learning.ts --out {out}'],
    seconds: 200,
    rows: [
      ...['i', 'ii', 'drawn'].flatMap((settings, i) => [
        learned(2 * i, settings, '0'),
        learned(2 * i + 1, settings, '0.8'),
      ]),
      ...['0', '0.25', '0.5', '0.7', '0.8', '0.9'].map(learnedTen),
      forgot('16', '0.8'),
      forgot('16', '0'),
      forgot('8', '0.8'),
      forgot('4', '0.8'),
    ],
  },
];
