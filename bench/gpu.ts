// `npm run bench -- gpu [--providers cpu,webgpu,cuda] [--threads 1,N] [--sizes 128x64,...] [--seconds N] [--json]`:
// milliseconds of one whole training step (forward, backward, clip, Adam) where a graphics card might pay: hidden units
// times sequences of a batch, in WebAssembly, in onnxruntime on each provider and number of threads, and in PyTorch on the
// processor and on the card. Every step takes its batch from main memory and gives its loss back. Rounds alternate;
// medians. And how far each way of running the step is from WebAssembly after ten of them.

import { availableParallelism } from 'node:os';
import { UsageError } from '../src/array/errors.ts';
import type { Engine } from '../src/graph/run/program.ts';
import { openOnnxEngine } from '../src/io/onnx/run/engine.node.ts';
import { type Provider, providers } from '../src/io/onnx/run/provider.ts';
import type { KernelBuild } from '../src/kernels/index.ts';
import { type PythonPeer, peerInWords, startPython } from './python-peer.ts';
import { median, timeEach } from './statistics.ts';
import { flopsOf, type Size, type TimedStep, trainingStep } from './training-step.ts';

const rounds = 3;
const comparedSteps = 10;
/** What one thread is not asked for: billions of operations in a step. */
const mostPerThread = 100;

/** One way of running the step. */
interface Runner {
  readonly name: string;
  /** Processor threads at work; `null` on a card. */
  readonly threads: number | null;
  /** Makes a step ready and returns what times so many repetitions of it. */
  open(size: Size): Promise<{ time(count: number): Promise<number[]>; close(): Promise<void> }>;
}

interface Own extends Runner {
  readonly runs: KernelBuild | Engine;
}

interface Difference {
  /** Largest relative difference of the loss over the steps compared. */
  readonly loss: number;
  /** Largest difference of a weight after them, over the largest weight of its matrix. */
  readonly weights: number;
}

export async function run(args: readonly string[]): Promise<void> {
  const asked = options(args);
  const peer = await startPython(new URL('./peer_train.py', import.meta.url), ['numpy, torch']);
  const { torch = null, card = null, blas = null } = peer?.hello ?? {};
  const versions = { node: process.version, torch, card, blas, beside: peerInWords(peer, 'torch') };
  const failures: Record<string, string> = {};
  const own = await ownRunners(asked, failures);
  const runners = [...own, ...(peer ? torchRunners(peer, asked.threads, versions.card !== null) : [])];
  const differences = await compareWithWasm(own, asked.sizes[0]!);
  const results = [];
  for (const size of asked.sizes) {
    const milliseconds = await timeAll(runners, size, asked.seconds, failures);
    const gigaflop = flopsOf(size) / 1e9;
    results.push({ hidden: size.hidden, batch: size.batch, steps: size.s + size.horizon, gigaflop, milliseconds });
    if (!args.includes('--json')) print(results.at(-1)!);
  }
  peer?.close();
  const report = { schema: 'engram.bench.gpu/1', ...versions, differences, failures, results };
  if (args.includes('--json')) console.log(JSON.stringify(report));
  else printRest(report);
}

function options(args: readonly string[]) {
  const list = (name: string, otherwise: string) => {
    const at = args.indexOf(`--${name}`);
    return (at < 0 ? otherwise : args[at + 1]!).split(',');
  };
  const sizes = list('sizes', '128x64,128x1024,512x64,512x1024,2048x64').map((text): Size => {
    const [hidden, batch] = text.split('x').map(Number);
    if (!hidden || !batch)
      throw new UsageError(`--sizes: expected hidden units x batch, as in 128x64; found '${text}'`);
    return { s: 8, horizon: 100, d: 8, hidden, batch };
  });
  const named = list('providers', providers.join(',')) as Provider[];
  const threads = list('threads', [...new Set([1, availableParallelism()])].join(',')).map(Number);
  return { sizes, providers: named, threads, seconds: Number(list('seconds', '3')[0]) };
}

/** What runs the step here; a provider that does not start is put down among the failures. */
async function ownRunners(
  asked: { readonly providers: readonly Provider[]; readonly threads: readonly number[] },
  failures: Record<string, string>,
): Promise<Own[]> {
  const found: Own[] = [ownRunner('wasm', 1, 'simd')];
  for (const provider of asked.providers) {
    for (const threads of provider === 'cpu' ? asked.threads : [1]) {
      const name = provider === 'cpu' ? `onnx cpu ${threads}` : `onnx ${provider}`;
      try {
        const engine = await openOnnxEngine({ provider, threads });
        found.push(ownRunner(name, provider === 'cpu' ? threads : null, engine));
      } catch (error) {
        failures[name] = (error as Error).message;
      }
    }
  }
  return found;
}

function ownRunner(name: string, threads: number | null, runs: KernelBuild | Engine): Own {
  return {
    name,
    threads,
    runs,
    open: async (size) => {
      const step = trainingStep(size, runs);
      return { time: (count) => timeEach(count, step.run), close: () => release(step) };
    },
  };
}

async function release({ program }: TimedStep): Promise<void> {
  if ('release' in program) await program.release();
}

function torchRunners(peer: PythonPeer, threads: readonly number[], card: boolean): Runner[] {
  const kinds = [
    ...threads.map((count) => [`torch cpu ${count}`, count, `torch/${count}`] as const),
    ...(card ? ['cuda', 'cuda-float32', 'cuda-graph'] : []).map(
      (kind) => [`torch ${kind}`, null, `torch/${kind}`] as const,
    ),
  ];
  return kinds.map(([name, count, kind]) => ({
    name,
    threads: count,
    open: async ({ s, horizon, batch, d, hidden }) => ({
      time: async (repetitions) => {
        const answer = await peer.ask([kind, s, horizon, batch, d, hidden, repetitions].join(' '));
        if (typeof answer === 'string') throw new Error(answer);
        return answer as number[];
      },
      close: async () => {},
    }),
  }));
}

/** Medians of every runner that the size is not too much for, by name. */
async function timeAll(
  runners: readonly Runner[],
  size: Size,
  seconds: number,
  failures: Record<string, string>,
): Promise<Record<string, number>> {
  const gigaflop = flopsOf(size) / 1e9;
  const times = new Map<string, number[]>();
  const ready = [];
  for (const runner of runners) {
    if (runner.threads !== null && gigaflop / runner.threads > mostPerThread) continue;
    try {
      const opened = await runner.open(size);
      await opened.time(2);
      const [once] = await opened.time(1);
      const count = Math.min(30, Math.max(1, Math.round((seconds * 1e3) / rounds / once!)));
      ready.push({ ...opened, count, values: times.set(runner.name, []).get(runner.name)! });
    } catch (error) {
      failures[`${runner.name} at ${size.hidden}x${size.batch}`] = (error as Error).message;
    }
  }
  for (let round = 0; round < rounds; round++) {
    for (const { time, count, values } of ready) values.push(...(await time(count)));
  }
  for (const { close } of ready) await close();
  return Object.fromEntries([...times].map(([name, values]) => [name, median(values)]));
}

/** Loss and weights of the first steps, against those of the first runner. */
async function compareWithWasm(own: readonly Own[], size: Size): Promise<Record<string, Difference>> {
  const traces = [];
  for (const { name, runs } of own) {
    const step = trainingStep(size, runs);
    const losses = [];
    for (let i = 0; i < comparedSteps; i++) losses.push((await step.run()).loss);
    if ('fetch' in step.program) await step.program.fetch();
    const names = ['rnn.weight_ih_l0', 'rnn.weight_hh_l0', 'readout.weight'];
    traces.push({ name, losses, weights: names.map((each) => Float32Array.from(step.program.parameter(each))) });
    await release(step);
  }
  const [wanted, ...others] = traces;
  return Object.fromEntries(
    others.map(({ name, losses, weights }) => [
      name,
      {
        loss: Math.max(...losses.map((loss, i) => Math.abs(loss / wanted!.losses[i]! - 1))),
        weights: Math.max(...weights.map((each, i) => distance(each, wanted!.weights[i]!))),
      },
    ]),
  );
}

function distance(found: Float32Array, wanted: Float32Array): number {
  let [apart, largest] = [0, 0];
  for (let i = 0; i < wanted.length; i++) {
    apart = Math.max(apart, Math.abs(found[i]! - wanted[i]!));
    largest = Math.max(largest, Math.abs(wanted[i]!));
  }
  return apart / largest;
}

interface Result {
  readonly hidden: number;
  readonly batch: number;
  readonly steps: number;
  /** In the recurrence. */
  readonly gigaflop: number;
  /** Medians. */
  readonly milliseconds: Readonly<Record<string, number>>;
}

function print({ hidden, batch, steps, gigaflop, milliseconds }: Result): void {
  console.log(`\nH ${hidden}, batch ${batch}, T ${steps} (${gigaflop.toFixed(1)} GFLOP): ms a step, GFLOP/s`);
  for (const [name, value] of Object.entries(milliseconds)) {
    console.log(
      `  ${name.padEnd(20)} ${value.toFixed(2).padStart(9)} ${((gigaflop / value) * 1e3).toFixed(0).padStart(7)}`,
    );
  }
}

function printRest(report: {
  readonly node: string;
  readonly beside: string;
  readonly card: string | null;
  readonly differences: Readonly<Record<string, Difference>>;
  readonly failures: Readonly<Record<string, string>>;
}): void {
  console.log(`\nnode ${report.node}, ${report.beside}, card of torch: ${report.card ?? 'none'}`);
  console.log(`after ${comparedSteps} steps, largest relative difference from WebAssembly:`);
  for (const [name, { loss, weights }] of Object.entries(report.differences)) {
    console.log(`  ${name.padEnd(20)} loss ${loss.toExponential(1)}, weights ${weights.toExponential(1)}`);
  }
  for (const [name, message] of Object.entries(report.failures)) console.log(`did not run: ${name}: ${message}`);
}
