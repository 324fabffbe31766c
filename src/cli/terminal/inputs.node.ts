// Inputs of experiments from the disk: what a text of the command line names becomes a network, a task, arrays, memories.

import { extname } from 'node:path';
import { InputError } from '../../array/errors.ts';
import type { ArraysInput, InputKinds, NetworkInput, PatternsInput } from '../../experiment/kit/inputs.ts';
import type { Params } from '../../experiment/kit/params.ts';
import { readFileBounded } from '../../io/bytes/atomic.node.ts';
import { listImages } from '../../io/bytes/image-folder.node.ts';
import type { NameMap } from '../../io/names/name-map.ts';
import { type NetworkReading, readingOf } from '../../io/names/name-match.ts';
import { fingerprint } from '../../io/runs/fingerprint.node.ts';
import { isFolder, type LoadedNetwork, loadNetwork, loadTensors } from '../../io/runs/load.node.ts';
import { readMetrics } from '../../io/runs/run-folder.node.ts';
import { sizesOf, type TaskSizes, taskSource } from '../../io/runs/task-file.node.ts';
import { describeSettings } from '../../io/torch/hyper-parameters.ts';
import type { Activation } from '../../nn/network.ts';
import { parseTaskSource, type TaskSource, taskFromSource } from '../../task/task-source.ts';
import { trainingHistory } from '../../train/history.ts';
import { tell } from './print.node.ts';

type Given = Readonly<Record<string, unknown>>;

/** The values that were given, with inputs read; tasks before networks, so that a misspelt one costs nothing. */
export function readInputs(params: Params, given: Given): Record<string, unknown> {
  const values: Record<string, unknown> = { ...given };
  const named = Object.entries(params).filter(([name, { input }]) => input !== undefined && given[name] !== undefined);
  const inOrder = [...named].sort(([, a], [, b]) => Number(b.input === 'task') - Number(a.input === 'task'));
  for (const [name, { input }] of inOrder) {
    values[name] = readers[input as keyof InputKinds](given[name] as string & readonly string[], given);
  }
  return values;
}

/** What names an input: a text, or several where the input is a list. */
type Naming<K extends keyof InputKinds> = InputKinds[K] extends readonly unknown[] ? readonly string[] : string;

const readers: { readonly [K in keyof InputKinds]: (named: Naming<K>, given: Given) => InputKinds[K] } = {
  network: readNetworkInput,
  networks: (names, given) => names.map((name) => readNetworkInput(name, given)),
  task: readTask,
  arrays: readArrays,
  patterns: readPatterns,
};

/**
 * SHA-256 of what inputs hold, by name, of those that are files or folders: two of the same are the same input, wherever
 * they lie.
 */
export function fingerprints(params: Params, given: Given): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [name, { input }] of Object.entries(params)) {
    const text = given[name];
    if (input === 'networks' && Array.isArray(text)) found[name] = text.map(fingerprint).join(' ');
    if (input === undefined || typeof text !== 'string' || (input === 'patterns' && text === DIGITS)) continue;
    if (input === 'task' && !['.json', '.npz'].includes(extname(text).toLowerCase())) continue;
    found[name] = fingerprint(text);
  }
  return found;
}

/** @throws InputError where there is no sound network */
export function readNetworkInput(name: string, given: Given): NetworkInput {
  const { checkpoint, map, activation, ignore } = given as {
    readonly checkpoint?: string;
    readonly map?: NameMap;
    readonly activation?: Activation;
    readonly ignore?: readonly string[];
  };
  const loaded = loadNetwork(name, { checkpoint, map, activation, ignore });
  const { network, source, run } = loaded;
  const step = loaded.checkpoint?.step ?? null;
  return {
    name,
    source,
    network,
    task: ownTask(loaded, given),
    checkpoint: checkpointText(loaded),
    training: run ? trainingHistory(readMetrics(run), step) : null,
    reading: readingFrom(loaded),
  };
}

/** The task that a run folder or a file names itself, or `null`; a file may leave sizes to be asked for. */
function ownTask({ run, task }: LoadedNetwork, given: Given): TaskSource | null {
  if (run) return parseTaskSource(run.json.task, `${run.dir}/run.json: task`);
  return task.name === undefined ? null : { ...task, name: task.name, ...sizesOf(given as TaskSizes) };
}

/** Which checkpoint of a run, in words, or `null`. */
function checkpointText({ checkpoint }: LoadedNetwork): string | null {
  if (!checkpoint) return null;
  return checkpoint.step === null ? checkpoint.kind : `${checkpoint.kind}, step ${checkpoint.step}`;
}

function readingFrom({ mapping, hyperParameters }: LoadedNetwork): NetworkReading {
  const reading = readingOf(mapping);
  if (hyperParameters.size === 0) return reading;
  return { ...reading, taken: [...reading.taken, `says ${describeSettings(hyperParameters)}`] };
}

function readArrays(name: string): ArraysInput {
  return { name, tensors: loadTensors(name).tensors };
}

/** What `--patterns` calls the digits that are shipped; a file of that name is `./digits`. */
const DIGITS = 'digits';

function readPatterns(name: string): PatternsInput {
  if (name === DIGITS) return { kind: 'digits', name };
  if (isFolder(name)) {
    const files = listImages(name).map((file) => ({ name: file, read: () => readFileBounded(file) }));
    return { kind: 'images', name, files };
  }
  if (/\.png$/i.test(name)) throw new InputError(`${name} is one image: give the folder that holds all of them`);
  return { kind: 'arrays', ...readArrays(name) };
}

/**
 * The task that a person named, as data; files are read.
 * @throws InputError when a file does not hold a task, or one of other sizes than are asked for; UsageError where there is
 * no such task
 */
function readTask(text: string, given: Given): TaskSource {
  const source = taskSource(text, given as TaskSizes);
  taskFromSource(source);
  return source;
}

/** What was taken for what in a network, on stderr. Last of all: an error is one line alone. */
export function tellReading({ name, reading: { taken, notUsed, assumed } }: NetworkInput): void {
  const lines = [...taken, ...notUsed.map((line) => `not used: ${line}`), ...assumed.map((line) => `assumed: ${line}`)];
  for (const line of lines) tell(`${name}: ${line}`);
}
