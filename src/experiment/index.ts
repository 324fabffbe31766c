/**
 * Every experiment by its name, with the kit that they are made with and the parameters of a training. An experiment
 * declares its parameters once, runs with progress and an abort signal, and tells its result as a story.
 *
 * @example
 * import { completeValues, doJob, experiments, localPool, plainRun } from 'engram/experiment';
 *
 * const design = experiments.find(({ name }) => name === 'episodic design');
 * const values = completeValues(design.params, { dwell: [30] });
 * const { data } = await design.run(values, plainRun(() => localPool(doJob)));
 * console.log(data.ratio.toFixed(3)); // 0.604
 */

export { trialWorkers } from './episodic/capacity/trials.ts';
export { learningAttempt } from './episodic/learn/attempt.ts';
export { experiments, findExperiment, groups } from './experiments.ts';
export { doJob } from './jobs.ts';
export { type AnyExperiment, type Experiment, experiment, type Result } from './kit/experiment.ts';
export { arraysFile, networkFile, taskArgument, taskParams } from './kit/inputs.ts';
export {
  choice,
  flag,
  integer,
  integers,
  number,
  numbers,
  type Param,
  type Params,
  parsed,
  seed,
  text,
  type Values,
} from './kit/params.ts';
export { localPool, type Pool, runJob } from './kit/pool.ts';
export { plainRun, type Run } from './kit/run.ts';
export { completeValues, type Rule } from './kit/values.ts';
export { trainParams } from './train/params.ts';
export { trainSettings } from './train/settings.ts';
