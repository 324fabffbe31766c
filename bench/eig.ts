// `npm run bench -- eig`: eigenvalues and right eigenvectors of random matrices beside NumPy's on one thread.
// Runs alternate between the two, medians of processor time are compared.
// Options: --json, --runs N (per size), --sizes 64,128,...

import { type Matrix, matrix } from '../src/array/matrix.ts';
import { stream } from '../src/array/random.ts';
import { eig } from '../src/linalg/index.ts';
import { fairRatio, noRatios, type PythonPeer, peerInWords, startPython } from './python-peer.ts';
import { median, processorTime } from './statistics.ts';

interface Row {
  readonly n: number;
  /** Medians in milliseconds; NumPy's is `null` where no Python has it. */
  readonly engram: number;
  readonly numpy: number | null;
  readonly ratio: number | null;
  readonly largestResidual: number;
}

export async function run(args: readonly string[]): Promise<void> {
  const sizes = option(args, '--sizes', '64,128,256,512').split(',').map(Number);
  const runs = Number(option(args, '--runs', '0'));
  const numpy = await startPython(new URL('./peer_linalg.py', import.meta.url), ['numpy']);
  const rows: Row[] = [];
  for (const n of sizes) rows.push(await measure(n, runs || runsFor(n), numpy));
  numpy?.close();
  if (args.includes('--json')) {
    console.log(JSON.stringify({ schema: 'engram.bench.eig/1', ...numpy?.hello, rows }, null, 2));
    return;
  }
  console.log(`eigenvalues and right eigenvectors, medians in ms of CPU; ${peerInWords(numpy, 'numpy')}, one thread`);
  console.log('    n    engram     numpy   ratio   largest residual');
  for (const { n, engram, numpy: other, ratio, largestResidual } of rows) {
    const shown = [engram.toFixed(2), other?.toFixed(2) ?? '-', ratio?.toFixed(2) ?? '-'];
    console.log(
      `${String(n).padStart(5)}${shown[0]!.padStart(10)}${shown[1]!.padStart(10)}${shown[2]!.padStart(8)}   ${largestResidual.toExponential(1)}`,
    );
  }
  const missing = noRatios(numpy, 'numpy');
  if (missing !== null) console.log(missing);
}

async function measure(n: number, runs: number, numpy: PythonPeer | null): Promise<Row> {
  const a = randomMatrix(n);
  const { buffer, byteOffset, byteLength } = a.data;
  await numpy?.ask(`matrix ${n} ${Buffer.from(buffer, byteOffset, byteLength).toString('base64')}`);
  const own: number[] = [];
  const others: number[] = [];
  let largestResidual = 0;
  const warmUp = Math.ceil(runs / 3);
  for (let i = 0; i < runs + warmUp; i++) {
    let residuals = new Float64Array(0);
    const took = await processorTime(1, () => {
      residuals = new Float64Array(eig(a).residuals);
    });
    const other = (await numpy?.ask(`eig ${n} 1`)) as number[] | undefined;
    if (i < warmUp) continue;
    own.push(took);
    others.push(...(other ?? []));
    for (const value of residuals) largestResidual = Math.max(largestResidual, value);
  }
  const engram = median(own);
  const reference = others.length > 0 ? median(others) : null;
  return {
    n,
    engram,
    numpy: reference,
    ratio: fairRatio(reference && engram / reference, numpy, 'numpy'),
    largestResidual,
  };
}

const runsFor = (n: number) => Math.max(5, Math.min(60, Math.round(6000 / n)));

function randomMatrix(n: number): Matrix {
  const source = stream(1, 'bench', n);
  const data = new Float64Array(n * n);
  for (let i = 0; i < data.length; i++) data[i] = source.normal() / Math.sqrt(n);
  return matrix(n, n, data);
}

function option(args: readonly string[], name: string, otherwise: string): string {
  const at = args.indexOf(name);
  return at < 0 ? otherwise : (args[at + 1] ?? otherwise);
}
