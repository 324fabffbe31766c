// A Python process to measure against: lines out, JSON lines back. Uses the first python3 that has the modules.

import { spawn, spawnSync } from 'node:child_process';
import { createInterface } from 'node:readline';

const candidates = ['python3', '/usr/bin/python3'];

export interface PythonPeer {
  /** The first line the script prints. */
  readonly hello: unknown;
  ask(line: string): Promise<unknown>;
  close(): void;
}

/** Starts `script` with an interpreter that imports the first of `modules` that any does; `null` where none does. */
export async function startPython(script: URL, modules: readonly string[]): Promise<PythonPeer | null> {
  const imports = (each: string, module: string) =>
    spawnSync(each, ['-c', `import ${module}`], { stdio: 'ignore' }).status === 0;
  const python = modules
    .map((module) => candidates.find((each) => imports(each, module)))
    .find((each) => each !== undefined);
  if (!python) return null;
  const threads = { OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1', MKL_NUM_THREADS: '1' };
  const child = spawn(python, [script.pathname], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, ...threads },
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const read = async (): Promise<unknown> => {
    const { value, done } = await lines.next();
    if (done) throw new Error('the Python peer ended early');
    return JSON.parse(value) as unknown;
  };
  return {
    hello: await read(),
    ask: (line) => {
      child.stdin.write(`${line}\n`);
      return read();
    },
    close: () => child.stdin.end(),
  };
}
