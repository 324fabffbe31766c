// How far the state moves when one unit of a sequence is another, over how far apart two sequences leave it: whether a trace of an
// age exists at all, however it is written. Source: memory-assessment, section 1.4 (I13). Nothing is fitted.

import { stream } from '../../array/random.ts';
import type { Steps } from '../../array/stages.ts';
import { stateSizeOf } from '../../nn/cells.ts';
import type { Network } from '../../nn/network.ts';
import { rolloutSteps } from '../../nn/rollout.ts';
import { drawDrive, drawUnit, type InputLaw } from './drive.ts';

/** Sequences that are compared. */
const SEQUENCES = 200;

/** The trace strength of each age, `[n]`, after sequences of `n` units; 0 of a state that does not move. */
export function* traceSteps(
  network: Network,
  { inputs: law, length: n, seed }: { readonly inputs: InputLaw; readonly length: number; readonly seed: number },
): Steps<number[]> {
  const size = network.config.inputSize;
  const rng = stream(seed, 'assess', 'memory', 'trace');
  const drive = drawDrive(law, { steps: n, batch: SEQUENCES, size }, rng);
  const others = drawDrive(law, { steps: n, batch: SEQUENCES, size }, rng);
  const last = function* (inputs: Float64Array): Steps<Float64Array> {
    const keep = [{ from: n - 1, to: n }];
    return (yield* rolloutSteps(network, { steps: n, batch: SEQUENCES, inputs, keep })).states;
  };
  const own = yield* last(drive.inputs);
  const width = stateSizeOf(network.config);
  const whole = distance(own, yield* last(others.inputs), width);
  const traces: number[] = [];
  for (let age = 0; age < n; age++) {
    const changed = drive.inputs.slice();
    for (let row = 0; row < SEQUENCES; row++) {
      const from = ((n - 1 - age) * SEQUENCES + row) * size;
      drawUnit(law, changed.subarray(from, from + size), rng);
    }
    traces.push(whole > 0 ? distance(own, yield* last(changed), width) / whole : 0);
    yield age / n;
  }
  return traces;
}

/** Mean distance of rows `[S]`. */
function distance(a: Float64Array, b: Float64Array, width: number): number {
  let total = 0;
  for (let row = 0; row < a.length; row += width) {
    let squares = 0;
    for (let i = row; i < row + width; i++) squares += (a[i]! - b[i]!) ** 2;
    total += Math.sqrt(squares);
  }
  return (total * width) / a.length;
}
