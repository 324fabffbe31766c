// What kinds of points a map of fixed points holds, as pictures and tables tell them apart.

import { plural } from '../../array/words.ts';
import type { FixedPointMap, PointMeasures } from './map.ts';

export type PointKind = 'stable' | 'marginal' | 'unstable' | 'slow';

/** A fixed point by its stability, a slow one as such. */
export function pointKind({ kind, stability }: Pick<PointMeasures, 'kind' | 'stability'>): PointKind {
  return kind === 'slow' ? 'slow' : stability.kind;
}

/** `3 fixed and 1 slow point`. */
export function countedPoints({ points }: Pick<FixedPointMap, 'points'>): string {
  const slow = points.filter(({ kind }) => kind === 'slow').length;
  return `${points.length - slow} fixed and ${plural(slow, 'slow point')}`;
}
