// An experiment on a network that has no file, called as the command line calls it on one.

import { completeValues, findExperiment, localPool, plainRun } from 'engram/experiment';
import type { Network } from 'engram/nn';

/** The object that `engram NAME --json` prints of `network`, with `values` for its options. */
export async function experimentOn(name: string, network: Network, values: Record<string, unknown>): Promise<unknown> {
  const experiment = findExperiment(name)!;
  const file = {
    ...{ name: 'trained', source: 'trained', network, task: null, checkpoint: null, training: null },
    reading: { taken: [], notUsed: [], assumed: [] },
  };
  const asked = completeValues(experiment.params, { file, ...values });
  const run = { ...plainRun(() => localPool(() => null)), pictures: false };
  return (await experiment.run(asked, run)).data;
}
