// A network as experiments get it from a reader, for tests that have no file.

import type { NetworkInput } from '../../src/experiment/kit/inputs.ts';

/** @param changes what the reader would say of it */
export function networkInput(
  name: string,
  network: NetworkInput['network'],
  changes: Partial<NetworkInput> = {},
): NetworkInput {
  return {
    name,
    source: name,
    network,
    task: null,
    checkpoint: null,
    training: null,
    reading: { taken: [], notUsed: [], assumed: [] },
    ...changes,
  };
}
