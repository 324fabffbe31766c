// A network from the bytes of any file that is read: the format is told by the content, the name only decides where
// the content is too broken to tell. Portable: a browser hands over the bytes of a dropped file.

import { InputError } from '../../array/errors.ts';
import { quote } from '../../array/quote.ts';
import type { NamedTensors } from '../../array/tensor.ts';
import type { Network } from '../../nn/network.ts';
import { readZip } from '../bytes/zip.ts';
import type { HyperParameter } from '../names/hyper-parameter.ts';
import { Ignored } from '../names/ignored.ts';
import { EXPORTED, type NameMatch, note, passedOver } from '../names/name-match.ts';
import { networkMetadata } from '../names/network-config.ts';
import { settingKind } from '../names/setting-kinds.ts';
import { looksLikeOnnx, readOnnxModel } from '../onnx/model.ts';
import { readOnnx } from '../onnx/read-onnx.ts';
import { readNpy } from '../tensors/npy.ts';
import { type NpzContents, npzContents, npzTensors } from '../tensors/npz.ts';
import { separateMetadata } from '../tensors/npz-metadata.ts';
import { readSafetensors } from '../tensors/safetensors.ts';
import { checkpointFromArchive, readCheckpoint } from '../torch/checkpoint.ts';
import { type TaskHint, taskHint } from '../torch/hyper-parameters.ts';
import { barePickleRefusal, isTorchArchive, looksLikeLegacyTorch } from '../torch/torch-file.ts';
import { type OpenNetworkOptions, openTensors } from './network-file.ts';

/** A network that was read, with what its file says beside it. */
export interface ReadNetwork {
  readonly network: Network;
  readonly format: FileFormat;
  readonly metadata: Record<string, string>;
  /** Settings beside the weights (Lightning's hyper-parameters, single texts in a .npz); empty where there are none. */
  readonly hyperParameters: ReadonlyMap<string, HyperParameter>;
  /** Which task the file says it is for. */
  readonly task: TaskHint;
  /** What was taken for what. */
  readonly mapping: readonly NameMatch[];
}

export type FileFormat = 'safetensors' | 'npz' | 'npy' | 'pytorch' | 'pytorch-legacy' | 'onnx';

type Container = 'safetensors' | 'zip' | 'npy' | 'pytorch-legacy' | 'onnx';

const containersByEnding: Readonly<Record<string, Container>> = {
  safetensors: 'safetensors',
  npz: 'zip',
  npy: 'npy',
  pt: 'zip',
  pth: 'zip',
  ckpt: 'zip',
  onnx: 'onnx',
};

/** The tensors of a file, and what else it says. */
interface Contents {
  readonly format: FileFormat;
  readonly tensors: NamedTensors;
  readonly metadata: Record<string, string>;
  readonly hyperParameters: ReadonlyMap<string, HyperParameter>;
  /** The same and all others, by path. */
  readonly settings: ReadonlyMap<string, HyperParameter>;
  readonly beside: NamedTensors;
  readonly notes: readonly NameMatch[];
}

/**
 * Reads the network in a file of any format that is known, from its `bytes`; the format is told by the content.
 * @param name the file's name, for error messages
 * @throws InputError in one line when nothing sound is there, or several things fit
 */
export function readNetwork(bytes: Uint8Array, name: string, options: OpenNetworkOptions = {}): ReadNetwork {
  if (containerOf(bytes, name) === 'onnx') return readOnnxNetwork(bytes, name, options);
  const { format, tensors, metadata, hyperParameters, settings, beside, notes } = readContents(bytes, name);
  const { network, mapping } = openTensors(tensors, metadata, name, { ...options, settings, beside });
  const task = taskHint(new Map<string, HyperParameter>([...Object.entries(metadata), ...hyperParameters]));
  return { network, format, metadata, hyperParameters, task, mapping: [...notes, ...mapping, ...leftOutOf(metadata)] };
}

function readOnnxNetwork(
  bytes: Uint8Array,
  name: string,
  { map, activation: asked, ignore = [] }: OpenNetworkOptions,
): ReadNetwork {
  const { tensors, config, metadata, matches } = readOnnx(bytes, name, map);
  // The graph says what is what; a person may say otherwise of an Elman network.
  const { network, mapping } = openTensors(tensors, networkMetadata(config), name, { activation: asked });
  const task = taskHint(new Map(Object.entries(metadata)));
  return {
    network,
    format: 'onnx',
    metadata,
    hyperParameters: new Map(),
    task,
    // A graph is read whole: nothing of it is left over.
    mapping: [...matches, ...mapping.slice(1), ...leftOutOf(metadata), ...new Ignored(ignore).unmet()],
  };
}

/** What the network was opened without when Engram wrote the file. */
function leftOutOf({ left_out: text }: Readonly<Record<string, string>>): NameMatch[] {
  return text === undefined ? [] : [passedOver(`${EXPORTED}${text}`)];
}

/**
 * Reads all tensors of a file by their names in it; of an ONNX model, its constants.
 * @param name the file's name, for error messages
 * @throws InputError in one line when the file is not sound or of no format that is known
 */
export function readTensors(
  bytes: Uint8Array,
  name: string,
): { tensors: NamedTensors; metadata: Record<string, string> } {
  if (containerOf(bytes, name) !== 'onnx') {
    // Who asks for an array must be told that it holds no numbers.
    const { tensors, metadata } = readContents(bytes, name, numbersOnly);
    return { tensors, metadata };
  }
  const { constants, metadata } = readOnnxModel(bytes, name);
  return { tensors: constants, metadata: { ...metadata } };
}

function numbersOnly(files: ReadonlyMap<string, Uint8Array>, name: string): NpzContents {
  return { tensors: npzTensors(files, name), texts: new Map(), others: [] };
}

function readContents(bytes: Uint8Array, name: string, arraysOf = npzContents): Contents {
  const container = containerOf(bytes, name);
  const none = new Map<string, HyperParameter>();
  const rest = { hyperParameters: none, settings: none, beside: new Map(), notes: [] };
  if (container === 'safetensors') return { format: container, ...readSafetensors(bytes, name), ...rest };
  if (container === 'npy')
    return { format: container, tensors: new Map([['array', readNpy(bytes, name)]]), metadata: {}, ...rest };
  if (container === 'zip') {
    const files = readZip(bytes, name);
    if (!isTorchArchive(files)) return { format: 'npz', ...fromArrays(arraysOf(files, name), name) };
    return { format: 'pytorch', ...fromCheckpoint(checkpointFromArchive(files, bytes.length, name)) };
  }
  return { format: 'pytorch-legacy', ...fromCheckpoint(readCheckpoint(bytes, name)) };
}

function fromArrays({ tensors, texts, others }: NpzContents, name: string): Omit<Contents, 'format'> {
  const notes = others.map(
    ([from, descr]): NameMatch => ({ part: 'unused', from, what: `of type ${quote(descr)}, not of numbers` }),
  );
  // Objects are not read: that one of them has a name that changes what is computed is enough.
  const inside = others.flatMap(([array, , words]) => [array, ...words.map((word) => `${array}.${word}`)]);
  const settings = new Map<string, HyperParameter>([
    ...inside.filter((path) => settingKind(path) !== null).map((path) => [path, '(not read)'] as const),
    ...texts,
  ]);
  return { ...separateMetadata(tensors, name), hyperParameters: texts, settings, beside: new Map(), notes };
}

function fromCheckpoint({
  tensors,
  under,
  training,
  ...rest
}: ReturnType<typeof readCheckpoint>): Omit<Contents, 'format'> {
  const notes = under === '' ? [] : [note(`the state dict is under ${quote(under)}`)];
  const others = training.map((each) => passedOver(`${quote(each)} holds state of the training`));
  return { tensors, metadata: {}, ...rest, notes: [...notes, ...others] };
}

function containerOf(bytes: Uint8Array, name: string): Container {
  if (bytes.length === 0) throw new InputError(`${name} is empty`);
  const byMagic = byContent(bytes);
  const refused = byMagic === null ? barePickleRefusal(bytes) : null;
  if (refused !== null) throw new InputError(`${name} ${refused}`);
  const found = byMagic ?? containersByEnding[/\.(\w+)$/.exec(name)?.[1]?.toLowerCase() ?? ''];
  if (found) return found;
  const keras = startsWith(bytes, [0x89, 0x48, 0x44, 0x46]);
  const tar = startsWith(bytes.subarray(257), [0x75, 0x73, 0x74, 0x61, 0x72]);
  const what = keras
    ? 'is an HDF5 file (Keras), which is not read: save its weights with numpy.savez under PyTorch names'
    : tar
      ? 'is a tar archive (PyTorch before 0.1.10?), which is not read: load and save it with a newer PyTorch'
      : 'is neither a .safetensors, .npz, .pt, .pth, .ckpt nor .onnx file (by its content), nor the folder of a run';
  throw new InputError(`${name} ${what}`);
}

function byContent(bytes: Uint8Array): Container | null {
  if (startsWith(bytes, [0x50, 0x4b, 0x03, 0x04]) || startsWith(bytes, [0x50, 0x4b, 0x05, 0x06])) return 'zip';
  if (startsWith(bytes, [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59])) return 'npy';
  if (looksLikeLegacyTorch(bytes)) return 'pytorch-legacy';
  // A header of less than 2^40 bytes that opens with a brace; whether it is sound, the reader says.
  if (bytes.length > 8 && bytes[8] === 0x7b && bytes[5] === 0 && bytes[6] === 0 && bytes[7] === 0) return 'safetensors';
  return looksLikeOnnx(bytes) ? 'onnx' : null;
}

function startsWith(bytes: Uint8Array, magic: readonly number[]): boolean {
  return bytes.length >= magic.length && magic.every((byte, i) => bytes[i] === byte);
}
