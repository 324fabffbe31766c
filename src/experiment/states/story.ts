// What recorded activity says: memory profile, variables by regression, spectrum of fitted dynamics, and, as plainly, what
// activity alone does not show.

import { percentText } from '../../array/words.ts';
import type { Recorded, RecordedMatrices } from '../../emt/results/recorded.ts';
import { type Block, EMT, inTerminals, onPages, type Story, section, share } from '../../story/story.ts';
import { profileTable, refusedBlocks, ruleBlocks } from '../shared/circuit-words.ts';
import { dynamicsPicture, HISTORIES, profileOf, rulePicture } from './pictures.ts';

export function recordedStory(recorded: Recorded, matrices: RecordedMatrices): Story {
  const { history, lagProfile, operator, candidate, verdict, reason, limits, assumed, notes } = recorded;
  return {
    title: 'What do the states hold?',
    answer: reason,
    verdict,
    theory: EMT,
    blocks: [
      ...aboutBlocks(recorded),
      section('What the states hold of the past'),
      profileOf(recorded),
      ...(lagProfile.length > 0
        ? [profileTable(lagProfile, `of ${history === 'task' ? '' : 'the '}${HISTORIES[history]}`)]
        : []),
      section('Fitted linear dynamics'),
      dynamicsPicture(recorded),
      section('The rule, as far as it can be fitted'),
      rulePicture(recorded, matrices),
      ...ruleBlocks(operator),
      ...refusedBlocks(candidate),
      inTerminals({ kind: 'keys', rows: fittedRows(recorded) }),
      section('What this cannot show'),
      onPages({ kind: 'notes', notes: [...limits, ...assumed, ...notes] }),
    ],
  };
}

function aboutBlocks({ data, task, s, cells, basis, dynamics }: Recorded): Block[] {
  const { source, sequences, steps, stateSize, inputSize, outputSize } = data;
  const from = source === null ? '' : ` (${source})`;
  const beside = [inputSize === null ? [] : ['inputs'], outputSize === null ? [] : ['outputs']].flat();
  const predicted = dynamics === null || dynamics.error === null ? null : 1 - dynamics.error;
  return [
    {
      kind: 'keys',
      rows: [
        ['states', `${sequences} sequences of ${steps} steps, ${stateSize} units${from}`],
        ...(task ? [['task', `${task.name}: ${task.summary}`] as const] : []),
      ],
    },
    onPages({ kind: 'keys', rows: beside.length === 0 ? [] : [['beside them', beside.join(' and ')]] }),
    {
      kind: 'tiles',
      tiles: [
        ['depth of the memory', String(s), 'lags with something new'],
        ['live cells', String(cells.count), `of variables ${cells.d} wide`],
        ['signs read', share(basis.decoding), 'on fresh sequences'],
        ['state variance', share(basis.variance), 'inside span Ψ'],
        ['one step predicted', share(predicted), `in ${dynamics?.rank ?? 0} dimensions`],
      ],
    },
  ];
}

type Row = readonly [label: string, value: string];

function fittedRows({ basis, dynamics, asked, limits, assumed, notes }: Recorded): Row[] {
  const read = `${percentText(basis.variance)} of the variance, ${percentText(basis.decoding)} of the signs read right`;
  return [
    ...(basis.variance === null ? [] : [['variables', read] as const]),
    ...(dynamics === null ? [] : dynamicsRows(dynamics)),
    ...(asked === null ? [] : [['asked', asked.statement] as const]),
    ...limits.map((limit) => ['limit', limit] as const),
    ...assumed.map((text) => ['assumed', text] as const),
    ...notes.map((note) => ['note', note] as const),
  ];
}

/** Eigenvalues that terminals name. */
const LARGEST = 4;

function dynamicsRows({ rank, why, variance, error, eigenvalues, spectrum, comparedWith }: Fitted): Row[] {
  const largest = eigenvalues
    .slice(0, LARGEST)
    .map(([re, im]) => `${Math.hypot(re, im).toFixed(3)} at ${((Math.atan2(im, re) * 180) / Math.PI).toFixed(1)} deg`);
  const against = comparedWith === 'task' ? "the task's circuit" : 'the rule fitted to the same states';
  const space = `fitted in ${rank} dimensions (${why}), ${percentText(variance)} of the variance`;
  return [
    ['dynamics', `${space}; one step leaves ${percentText(error)} unexplained`],
    ['', `largest eigenvalues ${largest.join(', ')}`],
    ...(spectrum === null ? [] : [['spectrum', `against ${against}: ${spectrum.statement}`] as const]),
  ];
}

type Fitted = NonNullable<Recorded['dynamics']>;
