// The report on a recall of a sequential memory: what was visited, how long, how the energy went, what was at risk.

import type { EpisodicLandscapeData } from '../../episodic/pictures/landscape-frames.ts';
import type { EpisodicFixedPointsData } from '../../episodic/pictures/minima-over-time.ts';
import type { EpisodicEnergyData, EpisodicOverlapsData } from '../../episodic/pictures/pictured-recall.ts';
import type { MemoryImagesData } from '../../episodic/pictures/retrieved-images.ts';
import type { MarginFigures, ModelFigures, RecallSummary } from '../../episodic/theory/summary.ts';
import { numberText } from '../draw/number-text.ts';
import { escapeMarkup, type FigureOptions } from '../draw/svg.ts';
import type { Theme } from '../draw/theme.ts';
import { type EpisodicDwellsData, episodicDwellsFigure } from '../episodic/dwells.ts';
import { episodicEnergyFigure } from '../episodic/energy.ts';
import { episodicFixedPointsFigure } from '../episodic/fixed-points.ts';
import { episodicLandscapeFigure } from '../episodic/landscape.ts';
import { memoryImagesFigure } from '../episodic/memory-images.ts';
import { episodicOverlapsFigure } from '../episodic/overlaps.ts';
import { figurePlate, keyTiles, notesList, page, reportEnd, rich, section } from './report-page.ts';

export interface EpisodicPictures {
  readonly images?: MemoryImagesData;
  readonly overlaps?: EpisodicOverlapsData;
  readonly energy?: EpisodicEnergyData;
  readonly fixedPoints?: EpisodicFixedPointsData;
  readonly landscape?: EpisodicLandscapeData;
  readonly dwells?: EpisodicDwellsData;
  readonly theme?: Theme;
}

export interface EpisodicReportInput {
  readonly title: string;
  readonly model: ModelFigures;
  readonly run: RecallSummary;
  readonly pictures: EpisodicPictures;
  readonly seed: number;
  readonly schema: string;
  /** What to type to get this report again. */
  readonly command: string;
  readonly versions?: Readonly<Record<string, string>>;
}

export type EpisodicFigureName = 'images' | 'overlaps' | 'energy' | 'fixed-points' | 'landscape' | 'dwells';

/** Every figure that there are data for, by name; each a complete SVG file. */
export function episodicFigures({
  images,
  overlaps,
  energy,
  fixedPoints,
  landscape,
  dwells,
  theme,
}: EpisodicPictures): Map<EpisodicFigureName, string> {
  const options = (name: EpisodicFigureName): FigureOptions => ({ id: `engram-${name}`, theme: theme ?? 'auto' });
  const figures = new Map<EpisodicFigureName, string>();
  if (images) figures.set('images', memoryImagesFigure(images, options('images')));
  if (overlaps) figures.set('overlaps', episodicOverlapsFigure(overlaps, options('overlaps')));
  if (dwells) figures.set('dwells', episodicDwellsFigure(dwells, options('dwells')));
  if (energy) figures.set('energy', episodicEnergyFigure(energy, options('energy')));
  if (fixedPoints) {
    figures.set('fixed-points', episodicFixedPointsFigure(fixedPoints, options('fixed-points')));
  }
  if (landscape) figures.set('landscape', episodicLandscapeFigure(landscape, options('landscape')));
  return figures;
}

const THEORY =
  'Theory: Karuvally, Sejnowski, Siegelmann, “General Sequential Episodic Memory Model”, ICML 2023; EDEN, NeurIPS 2025, arXiv 2510.24965.';

/** A complete HTML page. The same input gives the same bytes. */
export function renderEpisodic({
  title,
  model,
  run,
  pictures,
  command,
  versions,
  ...end
}: EpisodicReportInput): string {
  const figures = episodicFigures(pictures);
  const plates: [heading: string, ...content: string[]][] = [];
  const add = (name: EpisodicFigureName, heading: string, sentences: readonly string[]): void => {
    const svg = figures.get(name);
    if (svg !== undefined) plates.push([heading, figurePlate(svg, sentences)]);
  };
  add('images', 'What is retrieved', [
    'Above the memories as they are stored; below the cue, and the state in the middle of each visit.',
  ]);
  add('overlaps', 'What is recalled, and when', [
    'The fast state sits at one memory and hops to the next; the slow state follows it and prepares the hop.',
    'Units of the hidden layer fire one after the other, as time cells do; the slow state climbs as ramping cells do.',
    visitedSentence(run),
  ]);
  add('dwells', 'How long each memory is held', dwellSentences(run));
  add('energy', 'How the energy goes', [
    'While a memory is held, the slow state lifts its floor; at each hop the energy falls.',
  ]);
  add('fixed-points', 'Where the minima are', [
    'For the slow state of each time, the minima downhill of the state and of the memories; larger marks lie deeper.',
    'The minimum that holds the state gets shallower until it is lost.',
  ]);
  add('landscape', 'The landscape, tilted by the slow state', [
    'Each frame holds one slow state. The minimum at the present memory is lost, and the state falls into the next.',
    'Pictures stand still under the pointer.',
  ]);
  if (run.margins && run.margins.edges.length > 0)
    plates.push(['Which hops are at risk', marginTable(run.margins.edges)]);
  if (run.failures && run.failures.length > 0) {
    plates.push(['What went wrong, and why', notesList(run.failures.map(({ text }) => text))]);
  }
  return page({
    title,
    theme: pictures.theme,
    header: header(title, model, run),
    sections: plates.map(([heading, ...content], i) => section(i + 1, heading, ...content)),
    footer: reportEnd({ ...end, command, versions, theory: THEORY }),
  });
}

function header(title: string, model: ModelFigures, run: RecallSummary): string {
  const { name, neurons, memories, edges, escapeRatio, ratio, times } = model;
  const lead = run.inOrder
    ? run.static
      ? 'A static memory, and it was held.'
      : 'The recall went as it should.'
    : run.firstWrong === null
      ? 'No hop was wrong, but the recall did not get as far as it should.'
      : run.firstWrong === 0
        ? `The cue recalled memory ${run.visited[0]}, not its own.`
        : `Order broke at hop ${run.firstWrong}.`;
  const tiles: [string, string, string][] = [
    ['memories', String(memories), `${neurons} neurons, ${edges} edges`],
    ['visits', String(run.visited.length), `${numberText(run.time)} T_{f} in all`],
    ...(times.delay === null
      ? []
      : ([
          ['dwell', `${numberText(run.dwell.mean)} T_{f}`, `closed form ${numberText(run.dwell.predicted)}`],
          ['ratio r', numberText(escapeRatio ?? ratio), `T_{d} = ${numberText(times.delay)} T_{f}`],
        ] as [string, string, string][])),
    ...(run.margins
      ? ([['least margin', numberText(run.margins.least), '1 − r_{eff}']] as [string, string, string][])
      : []),
  ];
  return [
    '<header>',
    `<h1>${escapeMarkup(title)}</h1>`,
    `<p class="lead">${escapeMarkup(`${name.toUpperCase()}, ${run.engine} engine. ${lead}`)}</p>`,
    keyTiles(tiles),
    '</header>',
  ].join('\n');
}

function visitedSentence({ visited }: RecallSummary): string {
  const shown = visited.slice(0, 20).join(', ');
  return `Visited: ${shown}${visited.length > 20 ? `, … (${visited.length} visits)` : ''}.`;
}

function dwellSentences({ dwell }: RecallSummary): string[] {
  const { mean, deviation, predicted, first, predictedFirst, count } = dwell;
  return [
    `${count} complete visits, the first left out: mean ${numberText(mean)} T_{f}, deviation ${numberText(deviation)}.`,
    ...(predicted === null
      ? []
      : [
          mean !== null && Math.abs(mean - predicted - 1) < 0.5
            ? `The closed form says ${numberText(predicted)} T_{f}; real hops take about one T_{f} more, as here.`
            : `The closed form says ${numberText(predicted)} T_{f}.`,
        ]),
    ...(first === null
      ? []
      : [`The first visit took ${numberText(first)} T_{f}, predicted ${numberText(predictedFirst)}.`]),
  ];
}

/** The weakest edges. */
const MOST_ROWS = 24;

function marginTable(edges: readonly MarginFigures[]): string {
  const weakest = [...edges].sort((a, b) => (a.margin ?? -Infinity) - (b.margin ?? -Infinity)).slice(0, MOST_ROWS);
  const rows = weakest.map(
    ({ from, to, overlap, ratio, margin, rival }) =>
      `<tr><th scope="row">${from} → ${to}</th>${[overlap, ratio, margin].map((value) => `<td>${rich(numberText(value))}</td>`).join('')}<td>${rival ? rival.memory : '–'}</td></tr>`,
  );
  const heads = ['edge', 'overlap', 'r<sub>eff</sub>', 'margin', 'nearest rival'];
  return (
    `<div class="table"><table><caption>Weakest first; where the softmax is sharp, an edge whose margin is not above 0 stalls.</caption><thead><tr>` +
    `${heads.map((head) => `<th scope="col">${head}</th>`).join('')}</tr></thead><tbody>${rows.join('')}</tbody></table></div>`
  );
}
