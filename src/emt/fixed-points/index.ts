export { fixedPointArrays } from './arrays.ts';
export { compileJacobians, type JacobianMap, type Jacobians } from './cell-map.ts';
export type { DescentStatus } from './descent.ts';
export { type FixedPoint, type FixedPoints, findFixedPoints, findFixedPointsStages } from './find.ts';
export {
  type FixedPointMap,
  type FixedPointPlane,
  type MapOptions,
  type MappedFixedPoints,
  type MapStage,
  mapDefaults,
  mapFixedPoints,
  mapFixedPointsStages,
  type PointMeasures,
} from './map.ts';
export type { Minima } from './minimise.ts';
export { type FixedPointOptions, fixedPointDefaults, type SearchStage } from './options.ts';
export { readoutJacobian } from './readout-map.ts';
export { MARGIN, type Stability, stabilityOf } from './stability.ts';
export { type StartOptions, sampleStarts } from './starts.ts';
