// `npm run bench -- fixed-points [--json] [--rounds N] [--recipe]`: CPU seconds (of the whole process, which other work
// on the machine hardly changes) to find the fixed points of a GRU of 256 units from 1024 starts, with Jacobians and eigenvalues, beside the same search in PyTorch on one thread where Python
// has torch; with `--recipe` also beside fixed-point-finder's descent (joint Adam, rate 1, reduced on plateaus) for up
// to its 5000 iterations, which takes minutes. The points of the first network are known: 3^4.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Matrix, matrix } from '../src/array/matrix.ts';
import { stream } from '../src/array/random.ts';
import { type FixedPoints, findFixedPoints } from '../src/emt/fixed-points/index.ts';
import type { Network } from '../src/nn/network.ts';
import { heldGru } from '../test/emt/fixed-points-networks.ts';
import { noRatios, peerInWords, startPython } from './python-peer.ts';
import { median } from './statistics.ts';

const HIDDEN = 256;
const STARTS = 1024;
const BITS = 4;
const GROUP = HIDDEN / BITS;

interface Case {
  readonly name: string;
  /** `weight_hh [3 H, H]`, `bias_ih [3 H]`; there is no input. */
  readonly weights: Float32Array;
  readonly bias: Float32Array;
  readonly starts: Matrix;
  /** Where it is known. */
  readonly points: number | null;
}

/** Four groups of units that are bistable each, whatever the update gate's random weights: h = xi m, m = tanh(1.5 m). */
function fourBits(): Case {
  const rng = stream(1, 'bench', 'four bits');
  const pattern = Float64Array.from({ length: HIDDEN }, () => rng.sign());
  const weights = new Float32Array(3 * HIDDEN * HIDDEN);
  for (let i = 0; i < HIDDEN; i++) {
    for (let j = 0; j < HIDDEN; j++) {
      weights[(HIDDEN + i) * HIDDEN + j] = rng.normal() / Math.sqrt(HIDDEN);
      if (Math.floor(i / GROUP) !== Math.floor(j / GROUP)) continue;
      weights[(2 * HIDDEN + i) * HIDDEN + j] = (1.5 * pattern[i]! * pattern[j]!) / GROUP;
    }
  }
  const starts = matrix(STARTS, HIDDEN);
  for (let row = 0; row < STARTS; row++) {
    const bits = Array.from({ length: BITS }, () => rng.uniform(-1, 1));
    for (let i = 0; i < HIDDEN; i++) {
      starts.data[row * HIDDEN + i] = pattern[i]! * bits[Math.floor(i / GROUP)]! + 0.1 * rng.normal();
    }
  }
  const bias = new Float32Array(3 * HIDDEN).fill(60, 0, HIDDEN);
  return { name: `stores ${BITS} bits`, weights, bias, starts, points: 3 ** BITS };
}

function randomWeights(): Case {
  const rng = stream(1, 'bench', 'random');
  const weights = Float32Array.from({ length: 3 * HIDDEN * HIDDEN }, () => (1.5 * rng.normal()) / Math.sqrt(HIDDEN));
  const starts = matrix(STARTS, HIDDEN);
  for (let i = 0; i < starts.data.length; i++) starts.data[i] = 0.5 * rng.normal();
  return { name: 'random, gain 1.5', weights, bias: new Float32Array(3 * HIDDEN), starts, points: null };
}

interface Outcome {
  /** CPU seconds of the descent from all starts, and of the whole search. */
  readonly descent: number;
  readonly total: number;
  readonly evaluations: number;
  readonly arrived: number;
  readonly points: number;
  readonly residual: number;
}

function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

function ours(each: Case, network: Network): Outcome {
  const begin = cpuSeconds();
  let descent = 0;
  const found: FixedPoints = findFixedPoints(network, each.starts, null, {
    onProgress: (stage) => {
      if (stage !== 'descending' && descent === 0) descent = cpuSeconds() - begin;
    },
  });
  const total = cpuSeconds() - begin;
  const fixed = found.points.filter(({ kind }) => kind === 'fixed');
  const { iterations, statuses } = found.minima;
  return {
    descent,
    total,
    evaluations: iterations.reduce((sum, value) => sum + value, 0),
    arrived: statuses.filter((status) => status === 'arrived' || status === 'joined').length,
    points: fixed.length,
    residual: Math.max(...fixed.map(({ residual }) => residual)),
  };
}

export async function run(args: readonly string[]): Promise<void> {
  const rounds = Number(args[args.indexOf('--rounds') + 1]) || 3;
  const peer = await startPython(new URL('./peer_fixed_points.py', import.meta.url), ['numpy, torch']);
  const torch = peer?.hello.torch ?? null;
  const folder = mkdtempSync(join(tmpdir(), 'engram-bench-'));
  const results: { name: string; expected: number | null; outcomes: Record<string, Outcome> }[] = [];
  try {
    for (const each of [fourBits(), randomWeights()]) {
      const file = join(folder, 'case.f32');
      const start32 = Float32Array.from(each.starts.data);
      writeFileSync(file, Buffer.concat([each.weights, each.bias, start32].map((part) => Buffer.from(part.buffer))));
      const network = heldGru(HIDDEN, each.weights, each.bias);
      const runs = new Map<string, Outcome[]>();
      const record = (name: string, outcome: Outcome) => runs.set(name, [...(runs.get(name) ?? []), outcome]);
      for (let round = 0; round < rounds; round++) {
        record('engram', ours(each, network));
        if (peer) record('torch', (await peer.ask(`lbfgs ${HIDDEN} ${STARTS} 5000 ${file}`)) as Outcome);
      }
      if (peer && args.includes('--recipe')) {
        record('torch, Adam', (await peer.ask(`adam ${HIDDEN} ${STARTS} 5000 ${file}`)) as Outcome);
      }
      const middle = (all: readonly Outcome[]): Outcome => ({
        ...all[0]!,
        descent: median(all.map(({ descent }) => descent)),
        total: median(all.map(({ total }) => total)),
      });
      const outcomes = Object.fromEntries([...runs].map(([name, all]) => [name, middle(all)]));
      results.push({ name: each.name, expected: each.points, outcomes });
    }
  } finally {
    rmSync(folder, { recursive: true });
    peer?.close();
  }
  if (args.includes('--json')) {
    console.log(
      JSON.stringify({
        schema: 'engram.bench.fixed-points/1',
        node: process.version,
        torch,
        blas: peer?.hello.blas ?? null,
        results,
      }),
    );
    return;
  }
  console.log(
    `fixed points of a GRU of ${HIDDEN} units from ${STARTS} starts, CPU seconds; node ${process.version}, ${peerInWords(peer, 'torch')}`,
  );
  for (const { name, expected, outcomes } of results) {
    console.log(`\n${name}${expected === null ? '' : ` (${expected} points in closed form)`}`);
    for (const [who, { descent, total, evaluations, arrived, points, residual }] of Object.entries(outcomes)) {
      console.log(
        `  ${who.padEnd(12)} ${total.toFixed(2).padStart(7)} s (descent ${descent.toFixed(2)} s, ${evaluations} evaluations), ` +
          `${arrived} of ${STARTS} arrived, ${points} fixed points, residual ${residual.toExponential(1)}`,
      );
    }
  }
  const missing = noRatios(peer, 'torch');
  if (missing !== null) console.log(`\n${missing}`);
}
