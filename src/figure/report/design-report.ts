// The report on a design: the ratio or time constant that gives the wanted dwell in closed form, and where memories are
// given the weight of every edge, with dwells and margins before and after.

import { firstDwell, warmDwell } from '../../episodic/theory/closed-forms.ts';
import type { MarginFigures } from '../../episodic/theory/summary.ts';
import { type MeasuredPanel, type MeasuredPoint, measuredFigure } from '../charts/measured.ts';
import { numberText } from '../draw/number-text.ts';
import { escapeMarkup } from '../draw/svg.ts';
import type { Theme } from '../draw/theme.ts';
import { figurePlate, keyTiles, page, reportEnd, rich, section } from './report-page.ts';

export interface DesignEdges {
  readonly weights: readonly { readonly from: number; readonly to: number; readonly weight: number }[];
  readonly margins: { readonly edges: readonly MarginFigures[] } | null;
  readonly predicted: {
    readonly inOrder: boolean;
    readonly deviation: number | null;
    /** The last dwell of each memory that was visited. */
    readonly perMemory: readonly { readonly memory: number; readonly dwell: number }[];
  };
}

export interface DesignPictures {
  /** In T_f: one for all, or one for each memory. */
  readonly wanted: readonly number[];
  readonly ratio: number;
  readonly td: number;
  /** `null` where no memories were given. */
  readonly memories: {
    readonly count: number;
    readonly neurons: number;
    readonly before: DesignEdges;
    readonly designed: DesignEdges;
  } | null;
  readonly theme?: Theme;
}

export interface DesignReportInput extends DesignPictures {
  readonly title: string;
  readonly seed: number;
  readonly schema: string;
  /** What to type to get this report again. */
  readonly command: string;
  readonly versions?: Readonly<Record<string, string>>;
}

export type DesignFigureName = 'design';

/** Every figure by name; each a complete SVG file. */
export function designFigures(data: DesignPictures): Map<DesignFigureName, string> {
  const { memories, theme = 'auto' } = data;
  const panels = [closedFormPanel(data), ...(memories ? [dwellPanel(data, memories)] : [])];
  const description = `Dwell over the ratio in closed form at T_d = ${numberText(data.td)} T_f${
    memories ? `, and predicted dwells of ${memories.count} memories before and after the design` : ''
  }.`;
  const svg = measuredFigure({ title: 'Design of dwells', description, panels }, { id: 'engram-design', theme });
  return new Map([['design', svg]]);
}

const RATIOS = Array.from({ length: 99 }, (_, i) => (i + 1) / 100);

function closedFormPanel({ wanted, ratio, td }: DesignPictures): MeasuredPanel {
  const least = Math.min(...wanted);
  const most = Math.max(...wanted);
  const mean = wanted.reduce((sum, dwell) => sum + dwell, 0) / wanted.length;
  // Near r = 1 the curves go beyond all bounds.
  const shown = (dwell: (r: number, td: number) => number) =>
    RATIOS.flatMap((r) => (dwell(r, td) <= 2.5 * most ? [[r, dwell(r, td)] as const] : []));
  return {
    heading: `closed form, T_{d} = ${numberText(td)} T_{f}`,
    x: 'ratio r',
    y: 'dwell, T_{f}',
    scale: 'linear',
    series: [{ name: 'wanted, and the ratio chosen', points: [{ x: ratio, y: mean, low: least, high: most }] }],
    curves: [
      { name: 'each memory', series: 0, points: shown(warmDwell) },
      { name: 'the first', series: null, points: shown(firstDwell) },
    ],
  };
}

/** Of more the picture would be a smear. */
const MOST_MEMORIES = 60;

function dwellPanel({ wanted }: DesignPictures, memories: NonNullable<DesignPictures['memories']>): MeasuredPanel {
  const points = ({ predicted }: DesignEdges): MeasuredPoint[] =>
    predicted.perMemory
      .slice(0, MOST_MEMORIES)
      .map(({ memory, dwell }) => ({ x: memory, y: dwell, low: dwell, high: dwell }));
  const last = Math.min(memories.count, MOST_MEMORIES) - 1;
  const goal =
    wanted.length === 1
      ? ([
          [0, wanted[0]!],
          [last, wanted[0]!],
        ] as const)
      : wanted.slice(0, MOST_MEMORIES).map((dwell, memory) => [memory, dwell] as const);
  return {
    heading: 'predicted dwell of each memory',
    x: 'memory',
    y: 'dwell, T_{f}',
    scale: 'linear',
    series: [
      { name: 'plain weights', points: points(memories.before) },
      { name: 'designed weights', points: points(memories.designed) },
    ],
    curves: [{ name: 'wanted', series: null, points: goal }],
  };
}

const THEORY =
  'Theory: escape times after EDEN, NeurIPS 2025, arXiv 2510.24965; the weights of edges are designed by Engram.';

/** A complete HTML page. The same input gives the same bytes. */
export function renderDesign(input: DesignReportInput): string {
  const { title, theme, command, versions, seed, schema, memories, td } = input;
  const sentences = [
    'A memory is held until its successor overtakes it: the nearer the ratio is to 1, the longer that takes.',
    ...(memories
      ? ['Random overlaps spread the dwells; the weight of each edge takes that back, as far as its margin allows.']
      : []),
  ];
  const plates: [heading: string, ...content: string[]][] = [
    ['What gives the wanted dwell', figurePlate(designFigures(input).get('design'), sentences)],
    ...(memories ? ([['The weight of every edge', edgeTable(memories)]] as [string, string][]) : []),
  ];
  return page({
    title,
    theme,
    header: [
      '<header>',
      `<h1>${escapeMarkup(title)}</h1>`,
      `<p class="lead">${rich(leadOf(input))}</p>`,
      keyTiles([
        ['ratio r', numberText(input.ratio), 'α_{s} / α_{c}'],
        ['slow state', `${numberText(td)} T_{f}`, 'time constant T_{d}'],
        ['first dwell', `${numberText(firstDwell(input.ratio, td))} T_{f}`, 'from a silent slow state'],
        ['margin', numberText(1 - input.ratio), '1 − r'],
      ]),
      '</header>',
    ].join('\n'),
    sections: plates.map(([heading, ...content], i) => section(i + 1, heading, ...content)),
    footer: reportEnd({ command, seed, schema, versions, theory: THEORY }),
  });
}

function leadOf({ wanted, memories }: DesignPictures): string {
  const goal = `Wanted: ${wanted
    .slice(0, 12)
    .map((each) => numberText(each))
    .join(', ')}${wanted.length > 12 ? ', …' : ''} T_{f}.`;
  if (!memories) return goal;
  const { before, designed } = memories;
  const order = designed.predicted.inOrder ? 'in order' : 'NOT in order';
  return `${goal} With the designed weights ${order}; dwells deviate by ${numberText(designed.predicted.deviation)} T_{f} instead of ${numberText(before.predicted.deviation)}.`;
}

/** The edges of the smallest margins first would hide their order; these are as they are followed. */
const MOST_ROWS = 60;

function edgeTable({ before, designed }: NonNullable<DesignPictures['memories']>): string {
  const dwellOf = ({ predicted }: DesignEdges, memory: number) =>
    predicted.perMemory.find((each) => each.memory === memory)?.dwell ?? null;
  const rows = designed.weights.slice(0, MOST_ROWS).map(({ from, to, weight }, i) => {
    const cells = [
      weight,
      before.margins?.edges[i]?.margin ?? null,
      designed.margins?.edges[i]?.margin ?? null,
      dwellOf(before, from),
      dwellOf(designed, from),
    ];
    return `<tr><th scope="row">${from} → ${to}</th>${cells.map((value) => `<td>${rich(numberText(value))}</td>`).join('')}</tr>`;
  });
  const rest = designed.weights.length - rows.length;
  const heads = ['edge', 'weight', 'margin before', 'designed', 'dwell before', 'designed'];
  const caption = rest > 0 ? `<caption>… and ${rest} more edges: see --json.</caption>` : '';
  return (
    `<div class="table"><table>${caption}<thead><tr>${heads.map((head) => `<th scope="col">${head}</th>`).join('')}` +
    `</tr></thead><tbody>${rows.join('')}</tbody></table></div>`
  );
}
