// An analysis as text for a terminal: every figure beside the same figure of the two null controls, then the verdict.

import { printableData } from '../array/printable.ts';
import type { Analysis, Figures } from '../emt/results/analysis.ts';
import { figure, percent, textTable } from './text-table.ts';

/** Several lines, without a newline at the end. */
export function analysisText(found: Analysis): string {
  const analysis = printableData(found);
  const { task, model, accuracy, basis, verdict, reason } = analysis;
  const cell = model.cell === 'elman' ? `Elman ${model.activation}` : model.cell;
  const from = [model.source, model.checkpoint && `checkpoint ${model.checkpoint}`].filter(Boolean).join(', ');
  const lines = [
    `task      ${task.name}: ${task.summary}`,
    `network   ${cell}, ${model.hiddenSize} hidden units${model.bias ? ', with bias' : ''}${from && ` (${from})`}`,
    `measured  on ${accuracy.sequences} fresh sequences, horizon ${accuracy.horizon}, seed ${analysis.seed}`,
    '',
    figuresTable(analysis),
    '',
    `basis     ${basis.why}`,
    ...(basis.byConstruction === '' ? [] : [`          ${basis.byConstruction}`]),
    `spectrum  ${analysis.spectrum.statement}`,
    ...analysis.notes.map((note) => `note      ${note}`),
    '',
    `${verdict}: ${reason}`,
  ];
  return lines.join('\n');
}

function figuresTable(analysis: Analysis): string {
  const networks: Figures[] = [analysis, analysis.controls.random, analysis.controls.shuffled];
  const row = (name: string, read: (figures: Figures) => string) => [name, ...networks.map(read)];
  return textTable([
    ['', 'network', 'random', 'shuffled'],
    row('accuracy', ({ accuracy }) => percent(accuracy.value)),
    row('spectral error, rad', ({ spectrum }) => figure(spectrum.error)),
    row(`eigenvalues beyond ${analysis.spectrum.threshold}`, ({ spectrum }) => String(spectrum.networkRank)),
    row('  the theory has', ({ spectrum }) => String(spectrum.theoryRank)),
    row('basis', ({ basis }) => basis.method),
    row('circuit error, mean', ({ basis }) => figure(basis.meanError)),
    row('circuit error, max', ({ basis }) => figure(basis.maxError)),
    row('leakage', ({ basis }) => figure(basis.leakage)),
    row('variance in span Psi', ({ basis }) => percent(basis.variance)),
    row('sum over variables', ({ basis }) => percent(basis.additive)),
    row('decoding', ({ basis }) => percent(basis.decoding)),
    row('edits: all bits', ({ intervention }) => percent(intervention.accuracy)),
    row('edits: bits to change', ({ intervention }) => percent(intervention.changedAccuracy)),
    row('  with a random basis', ({ intervention }) => percent(intervention.randomBasis.changedAccuracy)),
    row('edits x content', ({ strength }) => figure(strength)),
    row('verdict', ({ verdict }) => verdict),
  ]);
}
