// A built checkout whose commands are recorded, and the pictures that are kept in it.

import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Case, matches } from './case.ts';
import { contractCases } from './cases/index.ts';
import { FIXTURES, writeInputs } from './inputs.ts';
import { earlierInChain, Recorder, type Recording } from './recorder.ts';
import { digestOf, keyOf, RecordingStore } from './store.ts';

/** The pictures that are kept in a checkout (snapshots of tests, figures of the documents) as one more recording. */
export const KEPT_PICTURES = 'kept/pictures';

/** These programs. */
const OWN = fileURLToPath(new URL('.', import.meta.url));

/** The recordings of a checkout, by default in a folder of the temporary ones that bears its name. */
export function storeOf(checkout: string): RecordingStore {
  return new RecordingStore(join(tmpdir(), `contract-${basename(resolve(checkout))}`));
}

/** Names of the cases that a pattern asks for, with the kept pictures; all without a pattern. */
export function namesOf(only: string | null): string[] {
  const names = [...contractCases.map(({ name }) => name), KEPT_PICTURES];
  return only === null ? names : names.filter((name) => matches(name, only));
}

/**
 * Records what is asked for and not recorded yet of the same program, inputs and calls.
 * @throws Error where the checkout is not built, or its sources are newer than what is built
 */
export async function recordCheckout(
  checkout: string,
  { only, fresh }: { only: string | null; fresh: boolean },
  onDone: (done: number, total: number) => void,
): Promise<RecordingStore> {
  requireBuilt(checkout);
  const store = storeOf(checkout);
  const names = new Set(namesOf(only));
  if (names.has(KEPT_PICTURES)) store.save(KEPT_PICTURES, '', keptPictures(checkout));
  const made = {
    program: digestOf(join(checkout, 'dist'), (path) => path.endsWith('.js')),
    inputs: inputsDigest(),
    recorder: digestOf(OWN, (path) => /(recorder|normalise)\.ts$/.test(path)),
  };
  const keys = new Map(contractCases.map((each) => [each.name, keyOf(each, contractCases, made)]));
  const isDone = ({ name }: Case) => !fresh && store.holds(name, keys.get(name)!);
  const asked = contractCases.filter((each) => names.has(each.name) && !isDone(each));
  const needed = new Set(asked.flatMap((each) => [...earlierInChain(each, contractCases), each]));
  const recorder = new Recorder(join(checkout, 'dist/cli/main.node.js'), contractCases);
  let done = 0;
  try {
    await Promise.all(
      [...needed].map(async (each) => {
        store.save(each.name, keys.get(each.name)!, await recorder.of(each));
        onDone(++done, needed.size);
      }),
    );
  } finally {
    recorder.close();
  }
  return store;
}

function requireBuilt(checkout: string): void {
  const entry = join(checkout, 'dist/cli/main.node.js');
  if (!existsSync(entry)) throw new Error(`${checkout} is not built: run npm run build there`);
  const built = statSync(entry).mtimeMs;
  const newer = filesBelow(join(checkout, 'src')).find((path) => statSync(path).mtimeMs > built);
  if (newer) throw new Error(`${newer} is newer than dist: run npm run build there`);
}

function inputsDigest(): string {
  const folder = mkdtempSync(join(tmpdir(), 'engram-contract-inputs-'));
  try {
    writeInputs(folder);
    return `${digestOf(folder)} ${digestOf(FIXTURES)}`;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Pictures by the folder at the top and their own name: they may move in between. */
function keptPictures(checkout: string): Recording {
  const files = ['docs', 'test'].flatMap((top) =>
    filesBelow(join(checkout, top))
      .filter((path) => path.endsWith('.svg'))
      .map((path) => [join(top, basename(path)), readFileSync(path)] as const),
  );
  return { exit: '0', stdout: '', stderr: '', files: new Map(files), removed: [] };
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}
