// Zip archives whose files are stored or deflated: what .npz (and PyTorch's .pt) are. Inflation is fflate's.
// Source: PKWARE APPNOTE 6.3. The central directory is authoritative; every size is checked against the bytes that
// are there before anything is allocated, and every checksum after. No encryption, no split archives.

import { inflateSync } from 'fflate';
import { InputError } from '../../array/errors.ts';
import { quote } from '../../array/quote.ts';
import { concatenate } from './concatenate.ts';
import { crc32 } from './crc32.ts';
import { inflationLimit } from './inflation-limit.ts';

/** Deflate cannot expand by more than this: a larger claim is a lie. */
const MAX_EXPANSION = 1032;

const LOCAL = 0x04034b50;
const CENTRAL = 0x02014b50;
const END = 0x06054b50;
const END64 = 0x06064b50;
const LOCATOR64 = 0x07064b50;

interface ZipEntry {
  readonly name: string;
  readonly method: number;
  readonly crc: number;
  readonly packed: number;
  readonly size: number;
  readonly offset: number;
}

type Fail = (what: string) => never;

/**
 * The files of a zip archive, in the order of its directory; folders are left out.
 * @throws InputError in one line for anything that is not a sound archive of stored or deflated files
 */
export function readZip(bytes: Uint8Array, name: string): Map<string, Uint8Array> {
  const fail = (what: string): never => {
    throw new InputError(`${name} is not a sound zip archive: ${what}`);
  };
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const entries = readDirectory(bytes, view, fail);
  let total = 0;
  for (const { name: file, method, packed, size } of entries) {
    if (method === 0 && packed !== size) fail(`${quote(file)} is stored in ${packed} bytes but claims ${size}`);
    if (method === 8 && size > packed * MAX_EXPANSION)
      fail(`${quote(file)} claims to inflate ${packed} bytes to ${size}`);
    total += size;
  }
  const limit = inflationLimit(bytes.length);
  if (total > limit)
    fail(`its files claim ${total} bytes, the limit for its size is ${limit} (save them uncompressed: numpy.savez)`);
  const files = new Map<string, Uint8Array>();
  for (const entry of entries) {
    if (files.has(entry.name)) fail(`it holds ${quote(entry.name)} twice`);
    files.set(entry.name, readEntry(bytes, view, entry, fail));
  }
  for (const file of files.keys()) if (file.endsWith('/')) files.delete(file);
  return files;
}

function readDirectory(bytes: Uint8Array, view: DataView, fail: Fail): ZipEntry[] {
  const { count, size, offset } = readEnd(view, fail);
  if (offset + size > bytes.length || count * 46 > size) fail('its directory does not fit the file (file cut short?)');
  const entries: ZipEntry[] = [];
  let packedTotal = 0;
  let at = offset;
  for (let i = 0; i < count; i++) {
    if (at + 46 > bytes.length || view.getUint32(at, true) !== CENTRAL) fail(`entry ${i} of its directory is broken`);
    const nameLength = view.getUint16(at + 28, true);
    const extraLength = view.getUint16(at + 30, true);
    const next = at + 46 + nameLength + extraLength + view.getUint16(at + 32, true);
    if (next > bytes.length) fail(`entry ${i} of its directory is cut short`);
    const name = new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + nameLength));
    const method = view.getUint16(at + 10, true);
    if (view.getUint16(at + 8, true) & 1) fail(`${quote(name)} is encrypted`);
    if (method !== 0 && method !== 8)
      fail(`${quote(name)} has compression method ${method}, expected stored or deflated`);
    const wide = wideFields(view, at, at + 46 + nameLength, extraLength, fail);
    packedTotal += wide.packed;
    entries.push({ name, method, crc: view.getUint32(at + 16, true), ...wide });
    at = next;
  }
  // Entries that share bytes would let a small file inflate to the limit over and over.
  if (packedTotal > bytes.length) fail(`its files claim ${packedTotal} packed bytes, more than the archive has`);
  return entries;
}

/** Sizes and offset of a directory entry, from its zip64 field where the 32-bit ones are full. */
function wideFields(
  view: DataView,
  at: number,
  extraAt: number,
  extraLength: number,
  fail: Fail,
): Pick<ZipEntry, 'packed' | 'size' | 'offset'> {
  const fields = {
    size: view.getUint32(at + 24, true),
    packed: view.getUint32(at + 20, true),
    offset: view.getUint32(at + 42, true),
  };
  const full = (Object.keys(fields) as (keyof typeof fields)[]).filter((key) => fields[key] === 0xffffffff);
  if (full.length === 0) return fields;
  for (let from = extraAt; from + 4 <= extraAt + extraLength; ) {
    const length = view.getUint16(from + 2, true);
    if (view.getUint16(from, true) === 1 && length >= 8 * full.length && from + 4 + length <= extraAt + extraLength) {
      full.forEach((key, i) => {
        fields[key] = wideNumber(view, from + 4 + 8 * i);
      });
      return fields;
    }
    from += 4 + length;
  }
  return fail('an entry of its directory lacks its 64-bit sizes');
}

function wideNumber(view: DataView, at: number): number {
  return Number(view.getBigUint64(at, true));
}

interface Directory {
  readonly count: number;
  readonly size: number;
  readonly offset: number;
}

function readEnd(view: DataView, fail: Fail): Directory {
  const last = view.byteLength - 22;
  for (let at = last; at >= 0 && at >= last - 65_535; at--) {
    if (view.getUint32(at, true) !== END || at + 22 + view.getUint16(at + 20, true) !== view.byteLength) continue;
    const narrow = {
      count: view.getUint16(at + 10, true),
      size: view.getUint32(at + 12, true),
      offset: view.getUint32(at + 16, true),
    };
    if (narrow.count !== 0xffff && narrow.size !== 0xffffffff && narrow.offset !== 0xffffffff) return narrow;
    if (at < 20 || view.getUint32(at - 20, true) !== LOCATOR64) return narrow;
    const wide = wideNumber(view, at - 20 + 8);
    if (wide + 56 > at || view.getUint32(wide, true) !== END64) return fail('its 64-bit directory is broken');
    return {
      count: wideNumber(view, wide + 32),
      size: wideNumber(view, wide + 40),
      offset: wideNumber(view, wide + 48),
    };
  }
  return fail('it has no directory (not a zip, or cut short)');
}

function readEntry(bytes: Uint8Array, view: DataView, entry: ZipEntry, fail: Fail): Uint8Array {
  const { name, method, crc, packed, size, offset } = entry;
  if (offset + 30 > bytes.length || view.getUint32(offset, true) !== LOCAL)
    return fail(`${quote(name)} is not where its directory says`);
  const start = offset + 30 + view.getUint16(offset + 26, true) + view.getUint16(offset + 28, true);
  if (start + packed > bytes.length) return fail(`${quote(name)} is cut short`);
  const body = bytes.subarray(start, start + packed);
  let content = body;
  if (method === 8) {
    try {
      content = inflateSync(body, { out: new Uint8Array(size) });
    } catch {
      return fail(`${quote(name)} does not inflate`);
    }
  }
  if (content.length !== size || crc32(content) !== crc) return fail(`${quote(name)} does not match its checksum`);
  return content;
}

/** A zip archive of `files`, stored without compression, dated 1980-01-01: the same files give the same bytes. */
export function writeZip(files: ReadonlyMap<string, Uint8Array>): Uint8Array {
  const parts: Uint8Array[] = [];
  const directory: Uint8Array[] = [];
  let offset = 0;
  for (const [name, content] of files) {
    const encoded = new TextEncoder().encode(name);
    const fields = entryFields(crc32(content), content.length, encoded.length);
    const local = record(LOCAL, fields, encoded);
    const central = record(CENTRAL, [[2, 20], ...fields, [2, 0], [2, 0], [2, 0], [4, 0], [4, offset]], encoded);
    parts.push(local, content);
    directory.push(central);
    offset += local.length + content.length;
  }
  const size = directory.reduce((sum, part) => sum + part.length, 0);
  if (files.size >= 0xffff || offset + size >= 0xffffffff) {
    throw new InputError(`${files.size} files of ${offset} bytes do not fit a zip archive without 64-bit sizes`);
  }
  const count: Field = [2, files.size];
  const end = record(END, [[2, 0], [2, 0], count, count, [4, size], [4, offset], [2, 0]]);
  return concatenate([...parts, ...directory, end]);
}

/** Bytes of a field (2 or 4) and its value. */
type Field = readonly [2 | 4, number];

/** Version needed ... extra length, as both kinds of entry hold them; flag 0x800 says the name is UTF-8. */
function entryFields(crc: number, size: number, nameLength: number): Field[] {
  return [
    [2, 20],
    [2, 0x800],
    [2, 0],
    [2, 0],
    [2, 0x21],
    [4, crc],
    [4, size],
    [4, size],
    [2, nameLength],
    [2, 0],
  ];
}

function record(signature: number, fields: readonly Field[], tail: Uint8Array = new Uint8Array(0)): Uint8Array {
  const bytes = new Uint8Array(fields.reduce((sum, [size]) => sum + size, 4) + tail.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, signature, true);
  let at = 4;
  for (const [size, value] of fields) {
    if (size === 2) view.setUint16(at, value, true);
    else view.setUint32(at, value, true);
    at += size;
  }
  bytes.set(tail, at);
  return bytes;
}
