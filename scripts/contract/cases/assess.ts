// `engram assess`: how good a memory is.

import { type Case, results } from '../case.ts';

const GRU = 'fixtures/gru_t1_2x3_h32.safetensors';

export const assessCases: readonly Case[] = [
  ...results('assess', {
    kept: {
      memory: `assess memory ${GRU} --task T1-2x3 --samples 400 --lengths 1,2,4,8`,
      size: `assess state-size ${GRU} --task T1-2x3`,
    },
    more: {
      untrained: 'assess memory --cell lstm --hidden 8 --part state --samples 300 --lengths 1,2,4 --holds 0,3 --seed 2',
    },
    files: {},
  }),
];
