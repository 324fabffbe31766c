// From an analysis to its figures: which numbers each picture takes. A figure whose data do not exist is left out.

import { meanOfKnown } from '../../array/statistics.ts';
import type { Analysis, AnalysisMatrices, EditFigures, Figures } from '../../emt/results/analysis.ts';
import { colourLimit, type HeatMapData, matricesFigure } from '../charts/matrices.ts';
import { type TrainingData, trainingFigure } from '../charts/training.ts';
import type { FigureOptions } from '../draw/svg.ts';
import type { Theme } from '../draw/theme.ts';
import { type ControlMeasure, controlsFigure } from './controls.ts';
import { type InterventionData, interventionFigure } from './intervention.ts';
import { overviewFigure } from './overview.ts';
import { residualFigure } from './residual.ts';
import { type RingData, ringFigure } from './ring.ts';
import { spectrumFigure } from './spectrum.ts';
import { variablesFigure } from './variables.ts';

export interface AnalysisPictures {
  readonly analysis: Analysis;
  readonly matrices: AnalysisMatrices;
  readonly training?: TrainingData;
  readonly theme?: Theme;
}

export type FigureName =
  | 'training'
  | 'spectrum'
  | 'matrices'
  | 'residual'
  | 'variables'
  | 'ring'
  | 'interventions'
  | 'controls';

/** Every figure that the data allow, by name, in the order of the argument; each a complete SVG file. */
export function analysisFigures(pictures: AnalysisPictures): Map<FigureName, string> {
  const { analysis, matrices, training } = pictures;
  const figures = new Map<FigureName, string>();
  const options = (name: FigureName): FigureOptions => ({ id: `engram-${name}`, theme: pictures.theme ?? 'auto' });
  if (training !== undefined) figures.set('training', trainingFigure(training, options('training')));
  figures.set('spectrum', spectrumFigure(analysis.spectrum, options('spectrum')));
  figures.set('matrices', matricesFigure(heatMaps(analysis, matrices), options('matrices')));
  if (matrices.residual !== null) figures.set('residual', residualFigure(matrices.residual, options('residual')));
  const example = ringData(analysis, matrices);
  if (example !== null) {
    figures.set('variables', variablesFigure(example, options('variables')));
    figures.set('ring', ringFigure(example, options('ring')));
  }
  if (analysis.intervention.perSlotLag.length > 0) {
    figures.set('interventions', interventionFigure(interventionData(analysis), options('interventions')));
  }
  figures.set('controls', controlsFigure(controlMeasures(analysis), options('controls')));
  return figures;
}

/** `W_{hh}`, or `J` where the network was linearised elsewhere than at the origin of a bias-free Elman network. */
export function recurrentName({ model }: Analysis): string {
  return model.cell === 'elman' && !model.bias ? 'W_{hh}' : 'J';
}

/** The one-picture summary; `null` where there is no basis or no circuit to show. */
export function overview(pictures: AnalysisPictures, id = 'engram-overview'): string | null {
  const { analysis, matrices, theme } = pictures;
  const variables = ringData(analysis, matrices);
  const [raw, found, circuit] = heatMaps(analysis, matrices);
  if (raw === undefined || found === undefined || circuit === undefined || variables === null) return null;
  const { spectrum, intervention } = analysis;
  const data = { maps: [raw, found, circuit] as const, spectrum, variables, perSlotLag: intervention.perSlotLag };
  return overviewFigure(data, { id, theme: theme ?? 'auto' });
}

/** Raw recurrent weights, the same in basis Psi, and the theory's circuit; the last two on one colour scale. */
export function heatMaps(analysis: Analysis, matrices: AnalysisMatrices): HeatMapData[] {
  const { W, phiEmp, phiReduced } = matrices;
  const { d, aliveCells } = analysis.task;
  const hasRecurrent = analysis.model.cell === 'elman';
  const maps: HeatMapData[] = [
    {
      ...W,
      title: hasRecurrent ? 'W_{hh}, as it stands' : 'J, as it stands',
      limit: colourLimit(W.data),
      rowName: 'to hidden unit',
      colName: 'from hidden unit',
    },
  ];
  const largest = phiReduced === null ? 1 : phiReduced.data.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const seen = phiEmp === null ? 0 : colourLimit(phiEmp.data, 0.999);
  const limit = seen > 1.05 * largest ? Math.ceil(10 * Math.min(seen, 1.5 * largest)) / 10 : largest || 1;
  const stack = {
    limit,
    slots: aliveCells.map((cell) => Math.floor(cell / d)),
    rowName: 'to slot',
    colName: 'from slot',
  };
  if (phiEmp !== null) maps.push({ ...phiEmp, ...stack, title: `Φ_{emp} = Ψ* ${recurrentName(analysis)} Ψ` });
  if (phiReduced !== null) maps.push({ ...phiReduced, ...stack, title: 'Φ, the theory’s circuit' });
  return maps;
}

function ringData({ task }: Analysis, { example }: AnalysisMatrices): RingData | null {
  if (example === null) return null;
  return {
    d: task.d,
    s: task.s,
    inputSize: task.inputSize,
    outputSize: task.outputSize,
    steps: example.steps,
    inputSteps: example.inputSteps,
    variables: example.variables.data,
    truth: example.truth.data,
    inputs: example.inputs.data,
    outputs: example.outputs.data,
    targets: example.targets.data,
  };
}

export function interventionData({ intervention }: Analysis): InterventionData {
  const kind = (name: string, { accuracy, changedAccuracy }: EditFigures, isControl = false) => ({
    name,
    accuracy,
    changedAccuracy,
    isControl,
  });
  return {
    perSlotLag: intervention.perSlotLag,
    kinds: [
      kind('set', intervention.set),
      kind('erase', intervention.erase),
      kind('swap', intervention.swap),
      kind('interchange', intervention.interchange),
      kind('set, random Ψ', intervention.randomBasis, true),
    ],
  };
}

/** The mean over the slots that hold anything. */
export function meanContent({ basis }: Figures): number | null {
  return meanOfKnown(basis.content);
}

/** Measures that the network itself does not have are left out, those that are right by construction among them. */
export function controlMeasures(analysis: Analysis): ControlMeasure[] {
  const { random, shuffled } = analysis.controls;
  const measure = (
    name: string,
    unit: string,
    better: ControlMeasure['better'],
    scale: ControlMeasure['scale'],
    read: (figures: Figures) => number | null,
  ): ControlMeasure => ({
    name,
    unit,
    better,
    scale,
    trained: read(analysis),
    random: read(random),
    shuffled: read(shuffled),
  });
  const measures = [measure('task accuracy', 'share of outputs', 'higher', 'share', ({ accuracy }) => accuracy.value)];
  if (analysis.task.linear) {
    const count = `count with |λ| > ${analysis.spectrum.threshold}`;
    measures.push(
      measure('spectral error', 'rad, over matched pairs', 'lower', 'log', ({ spectrum }) =>
        // Few pairs are easily near.
        spectrum.matched.length < analysis.spectrum.matched.length ? null : spectrum.error,
      ),
      {
        ...measure('spectral rank', count, 'equal', 'count', ({ spectrum }) => spectrum.networkRank),
        expected: analysis.spectrum.theoryRank,
      },
      measure('circuit error, mean', 'entry of |Φ_{emp} − Φ|', 'lower', 'log', ({ basis }) =>
        // In a basis of eigenvectors these entries are the spectral error once more.
        basis.method === 'spectral' ? null : basis.meanError,
      ),
      measure('closure error', 'relative norm, last slot’s rows', 'lower', 'log', ({ basis }) => basis.closureError),
    );
  }
  measures.push(
    measure('leakage out of span Ψ', 'relative norm', 'lower', 'share', ({ basis }) => basis.leakage),
    measure('hidden variance in span Ψ', 'share', 'higher', 'share', ({ basis }) => basis.variance),
    measure('content of the slots', 'mean correlation', 'higher', 'share', meanContent),
    measure('edits: bits to change', 'share of bits', 'higher', 'share', (f) => f.intervention.changedAccuracy),
    measure('edits × content', 'product of the two', 'higher', 'share', (f) => f.strength),
  );
  return measures.filter(({ trained }) => trained !== null);
}
