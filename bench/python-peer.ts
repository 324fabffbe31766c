// A Python process to measure against: lines out, JSON lines back. Uses the first python3 that has the modules.

import { spawn, spawnSync } from 'node:child_process';
import { createInterface } from 'node:readline';

const candidates = ['python3', '/usr/bin/python3'];

/** The library that a peer's matrix products run on. */
export interface Blas {
  readonly name: string;
  /** Where it was loaded from; `null` where it is part of another library. */
  readonly file: string | null;
  /** Whether it is the reference BLAS, beside which nothing is fast. */
  readonly reference: boolean;
}

/** The first line that a script prints: versions of its modules, `null` for one that is not there, and what they run on. */
export interface Hello {
  readonly numpy?: string | null;
  readonly torch?: string | null;
  readonly card?: string | null;
  readonly blas: { readonly numpy?: Blas | null; readonly torch?: Blas | null };
}

export interface PythonPeer {
  readonly hello: Hello;
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
    hello: (await read()) as Hello,
    ask: (line) => {
      child.stdin.write(`${line}\n`);
      return read();
    },
    close: () => child.stdin.end(),
  };
}

/** `module` in words: its version, and the BLAS it runs on. */
export function peerInWords(peer: Pick<PythonPeer, 'hello'> | null, module: 'numpy' | 'torch'): string {
  const version = peer?.hello[module];
  if (!version) return `${module} not found`;
  const blas = peer.hello.blas[module];
  return `${module} ${version} on ${blas?.name ?? 'an unknown BLAS'}${blas?.file ? ` (${blas.file})` : ''}`;
}

/** `ratio` to what `module` took; `null` where the module is not there or runs on the reference BLAS. */
export function fairRatio(
  ratio: number | null | undefined,
  peer: Pick<PythonPeer, 'hello'> | null,
  module: 'numpy' | 'torch',
): number | null {
  return ratio == null || !Number.isFinite(ratio) || peer?.hello.blas[module]?.reference ? null : ratio;
}

/** Why there are no ratios to `module`; `null` where there are. */
export function noRatios(peer: Pick<PythonPeer, 'hello'> | null, module: 'numpy' | 'torch'): string | null {
  if (!peer?.hello[module]) {
    return `no ${module} here: python3 does not import it (on Debian: apt-get install python3-${module} libopenblas0-pthread)`;
  }
  if (!peer.hello.blas[module]?.reference) return null;
  return `no ratios: ${module} runs on the reference BLAS here, which is many times slower than any other (on Debian: apt-get install libopenblas0-pthread)`;
}
