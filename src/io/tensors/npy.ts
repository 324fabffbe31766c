// Reads and writes .npy arrays (format versions 1 to 3): booleans, integers, floats and complex numbers in either
// byte order, C or Fortran order. Source: numpy.lib.format, "NPY format". Objects and structures are refused.

import { InputError } from '../../array/errors.ts';
import { quote } from '../../array/quote.ts';
import { formatShape, type Shape, sizeOf, stridesOf } from '../../array/shape.ts';
import type { DType, Tensor, TensorData } from '../../array/tensor.ts';
import { countElements, decodeElements, elementSize, encodeElements, type StoredType } from '../bytes/elements.ts';

/** Element types by NumPy's codes, kind and bytes. */
export const storedTypes: ReadonlyMap<string, StoredType> = new Map([
  ['b1', 'bool'],
  ['u1', 'u8'],
  ['i1', 'i8'],
  ['u2', 'u16'],
  ['i2', 'i16'],
  ['u4', 'u32'],
  ['i4', 'i32'],
  ['u8', 'u64'],
  ['i8', 'i64'],
  ['f2', 'f16'],
  ['f4', 'f32'],
  ['f8', 'f64'],
  ['c8', 'c64'],
  ['c16', 'c128'],
]);

const descriptions: Readonly<Record<DType, string>> = {
  bool: '|b1',
  u8: '|u1',
  i8: '|i1',
  u16: '<u2',
  i16: '<i2',
  u32: '<u4',
  i32: '<i4',
  u64: '<u8',
  i64: '<i8',
  f32: '<f4',
  f64: '<f8',
  c64: '<c8',
  c128: '<c16',
};

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];

/**
 * Reads one array of a .npy file; float16 is widened to f32, Fortran order turned into C order.
 * @param name of the array, for error messages
 * @throws InputError in one line for anything that is not a sound array of numbers
 */
export function readNpy(bytes: Uint8Array, name: string): Tensor {
  const fail = (what: string): never => {
    throw new InputError(`${name} is not a sound .npy array: ${what}`);
  };
  const { text, dataStart } = readHeader(bytes, fail);
  const { descr, fortran, shape } = parseHeader(text, fail);
  const [, order, code] = /^([<>|=])(.+)$/.exec(descr) ?? [null, '', ''];
  const type = storedTypes.get(code);
  if (!type || (order === '|' && elementSize(type) > 1)) {
    return fail(`element type ${quote(descr)} is not read: expected a boolean, integer, float or complex type`);
  }
  const count = countElements(shape);
  if (count === null) return fail(`its shape ${quote(text)} does not fit a file`);
  const expected = count * elementSize(type);
  const found = bytes.length - dataStart;
  if (found !== expected) {
    return fail(
      `it has ${found} bytes of data, expected ${expected} for ${descr} ${formatShape(shape)} (file cut short?)`,
    );
  }
  const stored = decodeElements(type, shape, bytes.subarray(dataStart), order === '>');
  return fortran ? fromFortranOrder(stored) : stored;
}

/** An array of something else than numbers: objects (pickles, of which only words are looked at), texts, dates. */
export interface OtherArray {
  /** The element type as NumPy writes it, like `|O` or `<U6`. */
  readonly descr: string;
  /** What a single text says; `null` for other arrays. */
  readonly text: string | null;
  /** What could be names within objects, each once. */
  readonly words: readonly string[];
}

/** Bytes of objects that are looked through for words. */
const MAX_OBJECTS = 100_000;

function wordsIn(bytes: Uint8Array): string[] {
  const text = new TextDecoder('latin1').decode(bytes.subarray(0, MAX_OBJECTS));
  return [...new Set(text.match(/[A-Za-z_]\w{1,60}/g) ?? [])];
}

/**
 * Tells what an array holds that is not of numbers; `null` for one that `readNpy` reads.
 * @throws InputError as `readNpy`
 */
export function readOtherArray(bytes: Uint8Array, name: string): OtherArray | null {
  const fail = (what: string): never => {
    throw new InputError(`${name} is not a sound .npy array: ${what}`);
  };
  const { text, dataStart } = readHeader(bytes, fail);
  const { descr, shape } = parseHeader(text, fail);
  const [, order, kind, length] = /^([<>|=])([A-Za-z])(\d*)$/.exec(descr) ?? [null, '', '', ''];
  if (storedTypes.has(kind + length)) return null;
  const characters = Number(length);
  const words = kind === 'O' ? wordsIn(bytes.subarray(dataStart)) : [];
  if (kind !== 'U' || countElements(shape) !== 1 || !(characters <= MAX_TEXT)) return { descr, text: null, words };
  if (bytes.length - dataStart !== 4 * characters)
    fail(`it has ${bytes.length - dataStart} bytes of data, expected ${4 * characters} for ${descr}`);
  return { descr, text: fromUtf32(bytes.subarray(dataStart), order === '>', fail), words };
}

/** Characters of a text that is read. */
const MAX_TEXT = 1000;

/** Zeros fill up the end. */
function fromUtf32(bytes: Uint8Array, bigEndian: boolean, fail: Fail): string {
  const codes = decodeElements('u32', [bytes.length / 4], bytes, bigEndian).data as Uint32Array;
  if (codes.some((code) => code > 0x10ffff)) fail('it holds what is no text');
  return String.fromCodePoint(...codes).replace(/\0+$/, '');
}

type Fail = (what: string) => never;

function readHeader(bytes: Uint8Array, fail: Fail): { text: string; dataStart: number } {
  if (bytes.length < 10 || MAGIC.some((byte, i) => bytes[i] !== byte)) fail('it does not begin with \\x93NUMPY');
  const version = bytes[6]!;
  if (version < 1 || version > 3) fail(`its format version is ${version}, expected 1, 2 or 3`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const start = version === 1 ? 10 : 12;
  if (bytes.length < start) fail('its header is cut short');
  const dataStart = start + (version === 1 ? view.getUint16(8, true) : view.getUint32(8, true));
  if (dataStart > bytes.length)
    fail(`its header claims ${dataStart - start} bytes, only ${bytes.length - start} follow`);
  if (dataStart - start > 65_536) fail(`its header claims ${dataStart - start} bytes, the limit is 65536`);
  // Version 3 is UTF-8, versions 1 and 2 Latin-1; a description of numbers is ASCII in all of them.
  let text = '';
  for (const byte of bytes.subarray(start, dataStart)) text += String.fromCharCode(byte);
  return { text: text.trim(), dataStart };
}

interface Header {
  readonly descr: string;
  readonly fortran: boolean;
  readonly shape: number[];
}

/** The header is the text of a Python dict with exactly these three keys, in any order. */
function parseHeader(text: string, fail: Fail): Header {
  const item =
    /\s*(['"])(descr|fortran_order|shape)\1\s*:\s*(?:(['"])([^'"\\]{1,16})\3|(True|False)|\(([\d\sL,]*)\))\s*(,|\})/y;
  const found = new Map<string, string>();
  item.lastIndex = 1;
  for (let part = text[0] === '{' ? item.exec(text) : null; part; part = item.exec(text)) {
    const [, , key, , string, flag, tuple, mark] = part;
    const value = key === 'descr' ? string : key === 'fortran_order' ? flag : tuple;
    if (value === undefined || found.has(key!)) break;
    found.set(key!, value);
    const rest = text.slice(item.lastIndex).trim();
    if (mark === '}' ? rest === '' : rest === '}') break;
  }
  const descr = found.get('descr');
  const flag = found.get('fortran_order');
  const shape = parseShape(found.get('shape'));
  if (descr === undefined || flag === undefined || shape === null) {
    return fail(`its header ${quote(text)} must have descr, fortran_order and shape (structured types are not read)`);
  }
  return { descr, fortran: flag === 'True', shape };
}

/** `3, 4`, `3,`, or nothing for a scalar; Python 2 wrote `3L`. */
function parseShape(tuple: string | undefined): number[] | null {
  if (tuple === undefined) return null;
  const parts = tuple.split(',').map((part) => part.trim());
  if (parts.at(-1) === '') parts.pop();
  const one = parts.length === 1 && !tuple.includes(',');
  return !one && parts.every((part) => /^\d{1,16}L?$/.test(part))
    ? parts.map((part) => Number.parseInt(part, 10))
    : null;
}

/** Column-major data of the same shape to row-major. */
function fromFortranOrder(t: Tensor): Tensor {
  const width = t.dtype === 'c64' || t.dtype === 'c128' ? 2 : 1;
  const data = t.data.slice() as TensorData;
  const rowStrides = stridesOf(t.shape);
  const columnStrides = stridesOf([...t.shape].reverse()).reverse();
  const count = sizeOf(t.shape);
  for (let to = 0; to < count; to++) {
    let from = 0;
    let rest = to;
    for (let axis = 0; axis < t.shape.length; axis++) {
      const index = Math.floor(rest / rowStrides[axis]!);
      rest -= index * rowStrides[axis]!;
      from += index * columnStrides[axis]!;
    }
    for (let part = 0; part < width; part++) data[to * width + part] = t.data[from * width + part]!;
  }
  return { ...t, data };
}

/** `(3, 4)` as Python prints tuples. */
function formatTuple(shape: Shape): string {
  return shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`;
}

/**
 * Writes one array as .npy (format version 1, little-endian, C order).
 * @param name of the array, for error messages
 * @throws InputError when data does not fill the shape
 */
export function writeNpy(t: Tensor, name: string): Uint8Array {
  const data = encodeElements(t);
  if (data.length !== sizeOf(t.shape) * elementSize(t.dtype)) {
    throw new InputError(
      `array ${quote(name)} holds ${t.data.length} values, which do not fill ${formatShape(t.shape)}`,
    );
  }
  const dict = `{'descr': '${descriptions[t.dtype]}', 'fortran_order': False, 'shape': ${formatTuple(t.shape)}, }`;
  const dataStart = Math.ceil((10 + dict.length + 1) / 64) * 64;
  if (dataStart - 10 > 65_535)
    throw new InputError(`array ${quote(name)} has too many axes (${t.shape.length}) for .npy`);
  const bytes = new Uint8Array(dataStart + data.length);
  bytes.set([...MAGIC, 1, 0]);
  new DataView(bytes.buffer).setUint16(8, dataStart - 10, true);
  bytes.fill(0x20, 10, dataStart - 1);
  for (let i = 0; i < dict.length; i++) bytes[10 + i] = dict.charCodeAt(i);
  bytes[dataStart - 1] = 0x0a;
  bytes.set(data, dataStart);
  return bytes;
}
