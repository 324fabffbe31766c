// `npm run bench -- wave`: steps a second of substrates by boundary, and for those that read weights the share of the speed at
// which the weights alone are read, in the same run. Every call is repeated and the fastest counts.
// Options: --json, --sizes 8x8,64x64 (columns x width), --rounds N (5)

import { matrix } from '../src/array/matrix.ts';
import { stream } from '../src/array/random.ts';
import { type Attention, attentionBoundary } from '../src/wave/attention.ts';
import { type Boundary, linearBoundary } from '../src/wave/boundary.ts';
import { Substrate } from '../src/wave/substrate.ts';
import { processorTime } from './statistics.ts';

interface Row {
  readonly size: string;
  readonly boundary: string;
  readonly stepsPerSecond: number;
  /** Of the time of a step, what it takes to read its weights once; `null` where there are none. */
  readonly shareOfBound: number | null;
}

/** Milliseconds that a measured call takes at least. */
const LEAST = 50;

export async function run(args: readonly string[]): Promise<void> {
  const option = (name: string, usual: string) => (args.includes(name) ? args[args.indexOf(name) + 1]! : usual);
  const rounds = Number(option('--rounds', '5'));
  const rows: Row[] = [];
  for (const size of option('--sizes', '8x8,64x64').split(',')) {
    const [s, d] = size.split('x').map(Number) as [number, number];
    for (const { name, boundary, weights } of boundariesOf(s, d)) {
      const each = await fastest(rounds, stepper(boundary));
      const bound = weights === null ? null : await fastest(rounds, reader(weights));
      const shareOfBound = bound && bound / each;
      rows.push({ size, boundary: name, stepsPerSecond: 1000 / each, shareOfBound });
    }
  }
  if (args.includes('--json')) {
    console.log(JSON.stringify({ schema: 'engram.bench.wave/1', node: process.version, rows }, null, 2));
    return;
  }
  console.log(`node ${process.version}; processor time, the fastest of ${rounds}`);
  console.log('columns x width   boundary     steps a second   share of the speed of reading its weights');
  for (const { size, boundary, stepsPerSecond, shareOfBound } of rows) {
    const share = shareOfBound === null ? '-' : shareOfBound.toFixed(2);
    console.log(
      `${size.padStart(15)}   ${boundary.padEnd(10)}${stepsPerSecond.toExponential(2).padStart(17)}${share.padStart(12)}`,
    );
  }
}

interface Measured {
  readonly name: string;
  readonly boundary: Boundary;
  /** All weights that a step reads. */
  readonly weights: Float64Array | null;
}

function boundariesOf(s: number, d: number): Measured[] {
  const rng = stream(1, 'bench', 'wave', s, d);
  const normal = (rows: number, cols: number) =>
    matrix(
      rows,
      cols,
      // Small, so that nothing outgrows numbers.
      Float64Array.from({ length: rows * cols }, () => (0.5 * rng.normal()) / Math.sqrt(rows)),
    );
  const copies = matrix(s * d, d);
  for (let j = 0; j < d; j++) copies.data[(((j * 7) % s) * d + ((j * 3) % d)) * d + j] = rng.sign();
  const dense = normal(s * d, d);
  const attention: Attention = { s, d, heads: [{ scores: normal(d, d), values: normal(d, d) }] };
  const read = new Float64Array(s * d + 2 * d * d);
  return [
    { name: 'selection', boundary: linearBoundary(copies), weights: null },
    { name: 'dense', boundary: linearBoundary(dense), weights: dense.data },
    // Every column is read twice, for its score and for what it says; weights once.
    { name: 'attention', boundary: attentionBoundary(attention), weights: read },
  ];
}

function stepper(boundary: Boundary): (count: number) => void {
  const substrate = new Substrate(boundary);
  const { s, d } = boundary;
  for (let t = 0; t < s; t++) substrate.step(Float64Array.from({ length: d }, (_, j) => ((t + j) % 3) - 1));
  return (count) => substrate.advance(count);
}

let kept = 0;

function reader(weights: Float64Array): (count: number) => void {
  return (count) => {
    for (let call = 0; call < count; call++) {
      // Sums that do not wait for each other, and are kept so that nothing is left out.
      let [a, b, c, e] = [0, 0, 0, 0];
      for (let at = 0; at + 3 < weights.length; at += 4) {
        a += weights[at]!;
        b += weights[at + 1]!;
        c += weights[at + 2]!;
        e += weights[at + 3]!;
      }
      kept += a + b + c + e;
    }
  };
}

/** Milliseconds of one of many repetitions of `work`. */
async function fastest(rounds: number, work: (count: number) => void): Promise<number> {
  let count = 16;
  while ((await processorTime(1, () => work(count))) < LEAST) count *= 2;
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < rounds; round++)
    best = Math.min(best, (await processorTime(1, () => work(count))) / count);
  if (!Number.isFinite(kept)) throw new Error('the weights of a benchmark are no numbers');
  return best;
}
