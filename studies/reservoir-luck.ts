// For how many steps does a fitted readout of random orthogonal recurrence do a task by luck? `npx tsx
// studies/reservoir-luck.ts [draws]` (40; two minutes). Least squares over all steps of what each cell of the stack leaves
// behind, so the readout is the best there is; right signs on sequences of random bits. What `judgedSteps` asks for rests on it.

import { matrix, median, stream } from 'engram/array';
import { leastSquares, qr } from 'engram/linalg';

const draws = Number(process.argv[2] ?? 40);
const SEQUENCES = 64;
const RIDGE = 1e-9;

console.log('units  rows  slots  steps m / units  steps   median    90 %    most   above 0.83   above 0.98');
for (const [units, d, s] of [
  [16, 1, 4],
  [32, 1, 4],
  [32, 1, 8],
  [32, 2, 3],
  [64, 2, 3],
  [32, 2, 4],
  [64, 4, 4],
] as const) {
  for (const share of [16, 32, 64, 128]) {
    const steps = Math.floor((share * units) / (d * s));
    const all = Array.from({ length: draws }, (_, draw) => rightShare({ units, d, s, steps }, draw));
    const above = (least: number) => `${((100 * all.filter((x) => x > least).length) / draws).toFixed(0)} %`;
    const ninety = all.toSorted((a, b) => a - b)[Math.floor(0.9 * draws)]!;
    const text = [median(all), ninety, Math.max(...all)].map((x) => x.toFixed(3).padStart(8));
    console.log(
      `${[units, d, s, share, steps].map((x) => String(x).padStart(5)).join('  ')} ${text.join('')} ${above(0.83).padStart(10)} ${above(0.98).padStart(12)}`,
    );
  }
}

interface Sizes {
  readonly units: number;
  readonly d: number;
  readonly s: number;
  readonly steps: number;
}

/** Right signs of repeat copy by the best readout of one draw. */
function rightShare({ units, d, s, steps }: Sizes, draw: number): number {
  const rng = stream(0, 'reservoir-luck', units, d, s, draw);
  const normal = (rows: number, cols: number) =>
    matrix(
      rows,
      cols,
      Float64Array.from({ length: rows * cols }, () => rng.normal()),
    );
  const { Q } = qr(normal(units, units));
  const input = normal(units, d);
  const step = (h: Float64Array) =>
    Float64Array.from({ length: units }, (_, i) => h.reduce((sum, x, j) => sum + Q.data[i * units + j]! * x, 0));
  const cells = d * s;
  // What a one in slot k, row i leaves in the state after the input: it was read s - 1 - k steps before.
  const traces = Array.from({ length: cells }, (_, cell) => {
    let h = Float64Array.from({ length: units }, (__, i) => input.data[i * d + (cell % d)]!);
    for (let k = Math.floor(cell / d); k < s - 1; k++) h = step(h);
    return h;
  });
  const states = matrix(steps * cells, units);
  const wanted = matrix(steps * cells, d);
  for (let t = 0; t < steps; t++) {
    for (let cell = 0; cell < cells; cell++) {
      traces[cell] = step(traces[cell]!);
      states.data.set(traces[cell]!, (t * cells + cell) * units);
      if (t % s === Math.floor(cell / d)) wanted.data[(t * cells + cell) * d + (cell % d)] = 1;
    }
  }
  const readout = leastSquares(states, wanted, { ridge: RIDGE });
  let right = 0;
  for (let sequence = 0; sequence < SEQUENCES; sequence++) {
    const bits = Float64Array.from({ length: cells }, () => rng.sign());
    for (let t = 0; t < steps; t++) {
      for (let row = 0; row < d; row++) {
        let said = 0;
        for (let cell = 0; cell < cells; cell++) {
          const at = (t * cells + cell) * units;
          for (let i = 0; i < units; i++) said += bits[cell]! * states.data[at + i]! * readout.data[i * d + row]!;
        }
        if (said * bits[(t % s) * d + row]! > 0) right++;
      }
    }
  }
  return right / (SEQUENCES * steps * d);
}
