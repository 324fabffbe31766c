// NumPy files: what NumPy wrote in every element type, headers, archives sound and hostile, damage.

import fc from 'fast-check';
import { strToU8, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { type DType, InputError, type NamedTensors, type Tensor } from '../../src/array/index.ts';
import { readZip, writeZip } from '../../src/io/bytes/zip.ts';
import { readNpy, readNpz, writeNpy, writeNpz } from '../../src/io/index.ts';
import { survivesDamage } from './damage.ts';
import { fixture } from './fixture.ts';

const read = (bytes: Uint8Array) => readNpz(bytes, 'x.npz');

/** A .npy array from the text of its header. */
function npy(header: string, data: Uint8Array = new Uint8Array(0), version = 1): Uint8Array {
  const text = strToU8(header);
  const start = version === 1 ? 10 : 12;
  const bytes = new Uint8Array(start + text.length + data.length);
  bytes.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, version, 0]);
  if (version === 1) new DataView(bytes.buffer).setUint16(8, text.length, true);
  else new DataView(bytes.buffer).setUint32(8, text.length, true);
  bytes.set(text, start);
  bytes.set(data, start + text.length);
  return bytes;
}

describe('reading what NumPy wrote', () => {
  const tensors = readNpz(fixture('numpy-types.npz'), 'numpy-types.npz');
  const codes: Record<string, DType> = {
    ...{ bool: 'bool', i1: 'i8', u1: 'u8', i2: 'i16', u2: 'u16', i4: 'i32', u4: 'u32', i8: 'i64', u8: 'u64' },
    ...{ f2: 'f32', f4: 'f32', f8: 'f64', c8: 'c64', c16: 'c128' },
  };

  it('reads every type, byte order and memory order to the same values', () => {
    let seen = 0;
    for (const [name, t] of tensors) {
      if (['scalar', 'empty', 'cube'].includes(name)) continue;
      const code = name.replace(/fortran-|little-|big-/g, '');
      expect([name, t.dtype, t.shape]).toEqual([name, codes[code], [2, 3]]);
      const a = [0, 1, 2, 3, 4, 5];
      const expected = {
        b: a.map((x) => Math.min(x, 1)),
        u: a,
        i: a.map((x) => x - 2),
        f: a.map((x) => 1.5 * x - 2),
        c: a.flatMap((x) => [x - 2, x]),
      }[code[0]!]!;
      expect(Array.from(t.data as ArrayLike<number | bigint>, Number)).toEqual(expected);
      seen++;
    }
    expect(seen).toBe(50);
  });

  it('reads scalars, empty arrays and three axes', () => {
    expect(tensors.get('scalar')).toEqual({ dtype: 'f64', shape: [], data: Float64Array.of(3.25) });
    expect(tensors.get('empty')).toEqual({ dtype: 'f32', shape: [0, 4], data: new Float32Array(0) });
    expect(tensors.get('cube')).toEqual({
      dtype: 'f64',
      shape: [2, 3, 4],
      data: Float64Array.from({ length: 24 }, (_, i) => i),
    });
  });

  it('reads the fixtures', () => {
    expect(read(fixture('training_parity.npz')).get('x')!.shape).toEqual([10, 14, 8, 4]);
    expect(read(fixture('linalg.npz')).get('eig64')!.shape).toEqual([2, 64]);
    expect([...read(fixture('elman_t1_4x4_h64.io.npz')).keys()]).toEqual(['x', 'h', 'y']);
  });
});

describe('.npy headers', () => {
  const eight = new Uint8Array(8);

  it.each([
    "{'descr': '<f8', 'fortran_order': False, 'shape': (1,), }\n",
    "{'shape': (1L,), 'fortran_order': False, 'descr': '<f8'}  \n",
    '{"descr":"<f8","fortran_order":True,"shape":(1,)}',
    "{'descr': '=f8', 'fortran_order': False, 'shape': (1, 1), }",
  ])('are read as Python writes them: %s', (header) => {
    for (const version of [1, 2, 3])
      expect(readNpy(npy(header, eight, version), 'a').data).toEqual(new Float64Array(1));
  });

  it.each<[string, RegExp]>([
    ["{'descr': '|O', 'fortran_order': False, 'shape': (1,), }", /element type "\|O" is not read/],
    ["{'descr': '<U2', 'fortran_order': False, 'shape': (1,), }", /"<U2" is not read/],
    ["{'descr': '|f8', 'fortran_order': False, 'shape': (1,), }", /"\|f8" is not read/],
    ["{'descr': '<f16', 'fortran_order': False, 'shape': (1,), }", /"<f16" is not read/],
    ["{'descr': [('a', '<f4'), ('b', '<f4')], 'fortran_order': False, 'shape': (1,), }", /structured types are not/],
    ["{'descr': '<f8', 'fortran_order': False, 'shape': (2,), }", /8 bytes of data, expected 16 for <f8 \[2\]/],
    ["{'descr': '<f8', 'fortran_order': False, 'shape': (99999999999, 99999999999), }", /does not fit a file/],
    ["{'descr': '<f8', 'fortran_order': False, 'shape': (1), }", /must have descr/],
    ["{'descr': '<f8', 'fortran_order': False, 'shape': (-1,), }", /must have descr/],
    ["{'descr': '<f8', 'fortran_order': False, }", /must have descr/],
    ["{'descr': '<f8', 'descr': '<f8', 'fortran_order': False, 'shape': (1,), }", /must have descr/],
    ["{'descr': '<f8', 'fortran_order': 'x', 'shape': (1,), }", /must have descr/],
    ["__import__('os')", /must have descr/],
  ])('are refused: %s', (header, message) => {
    expect(() => readNpy(npy(header, eight), 'a')).toThrow(InputError);
    expect(() => readNpy(npy(header, eight), 'a')).toThrow(message);
  });

  it('are refused when cut short or of another version', () => {
    const sound = npy("{'descr': '<f8', 'fortran_order': False, 'shape': (1,), }", eight);
    for (let length = 0; length < sound.length; length++) {
      expect(() => readNpy(sound.subarray(0, length), 'a')).toThrow(InputError);
    }
    expect(() => readNpy(npy('{}', eight, 4), 'a')).toThrow(/version is 4/);
  });
});

describe('.npz archives', () => {
  const arrays: NamedTensors = new Map<string, Tensor>([
    ['a/b', { dtype: 'f32', shape: [2, 2], data: Float32Array.of(1, 2, 3, 4) }],
    ['scalar', { dtype: 'i64', shape: [], data: BigInt64Array.of(-7n) }],
    ['\u03a6', { dtype: 'c128', shape: [1], data: Float64Array.of(1, 2) }],
    ['none', { dtype: 'bool', shape: [0, 3], data: new Uint8Array(0) }],
  ]);

  it('round-trip', () => {
    expect([...read(writeNpz(arrays))]).toEqual([...arrays]);
    expect(writeNpz(arrays)).toEqual(writeNpz(arrays));
    expect(read(writeNpz(new Map()))).toEqual(new Map());
  });

  it('that inflate to far more than they are, are refused before they do', () => {
    const bomb = zipSync({ 'a.npy': new Uint8Array(70_000_000) }, { level: 1 });
    expect(bomb.length).toBeLessThan(70_000_000 / 100);
    expect(() => read(bomb)).toThrow(/claim 70000000 bytes, the limit for its size is \d+/);
  });

  it('hold arrays that fill their shape and align their data', () => {
    const wrong: Tensor = { dtype: 'f32', shape: [3], data: new Float32Array(2) };
    expect(() => writeNpy(wrong, 'w')).toThrow(/array "w" holds 2 values, which do not fill \[3\]/);
    expect((writeNpy(arrays.get('scalar')!, 's').length - 8) % 64).toBe(0);
  });

  it('round-trip arbitrary files', () => {
    fc.assert(
      fc.property(
        fc.dictionary(
          fc.string({ minLength: 1 }).filter((n) => !n.endsWith('/')),
          fc.uint8Array(),
        ),
        (files) => {
          const map = new Map(Object.entries(files));
          expect(readZip(writeZip(map), 'x')).toEqual(map);
        },
      ),
      { numRuns: 50 },
    );
  });

  it('are read deflated, as another library writes them', () => {
    const zipped = zipSync({ 'w.npy': writeNpy(arrays.get('a/b')!, 'w'), 'folder/': new Uint8Array(0) }, { level: 9 });
    expect([...read(zipped)]).toEqual([['w', arrays.get('a/b')]]);
  });

  it('name the array that is broken', () => {
    const zipped = writeZip(new Map([['good\n.npy', strToU8('not an array')]]));
    expect(() => read(zipped)).toThrow(/^x\.npz: "good\\n\.npy" is not a sound \.npy array/);
  });
});

describe('hostile archives', () => {
  const bomb = zipSync({ 'a.npy': new Uint8Array(4_000_000) }, { level: 9 });
  const view = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  /** Offset of the only directory entry. */
  const central = (bytes: Uint8Array) => view(bytes).getUint32(bytes.length - 22 + 16, true);
  const changed = (edit: (v: DataView, at: number, bytes: Uint8Array) => void, from = bomb) => {
    const bytes = from.slice();
    edit(view(bytes), central(bytes), bytes);
    return bytes;
  };

  it.each<[string, Uint8Array, RegExp]>([
    ['no zip at all', strToU8('hello'), /no directory/],
    [
      'a claim beyond what deflate can do',
      changed((v, at) => v.setUint32(at + 24, 0xfffffff0, true)),
      /claims to inflate/,
    ],
    ['a size too small', changed((v, at) => v.setUint32(at + 24, 1000, true)), /does not inflate|checksum/],
    ['a size too large', changed((v, at) => v.setUint32(at + 24, 4_000_001, true)), /checksum/],
    ['another checksum', changed((v, at) => v.setUint32(at + 16, 1, true)), /does not match its checksum/],
    ['encryption', changed((v, at) => v.setUint16(at + 8, 1, true)), /"a.npy" is encrypted/],
    ['another method', changed((v, at) => v.setUint16(at + 10, 12, true)), /compression method 12/],
    ['a stored file of two sizes', changed((v, at) => v.setUint16(at + 10, 0, true)), /is stored in/],
    ['a packed size beyond the file', changed((v, at) => v.setUint32(at + 20, 1e9, true)), /packed bytes, more than/],
    ['a wrong offset', changed((v, at) => v.setUint32(at + 42, 5, true)), /not where its directory says/],
    ['missing 64-bit sizes', changed((v, at) => v.setUint32(at + 24, 0xffffffff, true)), /lacks its 64-bit sizes/],
    [
      'more entries than there are',
      changed((v, _, b) => v.setUint16(b.length - 22 + 10, 900, true)),
      /does not fit the file/,
    ],
    ['a broken entry', changed((v, at) => v.setUint32(at, 0, true)), /entry 0 of its directory is broken/],
    [
      'the same name twice',
      (() => {
        const two = writeZip(
          new Map([
            ['a', strToU8('1')],
            ['b', strToU8('2')],
          ]),
        );
        return two.map((byte) => (byte === 0x62 ? 0x61 : byte));
      })(),
      /holds "a" twice/,
    ],
  ])('are refused: %s', (_, bytes, message) => {
    expect(() => readZip(bytes, 'x')).toThrow(InputError);
    expect(() => readZip(bytes, 'x')).toThrow(message);
  });

  it('survive any damage without another kind of error', () => {
    const small = writeNpz(
      new Map<string, Tensor>([
        ['a', { dtype: 'f32', shape: [2, 2], data: new Float32Array(4) }],
        ['b', { dtype: 'i64', shape: [1], data: new BigInt64Array(1) }],
      ]),
    );
    survivesDamage(small, read, 2000);
    survivesDamage(
      zipSync({ 'a.npy': writeNpy({ dtype: 'f64', shape: [9], data: new Float64Array(9) }, 'a') }),
      read,
      2000,
    );
    survivesDamage(
      writeNpy({ dtype: 'f64', shape: [9], data: new Float64Array(9) }, 'a'),
      (b) => readNpy(b, 'a'),
      2000,
    );
  });
});
