// Every experiment, a line each: a new one is a folder and a line here. Beside them the kit that they are made with, and
// the parameters of a training.

import { analyze } from './analyze/analyze.ts';
import { discover } from './discover/discover.ts';
import { capacity } from './episodic/capacity/capacity.ts';
import { design } from './episodic/design/design.ts';
import { energy } from './episodic/energy/energy.ts';
import { learn } from './episodic/learn/learn.ts';
import { recall } from './episodic/recall/recall.ts';
import { toRnn } from './episodic/to-rnn/to-rnn.ts';
import { fixedPoints } from './fixed-points/fixed-points.ts';
import type { AnyExperiment } from './kit/experiment.ts';
import { states } from './states/states.ts';
import { task } from './task/task.ts';

export { capacityRunner } from './episodic/capacity/runner.ts';
export { learningAttempt } from './episodic/learn/attempt.ts';
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
export { parseRunSettings, type RunSettings } from './train/run-settings.ts';
export { trainSettings } from './train/settings.ts';

/** Every experiment that can be run by its name. */
export const experiments: readonly AnyExperiment[] = [
  analyze,
  states,
  discover,
  fixedPoints,
  task,
  recall,
  design,
  energy,
  toRnn,
  capacity,
  learn,
];

/** What commands of two words have in common, for help. */
export const groups: Readonly<Record<string, string>> = {
  episodic:
    'Sequential episodic memories (EDEN, DSEM, LISEM, GAMM): recall, capacity, energy, design, see docs/episodic.md.',
};
