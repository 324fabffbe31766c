// `npm run bench -- ring`: the circular correlation of a wave-RNN's step and the gradient of its taps, in GFLOP/s, beside what it
// takes as rolls and products of matrices, and beside a square product in the same run: the speed of a tile.
// Useful operations count, 2 x 3 c^2 for each unit. Options: --json, --rounds N (20)

import { compile, type Expression, grad, input, matmul, mul, parameter, ring, sum } from '../src/graph/index.ts';
import { expandRings } from '../src/graph/transform/expand-rings.ts';
import { processorTime } from './statistics.ts';

/** Sequences and units of the paper's wave-RNN (arXiv 2309.08045, table 4), and its channels on copying and adding. */
const BATCH = 128;
const UNITS = 100;
const CHANNELS = [2, 6, 16, 27];
const SQUARE = 256;

interface Row {
  readonly channels: number;
  readonly what: 'step' | 'gradient of taps';
  readonly gflops: number;
  readonly expanded: number;
  /** Of the speed of a square product. */
  readonly ofTile: number;
}

export async function run(args: readonly string[]): Promise<void> {
  const rounds = args.includes('--rounds') ? Number(args[args.indexOf('--rounds') + 1]) : 20;
  const rows: Row[] = [];
  const square = [parameter('a', [SQUARE, SQUARE]), parameter('b', [SQUARE, SQUARE])] as const;
  for (const channels of CHANNELS) {
    const shape = [BATCH, UNITS * channels];
    const [h, upstream] = [input('h', shape), input('upstream', shape)];
    const step = ring(h, parameter('taps', [3 * channels, channels]));
    const gradient = grad(sum(mul(step, upstream)), [step.inputs[1]!])[0]!;
    const flops = BATCH * UNITS * 6 * channels * channels;
    for (const [what, y] of [['step', step] as const, ['gradient of taps', gradient] as const]) {
      const tile = await speed(matmul(...square), 2 * SQUARE ** 3, rounds);
      const gflops = await speed(y, flops, rounds);
      const expanded = await speed(expandRings([y])[0]!, flops, rounds);
      rows.push({ channels, what, gflops, expanded, ofTile: gflops / tile });
    }
  }
  if (args.includes('--json')) {
    console.log(JSON.stringify({ schema: 'engram.bench.ring/1', node: process.version, rows }, null, 2));
    return;
  }
  console.log(`node ${process.version}; GFLOP/s of processor time, the fastest of ${rounds}`);
  console.log('channels   what                 kernel   rolls and products   of a square product');
  for (const { channels, what, gflops, expanded, ofTile } of rows) {
    const parts = [gflops.toFixed(1).padStart(9), expanded.toFixed(1).padStart(21), ofTile.toFixed(2).padStart(22)];
    console.log(`${String(channels).padStart(8)}   ${what.padEnd(18)}${parts.join('')}`);
  }
}

async function speed(y: Expression, flops: number, rounds: number): Promise<number> {
  const program = compile({ outputs: { y } });
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < rounds; round++) best = Math.min(best, await processorTime(10, () => program.run()));
  return flops / best / 1e6;
}
