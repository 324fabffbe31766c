// Checkpoints and archives that hold other things beside the weights: these are read as what they plainly are, or left
// out, and the network is the same as without them.

import { describe, expect, it } from 'vitest';
import { InputError } from '../../src/array/index.ts';
import { writeZip } from '../../src/io/bytes/zip.ts';
import { describeMatches, readCheckpoint, readNetwork, readTensors } from '../../src/io/index.ts';
import { fixture } from './fixture.ts';
import { bytesOf, pickle } from './pickle-maker.ts';

const files = JSON.parse(new TextDecoder().decode(fixture('other-entries.json'))) as Record<string, string>;
const bytesOfFile = (name: string) => Uint8Array.from(Buffer.from(files[name]!, 'base64'));
const open = (name: string) => readNetwork(bytesOfFile(name), name);

const { network: weights } = open('weights.pt');

it.each(Object.keys(files))('%s is the same network', (name) => {
  const { network } = open(name);
  expect(network.parameters).toEqual(weights.parameters);
  const activation = /namespace|texts/.test(name) ? 'relu' : 'tanh';
  expect(network.config).toEqual({ ...weights.config, activation });
});

describe.each([2, 4])('with pickle protocol %i', (protocol) => {
  const settingsOf = (name: string) => {
    const { hyperParameters } = readCheckpoint(bytesOfFile(`${name}.${protocol}.pt`), name);
    return Object.fromEntries(hyperParameters);
  };

  it('a namespace holds settings, the task among them', () => {
    expect(settingsOf('namespace')).toEqual({ task: 'T1-4x4', activation: 'relu' });
    expect(open(`namespace.${protocol}.pt`).task).toEqual({ name: 'T1-4x4' });
  });

  it('devices are texts, NumPy numbers are numbers', () => {
    expect(settingsOf('device')).toEqual({ device: 'cpu', other: 'cuda:1' });
    expect(settingsOf('numbers')).toEqual({
      ...{ f8: 0.3, f4: 0.5, i8: -7, u1: 200, b1: true, big: 2n ** 62n + 1n, 'big-endian': 3 },
      ...{ c16: '(a NumPy value)', text: '(a NumPy value)' },
    });
  });

  it('a loss that is a tensor does not hide the state dict, and an expanded mask is left out', () => {
    const lines = (name: string) => describeMatches(open(`${name}.${protocol}.pt`).mapping);
    expect(lines('loss')[0]).toBe('note: the state dict is under "model_state_dict"');
    expect(lines('mask')).toContain('not used: mask, [8, 8]');
  });
});

describe('which dict is the state dict', () => {
  const tensor = pickle.tensor('FloatStorage', '0', 1, [1], [1]);
  const dict = (...names: string[]) => pickle.dict(names.map((name) => [name, tensor]));
  const under = (...entries: [string, Uint8Array][]) => {
    const content = new Map([
      ['x/data.pkl', pickle.file(pickle.dict(entries))],
      ['x/data/0', new Uint8Array(4)],
    ]);
    return readCheckpoint(writeZip(content), 'x.pt').under;
  };

  it('one with recurrent weights goes before usual names, and the whole before its parts', () => {
    const recurrent = dict('a.weight_hh_l0');
    expect(under(['weights', dict('a')], ['mine', recurrent])).toBe('mine');
    expect(under(['model', dict('cell.weight_hh')], ['mine', recurrent])).toBe('model');
    expect(under(['loss', tensor], ['mine', recurrent])).toBe('mine');
    expect(under(['rnn.weight_hh_l0', tensor], ['model', recurrent])).toBe('');
    expect(under(['loss', tensor], ['mine', dict('a')])).toBe('');
    expect(() => under(['a', recurrent], ['b', recurrent])).toThrow('several dicts of tensors ("a", "b")');
  });
});

describe('arrays of other things in an archive', () => {
  it('single texts are settings', () => {
    const { task, hyperParameters } = open('texts.npz');
    expect(Object.fromEntries(hyperParameters)).toEqual({ task: 'T1-4x4', activation: 'relu' });
    expect(task).toEqual({ name: 'T1-4x4' });
  });

  it('others are not used, and said; who asks for all arrays is refused', () => {
    expect(describeMatches(open('others.npz').mapping)).toEqual(
      expect.arrayContaining([
        'not used: settings, of type "|O", not of numbers',
        'not used: names, of type "<U1", not of numbers',
        'not used: day, of type "<M8[D]", not of numbers',
      ]),
    );
    expect(() => readTensors(bytesOfFile('others.npz'), 'x')).toThrow(/"settings\.npy" .* "\|O" is not read/);
  });
});

describe('the list stays strict', () => {
  const read = (body: Uint8Array) => {
    const weight: [string, Uint8Array] = ['w', pickle.tensor('FloatStorage', '0', 1, [1], [1])];
    const whole = bytesOf('}', pickle.text('model'), pickle.dict([weight]), 's', pickle.text('config'), body, 's');
    const content = new Map([
      ['x/data.pkl', pickle.file(whole)],
      ['x/data/0', new Uint8Array(4)],
    ]);
    return readCheckpoint(writeZip(content), 'x.pt').hyperParameters;
  };
  const settings = (value: Uint8Array) => bytesOf('}', pickle.text('a'), value, 's');

  it.each([
    [
      'a Counter of no dict',
      bytesOf('c', 'collections\nCounter\n', ']', 0x85, 'R'),
      /makes a Counter of what is no dict/,
    ],
    ['a device of no name', bytesOf('c', 'torch\ndevice\n', ']', 0x85, 'R'), /torch\.device of what is no name/],
    ['a call of a Namespace', bytesOf('c', 'argparse\nNamespace\n', ')', 'R'), /calls what is not on the list/],
    ['an object of a device', bytesOf('c', 'torch\ndevice\n', ')', 0x81), /makes an object of what is not on the list/],
    ['an object of a value', bytesOf(']', ')', 0x81), /makes an object of what is not on the list/],
    ['a class of its own', bytesOf('c', 'm\nNamespace\n', ')', 0x81), /asks for "m\.Namespace"/],
  ])('%s', (_, body, message) => {
    expect(() => read(settings(body))).toThrow(InputError);
    expect(() => read(settings(body))).toThrow(message);
  });

  it('and numbers that are none are told by a word', () => {
    const scalar = (type: Uint8Array, data: Uint8Array) =>
      bytesOf('c', 'numpy.core.multiarray\nscalar\n', type, data, 0x86, 'R');
    const dtype = (code: string) => bytesOf('c', 'numpy\ndtype\n', pickle.text(code), 0x85, 'R');
    const encoded = (text: string) =>
      bytesOf('c', '_codecs\nencode\n', pickle.text(text), pickle.text('latin1'), 0x86, 'R');
    for (const wrong of [
      scalar(dtype('u1'), encoded('\u00c4\u0080')),

      scalar(dtype('f8'), encoded('1234567')),
      scalar(dtype('V8'), encoded('12345678')),
      scalar(bytesOf('N'), bytesOf('N')),
    ])
      expect(read(settings(wrong)).get('a')).toBe('(a NumPy value)');
    expect(read(settings(scalar(dtype('u1'), encoded('\u00c3\u00bf')))).get('a')).toBe(255);
  });

  it('a namespace that is its own attributes ends all the same', () => {
    const own = bytesOf('c', 'argparse\nNamespace\n', ')', 0x81, 'q', 1, '}', pickle.text('a'), 'h', 1, 'sb');
    expect(Object.fromEntries(read(own))).toEqual({ a: '(a dict)' });
  });
});
