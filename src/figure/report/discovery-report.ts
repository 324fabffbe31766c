// The report on a network of unknown task: what its hidden state holds of its own past, the circuit read from it, the
// edits that prove it, and the same for the null networks. One HTML file that asks nothing of the network.

import type {
  Discovery,
  DiscoveryFigures,
  DiscoveryMatrices,
  OperatorFigures,
  RefusedCircuit,
} from '../../emt/results/discovery.ts';
import { colourLimit, type HeatMapData, matricesFigure } from '../charts/matrices.ts';
import { numberText, percentText } from '../draw/number-text.ts';
import { escapeMarkup, type FigureOptions } from '../draw/svg.ts';
import type { Theme } from '../draw/theme.ts';
import { type ControlMeasure, controlsFigure } from '../emt/controls.ts';
import { interventionFigure } from '../emt/intervention.ts';
import { lagProfileFigure } from '../emt/lag-profile.ts';
import { badge, figurePlate, keyTiles, notesList, page, reportEnd, section, verdictTable } from './report-page.ts';

export interface DiscoveryPictures {
  readonly discovery: Discovery;
  readonly matrices: DiscoveryMatrices;
  readonly theme?: Theme;
}

export interface DiscoveryReportInput extends DiscoveryPictures {
  readonly title: string;
  /** What to type to get this report again. */
  readonly command: string;
  readonly versions?: Readonly<Record<string, string>>;
}

export type DiscoveryFigureName = 'profile' | 'circuit' | 'interventions' | 'controls';

/** Every figure that the data allow, by name; each a complete SVG file. */
export function discoveryFigures({ discovery, matrices, theme }: DiscoveryPictures): Map<DiscoveryFigureName, string> {
  const options = (name: DiscoveryFigureName): FigureOptions => ({ id: `engram-${name}`, theme: theme ?? 'auto' });
  const figures = new Map<DiscoveryFigureName, string>();
  const depth = discovery.candidate === null ? discovery.s : null;
  const profiles = [
    ...(discovery.lagProfile.length > 0
      ? [{ name: 'the network’s own outputs', lags: discovery.lagProfile, depth }]
      : []),
    ...(discovery.inputProfile.length > 0
      ? [{ name: 'inputs, when they end', lags: discovery.inputProfile, depth: null }]
      : []),
  ];
  if (profiles.length > 0) figures.set('profile', lagProfileFigure(profiles, options('profile')));
  figures.set('circuit', matricesFigure(discoveredMaps(matrices, discovery.candidate !== null), options('circuit')));
  const { intervention } = discovery;
  if (intervention.perSlotLag.length > 0) {
    const kind = (name: string, { accuracy, changedAccuracy }: typeof intervention.set, isControl = false) => ({
      name,
      accuracy,
      changedAccuracy,
      isControl,
    });
    const kinds = [
      kind('set', intervention.set),
      kind('interchange', intervention.interchange),
      kind('set, random Ψ', intervention.randomBasis, true),
    ];
    figures.set(
      'interventions',
      interventionFigure({ perSlotLag: intervention.perSlotLag, kinds }, options('interventions')),
    );
  }
  figures.set('controls', controlsFigure(measuresOf(discovery), options('controls')));
  return figures;
}

/** The Jacobian as it stands, the same in the basis of the live cells, and the circuit read from it, refused or not. */
export function discoveredMaps({ jacobian, phiEmp, phi, slots }: DiscoveryMatrices, isRefused: boolean): HeatMapData[] {
  const maps: HeatMapData[] = [
    {
      ...jacobian,
      title: 'J, as it stands',
      limit: colourLimit(jacobian.data),
      rowName: 'to hidden unit',
      colName: 'from hidden unit',
    },
  ];
  if (phiEmp === null || phi === null) return maps;
  const stack = { slots, rowName: 'to slot', colName: 'from slot' };
  maps.push({ ...phiEmp, ...stack, title: 'Ψ* J Ψ, live cells', limit: colourLimit(phiEmp.data, 0.999) });
  maps.push({ ...phi, ...stack, title: isRefused ? 'Φ, refused' : 'Φ, as read', limit: colourLimit(phi.data, 1) });
  return maps;
}

function measuresOf(discovery: Discovery): ControlMeasure[] {
  const { random, shuffled, rephased } = discovery.controls;
  const measure = (
    name: string,
    unit: string,
    scale: ControlMeasure['scale'],
    read: (figures: DiscoveryFigures) => number | null,
  ): ControlMeasure => ({
    name,
    unit,
    better: 'higher',
    scale,
    trained: read(discovery),
    random: read(random),
    shuffled: read(shuffled),
    ...(rephased ? { rephased: read(rephased) } : {}),
  });
  const measures = [
    measure('depth of the memory', 'lags', 'count', ({ s }) => s),
    measure('live cells', 'count', 'count', ({ cells }) => cells.count),
    measure('outputs the circuit says', 'share', 'share', ({ behaviour }) => behaviour.fromOutputs),
    measure('hidden variance in span Ψ', 'share', 'share', ({ basis }) => basis.variance),
    measure('edits: bits to change', 'share of bits', 'share', ({ intervention }) => intervention.changedAccuracy),
  ];
  return measures.filter(({ trained, random, shuffled }) => trained !== null || random !== null || shuffled !== null);
}

/** A complete HTML page. The same input gives the same bytes. */
export function renderDiscovery(input: DiscoveryReportInput): string {
  const { discovery, title, command, versions, theme } = input;
  const figures = discoveryFigures(input);
  const { controls, fixedPoint, notes, seed, schema } = discovery;
  const sections = [
    section(1, 'What it holds of its past', figurePlate(figures.get('profile'), profileSentences(discovery))),
    section(
      2,
      'The circuit',
      rulesPart(discovery.operator),
      figurePlate(figures.get('circuit'), circuitSentences(discovery)),
    ),
    section(3, 'Editing it', figurePlate(figures.get('interventions'), editSentences(discovery))),
    section(4, 'The controls', figurePlate(figures.get('controls'), [controlSentence(discovery)])),
    section(
      5,
      'Verdict',
      verdictTable([
        ['this network', discovery.verdict, discovery.reason],
        ['random init', controls.random.verdict, controls.random.reason],
        ['shuffled weights', controls.shuffled.verdict, controls.shuffled.reason],
        ...(controls.rephased ? [['random modes', controls.rephased.verdict, controls.rephased.reason] as const] : []),
      ]),
      notesList([fixedPoint.note, ...notes].filter((note) => note !== '')),
    ),
  ];
  return page({
    title,
    theme,
    header: header(input),
    sections,
    footer: reportEnd({ command, seed, schema, versions }),
  });
}

function header({ title, discovery }: DiscoveryReportInput): string {
  const { model, drive, cells, s, behaviour, intervention, basis } = discovery;
  const from = [model.source, model.checkpoint && `checkpoint ${model.checkpoint}`].filter(Boolean).join(', ');
  return [
    '<header>',
    `<h1>${escapeMarkup(title)}</h1>`,
    `<p class="lead">${badge(discovery.verdict)} ${escapeMarkup(discovery.reason)}</p>`,
    '<dl class="about">',
    `<dt>Network</dt><dd>${escapeMarkup(model.cell)}, ${model.hiddenSize} hidden units${from === '' ? '' : ` (${escapeMarkup(from)})`}</dd>`,
    `<dt>Woken by</dt><dd>${escapeMarkup(drive.source)}: ${drive.sequences} sequences, ${drive.drivenSteps} steps of input, then ${drive.freeSteps} without</dd>`,
    '</dl>',
    keyTiles([
      ['depth of the memory', String(s), 'lags with something new'],
      ['live cells', String(cells.count), `of variables ${cells.d} wide`],
      ['outputs it says', percentText(behaviour.fromOutputs), `a constant: ${percentText(behaviour.chance)}`],
      ['hidden variance', percentText(basis.variance), 'inside span Ψ'],
      ['edits come out right', percentText(intervention.changedAccuracy), 'of the bits that should change'],
    ]),
    '</header>',
  ].join('\n');
}

function profileSentences({ lagProfile, inputProfile, signal, candidate, ...found }: Discovery): string[] {
  const { s } = candidate ?? found;
  const sentences: string[] = [];
  if (lagProfile.length > 0) {
    sentences.push(
      'Open circles: how much of what the network said so many steps ago a linear readout of its hidden state tells. A ' +
        'network that repeats itself tells its past for ever; filled dots are what no smaller lag told already.',
    );
    sentences.push(
      s === 0
        ? 'Nothing of it can be told.'
        : s === lagProfile.length
          ? `Something is new up to the longest lag looked at, ${s - 1}.`
          : `From lag ${s} on nothing is new${candidate === null ? `: ${s} slots` : ''}.`,
    );
  } else if (signal.kind === 'none') {
    sentences.push('Left to itself the network says nothing that varies, so there is no past of its own to look for.');
  }
  if (inputProfile.length > 0) {
    sentences.push(
      'Inputs can be read for some steps in any network, trained or not: that they fade is no circuit, that they stay may be one.',
    );
  }
  return sentences;
}

function rulesPart(operator: OperatorFigures): string {
  if (operator.rules.length === 0) return '';
  const rows = operator.rules.map(
    ({ bit, terms }) =>
      `<tr><th scope="row">${bit}</th><td class="words">x<sub>${bit}</sub>(t) = ${terms.length === 0 ? '0' : terms.map((term, i) => termText(term, operator.kind, i === 0)).join(' ')}</td></tr>`,
  );
  const id = operator.id === null ? '' : ` Task id ${operator.id.join(', ')}.`;
  return (
    `<div class="table"><table><caption>The rule of every bit, as read from the network.${id}</caption>` +
    `<thead><tr><th scope="col">bit</th><th scope="col" class="words">rule</th></tr></thead><tbody>${rows.join('')}</tbody></table></div>\n`
  );
}

function termText(
  { bit, lag, weight }: { bit: number; lag: number; weight: number },
  kind: OperatorFigures['kind'],
  isFirst: boolean,
): string {
  const sign = weight < 0 ? '−' : isFirst && kind === 'real' ? '' : '+';
  const size = kind === 'selection' ? '' : `${Math.abs(weight).toFixed(2)} `;
  return `${sign}${isFirst ? '' : ' '}${size}x<sub>${bit}</sub>(t−${lag})`;
}

function circuitSentences({ operator, cells, basis, candidate }: Discovery): string[] {
  if (candidate !== null) return refusedSentences(candidate);
  if (operator.kind === 'none') return ['No circuit was read: there are no live cells to see J in.'];
  const sentences = [
    `The live cells, ${cells.count} of them, span a space with ${percentText(basis.variance)} of the hidden variance. In their ` +
      'basis the Jacobian should be a shift (the diagonals) and, in the rows of the newest slot, the rule.',
  ];
  if (operator.readFrom === 'activity') {
    sentences.push(
      'Here they are no clean selection; what the network says next, regressed on the cells, is one, and the circuit at ' +
        'the right is read from that. A linearisation at one point need not show what a gated network does elsewhere.',
    );
  } else if (operator.kind === 'selection') {
    sentences.push(
      `Each of those rows has one entry that stands out; the greatest beside it is ${numberText(operator.crosstalk)} of it.`,
    );
  } else {
    sentences.push(
      'Those rows are no clean selection of one cell each, so their measured weights are kept as they are.',
    );
  }
  sentences.push(`One step carries a share of ${numberText(basis.leakage)} of the activity out of that space.`);
  return sentences;
}

/** What was read is shown for what it is: no result. */
export function refusedSentences({ s, cells, operator }: RefusedCircuit): string[] {
  const rule = operator.id === null ? '' : `, task id ${operator.id.join(', ')}`;
  return [
    `A candidate was read and refused: depth ${s}, ${cells.count} live ${cells.count === 1 ? 'cell' : 'cells'}${rule}. ` +
      'The verdict says why; it is no circuit of this network.',
  ];
}

function editSentences({ intervention, behaviour, candidate }: Discovery): string[] {
  const { changedAccuracy, changedBits, randomBasis, lags } = intervention;
  if (changedAccuracy === null) return ['No edit could be made, so nothing is shown to be the cause of anything.'];
  const alone =
    behaviour.fromInputs === null
      ? ''
      : ` Started from the inputs alone it says ${percentText(behaviour.fromInputs)} of them.`;
  return [
    `All live cells of one slot are overwritten, and the network runs on for ${lags} steps. Of the ${changedBits} output bits ` +
      `that should then differ, ${percentText(changedAccuracy)} do as the ${candidate === null ? 'discovered circuit' : 'candidate'} predicts; with a random basis of ` +
      `the same size, ${percentText(randomBasis.changedAccuracy)}.`,
    `Left alone, the ${candidate === null ? 'circuit' : 'candidate'} says ${percentText(behaviour.fromOutputs)} of what the network says over ${behaviour.steps} steps.${alone}`,
  ];
}

function controlSentence({ controls }: Discovery): string {
  return (
    `The same search says “${controls.random.verdict}” of an untrained network of the same shape and ` +
    `“${controls.shuffled.verdict}” of this network with its weights shuffled` +
    (controls.rephased
      ? `, “${controls.rephased.verdict}” of one as lively: eigenvalues of the same magnitudes, of random arguments and directions.`
      : '.') +
    ' Where nothing can be read in a control, its variance and edits are those of this network’s circuit.'
  );
}
