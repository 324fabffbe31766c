// What a reading along the activity says: whether the basis stands or moves, what holds at which step, what the Jacobians
// over a turn do, and what the null networks do.

import type { Interval } from '../../array/statistics.ts';
import type { TrajectoryAnalysis } from '../../emt/results/trajectory.ts';
import type { BasisUse, SequenceShare, TurnBases } from '../../emt/results/trajectory-reading.ts';
import { type Block, type Cell, EMT, inTerminals, onPages, type Story, section, share } from '../../story/story.ts';
import { networkText } from '../shared/network-text.ts';
import { trajectoryPicture } from './pictures.ts';
import { flowSentences, heldSentences } from './sentences.ts';

export function trajectoryStory(data: TrajectoryAnalysis): Story {
  const { task, model, seed, sequences, windows, turn, reason, clear } = data;
  const answer = clear ? reason : `${reason} More sequences could turn this.`;
  const { early, late, lags } = windows;
  const rows = [
    ['task', `${task.name}: ${task.summary}`],
    ['network', networkText(model)],
    [
      'looked at',
      `${turn} steps of a turn before steps ${early.to} and ${late.to}; bases of ${sequences.fitted} sequences, judged on ` +
        `${sequences.judged}; edits followed for ${lags} steps; seed ${seed}`,
    ],
  ] as const;
  return {
    title: 'Does the circuit stand, or does it move?',
    answer,
    theory: EMT,
    blocks: [
      { kind: 'keys', rows },
      section('Through which basis do edits come true?'),
      basesTable(data),
      { kind: 'text', sentences: heldSentences(data) },
      section('What holds at which step'),
      trajectoryPicture(data),
      inTerminals(stepsTable(data)),
      onPages(stepsTable(data)),
      section('How it moves near its activity'),
      { kind: 'text', sentences: flowSentences(data) },
      inTerminals({ kind: 'keys', rows: [['held', answer]] }),
    ],
  };
}

function basesTable({ bases, nulls }: TrajectoryAnalysis): Block {
  const row = (name: string, { decoding, edits }: BasisUse): Cell[] => [
    name,
    share(decoding.value),
    share(edits.value),
    intervalOf(edits),
  ];
  const both = (who: string, { standing, moving }: TurnBases) => [
    row(`${who}one basis`, standing),
    row(`${who}one each phase`, moving),
  ];
  return {
    kind: 'table',
    head: ['', 'read right', 'edits true', '99 % interval'],
    rows: [
      ...both('', bases),
      ...(nulls ? [...both('untrained: ', nulls.random.bases), ...both('shuffled: ', nulls.shuffled.bases)] : []),
    ],
    words: [3],
  };
}

function stepsTable({ steps, spectrum }: TrajectoryAnalysis): Block {
  return {
    kind: 'table',
    caption: 'Edits made at each step of a turn that come true, through both bases.',
    head: ['step', 'phase', 'one basis', 'one each phase', 'mean angle to Phi, rad'],
    rows: steps.map(({ t, phase, when, standing, moving }) => [
      `${t} (${when})`,
      String(phase + 1),
      share(standing.value),
      share(moving.value),
      when === 'late' ? (spectrum?.steps[phase]?.error?.median ?? null) : null,
    ]),
  };
}

function intervalOf({ low, high }: SequenceShare): Cell {
  return low === null || high === null ? null : ({ low, high } satisfies Interval);
}
