// `npm run bench -- train [--backend onnx] [--json] [--rounds N]`: milliseconds of one whole training step (forward,
// backward, clip, Adam), in WebAssembly and, if asked for, in onnxruntime, beside PyTorch's same step on one thread where
// Python has torch, and beside the machine's bounds: the recurrence's matrix products alone, in our kernels and in NumPy's
// BLAS. Rounds alternate; medians and ratios.

import v8 from 'node:v8';
import { stream } from '../src/array/random.ts';
import { openOnnxEngine } from '../src/io/onnx/run/engine.node.ts';
import { hasRelaxedSimd, type KernelBuild, loadKernels } from '../src/kernels/index.ts';
import { noRatios, type PythonPeer, peerInWords, startPython } from './python-peer.ts';
import { median, timeEach } from './statistics.ts';
import { flopsOf, type Size, trainingStep } from './training-step.ts';

const sizes: readonly Size[] = [
  { s: 4, horizon: 40, batch: 32, d: 4, hidden: 32 },
  { s: 4, horizon: 100, batch: 64, d: 4, hidden: 64 },
  { s: 8, horizon: 100, batch: 64, d: 8, hidden: 128 },
];

/** The recurrence's three products of every step after the first: forward, backward, weight gradient. */
function ourProducts({ s, horizon, batch, hidden }: Size, build: KernelBuild): () => void {
  const steps = s + horizon;
  const kernels = loadKernels(build);
  const bytes = 4 * (steps * batch * hidden + 2 * hidden * hidden + batch * hidden);
  kernels.memory.grow(Math.ceil(bytes / 65536) + 1);
  const random = stream(1, 'bench');
  new Float32Array(kernels.memory.buffer, kernels.heapBase, bytes / 4).forEach((_, i, all) => {
    all[i] = random.uniform(-1, 1);
  });
  const [product, transposed] = [kernels.find('gemm_f32')!, kernels.find('gemm_transposed_f32')!];
  const weights = kernels.heapBase;
  const gradient = weights + 4 * hidden * hidden;
  const output = gradient + 4 * hidden * hidden;
  const states = output + 4 * batch * hidden;
  const stride = 4 * batch * hidden;
  return () => {
    for (let t = 1; t < steps; t++) {
      const [now, before] = [states + t * stride, states + (t - 1) * stride];
      product(now, hidden, weights, hidden, output, hidden, 0, 0, batch, hidden, hidden);
      product(now, hidden, weights, hidden, output, hidden, 0, 0, batch, hidden, hidden);
      transposed(now, hidden, before, hidden, gradient, hidden, 0, 0, hidden, hidden, batch);
    }
  };
}

export async function run(args: readonly string[]): Promise<void> {
  const rounds = Number(args[args.indexOf('--rounds') + 1]) || 15;
  // Node 20 has relaxed SIMD behind this flag; later ones have it always.
  v8.setFlagsFromString('--experimental-wasm-relaxed-simd');
  const builds: KernelBuild[] = hasRelaxedSimd() ? ['simd', 'relaxed'] : ['simd'];
  const engine = args[args.indexOf('--backend') + 1] === 'onnx' ? await openOnnxEngine() : null;
  const peer = await startPython(new URL('./peer_train.py', import.meta.url), ['numpy, torch', 'numpy']);
  const versions = peer?.hello ?? { numpy: null, torch: null, blas: {} };
  const isFair = noRatios(peer, 'torch') === null;
  const results = [];
  for (const size of sizes) {
    const { s, horizon, batch, d, hidden } = size;
    const flops = flopsOf(size);
    const count = Math.max(3, Math.round(4e8 / flops));
    const ours: { name: string; call: () => unknown }[] = builds.flatMap((build) => [
      { name: `${build} step`, call: trainingStep(size, build).run },
      { name: `${build} products`, call: ourProducts(size, build) },
    ]);
    if (engine) ours.push({ name: 'onnx step', call: trainingStep(size, engine).run });
    const peers = [...(versions.torch ? ['torch'] : []), ...(versions.numpy ? ['blas'] : [])];
    for (const { call } of ours) await timeEach(count + 5, call);
    const times = new Map<string, number[]>();
    const record = (name: string, values: readonly number[]) =>
      times.set(name, [...(times.get(name) ?? []), ...values]);
    for (let round = 0; round < rounds; round++) {
      for (const { name, call } of ours) record(name, await timeEach(count, call));
      for (const name of peers) {
        record(name, (await peer!.ask([name, s, horizon, batch, d, hidden, count].join(' '))) as number[]);
      }
    }
    const summary = (of: (values: readonly number[]) => number) =>
      Object.fromEntries([...times].map(([name, values]) => [name, of(values)]));
    const milliseconds = summary(median);
    const fastest = summary((values) => Math.min(...values));
    results.push({
      ...{ steps: s + horizon, batch, d, hidden, gigaflop: flops / 1e9, milliseconds, fastest },
      speedup: isFair ? overTorch(milliseconds) : null,
      speedupOfFastest: isFair ? overTorch(fastest) : null,
    });
  }
  peer?.close();
  if (args.includes('--json'))
    console.log(JSON.stringify({ schema: 'engram.bench.train/1', node: process.version, ...versions, results }));
  else print(results, peer);
}

/** How many times as fast as PyTorch each of our steps is; `null` without PyTorch. */
function overTorch(milliseconds: Readonly<Record<string, number>>): Record<string, number> | null {
  const { torch } = milliseconds;
  if (torch === undefined) return null;
  const ours = Object.entries(milliseconds).filter(([name]) => name.endsWith(' step'));
  return Object.fromEntries(ours.map(([name, value]) => [name.replace(' step', ''), torch / value]));
}

type Result = {
  steps: number;
  batch: number;
  d: number;
  hidden: number;
  gigaflop: number;
  /** Medians and minima: on a machine that is busy with other things, the minima tell more. */
  milliseconds: Record<string, number>;
  fastest: Record<string, number>;
  speedup: Record<string, number> | null;
  speedupOfFastest: Record<string, number> | null;
};

function print(results: readonly Result[], peer: PythonPeer | null): void {
  console.log(
    `one training step, milliseconds: median, fastest, GFLOP/s of the median; node ${process.version}, ` +
      `${peerInWords(peer, 'torch')}, ${peerInWords(peer, 'numpy')}`,
  );
  for (const { steps, batch, d, hidden, gigaflop, milliseconds, fastest, speedup, speedupOfFastest } of results) {
    console.log(`\nT ${steps}, batch ${batch}, d ${d}, H ${hidden} (${gigaflop.toFixed(3)} GFLOP in the recurrence)`);
    for (const [name, value] of Object.entries(milliseconds)) {
      const which = name.replace(' step', '');
      const ratio = speedup?.[which]
        ? `   ${speedup[which].toFixed(2)}, ${speedupOfFastest![which]!.toFixed(2)} x PyTorch`
        : '';
      const times = [value, fastest[name]!].map((time) => time.toFixed(3).padStart(8)).join(' ');
      console.log(`  ${name.padEnd(18)} ${times}  ${((gigaflop / value) * 1e3).toFixed(1).padStart(6)}${ratio}`);
    }
  }
  const missing = noRatios(peer, 'torch');
  if (missing !== null) console.log(`\n${missing}`);
}
