// Every experiment, a line each. A new one is a folder and a line here.

import { discover } from './discover/discover.ts';
import { design } from './episodic/design/design.ts';
import { fixedPoints } from './fixed-points/fixed-points.ts';
import type { AnyExperiment } from './kit/experiment.ts';

export const experiments: readonly AnyExperiment[] = [discover, fixedPoints, design];

/** What commands of two words have in common, for help. */
export const groups: Readonly<Record<string, string>> = {
  episodic:
    'Sequential episodic memories (EDEN, DSEM, LISEM, GAMM): recall, capacity, energy, design, see docs/episodic.md.',
};
