// The pictures of capacities: loads over neurons and the rates that they were read from, or the fewest neurons over loads.

import { capacityCurvesColumns, capacityCurvesFigure } from '../../../figure/episodic/capacity-curves.ts';
import { capacityRatesColumns, capacityRatesFigure } from '../../../figure/episodic/capacity-rates.ts';
import { minimumNeuronsColumns, minimumNeuronsFigure } from '../../../figure/episodic/minimum-neurons.ts';
import { type Block, pictureOf } from '../../../story/story.ts';
import type { EpisodicCapacity } from './result.ts';

export function curvesOf(found: EpisodicCapacity, says: readonly string[]): Block {
  return pictureOf('capacity-curves', says, found, capacityCurvesFigure, capacityCurvesColumns);
}

export function ratesOf(found: EpisodicCapacity): Block {
  const says =
    'Every load that was tried. A load is decided by a sequential test; the curve goes through all of them, so that no single load decides.';
  return pictureOf('capacity-rates', [says], found, capacityRatesFigure, capacityRatesColumns);
}

export function minimaOf(found: EpisodicCapacity): Block {
  const says =
    'Sizes are tried in steps until one holds the memories, then bisected; the answer is the smallest one that was accepted.';
  return pictureOf('minimum-neurons', [says], found, minimumNeuronsFigure, minimumNeuronsColumns);
}
