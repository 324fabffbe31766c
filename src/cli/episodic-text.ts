// Recalls of sequential memories as text for a terminal.

import type { DesignedEdges } from '../episodic/theory/design-dwells.ts';
import type { ModelFigures, RecallSummary } from '../episodic/theory/summary.ts';
import type { EpisodicDesign, EpisodicEnergyResult, EpisodicRun } from './episodic-results.ts';
import { figure, textTable } from './text-table.ts';

const MOST_VISITS = 40;
const MOST_LINES = 12;

export function modelText({ name, neurons, memories, edges, ratio, escapeRatio, times }: ModelFigures): string {
  const slow =
    times.delay === null ? 'no slow state' : `r = ${figure(escapeRatio ?? ratio)}, T_d = ${figure(times.delay)} T_f`;
  return `model     ${name}, ${neurons} neurons, ${memories} memories, ${edges} edges; ${slow}`;
}

/** Several lines, without a newline at the end. */
export function episodicRunText({ model, cue, seed, dt, ...run }: EpisodicRun): string {
  const from = [
    `memory ${cue.memory}`,
    ...(cue.noise > 0 ? [`${figure(100 * cue.noise)} % of its signs turned`] : []),
    ...(cue.missing > 0 ? [`${figure(100 * cue.missing)} % of it missing`] : []),
  ];
  const step = dt === null ? '' : `, dt = ${figure(dt)} T_f`;
  return [
    modelText(model),
    `recall    from ${from.join(', ')}; ${run.engine} engine${step}; seed ${seed}`,
    `visited   ${visitedText(run.visited)}`,
    `order     ${run.inOrder ? rightText(run) : wrongText(run)}`,
    `ended     ${stopText(run)} after ${figure(run.time, 4)} T_f`,
    ...(run.static ? [] : [...dwellLines(run, model), ...marginLines(run)]),
    ...violationLines(run),
    ...(run.failures ?? []).slice(0, MOST_LINES).map(({ text }) => `failure   ${text}`),
  ].join('\n');
}

export function visitedText(visited: readonly number[]): string {
  const shown = visited.slice(0, MOST_VISITS).join(' ');
  return visited.length > MOST_VISITS ? `${shown} ... (${visited.length} in all)` : shown;
}

function rightText(run: RecallSummary): string {
  return run.static ? 'a static memory, and it is held' : 'as it should be';
}

const MOST_COPIES = 5;

/** One line on memories that are equal; `null` where none are. */
export function copiesText(copies: RecallSummary['copies']): string | null {
  if (copies.length === 0) return null;
  const shown = copies.slice(0, MOST_COPIES).map(({ memory, of }) => `${memory} = ${of}`);
  const rest = copies.length > MOST_COPIES ? ` and ${copies.length - MOST_COPIES} more` : '';
  return `some memories are equal (${shown.join(', ')}${rest}): visits to them go by the lower number, and what follows either may follow`;
}

function wrongText({ firstWrong, visited }: RecallSummary): string {
  if (firstWrong === null) return 'no wrong hop, but it did not get as far as it should';
  if (firstWrong === 0) return `broken: memory ${visited[0]} was recalled first, not that of the cue`;
  return `broken: memory ${visited[firstWrong - 1]} was followed by ${visited[firstWrong]} (hop ${firstWrong})`;
}

const STOPS: Record<RecallSummary['stop'], string> = {
  visits: 'after as many visits as were asked for',
  goal: 'at the end of the chain',
  order: 'at the first wrong hop',
  patience: 'one memory was held longer than any dwell that is to be expected',
  budget: 'time was up',
  diverged: 'a number was no longer finite',
  absorbed: 'no memory ever overtakes the last one',
  mixture: 'memories displace each other at once: the state is a mixture',
};

function stopText({ stop }: RecallSummary): string {
  return STOPS[stop];
}

function dwellLines({ dwell }: RecallSummary, model: ModelFigures): string[] {
  if (model.times.delay === null || model.edges === 0) return [];
  const { mean, deviation, count, predicted, first, predictedFirst } = dwell;
  const measured = mean === null ? 'none complete' : `${figure(mean)} T_f over ${count} visits`;
  const spread = deviation === null ? '' : ` (deviation ${figure(deviation)})`;
  return [
    `dwell     ${measured}${spread}; closed form ${figure(predicted)} T_f`,
    `first     ${figure(first)} T_f; closed form ${figure(predictedFirst)} T_f`,
  ];
}

function marginLines({ margins }: RecallSummary): string[] {
  if (margins === null || margins.edges.length === 0) return [];
  const weakest = [...margins.edges].sort((a, b) => (a.margin ?? -Infinity) - (b.margin ?? -Infinity));
  const rows = weakest.slice(0, MOST_LINES).map(({ from, to, overlap, ratio, margin, rival }) => {
    const next = rival ? `${rival.memory} at ${figure(rival.ratio)}` : 'none';
    return [`${from} -> ${to}`, figure(overlap), figure(ratio), figure(margin), next];
  });
  const rest = weakest.length - rows.length;
  return [
    '',
    textTable([['edge', 'overlap', 'r_eff', 'margin', 'rival'], ...rows]),
    ...(rest > 0 ? [`... and ${rest} more edges, all safer: see --json`] : []),
  ];
}

function violationLines({ violations }: RecallSummary): string[] {
  return violations === 0 ? [] : ['', `descent   the energy did not fall as it must at ${violations} steps`];
}

/** Several lines, without a newline at the end. */
export function episodicEnergyText(result: EpisodicEnergyResult): string {
  const { model, descent, drift, meanRate, landscape, seed } = result;
  const values = result.energy.values;
  const [first, last] = [values[0] ?? null, values.at(-1) ?? null];
  const rise = drift.slice(1).map(({ low, high }) => high - low);
  const mean = rise.length === 0 ? null : rise.reduce((sum, each) => sum + each, 0) / rise.length;
  const held = descent.violations.length === 0 ? 'held at every one' : `broken at ${descent.violations.length}`;
  return [
    modelText(model),
    `visited   ${visitedText(result.visited)}; seed ${seed}`,
    `energy    ${figure(first)} per neuron at the start, ${figure(last)} at the end`,
    `drift     +${figure(mean)} while a memory is held, ${figure(meanRate)} per T_f`,
    `descent   ${descent.steps} steps, slow state held: the theorem is ${held}`,
    ...(landscape
      ? [`landscape ${landscape.frames.map(({ minima }) => minima.length).join(' ')} minima, frame by frame`]
      : []),
  ].join('\n');
}

/** Several lines, without a newline at the end. */
export function episodicDesignText({ wanted, ratio, td, closed, memories, seed }: EpisodicDesign): string {
  // Overlaps of random memories are of this size, and margins should be well above it.
  const neurons = Math.ceil((3 / (1 - ratio)) ** 2);
  const lines = [
    `wanted    dwell ${wanted.map((each) => figure(each)).join(', ')} T_f`,
    `choose    r = alpha_s / alpha_c = ${figure(ratio, 6)}, T_d = ${figure(td, 6)} T_f`,
    `gives     ${figure(closed.warm)} T_f at each memory, ${figure(closed.first)} T_f at the first`,
    `margin    1 - r = ${figure(1 - ratio)}: random memories need well more than ${neurons} neurons, or weights`,
  ];
  if (memories === null) return lines.join('\n');
  const { before, designed } = memories;
  const rows = designed.weights.map(({ from, to, weight }, i) => {
    const dwell = (edges: DesignedEdges) =>
      figure(edges.predicted.perMemory.find(({ memory }) => memory === from)?.dwell ?? null);
    const margin = (edges: DesignedEdges) => figure(edges.margins?.edges[i]?.margin ?? null);
    return [`${from} -> ${to}`, figure(weight, 6), margin(before), margin(designed), dwell(before), dwell(designed)];
  });
  const rest = rows.length - MOST_VISITS;
  const spread = ({ predicted }: DesignedEdges) =>
    `${predicted.inOrder ? 'in order' : 'NOT in order'}, dwell ${figure(predicted.mean)} T_f, deviation ${figure(predicted.deviation)}`;
  return [
    ...lines,
    `memories  ${memories.count} of ${memories.neurons} neurons; seed ${seed}`,
    `before    ${spread(before)}`,
    `designed  ${spread(designed)}`,
    '',
    textTable([
      ['edge', 'weight', 'margin before', 'designed', 'dwell before', 'designed'],
      ...rows.slice(0, MOST_VISITS),
    ]),
    ...(rest > 0 ? [`... and ${rest} more edges: see --json`] : []),
  ].join('\n');
}
