// What an analysis says, in the order of the argument: 1 it does the task, 2 its spectrum is the circuit's, 3 in basis Psi
// its matrix is the circuit, 4 the variables are there and move, 5 editing one changes the future as predicted, 6 none of
// this holds in the controls, 7 the verdict. Every measure stands beside the same one of the two null networks.

import { typesetNumber } from '../../array/words.ts';
import { argumentOf } from '../../emt/analyze/argument.ts';
import { verdictThresholds as limits } from '../../emt/analyze/thresholds.ts';
import { analysisMeasures } from '../../emt/pictures/control-measures.ts';
import { editOutcomes } from '../../emt/pictures/edit-kinds.ts';
import { followedExample } from '../../emt/pictures/example.ts';
import type {
  Analysis,
  AnalysisMatrices,
  BasisCandidate,
  Bounds,
  Measures,
  ResidualPart,
} from '../../emt/results/analysis.ts';
import type { TrajectoryReading } from '../../emt/results/trajectory-reading.ts';
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
import { trajectoryPicture } from '../trajectory/pictures.ts';
import { flowSentences, heldSentences, trajectoryLine } from '../trajectory/sentences.ts';
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
  const { task, basis, spectrum, trajectory, notes, verdict, reason, clear } = analysis;
  const { residual } = matrices;
  const example = followedExample(analysis, matrices);
  const found = argumentOf(analysis);
  return {
    title: `Is the circuit of ${task.name} inside?`,
    answer: clear ? reason : `${reason} ${UNCLEAR}`,
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
      ...(trajectory ? alongBlocks(trajectory) : []),
      section(HEADINGS.controls[found.controls]),
      controlsPicture(controlsSentences(analysis), analysisMeasures(analysis)),
      networksTable(analysis),
      nullsTable(analysis),
      decidingTable(analysis),
      inTerminals({
        kind: 'keys',
        rows: [
          ['basis', basis.why],
          ...(basis.byConstruction === '' ? [] : [['', basis.byConstruction] as const]),
          ['spectrum', spectrum.statement],
          ...(trajectory ? [['along', trajectoryLine(trajectory)] as const] : []),
          ...notes.map((note) => ['note', note] as const),
        ],
      }),
      section('Verdict'),
      verdictsBlock(analysis),
      onPages({ kind: 'notes', notes: [analysis.fixedPoint.note, ...notes].filter((note) => note !== '') }),
    ],
  };
}

const ALONG = {
  stands: 'Along its activity, its basis stands',
  moves: 'Along its activity, its basis moves with the turn',
  nowhere: 'Along its activity, no basis holds the variables',
} as const;

/** The same edits at every step of a turn, and whether the basis stands or moves. */
function alongBlocks(trajectory: TrajectoryReading): Block[] {
  return [
    section(ALONG[trajectory.held]),
    trajectoryPicture(trajectory),
    onPages({ kind: 'text', sentences: [...heldSentences(trajectory), ...flowSentences(trajectory)] }),
  ];
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
    ['task accuracy', share(accuracy.value), `over ${accuracy.horizon} steps`, true],
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
        ['measured', `on ${accuracy.sequences} fresh sequences, over ${accuracy.horizon} steps, seed ${seed}`],
      ],
    },
    onPages({ kind: 'keys', rows: [['variables', size]] }),
    {
      kind: 'tiles',
      tiles: tiles.filter(([, , , isKnown]) => isKnown).map(([name, value, note]) => [name, value, note]),
    },
  ];
}

/** What is said of a verdict that more sequences could turn. */
const UNCLEAR = 'This is not clear: a figure that decides lies too near its threshold for so many sequences.';

/** Every null network at its best over its draws. */
function nullsTable({ nulls }: Analysis): Block {
  const names = {
    random: 'random weights',
    shuffled: 'shuffled weights',
    randomRefitted: 'random weights, readout fitted',
    shuffledRefitted: 'shuffled weights, readout fitted',
  } as const;
  return {
    kind: 'table',
    caption: 'Null networks at their best',
    head: ['', 'draws', 'accuracy', 'edits', 'edits x content'],
    rows: (Object.keys(names) as (keyof typeof names)[]).map((name) => {
      const { draws, circuits, accuracy, changedAccuracy, strength } = nulls[name];
      const counted = circuits === 0 ? String(draws) : `${draws - circuits} of ${draws}`;
      return [names[name], counted, share(accuracy), share(changedAccuracy), strength];
    }),
  };
}

/** Every figure that decides the verdict, with its interval and what is asked of it. */
function decidingTable({ accuracy, intervention, basis }: Analysis): Block {
  const { early, late, perSlot, slotIntervals } = intervention;
  const slot = lowestPlace(perSlot);
  const poorest = lowestPlace(basis.content);
  const row = (name: string, value: number | null, bounds: Bounds, asked: number): Cell[] => [
    name,
    share(value),
    share(bounds?.[0] ?? null),
    share(bounds?.[1] ?? null),
    share(asked),
  ];
  const { found, worstSlot, content, silent } = limits;
  return onPages({
    kind: 'table',
    caption: 'Figures that decide, with the intervals of a look (99.67 %, over sequences, for the basis at hand)',
    head: ['', 'value', 'from', 'to', 'asked'],
    rows: [
      row('accuracy', accuracy.value, accuracy.interval, found),
      row('persistence', accuracy.persistence, accuracy.persistenceInterval, silent),
      row('edits: bits to change', intervention.changedAccuracy, intervention.interval, found),
      row(`  from step ${early.from} on`, early.changedAccuracy, early.interval, worstSlot),
      row(`  from step ${late.from} on`, late.changedAccuracy, late.interval, worstSlot),
      row('  in the worst slot', perSlot[slot] ?? null, slotIntervals[slot] ?? null, worstSlot),
      row(
        'content of the worst slot',
        basis.content[poorest] ?? null,
        basis.contentIntervals[poorest] ?? null,
        content,
      ),
    ],
  });
}

function lowestPlace(values: readonly (number | null)[]): number {
  return values.reduce<number>((least, value, i) => ((value ?? 2) < (values[least] ?? 2) ? i : least), 0);
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
      row('  by sign alone', ({ intervention }) => share(intervention.changedSigns)),
      row('  with a random basis', ({ intervention }) => share(intervention.randomBasis.changedAccuracy)),
      row('edits x content', ({ strength }) => strength),
      row('verdict', ({ verdict }) => verdict),
    ],
  };
}
