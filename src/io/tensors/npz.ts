// Reads and writes .npz: a zip archive of .npy arrays. Source: numpy.savez. No pickles.

import { InputError } from '../../array/errors.ts';
import { quote } from '../../array/quote.ts';
import type { NamedTensors } from '../../array/tensor.ts';
import { readZip, writeZip } from '../bytes/zip.ts';
import { readNpy, readOtherArray, writeNpy } from './npy.ts';

/**
 * Reads all arrays of a .npz file by name (without `.npy`), in file order.
 * @param name the file's name, for error messages
 * @throws InputError in one line for anything that is not a sound archive of arrays of numbers
 */
export function readNpz(bytes: Uint8Array, name: string): NamedTensors {
  return npzTensors(readZip(bytes, name), name);
}

/** Reads arrays as `readNpz` does, of an archive that is unpacked already. */
export function npzTensors(files: ReadonlyMap<string, Uint8Array>, name: string): NamedTensors {
  const tensors: NamedTensors = new Map();
  for (const [file, content] of files) {
    const array = file.replace(/\.npy$/, '');
    if (tensors.has(array)) throw new InputError(`${name} holds the array ${quote(array)} twice`);
    tensors.set(array, readNpy(content, `${name}: ${quote(file)}`));
  }
  return tensors;
}

/** What a network's archive holds. */
export interface NpzContents {
  readonly tensors: NamedTensors;
  /** Single texts by name (`task='T1-4x4'` of numpy.savez). */
  readonly texts: ReadonlyMap<string, string>;
  /** Names of arrays that are neither, NumPy's word for their type, and what could be names within objects. */
  readonly others: readonly (readonly [name: string, descr: string, words: readonly string[]])[];
}

/** Reads arrays as `npzTensors` does, but arrays of something else than numbers may stand beside. */
export function npzContents(files: ReadonlyMap<string, Uint8Array>, name: string): NpzContents {
  const texts = new Map<string, string>();
  const others: [string, string, readonly string[]][] = [];
  const numbers = new Map(files);
  for (const [file, content] of files) {
    const other = readOtherArray(content, `${name}: ${quote(file)}`);
    if (!other) continue;
    numbers.delete(file);
    const array = file.replace(/\.npy$/, '');
    if (other.text === null) others.push([array, other.descr, other.words]);
    else texts.set(array, other.text);
  }
  return { tensors: npzTensors(numbers, name), texts, others };
}

/**
 * Writes tensors as a .npz file, uncompressed; the same tensors give the same bytes.
 * @throws InputError when data does not fill a shape
 */
export function writeNpz(tensors: NamedTensors): Uint8Array {
  return writeZip(new Map([...tensors].map(([name, t]) => [`${name}.npy`, writeNpy(t, name)])));
}
