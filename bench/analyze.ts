// `npm run bench -- analyze`: processor time of whole analyses by width, of what they are made of (products, eigenproblem,
// least squares, rollouts ...) beside the same in NumPy on one thread, and of the float64 kernel beside NumPy's BLAS.
// Calls alternate between the two, the fastest of each is compared: a machine that is busy makes calls slower, never faster.
// Options: --json, --sizes 64,256,512,1024 (units), --rounds N (3), --network holds|untrained, --part kernel,parts,analyze

import v8 from 'node:v8';
import { matrix } from '../src/array/matrix.ts';
import { stream } from '../src/array/random.ts';
import { drain } from '../src/array/stages.ts';
import { tensor } from '../src/array/tensor.ts';
import { analysisStages } from '../src/emt/analyze/analyze.ts';
import { circuitOf } from '../src/emt/circuit/circuit.ts';
import { hasRelaxedSimd, type KernelBuild, loadKernels } from '../src/kernels/index.ts';
import { eig, leastSquares, pca, qr, solve } from '../src/linalg/index.ts';
import { closedFormNetwork } from '../src/nn/circuit-network.ts';
import type { Network } from '../src/nn/network.ts';
import { rolloutOutputs } from '../src/nn/rollout.ts';
import { parseTask } from '../src/task/names.ts';
import { fairRatio, noRatios, type PythonPeer, peerInWords, startPython } from './python-peer.ts';
import { processorTime } from './statistics.ts';

/** Rows, columns and depth of products, and those of a step of a rollout. */
const PRODUCTS = [
  [64, 64, 64],
  [128, 128, 128],
  [256, 256, 256],
  [512, 512, 512],
  [1024, 1024, 1024],
  [128, 512, 512],
  [128, 1024, 1024],
] as const;

/** Steps of the measured rollouts, and sequences in them. */
const STEPS = 40;
const SEQUENCES = 128;
/** Rows of least squares and of components, for each unit. */
const ROWS_PER_UNIT = 4;
/** Stacks on whose columns states are regressed. */
const CELLS = 17;
const COMPONENTS = 10;

interface Compared {
  readonly what: string;
  /** Milliseconds of processor time, the fastest call. */
  readonly engram: number;
  readonly numpy: number | null;
  /** How many times as long ours takes; `null` where there is nothing fair to compare with. */
  readonly ratio: number | null;
}

interface KernelRow extends Compared {
  /** GFLOP/s. */
  readonly speed: number;
  readonly peerSpeed: number | null;
  /** Share of the peer's speed. */
  readonly share: number | null;
  /** GFLOP/s with fused multiply-add, whose bits depend on the machine: analyses do not use it. `null` without it. */
  readonly relaxed: number | null;
}

interface AnalysisRow {
  readonly units: number;
  readonly seconds: number;
  readonly stages: Readonly<Record<string, number>>;
  readonly verdict: string;
}

export async function run(args: readonly string[]): Promise<void> {
  const option = (name: string, usual: string) => (args.includes(name) ? args[args.indexOf(name) + 1]! : usual);
  const sizes = option('--sizes', '64,256,512,1024').split(',').map(Number);
  const rounds = Number(option('--rounds', '3'));
  // Node 20 has relaxed SIMD behind this flag; later ones have it always.
  v8.setFlagsFromString('--experimental-wasm-relaxed-simd');
  const parts = option('--part', 'kernel,parts,analyze').split(',');
  const make = option('--network', 'holds') === 'untrained' ? untrained : holding;
  const peer = await startPython(new URL('./peer_linalg.py', import.meta.url), ['numpy']);
  const says = (line: string) => void (args.includes('--json') || console.log(line));
  says(
    `node ${process.version}; ${peerInWords(peer, 'numpy')}, one thread; milliseconds of processor time, the fastest`,
  );
  const missing = noRatios(peer, 'numpy');
  if (missing !== null) says(missing);
  const kernel: KernelRow[] = [];
  if (parts.includes('kernel')) {
    says(
      '\nfloat64 products          engram     numpy   GFLOP/s   GFLOP/s   share of its speed   relaxed SIMD, GFLOP/s',
    );
    for (const size of PRODUCTS) {
      const row = await kernelRow(size, rounds, peer);
      kernel.push(row);
      says(
        `${row.what.padEnd(22)}${fixed(row.engram, 2, 10)}${fixed(row.numpy, 2, 10)}${fixed(row.speed, 1, 10)}${fixed(row.peerSpeed, 1, 10)}${fixed(row.share, 2, 10)}${fixed(row.relaxed, 1, 28)}`,
      );
    }
  }
  const work: (Compared & { readonly units: number })[] = [];
  if (parts.includes('parts')) {
    says('\nunits   part                                      engram     numpy   engram/numpy');
    for (const units of sizes) {
      for (const each of partsOf(units)) {
        const row = { units, ...(await compared(each, rounds, peer)) };
        work.push(row);
        says(
          `${String(units).padStart(5)}   ${row.what.padEnd(36)}${fixed(row.engram, 1, 12)}${fixed(row.numpy, 1, 10)}${fixed(row.ratio, 2, 12)}`,
        );
      }
    }
  }
  peer?.close();
  const analyses: AnalysisRow[] = [];
  if (parts.includes('analyze')) {
    says('\nunits   analyze, CPU seconds, and those of its stages');
    for (const units of sizes) {
      const row = analysisRow(units, make);
      analyses.push(row);
      const stages = Object.entries(row.stages).map(([name, seconds]) => `${name} ${seconds.toFixed(1)}`);
      says(`${String(units).padStart(5)}   ${row.seconds.toFixed(1)} (${stages.join(', ')}), ${row.verdict}`);
    }
  }
  if (!args.includes('--json')) return;
  const report = {
    schema: 'engram.bench.analyze/1',
    node: process.version,
    ...peer?.hello,
    kernel,
    parts: work,
    analyses,
  };
  console.log(JSON.stringify(report, null, 2));
}

function fixed(value: number | null, digits: number, width: number): string {
  return (value?.toFixed(digits) ?? '-').padStart(width);
}

interface Part {
  readonly what: string;
  readonly call: () => unknown;
  /** What the peer is asked, without the number of calls. */
  readonly ask: string;
}

/** The fastest of some calls on either side, taken in turn; a call is repeated until it takes some milliseconds. */
async function compared({ what, call, ask }: Part, rounds: number, peer: PythonPeer | null): Promise<Compared> {
  call();
  const once = await processorTime(1, call);
  const count = Math.max(1, Math.min(500, Math.round(20 / once)));
  let engram = once;
  let numpy = Number.POSITIVE_INFINITY;
  for (let round = 0; round < rounds; round++) {
    engram = Math.min(engram, await processorTime(count, call));
    const times = ((await peer?.ask(`${ask} ${count}`)) ?? []) as number[];
    // Single short calls are too short for the clock of the other side: their mean.
    if (times.length > 0) numpy = Math.min(numpy, times.reduce((sum, time) => sum + time, 0) / times.length);
  }
  const other = Number.isFinite(numpy) ? numpy : null;
  return { what, engram, numpy: other, ratio: fairRatio(other && engram / other, peer, 'numpy') };
}

async function kernelRow(
  size: readonly [number, number, number],
  rounds: number,
  peer: PythonPeer | null,
): Promise<KernelRow> {
  const [m, n, k] = size;
  const row = await compared(
    { what: size.join(' x '), call: productOf('simd', size), ask: `product ${m} ${n} ${k}` },
    3 * rounds,
    peer,
  );
  const speedOf = (time: number) => (2 * m * n * k) / time / 1e6;
  const fused = hasRelaxedSimd()
    ? await compared({ ...row, call: productOf('relaxed', size), ask: '' }, rounds, null)
    : null;
  const [speed, peerSpeed] = [speedOf(row.engram), row.numpy && speedOf(row.numpy)];
  const share = fairRatio(peerSpeed && speed / peerSpeed, peer, 'numpy');
  return { ...row, speed, peerSpeed, share, relaxed: fused && speedOf(fused.engram) };
}

function productOf(build: KernelBuild, [m, n, k]: readonly [number, number, number]): () => void {
  const kernels = loadKernels(build);
  const values = m * k + k * n + m * n;
  kernels.memory.grow(Math.ceil((8 * values) / 65536) + 1);
  const random = stream(1, 'bench', 'kernel');
  new Float64Array(kernels.memory.buffer, kernels.heapBase, values).forEach((_, i, all) => {
    all[i] = random.uniform(-1, 1);
  });
  const product = kernels.find('gemm_f64')!;
  const [a, b] = [kernels.heapBase, kernels.heapBase + 8 * m * k];
  return () => product(a, k, b, n, b + 8 * k * n, n, 0, 0, m, n, k);
}

/** What an analysis of so many units is made of. */
function partsOf(units: number): Part[] {
  const normal = (rows: number, cols: number, name: string) => {
    const random = stream(1, 'bench', 'parts', name);
    return matrix(
      rows,
      cols,
      Float64Array.from({ length: rows * cols }, () => random.normal()),
    );
  };
  const square = normal(units, units, 'square');
  const rows = ROWS_PER_UNIT * units;
  const [stacks, states] = [normal(rows, CELLS, 'stacks'), normal(rows, units, 'states')];
  const network = untrained(units);
  const inputs = new Float64Array(STEPS * SEQUENCES * network.config.inputSize);
  const initial = normal(SEQUENCES, units, 'initial').data;
  return [
    {
      what: 'eigenproblem, both sides',
      call: () => eig(square, { vectors: 'both' }),
      ask: `both ${units}`,
    },
    {
      what: `rollout, ${SEQUENCES} sequences, ${STEPS} steps`,
      call: () => rolloutOutputs(network, { steps: STEPS, batch: SEQUENCES, inputs, initial }),
      ask: `rollout ${units} ${SEQUENCES} ${STEPS}`,
    },
    {
      what: `least squares, ${rows} x ${CELLS}`,
      call: () => leastSquares(stacks, states),
      ask: `least ${rows} ${CELLS} ${units}`,
    },
    { what: 'linear system, as many sides', call: () => solve(square, square), ask: `solve ${units} ${units}` },
    { what: 'QR', call: () => qr(square), ask: `qr ${units}` },
    {
      what: `${COMPONENTS} components of ${rows} rows`,
      call: () => pca(states, COMPONENTS),
      ask: `pca ${rows} ${units}`,
    },
  ];
}

function analysisRow(units: number, make: (units: number) => Network): AnalysisRow {
  const network = make(units);
  const stages: Record<string, number> = {};
  const now = () => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1e6;
  };
  const begun = now();
  let since = begun;
  let stage = 'accuracy';
  const turn = (next: string) => {
    const time = now();
    stages[stage] = (stages[stage] ?? 0) + time - since;
    [since, stage] = [time, next];
  };
  // The clock costs as much as a step of a small network: it is read where a stage begins.
  const { analysis } = drain(analysisStages(network, TASK), (at) => void (at.stage === stage || turn(at.stage)));
  turn('');
  return { units, seconds: since - begun, stages, verdict: analysis.verdict };
}

const TASK = parseTask('T1', { d: 4, s: 4 });

/** The closed-form circuit in the first units; the others listen to it and to each other, and fade. */
function holding(units: number): Network {
  const { phi, d, n } = circuitOf(TASK)!;
  const small = closedFormNetwork(phi, d);
  const random = stream(1, 'bench', 'holds');
  const [input, recurrent, readout] = [matrix(units, d), matrix(units, units), matrix(d, units)];
  const of = (name: string) => small.parameters.get(name)!.data;
  for (let i = 0; i < units; i++) {
    for (let j = 0; j < units; j++) {
      const junk = (0.6 * random.normal()) / Math.sqrt(units);
      if (i >= n) recurrent.data[i * units + j] = junk;
      else if (j < n) recurrent.data[i * units + j] = Number(of('rnn.weight_hh_l0')[i * n + j]);
    }
    for (let j = 0; j < d; j++) {
      if (i < n) input.data[i * d + j] = Number(of('rnn.weight_ih_l0')[i * d + j]);
      readout.data[j * units + i] = i < n ? Number(of('readout.weight')[j * n + i]) : 0;
    }
  }
  return {
    config: { ...small.config, hiddenSize: units },
    parameters: new Map([
      ['rnn.weight_ih_l0', tensor([units, d], input.data)],
      ['rnn.weight_hh_l0', tensor([units, units], recurrent.data)],
      ['readout.weight', tensor([d, units], readout.data)],
    ]),
  };
}

/** Weights of a gain at which activity never settles nor comes again. */
function untrained(units: number): Network {
  const random = stream(1, 'bench', 'untrained');
  const { inputSize, outputSize } = TASK;
  const drawn = (rows: number, cols: number, size: number) =>
    tensor(
      [rows, cols],
      Float64Array.from({ length: rows * cols }, () => size * random.normal()),
    );
  return {
    config: {
      cell: 'elman',
      activation: 'tanh',
      inputSize,
      hiddenSize: units,
      outputSize,
      bias: false,
      readoutBias: false,
    },
    parameters: new Map([
      ['rnn.weight_ih_l0', drawn(units, inputSize, 1)],
      ['rnn.weight_hh_l0', drawn(units, units, 1.7 / Math.sqrt(units))],
      ['readout.weight', drawn(outputSize, units, 1 / Math.sqrt(units))],
    ]),
  };
}
