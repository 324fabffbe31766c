// The report on recorded states: memory profile, variables by regression, spectrum of fitted dynamics, and, as plainly,
// what activity alone does not show.

import type { RefusedCircuit } from '../../emt/results/discovery.ts';
import type { Recorded, RecordedMatrices } from '../../emt/results/recorded.ts';
import { colourLimit, type HeatMapData, matricesFigure } from '../charts/matrices.ts';
import { numberText, percentText } from '../draw/number-text.ts';
import { escapeMarkup, type FigureOptions } from '../draw/svg.ts';
import type { Theme } from '../draw/theme.ts';
import { lagProfileFigure } from '../emt/lag-profile.ts';
import { spectrumFigure } from '../emt/spectrum.ts';
import { badge, figurePlate, keyTiles, notesList, page, reportEnd, section } from './report-page.ts';

export interface RecordedPictures {
  readonly recorded: Recorded;
  readonly matrices: RecordedMatrices;
  readonly theme?: Theme;
}

export interface RecordedReportInput extends RecordedPictures {
  readonly title: string;
  /** What to type to get this report again. */
  readonly command: string;
  readonly versions?: Readonly<Record<string, string>>;
}

export type RecordedFigureName = 'profile' | 'spectrum' | 'circuit';

/** Every figure that the data allow, by name; each a complete SVG file. */
export function recordedFigures({ recorded, matrices, theme }: RecordedPictures): Map<RecordedFigureName, string> {
  const options = (name: RecordedFigureName): FigureOptions => ({ id: `engram-${name}`, theme: theme ?? 'auto' });
  const figures = new Map<RecordedFigureName, string>();
  const { lagProfile, history, dynamics, candidate } = recorded;
  const depth = candidate === null ? recorded.s : null;
  if (lagProfile.length > 0) {
    figures.set(
      'profile',
      lagProfileFigure([{ name: HISTORY_NAMES[history], lags: lagProfile, depth }], options('profile')),
    );
  }
  if (dynamics) {
    const none = { matched: [], unmatchedTheory: [], unmatchedNetwork: [], theory: [], network: dynamics.eigenvalues };
    figures.set('spectrum', spectrumFigure(dynamics.spectrum ?? none, options('spectrum')));
  }
  const maps = fittedMaps(matrices, candidate !== null);
  if (maps.length > 0) figures.set('circuit', matricesFigure(maps, options('circuit')));
  return figures;
}

const HISTORY_NAMES: Readonly<Record<Recorded['history'], string>> = {
  outputs: 'recorded outputs',
  task: 'what the task says',
  inputs: 'recorded inputs',
  none: 'nothing',
};

function fittedMaps({ phiEmp, phi, slots }: RecordedMatrices, isRefused: boolean): HeatMapData[] {
  if (phiEmp === null || phi === null) return [];
  const stack = { slots, rowName: 'to slot', colName: 'from slot' };
  return [
    { ...phiEmp, ...stack, title: 'Ψ* A Ψ, fitted', limit: colourLimit(phiEmp.data, 0.999) },
    { ...phi, ...stack, title: isRefused ? 'Φ, refused' : 'Φ, as read from it', limit: colourLimit(phi.data, 1) },
  ];
}

/** A complete HTML page. The same input gives the same bytes. */
export function renderRecorded(input: RecordedReportInput): string {
  const { recorded, title, command, versions, theme } = input;
  const figures = recordedFigures(input);
  const { seed, schema, limits, notes } = recorded;
  const sections = [
    section(1, 'What the states hold of the past', figurePlate(figures.get('profile'), profileSentences(recorded))),
    section(2, 'Fitted linear dynamics', figurePlate(figures.get('spectrum'), dynamicsSentences(recorded))),
    section(3, 'The rule, as far as it can be fitted', figurePlate(figures.get('circuit'), ruleSentences(recorded))),
    section(4, 'What this cannot show', notesList([...limits, ...notes])),
  ];
  return page({
    title,
    theme,
    header: header(input),
    sections,
    footer: reportEnd({ command, seed, schema, versions }),
  });
}

function header({ title, recorded }: RecordedReportInput): string {
  const { data, task, s, cells, basis, dynamics } = recorded;
  const predicted = dynamics === null || dynamics.error === null ? null : 1 - dynamics.error;
  const given = [data.inputSize !== null && 'inputs', data.outputSize !== null && 'outputs']
    .filter(Boolean)
    .join(' and ');
  return [
    '<header>',
    `<h1>${escapeMarkup(title)}</h1>`,
    `<p class="lead">${badge(recorded.verdict)} ${escapeMarkup(recorded.reason)}</p>`,
    '<dl class="about">',
    `<dt>States</dt><dd>${data.sequences} sequences of ${data.steps} steps, ${data.stateSize} units${given === '' ? '' : `, with ${given}`}${data.source === null ? '' : ` (${escapeMarkup(data.source)})`}</dd>`,
    ...(task === null ? [] : [`<dt>Task</dt><dd>${escapeMarkup(task.name)}: ${escapeMarkup(task.summary)}</dd>`]),
    '</dl>',
    keyTiles([
      ['depth of the memory', String(s), 'lags with something new'],
      ['live cells', String(cells.count), `of variables ${cells.d} wide`],
      ['signs read', percentText(basis.decoding), 'on fresh sequences'],
      ['state variance', percentText(basis.variance), 'inside span Ψ'],
      ['one step predicted', percentText(predicted), `in ${dynamics?.rank ?? 0} dimensions`],
    ]),
    '</header>',
  ].join('\n');
}

function profileSentences({ history, lagProfile, candidate, ...found }: Recorded): string[] {
  const { s } = candidate ?? found;
  if (lagProfile.length === 0) return ['There is nothing recorded beside the states to look for in them.'];
  return [
    `Open circles: how much of ${HISTORY_NAMES[history]} so many steps ago a linear readout of the state tells, on sequences ` +
      'it was not fitted on; filled dots: what no smaller lag told already.',
    s === 0 ? 'Nothing of it can be told.' : `${s} ${s === 1 ? 'lag holds' : 'lags hold'} something of their own.`,
  ];
}

function dynamicsSentences({ dynamics, data }: Recorded): string[] {
  if (!dynamics) return ['The states do not vary: there are no dynamics to fit.'];
  const compared =
    dynamics.comparedWith === 'task' ? 'the circuit of the task' : 'the rule fitted to these same states';
  return [
    `Least squares of the next state on this one, in the ${dynamics.rank} leading principal components (${dynamics.why}; ` +
      `${percentText(dynamics.variance)} of the variance), ${data.quietFrom < data.steps ? `from step ${data.quietFrom} on` : 'beside the inputs'}. On fresh ` +
      `sequences ${percentText(dynamics.error)} of the next state’s variance is left unexplained.`,
    ...(dynamics.spectrum === null ? [] : [`Against ${compared}: ${dynamics.spectrum.statement}`]),
  ];
}

function ruleSentences({ operator, cells, candidate }: Recorded): string[] {
  if (candidate !== null) return refusedSentences(candidate);
  if (operator.kind === 'none') return ['No rule was fitted.'];
  const id = operator.id === null ? '' : ` It is task id ${operator.id.join(', ')}.`;
  return [
    `The fitted dynamics in the basis of the ${cells.count} live cells.` +
      (operator.kind === 'selection'
        ? ` Every bit copies one cell; the greatest entry beside it is ${numberText(operator.crosstalk)} of it.${id}`
        : ' Its newest rows are no clean selection of one cell each.'),
    'It describes the orbits that were recorded; that the network computes it this way is not shown.',
  ];
}

function refusedSentences({ s, cells, operator }: RefusedCircuit): string[] {
  const rule = operator.id === null ? '' : `, task id ${operator.id.join(', ')}`;
  return [
    `A candidate was read and refused: depth ${s}, ${cells.count} live ${cells.count === 1 ? 'cell' : 'cells'}${rule}. ` +
      'The verdict says why; it is no circuit of this network.',
  ];
}
