// What the energy along a recall says: where it begins and ends, how it drifts, and whether every step descends.

import { numberText } from '../../../array/words.ts';
import type { Story } from '../../../story/story.ts';
import { riskBlocks, tilesOf } from '../recall/story.ts';
import { answerOf, GSEMM, modelRow, type Row, visitedText } from '../words.ts';
import { energyPictureBlocks } from './pictures.ts';
import type { EnergyDetails, EpisodicEnergyResult } from './result.ts';

export function energyStory(data: EpisodicEnergyResult, details: EnergyDetails): Story {
  const { model } = data;
  const { summary } = details;
  return {
    title: 'How does the energy go?',
    answer: answerOf(model, summary),
    theory: GSEMM,
    blocks: [
      tilesOf(model, summary),
      { kind: 'keys', rows: keyRows(data, details) },
      ...energyPictureBlocks(data, details),
      ...riskBlocks(summary),
    ],
  };
}

function keyRows(data: EpisodicEnergyResult, { meanRise }: EnergyDetails): Row[] {
  const { values } = data.energy;
  const [first, last] = [values[0] ?? null, values.at(-1) ?? null];
  const { steps, violations } = data.descent;
  const theorem = violations.length === 0 ? 'held at every one' : `broken at ${violations.length}`;
  const minima = data.landscape?.frames.map((frame) => frame.minima.length).join(' ');
  return [
    modelRow(data.model),
    ['visited', `${visitedText(data.visited)}; seed ${data.seed}`],
    ['energy', `${numberText(first)} per neuron at the start, ${numberText(last)} at the end`],
    ['drift', `+${numberText(meanRise)} while a memory is held, ${numberText(data.meanRate)} per T_f`],
    ['descent', `${steps} steps, slow state held: the theorem is ${theorem}`],
    ...(minima === undefined ? [] : [['landscape', `${minima} minima, frame by frame`] as const]),
  ];
}
