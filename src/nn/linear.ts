// The linear recurrent network, h(t) = W_ih x(t) + b_ih + W_hh h(t-1) + b_hh: the Elman cell without a non-linearity,
// whatever activation the configuration names.

import { elmanLayer } from './elman.ts';
import { stacked } from './stacked.ts';

export const linear = stacked(elmanLayer('linear', () => 'linear'));
