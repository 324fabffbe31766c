// The pictures of the energy: along the recall, the minima of each time, and the landscape that the slow state tilts.

import { episodicFixedPointsColumns, episodicFixedPointsFigure } from '../../../figure/episodic/fixed-points.ts';
import { episodicLandscapeColumns, episodicLandscapeFigure } from '../../../figure/episodic/landscape.ts';
import { type Block, pictureBelow } from '../../../story/story.ts';
import { energyBlocks } from '../recall/pictures.ts';
import type { EnergyDetails, EpisodicEnergyResult } from './result.ts';

/** Each picture below its heading. */
export function energyPictureBlocks(
  { energy, drift, landscape }: EpisodicEnergyResult,
  { summary, fixedPoints }: EnergyDetails,
): Block[] {
  return [
    ...energyBlocks({ times: energy.times, energy: energy.values, visits: summary.visits, drift }),
    ...pictureBelow(
      'Where the minima are',
      'fixed-points',
      [
        'For the slow state of each time, the minima downhill of the state and of the memories; larger marks lie deeper.',
        'The minimum that holds the state gets shallower until it is lost.',
      ],
      fixedPoints,
      episodicFixedPointsFigure,
      episodicFixedPointsColumns,
    ),
    ...pictureBelow(
      'The landscape, tilted by the slow state',
      'landscape',
      [
        'Each frame holds one slow state. The minimum at the present memory is lost, and the state falls into the next.',
        'Pictures stand still under the pointer.',
      ],
      landscape,
      episodicLandscapeFigure,
      episodicLandscapeColumns,
    ),
  ];
}
