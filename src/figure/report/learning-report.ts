// The report on learning: how the memories were stored and forgotten, what the weights look like, what is recalled; of
// many runs how often, and where in the space of settings.

import type { Attempt, SuccessRate } from '../../episodic/learning/attempt.ts';
import type { EpochFigures } from '../../episodic/learning/lesson.ts';
import type { RecallTest } from '../../episodic/learning/recall-test.ts';
import { type HeatMapData, matricesFigure } from '../charts/matrices.ts';
import { numberText } from '../draw/number-text.ts';
import { escapeMarkup, type FigureOptions } from '../draw/svg.ts';
import type { Theme } from '../draw/theme.ts';
import { learningCurvesFigure } from '../episodic/learning-curves.ts';
import { successMapFigure } from '../episodic/success-map.ts';
import { figurePlate, keyTiles, page, reportEnd, rich, section } from './report-page.ts';

export interface LearningPictures {
  /** Length of the sequence. */
  readonly memories: number;
  readonly hidden: number;
  /** Epochs of a lesson, or of two; `null` for many runs. */
  readonly lessons: readonly (readonly EpochFigures[])[] | null;
  /** Cosines of the memories (rows) with the columns of `Xi`, and `Phi`; `null` for many runs. */
  readonly columns: readonly (readonly number[])[] | null;
  readonly phi: readonly (readonly number[])[] | null;
  /** Many runs. */
  readonly attempts: readonly Attempt[] | null;
  readonly theme?: Theme;
}

export interface LearningReportInput extends LearningPictures {
  readonly title: string;
  readonly mode: 'lesson' | 'repeats' | 'search';
  readonly neurons: number;
  /** Of the sequence, or of both, when all is over. */
  readonly knowledge:
    | readonly {
        readonly stored: number;
        readonly shared: number;
        readonly correlations: readonly number[];
        readonly recall: RecallTest;
      }[]
    | null;
  readonly success: SuccessRate | null;
  readonly seed: number;
  readonly schema: string;
  /** What to type to get this report again. */
  readonly command: string;
  readonly versions?: Readonly<Record<string, string>>;
}

export type LearningFigureName = 'learning-curves' | 'learned-weights' | 'success-map';

/** Every figure that there are data for, by name; each a complete SVG file. */
export function learningFigures(data: LearningPictures): Map<LearningFigureName, string> {
  const { memories, lessons, columns, phi, attempts, theme = 'auto' } = data;
  const options = (name: LearningFigureName): FigureOptions => ({ id: `engram-${name}`, theme });
  const figures = new Map<LearningFigureName, string>();
  if (lessons) figures.set('learning-curves', learningCurvesFigure({ lessons }, options('learning-curves')));
  if (columns && phi) {
    figures.set('learned-weights', matricesFigure(weightMaps(columns, phi), options('learned-weights')));
  }
  // Runs of one setting would be one place.
  if (attempts && settingsDiffer(attempts))
    figures.set('success-map', successMapFigure({ memories, attempts }, options('success-map')));
  return figures;
}

function settingsDiffer(attempts: readonly Attempt[]): boolean {
  const texts = attempts.map(({ settings }) => JSON.stringify(settings));
  return new Set(texts).size > 1;
}

/** Both with the units of the memories first, in the order of the memories, so that a sequence shows as a diagonal. */
function weightMaps(columns: readonly (readonly number[])[], phi: readonly (readonly number[])[]): HeatMapData[] {
  const best = columns.map((row) => row.reduce((found, value, j) => (value > row[found]! ? j : found), 0));
  const order = [...new Set([...best, ...phi.keys()])];
  const finite = (value: number) => (Number.isFinite(value) ? value : Number.NaN);
  const cosines = columns.flatMap((row) => order.map((unit) => finite(row[unit]!)));
  const arranged = order.flatMap((from) => order.map((to) => finite(phi[from]![to]!)));
  const largest = arranged.reduce((most, value) => (Math.abs(value) > most ? Math.abs(value) : most), 1e-9);
  return [
    {
      title: 'cosines of memories with Ξ',
      rows: columns.length,
      cols: order.length,
      data: cosines,
      limit: 1,
      rowName: 'memory',
      colName: 'hidden unit',
    },
    {
      title: 'Φ',
      rows: order.length,
      cols: order.length,
      data: arranged,
      limit: largest,
      rowName: 'from unit',
      colName: 'to unit',
    },
  ];
}

const THEORY =
  'Theory: Karuvally, Sejnowski, Siegelmann, “General Sequential Episodic Memory Model”, ICML 2023, arXiv 2212.05563; vigilance is Engram’s.';

/** A complete HTML page. The same input gives the same bytes. */
export function renderLearning(input: LearningReportInput): string {
  const { title, theme, command, versions, seed, schema } = input;
  const figures = learningFigures(input);
  const plates: [heading: string, ...content: string[]][] = [];
  const add = (name: LearningFigureName, heading: string, sentences: readonly string[]): void => {
    const svg = figures.get(name);
    if (svg !== undefined) plates.push([heading, figurePlate(svg, sentences)]);
  };
  add('learning-curves', 'How it is learned, and forgotten', [
    'After each showing: the cosine of every taught memory with the column most like it. A curve that falls is a memory whose unit another one takes.',
    'Below: the mean energy of each epoch, and how many memories are then recalled in order.',
  ]);
  add('learned-weights', 'What the weights hold', [
    'Units are set in the order of the memories they hold: a sequence that is stored is the diagonal at the left, and the line above the diagonal of Φ is its order.',
  ]);
  add('success-map', 'Where it succeeds', ['Every mark is a whole run. Times are in units of T_{f}.']);
  if (input.attempts) plates.push(['How each run ended', attemptTable(input.attempts)]);
  if (input.knowledge) plates.push(['What is recalled', RECALL_END, recallTable(input.knowledge)]);
  return page({
    title,
    theme,
    header: header(input),
    sections: plates.map(([heading, ...content], i) => section(i + 1, heading, ...content)),
    footer: reportEnd({ command, seed, schema, versions, theory: THEORY }),
  });
}

function header({ title, memories, neurons, hidden, knowledge, success }: LearningReportInput): string {
  const tiles: [string, string, string][] = [
    ['memories', String(memories), `${neurons} neurons, ${hidden} hidden units`],
  ];
  let lead = '';
  if (success) {
    lead = `${success.successes} of ${success.trials} runs recall the whole sequence.`;
    tiles.push([
      'success',
      numberText(success.rate),
      `95 %: ${numberText(success.interval.low)} … ${numberText(success.interval.high)}`,
    ]);
  }
  const first = knowledge?.[0];
  if (first) {
    lead = first.recall.inOrder
      ? 'The whole sequence is recalled in order.'
      : `Recall goes in order as far as memory ${first.recall.reached}.`;
    const mean = first.correlations.reduce((sum, each) => sum + each, 0) / first.correlations.length;
    tiles.push(
      ['stored', String(first.stored), 'cosine of 0.9 or more'],
      ['mean cosine', numberText(mean), 'of memories with their best units'],
      ['sharing', String(first.shared), 'memories with the same best unit'],
    );
  }
  return [
    '<header>',
    `<h1>${escapeMarkup(title)}</h1>`,
    `<p class="lead">${escapeMarkup(lead)}</p>`,
    keyTiles(tiles),
    '</header>',
  ].join('\n');
}

const RECALL_END = '<p>Recall ends as soon as the last memory leads, before its overlap is at its best.</p>';
const MOST_VISITS = 40;

const MOST_RUNS = 100;

function attemptTable(attempts: readonly Attempt[]): string {
  const rows = attempts.slice(0, MOST_RUNS).map(({ attempt, reached, stored, shared, correlation, stop }) => {
    const cells = [String(reached + 1), String(stored), String(shared), rich(numberText(correlation)), stop];
    return `<tr><th scope="row">${attempt}</th>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`;
  });
  const heads = ['run', 'recalled in order', 'stored', 'sharing', 'mean cosine', 'ended'];
  const caption =
    attempts.length > MOST_RUNS ? `<caption>The first ${MOST_RUNS} of ${attempts.length} runs.</caption>` : '';
  return (
    `<div class="table"><table>${caption}<thead><tr>` +
    `${heads.map((head) => `<th scope="col">${head}</th>`).join('')}</tr></thead><tbody>${rows.join('')}</tbody></table></div>`
  );
}

function recallTable(knowledge: NonNullable<LearningReportInput['knowledge']>): string {
  return knowledge
    .map(({ recall }, i) => {
      const rows = recall.visits
        .slice(0, MOST_VISITS)
        .map(
          ({ memory, from, until, overlap }) =>
            `<tr><th scope="row">${memory}</th>${[from, until, overlap].map((value) => `<td>${rich(numberText(value))}</td>`).join('')}</tr>`,
        );
      const caption = knowledge.length === 1 ? '' : `<caption>The ${i === 0 ? 'first' : 'second'} sequence.</caption>`;
      const heads = ['memory', 'from, T<sub>f</sub>', 'until', 'best overlap'];
      return (
        `<div class="table"><table>${caption}<thead><tr>` +
        `${heads.map((head) => `<th scope="col">${head}</th>`).join('')}</tr></thead><tbody>${rows.join('')}</tbody></table></div>`
      );
    })
    .join('\n');
}
