// What a search for capacities says: by which definition, how many memories, what that was read from, the theory beside it.

import { typesetNumber } from '../../../array/words.ts';
import { type CapacityProblem, capacityModelName } from '../../../episodic/capacity/problem.ts';
import type { Capacity } from '../../../episodic/capacity/search.ts';
import { type Block, inTerminals, onPages, type Story, section } from '../../../story/story.ts';
import { curvesOf, minimaOf, ratesOf } from './pictures.ts';
import type { EpisodicCapacity } from './result.ts';
import { answerTable, capacityTable, confirmedTable, loadTable, sizeTable } from './tables.ts';

export function capacityStory(found: EpisodicCapacity): Story {
  const { definition, capacities, minima } = found;
  const { problem } = [...capacities, ...minima][0]!;
  const of = definition === 'minimum-neurons' ? `minimum-neurons of ${problem.definition}` : definition;
  return {
    title: 'How many memories does it hold?',
    answer: `By one definition: ${of}. Others give other numbers, by orders of magnitude.`,
    theory:
      'Theory: EDEN, NeurIPS 2025, arXiv 2510.24965; comparators: Chaudhry et al., “Long Sequence Hopfield Memory”, arXiv 2306.04532.',
    blocks: [
      inTerminals({ kind: 'text', sentences: [`capacity by definition: ${definition}`] }),
      onPages(tilesOf(found)),
      section('What counts as held'),
      onPages({ kind: 'text', sentences: [...heldSentences(problem), decisionSentence(problem)] }),
      ...(capacities.length > 0 ? loadBlocks(found, problem) : sizeBlocks(found)),
    ],
  };
}

function tilesOf({ capacities, minima }: EpisodicCapacity): Block {
  const found = [...capacities, ...minima];
  const tested = found.flatMap((each) => [...each.tested]);
  const trials = tested.reduce((sum, load) => sum + load.trials, 0);
  const names = [...new Set(found.map((each) => capacityModelName(each.problem)))];
  const isOfLoads = capacities.length > 0;
  return {
    kind: 'tiles',
    tiles: [
      ['models', String(names.length), names.slice(0, 4).join('; ')],
      ['searches', String(found.length), isOfLoads ? 'one a size' : 'one a load'],
      [isOfLoads ? 'loads tried' : 'sizes tried', String(tested.length), 'each with its own draws'],
      ['trials', String(trials), 'fresh memories in each'],
    ],
  };
}

function loadBlocks(found: EpisodicCapacity, { delta }: CapacityProblem): Block[] {
  const { capacities } = found;
  const warnings = warningsOf(capacities);
  const theory = warnings.map((warning) => `Theory: ${warning}.`);
  const says = `Loads at which ${typesetNumber(1 - delta)} succeed, by the curves below, with 95 % intervals. ${COVERED}`;
  return [
    section('How many memories it holds'),
    curvesOf(found, [says, ...(theory.length > 0 ? theory : ['For this definition and memory no theory is known.'])]),
    ...capacityTable(capacities),
    inTerminals({ kind: 'text', sentences: [`95 %: ${COVERED}`, ...warnings.map((warning) => `theory: ${warning}`)] }),
    section('What that was read from'),
    ratesOf(found),
    onPages(confirmedTable(capacities)),
    onPages(loadTable(capacities)),
  ];
}

/** What the intervals of loads are about. */
const COVERED =
  'Other draws of the memories would give other loads, and that is all an interval covers: it is made of fresh draws at loads around the answer, as many at each as was fixed before, and is open (-) where their rates do not bound it.';

function sizeBlocks(found: EpisodicCapacity): Block[] {
  return [
    section('The fewest neurons that hold them'),
    minimaOf(found),
    answerTable(found.minima),
    onPages(sizeTable(found.minima)),
  ];
}

function warningsOf(capacities: readonly Capacity[]): string[] {
  return [...new Set(capacities.flatMap(({ theory }) => (theory === null ? [] : [theory.warning])))];
}

const HELD: Readonly<Record<CapacityProblem['definition'], (problem: CapacityProblem) => string>> = {
  'fixed-point': ({ epsilon, probes, delta }) =>
    `fixed-point: right after a hop a bit is right where v_{i} ξ_{i} ≥ ${typesetNumber(1 - epsilon)}; of all bits of up to ${probes} memories of a draw, ${typesetNumber(1 - delta)} must be right.`,
  transition: ({ delta }) =>
    `transition: all bits of one hop have the right sign, in ${typesetNumber(1 - delta)} of the draws.`,
  sequence: ({ delta }) =>
    `sequence: all bits of every hop have the right sign, in ${typesetNumber(1 - delta)} of the draws.`,
  ordered: ({ hops, delta }) =>
    `ordered: from a cold start the race visits the memories in order, ${hops === null ? 'the whole sequence' : `the first ${hops} hops`}, in ${typesetNumber(1 - delta)} of the draws.`,
};

function heldSentences(problem: CapacityProblem): string[] {
  const { definition, bias } = problem;
  const draws = `Bits are +1 with probability ${typesetNumber((1 + bias) / 2)}; memories may repeat.`;
  return [HELD[definition](problem), bias === 0 ? 'Memories are distinct, drawn without replacement.' : draws];
}

function decisionSentence({ delta }: CapacityProblem): string {
  const [low, high] = [1 - Math.min(1.5 * delta, (1 + delta) / 2), 1 - delta / 1.5].map((rate) => typesetNumber(rate));
  return `Each load is decided by a sequential probability ratio test between ${low} and ${high}, error rate 5 %.`;
}
