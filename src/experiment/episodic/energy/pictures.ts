// The pictures of the energy: along the recall, the minima of each time, and the landscape that the slow state tilts.

import type { EpisodicLandscapeData } from '../../../episodic/pictures/landscape-frames.ts';
import type { EpisodicFixedPointsData } from '../../../episodic/pictures/minima-over-time.ts';
import { episodicFixedPointsColumns, episodicFixedPointsFigure } from '../../../figure/episodic/fixed-points.ts';
import { episodicLandscapeColumns, episodicLandscapeFigure } from '../../../figure/episodic/landscape.ts';
import type { Block } from '../../../story/story.ts';
import { energyBlocks, underHeading } from '../recall/pictures.ts';
import type { EnergyDetails, EpisodicEnergyResult } from './result.ts';

/** Each picture below its heading. */
export function energyPictureBlocks(
  { energy, drift, landscape }: EpisodicEnergyResult,
  { summary, fixedPoints }: EnergyDetails,
): Block[] {
  return [
    ...energyBlocks({ times: energy.times, energy: energy.values, visits: summary.visits, drift }),
    ...(fixedPoints ? minimaBlocks(fixedPoints) : []),
    ...(landscape ? landscapeBlocks(landscape) : []),
  ];
}

function minimaBlocks(minima: EpisodicFixedPointsData): Block[] {
  return underHeading('Where the minima are', {
    kind: 'figure',
    name: 'fixed-points',
    says: [
      'For the slow state of each time, the minima downhill of the state and of the memories; larger marks lie deeper.',
      'The minimum that holds the state gets shallower until it is lost.',
    ],
    draw: (options) => episodicFixedPointsFigure(minima, options),
    columns: () => episodicFixedPointsColumns(minima),
  });
}

function landscapeBlocks(landscape: EpisodicLandscapeData): Block[] {
  return underHeading('The landscape, tilted by the slow state', {
    kind: 'figure',
    name: 'landscape',
    says: [
      'Each frame holds one slow state. The minimum at the present memory is lost, and the state falls into the next.',
      'Pictures stand still under the pointer.',
    ],
    draw: (options) => episodicLandscapeFigure(landscape, options),
    columns: () => episodicLandscapeColumns(landscape),
  });
}
