// Runs programs on a graphics card with onnxruntime's WebGPU. Parameters that are assigned to stay on the card from run to
// run; inputs go there and outputs come back at every run. `fetch` brings the parameters back, by a model that copies them
// to main memory: reading such a tensor by its own `getData` ends the process (onnxruntime-node 1.30).

import { sizeOf } from '../../../array/shape.ts';
import type { FloatArray } from '../../../graph/core/expression.ts';
import { parameter } from '../../../graph/index.ts';
import { lookup } from '../../../graph/run/names.ts';
import type { AsyncProgram, ProgramSource } from '../../../graph/run/program.ts';
import { type LoweredParameter, type LoweredProgram, type LoweredValue, lowerProgram } from './lowering.ts';
import type { OnnxRuntime } from './runtime.node.ts';
import { openSession, type Session, type Tensor, type Tensors } from './session.node.ts';

const provider = 'webgpu';

type Arrays = ReadonlyMap<string, Float32Array>;
type Assigned = LoweredParameter & { readonly next: string };

export class GpuProgram implements AsyncProgram {
  readonly input: (name: string) => FloatArray;
  readonly output: (name: string) => FloatArray;
  readonly bytes: number;
  readonly work: ReadonlyMap<string, number>;
  readonly #runtime: OnnxRuntime;
  readonly #lowered: LoweredProgram;
  readonly #assigned: readonly Assigned[];
  readonly #outputs: Arrays;
  readonly #parameters: Arrays;
  /** What is fed from main memory, by the model's names. */
  readonly #fed: Tensors;
  #session: Promise<Session> | null = null;
  #reader: Promise<Session> | null = null;
  /** Assigned parameters by name, after a run. */
  #onCard: ReadonlyMap<string, Tensor> | null = null;
  /** Whether the arrays of the parameters hold what they are now. */
  #fetched = true;

  constructor(runtime: OnnxRuntime, source: ProgramSource) {
    const lowered = lowerProgram(source, { target: 'any' });
    this.#runtime = runtime;
    this.#lowered = lowered;
    this.#assigned = lowered.parameters.filter((each): each is Assigned => each.next !== null);
    const inputs = arraysOf(lowered.inputs);
    this.#outputs = arraysOf(lowered.outputs);
    this.#parameters = arraysOf(lowered.parameters);
    this.#fed = { ...this.#tensors(lowered.inputs, inputs), ...this.#tensors(lowered.parameters, this.#parameters) };
    this.input = lookup('input', inputs);
    this.output = lookup('output', this.#outputs);
    this.work = lowered.work;
    const arrays = [inputs, this.#outputs, this.#parameters].flatMap((each) => [...each.values()]);
    this.bytes = arrays.reduce((total, { byteLength }) => total + byteLength, lowered.bytes.length);
  }

  parameter(name: string): FloatArray {
    const array = lookup('parameter', this.#parameters)(name);
    if (!this.#fetched) throw new Error(`parameter '${name}' is on the card: fetch comes first`);
    // It may be written to, so the next run takes it from here.
    this.#leaveCard();
    return array;
  }

  async run(): Promise<void> {
    this.#session ??= openSession(this.#runtime, this.#lowered.bytes, {
      provider,
      onCard: this.#assigned.map(({ next }) => next),
    });
    const session = await this.#session;
    const feeds = { ...this.#fed };
    for (const { name, value } of this.#assigned) feeds[value] = this.#onCard?.get(name) ?? feeds[value]!;
    const results = (await session.run(feeds)) as Tensors;
    for (const { name, value } of this.#lowered.outputs) {
      this.#outputs.get(name)!.set(results[value]!.data as Float32Array);
    }
    this.#leaveCard();
    if (this.#assigned.length === 0) return;
    this.#onCard = new Map(this.#assigned.map(({ name, next }) => [name, results[next]!]));
    this.#fetched = false;
  }

  async fetch(): Promise<void> {
    if (this.#fetched) return;
    const copies = copiesOf(this.#assigned);
    this.#reader ??= openSession(this.#runtime, copies.bytes, { provider });
    const reader = await this.#reader;
    const feeds = Object.fromEntries(copies.parameters.map(({ name, value }) => [value, this.#onCard!.get(name)!]));
    const results = (await reader.run(feeds)) as Tensors;
    for (const { name, value } of copies.outputs) {
      this.#parameters.get(name)!.set(results[value]!.data as Float32Array);
    }
    this.#fetched = true;
  }

  async release(): Promise<void> {
    this.#leaveCard();
    await (await this.#reader)?.release();
    await (await this.#session)?.release();
  }

  #leaveCard(): void {
    for (const tensor of this.#onCard?.values() ?? []) tensor.dispose();
    this.#onCard = null;
  }

  #tensors(values: readonly LoweredValue[], arrays: Arrays): Tensors {
    const { Tensor } = this.#runtime;
    return Object.fromEntries(
      values.map(({ name, value, shape }) => [value, new Tensor('float32', arrays.get(name)!, shape)]),
    );
  }
}

function arraysOf(values: readonly LoweredValue[]): Arrays {
  return new Map(values.map(({ name, shape }) => [name, new Float32Array(sizeOf(shape))]));
}

/** A model whose outputs are its parameters. */
function copiesOf(parameters: readonly LoweredValue[]): LoweredProgram {
  const outputs = Object.fromEntries(parameters.map(({ name, shape }) => [name, parameter(name, shape)]));
  return lowerProgram({ outputs }, { target: 'any' });
}
