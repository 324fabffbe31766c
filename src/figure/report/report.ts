// The report: one HTML file that asks nothing of the network, the figures in the order of the argument.
// 1 it does the task, 2 its spectrum is the circuit's, 3 in basis Psi its matrix is the circuit, 4 the variables are
// there and move, 5 editing one changes the future as predicted, 6 none of this holds in the controls, 7 the verdict.

import type { Analysis, BasisCandidate } from '../../emt/results/analysis.ts';
import { numberText, percentText } from '../draw/number-text.ts';
import { escapeMarkup } from '../draw/svg.ts';
import { type AnalysisPictures, analysisFigures, type FigureName } from '../emt/analysis-figures.ts';
import { reportHeadings } from './report-headings.ts';
import {
  badge,
  figurePlate,
  keyTiles,
  notesList,
  page,
  paragraph,
  reportEnd,
  rich,
  section,
  verdictTable,
} from './report-page.ts';
import {
  controlsSentences,
  interventionSentences,
  matricesSentences,
  RING_SENTENCE,
  residualSentence,
  spectrumSentences,
  taskSentences,
  trainingSentence,
  variablesSentences,
} from './report-text.ts';

export interface ReportInput extends AnalysisPictures {
  readonly title: string;
  /** What to type to get this report again. */
  readonly command: string;
  /** Versions by name, e.g. `engram`, `node`. */
  readonly versions?: Readonly<Record<string, string>>;
}

/** A complete HTML page. The same input gives the same bytes. */
export function renderReport(input: ReportInput): string {
  const { analysis, matrices } = input;
  const figures = analysisFigures(input);
  const headings = reportHeadings(analysis);
  const plate = (name: FigureName, sentences: readonly string[]) => figurePlate(figures.get(name), sentences);
  const sections = [
    section(1, headings.task, paragraph(taskSentences(analysis)), trainingPart(figures, analysis)),
    section(2, headings.spectrum, plate('spectrum', spectrumSentences(analysis))),
    section(
      3,
      headings.matrices,
      plate('matrices', matricesSentences(analysis)),
      candidatesTable(analysis),
      matrices.residual === null ? '' : plate('residual', [residualSentence(analysis, matrices.residual.variance)]),
    ),
    section(
      4,
      headings.variables,
      plate('variables', variablesSentences(analysis)),
      figures.has('ring') ? plate('ring', [RING_SENTENCE]) : '',
    ),
    section(5, headings.interventions, plate('interventions', interventionSentences(analysis))),
    section(6, headings.controls, plate('controls', controlsSentences(analysis))),
    section(7, 'Verdict', verdictPart(analysis)),
  ];
  return page({ title: input.title, theme: input.theme, header: header(input), sections, footer: footer(input) });
}

function trainingPart(figures: ReadonlyMap<FigureName, string>, analysis: Analysis): string {
  return figures.has('training') ? figurePlate(figures.get('training'), [trainingSentence(analysis)]) : '';
}

function header({ title, analysis }: ReportInput): string {
  const { task, model } = analysis;
  const cell = model.cell === 'elman' ? `Elman ${model.activation}` : model.cell;
  const from = [model.source, model.checkpoint && `checkpoint ${model.checkpoint}`].filter(Boolean).join(', ');
  const id = task.id === null ? '' : ` (id ${task.id.join(', ')})`;
  return [
    '<header>',
    `<h1>${escapeMarkup(title)}</h1>`,
    `<p class="lead">${badge(analysis.verdict)} ${escapeMarkup(analysis.reason)}</p>`,
    '<dl class="about">',
    `<dt>Task</dt><dd>${escapeMarkup(task.name)}${id}: ${escapeMarkup(task.summary)} Variables of ${task.d} rows in ${task.s} slots; ${task.alive} of ${task.n} cells are needed.</dd>`,
    `<dt>Network</dt><dd>${escapeMarkup(cell)}, ${model.hiddenSize} hidden units, ${model.bias ? 'with' : 'without'} bias${from === '' ? '' : ` (${escapeMarkup(from)})`}</dd>`,
    '</dl>',
    keyNumbers(analysis),
    '</header>',
  ].join('\n');
}

function keyNumbers({ accuracy, spectrum, basis, intervention, controls, task }: Analysis): string {
  const tiles: [name: string, value: string, note: string, isKnown: boolean][] = [
    ['task accuracy', percentText(accuracy.value), `horizon ${accuracy.horizon}`, true],
    ['spectral error', numberText(spectrum.error), 'radians, mean', spectrum.error !== null],
    ['spectral rank', `${spectrum.networkRank} of ${spectrum.theoryRank}`, 'network, theory', task.linear],
    [
      'circuit error',
      numberText(basis.meanError),
      `mean; at most ${numberText(basis.maxError)}`,
      task.linear && basis.meanError !== null,
    ],
    [
      'edits come out right',
      percentText(intervention.changedAccuracy),
      'of the bits that should change',
      intervention.changedAccuracy !== null,
    ],
    ['controls', controlsText(controls), 'random init, shuffled weights', true],
  ];
  return keyTiles(tiles.flatMap(([name, value, note, isKnown]) => (isKnown ? [[name, value, note] as const] : [])));
}

function controlsText({ random, shuffled }: Analysis['controls']): string {
  return random.verdict === shuffled.verdict ? `both ${random.verdict}` : `${random.verdict}, ${shuffled.verdict}`;
}

function candidatesTable({ basis }: Analysis): string {
  if (basis.candidates.length === 0) return '';
  const chosen = (one: BasisCandidate) => one.method === basis.method && one.variant === basis.variant;
  const head = [
    'estimator of Ψ',
    'edits, held out',
    'signs read',
    'mean error',
    'max error',
    'leakage',
    'condition',
    'remark',
  ];
  const rows = basis.candidates.map((one) => {
    const cells = [
      percentText(one.heldOutChangedAccuracy),
      percentText(one.decoding),
      numberText(one.meanError),
      numberText(one.maxError),
      numberText(one.leakage),
      numberText(one.conditionNumber),
    ];
    const name = `${one.method}, ${one.variant}`;
    const remark = [one.usable ? '' : 'refused', one.reason].filter((part) => part !== '').join(': ');
    return (
      `<tr${chosen(one) ? ' class="chosen"' : ''}><th scope="row">${chosen(one) ? '→ ' : ''}${escapeMarkup(name)}</th>` +
      `${cells.map((cell) => `<td>${rich(cell)}</td>`).join('')}<td class="words">${escapeMarkup(remark)}</td></tr>`
    );
  });
  return (
    `<div class="table"><table><caption>Estimators of Ψ (asked for: ${basis.requested}). ${escapeMarkup(basis.why)}</caption>` +
    `<thead><tr>${head.map((name) => `<th scope="col"${name === 'remark' ? ' class="words"' : ''}>${name}</th>`).join('')}</tr></thead>` +
    `<tbody>${rows.join('')}</tbody></table></div>\n`
  );
}

function verdictPart(analysis: Analysis): string {
  const { controls, fixedPoint, notes } = analysis;
  const lines = [
    ['this network', analysis.verdict, analysis.reason],
    ['random init', controls.random.verdict, controls.random.reason],
    ['shuffled weights', controls.shuffled.verdict, controls.shuffled.reason],
  ] as const;
  return verdictTable(lines) + notesList([fixedPoint.note, ...notes].filter((note) => note !== ''));
}

function footer({ analysis, command, versions }: ReportInput): string {
  const { seed, schema } = analysis;
  return reportEnd({ command, seed, schema, versions });
}
