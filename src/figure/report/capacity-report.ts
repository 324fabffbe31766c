// The report on capacities: by which definition, how many memories, what that was read from, and the theory beside it.

import type { MinimumNeurons } from '../../episodic/capacity/minimum-neurons.ts';
import { type CapacityDefinition, type CapacityProblem, capacityModelName } from '../../episodic/capacity/problem.ts';
import type { Capacity } from '../../episodic/capacity/search.ts';
import { numberText } from '../draw/number-text.ts';
import { escapeMarkup, type FigureOptions } from '../draw/svg.ts';
import type { Theme } from '../draw/theme.ts';
import { capacityCurvesFigure } from '../episodic/capacity-curves.ts';
import { byMemory } from '../episodic/capacity-marks.ts';
import { capacityRatesFigure } from '../episodic/capacity-rates.ts';
import { minimumNeuronsFigure } from '../episodic/minimum-neurons.ts';
import { figurePlate, keyTiles, page, paragraph, reportEnd, rich, section } from './report-page.ts';

/** Answers by one definition; one of both lists is empty. */
export interface CapacityPictures {
  /** One of `CapacityDefinition`, or `minimum-neurons`. */
  readonly definition: string;
  readonly capacities: readonly Capacity[];
  readonly minima: readonly MinimumNeurons[];
  readonly theme?: Theme;
}

export interface CapacityReportInput extends CapacityPictures {
  readonly title: string;
  readonly seed: number;
  readonly schema: string;
  /** What to type to get this report again. */
  readonly command: string;
  readonly versions?: Readonly<Record<string, string>>;
}

export type CapacityFigureName = 'capacity-curves' | 'capacity-rates' | 'minimum-neurons';

/** Every figure that there are data for, by name; each a complete SVG file. */
export function capacityFigures({
  definition,
  capacities,
  minima,
  theme = 'auto',
}: CapacityPictures): Map<CapacityFigureName, string> {
  const options = (name: CapacityFigureName): FigureOptions => ({ id: `engram-${name}`, theme });
  const figures = new Map<CapacityFigureName, string>();
  if (capacities.length > 0) {
    figures.set('capacity-curves', capacityCurvesFigure({ definition, capacities }, options('capacity-curves')));
    figures.set('capacity-rates', capacityRatesFigure({ definition, capacities }, options('capacity-rates')));
  }
  if (minima.length > 0) {
    figures.set('minimum-neurons', minimumNeuronsFigure({ minima }, options('minimum-neurons')));
  }
  return figures;
}

const THEORY =
  'Theory: EDEN, NeurIPS 2025, arXiv 2510.24965; comparators: Chaudhry et al., “Long Sequence Hopfield Memory”, arXiv 2306.04532.';

/** A complete HTML page. The same input gives the same bytes. */
export function renderCapacity(input: CapacityReportInput): string {
  const { title, capacities, minima, command, versions, seed, schema, theme } = input;
  const figures = capacityFigures(input);
  const { problem } = [...capacities, ...minima][0]!;
  const plates: [heading: string, ...content: string[]][] = [
    ['What counts as held', paragraph([...heldSentences(problem), ...decisionSentences(problem)])],
  ];
  if (capacities.length > 0) {
    plates.push(
      [
        'How many memories it holds',
        figurePlate(figures.get('capacity-curves'), [
          `Loads at which ${numberText(1 - problem.delta)} succeed, by the curves below, with 95 % intervals.`,
          ...theorySentences(capacities),
        ]),
        capacityTable(capacities),
      ],
      [
        'What that was read from',
        figurePlate(figures.get('capacity-rates'), [
          'Every load that was tried. A load is decided by a sequential test; the curve goes through all of them, so that no single load decides.',
        ]),
        loadTable(capacities),
      ],
    );
  } else {
    plates.push([
      'The fewest neurons that hold them',
      figurePlate(figures.get('minimum-neurons'), [
        'Sizes are tried in steps until one holds the memories, then bisected; the answer is the smallest one that was accepted.',
      ]),
      sizeTable(minima),
    ]);
  }
  return page({
    title,
    theme,
    header: header(input, problem),
    sections: plates.map(([heading, ...content], i) => section(i + 1, heading, ...content)),
    footer: reportEnd({ command, seed, schema, versions, theory: THEORY }),
  });
}

function header({ title, definition, capacities, minima }: CapacityReportInput, problem: CapacityProblem): string {
  const tested = [...capacities, ...minima].flatMap((each) => [...each.tested]);
  const trials = tested.reduce((sum, load) => sum + load.trials, 0);
  const names = [...capacities, ...minima].map((each) => capacityModelName(each.problem));
  const of = definition === 'minimum-neurons' ? `minimum-neurons of ${problem.definition}` : definition;
  return [
    '<header>',
    `<h1>${escapeMarkup(title)}</h1>`,
    `<p class="lead">By one definition: ${escapeMarkup(of)}. Others give other numbers, by orders of magnitude.</p>`,
    keyTiles([
      ['models', String(new Set(names).size), [...new Set(names)].slice(0, 4).join('; ')],
      ['searches', String(capacities.length + minima.length), capacities.length > 0 ? 'one a size' : 'one a load'],
      [capacities.length > 0 ? 'loads tried' : 'sizes tried', String(tested.length), 'each with its own draws'],
      ['trials', String(trials), 'fresh memories in each'],
    ]),
    '</header>',
  ].join('\n');
}

const HELD: Readonly<Record<CapacityDefinition, (problem: CapacityProblem) => string>> = {
  'fixed-point': ({ epsilon, probes, delta }) =>
    `fixed-point: right after a hop a bit is right where v_{i} ξ_{i} ≥ ${numberText(1 - epsilon)}; of all bits of up to ${probes} memories of a draw, ${numberText(1 - delta)} must be right.`,
  transition: ({ delta }) =>
    `transition: all bits of one hop have the right sign, in ${numberText(1 - delta)} of the draws.`,
  sequence: ({ delta }) =>
    `sequence: all bits of every hop have the right sign, in ${numberText(1 - delta)} of the draws.`,
  ordered: ({ hops, delta }) =>
    `ordered: from a cold start the race visits the memories in order, ${hops === null ? 'the whole sequence' : `the first ${hops} hops`}, in ${numberText(1 - delta)} of the draws.`,
};

function heldSentences(problem: CapacityProblem): string[] {
  const { definition, bias } = problem;
  return [
    HELD[definition](problem),
    bias === 0
      ? 'Memories are distinct, drawn without replacement.'
      : `Bits are +1 with probability ${numberText((1 + bias) / 2)}; memories may repeat.`,
  ];
}

function decisionSentences({ delta }: CapacityProblem): string[] {
  return [
    `Each load is decided by a sequential probability ratio test between ${numberText(1 - Math.min(1.5 * delta, (1 + delta) / 2))} and ${numberText(1 - delta / 1.5)}, error rate 5 %.`,
  ];
}

function theorySentences(capacities: readonly Capacity[]): string[] {
  const warnings = new Set(capacities.flatMap(({ theory }) => (theory === null ? [] : [theory.warning])));
  if (warnings.size === 0) return ['For this definition and memory no theory is known.'];
  return [...warnings].map((warning) => `Theory: ${warning}.`);
}

function table(caption: string, heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = rows.map(
    ([first, ...cells]) =>
      `<tr><th scope="row">${escapeMarkup(first!)}</th>${cells.map((cell) => `<td>${rich(cell)}</td>`).join('')}</tr>`,
  );
  return (
    `<div class="table"><table><caption>${caption}</caption><thead><tr>` +
    `${heads.map((head) => `<th scope="col">${rich(head)}</th>`).join('')}</tr></thead><tbody>${lines.join('')}</tbody></table></div>`
  );
}

function capacityTable(capacities: readonly Capacity[]): string {
  const rows = byMemory(capacities).flatMap(([name, each]) => {
    const sorted = [...each].sort((a, b) => a.neurons - b.neurons);
    return sorted.map((capacity, i) => capacityRow(name, capacity, sorted[i - 1]));
  });
  return table(
    'Accepted: the largest load that was. In brackets: beyond the loads that were tried. Growth per neuron, from the size before.',
    ['memory', 'N', 'accepted', 'at 1 − delta', '95 %', 'at a half', 'theory', 'growth', 'its theory'],
    rows,
  );
}

function capacityRow(name: string, capacity: Capacity, before: Capacity | undefined): string[] {
  const { neurons, accepted, limited, atTarget, half, theory } = capacity;
  const load = (estimate: Capacity['half']): string =>
    estimate === null ? '–' : estimate.extrapolated ? `(${numberText(estimate.count)})` : numberText(estimate.count);
  return [
    name,
    String(neurons),
    accepted === null ? 'below 2' : `${limited ? 'at least ' : ''}${accepted}`,
    load(atTarget),
    atTarget === null ? '–' : `${numberText(atTarget.low)} … ${numberText(atTarget.high)}`,
    load(half),
    numberText(theory?.count ?? null),
    numberText(growthPerNeuron(before, capacity)),
    numberText(theory?.growth ?? null),
  ];
}

/** `null` where one of both loads is not known. */
export function growthPerNeuron(smaller: Capacity | undefined, larger: Capacity): number | null {
  const [low, high] = [smaller?.atTarget, larger.atTarget];
  if (!smaller || !low || !high || low.extrapolated || high.extrapolated) return null;
  return (high.count / low.count) ** (1 / (larger.neurons - smaller.neurons));
}

/** Loads in a table; a report of many searches would be nothing but this. */
const MOST_ROWS = 200;

function loadTable(capacities: readonly Capacity[]): string {
  const rows = capacities.flatMap(({ problem, neurons, tested }) =>
    tested.map(({ count, trials, rate, interval, accepted, significant }) => [
      capacityModelName(problem),
      String(neurons),
      String(count),
      ...outcome(trials, rate, interval, accepted, significant),
    ]),
  );
  return table(tableCaption(rows.length, 'Loads'), ['memory', 'N', 'P', ...OUTCOME], rows.slice(0, MOST_ROWS));
}

function sizeTable(minima: readonly MinimumNeurons[]): string {
  const answers = minima.map((each) => [
    capacityModelName(each.problem),
    String(each.count),
    each.neurons === null ? `more than ${each.tested.at(-1)!.neurons}` : String(each.neurons),
  ]);
  const rows = minima.flatMap(({ problem, count, tested }) =>
    tested.map(({ neurons, trials, rate, interval, accepted, significant }) => [
      capacityModelName(problem),
      String(count),
      String(neurons),
      ...outcome(trials, rate, interval, accepted, significant),
    ]),
  );
  return (
    table('The answers.', ['memory', 'P', 'fewest N'], answers) +
    table(tableCaption(rows.length, 'Sizes'), ['memory', 'P', 'N', ...OUTCOME], rows.slice(0, MOST_ROWS))
  );
}

const OUTCOME = ['trials', 'rate', '95 %', 'decision'];

function outcome(
  trials: number,
  rate: number,
  { low, high }: { readonly low: number; readonly high: number },
  accepted: boolean,
  significant: boolean,
): string[] {
  const decision = `${accepted ? 'accepted' : 'rejected'}${significant ? '' : ' by its rate'}`;
  return [String(trials), numberText(rate), `${numberText(low)} … ${numberText(high)}`, decision];
}

function tableCaption(rows: number, what: string): string {
  const shown = rows > MOST_ROWS ? `, the first ${MOST_ROWS} of ${rows}` : '';
  return `${what} that were tried${shown}; <q>by its rate</q>: the trials ran out before the test was decided.`;
}
