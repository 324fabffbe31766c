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
//   in steps      what takes long has a twin that can be left and that lets other work run (array/stages.ts):
//                 recallSteps, predictRecallSteps, runRecallSteps, trackFixedPointsSteps, landscapeDataSteps, ...
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

export * from './capacity/bit-fields.ts';
export * from './capacity/growth.ts';
export * from './capacity/logistic-fit.ts';
export * from './capacity/minimum-neurons.ts';
export * from './capacity/problem.ts';
export * from './capacity/readouts.ts';
export * from './capacity/search.ts';
export * from './capacity/sequential-test.ts';
export * from './capacity/theory.ts';
export * from './capacity/trial.ts';
export * from './capacity/trial-work.ts';
export * from './engine/author-settings.ts';
export * from './engine/engine.ts';
export * from './engine/label-window.ts';
export * from './engine/ode.ts';
export * from './engine/overlap-engine.ts';
export * from './engine/overlap-source.ts';
export * from './engine/predict.ts';
export * from './engine/race.ts';
export * from './engine/recall.ts';
export * from './engine/record.ts';
export * from './engine/run-recall.ts';
export * from './engine/visits.ts';
export * from './landscape/energy.ts';
export * from './landscape/landscape.ts';
export * from './landscape/surface.ts';
export * from './learning/attempt.ts';
export * from './learning/knowledge.ts';
export * from './learning/learner.ts';
export * from './learning/learning-options.ts';
export * from './learning/lesson.ts';
export * from './learning/recall-test.ts';
export * from './learning/rule.ts';
export * from './learning/settings.ts';
export * from './model/compat.ts';
export * from './model/digits.ts';
export * from './model/graph.ts';
export * from './model/graph-text.ts';
export * from './model/lagrangian.ts';
export * from './model/model.ts';
export * from './model/models.ts';
export * from './model/packed-draws.ts';
export * from './model/packed-patterns.ts';
export * from './model/pattern-draws.ts';
export * from './model/patterns.ts';
export * from './model/symmetric.ts';
export * from './pictures/energy-along.ts';
export * from './pictures/held-states.ts';
export * from './pictures/landscape-frames.ts';
export * from './pictures/minima-over-time.ts';
export * from './pictures/pictured-recall.ts';
export * from './pictures/retrieved-images.ts';
export * from './pictures/slow-states-text.ts';
export * from './theory/attribution.ts';
export * from './theory/closed-forms.ts';
export * from './theory/design.ts';
export * from './theory/design-dwells.ts';
export * from './theory/margins.ts';
export * from './theory/named-model.ts';
export * from './theory/plan-recall.ts';
export * from './theory/scores.ts';
export * from './theory/summary.ts';
export * from './theory/to-rnn.ts';
