/**
 * Sequential episodic memory: EDEN, DSEM, LISEM, the polynomial memory and GAMM as data, recalled by any of three
 * engines.
 *
 * - memories: rows `[P, N]` (`randomPatterns`, `distinctPatterns`, `digitPatterns`, `patternsOf`), or one bit for each
 *   neuron (`drawMemories`, `packedOverlaps`), of which a million can be recalled
 * - graphs of who follows whom: `cycleGraph`, `chainGraph`, `episodesGraph`, `parseGraph`
 * - models in EDEN's convention: `edenModel`, `lisemModel`, `polynomialModel`, `gammModel`; `dsemModel` converts the
 *   authors' symmetric one; `namedModel` takes any by its ratio; `authorSettings` has the authors' runs
 * - engines: `odeEngine` (any model, any integrator), `overlapEngine` (cost without N), and `predictRecall` hop by
 *   hop; `recall` drives the first two; `planRecall` and `runRecall` say how long and do it
 * - read off a recall: `visitedOf`, `dwellStatistics`, `attributeFailures`, `summariseRecall`; closed forms:
 *   `predictedDwell`, `sequenceMargins`; energies: `energyOf`, `trackFixedPoints`, `minimaOverTime`
 * - design of dwells: `ratioForDwell`, `designParameters`, `designWeights`, `designEdges`
 * - capacity by one definition at a time: `findCapacity`, `findMinimumNeurons`, `capacityTheory`
 * - learning: `Lesson` teaches weights a sequence, `testRecall` and `knowledgeOf` say what came of it, `learnedModel`
 *   makes it a model like any other
 * - the bridge to `engram/emt`: `conjugateNetwork`
 *
 * Everything is data but engines and lessons, which own their buffers and allocate nothing per step. Times are in the
 * unit of the model's time constants (`T_f = 1` by default), overlaps are divided by N, memories count from 0, and
 * ties go to the lowest index. A state that is not finite ends a recall as `diverged`, never as an error. The authors'
 * quirks are asked for by name.
 *
 * @example
 * import { stream } from 'engram/array';
 * import { edenModel, odeEngine, randomPatterns, recall, visitedOf } from 'engram/episodic';
 *
 * const patterns = randomPatterns({ count: 4, neurons: 200, rng: stream(0, 'memories') });
 * const model = edenModel({ patterns, alphaS: 0.5 });
 * const record = recall(odeEngine(model, { dt: 0.1 }), { time: 1000, visits: 6 });
 * console.log(visitedOf(record)); // [ 0, 1, 2, 3, 0, 1 ]
 */

export { growthPerNeuron } from './capacity/growth.ts';
export { findMinimumNeurons } from './capacity/minimum-neurons.ts';
export { type CapacityProblem, capacityDefaults, capacityModelName } from './capacity/problem.ts';
export { drawMemories } from './capacity/readouts.ts';
export { type Capacity, findCapacity, localRunner } from './capacity/search.ts';
export { spreadRunner } from './capacity/spread-trials.ts';
export { capacityTheory, edenGrowth } from './capacity/theory.ts';
export { authorSettings } from './engine/author-settings.ts';
export type { RecallEngine } from './engine/engine.ts';
export { odeEngine } from './engine/ode.ts';
export { overlapEngine } from './engine/overlap-engine.ts';
export { packedOverlaps } from './engine/overlap-source.ts';
export { predictHops, predictRecall } from './engine/predict.ts';
export { recall, recallSteps } from './engine/recall.ts';
export { type RecallRecord, visitedOf } from './engine/record.ts';
export { runRecall } from './engine/run-recall.ts';
export { dwellStatistics } from './engine/visits.ts';
export { energyOf } from './landscape/energy.ts';
export { trackFixedPoints } from './landscape/landscape.ts';
export { type Attempt, type AttemptPlan, attemptStart, successRate } from './learning/attempt.ts';
export { knowledgeOf } from './learning/knowledge.ts';
export { columnCorrelations, Lesson, storedIn } from './learning/lesson.ts';
export { learnedModel, testRecall } from './learning/recall-test.ts';
export {
  authorLearning,
  drawAuthorLearning,
  foundLearning,
  type LearningSettings,
  learningDefaults,
} from './learning/settings.ts';
export { digitPatterns } from './model/digits.ts';
export { chainGraph, cycleGraph, episodesGraph } from './model/graph.ts';
export { parseGraph } from './model/graph-text.ts';
export type { EpisodicModel } from './model/model.ts';
export { edenModel, gammModel, lisemModel, polynomialModel } from './model/models.ts';
export { unpackPatterns } from './model/packed-patterns.ts';
export { distinctPatterns, incompleteCue, randomPatterns } from './model/pattern-draws.ts';
export { type Patterns, patternRow, patternsOf } from './model/patterns.ts';
export { dsemModel } from './model/symmetric.ts';
export { minimaOverTime } from './pictures/minima-over-time.ts';
export { driftOf, picturedRecall } from './pictures/pictured-recall.ts';
export { attributeFailures } from './theory/attribution.ts';
export { firstDwell, lisemFold, predictedDwell, ratioForDwell, warmDwell } from './theory/closed-forms.ts';
export { designWeights } from './theory/design.ts';
export { designEdges, designParameters } from './theory/design-dwells.ts';
export { sequenceMargins } from './theory/margins.ts';
export { namedModel } from './theory/named-model.ts';
export { planRecall } from './theory/plan-recall.ts';
export { summariseRecall } from './theory/summary.ts';
export { conjugateNetwork } from './theory/to-rnn.ts';
