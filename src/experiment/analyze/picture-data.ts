// From an analysis to the numbers of its pictures.

import { meanContent } from '../../emt/analyze/argument.ts';
import type { Analysis, AnalysisMatrices, EditFigures, Figures } from '../../emt/results/analysis.ts';
import { colourLimit, type HeatMapData } from '../../figure/charts/matrices.ts';
import type { ControlMeasure } from '../../figure/emt/controls.ts';
import type { InterventionData } from '../../figure/emt/intervention.ts';
import type { RingData } from '../../figure/emt/ring.ts';

/** `W_{hh}`, or `J` where the network was linearised elsewhere than at the origin of a bias-free Elman network. */
export function recurrentName({ model }: Analysis): string {
  return model.cell === 'elman' && !model.bias ? 'W_{hh}' : 'J';
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

/** The example that is followed through the basis; `null` where there is no basis. */
export function ringData({ task }: Analysis, { example }: AnalysisMatrices): RingData | null {
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

/** What came of each kind of edit, by slot and lag. */
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

/** Shares that differ by less are the same; so are small measures within this part of each other, or both rounding. */
const NEARLY = 0.02;
const ROUNDING = 1e-9;

/** Names of the measures in which a control is as good as the network, or all but. */
export function noBetterThanControls(measures: readonly ControlMeasure[]): string[] {
  const isEqual = ({ trained, random, shuffled, better }: ControlMeasure): boolean => {
    const nulls = [random, shuffled].filter((value) => value !== null);
    if (trained === null || nulls.length === 0 || better === 'equal') return false;
    return better === 'higher'
      ? Math.max(...nulls) > trained - NEARLY
      : Math.min(...nulls) <= Math.max(trained / (1 - NEARLY), ROUNDING);
  };
  return measures.filter(isEqual).map(({ name }) => name);
}
