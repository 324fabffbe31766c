// What a comparison says: which networks hold the same circuit and why, edits that were carried over with their nulls, and
// beside them how much the networks resemble each other, which decides nothing.

import { plural } from '../../array/words.ts';
import { compareThresholds } from '../../emt/compare/judge.ts';
import type { ComparedPair, Comparison, DirectedTransplant, Sameness } from '../../emt/results/comparison.ts';
import {
  directionsOf,
  pairMapsColumns,
  pairMapsFigure,
  transplantsColumns,
  transplantsFigure,
} from '../../figure/emt/comparison.ts';
import {
  type Block,
  type Cell,
  digits,
  EMT,
  inTerminals,
  onPages,
  pictureOf,
  type Story,
  section,
  share,
  type TableBlock,
} from '../../story/story.ts';
import { networkText } from '../shared/network-text.ts';
import { mapsOf } from './maps.ts';

const VERDICTS: Readonly<Record<Sameness, string>> = {
  same: 'the same circuit',
  different: 'not the same',
  undecided: 'cannot tell',
};

/** Directions that one picture holds. */
const MOST_DRAWN = 6;

export function comparisonStory(comparison: Comparison): Story {
  const { networks, pairs, notes, seed } = comparison;
  const directions = directionsOf(comparison);
  const { carries, fails } = compareThresholds;
  const drawn = directions.length > 0 && directions.length <= MOST_DRAWN ? { directions, carries, fails } : null;
  const many = networks.length > 2;
  return {
    title: 'Do they hold the same circuit?',
    answer: answerOf(comparison),
    theory: EMT,
    blocks: [
      {
        kind: 'keys',
        rows: [
          ...networks.map(
            (each, i) => [i === 0 ? 'networks' : '', `${i + 1}  ${networkText(each)}${taskText(each.task)}`] as const,
          ),
          ['judged', `${drivesOf(pairs)}; ${comparison.horizon} steps after the input, or more; seed ${seed}`],
        ],
      },
      inTerminals({ kind: 'text', sentences: [answerOf(comparison)] }),
      section('The verdict on every two'),
      verdictTable(comparison),
      { kind: 'text', sentences: reasonsOf(comparison) },
      section('Edits carried over'),
      pictureOf('transplants', TRANSPLANT_WORDS, drawn, transplantsFigure, transplantsColumns),
      directionTable(comparison),
      ...(many
        ? [section('All of them'), pictureOf('pairs', MAP_WORDS, mapsOf(comparison), pairMapsFigure, pairMapsColumns)]
        : []),
      section('Resemblance, which decides nothing'),
      onPages({ kind: 'text', sentences: RESEMBLANCE_WORDS }),
      resemblanceTable(comparison),
      section('What was left out'),
      inTerminals({ kind: 'keys', rows: notes.map((note) => ['note', note]) }),
      ...(notes.length > 0 ? [onPages({ kind: 'notes', notes })] : []),
    ],
  };
}

const TRANSPLANT_WORDS = [
  'A map from the states of one network to those of the other is fitted to pairs of states on the same sequences, and to no variable ' +
    'of any task. Then a state is edited in the first network, carried over by the map at steps and with contents it was not fitted ' +
    'to, and takes the place of all that the second network held.',
  'Right is an output of the sign that the edited network says, at least half as large as usual. Lines mark where edits carry over and ' +
    'where they do not; nulls have to stay left of them.',
];

const MAP_WORDS = [
  'Rows carry over into columns. The least share of right outputs, and beside it how much the networks resemble each other.',
];

const RESEMBLANCE_WORDS = [
  'States and dynamics may look alike where nothing of one works in the other, and look different where everything does; each measure stands ' +
    'beside the same one for a reservoir whose readout was fitted to say what the second network says.',
];

function taskText(task: string | null): string {
  return task === null ? '' : `, task ${task}`;
}

function drivesOf(pairs: readonly ComparedPair[]): string {
  const drives = new Set(pairs.flatMap(({ transplants }) => transplants.map(({ drive }) => drive)));
  return drives.size === 0 ? 'nothing could be carried over' : [...drives].join('; ');
}

function answerOf({ networks, pairs, clusters }: Comparison): string {
  const [only] = pairs;
  if (pairs.length === 1 && only) {
    const unclear = only.clear ? '' : ' (not clear)';
    return `${capitalise(VERDICTS[only.verdict])}${unclear}. ${only.reason}`;
  }
  const count = (verdict: Sameness) => pairs.filter((pair) => pair.verdict === verdict).length;
  const groups = clusters
    .filter(({ length }) => length > 1)
    .map((members) => members.map((i) => networks[i]!.name).join(', '));
  const found = groups.length === 0 ? 'No two are joined in a cluster' : `Together: ${groups.join(' | ')}`;
  return (
    `Of ${plural(pairs.length, 'pair')} of networks ${count('same')} hold the same circuit, ${count('different')} do not, and of ` +
    `${count('undecided')} it cannot be told. ${found}.`
  );
}

function capitalise(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function namesOf({ first, second }: ComparedPair): string {
  return `${first + 1} and ${second + 1}`;
}

function verdictTable({ pairs }: Comparison): TableBlock {
  const worst = (pair: ComparedPair, way: 0 | 1): Cell => share(pair.transplants[way]?.worst ?? null);
  return {
    kind: 'table',
    head: ['networks', 'verdict', 'clear', 'say alike', 'edits carried', 'and back'],
    rows: pairs.map((pair) => [
      namesOf(pair),
      VERDICTS[pair.verdict],
      pair.clear ? 'yes' : 'no',
      share(pair.agreement),
      worst(pair, 0),
      worst(pair, 1),
    ]),
    words: [1, 2],
  };
}

/** Of two networks the answer is the reason already. */
function reasonsOf({ pairs }: Comparison): string[] {
  return pairs.length === 1 ? [] : pairs.map((pair) => `${namesOf(pair)}: ${pair.reason}`);
}

function directionTable({ pairs }: Comparison): Block {
  const changed = ({ kinds }: DirectedTransplant, kind: 'interchange' | 'borrowed' | 'set'): Cell =>
    share(kinds.find((each) => each.kind === kind)?.changed.value ?? null);
  const best = ({ nulls }: DirectedTransplant) =>
    nulls
      .filter(({ counts }) => counts)
      .reduce<number | null>(
        (most, { worst }) => (worst !== null && (most === null || worst > most) ? worst : most),
        null,
      );
  return {
    kind: 'table',
    caption: 'Outputs that should change and come out right, by kind of edit; the least of all, and of the best null.',
    head: ['carried', 'map: rank', 'R2', 'other state', 'borrowed', 'set', 'least', 'best null'],
    rows: pairs
      .flatMap(({ transplants }) => transplants)
      .map((each) => [
        `${each.from + 1} into ${each.to + 1}`,
        String(each.rank),
        digits(each.explained, 3),
        ...(['interchange', 'borrowed', 'set'] as const).map((kind) => changed(each, kind)),
        share(each.worst),
        share(best(each)),
      ]),
  };
}

function resemblanceTable({ pairs }: Comparison): TableBlock {
  return {
    kind: 'table',
    head: [
      'networks',
      'spectrum, rad',
      'chance',
      'CKA',
      'reservoir',
      'angle, rad',
      'reservoir',
      'DSA, rad',
      'reservoir',
    ],
    rows: pairs.map((pair) => [
      namesOf(pair),
      pair.spectra.error,
      pair.spectra.chance,
      pair.states?.cka ?? null,
      pair.states?.nulls.reservoir.cka ?? null,
      pair.states?.meanAngle ?? null,
      pair.states?.nulls.reservoir.meanAngle ?? null,
      pair.dynamics?.angular ?? null,
      pair.dynamics?.reservoir ?? null,
    ]),
  };
}
