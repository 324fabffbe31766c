// Ctrl-C and SIGTERM as a request to save and stop; a second one means it.

import { constants } from 'node:os';

export interface Interrupt {
  readonly signal: AbortSignal;
  /** As shells have it: 128 and the number of the signal. */
  exitCode(): number;
}

/** The first Ctrl-C (or SIGTERM) asks for a save; a second one ends the process as usual. */
export function listenForInterrupt(): Interrupt {
  const controller = new AbortController();
  let exitCode = 0;
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.once(name, () => {
      exitCode = 128 + constants.signals[name];
      controller.abort();
    });
  }
  return { signal: controller.signal, exitCode: () => exitCode };
}
