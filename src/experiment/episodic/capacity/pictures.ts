// The pictures of capacities: loads over neurons and the rates that they were read from, or the fewest neurons over loads.

import { capacityCurvesColumns, capacityCurvesFigure } from '../../../figure/episodic/capacity-curves.ts';
import { capacityRatesColumns, capacityRatesFigure } from '../../../figure/episodic/capacity-rates.ts';
import { minimumNeuronsColumns, minimumNeuronsFigure } from '../../../figure/episodic/minimum-neurons.ts';
import type { FigureBlock } from '../../../story/story.ts';
import type { EpisodicCapacity } from './result.ts';

export function curvesOf(found: EpisodicCapacity, says: readonly string[]): FigureBlock {
  return {
    kind: 'figure',
    name: 'capacity-curves',
    says,
    draw: (options) => capacityCurvesFigure(found, options),
    columns: () => capacityCurvesColumns(found),
  };
}

export function ratesOf(found: EpisodicCapacity): FigureBlock {
  return {
    kind: 'figure',
    name: 'capacity-rates',
    says: [
      'Every load that was tried. A load is decided by a sequential test; the curve goes through all of them, so that no single load decides.',
    ],
    draw: (options) => capacityRatesFigure(found, options),
    columns: () => capacityRatesColumns(found),
  };
}

export function minimaOf(found: EpisodicCapacity): FigureBlock {
  return {
    kind: 'figure',
    name: 'minimum-neurons',
    says: [
      'Sizes are tried in steps until one holds the memories, then bisected; the answer is the smallest one that was accepted.',
    ],
    draw: (options) => minimumNeuronsFigure(found, options),
    columns: () => minimumNeuronsColumns(found),
  };
}
