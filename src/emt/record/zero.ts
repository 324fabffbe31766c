// The zero point of each output: the middle between what a network says for the one class and for the other. A readout
// that says 0 and 1, or one with a constant added, says the same bits. Where the classes do not differ by more than each
// spreads, the zero point is 0: a silent output with a constant says nothing. Ours; docs/verdict.md.

import type { Trajectories } from './trajectories.ts';

/** Share of half the distance of the classes below which their middle counts as 0: what sampling and training leave. */
const NEGLIGIBLE = 0.05;

/** Share of squares by which outputs differ that are the same but for rounding. */
const ROUNDING = 1e-20;

/**
 * The zero point of each output `[out]` on recorded runs, from the end of the input on; zeros for tasks of real numbers. Steps
 * count by the size that an output has at them, so that the loudest steps of a network that grows do not decide for the rest.
 */
export function outputZeros({ task, outputs, targets, batch, steps }: Trajectories): Float64Array {
  const width = task.outputSize;
  const zeros = new Float64Array(width);
  if (task.output !== 'signs') return zeros;
  for (let row = 0; row < width; row++) {
    const sums = { weight: 0, middle: 0, distance: 0, spread: 0 };
    for (let t = task.inputSteps; t < steps; t++) {
      const at = { from: t * batch * width + row, to: (t + 1) * batch * width, width };
      const high = classOf(outputs, targets, { ...at, sign: 1 });
      const low = classOf(outputs, targets, { ...at, sign: -1 });
      if (high.count === 0 || low.count === 0) continue;
      const distance = (high.mean - low.mean) ** 2;
      const spread = (high.squares + low.squares) / (high.count + low.count);
      if (distance + spread <= ROUNDING * (high.mean ** 2 + low.mean ** 2)) continue;
      const weight = 1 / (distance + spread);
      sums.weight += weight;
      sums.middle += (weight * (high.mean + low.mean)) / 2;
      sums.distance += weight * distance;
      sums.spread += weight * spread;
    }
    if (sums.weight === 0) continue;
    const middle = sums.middle / sums.weight;
    const usual = Math.sqrt(sums.distance / sums.weight);
    if (sums.distance > sums.spread && Math.abs(middle) > (NEGLIGIBLE * usual) / 2) zeros[row] = middle;
  }
  return zeros;
}

interface Places {
  readonly from: number;
  readonly to: number;
  readonly width: number;
  readonly sign: number;
}

function classOf(
  outputs: Float64Array,
  targets: Float32Array,
  { from, to, width, sign }: Places,
): { readonly mean: number; readonly squares: number; readonly count: number } {
  let [sum, count, squares] = [0, 0, 0];
  for (let at = from; at < to; at += width) {
    if (targets[at]! * sign <= 0) continue;
    sum += outputs[at]!;
    count++;
  }
  const mean = sum / count;
  for (let at = from; at < to; at += width) if (targets[at]! * sign > 0) squares += (outputs[at]! - mean) ** 2;
  return { mean, squares, count };
}

/** Says in words which outputs are told from another zero point than 0. */
export function zerosInWords(zeros: ArrayLike<number>): string[] {
  return Array.from(zeros).flatMap((zero, row) =>
    zero === 0 ? [] : [`output ${row} is told from ${zero.toPrecision(3)}, the middle between its two classes`],
  );
}
