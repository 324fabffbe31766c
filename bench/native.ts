// `npm run bench -- native [--json] [--rounds N] [--hidden N]`: what each part of the lowering to onnxruntime buys. The
// training step of bench/train.ts, lowered in less and less simple ways, and beside it forward passes alone by what else
// ONNX has for a recurrence: the RNN operator and Scan. Processor time, rounds in turn; the fastest quarter and the
// median of each.

import { stream } from '../src/array/random.ts';
import { type Shape, sizeOf } from '../src/array/shape.ts';
import { topologicalOrder } from '../src/graph/core/expression.ts';
import { input } from '../src/graph/index.ts';
import type { ProgramSource } from '../src/graph/run/program.ts';
import { fenceSums, sumsFirst } from '../src/graph/transform/fence-sums.ts';
import { flattenViews } from '../src/graph/transform/flatten-views.ts';
import { simplify } from '../src/graph/transform/simplify.ts';
import { type Lowering, lowerings, lowerWith } from '../src/io/onnx/run/lowering.ts';
import { loadOnnxRuntime, type OnnxRuntime } from '../src/io/onnx/run/runtime.node.ts';
import { attribute, GraphWriter, modelOf } from '../src/io/onnx/writer.ts';
import type { NetworkConfig } from '../src/nn/network.ts';
import { adamDefaults } from '../src/nn/optimizer.ts';
import { parameterExpressions, unroll } from '../src/nn/unroll.ts';
import { parseTask } from '../src/task/index.ts';
import { stepGraph } from '../src/train/step.ts';
import { median, processorTime } from './statistics.ts';

type Tensors = Record<string, InstanceType<OnnxRuntime['Tensor']>>;

/** A model file with its inputs and outputs. */
interface Model {
  readonly bytes: Uint8Array;
  readonly inputs: readonly { readonly value: string; readonly shape: Shape }[];
  readonly outputs: readonly { readonly value: string; readonly shape: Shape }[];
}

interface Contender {
  readonly name: string;
  readonly model: Model;
  /** Whether the runtime makes its own results, which are then copied to where the next step reads them. */
  readonly copies?: true;
}

const [STEPS, BATCH, WIDTH] = [108, 64, 8] as const;

function networkOf(hiddenSize: number): NetworkConfig {
  const sizes = { inputSize: WIDTH, hiddenSize, outputSize: WIDTH };
  return { cell: 'elman', activation: 'tanh', ...sizes, bias: false, readoutBias: false };
}

/** Each adds to the one before; the last is what `--backend onnx` uses. */
function ways(): [string, Lowering][] {
  const plain: Lowering = {
    rewrite: (roots) => simplify(roots, { keepTransposed: true }),
    order: topologicalOrder,
    runtimeOperators: false,
    runtimeOrder: false,
    splitParts: Infinity,
  };
  const rows: Lowering = { ...plain, rewrite: (roots) => flattenViews(plain.rewrite(roots)) };
  const fused: Lowering = { ...rows, runtimeOperators: true };
  const ordered: Lowering = { ...fused, order: sumsFirst, runtimeOrder: true };
  return [
    ['step, node by node', plain],
    ['+ rows where they are computed', rows],
    ['+ activations in their products', fused],
    ["+ the file in the runtime's order", ordered],
    ['+ sums kept close to their steps', { ...ordered, rewrite: (roots) => fenceSums(rows.rewrite(roots)) }],
  ];
}

function lowered(lowering: Lowering, source: ProgramSource): Model {
  const { bytes, inputs, parameters, outputs } = lowerWith(lowering, source);
  const next = parameters.flatMap(({ next, shape }) => (next === null ? [] : [{ value: next, shape }]));
  return { bytes, inputs: [...inputs, ...parameters], outputs: [...outputs, ...next] };
}

function forwardPass(network: NetworkConfig): ProgramSource {
  const inputs = input('inputs', [STEPS, BATCH, WIDTH]);
  const outputs = unroll(network, parameterExpressions(network), inputs, { steps: STEPS, from: 0 });
  return { outputs: { outputs } };
}

const io = (network: NetworkConfig, ...first: number[]) => {
  const { hiddenSize: H } = network;
  return {
    inputs: [
      { value: 'x', shape: [STEPS, BATCH, WIDTH] },
      { value: 'w', shape: [...first, H, WIDTH] },
      { value: 'r', shape: [...first, H, H] },
      { value: 'o', shape: [WIDTH, H] },
    ],
    outputs: [{ value: 'y', shape: [STEPS * BATCH, WIDTH] }],
  };
};

/** The same forward pass by the RNN operator. */
function rnnOperator(network: NetworkConfig): Model {
  const graph = new GraphWriter('rnn');
  const { inputs, outputs } = io(network, 1);
  for (const { value, shape } of inputs) graph.input(value, shape);
  graph.nodeOf('RNN', '', ['x', 'w', 'r'], ['h'], [attribute.integer('hidden_size', network.hiddenSize)]);
  return { bytes: finished(graph, network, outputs), inputs, outputs };
}

/** The same forward pass by a Scan over its steps. */
function scan(network: NetworkConfig): Model {
  const { hiddenSize: H } = network;
  const graph = new GraphWriter('scan');
  const { inputs, outputs } = io(network);
  for (const { value, shape } of inputs) graph.input(value, shape);
  const body = new GraphWriter('step');
  body.input('before', [BATCH, H]);
  body.input('now', [BATCH, H]);
  body.node('Gemm', ['before', 'r', 'now'], 'sum', [attribute.integer('transB', 1)]);
  body.node('Tanh', ['sum'], 'after');
  body.node('Identity', ['after'], 'kept');
  for (const name of ['after', 'kept']) body.output(name, [BATCH, H]);
  graph.node('Reshape', ['x', graph.integers('rows', [STEPS * BATCH, WIDTH])], 'flat');
  graph.node('Gemm', ['flat', 'w'], 'product', [attribute.integer('transB', 1)]);
  graph.node('Reshape', ['product', graph.integers('steps', [STEPS, BATCH, H])], 'projected');
  const zero = graph.node('ConstantOfShape', [graph.integers('state', [BATCH, H])], 'zero');
  const attributes = [attribute.graph('body', body), attribute.integer('num_scan_inputs', 1)];
  graph.nodeOf('Scan', '', [zero, 'projected'], ['last', 'h'], attributes);
  return { bytes: finished(graph, network, outputs), inputs, outputs };
}

/** The readout of all states `h`. */
function finished(graph: GraphWriter, { hiddenSize }: NetworkConfig, [y]: Model['outputs']): Uint8Array {
  graph.node('Reshape', ['h', graph.integers('states', [STEPS * BATCH, hiddenSize])], 'all');
  graph.node('Gemm', ['all', 'o'], 'y', [attribute.integer('transB', 1)]);
  graph.output('y', y!.shape);
  return modelOf(graph, 17, {});
}

function contenders(hiddenSize: number): Contender[] {
  const network = networkOf(hiddenSize);
  const task = parseTask('T1', { d: WIDTH, s: 8 });
  const config = { network, optimizer: adamDefaults, loss: 'mse', clip: 1, batch: BATCH } as const;
  const { source } = stepGraph(config, task, STEPS - 8);
  const best = lowerings.processor;
  return [
    ...ways().map(([name, way]) => ({ name, model: lowered(way, source) })),
    { name: 'the last, with results copied', model: lowered(best, source), copies: true },
    { name: 'forward alone, unrolled', model: lowered(best, forwardPass(network)) },
    { name: 'forward alone, Scan', model: scan(network) },
    { name: 'forward alone, RNN operator', model: rnnOperator(network) },
  ];
}

async function open(runtime: OnnxRuntime, { model, copies }: Contender): Promise<() => Promise<unknown>> {
  const random = stream(1, 'bench');
  const tensors = (values: Model['inputs']): Tensors =>
    Object.fromEntries(
      values.map(({ value, shape }) => {
        const data = Float32Array.from({ length: sizeOf(shape) }, () => random.uniform(-0.1, 0.1));
        return [value, new runtime.Tensor('float32', data, shape)];
      }),
    );
  const session = await runtime.InferenceSession.create(model.bytes, {
    graphOptimizationLevel: 'disabled',
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
  });
  const [feeds, fetches] = [tensors(model.inputs), tensors(model.outputs)];
  if (!copies) return () => session.run(feeds, fetches);
  return async () => {
    for (const [name, { data }] of Object.entries(await session.run(feeds))) fetches[name]!.data.set(data);
  };
}

export async function run(args: readonly string[]): Promise<void> {
  const number = (name: string, otherwise: number) => Number(args[args.indexOf(name) + 1]) || otherwise;
  const [rounds, hidden] = [number('--rounds', 40), number('--hidden', 128)];
  const runtime = await loadOnnxRuntime();
  const all = contenders(hidden);
  const calls = await Promise.all(all.map((each) => open(runtime, each)));
  const times = all.map((): number[] => []);
  for (const call of calls) await processorTime(3, call);
  for (let round = 0; round < rounds; round++) {
    for (const [i, call] of calls.entries()) times[i]!.push(await processorTime(3, call));
  }
  const results = all.map(({ name }, i) => {
    const sorted = times[i]!.toSorted((a, b) => a - b);
    return { name, quarter: sorted[sorted.length >> 2]!, median: median(sorted) };
  });
  if (args.includes('--json')) {
    console.log(
      JSON.stringify({ schema: 'engram.bench.native/1', hidden, runtime: runtime.env.versions.node, results }),
    );
    return;
  }
  console.log(
    `T ${STEPS}, batch ${BATCH}, d ${WIDTH}, H ${hidden}; onnxruntime ${runtime.env.versions.node}, one thread`,
  );
  for (const { name, quarter, median } of results) {
    console.log(`  ${name.padEnd(36)} ${quarter.toFixed(2).padStart(7)} ms   median ${median.toFixed(2)}`);
  }
}
