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
import { type Block, pictureOf } from '../../story/story.ts';

export function pointsPicture(pictures: FixedPointPictures): Block {
  return pictureOf('points', pointSentences(pictures), pictures, fixedPointsFigure, fixedPointsColumns);
}

function pointSentences({ map: { starts }, plane }: FixedPointPictures): string[] {
  return [
    'Recorded trajectories and the points found from them, on the plane that holds most of the trajectories’ variance ' +
      `(${typesetPercent(plane.share[0] + plane.share[1])}); what is apart in other directions can lie on top of each other here.`,
    `Of ${starts.count} starts${starts.noise > 0 ? ` (with noise of ${typesetNumber(starts.noise)})` : ''} ` +
      `${starts.arrived + starts.joined} came to rest; the others ended at slow points or at minima of the speed that are none.`,
  ];
}

export function modesPicture(map: FixedPointMap): Block {
  const says =
    map.points.length === 0
      ? 'There is no point to linearise about.'
      : 'Eigenvalues of the Jacobian dF/dh of all points. Modes outside the unit circle grow, those on it stay, those inside ' +
        'decay; the further round from the real axis, the faster they turn.';
  const modes = map.points.length === 0 ? null : { map };
  return pictureOf('eigenvalues', [says], modes, fixedPointModesFigure, fixedPointModesColumns);
}
