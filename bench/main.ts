// `npm run bench -- NAME`: runs one benchmark of this folder. Each file exports `run(args)` and prints its own table.

type Benchmark = { run(args: readonly string[]): Promise<void> | void };

const benchmarks: Readonly<Record<string, () => Promise<Benchmark>>> = {
  train: () => import('./train.ts'),
  gpu: () => import('./gpu.ts'),
  native: () => import('./native.ts'),
  eig: () => import('./eig.ts'),
  analyze: () => import('./analyze.ts'),
  'fixed-points': () => import('./fixed-points.ts'),
  stages: () => import('./stages.ts'),
  sweep: () => import('./sweep.ts'),
  replicas: () => import('./replicas.ts'),
  episodic: () => import('./episodic.ts'),
  wave: () => import('./wave.ts'),
  ring: () => import('./ring.ts'),
};

const [name = '', ...args] = process.argv.slice(2);
const load = benchmarks[name];
if (load === undefined) {
  console.error(`usage: npm run bench -- ${Object.keys(benchmarks).join('|')}${name && `; found ${name}`}`);
  process.exitCode = 2;
} else {
  try {
    await (await load()).run(args);
  } catch (error) {
    const { exitCode, message } = error as { exitCode?: number; message: string };
    if (exitCode === undefined) throw error;
    // What is missing on this machine is no fault of the benchmark's.
    console.error(message);
    process.exitCode = exitCode;
  }
}
