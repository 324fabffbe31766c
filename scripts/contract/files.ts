// Files of arrays and pictures, written with nothing of Engram's own: inputs must stay the same bytes while its readers
// and writers move. Formats: NPY 1.0 in a stored zip, safetensors, PNG in 8-bit grey.

import { crc32, deflateSync } from 'node:zlib';

export interface Values {
  readonly shape: readonly number[];
  readonly data: Float32Array | Float64Array;
}

export type Arrays = Readonly<Record<string, Values>>;

/** Arrays of numbers as an .npz file. */
export function npz(arrays: Arrays): Buffer {
  return storedZip(Object.entries(arrays).map(([name, values]) => [`${name}.npy`, npy(values)] as const));
}

function npy({ shape, data }: Values): Buffer {
  const type = data instanceof Float32Array ? '<f4' : '<f8';
  const size = shape.length === 1 ? `${shape[0]},` : shape.join(', ');
  const text = `{'descr': '${type}', 'fortran_order': False, 'shape': (${size}), }`;
  const preamble = 10;
  const header = `${text.padEnd(Math.ceil((text.length + preamble + 1) / 64) * 64 - preamble - 1)}\n`;
  const length = Buffer.alloc(2);
  length.writeUInt16LE(header.length);
  const magic = Buffer.from([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0]);
  return Buffer.concat([magic, length, Buffer.from(header, 'latin1'), bytesOf(data)]);
}

function storedZip(files: readonly (readonly [string, Buffer])[]): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  for (const [name, content] of files) {
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt32LE(crc32(content), 10);
    common.writeUInt32LE(content.length, 14);
    common.writeUInt32LE(content.length, 18);
    common.writeUInt16LE(name.length, 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), common, Buffer.from(name), content]);
    const place = Buffer.alloc(14);
    place.writeUInt32LE(at, 10);
    directory.push(Buffer.from('PK\x01\x02\x14\x00', 'latin1'), common, place, Buffer.from(name));
    parts.push(local);
    at += local.length;
  }
  const entries = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(files.length, 8);
  end.writeUInt16LE(files.length, 10);
  end.writeUInt32LE(entries.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...parts, entries, end]);
}

/** Arrays of numbers as a .safetensors file. */
export function safetensors(arrays: Arrays, metadata: Readonly<Record<string, string>> = {}): Buffer {
  const header: Record<string, unknown> = { __metadata__: metadata };
  let at = 0;
  for (const [name, { shape, data }] of Object.entries(arrays)) {
    const dtype = data instanceof Float32Array ? 'F32' : 'F64';
    header[name] = { dtype, shape, data_offsets: [at, (at += data.byteLength)] };
  }
  const text = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  return Buffer.concat([length, text, ...Object.values(arrays).map(({ data }) => bytesOf(data))]);
}

/** The float32 arrays of a .safetensors file by name. */
export function readFloats(file: Buffer): Map<string, Float32Array> {
  const length = Number(file.readBigUInt64LE(0));
  const header = JSON.parse(file.toString('utf8', 8, 8 + length)) as Record<string, { data_offsets: [number, number] }>;
  const arrays = Object.entries(header).filter(([name]) => name !== '__metadata__');
  return new Map(
    arrays.map(
      ([
        name,
        {
          data_offsets: [from, to],
        },
      ]) => {
        const bytes = file.subarray(8 + length + from, 8 + length + to);
        return [name, Float32Array.from({ length: bytes.length / 4 }, (_, i) => bytes.readFloatLE(4 * i))];
      },
    ),
  );
}

/** An image of greys 0 ... 255, row by row from the top, as a .png file. */
export function png(width: number, height: number, greys: readonly number[]): Buffer {
  const size = Buffer.alloc(13);
  size.writeUInt32BE(width, 0);
  size.writeUInt32BE(height, 4);
  size[8] = 8;
  const rows = Array.from({ length: height }, (_, row) => [0, ...greys.slice(row * width, (row + 1) * width)]);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const pixels = deflateSync(Buffer.from(rows.flat()));
  return Buffer.concat([signature, chunk('IHDR', size), chunk('IDAT', pixels), chunk('IEND', Buffer.alloc(0))]);
}

function chunk(type: string, content: Buffer): Buffer {
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
  const named = Buffer.concat([Buffer.from(type, 'latin1'), content]);
  length.writeUInt32BE(content.length);
  check.writeUInt32BE(crc32(named));
  return Buffer.concat([length, named, check]);
}

function bytesOf(data: Float32Array | Float64Array): Buffer {
  return Buffer.from(data.buffer, data.byteOffset, data.byteLength);
}
