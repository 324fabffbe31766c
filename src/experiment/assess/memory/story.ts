// What a network holds, on one page: the answer, indicators over lengths, and curves against age, noise and silence, each beside
// networks that learned nothing.

import { plural, roundedText } from '../../../array/words.ts';
import type { MemoryAbility, MemoryFigures } from '../../../assess/memory/result.ts';
import { type MeasuredData, measuredColumns, measuredFigure } from '../../../figure/charts/measured.ts';
import { type Block, pictureOf, type Story, section } from '../../../story/story.ts';
import { networkText } from '../../shared/network-text.ts';

const SOURCE =
  'After Zhang, Li, Hua, Song, “Assessing the Memory Ability of Recurrent Neural Networks”, arXiv 2002.07422; indicators are an operationalisation of ours.';

const NULLS = { random: 'untrained weights', shuffled: 'its weights shuffled' } as const;
const INPUTS = {
  uniform: 'independent numbers in -1 ... 1',
  signs: 'independent signs',
  tokens: 'independent tokens',
} as const;

export function memoryStory(data: MemoryAbility): Story {
  const { model, parameters, inputs, samples, readSize, part, lambda, seed, nulls } = data;
  const answer = answerOf(data);
  return {
    title: 'How good is this memory?',
    answer,
    theory: SOURCE,
    blocks: [
      {
        kind: 'keys',
        rows: [
          ['network', `${networkText(model)}; ${plural(parameters, 'weight')}`],
          [
            'told',
            `${INPUTS[inputs]}, ${plural(model.inputSize, 'channel')}; ${plural(samples, 'sequence')}; seed ${seed}`,
          ],
          [
            'read',
            `${plural(readSize, 'value')} (${part}) by a linear reader, readout noise ${lambda}, on held-out sequences`,
          ],
        ],
      },
      { kind: 'text', sentences: [answer, ...limits(data)], in: ['text'] },
      { kind: 'tiles', tiles: tiles(data), in: ['html', 'page'] },
      { kind: 'text', sentences: limits(data), in: ['html', 'page'] },
      section('By the length of the sequence'),
      lengthsTable(data),
      agesPicture(data),
      ...(nulls.length > 0 ? [section('Beside networks that learned nothing'), nullsTable(data)] : []),
      section('What else limits it'),
      curvesPicture(data),
      holdsTable(data),
      { kind: 'notes', notes: notes(data) },
    ],
  };
}

function units(amount: number): string {
  return `${roundedText(amount, 3)} ${amount === 1 ? 'unit' : 'units'}`;
}

function answerOf({ memory, trainedLength, model }: MemoryAbility): string {
  const { capacity, advice } = memory;
  const what = model.inputSize === 1 ? 'of what it was told' : 'of input';
  if (advice.length === null) return 'It holds nothing that a linear reader finds.';
  const more = capacity.stillExternal ? 'at least ' : '';
  const range = advice.from === advice.to ? `${advice.length}` : `${advice.length} (${advice.from} to ${advice.to})`;
  const suits = trainedLength === null ? `; sequences of ${range} suit it best` : '';
  return `It holds ${more}${units(capacity.amount)} ${what}, one for each step${suits}.`;
}

/** What a limit is, in sentences. */
function limits({ memory, trainedLength, length, held }: MemoryAbility): string[] {
  const own = memory.lengths.find(({ n }) => n === trainedLength);
  const last = held.at(-1)!;
  return [
    ...(own ? [`Of the ${plural(own.n, 'input')} that its task has, it holds ${units(own.amount)}.`] : []),
    `After ${plural(length, 'input')} and ${plural(last.steps, 'step')} of silence it holds ${units(last.amount)}, ` +
      `of ${units(held[0]!.amount)} at once.`,
    ...(memory.capacity.stillExternal
      ? ['Longer sequences would still raise what it holds: the sequence limits it, not the unit.']
      : [`From ${plural(memory.capacity.n, 'input')} on, longer sequences add nothing: the unit limits it.`]),
  ];
}

function tiles({ memory, held }: MemoryAbility): readonly (readonly [string, number | null, string])[] {
  const { capacity, advice, lengths } = memory;
  const longest = lengths.at(-1)!;
  return [
    ['capacity', capacity.amount, capacity.stillExternal ? 'units, and still rising' : 'units of input'],
    ['span', longest.span, 'steps back of which more than half is held'],
    ['half-age', longest.halfAge, 'steps back to one half'],
    ['in silence', held.at(-1)!.amount, `units after ${plural(held.at(-1)!.steps, 'step')}`],
    [
      'advised length',
      advice.length,
      advice.length === null ? 'nothing is held' : `${advice.from} to ${advice.to} suit`,
    ],
  ];
}

function lengthsTable({ memory, trainedLength }: MemoryAbility): Block {
  const { lengths, fits } = memory;
  const beyond = trainedLength !== null && lengths.some(({ n }) => n > trainedLength);
  return {
    kind: 'table',
    caption:
      'Units held, rate, fidelity and what is forgotten; first age below one half; half-age and time constant; how much of the ' +
      `sequence and of the unit is used, and their harmonic mean.${beyond ? ' Lengths with a star are longer than its task ever was.' : ''}`,
    head: [
      'length',
      'held',
      'rate',
      'fidelity',
      'forgotten',
      'span',
      'half-age',
      'constant',
      'covered',
      'used',
      'fit',
      'limited by',
    ],
    words: [11],
    rows: lengths.map((each, i) => [
      `${each.n}${trainedLength !== null && each.n > trainedLength ? ' *' : ''}`,
      ...[
        each.amount,
        each.memoryRate,
        each.fidelity,
        each.forgetting,
        String(each.span),
        each.halfAge,
        each.timeConstant,
      ],
      ...[fits[i]!.utilisation, fits[i]!.saturation, fits[i]!.fit],
      { external: 'the sequence', internal: 'the unit', balanced: 'both' }[fits[i]!.constraint],
    ]),
  };
}

function nullsTable({ memory, held, nulls, length }: MemoryAbility): Block {
  const row = (name: string, { capacity, lengths }: MemoryFigures, heldAtLast: number) => {
    const longest = lengths.at(-1)!;
    const at = lengths.find(({ n }) => n === length);
    return [name, capacity.amount, at?.amount ?? null, heldAtLast, String(longest.span), longest.halfAge];
  };
  const silence = plural(held.at(-1)!.steps, 'step');
  return {
    kind: 'table',
    caption: `The same of untrained networks of its kind and size, and of its own weights in random places: what is held of ${length} inputs at once and after ${silence} of silence.`,
    head: ['network', 'capacity', 'at once', 'in silence', 'span', 'half-age'],
    rows: [
      row('this network', memory, held.at(-1)!.amount),
      ...nulls.map((each) => row(NULLS[each.kind], each.memory, each.heldAtLast)),
    ],
  };
}

function holdsTable({ held, length }: MemoryAbility): Block {
  return {
    kind: 'table',
    caption: `What is left of ${plural(length, 'input')} after steps without input: units, the newest and the oldest one.`,
    head: ['silent steps', 'held', 'newest', 'oldest'],
    rows: held.map(({ steps, amount, retention }) => [String(steps), amount, retention[0]!, retention.at(-1)!]),
  };
}

const point = (x: number, y: number) => ({ x, y, low: y, high: y });

function agesPicture({ memory, trace, nulls, length }: MemoryAbility): Block {
  // Long enough that what is forgotten shows.
  const shown = memory.lengths.find(({ n }) => n >= 2 * memory.capacity.amount)?.n ?? memory.lengths.at(-1)!.n;
  const at = (figures: MemoryFigures) => figures.lengths.find(({ n }) => n === shown)!;
  const curve = (figures: MemoryFigures) => at(figures).retention.map((share, age) => point(age, share));
  const { lengths, fits } = memory;
  const data: MeasuredData = {
    title: 'What is held, by age and by length',
    description: `Share of each unit that a linear reader finds after ${length} inputs, and what is covered of sequences of ${lengths.length} lengths.`,
    panels: [
      {
        heading: `after ${plural(at(memory).n, 'input')}`,
        x: 'steps back',
        y: 'share held',
        scale: 'linear',
        series: [
          { name: 'this network', points: curve(memory) },
          ...firstOfEach(nulls).map(({ kind, memory: other }) => ({ name: NULLS[kind], points: curve(other) })),
        ],
        curves: [],
      },
      {
        heading: `trace, of ${plural(length, 'input')}`,
        x: 'steps back',
        y: 'state moved',
        scale: 'linear',
        series: [{ name: 'by another unit', points: trace.map((moved, age) => point(age, moved)) }],
        curves: [],
      },
      {
        heading: 'length',
        x: 'inputs',
        y: 'share',
        scale: 'linear',
        series: [
          { name: 'of the sequence covered', points: fits.map(({ n, utilisation }) => point(n, utilisation)) },
          { name: 'of the unit used', points: fits.map(({ n, saturation }) => point(n, Math.min(saturation, 1.5))) },
          { name: 'fit', points: fits.map(({ n, fit }) => point(n, fit)) },
        ],
        curves: [],
      },
    ],
  };
  const says = [
    'Left: how much of the unit so many steps back is held. Middle: how far the state moves when that unit is another, over how far ' +
      'apart two sequences leave it: a trace that is there and not held is written in another way than as a sum. Right: the length ' +
      'at which the fit is best is the one to train with.',
  ];
  return pictureOf('memory', says, data, measuredFigure, measuredColumns);
}

function firstOfEach(nulls: MemoryAbility['nulls']): MemoryAbility['nulls'] {
  return nulls.filter(({ kind }, i) => nulls.findIndex((other) => other.kind === kind) === i);
}

function curvesPicture({ againstNoise, held, length }: MemoryAbility): Block {
  const data: MeasuredData = {
    title: 'What is held against noise and silence',
    description: `Units of ${length} inputs that a linear reader finds, by its noise and by steps without input.`,
    panels: [
      {
        heading: 'readout noise',
        x: 'log10 of noise over variance',
        y: 'units held',
        scale: 'linear',
        series: [
          { name: 'this network', points: againstNoise.map(({ lambda, amount }) => point(Math.log10(lambda), amount)) },
        ],
        curves: [],
      },
      {
        heading: 'silence',
        x: 'steps without input',
        y: 'units held',
        scale: 'linear',
        series: [{ name: 'this network', points: held.map(({ steps, amount }) => point(steps, amount)) }],
        curves: [],
      },
    ],
  };
  return pictureOf(
    'limits',
    ['Left: a capacity is a figure of its noise. Right: what is left when nothing more is said.'],
    data,
    measuredFigure,
    measuredColumns,
  );
}

function notes({ trainedLength, memory }: MemoryAbility): string[] {
  const floor = Math.max(...memory.lengths.map(({ floor }) => floor));
  return [
    `A reader of permuted inputs finds at most ${roundedText(floor, 2)} of a unit (95 % of 20); shares are above that.`,
    ...(trainedLength === null
      ? []
      : ['Its task reads so many inputs and then runs alone: silence tells more of it than longer sequences.']),
  ];
}
