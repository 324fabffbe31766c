// Every experiment, a line each. A new one is a folder and a line here.

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
