// Safetensors: what PyTorch wrote, every way a file can lie, damage, and the round trip.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InputError, type NamedTensors, type Tensor } from '../../src/array/index.ts';
import { readNpz, readSafetensors, writeSafetensors } from '../../src/io/index.ts';
import { survivesDamage } from './damage.ts';
import { fixture } from './fixture.ts';

/** A file from its header as text (or an object) and its data. */
function file(header: string | object, data: Uint8Array = new Uint8Array(0), claimed?: bigint): Uint8Array {
  const text = new TextEncoder().encode(typeof header === 'string' ? header : JSON.stringify(header));
  const bytes = new Uint8Array(8 + text.length + data.length);
  new DataView(bytes.buffer).setBigUint64(0, claimed ?? BigInt(text.length), true);
  bytes.set(text, 8);
  bytes.set(data, 8 + text.length);
  return bytes;
}

const one = (dtype: string, shape: unknown, length: number, data = new Uint8Array(length)) =>
  file({ a: { dtype, shape, data_offsets: [0, length] } }, data);

function read(bytes: Uint8Array): NamedTensors {
  return readSafetensors(bytes, 'x.safetensors').tensors;
}

describe('reading', () => {
  it('reads the PyTorch fixture: the same weights as the npz, and its metadata', () => {
    const { tensors, metadata } = readSafetensors(fixture('elman_t1_4x4_h64.safetensors'), 'fixture');
    expect(metadata).toMatchObject({ task_id: '15,0,0', activation: 'tanh', hidden: '64' });
    expect([...tensors]).toEqual([...readNpz(fixture('elman_t1_4x4_h64.npz'), 'npz')]);
    expect(tensors.get('rnn.weight_ih_l0')!.shape).toEqual([64, 4]);
  });

  it('reads data that is not aligned in memory', () => {
    const sound = fixture('elman_t1_4x4_h64.safetensors');
    const shifted = new Uint8Array(sound.length + 3).subarray(3);
    shifted.set(sound);
    expect([...read(shifted)]).toEqual([...read(sound)]);
    expect([...read(Buffer.from(shifted))]).toEqual([...read(sound)]);
  });

  it.each([
    ['F16', [0x00, 0x3c, 0x01, 0x00, 0xff, 0x7b, 0x00, 0xfc, 0x00, 0x80], [1, 2 ** -24, 65504, -Infinity, -0]],
    ['BF16', [0x80, 0x3f, 0x49, 0x40, 0x80, 0xff, 0x01, 0x00, 0x20, 0xc1], [1, 3.140625, -Infinity, 2 ** -133, -10]],
    ['F8_E5M2', [0x3c, 0x01, 0x7b, 0xfc, 0xc1], [1, 2 ** -16, 57344, -Infinity, -2.5]],
    ['F8_E4M3', [0x38, 0x01, 0x7e, 0xb8, 0x00], [1, 2 ** -9, 448, -1, 0]],
  ])('widens %s to f32', (dtype, bytes, expected) => {
    const t = read(one(dtype, [5], bytes.length, Uint8Array.from(bytes))).get('a')!;
    expect(t.dtype).toBe('f32');
    expect(t.data).toEqual(Float32Array.from(expected));
  });

  it('widens every finite half-precision number as Float32Array would hold it, and NaN as NaN', () => {
    const all = Uint16Array.from({ length: 65536 }, (_, i) => i);
    const wide = read(one('F16', [65536], 131072, new Uint8Array(all.buffer))).get('a')!.data as Float32Array;
    for (let bits = 0; bits < 0x7c00; bits++) {
      if (bits > 0) expect(wide[bits]! > wide[bits - 1]!).toBe(true);
      expect(wide[bits + 0x8000]).toBe(-wide[bits]!);
    }
    expect(wide[0x7c00]).toBe(Infinity);
    expect(wide.subarray(0x7c01, 0x8000).every(Number.isNaN)).toBe(true);
  });
});

describe('the strict reader refuses', () => {
  const f32 = (begin: number, end: number, shape = [(end - begin) / 4]) => ({
    dtype: 'F32',
    shape,
    data_offsets: [begin, end],
  });
  const data = new Uint8Array(16);

  it.each<[string, Uint8Array, RegExp]>([
    ['an empty file', new Uint8Array(0), /has 0 bytes, expected at least 8/],
    ['a header longer than the file', file('{}', undefined, 500n), /claims 500 bytes, but only 2 follow/],
    ['a header above the limit', file('{}', undefined, 1n << 60n), /claims 1152921504606846976 bytes, the limit is/],
    ['text that is not JSON', file('{"a":'), /not JSON/],
    ['text that is not UTF-8', file('{"\u00e9"}').map((byte) => (byte === 0xc3 ? 0xff : byte)), /not JSON in UTF-8/],
    ['a list', file('[]'), /must be a JSON object/],
    ['null', file('null'), /must be a JSON object/],
    ['space before the header', file(' {}'), /must be a JSON object/],
    ['a fourth level', file('{"a":{"shape":[[]]}}'), /header nests deeper than 3 levels$/],
    ['very many items', file(`{"a":[${'1,'.repeat(320_000)}1]}`), /more than 320000 brackets and commas$/],
    ['a text without end', file('{"a\\'), /header is not JSON$/],
    [
      'a repeated tensor',
      file('{"a":{"dtype":"F32","shape":[0],"data_offsets":[0,0]},"\\u0061" :{}}'),
      /names "a" twice/,
    ],
    [
      'a repeated field',
      file('{"a":{"dtype":"F32","dtype":"F64","shape":[0],"data_offsets":[0,0]}}'),
      /names "dtype" twice/,
    ],
    [
      'a gap',
      file({ a: f32(0, 8), b: f32(12, 16) }, data),
      /"b" starts at byte 12 of the data, expected 8: it leaves a gap/,
    ],
    ['a gap at the start', file({ a: f32(8, 16) }, data), /expected 0: it leaves a gap/],
    ['an overlap', file({ a: f32(0, 8), b: f32(4, 16) }, data), /"b" starts at byte 4 .* overlaps/],
    ['trailing bytes', file({ a: f32(0, 8) }, data), /8 bytes follow the last tensor/],
    ['data cut short', file({ a: f32(0, 32) }, data), /"a" ends at byte 32 of the data, but only 16/],
    [
      'a shape of another size',
      file({ a: f32(0, 16, [3]) }, data),
      /"a" has 16 bytes of data, expected 12 for F32 \[3\]/,
    ],
    ['offsets backwards', file({ a: f32(16, 0, [4]) }, data), /has -16 bytes/],
    ['a shape beyond every file', one('F32', [2 ** 40, 2 ** 40], 0), /shape of integers >= 0 that fits a file/],
    ['negative extents', one('F32', [-1, -1], 4), /shape of integers/],
    ['fractions', one('F32', [0.5, 2], 4), /shape of integers/],
    ['no shape', one('F32', undefined, 4), /shape of integers/],
    ['an unknown type', one('F128', [1], 16), /element type "F128", expected one of BOOL/],
    ['fractional offsets', file({ a: { dtype: 'U8', shape: [1], data_offsets: [0.5, 1.5] } }, data), /data_offsets/],
    ['three offsets', file({ a: { dtype: 'U8', shape: [1], data_offsets: [0, 1, 2] } }, data), /data_offsets/],
    ['a number for a tensor', file({ a: 3 }), /"a" must be described by an object/],
    ['metadata of numbers', file({ __metadata__: { a: 1 } }), /__metadata__ "a" must be a string/],
    ['a list of metadata', file({ __metadata__: [] }), /__metadata__ must be an object/],
    ['a name with a line break', file({ 'a\nb\u2028': 3 }), /"a\\nb\\u2028" must be/],
  ])('%s', (_, bytes, message) => {
    expect(() => read(bytes)).toThrow(InputError);
    expect(() => read(bytes)).toThrow(message);
    expect(() => read(bytes)).toThrow(/^[^\n\r]*$/);
  });

  it('names the file, and survives any damage', () => {
    expect(() => readSafetensors(new Uint8Array(3), 'weights.st')).toThrow(/^weights\.st is not a sound safetensors/);
    survivesDamage(fixture('elman_t1_4x4_h64.safetensors').slice(0, 400), read, 500);
    const small = writeSafetensors(
      new Map([
        ['first', { dtype: 'f32', shape: [2, 2], data: new Float32Array(4) }],
        ['second', { dtype: 'i64', shape: [1], data: new BigInt64Array(1) }],
      ]),
      { key: 'value' },
    );
    survivesDamage(small, read, 3000);
  });
});

describe('writing', () => {
  const tensors = fc.array(
    fc.tuple(
      fc.string({ maxLength: 12 }).filter((name) => name !== '__metadata__'),
      fc.oneof(
        fc.float32Array({ maxLength: 20 }).map((data): Tensor => ({ dtype: 'f32', shape: [data.length], data })),
        fc.float64Array({ maxLength: 20 }).map((data): Tensor => ({ dtype: 'f64', shape: [1, data.length], data })),
        fc.bigInt64Array({ maxLength: 4 }).map((data): Tensor => ({ dtype: 'i64', shape: [data.length, 1], data })),
        fc.uint8Array({ maxLength: 7 }).map((data): Tensor => ({ dtype: 'u8', shape: [data.length], data })),
        fc.constant<Tensor>({ dtype: 'c64', shape: [], data: Float32Array.of(1, -2) }),
      ),
    ),
    { maxLength: 6 },
  );

  it('round-trips, metadata included, with every tensor aligned in the file', () => {
    fc.assert(
      fc.property(tensors, fc.dictionary(fc.string(), fc.string()), (pairs, metadata) => {
        const named: NamedTensors = new Map(pairs);
        const bytes = writeSafetensors(named, metadata);
        const back = readSafetensors(bytes, 'round trip');
        expect(back.tensors).toEqual(named);
        expect(Object.entries(back.metadata).sort()).toEqual(Object.entries(metadata).sort());
        const dataStart = 8 + Number(new DataView(bytes.buffer).getBigUint64(0, true));
        expect(dataStart % 8).toBe(0);
        let at = 0;
        for (const t of back.tensors.values()) {
          expect(at % Math.min(8, t.data.BYTES_PER_ELEMENT)).toBe(0);
          at += t.data.byteLength;
        }
      }),
      { numRuns: 200 },
    );
  });

  it('writes views of larger arrays, and refuses what the format cannot hold', () => {
    const data = Float32Array.of(9, 1, 2, 9).subarray(1, 3);
    expect(read(writeSafetensors(new Map([['a', { dtype: 'f32', shape: [2], data }]]))).get('a')!.data).toEqual(
      Float32Array.of(1, 2),
    );
    const complex: Tensor = { dtype: 'c128', shape: [1], data: Float64Array.of(1, 2) };
    expect(() => writeSafetensors(new Map([['z', complex]]))).toThrow(/"z" is complex128/);
    expect(() => writeSafetensors(new Map([['a', { dtype: 'f32', shape: [3], data }]]))).toThrow(/do not fill \[3\]/);
    expect(() => writeSafetensors(new Map([['__metadata__', { dtype: 'f32', shape: [2], data }]]))).toThrow(InputError);
  });
});
