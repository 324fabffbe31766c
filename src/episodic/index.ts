// Sequential episodic memory: GAMM, LISEM, DSEM, polynomial GSEMM and EDEN (spec: sequential-episodic-memory).
//
// What is what:
//
//   Patterns      rows [P, N]: randomPatterns, distinctPatterns (near 2^N), biasedPatterns, digitPatterns, signsOf;
//                 PackedPatterns at one bit per neuron (distinctPackedPatterns draws a million of them)
//   MemoryGraph   who follows whom, sparse: cycleGraph, chainGraph, episodesGraph, graphFromEdges (weights, branches)
//   EpisodicModel plain data in EDEN's convention: edenModel, lisemModel, polynomialModel, gammModel; the symmetric
//                 convention comes in through dsemModel and symmetricModel, which also give the scale of states
//   RecallEngine  odeEngine (the oracle: any model, any integrator, running descent check) and overlapEngine (identity
//                 features and delay, O(P) per step): start, step, overlaps, energy
//   recall        drives either engine and gives a RecallRecord: visits with dwells, stop reason, samples on request
//   predictRecall the third engine, hop by hop: the same RecallRecord, plus margins and rivals; predictHops does it over
//                 any OverlapSource (overlapColumn of k), startRace is a single hop; over packedOverlaps along a cycle or
//                 chain a hop is one pass over the bits, so that a million memories are recalled at some 10 ms a hop
//   read off      dwellStatistics, predictedDwell (closed forms), sequenceMargins, attributeFailures, firstWrongHop,
//                 orderedRecall, cycleFidelity, countOccurrences
//   energies      energyOf (full, reduced, exact rate), frozenLandscape (slow state held: surface and minimiser),
//                 trackFixedPoints
//   design        ratioForDwell, delayForDwell, designWeights; designParameters and designEdges from wanted dwells
//   planned       namedModel by its ratio; planRecall says how long to watch, runRecall does it with any engine; graphs and
//                 slow states as text: parseGraph, parseSlowStates
//   pictures      picturedRecall, retrievedImages, landscapeData, minimaOverTime, energyAlong: what the figures of a recall draw
//   in steps      recallSteps for runStages (array): a recall that can be left, and that lets other work run
//   capacity      findCapacity by one definition (CapacityProblem), findMinimumNeurons, capacityTrial, capacityTheory; the
//                 comparators of the field on the same memories
//   learning      Lesson teaches a sequence to weights that learn while they run (Learner, by contrastAt, the rule), epoch by
//                 epoch; testRecall says what came of it, learnedModel makes it a model like any other; attemptLearning is a
//                 whole run as a row, for rates and maps of success
//   bridge        conjugateNetwork: an Elman network and the task whose circuit `analyze` finds in it
//
//   const model = edenModel({ patterns: randomPatterns({ count: 6, neurons: 1000, rng }), alphaS: 0.5 });
//   const record = recall(odeEngine(model, { dt: 0.1 }), { time: 1000, visits: 30, keep: { overlaps: true } });
//   visitedOf(record), dwellStatistics(record), predictedDwell(model), attributeFailures(model, record)
//
// Everything is data but the engines, which own their buffers and allocate nothing per step. Times are in the unit of
// the model's time constants (T_f = 1 by default), overlaps are divided by N, memories count from 0, ties go to the
// lowest index, and equal memories are labelled as the first of them (firstOfContent). A state that is not finite ends
// a recall as `diverged`, never as an error. The authors' quirks are asked for by name (compat.ts).

export { growthPerNeuron } from './capacity/growth.ts';
export { findMinimumNeurons } from './capacity/minimum-neurons.ts';
export { type CapacityProblem, capacityDefaults, capacityModelName } from './capacity/problem.ts';
export { drawMemories } from './capacity/readouts.ts';
export { type Capacity, findCapacity, localRunner } from './capacity/search.ts';
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
