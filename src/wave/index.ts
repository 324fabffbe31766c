/**
 * Traveling-wave working memory (arXiv 2402.10163): memories that move along a lattice and are written anew at its start
 * alone. Any history-dependent system is such a substrate; a linear one is the circuit of `engram/emt`, one with attention is
 * the context window of a transformer in its own loop.
 *
 * @example
 * import { parseTask } from 'engram/task';
 * import { boundaryOf, Substrate } from 'engram/wave';
 *
 * const substrate = new Substrate(boundaryOf(parseTask('T1-1x3')));
 * for (const bit of [1, -1, -1]) substrate.step([bit]);
 * substrate.advance(300);
 * console.log([...substrate.columns]); // [ 1, -1, -1 ]
 */

export type { Attention, Head } from './attention.ts';
export { attentionBoundary } from './attention-boundary.ts';
export { type Boundary, boundaryOf, linearBoundary } from './boundary.ts';
export { columnsOfState, type EmbeddedSubstrate, embedSubstrate, substrateOf } from './embed.ts';
export { type FindOptions, type FoundWaves, findWaves } from './find/find.ts';
export { inputGradients } from './gradient.ts';
export { columnCompanion, lagsOfOperator, markovParameters, operatorOfLags, shiftSsm } from './linear.ts';
export { type RegisterOptions, registerNetwork } from './register-network.ts';
export type { WaveAttention } from './results/attention.ts';
export type { WaveFinding } from './results/find.ts';
export type { WaveRun } from './results/run.ts';
export { attentionSolving, headBounds } from './solve-by-attention.ts';
export { substrateSpectrum } from './spectrum.ts';
export { Substrate } from './substrate.ts';
