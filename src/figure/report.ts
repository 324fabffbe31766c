// The report: one HTML file that asks nothing of the network, the figures in the order of the argument.
// 1 it does the task, 2 its spectrum is the circuit's, 3 in basis Psi its matrix is the circuit, 4 the variables are
// there and move, 5 editing one changes the future as predicted, 6 none of this holds in the controls, 7 the verdict.

import type { Analysis, BasisCandidate, Verdict } from '../emt/analysis.ts';
import { type AnalysisPictures, analysisFigures, type FigureName } from './analysis-figures.ts';
import { numberText, percentText } from './number-text.ts';
import { reportHeadings } from './report-headings.ts';
import { reportStyle } from './report-style.ts';
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
import { escapeMarkup, PAGE_WIDTH } from './svg.ts';

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
  return [
    '<!DOCTYPE html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>${escapeMarkup(input.title)}</title>`,
    `<style>${reportStyle(input.theme ?? 'auto')}</style>`,
    '</head>',
    '<body>',
    header(input),
    '<main>',
    ...sections,
    '</main>',
    footer(input),
    '</body>',
    '</html>',
    '',
  ].join('\n');
}

/** Markup for a text with `_{...}` and `^{...}`. */
function rich(text: string): string {
  return escapeMarkup(text)
    .replace(/_\{([^}]*)\}/g, '<sub>$1</sub>')
    .replace(/\^\{([^}]*)\}/g, '<sup>$1</sup>');
}

function section(number: number, heading: string, ...content: readonly string[]): string {
  const parts = content.filter((part) => part !== '').join('\n');
  return `<section id="step-${number}"><h2><span>${number}</span> ${rich(heading)}</h2>\n${parts}</section>`;
}

function paragraph(sentences: readonly string[]): string {
  return `<p class="see">${sentences.map(rich).join(' ')}</p>`;
}

/** The figure with what to see in it; where there is no figure, only the words, which say why. */
function figurePlate(svg: string | undefined, sentences: readonly string[]): string {
  if (svg === undefined) return paragraph(sentences);
  // A figure of one column has its words beside it, one of a page below.
  const size = svg.includes(`viewBox="0 0 ${PAGE_WIDTH} `) ? 'wide' : 'narrow';
  const caption = sentences.map(rich).join(' ');
  return `<figure class="${size}"><div class="plate">${svg.trimEnd()}</div><figcaption>${caption}</figcaption></figure>`;
}

function trainingPart(figures: ReadonlyMap<FigureName, string>, analysis: Analysis): string {
  return figures.has('training') ? figurePlate(figures.get('training'), [trainingSentence(analysis)]) : '';
}

const SIGNS: Record<Verdict, string> = { found: '●', partial: '◐', absent: '○' };

function badge(verdict: Verdict): string {
  return `<strong class="verdict ${verdict}">${SIGNS[verdict]} ${verdict}</strong>`;
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
  const tiles: [name: string, value: string, note: string][] = [
    ['task accuracy', percentText(accuracy.value), `horizon ${accuracy.horizon}`],
    ['spectral error', numberText(spectrum.error), 'radians, mean'],
    ['spectral rank', `${spectrum.networkRank} of ${spectrum.theoryRank}`, 'network, theory'],
    ['circuit error', numberText(basis.meanError), `mean; at most ${numberText(basis.maxError)}`],
    ['edits come out right', percentText(intervention.changedAccuracy), 'of the bits that should change'],
    ['controls', controlsText(controls), 'random init, shuffled weights'],
  ];
  const shown = task.linear ? tiles : tiles.filter(([name]) => !/^(spectral|circuit)/.test(name));
  const cells = shown.map(
    ([name, value, note]) => `<li><span>${name}</span><b>${rich(value)}</b><small>${rich(note)}</small></li>`,
  );
  return `<ul class="key">${cells.join('')}</ul>`;
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
  const line = (name: string, verdict: Verdict, reason: string) =>
    `<tr><th scope="row">${name}</th><td class="words">${badge(verdict)}</td><td class="words">${escapeMarkup(reason)}</td></tr>`;
  const remarks = [fixedPoint.note, ...notes].filter((note) => note !== '');
  return (
    `<div class="table"><table><thead><tr><th scope="col">network</th><th scope="col" class="words">verdict</th><th scope="col" class="words">reason</th></tr></thead><tbody>` +
    line('this network', analysis.verdict, analysis.reason) +
    line('random init', controls.random.verdict, controls.random.reason) +
    line('shuffled weights', controls.shuffled.verdict, controls.shuffled.reason) +
    '</tbody></table></div>' +
    (remarks.length === 0
      ? ''
      : `<ul class="notes">${remarks.map((note) => `<li>${escapeMarkup(note)}</li>`).join('')}</ul>`)
  );
}

function footer({ analysis, command, versions }: ReportInput): string {
  const made = Object.entries(versions ?? {}).map(([name, version]) => `${name} ${version}`);
  return [
    '<footer>',
    `<p>To get this report again: <code>${escapeMarkup(command)}</code></p>`,
    `<p>${escapeMarkup([`seed ${analysis.seed}`, analysis.schema, ...made].join(' · '))}</p>`,
    '<p>Theory: Karuvally, DelMastro, Siegelmann, “Episodic Memory Theory for the Mechanistic Interpretation of Recurrent Neural Networks”, arXiv 2310.02430.</p>',
    '</footer>',
  ].join('\n');
}
