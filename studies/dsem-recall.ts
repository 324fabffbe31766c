// The two cycles of the authors' DSEM notebook (spec of sequential memory, sections 6, 7 and 11): 7 memories of 100
// neurons, cycles 0-1-2 and 3-4-5-6, cue = memory 4 with its last quarter 0, their parameters and their integrator (RK4
// variable by variable, dt = 0.01). Over many draws: is 4, 5, 6, 3 recalled in order, and how long is a memory held,
// beside the closed form and the event engine; of the first draw overlaps, energy and fixed points over time. By hand:
//   npx tsx studies/dsem-recall.ts [--draws N] [--visits N] [--figures DIR]
// A quarter of a minute.

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { numberText, stream } from 'engram/array';
import {
  authorSettings,
  driftOf,
  dwellStatistics,
  type EpisodicModel,
  episodesGraph,
  incompleteCue,
  minimaOverTime,
  odeEngine,
  picturedRecall,
  predictedDwell,
  predictRecall,
  type RecallRecord,
  randomPatterns,
  recall,
  sequenceMargins,
  visitedOf,
} from 'engram/episodic';
import { episodicEnergyFigure, episodicFixedPointsFigure } from 'engram/figure';
import { textTable } from 'engram/story';

const CYCLE = [4, 5, 6, 3];
const NEURONS = 100;
/** Visits of the pictures. */
const PICTURED = 9;
const { values } = parseArgs({
  options: {
    draws: { type: 'string', default: '20' },
    visits: { type: 'string', default: '17' },
    figures: { type: 'string', default: 'runs/dsem-recall' },
  },
});
const [draws, visits] = [Number(values.draws), Number(values.visits)];
mkdirSync(values.figures, { recursive: true });

const settings = authorSettings['dsem-notebook'];
const runs = Array.from({ length: draws }, (_, draw) => run(draw));
const predicted = predictedDwell(modelOf(0))!;
const isRight = (visited: readonly number[]) => visited.every((memory, i) => memory === CYCLE[i % 4]);
console.log(
  textTable([
    [
      'draw',
      'visited',
      'in order',
      'dwell',
      'least',
      'most',
      'first',
      'event: dwell',
      'same order',
      'least margin',
      'drift / N',
    ],
    ...runs.map(({ draw, record, event, margin, drift }) => {
      const { mean, least, most, first } = dwellStatistics(record);
      const visited = visitedOf(record);
      const shown = visited.slice(0, 8).join(' ') + (visited.length > 8 ? ' ...' : '');
      return [
        String(draw),
        shown,
        record.stop === 'visits' && isRight(visited) ? 'yes' : record.stop,
        ...[mean, least, most, first, dwellStatistics(event).mean].map((value) => numberText(value)),
        String(visitedOf(event).join() === visited.join()),
        numberText(margin),
        numberText(drift),
      ];
    }),
  ]),
);
const good = runs.filter(({ record }) => record.stop === 'visits' && isRight(visitedOf(record)));
const all = good.flatMap(({ record }) => record.visits.slice(1).map(({ dwell }) => dwell));
const means = good.map(({ record }) => dwellStatistics(record).mean!);
const firsts = good.map(({ record }) => dwellStatistics(record).first!);
console.log(
  `\n${textTable([
    ['', 'mean', 'deviation', 'least', 'most', 'closed form'],
    ['dwells of all visits but the first', ...spread(all), numberText(predicted.warm)],
    ['their mean in each draw', ...spread(means), numberText(predicted.warm)],
    ['first dwell', ...spread(firsts), numberText(predicted.first)],
  ])}\n\nin order: ${good.length} of ${draws}; visits of 0, 1 or 2: ${runs.flatMap(({ record }) => visitedOf(record)).filter((memory) => memory < 3).length}`,
);

console.error('fixed points of draw 0');
const first = modelOf(0);
const shown = runs[0]!.record.visits.slice(0, PICTURED);
const picturing = {
  engine: 'ode',
  dt: settings.dt,
  cue: incompleteCue(first.patterns, 4, 0.25),
  visits: shown,
  time: shown.at(-1)!.until,
} as const;
const minima = minimaOverTime(first, picturing)!;
const counts = minima.frames.map((frame) => frame.minima.length);
console.log(
  `minima of draw 0 for ${counts.length} slow states up to ${minima.frames.at(-1)!.time.toFixed(1)} T_f: at most ` +
    `${Math.max(...counts)}, after the second hop at most ${Math.max(...after(shown[2]!.from))}`,
);
writeFileSync(join(values.figures, 'dsem-recall.svg'), episodicFixedPointsFigure(minima, { id: 'dsem-recall' }));
const { energy } = picturedRecall(first, picturing);
writeFileSync(join(values.figures, 'dsem-energy.svg'), episodicEnergyFigure(energy!, { id: 'dsem-energy' }));
console.log(`pictures  ${values.figures}`);

/** Numbers of minima from a time on. */
function after(time: number): number[] {
  return counts.filter((_, i) => minima.frames[i]!.time >= time);
}

function modelOf(draw: number): EpisodicModel {
  const patterns = randomPatterns({ count: 7, neurons: NEURONS, rng: stream(0, 'dsem-recall', draw) });
  const graph = episodesGraph(7, [
    { kind: 'cycle', memories: [0, 1, 2] },
    { kind: 'cycle', memories: [3, 4, 5, 6] },
  ]);
  return settings.build(patterns, graph);
}

function engineOf(model: EpisodicModel) {
  const { dt, integrator, compat } = settings;
  return odeEngine(model, { dt, integrator, compat });
}

function run(draw: number) {
  const model = modelOf(draw);
  const cue = incompleteCue(model.patterns, 4, 0.25);
  const time = 3 * visits * predictedDwell(model)!.warm;
  const record = recall(engineOf(model), { time, cue, visits, sampleEvery: 10, keep: { energy: true } });
  const event = predictRecall(model, { start: 4, visits });
  const { edges } = sequenceMargins(model);
  const margin = Math.min(...edges.filter(({ from }) => CYCLE.includes(from)).map((edge) => edge.margin));
  const rises = risesOf(record);
  const drift = rises.reduce((sum, rise) => sum + rise, 0) / rises.length;
  console.error(`draw ${draw}: ${visitedOf(record).join(' ')}`);
  return { draw, record, event, margin, drift };
}

/** Rise of the energy per neuron in every visit but the first. */
function risesOf({ visits, samples }: RecallRecord): number[] {
  const times = Array.from(samples!.times);
  const energy = Array.from(samples!.energy!, (value) => value / NEURONS);
  return visits.slice(1).flatMap((visit) => driftOf(visit, times, energy).map(({ low, high }) => high - low));
}

function spread(values: readonly number[]): string[] {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return [mean, Math.sqrt(squares / (values.length - 1)), Math.min(...values), Math.max(...values)].map((each) =>
    numberText(each),
  );
}
