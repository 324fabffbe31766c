// A substrate as a film, and in words where nothing moves.

import { plural } from '../../../array/words.ts';
import { filmColumns, filmFigure } from '../../../figure/wave/film.ts';
import { pictureOf, type Story } from '../../../story/story.ts';
import type { WaveFilm } from '../../../wave/results/film.ts';
import { TWM } from '../words.ts';

export function filmStory({ task, input, boundary, inputSteps, frames }: WaveFilm): Story {
  const { s, d, name } = task;
  const what = input === '315' ? 'The digits 315' : 'Drawn bits';
  const then = boundary === 'none' ? 'leave the substrate at its open end' : `come back as ${name} says`;
  const answer = `${what} travel over ${plural(s, 'column')} of ${plural(d, 'row')} and ${then}: ${plural(frames.length, 'step')}, one a frame.`;
  return {
    title: `What does ${name} look like as waves?`,
    answer,
    theory: TWM,
    blocks: [
      { kind: 'text', sentences: [answer], in: ['text'] },
      pictureOf(
        'film',
        ['Each step moves every column one place to the left; the right one is written anew.'],
        { s, d, inputSteps, columns: frames.map((columns) => columns.flat()) },
        filmFigure,
        filmColumns,
      ),
    ],
  };
}
