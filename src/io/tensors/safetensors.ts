// Reads and writes safetensors: 8 bytes of header length, a JSON header, one contiguous block of data.
// Source: huggingface/safetensors, README "Format". Strict, as the reference reader is: anything that two readers
// could understand differently (gaps, overlaps, repeated keys, sizes that disagree) is refused.

import { InputError } from '../../array/errors.ts';
import { quote } from '../../array/quote.ts';
import { formatShape, sizeOf } from '../../array/shape.ts';
import type { DType, NamedTensors, Tensor } from '../../array/tensor.ts';
import { countElements, decodeElements, elementSize, encodeElements, type StoredType } from '../bytes/elements.ts';
import { decodeUtf8, parseJson } from '../bytes/json-text.ts';

/** The longest header: one above 100 MB is refused, as the reference reader does. */
const MAX_HEADER = 100_000_000;

/** The header, a tensor in it, its shape; some eight marks for each tensor, thus 40 000 tensors. */
const HEADER_BOUNDS = { depth: 3, marks: 320_000 };

const storedTypes: ReadonlyMap<string, StoredType> = new Map([
  ['BOOL', 'bool'],
  ['U8', 'u8'],
  ['I8', 'i8'],
  ['F8_E4M3', 'f8e4m3'],
  ['F8_E5M2', 'f8e5m2'],
  ['U16', 'u16'],
  ['I16', 'i16'],
  ['F16', 'f16'],
  ['BF16', 'bf16'],
  ['U32', 'u32'],
  ['I32', 'i32'],
  ['F32', 'f32'],
  ['U64', 'u64'],
  ['I64', 'i64'],
  ['F64', 'f64'],
  ['C64', 'c64'],
]);

const writtenTypes: Readonly<Record<Exclude<DType, 'c128'>, string>> = {
  bool: 'BOOL',
  u8: 'U8',
  i8: 'I8',
  u16: 'U16',
  i16: 'I16',
  u32: 'U32',
  i32: 'I32',
  f32: 'F32',
  u64: 'U64',
  i64: 'I64',
  f64: 'F64',
  c64: 'C64',
};

/** The tensors of a safetensors file, with the texts of its header. */
export interface TensorFile {
  /** The tensors in the order of their data. */
  readonly tensors: NamedTensors;
  readonly metadata: Record<string, string>;
}

interface Entry {
  readonly name: string;
  readonly type: StoredType;
  readonly shape: number[];
  readonly begin: number;
  readonly end: number;
}

/**
 * Reads a whole safetensors file. F16, BF16 and 8-bit floats are widened to f32. The data is copied, so `bytes` need
 * not be aligned and may be reused.
 * @param name the file's name, for error messages
 * @throws InputError in one line for anything that is not a sound safetensors file
 */
export function readSafetensors(bytes: Uint8Array, name: string): TensorFile {
  const fail = (what: string): never => {
    throw new InputError(`${name} is not a sound safetensors file: ${what}`);
  };
  const { header, dataStart } = readHeader(bytes, fail);
  const dataLength = bytes.length - dataStart;
  let metadata: Record<string, string> = {};
  const entries: Entry[] = [];
  for (const [key, value] of Object.entries(header)) {
    if (key === '__metadata__') metadata = readMetadata(value, fail);
    else entries.push(readEntry(key, value, fail));
  }
  entries.sort((a, b) => a.begin - b.begin || a.end - b.end);
  let expected = 0;
  for (const { name: key, begin, end } of entries) {
    if (begin !== expected) {
      const how = begin < expected ? 'overlaps the data before it' : 'leaves a gap before it';
      fail(`tensor ${quote(key)} starts at byte ${begin} of the data, expected ${expected}: it ${how}`);
    }
    if (end > dataLength) {
      fail(`tensor ${quote(key)} ends at byte ${end} of the data, but only ${dataLength} are there (file cut short?)`);
    }
    expected = end;
  }
  if (expected !== dataLength) fail(`${dataLength - expected} bytes follow the last tensor, expected none`);
  const tensors: NamedTensors = new Map();
  for (const { name: key, type, shape, begin, end } of entries) {
    tensors.set(key, decodeElements(type, shape, bytes.subarray(dataStart + begin, dataStart + end)));
  }
  return { tensors, metadata };
}

type Fail = (what: string) => never;

function readHeader(bytes: Uint8Array, fail: Fail): { header: Record<string, unknown>; dataStart: number } {
  if (bytes.length < 8) fail(`it has ${bytes.length} bytes, expected at least 8 (file cut short?)`);
  const length = new DataView(bytes.buffer, bytes.byteOffset, 8).getBigUint64(0, true);
  if (length > MAX_HEADER) fail(`its header claims ${length} bytes, the limit is ${MAX_HEADER}`);
  const dataStart = 8 + Number(length);
  if (dataStart > bytes.length) {
    fail(`its header claims ${length} bytes, but only ${bytes.length - 8} follow (file cut short?)`);
  }
  const refuse = (what: string) => fail(`its header ${what}`);
  const text = decodeUtf8(bytes.subarray(8, dataStart)) ?? refuse('is not JSON in UTF-8');
  const header = parseJson(text, HEADER_BOUNDS, refuse);
  if (!isObject(header) || text[0] !== '{') return refuse('must be a JSON object');
  return { header, dataStart };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function readMetadata(value: unknown, fail: Fail): Record<string, string> {
  if (!isObject(value)) return fail('__metadata__ must be an object of strings');
  for (const [key, text] of Object.entries(value)) {
    if (typeof text !== 'string') fail(`__metadata__ ${quote(key)} must be a string`);
  }
  return value as Record<string, string>;
}

function readEntry(key: string, value: unknown, fail: Fail): Entry {
  if (!isObject(value)) return fail(`tensor ${quote(key)} must be described by an object`);
  const { dtype, shape, data_offsets: offsets } = value;
  const type = typeof dtype === 'string' ? storedTypes.get(dtype) : undefined;
  if (!type) {
    const found = typeof dtype === 'string' ? quote(dtype) : 'no text';
    return fail(
      `tensor ${quote(key)} has element type ${found}, expected one of ${[...storedTypes.keys()].join(', ')}`,
    );
  }
  const count = countElements(shape);
  if (count === null) return fail(`tensor ${quote(key)} must have a shape of integers >= 0 that fits a file`);
  if (!Array.isArray(offsets) || offsets.length !== 2 || !offsets.every((at) => Number.isSafeInteger(at) && at >= 0)) {
    return fail(`tensor ${quote(key)} must have two data_offsets, integers >= 0`);
  }
  const [begin, end] = offsets as [number, number];
  const size = count * elementSize(type);
  if (end - begin !== size) {
    return fail(
      `tensor ${quote(key)} has ${end - begin} bytes of data, expected ${size} for ${dtype} ${formatShape(shape as number[])}`,
    );
  }
  return { name: key, type, shape: shape as number[], begin, end };
}

/**
 * Writes tensors as a safetensors file. Wider elements come first, so that every tensor is aligned; the order is kept
 * otherwise, and the same arguments give the same bytes.
 * @throws InputError for complex128 (the format has none) and for data that does not fill its shape
 */
export function writeSafetensors(tensors: NamedTensors, metadata: Readonly<Record<string, string>> = {}): Uint8Array {
  const ordered = [...tensors].sort(([, a], [, b]) => elementSize(b.dtype) - elementSize(a.dtype));
  const header: [string, unknown][] = [];
  if (Object.keys(metadata).length > 0) header.push(['__metadata__', metadata]);
  let offset = 0;
  for (const [name, t] of ordered) {
    checkWritable(name, t);
    const end = offset + t.data.byteLength;
    header.push([
      name,
      { dtype: writtenTypes[t.dtype as keyof typeof writtenTypes], shape: t.shape, data_offsets: [offset, end] },
    ]);
    offset = end;
  }
  const json = new TextEncoder().encode(JSON.stringify(Object.fromEntries(header)));
  const headerLength = Math.ceil(json.length / 8) * 8;
  const bytes = new Uint8Array(8 + headerLength + offset);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(headerLength), true);
  bytes.set(json, 8);
  bytes.fill(0x20, 8 + json.length, 8 + headerLength);
  let at = 8 + headerLength;
  for (const [, t] of ordered) {
    bytes.set(encodeElements(t), at);
    at += t.data.byteLength;
  }
  return bytes;
}

function checkWritable(name: string, t: Tensor): void {
  if (name === '__metadata__') throw new InputError('a tensor cannot be called __metadata__ in a safetensors file');
  if (t.dtype === 'c128') throw new InputError(`tensor ${quote(name)} is complex128, which safetensors does not have`);
  if (t.data.byteLength !== sizeOf(t.shape) * elementSize(t.dtype)) {
    throw new InputError(
      `tensor ${quote(name)} holds ${t.data.length} values, which do not fill ${formatShape(t.shape)}`,
    );
  }
}
