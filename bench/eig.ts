// `npm run bench -- eig`: eigenvalues and right eigenvectors of random matrices beside NumPy's on one thread.
// Runs alternate between the two, medians are compared. NumPy is looked for in python3 and /usr/bin/python3.
// Options: --json, --runs N (per size), --sizes 64,128,...

import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { createInterface } from 'node:readline';
import { type Matrix, matrix } from '../src/array/matrix.ts';
import { stream } from '../src/array/random.ts';
import { eig } from '../src/linalg/index.ts';

interface Row {
  readonly n: number;
  /** Medians in milliseconds; NumPy's is `null` where no Python has it. */
  readonly engram: number;
  readonly numpy: number | null;
  readonly ratio: number | null;
  readonly largestResidual: number;
}

const PYTHONS = ['python3', '/usr/bin/python3'];

const SERVER = `
import sys, time, base64
import numpy as np
matrices = {}
print('ready', np.__version__, flush=True)
for line in sys.stdin:
    word, *rest = line.split()
    if word == 'matrix':
        n = int(rest[0])
        matrices[n] = np.frombuffer(base64.b64decode(rest[1]), dtype='<f8').reshape(n, n).copy()
        print('ok', flush=True)
    else:
        a = matrices[int(word)]
        start = time.perf_counter()
        np.linalg.eig(a)
        print((time.perf_counter() - start) * 1e3, flush=True)
`;

export async function run(args: readonly string[]): Promise<void> {
  const sizes = option(args, '--sizes', '64,128,256,512').split(',').map(Number);
  const runs = Number(option(args, '--runs', '0'));
  const numpy = await startNumpy();
  const rows: Row[] = [];
  for (const n of sizes) rows.push(await measure(n, runs || runsFor(n), numpy));
  numpy?.stop();
  if (args.includes('--json')) {
    console.log(JSON.stringify({ schema: 'engram.bench.eig/1', numpy: numpy?.version ?? null, rows }, null, 2));
    return;
  }
  console.log(`eigenvalues and right eigenvectors, medians in ms; NumPy ${numpy?.version ?? 'not found'}, one thread`);
  console.log('    n    engram     numpy   ratio   largest residual');
  for (const { n, engram, numpy: other, ratio, largestResidual } of rows) {
    const shown = [engram.toFixed(2), other?.toFixed(2) ?? '-', ratio?.toFixed(2) ?? '-'];
    console.log(
      `${String(n).padStart(5)}${shown[0]!.padStart(10)}${shown[1]!.padStart(10)}${shown[2]!.padStart(8)}   ${largestResidual.toExponential(1)}`,
    );
  }
}

async function measure(n: number, runs: number, numpy: Numpy | null): Promise<Row> {
  const a = randomMatrix(n);
  await numpy?.load(a);
  const own: number[] = [];
  const others: number[] = [];
  let largestResidual = 0;
  const warmUp = Math.ceil(runs / 3);
  for (let i = 0; i < runs + warmUp; i++) {
    const start = performance.now();
    const { residuals } = eig(a);
    const took = performance.now() - start;
    const other = await numpy?.time(n);
    if (i < warmUp) continue;
    own.push(took);
    if (other !== undefined) others.push(other);
    for (const value of residuals) largestResidual = Math.max(largestResidual, value);
  }
  const engram = median(own);
  const reference = others.length > 0 ? median(others) : null;
  return { n, engram, numpy: reference, ratio: reference === null ? null : engram / reference, largestResidual };
}

const runsFor = (n: number) => Math.max(5, Math.min(60, Math.round(6000 / n)));

function randomMatrix(n: number): Matrix {
  const source = stream(1, 'bench', n);
  const data = new Float64Array(n * n);
  for (let i = 0; i < data.length; i++) data[i] = source.normal() / Math.sqrt(n);
  return matrix(n, n, data);
}

interface Numpy {
  readonly version: string;
  load(a: Matrix): Promise<void>;
  /** Milliseconds of one `numpy.linalg.eig` of the loaded matrix of size `n`. */
  time(n: number): Promise<number>;
  stop(): void;
}

async function startNumpy(): Promise<Numpy | null> {
  const python = PYTHONS.find((name) => spawnSync(name, ['-c', 'import numpy']).status === 0);
  if (python === undefined) return null;
  const child: ChildProcess = spawn(python, ['-c', SERVER], {
    env: { ...process.env, OPENBLAS_NUM_THREADS: '1', OMP_NUM_THREADS: '1', MKL_NUM_THREADS: '1' },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout! })[Symbol.asyncIterator]();
  const ask = async (line: string): Promise<string> => {
    child.stdin!.write(`${line}\n`);
    return (await lines.next()).value as string;
  };
  const [, version = '?'] = ((await lines.next()).value as string).split(' ');
  return {
    version,
    load: async ({ rows, data }) => {
      await ask(`matrix ${rows} ${Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('base64')}`);
    },
    time: async (n) => Number(await ask(String(n))),
    stop: () => child.stdin!.end(),
  };
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

function option(args: readonly string[], name: string, otherwise: string): string {
  const at = args.indexOf(name);
  return at < 0 ? otherwise : (args[at + 1] ?? otherwise);
}
