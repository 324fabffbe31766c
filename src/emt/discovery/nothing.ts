// The measures of a network in which nothing was found: what stands where a look ended.

import type { DiscoveryMeasures } from '../results/discovery.ts';
import { noEdit } from '../results/no-measures.ts';
import { noOperator } from './operator.ts';

export function nothingFound(): Omit<DiscoveryMeasures, 'verdict' | 'reason' | 'clear' | 'candidate'> {
  return {
    signal: { kind: 'none', outputs: [], zeros: [], sizes: [], binarity: null, persistence: null },
    s: 0,
    lagProfile: [],
    inputProfile: [],
    cells: { d: 0, count: 0, live: [], depth: [] },
    operator: noOperator(),
    basis: { conditionNumber: null, leakage: null, variance: null, decoding: null, content: [] },
    behaviour: { fromOutputs: null, fromInputs: null, chance: null, steps: 0, lasts: null, wanted: null },
    intervention: {
      ...noEdit(),
      set: noEdit(),
      interchange: noEdit(),
      randomBasis: noEdit(),
      withoutEdit: null,
      late: null,
      slotIntervals: [],
      looks: 0,
      lags: 0,
      sequences: 0,
    },
  };
}
