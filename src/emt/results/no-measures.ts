// What stands in the place of measures that could not be computed: `null`, never zero or NaN.

import type { BasisErrors, BasisMeasures, EditMeasures } from './analysis.ts';

/** Nothing is known of `Psi* J Psi`. */
export function noErrors(): BasisErrors {
  return { meanError: null, maxError: null, gain: null, meanErrorGain: null, maxErrorGain: null, closureError: null };
}

/** There is no basis to measure. */
export function noMeasures(): BasisMeasures {
  return {
    ...noErrors(),
    leakage: null,
    byConstruction: '',
    variance: null,
    decoding: null,
    conditionNumber: null,
    imaginary: 0,
    dropped: [],
  };
}

/** No edit was made. */
export function noEdit(): EditMeasures {
  return {
    accuracy: null,
    changedAccuracy: null,
    interval: null,
    changedSigns: null,
    changedBits: 0,
    perSlot: [],
    perLag: [],
    perSlotLag: [],
  };
}
