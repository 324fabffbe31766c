// What an analysis says, in the order of the argument: 1 it does the task, 2 its spectrum is the circuit's, 3 in basis Psi
// its matrix is the circuit, 4 the variables are there and move, 5 editing one changes the future as predicted, 6 none of
// this holds in the controls, 7 the verdict. Every measure stands beside the same one of the two null networks.

import { typesetNumber } from '../../array/words.ts';
import { argumentOf } from '../../emt/analyze/argument.ts';
import { analysisMeasures } from '../../emt/pictures/control-measures.ts';
import { editOutcomes } from '../../emt/pictures/edit-kinds.ts';
import { followedExample } from '../../emt/pictures/example.ts';
import type { Analysis, AnalysisMatrices, BasisCandidate, Measures, ResidualPart } from '../../emt/results/analysis.ts';
import { trainingColumns, trainingFigure } from '../../figure/charts/training.ts';
import { residualColumns, residualFigure } from '../../figure/emt/residual.ts';
import { ringColumns, ringFigure } from '../../figure/emt/ring.ts';
import { variablesColumns, variablesFigure } from '../../figure/emt/variables.ts';
import {
  type Block,
  type Cell,
  EMT,
  inTerminals,
  onPages,
  pictureOf,
  type Story,
  section,
  share,
} from '../../story/story.ts';
import type { TrainingHistory } from '../../train/history.ts';
import {
  controlsPicture,
  editsPicture,
  matricesPicture,
  spectrumPicture,
  verdictsBlock,
} from '../shared/network-pictures.ts';
import { networkText } from '../shared/network-text.ts';
import { heatMaps } from './maps.ts';
import {
  controlsSentences,
  editSentences,
  HEADINGS,
  matricesSentences,
  RING_SENTENCES,
  residualSentences,
  spectrumSentences,
  taskSentences,
  trainingSentences,
  variablesSentences,
} from './sentences.ts';

/** What the story needs beside the `--json` object. */
export interface AnalysisMore {
  readonly matrices: AnalysisMatrices;
  /** `null` where nobody wrote down how it was trained. */
  readonly training: TrainingHistory | null;
}

export function analysisStory(analysis: Analysis, { matrices, training }: AnalysisMore): Story {
  const { task, basis, spectrum, notes, verdict, reason } = analysis;
  const { residual } = matrices;
  const example = followedExample(analysis, matrices);
  const found = argumentOf(analysis);
  return {
    title: `Is the circuit of ${task.name} inside?`,
    answer: reason,
    verdict,
    theory: EMT,
    blocks: [
      ...aboutBlocks(analysis),
      section(HEADINGS.task[found.task]),
      onPages({ kind: 'text', sentences: taskSentences(analysis) }),
      ...(training
        ? [pictureOf('training', trainingSentences(analysis), training, trainingFigure, trainingColumns)]
        : []),
      section(HEADINGS.spectrum[found.spectrum]),
      spectrumPicture(spectrumSentences(analysis), spectrum),
      section(HEADINGS.matrix[found.matrix]),
      matricesPicture('matrices', matricesSentences(analysis), heatMaps(analysis, matrices)),
      ...candidateTables(basis),
      ...(residual ? [residualPicture(analysis, residual)] : []),
      section(HEADINGS.variables[found.variables]),
      pictureOf('variables', variablesSentences(analysis), example, variablesFigure, variablesColumns),
      ...(example ? [pictureOf('ring', RING_SENTENCES, example, ringFigure, ringColumns)] : []),
      section(HEADINGS.edits[found.edits]),
      editsPicture(editSentences(analysis), editOutcomes(analysis)),
      section(HEADINGS.controls[found.controls]),
      controlsPicture(controlsSentences(analysis), analysisMeasures(analysis)),
      networksTable(analysis),
      inTerminals({
        kind: 'keys',
        rows: [
          ['basis', basis.why],
          ...(basis.byConstruction === '' ? [] : [['', basis.byConstruction] as const]),
          ['spectrum', spectrum.statement],
          ...notes.map((note) => ['note', note] as const),
        ],
      }),
      section('Verdict'),
      verdictsBlock(analysis),
      onPages({ kind: 'notes', notes: [analysis.fixedPoint.note, ...notes].filter((note) => note !== '') }),
    ],
  };
}

function residualPicture(analysis: Analysis, residual: ResidualPart): Block {
  const says = residualSentences(analysis, residual.variance);
  return pictureOf('residual', says, residual, residualFigure, residualColumns);
}

/** What was looked at, and the numbers that decide. */
function aboutBlocks({ task, model, accuracy, spectrum, basis, intervention, controls, seed }: Analysis): Block[] {
  const { random, shuffled } = controls;
  const nulls = [random.verdict, shuffled.verdict];
  const id = task.id === null ? '' : `; task id ${task.id.join(', ')}`;
  const size = `of ${task.d} rows in ${task.s} slots; ${task.alive} of ${task.n} cells are needed${id}`;
  const { meanError, maxError } = basis;
  const { changedAccuracy } = intervention;
  const tiles: [name: string, value: Cell, note: string, isKnown: boolean][] = [
    ['task accuracy', share(accuracy.value), `horizon ${accuracy.horizon}`, true],
    ['spectral error', spectrum.error, 'radians, mean', spectrum.error !== null],
    ['spectral rank', `${spectrum.networkRank} of ${spectrum.theoryRank}`, 'network, theory', task.linear],
    ['circuit error', meanError, `mean; at most ${typesetNumber(maxError)}`, task.linear && meanError !== null],
    ['edits come out right', share(changedAccuracy), 'of the bits that should change', changedAccuracy !== null],
    ['controls', nulls[0] === nulls[1] ? `both ${nulls[0]}` : nulls.join(', '), 'random init, shuffled weights', true],
  ];
  return [
    {
      kind: 'keys',
      rows: [
        ['task', `${task.name}: ${task.summary}`],
        ['network', networkText(model)],
        ['measured', `on ${accuracy.sequences} fresh sequences, horizon ${accuracy.horizon}, seed ${seed}`],
      ],
    },
    onPages({ kind: 'keys', rows: [['variables', size]] }),
    {
      kind: 'tiles',
      tiles: tiles.filter(([, , , isKnown]) => isKnown).map(([name, value, note]) => [name, value, note]),
    },
  ];
}

/** Every estimator of Psi that was tried; nothing where none could be. */
function candidateTables({ candidates, method, variant, requested, why }: Analysis['basis']): Block[] {
  if (candidates.length === 0) return [];
  const remark = ({ usable, reason }: BasisCandidate) =>
    [usable ? '' : 'refused', reason].filter((part) => part !== '').join(': ');
  return [
    onPages({
      kind: 'table',
      caption: `Estimators of Ψ (asked for: ${requested}). ${why}`,
      head: ['estimator', 'edits, held out', 'signs read', 'mean error', 'max error', 'leakage', 'condition', 'remark'],
      rows: candidates.map((one) => [
        `${one.method}, ${one.variant}`,
        share(one.heldOutChangedAccuracy),
        share(one.decoding),
        one.meanError,
        one.maxError,
        one.leakage,
        one.conditionNumber,
        remark(one),
      ]),
      words: [7],
      chosen: candidates.findIndex((one) => one.method === method && one.variant === variant),
    }),
  ];
}

function networksTable(analysis: Analysis): Block {
  const networks: Measures[] = [analysis, analysis.controls.random, analysis.controls.shuffled];
  const row = (name: string, read: (network: Measures) => Cell): Cell[] => [name, ...networks.map(read)];
  return {
    kind: 'table',
    head: ['', 'network', 'random', 'shuffled'],
    rows: [
      row('accuracy', ({ accuracy }) => share(accuracy.value)),
      row('spectral error, rad', ({ spectrum }) => spectrum.error),
      row(`eigenvalues beyond ${analysis.spectrum.threshold}`, ({ spectrum }) => String(spectrum.networkRank)),
      row('  the theory has', ({ spectrum }) => String(spectrum.theoryRank)),
      row('basis', ({ basis }) => basis.method),
      row('circuit error, mean', ({ basis }) => basis.meanError),
      row('circuit error, max', ({ basis }) => basis.maxError),
      row('leakage', ({ basis }) => basis.leakage),
      row('variance in span Psi', ({ basis }) => share(basis.variance)),
      row('sum over variables', ({ basis }) => share(basis.additive)),
      row('decoding', ({ basis }) => share(basis.decoding)),
      row('edits: all bits', ({ intervention }) => share(intervention.accuracy)),
      row('edits: bits to change', ({ intervention }) => share(intervention.changedAccuracy)),
      row('  with a random basis', ({ intervention }) => share(intervention.randomBasis.changedAccuracy)),
      row('edits x content', ({ strength }) => strength),
      row('verdict', ({ verdict }) => verdict),
    ],
  };
}
