// `engram wave`: tasks as waves and by attention, and what cannot be.

import { type Case, results } from '../case.ts';

const GRU = 'fixtures/gru_t1_2x3_h32.safetensors';

export const waveCases: readonly Case[] = [
  ...results('wave', {
    kept: {
      film: 'wave film T1 --steps 4',
      run: 'wave run T2-4x4 --steps 12',
      attention: 'wave attention T3-4x4 --steps 12',
      gradient: `wave gradient ${GRU} --task T1-2x3 --sequences 8`,
      find: `wave find ${GRU} --task T1-2x3`,
      edit: `wave edit ${GRU} --task T1-2x3 --do swap`,
      spectrum: `wave spectrum T1-2x3 ${GRU}`,
    },
    more: {
      add: 'wave run T3-4x4 --mode add --steps 12 --seed 3',
      none: 'wave run T1-2x3 --boundary none --steps 5',
      smeared: 'wave run T1-2x4 --courant 0.5 --steps 9',
      cut: `wave edit ${GRU} --task T1-2x3 --do cut`,
      zero: `wave edit ${GRU} --task T1-2x3 --do zero --column 1 --steps 4`,
      negate: `wave edit ${GRU} --task T1-2x3 --column 2`,
      unnamed: `wave find ${GRU}`,
      substrate: 'wave spectrum T2',
      heads: 'wave attention T2-4x4 --heads 2 --steps 9',
    },
    files: {},
  }),
];
