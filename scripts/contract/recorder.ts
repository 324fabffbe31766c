// Runs cases, each call a process of its own in a folder with the fixed inputs, and keeps what it printed, returned and
// wrote.

import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Case } from './case.ts';
import { FIXTURES, writeInputs } from './inputs.ts';
import { isOpaque, isText, normaliser, withoutProgress } from './normalise.ts';

export interface Recording {
  /** Exit code, or the name of the signal that ended it. */
  readonly exit: string;
  readonly stdout: string;
  readonly stderr: string;
  /** Files that it wrote or changed, by path; those of text are normalised. */
  readonly files: ReadonlyMap<string, Buffer>;
  /** Files that it removed. */
  readonly removed: readonly string[];
}

export interface RecorderOptions {
  /** Calls that run at a time. */
  readonly parallel?: number;
  /** Milliseconds after which a call is killed: a ceiling for what hangs. */
  readonly patience?: number;
}

export class Recorder {
  readonly #entry: string;
  readonly #cases: readonly Case[];
  readonly #folder: string;
  readonly #patience: number;
  readonly #recordings = new Map<string, Promise<Recording>>();
  #free: number;
  readonly #waiting: (() => void)[] = [];

  /** @param entry the file `cli/main.node.js` to run @param cases all that may be asked for, chains whole and in order */
  constructor(entry: string, cases: readonly Case[], { parallel = 2, patience = 1_200_000 }: RecorderOptions = {}) {
    this.#entry = realpathSync(entry);
    this.#cases = cases;
    this.#free = parallel;
    this.#patience = patience;
    this.#folder = realpathSync(mkdtempSync(join(tmpdir(), 'engram-contract-')));
    writeInputs(join(this.#folder, 'inputs'));
  }

  /** What a case gives; cases before it in its chain are run first. */
  of(asked: Case): Promise<Recording> {
    const found = this.#recordings.get(asked.name);
    if (found) return found;
    const before = earlierInChain(asked, this.#cases).at(-1);
    const recording = (before ? this.of(before) : Promise.resolve()).then(() => this.#record(asked));
    this.#recordings.set(asked.name, recording);
    return recording;
  }

  /** Removes the folders in which cases ran. */
  close(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #record({ name, args, chain }: Case): Promise<Recording> {
    await this.#turn();
    try {
      const folder = join(this.#folder, 'work', (chain ?? name).replaceAll('/', '-'));
      prepare(folder, join(this.#folder, 'inputs'));
      const before = filesIn(folder);
      const { exit, stdout, stderr } = await run(this.#entry, args, folder, this.#patience);
      const after = filesIn(folder);
      const changed = [...after].filter(([path, digest]) => before.get(path) !== digest);
      const normalise = normaliser({ folder, entry: this.#entry });
      return {
        exit,
        stdout: normalise(stdout),
        stderr: normalise(withoutProgress(stderr)),
        files: new Map(changed.map(([path]) => [path, contentOf(join(folder, path), normalise)])),
        removed: [...before.keys()].filter((path) => !after.has(path)).sort(),
      };
    } finally {
      this.#free++;
      this.#waiting.shift()?.();
    }
  }

  /** Waits until fewer calls run than may. */
  async #turn(): Promise<void> {
    while (this.#free === 0) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#free--;
  }
}

/** The cases of its chain that come before a case, in order; none where it stands alone. */
export function earlierInChain({ chain, name }: Case, cases: readonly Case[]): Case[] {
  if (chain === undefined) return [];
  const all = cases.filter((each) => each.chain === chain);
  return all.slice(
    0,
    all.findIndex((each) => each.name === name),
  );
}

function prepare(folder: string, inputs: string): void {
  if (mkdirSync(folder, { recursive: true }) === undefined) return;
  symlinkSync(inputs, join(folder, 'inputs'));
  symlinkSync(FIXTURES, join(folder, 'fixtures'));
}

/** Digests of the files below a folder by path; links are passed over. */
function filesIn(folder: string): Map<string, string> {
  const paths = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
  const digest = (path: string) =>
    createHash('sha256')
      .update(readFileSync(join(folder, path)))
      .digest('hex');
  return new Map(paths.sort().map((path) => [path, digest(path)]));
}

function contentOf(path: string, normalise: (text: string) => string): Buffer {
  if (isOpaque(path)) return Buffer.from('<not compared>\n');
  const bytes = readFileSync(path);
  return isText(path) ? Buffer.from(normalise(bytes.toString('utf8'))) : bytes;
}

function run(
  entry: string,
  args: readonly string[],
  cwd: string,
  timeout: number,
): Promise<Pick<Recording, 'exit' | 'stdout' | 'stderr'>> {
  const { FORCE_COLOR: _colour, ENGRAM_DEBUG: _debug, NODE_OPTIONS: _options, ...env } = process.env;
  const child = spawn(process.execPath, [entry, ...args], {
    ...{ cwd, env, timeout, killSignal: 'SIGKILL' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return new Promise((resolve, reject) => {
    const [stdout, stderr]: [Buffer[], Buffer[]] = [[], []];
    child.stdout.on('data', (bytes: Buffer) => stdout.push(bytes));
    child.stderr.on('data', (bytes: Buffer) => stderr.push(bytes));
    child.on('error', reject);
    child.on('close', (code, signal) =>
      resolve({
        exit: signal ?? String(code),
        stdout: Buffer.concat(stdout).toString('utf8'),
        stderr: Buffer.concat(stderr).toString('utf8'),
      }),
    );
  });
}
