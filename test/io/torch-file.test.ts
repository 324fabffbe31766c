// Files of torch.save: what PyTorch 1.13 wrote, what is refused by name, and pickles made to do harm.

import { describe, expect, it } from 'vitest';
import { InputError } from '../../src/array/index.ts';
import { readZip, writeZip } from '../../src/io/bytes/zip.ts';
import { readCheckpoint, readNpz } from '../../src/io/index.ts';
import { describeSettings, taskHint } from '../../src/io/torch/hyper-parameters.ts';
import { secondsComputing } from '../computing.ts';
import { survivesDamage } from './damage.ts';
import { fixture } from './fixture.ts';
import { bytesOf, pickle } from './pickle-maker.ts';

const read = (bytes: Uint8Array) => readCheckpoint(bytes, 'x.pt');

/** A zip checkpoint around the bytes of a pickle. */
function archive(data: Uint8Array, storages: Record<string, Uint8Array> = {}, extra: Record<string, string> = {}) {
  const files = new Map([['x/data.pkl', data]]);
  for (const [key, content] of Object.entries(storages)) files.set(`x/data/${key}`, content);
  for (const [key, content] of Object.entries(extra)) files.set(`x/${key}`, new TextEncoder().encode(content));
  return writeZip(files);
}

describe('reading what PyTorch wrote', () => {
  const expected = readNpz(fixture('elman_t1_4x4_h64.npz'), 'npz');

  it.each(['elman_t1_4x4_h64.pt', 'elman_t1_4x4_h64.legacy.pt'])('reads the state dict %s bit for bit', (file) => {
    const { tensors, under, hyperParameters } = readCheckpoint(fixture(file), file);
    expect([...tensors]).toEqual([...expected]);
    expect([under, hyperParameters.size]).toEqual(['', 0]);
  });

  it('finds the state dict of a Lightning checkpoint, and what it says about its task', () => {
    const { tensors, under, hyperParameters } = read(fixture('elman_t1_4x4_h64.lightning.ckpt'));
    expect([...tensors]).toEqual([...expected].map(([name, t]) => [`model.${name}`, t]));
    expect(under).toBe('state_dict');
    expect(Object.fromEntries(hyperParameters)).toEqual({
      ...{ input_dim: 4, seq_length: 4, hidden_dim: 64, task_id: [15, 0, 0], model_type: 'rnn', l2_penalty: 0 },
    });
    expect(taskHint(hyperParameters)).toEqual({ name: '15,0,0', d: 4, s: 4 });
  });

  it.each(['rnn_tanh', 'rnn_relu', 'lstm', 'gru', 'lstm_2layer', 'gru_2layer'])(
    'reads cell_%s.pt as the npz',
    (cell) => {
      const arrays = readNpz(fixture(`cell_${cell}.npz`), 'npz');
      const { tensors } = read(fixture(`cell_${cell}.pt`));
      expect(tensors.size).toBeGreaterThan(5);
      for (const [name, t] of tensors) expect([name, t]).toEqual([name, arrays.get(`w.${name}`)]);
    },
  );

  it('reads views, every element type and pickle protocol 4', () => {
    const { tensors } = read(fixture('torch-tensors.pt'));
    const values = (name: string) => {
      const { dtype, shape, data } = tensors.get(name)!;
      return [dtype, shape, Array.from(data as ArrayLike<number | bigint>, Number)];
    };
    const count = (n: number) => Array.from({ length: n }, (_, i) => i);
    expect(values('plain')).toEqual(['f32', [3, 4], count(12)]);
    expect(values('transposed')).toEqual(['f32', [3, 4], [0, 3, 6, 9, 1, 4, 7, 10, 2, 5, 8, 11]]);
    expect(values('part')).toEqual(['f32', [3], [3, 5, 7]]);
    expect(values('parameter')).toEqual(['f32', [4], count(4)]);
    expect(values('half')).toEqual(['f32', [3], count(3)]);
    expect(values('bfloat16')).toEqual(['f32', [3], count(3)]);
    expect(values('double')).toEqual(['f64', [3], count(3)]);
    expect(values('long')).toEqual(['i64', [3], count(3)]);
    expect(values('bool')).toEqual(['bool', [3], [0, 1, 1]]);
    expect(values('complex')).toEqual(['c64', [2], [0, 2, 1, 3]]);
    expect(values('empty')).toEqual(['f32', [0, 3], []]);
    expect(values('scalar')).toEqual(['f32', [], [7]]);
    expect(tensors.get('twin')).toBe(tensors.get('plain'));
    expect(tensors.has('size')).toBe(false);
  });

  it('reads storages of a big-endian machine', () => {
    const tensor = pickle.dict([['a', pickle.tensor('FloatStorage', '0', 2, [2], [1])]]);
    const content = Uint8Array.of(0x3f, 0x80, 0, 0, 0xc0, 0, 0, 0);
    const { tensors } = read(archive(pickle.file(tensor), { 0: content }, { byteorder: 'big' }));
    expect(tensors.get('a')!.data).toEqual(Float32Array.of(1, -2));
  });
});

describe('names that are not on the list', () => {
  it('are refused by name in one line: a whole pickled module', () => {
    expect(() => read(fixture('torch-module.pt'))).toThrow(InputError);
    expect(() => read(fixture('torch-module.pt'))).toThrow(
      'x.pt is not a checkpoint that can be read: it was saved as a whole module: save state_dict() instead, ' +
        'torch.save(model.state_dict(), path) (it asks for "__main__.Net", "torch.nn.modules.linear.Linear", ' +
        'which are not on the list of what tensors need; nothing was run)',
    );
  });

  it.each([
    ['os', 'system'],
    ['posix', 'system'],
    ['builtins', 'eval'],
    ['builtins', 'getattr'],
    ['torch', 'load'],
    ['torch', 'FloatStorage.__init__'],
    ['torch._utils', '_rebuild_tensor_v2.__globals__'],
    ['collections', 'OrderedDict.__class__'],
    ['constructor', 'prototype'],
    ['__proto__', 'toString'],
    ['numpy.core.multiarray', '_reconstruct'],
  ])('%s.%s, by either opcode', (module, name) => {
    const call = [pickle.tuple([pickle.text('echo harm')]), bytesOf('R')];
    const byLine = bytesOf('c', `${module}\n${name}\n`);
    const byStack = bytesOf(pickle.text(module), pickle.text(name), 0x93);
    for (const global of [byLine, byStack]) {
      const act = () => read(archive(pickle.file(bytesOf(global, ...call))));
      expect(act).toThrow(InputError);
      expect(act).toThrow(`asks for "${module}.${name}"`);
    }
  });

  it.each([
    ['INST', bytesOf('(', 'i', 'os\nsystem\n'), /opcode 0x69 .*; it asks for "os\.system", which is not on the list/],
    ['OBJ', bytesOf('(', 'o'), /opcode 0x6f/],
    ['NEWOBJ', bytesOf(')', ')', 0x81), /makes an object of what is not on the list/],
    ['NEWOBJ of a dict', bytesOf('c', 'collections\nOrderedDict\n', ')', 0x81), /makes an object of what is not/],
    ['EXT1', bytesOf(0x82, 1), /opcode 0x82/],
    ['BUILD on a list', bytesOf(']', '}', 'b'), /attributes of an object/],
    ['a call of a value', bytesOf(']', ')', 'R'), /calls what is not on the list/],
    ['a call of a dtype', bytesOf('c', 'torch\nfloat32\n', ')', 'R'), /calls what is not on the list/],
    [
      'a function as data',
      bytesOf('c', 'torch._utils\n_rebuild_tensor_v2\n', 0x85),
      /uses .*_rebuild_tensor_v2" as data/,
    ],
    ['an outside object', bytesOf(pickle.text('module'), 'Q'), /outside that is no storage/],
  ])('nor opcodes that make objects: %s', (_, body, message) => {
    expect(() => read(archive(pickle.file(body)))).toThrow(message);
  });
});

describe('pickles made to do harm', () => {
  const refuses = (body: Uint8Array, message: RegExp, storages: Record<string, Uint8Array> = {}) => {
    const seconds = secondsComputing(() => {
      expect(() => read(archive(body, storages))).toThrow(message);
      expect(() => read(archive(body, storages))).toThrow(InputError);
    });
    expect(seconds).toBeLessThan(5);
  };

  it('a pickle that ends nowhere, or recalls, marks and pops what is not there', () => {
    refuses(bytesOf(), /cut short/);
    refuses(bytesOf('.'), /takes more than it holds/);
    refuses(bytesOf('h', 3), /recalls 3/);
    refuses(bytesOf('t'), /lacks a mark/);
    refuses(bytesOf(']', '(', 'a'), /takes more than it holds/);
    refuses(bytesOf('}', '(', 'N', 'u'), /sets items of what is no dict/);
    refuses(bytesOf('c', 'x'.repeat(2000)), /no end/);
  });

  it('lengths that lie', () => {
    refuses(bytesOf('X', 0xff, 0xff, 0xff, 0xff, 'a'), /cut short/);
    refuses(bytesOf(0x8d, ...Array(8).fill(0xff)), /cut short/);
    refuses(bytesOf(0x8e, ...Array(8).fill(0x7f)), /cut short/);
    refuses(bytesOf(0x8b, 0xff, 0xff, 0xff, 0xff), /integer of 4294967295 bytes/);
    refuses(bytesOf(0x8b, 0x10, 0x27, 0, 0, 'x'.repeat(10000), '.'), /integer of 10000 bytes/);
  });

  it('too many objects', () => {
    refuses(new Uint8Array(3_000_000).fill(0x7d), /more than 1000000 opcodes/);
    refuses(new Uint8Array(3_000_000).fill(0x28), /more than 1000000 opcodes/);
  });

  it('containers in containers without end, shared a billion times, or in themselves', () => {
    const deep = bytesOf(']'.repeat(200_000), 'a'.repeat(199_999), '.');
    refuses(deep, /holds no dict/);
    // Ten times ten times ... the same list, as settings, as a key, as a value.
    const layers: (Uint8Array | string | number)[] = [']', 'q', 0, 'N', 'a0'];
    for (let k = 1; k < 60; k++)
      layers.push(']', 'q', k, '(', ...Array.from({ length: 10 }, () => ['h', k - 1]).flat(), 'e0');
    const bomb = bytesOf(...layers, 'h', 59);
    refuses(pickle.file(bytesOf('}', pickle.text('hparams'), '}', pickle.text('a'), bomb, 's', 's')), /no state dict/);
    refuses(pickle.file(bytesOf('}', bomb, 'N', 's')), /no state dict/);
    refuses(pickle.file(bytesOf('}', 'q', 0, 'h', 0, 'h', 0, 's', pickle.text('a'), 'h', 0, 's')), /no state dict/);
    // One large dict under very many names.
    const large = bytesOf('}', 'q', 0, '(', 'NN'.repeat(200_000), 'u0', pickle.text('k'), 'q', 1, '0');
    const shared = bytesOf(large, '}(', 'h\u0001h\u0000'.repeat(200_000), 'u');
    refuses(pickle.file(shared), /no state dict/);
    const settings = bytesOf(pickle.text('hparams'), '}', pickle.text('a'), bomb, 's', 's');
    const weights = bytesOf(
      pickle.text('state_dict'),
      pickle.dict([['w', pickle.tensor('FloatStorage', '0', 1, [1], [1])]]),
      's',
    );
    const { hyperParameters } = read(archive(pickle.file(bytesOf('}', settings, weights)), { 0: new Uint8Array(4) }));
    expect(JSON.stringify(hyperParameters.get('a')).length).toBeLessThan(20_000);
  });

  it('settings of any length are cut to what a person can read', () => {
    const weights: [string, Uint8Array] = [
      'state_dict',
      pickle.dict([['w', pickle.tensor('FloatStorage', '0', 1, [1], [1])]]),
    ];
    const items = (count: number) => bytesOf('](', 'K\u0001'.repeat(count), 'e');
    const settings = pickle.dict([
      ...Array.from({ length: 30 }, (_, k): [string, Uint8Array] => [`list${k}`, items(200)]),
      ['short', pickle.text('a'.repeat(200))],
      ['long', pickle.text('a'.repeat(201))],
      ['x'.repeat(201), pickle.text('a')],
      ['after', items(3)],
    ]);
    const file = archive(pickle.file(pickle.dict([['hparams', settings], weights])), { 0: new Uint8Array(4) });
    const { hyperParameters } = read(file);
    expect(hyperParameters.get('list0')).toHaveLength(200);
    expect(hyperParameters.get('list29')).toBe('(not shown)');
    expect(JSON.stringify([...hyperParameters]).length).toBeLessThan(10_000);
    expect(hyperParameters.get('short')).toHaveLength(200);
    expect(hyperParameters.get('long')).toBe('(not shown)');
    expect([...hyperParameters.keys()].every((name) => name.length <= 200)).toBe(true);
    expect(describeSettings(hyperParameters)).toMatch(/^list0=1,1,1.{1,3000}\.\.\./);
    const twoHundred = new Map(Array.from({ length: 200 }, (_, k) => [`${k}${'n'.repeat(190)}`, 'v'.repeat(200)]));
    expect(describeSettings(twoHundred)).toMatch(/^.{1,6000} and 160 more$/);
  });

  it('tensors that claim what their storage does not have', () => {
    const one = (...args: Parameters<typeof pickle.tensor>) =>
      pickle.file(pickle.dict([['a', pickle.tensor(...args)]]));
    const bytes = { 0: new Uint8Array(16) };
    refuses(
      one('FloatStorage', '0', 4, [5], [1]),
      /^x\.pt is not a checkpoint that can be read: tensor "a" reaches element 4 of a storage of 4/,
      bytes,
    );
    refuses(one('FloatStorage', '0', 5, [5], [1]), /claims 20 bytes but has 16/, bytes);
    refuses(one('FloatStorage', '7', 4, [4], [1]), /storage that the file does not have/, bytes);
    refuses(one('FloatStorage', '0', 4, [2, 2], [1]), /broken shape or strides/, bytes);
    refuses(one('FloatStorage', '0', 4, [-1], [1]), /broken shape/, bytes);
    refuses(one('FloatStorage', '0', 2 ** 31, [2 ** 30], [1]), /claims 8589934592 bytes but has 16/, bytes);
    refuses(one('FloatStorage', '0', 4, [2 ** 30, 2 ** 30, 2 ** 30], [0, 0, 0]), /broken shape/, bytes);
    // Of an expanded one the shape may be looked at, its numbers are refused.
    for (const file of [
      archive(one('FloatStorage', '0', 4, [1_000_000_000], [0]), bytes),
      fixture('torch-expanded.pt'),
    ]) {
      const expanded = read(file).tensors.get('a')!;
      expect(expanded.dtype).toBe('f32');
      expect(() => expanded.data).toThrow(InputError);
      expect(() => expanded.data).toThrow(/^x\.pt is .*: tensor "a" has \d+ elements .* expanded tensors are not read/);
    }
  });

  it('many views of one storage', () => {
    const views = Array.from({ length: 400 }, (_, i): [string, Uint8Array] => [
      `w${i}`,
      pickle.tensor('FloatStorage', '0', 25_000, [25_000 - i], [1]),
    ]);
    refuses(pickle.file(pickle.dict(views)), /more than 8 times the bytes of the file/, { 0: new Uint8Array(100_000) });
  });

  it('survive any damage as one-line errors, in the file and in the pickle', () => {
    const small = fixture('cell_rnn_tanh.pt');
    survivesDamage(small, read, 500);
    const files = readZip(small, 'x');
    const name = [...files.keys()].find((each) => each.endsWith('data.pkl'))!;
    survivesDamage(files.get(name)!, (data) => read(writeZip(new Map([...files, [name, data]]))), 2500);
    survivesDamage(fixture('elman_t1_4x4_h64.legacy.pt').slice(0, 700), read, 1500);
  });
});
