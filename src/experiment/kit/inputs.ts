// What experiments take from outside, as typed values: networks, tasks, arrays, memories. A reader makes them from a file, a
// run folder or a dropped file; an experiment sees names and bytes, never paths.

import { UsageError } from '../../array/errors.ts';
import { type ImageSize, parseImageSize } from '../../array/grey-image.ts';
import type { NamedTensors } from '../../array/tensor.ts';
import { parseIgnored } from '../../io/names/ignored.ts';
import { type NameMap, parseNameMap } from '../../io/names/name-map.ts';
import type { NetworkReading } from '../../io/names/name-match.ts';
import type { Network } from '../../nn/network.ts';
import type { HistoryTask } from '../../task/history.ts';
import { type TaskSource, taskFromSource } from '../../task/task-source.ts';
import type { TrainingHistory } from '../../train/history.ts';
import { choice, integer, type OptionalSpec, type Param, type Params, parsed } from './params.ts';

/** A network that was opened, and what was read beside it. */
export interface NetworkInput {
  /** What was named: a file, a folder. */
  readonly name: string;
  /** The file that the weights come from. */
  readonly source: string;
  readonly network: Network;
  /** The task that it names itself, with the sizes that were asked for where it is no run; `null`: none. */
  readonly task: TaskSource | null;
  /** Which checkpoint of a run, in words; `null` where it is none. */
  readonly checkpoint: string | null;
  /** How it was trained; `null` where nobody wrote it down. */
  readonly training: TrainingHistory | null;
  /** What was taken for what, what of its file is not used, and what was assumed. */
  readonly reading: NetworkReading;
}

/** The arrays of a file. */
export interface ArraysInput {
  readonly name: string;
  readonly tensors: NamedTensors;
}

/** Where memories come from. */
export type PatternsInput =
  | { readonly kind: 'digits'; readonly name: string }
  | ({ readonly kind: 'arrays' } & ArraysInput)
  /** Grey images, each read when it is asked for: all of them at once may be large. */
  | { readonly kind: 'images'; readonly name: string; readonly files: readonly ImageFile[] };

export interface ImageFile {
  readonly name: string;
  read(): Uint8Array;
}

/** What a parameter that is an input may be. */
export interface InputKinds {
  readonly network: NetworkInput;
  readonly networks: readonly NetworkInput[];
  readonly task: TaskSource;
  readonly arrays: ArraysInput;
  readonly patterns: PatternsInput;
}

type InputSpec<K extends keyof InputKinds> = OptionalSpec<InputKinds[K]> & {
  readonly argument?: 'required' | 'optional';
};

/** A parameter whose text names something outside; `read` stands in until the reader has fetched it. */
function input<K extends keyof InputKinds>(kind: K, spec: InputSpec<K>): Param<InputKinds[K] | undefined> {
  const read = (name: string): InputKinds[K] => {
    // What tasks there are is said by whoever looks for one.
    const checked = kind === 'task' ? name : readPath(name);
    return checked as unknown as InputKinds[K];
  };
  return { type: kind, placeholder: 'file', ...spec, input: kind, read };
}

/** What a network may be read from, for help. */
export const NETWORK_FILE = 'run folder, .safetensors, .npz, .pt, .pth, .ckpt or .onnx';

/** Declares a network without which nothing can be done, the first argument of its command. */
export function networkFile(): Param<NetworkInput> {
  return input('network', { argument: 'required', help: NETWORK_FILE }) as Param<NetworkInput>;
}

/** Declares several networks, all arguments of its command. In a plan, which has one text for each value, commas join them. */
export function networkFiles(): Param<readonly NetworkInput[]> {
  const read = (text: string, before: readonly string[] = []) => [...before, ...text.split(',').map(readPath)];
  const param = {
    ...input('networks', { argument: 'required', placeholder: 'files', help: `each a ${NETWORK_FILE}` }),
    repeats: true,
    read,
  };
  return param as unknown as Param<readonly NetworkInput[]>;
}

/** A network that need not be given. */
export function optionalNetworkFile(): Param<NetworkInput | undefined> {
  return input('network', { argument: 'optional', help: NETWORK_FILE });
}

function outOfRange(what: string): never {
  throw new RangeError(what);
}

/** How a network is read: parameters that belong to every experiment that opens one. */
export const networkReading = {
  checkpoint: choice(['best', 'last'], {
    placeholder: 'which',
    help: 'of a run folder',
    defaultText: 'best, or last where no best was kept',
  }),
  map: parsed<NameMap>({
    placeholder: 'names',
    help: 'modules of a state dict where several fit, like rnn=encoder.gru,readout=fc (. is the top level)',
    repeats: true,
    parse: (text, before) => parseNameMap(text, outOfRange, before),
  }),
  ignore: parsed<readonly string[]>({
    placeholder: 'names',
    help: 'open the network without these modules and settings of its file, like cnn,tau; it is refused otherwise',
    repeats: true,
    parse: (text, before) => parseIgnored(text, outOfRange, before),
  }),
  activation: choice(['tanh', 'relu', 'linear'], {
    help: 'of an Elman cell, over what its file says',
    defaultText: 'tanh',
  }),
} satisfies Params;

const size = { atLeast: 1, atMost: 4096 };

/** Widths that some tasks need. */
export const taskSizes = {
  d: integer({ ...size, help: 'width of one variable, for tasks that need it' }),
  s: integer({ ...size, help: 'number of variables (history length)' }),
} satisfies Params;

/** Declares `--task` with `--d` and `--s`, for experiments that may have a task. @param help what it is for */
export function taskParams(help: string) {
  return {
    task: input('task', {
      placeholder: 'task',
      help: `${help}: a name, an id triple a,b,c, or a .json or .npz file with F`,
    }),
    ...taskSizes,
  } satisfies Params;
}

/** Declares a task without which nothing can be done, the first argument of its command. */
export function taskArgument(): Param<TaskSource> {
  const spec = { argument: 'required', placeholder: 'task' } as const;
  const help = 'name, id triple a,b,c, or a .json or .npz file that holds F';
  return input('task', { ...spec, help }) as Param<TaskSource>;
}

/** Declares a parameter that is the arrays of a file. */
export function arraysFile(spec: InputSpec<'arrays'>): Param<ArraysInput | undefined> {
  return input('arrays', { placeholder: 'file.npz', ...spec });
}

/** Arrays without which nothing can be done. */
export function requiredArraysFile(spec: InputSpec<'arrays'>): Param<ArraysInput> {
  return { ...arraysFile(spec), required: true } as Param<ArraysInput>;
}

/** Memories: the digits that are shipped, a folder of images, arrays of a file. */
export function patternsSource(spec: InputSpec<'patterns'>): Param<PatternsInput | undefined> {
  return input('patterns', { placeholder: 'source', ...spec });
}

/** The size of an image, width first. */
export function imageSize(spec: OptionalSpec<ImageSize>): Param<ImageSize | undefined> {
  return parsed<ImageSize>({ placeholder: 'WxH', ...spec, parse: parseImageSize });
}

/** A file that the experiment makes and the reader writes. @param label beside its name in what is printed, if it is told there */
export function outputFile(
  spec: OptionalSpec<string> & { readonly endings: readonly string[]; readonly label?: string },
): Param<string | undefined> {
  const { endings, label, ...rest } = spec;
  return outputParam(rest, { endings, ...(label === undefined ? {} : { label }) });
}

/** As `outputFile`, of an experiment that is there to make it. */
export function outputArgument(spec: { help: string; endings: readonly string[] }): Param<string> {
  const { endings, ...rest } = spec;
  return { ...outputParam(rest, { endings }), placeholder: 'out', argument: 'required' } as Param<string>;
}

function outputParam(spec: OptionalSpec<string>, output: NonNullable<Param<string>['output']>) {
  const param: Param<string | undefined> = {
    type: 'output',
    placeholder: `file${output.endings[0] ?? ''}`,
    ...spec,
    output,
    read: readPath,
  };
  return param;
}

/** A path as it is typed. @throws RangeError where it is empty, which would mean the current folder by accident */
export function readPath(text: string): string {
  if (text.trim() === '') throw new RangeError('Expected a path, found an empty text.');
  return text;
}

/** The task that was asked for, else the one that the network names itself; `null`: none is known. */
export function taskOf(
  { task }: { readonly task?: TaskSource | undefined },
  own: TaskSource | null = null,
): HistoryTask | null {
  if (task !== undefined) return taskFromSource(task);
  return own === null ? null : taskFromSource(own);
}

/** As `taskOf`. @throws UsageError where no task is known */
export function requireTask(values: Parameters<typeof taskOf>[0], { name, task }: NetworkInput): HistoryTask {
  const found = taskOf(values, task);
  if (!found) throw new UsageError(`${name} does not say its task: name it with --task`);
  return found;
}
