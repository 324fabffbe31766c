// Every experiment, a line each. A new one is a folder and a line here.

import { analyze } from './analyze/analyze.ts';
import { design } from './episodic/design/design.ts';
import type { AnyExperiment } from './kit/experiment.ts';
import { states } from './states/states.ts';
import { task } from './task/task.ts';

export const experiments: readonly AnyExperiment[] = [task, analyze, states, design];

/** What commands of two words have in common, for help. */
export const groups: Readonly<Record<string, string>> = {
  episodic:
    'Sequential episodic memories (EDEN, DSEM, LISEM, GAMM): recall, capacity, energy, design, see docs/episodic.md.',
};
