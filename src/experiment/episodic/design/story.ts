// What a design says: the ratio or time constant that gives the wanted dwell, and where memories are given the weight of
// every edge, with dwells and margins before and after.

import { numberText, typesetNumber } from '../../../array/words.ts';
import { firstDwell } from '../../../episodic/theory/closed-forms.ts';
import type { DesignedEdges } from '../../../episodic/theory/design-dwells.ts';
import { type Block, digits, onPages, type Story, section } from '../../../story/story.ts';
import { designPicture } from './pictures.ts';
import type { EpisodicDesign } from './result.ts';

type DesignedPart = NonNullable<EpisodicDesign['memories']>;

export function designStory(design: EpisodicDesign): Story {
  const { memories, ratio, td } = design;
  return {
    title: 'What gives the wanted dwell?',
    answer: answerOf(design),
    theory:
      'Theory: escape times after EDEN, NeurIPS 2025, arXiv 2510.24965; the weights of edges are designed by Engram.',
    blocks: [
      onPages({
        kind: 'tiles',
        tiles: [
          ['ratio r', ratio, 'α_{s} / α_{c}'],
          ['slow state', `${typesetNumber(td)} T_{f}`, 'time constant T_{d}'],
          ['first dwell', `${typesetNumber(firstDwell(ratio, td))} T_{f}`, 'from a silent slow state'],
          ['margin', 1 - ratio, '1 − r'],
        ],
      }),
      keysOf(design),
      section('What gives the wanted dwell'),
      designPicture(design),
      ...(memories ? [section('The weight of every edge'), edgeTable(memories)] : []),
    ],
  };
}

function answerOf({ wanted, memories }: EpisodicDesign): string {
  const goal = `Wanted: ${wanted
    .slice(0, 12)
    .map((each) => typesetNumber(each))
    .join(', ')}${wanted.length > 12 ? ', …' : ''} T_{f}.`;
  if (!memories) return goal;
  const { before, designed } = memories;
  const order = designed.predicted.inOrder ? 'in order' : 'NOT in order';
  return `${goal} With the designed weights ${order}; dwells deviate by ${typesetNumber(designed.predicted.deviation)} T_{f} instead of ${typesetNumber(before.predicted.deviation)}.`;
}

function keysOf({ wanted, ratio, td, closed, memories, seed }: EpisodicDesign): Block {
  // Overlaps of random memories are of this size, and margins should be well above it.
  const neurons = Math.ceil((3 / (1 - ratio)) ** 2);
  const spread = ({ predicted }: DesignedEdges) =>
    `${predicted.inOrder ? 'in order' : 'NOT in order'}, dwell ${numberText(predicted.mean)} T_f, deviation ${numberText(predicted.deviation)}`;
  return {
    kind: 'keys',
    rows: [
      ['wanted', `dwell ${wanted.map((each) => numberText(each)).join(', ')} T_f`],
      ['choose', `r = alpha_s / alpha_c = ${numberText(ratio, 6)}, T_d = ${numberText(td, 6)} T_f`],
      ['gives', `${numberText(closed.warm)} T_f at each memory, ${numberText(closed.first)} T_f at the first`],
      [
        'margin',
        `1 - r = ${numberText(1 - ratio)}: random memories need well more than ${neurons} neurons, or weights`,
      ],
      ...(memories
        ? ([
            ['memories', `${memories.count} of ${memories.neurons} neurons; seed ${seed}`],
            ['before', spread(memories.before)],
            ['designed', spread(memories.designed)],
          ] as const)
        : []),
    ],
  };
}

/** The edges of the smallest margins first would hide their order; these are as they are followed. */
const MOST_ROWS = 40;

function edgeTable({ before, designed }: DesignedPart): Block {
  const margin = ({ margins }: DesignedEdges, i: number) => margins?.edges[i]?.margin ?? null;
  const dwell = ({ predicted }: DesignedEdges, from: number) =>
    predicted.perMemory.find(({ memory }) => memory === from)?.dwell ?? null;
  const rest = designed.weights.length - MOST_ROWS;
  return {
    kind: 'table',
    head: ['edge', 'weight', 'margin before', 'designed', 'dwell before', 'designed'],
    rows: designed.weights
      .slice(0, MOST_ROWS)
      .map(({ from, to, weight }, i) => [
        `${from} -> ${to}`,
        digits(weight, 6),
        margin(before, i),
        margin(designed, i),
        dwell(before, from),
        dwell(designed, from),
      ]),
    ...(rest > 0 ? { rest: `... and ${rest} more edges: see --json` } : {}),
  };
}
