/**
 * How good a memory is: probes of hidden states with their noise floors, maps between decoders, and the information of
 * neurons. Every score is held out, and stands beside the same score for permuted targets.
 *
 * @example
 * import { matrix, stream } from 'engram/array';
 * import { ridgeProbe } from 'engram/assess';
 *
 * const random = stream(1, 'states');
 * const states = matrix(400, 4, Float64Array.from({ length: 1600 }, () => random.normal()));
 * const target = matrix(400, 1, Float64Array.from({ length: 400 }, (_, row) => states.data[4 * row] - states.data[4 * row + 1]));
 * const [{ r2, retention }] = ridgeProbe(states, target, { seed: 1 });
 * console.log(r2[0] > 0.999, retention[0] > 0.999); // true true
 */

export {
  type DecoderRotation,
  decoderRotation,
  reconstructDecoders,
  sharedDecoderRotation,
  standardisationOf,
} from './geometry/decoder-rotation.ts';
export { exchangeCoordinates } from './geometry/exchange.ts';
export { cayley, OrthogonalMap } from './geometry/orthogonal-map.ts';
export { orthogonalityIndex } from './geometry/orthogonality.ts';
export {
  type BinnedInformation,
  binnedInformation,
  type InformationEstimate,
  informationOfBins,
} from './information/binned-information.ts';
export { type Binned, fixedBins, rangeBins } from './information/bins.ts';
export { binnedEntropy, type EntropyEstimate } from './information/entropy.ts';
export { kendallTau } from './information/kendall.ts';
export { ksgInformation } from './information/ksg.ts';
export { mixedInformation } from './information/mixed.ts';
export { type MemoryMeasures, type MemoryOptions, memoryAbility } from './memory/ability.ts';
export { adviceOf, capacityOf, fitsOf, lengthIndicators } from './memory/indicators.ts';
export { chanceNormalised, vInformation } from './probe/chance.ts';
export { aboveFloor, noiseFloor } from './probe/noise-floor.ts';
export {
  linearMemoryAmount,
  linearPopulation,
  type Population,
  populationOf,
  populationR2,
} from './probe/population.ts';
export { fitRidge, LAMBDAS, predictRidge, type RidgeFit } from './probe/ridge.ts';
export { type RidgeProbeOptions, type RidgeReading, ridgeProbe } from './probe/ridge-probe.ts';
export { fitSoftmax, predictSoftmax, type SoftmaxFit } from './probe/softmax.ts';
export { type SoftmaxProbeOptions, type SoftmaxReading, softmaxProbe } from './probe/softmax-probe.ts';
