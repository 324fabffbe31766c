// Does a linear memory (LISEM) hold a number of memories that grows with N, and an exponential one (DSEM, EDEN) a number
// that grows exponentially? One definition for all (spec of sequential memory, sections 8 and 9): ordered recall along an
// open chain, from memory 0 and a silent slow state to the last memory (or, with --hops 2, the authors' single
// transition); the load at which half of the draws succeed. The same memories, streams and sequential tests for LISEM
// and DSEM by integration and for the race of DSEM hop by hop, which reaches larger N. Then the same over the bias of the
// memories (invariant 17). By hand:
//   npx tsx studies/lisem-vs-dsem.ts [--scale quick|full] [--hops N] [--ratio R] [--only lisem|dsem|race] [--out DIR]
//     [--figure FILE.svg]
// quick: half a minute; full: some three minutes on one core.

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { numberText, stream } from 'engram/array';
import {
  type Capacity,
  type CapacityProblem,
  capacityDefaults,
  chainGraph,
  drawMemories,
  dsemModel,
  findCapacity,
  lisemFold,
  lisemModel,
  localRunner,
  odeEngine,
  overlapEngine,
  type Patterns,
  type RecallEngine,
  recall,
  unpackPatterns,
} from 'engram/episodic';
import { type MeasuredPanel, measuredFigure } from 'engram/figure';
import { textTable } from 'engram/story';

/** LISEM's `alpha_s N gamma`, as the authors have it and as `engram episodic --model lisem`. */
const KAPPA = 4.5;
const DT = 0.2;
const T_D = 20;
/** A memory held for five T_d has stalled: at r = 1/2 four times longer than the closed form. */
const PATIENCE = 5 * T_D;
/** Fresh trials at each load that an interval is made of. */
const CONFIRM = 60;
/** Samples over which labels are smoothed: two T_f. */
const WINDOW = 10;

interface Memory {
  readonly id: string;
  readonly name: string;
  readonly runner: typeof localRunner;
  readonly neurons: readonly number[];
  /** N at which the bias is scanned. */
  readonly biased: number;
}

const { values } = parseArgs({
  options: {
    scale: { type: 'string', default: 'quick' },
    hops: { type: 'string', default: 'all' },
    ratio: { type: 'string', default: '0.5' },
    only: { type: 'string' },
    out: { type: 'string', default: 'runs/lisem-vs-dsem' },
    figure: { type: 'string' },
  },
});
const hops = values.hops === 'all' ? null : Number(values.hops);
/** `r` of DSEM and `rho` of LISEM: the same dwell of both in closed form. */
const ratio = Number(values.ratio);
const isFull = values.scale === 'full';
const upTo = (most: number, step: number, from: number) =>
  Array.from({ length: Math.floor((most - from) / step) + 1 }, (_, i) => from + i * step);
const known: readonly Memory[] = [
  {
    id: 'lisem',
    name: 'LISEM, integrated',
    runner: integrated(lisem),
    neurons: upTo(isFull ? 448 : 160, isFull ? 64 : 32, isFull ? 64 : 32),
    biased: isFull ? 256 : 128,
  },
  { id: 'dsem', name: 'DSEM, integrated', runner: integrated(dsem), neurons: upTo(isFull ? 28 : 20, 4, 8), biased: 24 },
  { id: 'race', name: 'DSEM, race', runner: localRunner, neurons: upTo(isFull ? 64 : 32, 4, 8), biased: 32 },
];
const memories = known.filter(({ id }) => values.only === undefined || values.only === id);
if (memories.length === 0) throw new Error(`--only is ${values.only}, expected lisem, dsem or race`);
const biases = isFull ? [0, 0.1, 0.2, 0.3, 0.4, 0.5] : [0, 0.25, 0.5];
mkdirSync(values.out, { recursive: true });

const problem: CapacityProblem = {
  ...capacityDefaults,
  definition: 'ordered',
  hops,
  delta: 0.5,
  // What the race is run of; the integrated memories are built below from the same draws.
  model: { kind: 'eden', alpha: 1 / ratio, ratio },
};

const growth = [];
for (const memory of memories) growth.push({ memory, points: await scan(memory, memory.neurons, [0]) });
const fits = growth.map(({ points }) => fitBoth(points));
console.log(
  textTable(
    [
      ['memory', 'N', 'half at P', '95 %', 'accepted'],
      ...growth.flatMap(({ memory, points }) =>
        points.map((p) => [
          memory.name,
          p.neurons,
          numberText(p.count),
          `${numberText(p.low)} ... ${numberText(p.high)}`,
          p.accepted,
        ]),
      ),
    ].map((row) => row.map(String)),
  ),
);
console.log(
  `\n${textTable([
    ['memory', 'a + b N: b', 'rms of ln P', 'chi2', 'g^N: g', 'rms of ln P', 'chi2', 'AIC, straight less exponential'],
    ...growth.map(({ memory }, i) => {
      const { line, exponential } = fits[i]!;
      return [
        memory.name,
        numberText(line.rate),
        numberText(line.rms),
        numberText(line.chi2),
        numberText(exponential.rate),
        numberText(exponential.rms),
        numberText(exponential.chi2),
        // Both have two parameters.
        numberText(line.chi2 - exponential.chi2),
      ];
    }),
  ])}\n`,
);

const biased = [];
for (const memory of memories) biased.push({ memory, points: await scan(memory, [memory.biased], biases) });
console.log(
  textTable([
    ['memory, N', ...biases.map((bias) => `bias ${bias}`)],
    ...biased.map(({ memory, points }) => [
      `${memory.name}, ${memory.biased}`,
      ...points.map((p) => `${numberText(p.count)} [${numberText(p.low)}, ${numberText(p.high)}]`),
    ]),
  ]),
);

const panels: MeasuredPanel[] = [
  {
    heading: 'memories recalled in order over neurons',
    x: 'neurons N',
    y: 'memories P',
    scale: 'log',
    series: growth.map(({ memory, points }) => ({
      name: memory.name,
      points: points.map(({ neurons, count, low, high }) => ({ x: neurons, y: count, low, high })),
    })),
    curves: growth.map(({ memory }, i) => {
      const { line, exponential } = fits[i]!;
      const best = line.chi2 < exponential.chi2 ? line : exponential;
      const [first, last] = [memory.neurons[0]!, memory.neurons.at(-1)!];
      const at = (share: number) => first + share * (last - first);
      return {
        name: best === line ? `a + ${numberText(line.rate, 2)} N` : `${numberText(exponential.rate)}^{N}`,
        series: i,
        points: Array.from({ length: 41 }, (_, k) => [at(k / 40), best.at(at(k / 40))] as const),
      };
    }),
  },
  {
    heading: 'over the bias of the memories',
    x: 'bias b, Pr(±1) = (1 ± b) / 2',
    y: 'memories P',
    scale: 'log',
    series: biased.map(({ memory, points }) => ({
      name: `${memory.name}, N = ${memory.biased}`,
      points: points.map(({ bias, count, low, high }) => ({ x: bias, y: count, low, high })),
    })),
    curves: [],
  },
];
const picture = values.figure ?? join(values.out, 'lisem-vs-dsem.svg');
writeFileSync(
  picture,
  measuredFigure(
    {
      title: 'Linear and exponential memories',
      description: `Load at which half of the recalls are in order, ${hops === null ? 'whole sequence' : `${hops} hops`}: LISEM and DSEM over neurons and over bias.`,
      panels,
    },
    { id: 'lisem-vs-dsem' },
  ),
);
writeFileSync(join(values.out, 'results.json'), JSON.stringify({ problem, growth, fits, biased }, null, 2));
console.log(`\npicture  ${picture}`);

interface Point extends NonNullable<Capacity['half']> {
  readonly neurons: number;
  readonly bias: number;
  readonly accepted: number | null;
}

async function scan({ name, runner }: Memory, neurons: readonly number[], biases: readonly number[]) {
  const points: Point[] = [];
  for (const size of neurons) {
    for (const bias of biases) {
      const started = performance.now();
      const found = await findCapacity({ ...problem, bias }, size, {
        runner,
        resolution: 0.1,
        error: isFull ? 0.01 : 0.05,
        confirm: CONFIRM,
      });
      const seconds = ((performance.now() - started) / 1000).toFixed(1);
      console.error(`${name}  N ${size}  bias ${bias}  half at ${numberText(found.half?.count ?? null)}  ${seconds} s`);
      if (found.half) points.push({ ...found.half, neurons: size, bias, accepted: found.accepted });
    }
  }
  return points;
}

/** Trials of a memory that is integrated, on the draws of the capacity search. */
function integrated(build: (patterns: Patterns) => RecallEngine): typeof localRunner {
  return async ({ seed, bias }, neurons, count, trials) =>
    trials.map((trial) => {
      const draws = drawMemories(count, neurons, bias, stream(seed, 'capacity', neurons, count, trial));
      const goal = Math.min(count - 1, hops ?? Number.POSITIVE_INFINITY);
      const time = 2 * PATIENCE * (goal + 1);
      const options = { time, goal, ordered: true, patience: PATIENCE, window: WINDOW };
      return recall(build(unpackPatterns(draws)), options).stop === 'goal' ? 1 : 0;
    });
}

function lisem(patterns: Patterns): RecallEngine {
  const { count, neurons } = patterns;
  const alphaC = lisemFold(KAPPA, 1).threshold / (ratio * neurons);
  const settings = { gamma: 1, betaD: 1, alphaS: KAPPA / neurons, alphaC, times: { delay: T_D } };
  return odeEngine(lisemModel({ patterns, graph: chainGraph(count), ...settings }), { dt: DT });
}

function dsem(patterns: Patterns): RecallEngine {
  const graph = chainGraph(patterns.count);
  const { model } = dsemModel({ patterns, graph, alphaS: 1, alphaC: 1 / ratio, betaD: 1, times: { delay: T_D } });
  return overlapEngine(model, { dt: DT });
}

interface Fit {
  /** Memories per neuron of the line, factor per neuron of the exponential. */
  readonly rate: number;
  /** Root mean square of the residuals of `ln P`. */
  readonly rms: number;
  /** Their sum of squares in units of the standard errors of the points. */
  readonly chi2: number;
  at(neurons: number): number;
}

/** `P = a + b N` and `P = A g^N`, both by least squares in `ln P` with the points' own standard errors. */
function fitBoth(points: readonly Point[]): { line: Fit; exponential: Fit } {
  const logs = points.map(({ count }) => Math.log(count));
  // An interval that is open on a side says as little as one of a factor of a hundred.
  const errors = points.map(({ low, high }) => Math.log(Math.min(high / low, 100)) / (2 * 1.959963984540054));
  const mean = (of: readonly number[]) =>
    of.reduce((sum, value, i) => sum + value / errors[i]! ** 2, 0) / errors.reduce((sum, e) => sum + e ** -2, 0);
  const fit = (rate: number, at: (neurons: number) => number): Fit => {
    const residuals = points.map(({ neurons }, i) => logs[i]! - Math.log(at(neurons)));
    return {
      rate,
      at,
      rms: Math.sqrt(residuals.reduce((sum, value) => sum + value ** 2, 0) / residuals.length),
      chi2: residuals.reduce((sum, value, i) => sum + (value / errors[i]!) ** 2, 0),
    };
  };
  const sizes = points.map(({ neurons }) => neurons);
  const [centre, level] = [mean(sizes), mean(logs)];
  const slope =
    mean(sizes.map((size, i) => (size - centre) * (logs[i]! - level))) /
    mean(sizes.map((size) => (size - centre) ** 2));
  const exponential = fit(Math.exp(slope), (neurons) => Math.exp(level + slope * (neurons - centre)));
  // A line b (N + q): the best b of each q is known, the best q is looked for from almost -N up.
  const lines = Array.from({ length: 2000 }, (_, i) => {
    const shift = sizes[0]! * (1.01 ** i / 100 - 1);
    const b = Math.exp(mean(logs.map((log, k) => log - Math.log(sizes[k]! + shift))));
    return fit(b, (neurons) => b * (neurons + shift));
  });
  return { line: lines.reduce((best, each) => (each.chi2 < best.chi2 ? each : best)), exponential };
}
