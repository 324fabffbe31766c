// Runs programs with onnxruntime. Inputs, outputs and parameters are arrays of this process that the runtime reads and
// writes where they are: nothing is copied on a processor. A parameter that is assigned to has two arrays, and each run
// reads one and writes the other. On a card by WebGPU parameters stay there (gpu-program.node.ts); by CUDA they pass through
// main memory at every run.

import { sizeOf } from '../../../array/shape.ts';
import type { FloatArray } from '../../../graph/core/expression.ts';
import { add, input } from '../../../graph/index.ts';
import { lookup } from '../../../graph/run/names.ts';
import type { AsyncProgram, Engine, ProgramSource } from '../../../graph/run/program.ts';
import { GpuProgram } from './gpu-program.node.ts';
import { type LoweredProgram, lowerProgram } from './lowering.ts';
import type { Provider } from './provider.ts';
import { loadOnnxRuntime, type OnnxRuntime, requireProvider } from './runtime.node.ts';
import { openSession, type Session, type Tensors } from './session.node.ts';

/** Where and how onnxruntime is to run. */
export interface OnnxEngineOptions {
  /** `cpu` by default. */
  readonly provider?: Provider;
  /** Threads of one operator; 1 by default. */
  readonly threads?: number;
}

/**
 * Opens onnxruntime-node as an engine that runs the steps of a training.
 * @throws UsageError where onnxruntime-node is not installed or has no such provider; InputError where the provider
 *   does not start on this machine
 */
export async function openOnnxEngine({ provider = 'cpu', threads = 1 }: OnnxEngineOptions = {}): Promise<Engine> {
  const runtime = await loadOnnxRuntime();
  requireProvider(runtime, provider);
  const compile = (source: ProgramSource) =>
    provider === 'webgpu' ? new GpuProgram(runtime, source) : new OnnxProgram(runtime, provider, threads, source);
  const engine = { compile };
  await checkRuns(engine);
  return engine;
}

/** Runs the least program there is, so that what cannot work says so before anything is written. */
async function checkRuns(engine: Engine): Promise<void> {
  const program = engine.compile({ outputs: { y: add(input('x', [1]), 1) } });
  await program.run();
  await program.release();
}

/** What one run reads and writes. */
interface Binding {
  readonly feeds: Tensors;
  readonly fetches: Tensors;
  /** Arrays of the parameters before the run. */
  readonly parameters: ReadonlyMap<string, FloatArray>;
}

class OnnxProgram implements AsyncProgram {
  readonly input: (name: string) => FloatArray;
  readonly output: (name: string) => FloatArray;
  readonly bytes: number;
  readonly work: ReadonlyMap<string, number>;
  readonly #open: () => Promise<Session>;
  #session: Promise<Session> | null = null;
  #now: Binding;
  #next: Binding;

  constructor(runtime: OnnxRuntime, provider: Provider, threads: number, source: ProgramSource) {
    const lowered = lowerProgram(source, { target: provider === 'cpu' ? 'processor' : 'any' });
    this.#open = () => openSession(runtime, lowered.bytes, { provider, threads });
    const arraysOf = (values: LoweredProgram['inputs']) =>
      new Map<string, Float32Array>(values.map(({ name, shape }) => [name, new Float32Array(sizeOf(shape))]));
    const inputs = arraysOf(lowered.inputs);
    const outputs = arraysOf(lowered.outputs);
    const before = arraysOf(lowered.parameters);
    const assigned = new Set(lowered.parameters.flatMap(({ name, next }) => (next === null ? [] : [name])));
    // A parameter that is never assigned to stays where it is.
    const after = new Map(
      [...before].map(([name, array]) => [name, assigned.has(name) ? new Float32Array(array.length) : array]),
    );
    const bind = (from: typeof before, to: typeof before) => bindingOf(runtime, lowered, { inputs, outputs, from, to });
    this.#now = bind(before, after);
    this.#next = bind(after, before);
    this.input = lookup('input', inputs);
    this.output = lookup('output', outputs);
    this.work = lowered.work;
    const arrays = new Set([inputs, outputs, before, after].flatMap((each) => [...each.values()]));
    this.bytes = [...arrays].reduce((total, { byteLength }) => total + byteLength, lowered.bytes.length);
  }

  parameter(name: string): FloatArray {
    return lookup('parameter', this.#now.parameters)(name);
  }

  async run(): Promise<void> {
    this.#session ??= this.#open();
    const session = await this.#session;
    await session.run(this.#now.feeds, this.#now.fetches);
    [this.#now, this.#next] = [this.#next, this.#now];
  }

  async fetch(): Promise<void> {}

  async release(): Promise<void> {
    await (await this.#session)?.release();
  }
}

interface Arrays {
  readonly inputs: ReadonlyMap<string, Float32Array>;
  readonly outputs: ReadonlyMap<string, Float32Array>;
  /** Parameters before a run, and after it. */
  readonly from: ReadonlyMap<string, Float32Array>;
  readonly to: ReadonlyMap<string, Float32Array>;
}

function bindingOf(runtime: OnnxRuntime, lowered: LoweredProgram, { inputs, outputs, from, to }: Arrays): Binding {
  const tensor = (array: Float32Array, shape: readonly number[]) => new runtime.Tensor('float32', array, shape);
  const feeds: Tensors = {};
  const fetches: Tensors = {};
  for (const { name, value, shape } of lowered.inputs) feeds[value] = tensor(inputs.get(name)!, shape);
  for (const { name, value, shape } of lowered.outputs) fetches[value] = tensor(outputs.get(name)!, shape);
  for (const { name, value, shape, next } of lowered.parameters) {
    feeds[value] = tensor(from.get(name)!, shape);
    if (next !== null) fetches[next] = tensor(to.get(name)!, shape);
  }
  return { feeds, fetches, parameters: from };
}
