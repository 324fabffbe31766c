// `npm run bench -- wave`: steps a second of substrates by boundary, and for those that read weights the share of the speed at
// which the weights alone are read, in the same run: number by number in JavaScript, and in native code. Kernels take two
// numbers at once, so that they may pass the former, and the latter is what bounds a dense boundary. Attention stays far
// below it, because its weights lie in the caches: what counts is 16,384 products where 12,288 numbers are read, and the
// softmax, 1.2 of 5.8 microseconds at 64 x 64. Steps and reading take turns, and the fastest of each counts.
// Options: --json, --sizes 8x8,64x64 (columns x width), --rounds N (5)

import { matrix } from '../src/array/matrix.ts';
import { stream } from '../src/array/random.ts';
import type { Attention } from '../src/wave/attention.ts';
import { attentionBoundary } from '../src/wave/attention-boundary.ts';
import { type Boundary, linearBoundary } from '../src/wave/boundary.ts';
import { Substrate } from '../src/wave/substrate.ts';
import { processorTime } from './statistics.ts';

interface Row {
  readonly size: string;
  readonly boundary: string;
  readonly stepsPerSecond: number;
  /** Of the time of a step, what it takes to read its weights once in JavaScript; `null` where there are none. */
  readonly shareOfBound: number | null;
  /** The same with as many bytes read in native code. */
  readonly shareOfNative: number | null;
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
      const readers = weights === null ? [] : [reader(weights), nativeReader(weights)];
      const [each, bound, native] = await fastest(rounds, [stepper(boundary), ...readers]);
      const share = (time: number | undefined) => (time === undefined ? null : time / each!);
      const shares = { shareOfBound: share(bound), shareOfNative: share(native) };
      rows.push({ size, boundary: name, stepsPerSecond: 1000 / each!, ...shares });
    }
  }
  if (args.includes('--json')) {
    console.log(JSON.stringify({ schema: 'engram.bench.wave/1', node: process.version, rows }, null, 2));
    return;
  }
  console.log(`node ${process.version}; processor time, the fastest of ${rounds}`);
  console.log(
    'columns x width   boundary     steps a second   share of the speed of reading its weights   of native reading',
  );
  const share = (value: number | null) => (value === null ? '-' : value.toFixed(2));
  for (const { size, boundary, stepsPerSecond, shareOfBound, shareOfNative } of rows) {
    const steps = stepsPerSecond.toExponential(2).padStart(17);
    console.log(
      `${size.padStart(15)}   ${boundary.padEnd(10)}${steps}${share(shareOfBound).padStart(12)}${share(shareOfNative).padStart(48)}`,
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
  const inputs = Array.from({ length: s }, (_, t) => Float64Array.from({ length: d }, (_, j) => ((t + j) % 3) - 1));
  for (const input of inputs) substrate.step(input);
  if (boundary.selection) return (count) => substrate.advance(count);
  // Goes on being driven: of columns that have faded to zeros an exponential takes less, and shortly before everything more.
  return (count) => {
    for (let step = 0; step < count; step++) substrate.step(inputs[step % s]!, 'add');
  };
}

let kept = 0;

function reader(weights: Float64Array): (count: number) => void {
  return (count) => {
    for (let call = 0; call < count; call++) kept += sumOf(weights);
  };
}

function sumOf(weights: Float64Array): number {
  // Sums that do not wait for each other, declared one by one: V8 boxes what is taken out of a list now and then.
  let a = 0;
  let b = 0;
  let c = 0;
  let e = 0;
  const whole = weights.length & ~3;
  for (let at = 0; at < whole; at += 4) {
    a += weights[at]!;
    b += weights[at + 1]!;
    c += weights[at + 2]!;
    e += weights[at + 3]!;
  }
  return a + b + c + e;
}

/** Looks for a byte that is nowhere: vectors of the processor over as many bytes as `weights` takes. */
function nativeReader({ byteLength }: Float64Array): (count: number) => void {
  const bytes = Buffer.alloc(byteLength, 1);
  return (count) => {
    for (let call = 0; call < count; call++) kept += bytes.indexOf(0);
  };
}

/** Milliseconds of one of many repetitions of each kind of `work`. */
async function fastest(rounds: number, work: readonly ((count: number) => void)[]): Promise<number[]> {
  const counts: number[] = [];
  for (const repeat of work) {
    let count = 16;
    while ((await processorTime(1, () => repeat(count))) < LEAST) count *= 2;
    counts.push(count);
  }
  const best = work.map(() => Number.POSITIVE_INFINITY);
  for (let round = 0; round < rounds; round++) {
    for (const [i, repeat] of work.entries()) {
      const count = counts[i]!;
      best[i] = Math.min(best[i]!, (await processorTime(1, () => repeat(count))) / count);
    }
  }
  if (!Number.isFinite(kept)) throw new Error('the weights of a benchmark are no numbers');
  return best;
}
