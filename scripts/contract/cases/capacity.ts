// `engram episodic capacity`: every definition, of every model that has it.

import { type Case, results } from '../case.ts';

const CAPACITY = 'episodic capacity --trials 30 --workers 1';

export const capacityCases: readonly Case[] = results('episodic-capacity', {
  kept: {
    'fixed-point': `${CAPACITY} --neurons 6,8 --alpha 0.4,0.5 --seed 3`,
    'minimum-neurons': `${CAPACITY} --definition minimum-neurons --memories 6,24 --hops 2`,
  },
  more: {
    transition: `${CAPACITY} --definition transition --neurons 6,8`,
    ordered: `${CAPACITY} --definition ordered --neurons 8,12`,
    reference: `${CAPACITY} --model reference --neurons 8,12`,
    mixed: `${CAPACITY} --definition sequence --model mixed --degree 2 --lambda 3 --neurons 10`,
    limited: `${CAPACITY} --neurons 10 --most 20 --resolution 0.5`,
    'minimum-fixed-point': `${CAPACITY} --definition minimum-neurons --of fixed-point --memories 5,10`,
    'minimum-most': `${CAPACITY} --definition minimum-neurons --memories 30 --most 6`,
    'two-workers': 'episodic capacity --trials 40 --workers 2 --neurons 8,13 --resolution 1',
  },
  files: {
    sequence: `${CAPACITY} --definition sequence --neurons 6,8`,
    'ordered-hops': `${CAPACITY} --definition ordered --hops 2 --neurons 8,12 --ratio 0.6`,
    'fixed-point-options': `${CAPACITY} --neurons 8 --epsilon 0.2 --delta 0.2 --bias 0.1 --probes 5 --ratio 0.9`,
    'reference-transition': `${CAPACITY} --model reference --definition transition --neurons 12 --ratio 0.9`,
    polynomial: `${CAPACITY} --definition transition --model polynomial --degree 2 --neurons 10,14`,
    exponential: `${CAPACITY} --definition transition --model exponential --neurons 5,7`,
    'minimum-transition': `${CAPACITY} --definition minimum-neurons --of transition --memories 5`,
    'minimum-sequence': `${CAPACITY} --definition minimum-neurons --of sequence --memories 5 --model reference`,
  },
});
