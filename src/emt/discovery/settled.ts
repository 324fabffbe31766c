// How long a network has to run freely before its activity has settled: the cell state of an LSTM can grow for dozens of
// steps, and what is fitted before does not hold after. As in an analysis (`record/settling.ts`), but by turns of the
// lags looked at, since the memory's own are not known. Activity that only grows never settles, and is not waited for.

import { type Stages, stageOf } from '../../array/stages.ts';
import type { Network } from '../../nn/network.ts';
import { type Drive, firstSequences } from '../record/drive.ts';
import { holding } from '../record/held-input.ts';
import { type Recording, recordFreeRunSteps } from '../record/recording.ts';
import { freeStepsOf } from './setting.ts';

const SEQUENCES = 32;
/** Steps of the free run that are waited for at most. */
const LONGEST = 240;
/** Share of the spread of the last turn from which activity counts as settled, as in an analysis. */
const SETTLED = 0.95;

/** Steps of the free run at the end of which activity has settled: `freeStepsOf(lags)` at least. */
export function* settledFreeSteps(given: Network, drive: Drive, lags: number): Stages<number, 'recording'> {
  const least = freeStepsOf(lags);
  const turns = Math.max(3, Math.floor(LONGEST / lags));
  const network = drive.held ? holding(given, drive.held) : given;
  const run = recordFreeRunSteps(network, firstSequences(drive, SEQUENCES), turns * lags);
  const recording = yield* stageOf('recording', run, 0, 0);
  if (!recording.finite) return least;
  const spreads = Array.from({ length: turns }, (_, turn) => spreadOf(recording, drive.steps + turn * lags, lags));
  const last = spreads.at(-1)!;
  // Still growing at the end: it never settles.
  if (spreads.at(-2)! < SETTLED * last) return least;
  const first = spreads.findIndex((spread) => spread >= SETTLED * last);
  return Math.max(least, (first + 1) * lags + least - 2 * lags);
}

/** Mean squared distance of the states from their mean over the sequences, over `lags` steps from `from` on. */
function spreadOf({ states, batch, stateSize }: Recording, from: number, lags: number): number {
  let spread = 0;
  for (let t = from; t < from + lags; t++) {
    for (let i = 0; i < stateSize; i++) {
      let sum = 0;
      for (let b = 0; b < batch; b++) sum += states[(t * batch + b) * stateSize + i]!;
      for (let b = 0; b < batch; b++) spread += (states[(t * batch + b) * stateSize + i]! - sum / batch) ** 2;
    }
  }
  return spread;
}
