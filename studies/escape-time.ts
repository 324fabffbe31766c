// Escape times of memories against the closed form -T_d ln(1 - sqrt r) over the ratio r = alpha_s / alpha_c, as the EDEN
// paper has it (arXiv 2510.24965; spec of sequential memory, sections 7 and 8): mean dwell without the first visit and the
// truncated last one; first dwell against -T_d ln(1 - r); the static phase from r = 1 on; how many recalls stall near 1,
// and whether the event engine says so beforehand. N = 100 with the paper's settings, and N = 1000. Then the tanh delay
// of the authors' C++ code, where artanh(alpha_s / alpha_c) stands for r. By hand:
//   npx tsx studies/escape-time.ts [--draws N] [--out DIR] [--figure FILE.svg]
// About three minutes on one core.

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { numberText, stream } from 'engram/array';
import {
  authorSettings,
  dwellStatistics,
  type EpisodicModel,
  firstDwell,
  odeEngine,
  overlapEngine,
  patternRow,
  predictedDwell,
  predictRecall,
  type RecallEngine,
  type RecallRecord,
  randomPatterns,
  recall,
  visitedOf,
  warmDwell,
} from 'engram/episodic';
import { type MeasuredPoint, measuredFigure } from 'engram/figure';
import { textTable } from 'engram/story';

const PUBLISHED_ERROR = 5.96;
/** Memories, in a cycle; two rounds are visited. */
const MEMORIES = 6;
const VISITS = 2 * MEMORIES + 1;
const RATIOS = [
  0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95, 0.98,
];
const STATIC_RATIOS = [1, 1.02, 1.05, 1.1, 1.3];
/** Of the tanh delay: memories follow each other below tanh 1 = 0.762. */
const TANH_RATIOS = [0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.65, 0.7, 0.74];
/** Held longer than this many T_d a memory has stalled: what is left of the old slow state is below 1e-6. */
const STALLED = 15;

const { values } = parseArgs({
  options: {
    draws: { type: 'string', default: '20' },
    out: { type: 'string', default: 'runs/escape-time' },
    figure: { type: 'string' },
  },
});
const draws = Number(values.draws);
mkdirSync(values.out, { recursive: true });

const eden = authorSettings['eden-simulations'];
const tanh = authorSettings['cpp-capacity'];
const sizes = [100, 1000];
const identity = sizes.map((neurons) => ({
  neurons,
  rows: RATIOS.map((ratio) => measure('eden', ratio, neurons, edenOf(neurons, ratio), edenEngine)),
}));
const statics = sizes.map((neurons) => ({
  neurons,
  hops: STATIC_RATIOS.map((ratio) => ({ ratio, left: countLeft(neurons, ratio) })),
}));
const squashed = sizes.map((neurons) => ({
  neurons,
  rows: TANH_RATIOS.map((ratio) =>
    measure('tanh', ratio, neurons, tanhOf(neurons, ratio), (model) =>
      odeEngine(model, { dt: tanh.dt, integrator: tanh.integrator }),
    ),
  ),
}));

for (const { neurons, rows } of identity) {
  console.log(
    `identity delay, N = ${neurons}, T_d = 20 T_f, dt = ${eden.dt} T_f, ${draws} draws of ${MEMORIES} memories`,
  );
  console.log(`${tableOf(rows)}\n`);
}
console.log(
  textTable([
    ['mean absolute error over r, T_f', ...sizes.map((n) => `N = ${n}`), 'published'],
    [
      'of the mean of all draws',
      ...identity.map(({ rows }) => numberText(errorOfMeans(rows))),
      numberText(PUBLISHED_ERROR),
    ],
    ['of single recalls, all', ...identity.map(({ rows }) => numberText(errorOfRecalls(rows, 1)))],
    ['of single recalls, r <= 0.9', ...identity.map(({ rows }) => numberText(errorOfRecalls(rows, 0.9)))],
    ['of first dwells', ...identity.map(({ rows }) => numberText(errorOfFirst(rows)))],
  ]),
);
console.log(
  `\n${textTable([
    [`left memory 0 within 50 T_d, of ${draws}`, ...STATIC_RATIOS.map((ratio) => `r = ${ratio}`)],
    ...statics.map(({ neurons, hops }) => [`N = ${neurons}`, ...hops.map(({ left }) => String(left))]),
  ])}\n`,
);
for (const { neurons, rows } of squashed) {
  console.log(`tanh delay, N = ${neurons}, T_d = 50 T_f, dt = T_f; times in T_f, as steps`);
  console.log(`${tableOf(rows)}\n`);
}
const picture = values.figure ?? join(values.out, 'escape-time.svg');
writeFileSync(picture, drawing());
writeFileSync(join(values.out, 'results.json'), JSON.stringify({ identity, statics, squashed }, null, 2));
console.log(`picture  ${picture}`);

/** What one ratio shows, times in T_f. */
interface Row {
  /** `alpha_s / alpha_c`, and what stands for `r`. */
  readonly ratio: number;
  readonly effective: number;
  readonly closed: number;
  readonly closedFirst: number;
  /** Mean dwell of each draw that has one; of the first, over starts at every memory that were left. */
  readonly warm: readonly number[];
  readonly first: readonly number[];
  /** Draws that followed the cycle to the end, that took a wrong turn, and that stalled. */
  readonly inOrder: number;
  readonly wrong: number;
  readonly stalled: number;
  /** Draws whose stall the event engine predicts, of the stalled and of the others; `null`: not covered. */
  readonly foretold: { readonly stalled: number; readonly others: number } | null;
}

function measure(
  name: string,
  ratio: number,
  neurons: number,
  modelOf: (draw: number) => EpisodicModel,
  engineOf: (model: EpisodicModel) => RecallEngine,
): Row {
  const unit = modelOf(0).times.feature;
  const closed = predictedDwell(modelOf(0))!;
  const records: RecallRecord[] = [];
  const first: number[] = [];
  const foretold = { stalled: 0, others: 0 };
  for (let draw = 0; draw < draws; draw++) {
    const model = modelOf(draw);
    const patience = STALLED * model.times.delay;
    const engine = engineOf(model);
    const record = recall(engine, { time: VISITS * patience, visits: VISITS, patience });
    records.push(record);
    // A single edge spreads with its overlaps: the mean over a start at every memory.
    const starts = Array.from({ length: MEMORIES }, (_, mu) => {
      const { visits } = recall(engine, { time: patience, visits: 1, cue: patternRow(model.patterns, mu) });
      return visits[0]!.complete ? visits[0]!.dwell : Number.POSITIVE_INFINITY;
    });
    const left = starts.filter(Number.isFinite);
    if (left.length > 0) first.push(mean(left)! / unit);
    if (model.delay !== 'identity') continue;
    const event = predictRecall(model, { visits: VISITS });
    const predicted = event.stop === 'absorbed' || event.visits.some(({ dwell }) => dwell > patience);
    if (predicted) foretold[record.stop === 'patience' ? 'stalled' : 'others']++;
  }
  const isRight = (record: RecallRecord) => visitedOf(record).every((memory, i) => memory === i % MEMORIES);
  const of = (pick: (record: RecallRecord) => number | null) =>
    records.flatMap((record) => {
      const value = pick(record);
      return value === null ? [] : [value / unit];
    });
  const row = {
    ratio,
    effective: closed.ratio,
    closed: closed.warm / unit,
    closedFirst: closed.first / unit,
    warm: of((record) => dwellStatistics(record).mean),
    first,
    inOrder: records.filter((record) => record.stop === 'visits' && isRight(record)).length,
    wrong: records.filter((record) => !isRight(record)).length,
    stalled: records.filter((record) => record.stop === 'patience').length,
    foretold: name === 'eden' ? foretold : null,
  };
  console.error(
    `${name}  N ${neurons}  ratio ${ratio}  dwell ${numberText(mean(row.warm))}  closed ${numberText(row.closed)}`,
  );
  return row;
}

function edenOf(neurons: number, ratio: number): (draw: number) => EpisodicModel {
  return (draw) => ({ ...eden.build(patternsOf(neurons, draw)), alphaS: ratio });
}

/** The paper's Euler steps, in overlap space: the same to 1e-9 (invariant 14). */
function edenEngine(model: EpisodicModel): RecallEngine {
  return overlapEngine(model, { dt: eden.dt, integrator: 'euler' });
}

function tanhOf(neurons: number, ratio: number): (draw: number) => EpisodicModel {
  return (draw) => ({ ...tanh.build(patternsOf(neurons, draw)), alphaC: 1 / ratio });
}

/** The same memories at every ratio. */
function patternsOf(neurons: number, draw: number) {
  return randomPatterns({ count: MEMORIES, neurons, rng: stream(0, 'escape-time', neurons, draw) });
}

function countLeft(neurons: number, ratio: number): number {
  let left = 0;
  for (let draw = 0; draw < draws; draw++) {
    const model = edenOf(neurons, ratio)(draw);
    const { visits } = recall(edenEngine(model), { time: 50 * model.times.delay, visits: 1 });
    if (visits[0]!.complete) left++;
  }
  return left;
}

function tableOf(rows: readonly Row[]): string {
  return textTable([
    [
      'ratio',
      'r',
      'dwell',
      'closed',
      '10 ... 90 % of draws',
      'first',
      'closed',
      'in order',
      'wrong',
      'stalled',
      'foretold (of stalled, of others)',
    ],
    ...rows.map((row) => [
      String(row.ratio),
      numberText(row.effective),
      numberText(mean(row.warm)),
      numberText(row.closed),
      `${numberText(quantile(row.warm, 0.1))} ... ${numberText(quantile(row.warm, 0.9))}`,
      numberText(mean(row.first)),
      numberText(row.closedFirst),
      String(row.inOrder),
      String(row.wrong),
      String(row.stalled),
      row.foretold ? `${row.foretold.stalled}, ${row.foretold.others}` : '-',
    ]),
  ]);
}

function errorOfMeans(rows: readonly Row[]): number {
  return mean(rows.flatMap(({ warm, closed }) => (warm.length > 0 ? [Math.abs(mean(warm)! - closed)] : [])))!;
}

function errorOfRecalls(rows: readonly Row[], most: number): number {
  const below = rows.filter(({ ratio }) => ratio <= most);
  return mean(below.flatMap(({ warm, closed }) => warm.map((dwell) => Math.abs(dwell - closed))))!;
}

function errorOfFirst(rows: readonly Row[]): number {
  return mean(rows.flatMap(({ first, closedFirst }) => first.map((dwell) => Math.abs(dwell - closedFirst))))!;
}

function drawing(): string {
  const grid = Array.from({ length: 199 }, (_, i) => 0.04 + (0.955 * i) / 198);
  const points = (rows: readonly Row[], pick: (row: Row) => readonly number[]): MeasuredPoint[] =>
    rows.flatMap((row) => {
      const found = pick(row);
      if (found.length === 0) return [];
      return [{ x: row.effective, y: mean(found)!, low: quantile(found, 0.1)!, high: quantile(found, 0.9)! }];
    });
  const panel = (of: typeof identity, delay: number, x: string, heading: string) => ({
    heading,
    x,
    y: 'escape time, T_{f}',
    scale: 'log' as const,
    series: [
      ...of.map(({ neurons, rows }) => ({ name: `dwell, N = ${neurons}`, points: points(rows, ({ warm }) => warm) })),
      { name: `first, N = ${of.at(-1)!.neurons}`, points: points(of.at(-1)!.rows, ({ first }) => first) },
    ],
    curves: [
      { name: '−T_{d} ln(1 − √r)', series: null, points: grid.map((r) => [r, warmDwell(r, delay)] as const) },
      { name: '−T_{d} ln(1 − r)', series: 2, points: grid.map((r) => [r, firstDwell(r, delay)] as const) },
    ],
  });
  return measuredFigure(
    {
      title: 'Escape times',
      description: `Mean dwell and first dwell of ${draws} draws of ${MEMORIES} memories over the ratio, with the 10 to 90 % range of draws, beside the closed forms.`,
      panels: [
        panel(identity, 20, 'r = α_{s} / α_{c}', 'EDEN, T_{d} = 20 T_{f}'),
        panel(squashed, 50, 'artanh(α_{s} / α_{c})', 'tanh delay, T_{d} = 50 T_{f}'),
      ],
    },
    { id: 'escape-time' },
  );
}

function mean(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
}

function quantile(values: readonly number[], share: number): number | null {
  if (values.length === 0) return null;
  const sorted = [...values].sort((a, b) => a - b);
  const place = share * (sorted.length - 1);
  const [low, high] = [sorted[Math.floor(place)]!, sorted[Math.ceil(place)]!];
  return low + (place - Math.floor(place)) * (high - low);
}
