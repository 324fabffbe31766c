// The pictures of fixed and slow points, each with what to see in it: the points among the trajectories, and the
// eigenvalues of their Jacobians.

import { typesetNumber, typesetPercent } from '../../array/words.ts';
import type { FixedPointMap } from '../../emt/fixed-points/map.ts';
import {
  type FixedPointPictures,
  fixedPointModesColumns,
  fixedPointModesFigure,
  fixedPointsColumns,
  fixedPointsFigure,
} from '../../figure/emt/fixed-points.ts';
import { type Block, type FigureBlock, onPages } from '../../story/story.ts';

export function pointsPicture(pictures: FixedPointPictures): FigureBlock {
  return {
    kind: 'figure',
    name: 'points',
    says: pointSentences(pictures),
    draw: (options) => fixedPointsFigure(pictures, options),
    columns: () => fixedPointsColumns(pictures),
  };
}

function pointSentences({ map: { starts }, plane }: FixedPointPictures): string[] {
  return [
    'Recorded trajectories and the points found from them, on the plane that holds most of the trajectories’ variance ' +
      `(${typesetPercent(plane.share[0] + plane.share[1])}); what is apart in other directions can lie on top of each other here.`,
    `Of ${starts.count} starts${starts.noise > 0 ? ` (with noise of ${typesetNumber(starts.noise)})` : ''} ` +
      `${starts.arrived + starts.joined} came to rest; the others ended at slow points or at minima of the speed that are none.`,
  ];
}

/** Where there is no point, only a word on it. */
export function modesPicture(map: FixedPointMap): Block {
  if (map.points.length === 0) return onPages({ kind: 'text', sentences: ['There is no point to linearise about.'] });
  return {
    kind: 'figure',
    name: 'eigenvalues',
    says: [
      'Eigenvalues of the Jacobian dF/dh of all points. Modes outside the unit circle grow, those on it stay, those inside ' +
        'decay; the further round from the real axis, the faster they turn.',
    ],
    draw: (options) => fixedPointModesFigure({ map }, options),
    columns: () => fixedPointModesColumns({ map }),
  };
}
