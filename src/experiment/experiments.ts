// All experiments in one list, for readers that know none of them.

import type { AnyExperiment } from './kit/experiment.ts';
import * as list from './list.ts';

/** Every experiment, by the alphabet of the names that list.ts exports. */
export const experiments: readonly AnyExperiment[] = Object.values(list);

/** What commands of two words have in common, for help. */
export const groups: Readonly<Record<string, string>> = {
  episodic:
    'Sequential episodic memories (EDEN, DSEM, LISEM, GAMM): recall, capacity, energy, design, see docs/episodic.md.',
  wave: 'Traveling-wave working memory: a task as waves on a substrate, see docs/wave.md.',
};

/** The experiment of that name; `null`: there is none. */
export function findExperiment(name: string): AnyExperiment | null {
  return experiments.find((each) => each.name === name) ?? null;
}
