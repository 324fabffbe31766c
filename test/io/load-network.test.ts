// One network in every format, from files on the disk: the same weights bit for bit, told by content, not by name.

import { copyFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { InputError } from '../../src/array/index.ts';
import { loadNetwork } from '../../src/io/index.node.ts';
import { describeMatches } from '../../src/io/index.ts';
import { loadTensors } from '../../src/io/runs/load.node.ts';
import { temporaryFolder } from '../temporary.ts';
import { fixture } from './fixture.ts';

const folder = temporaryFolder('load');

function written(name: string, bytes: Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

const NAME = 'elman_t1_4x4_h64';
const formats = {
  safetensors: 'safetensors',
  npz: 'npz',
  pt: 'pytorch',
  'legacy.pt': 'pytorch-legacy',
  'lightning.ckpt': 'pytorch',
  onnx: 'onnx',
};

describe('the Elman network of the reference files', () => {
  const reference = loadNetwork(written('reference.npz', fixture(`${NAME}.npz`))).network;

  it.each(Object.entries(formats))('is the same from .%s, whatever the file is called', (ending, format) => {
    for (const name of [`a.${ending}`, 'weights.bin', 'weights.npz', 'weights.onnx', 'noending']) {
      const path = written(name, fixture(`${NAME}.${ending}`));
      const loaded = loadNetwork(path);
      expect(loaded.network).toEqual(reference);
      expect([...loaded.network.parameters.keys()]).toEqual([...reference.parameters.keys()]);
      expect([loaded.format, loaded.source]).toEqual([format, path]);
    }
  });

  it('comes with the task where the file says one', () => {
    const task = (ending: string) => loadNetwork(written(`t.${ending}`, fixture(`${NAME}.${ending}`))).task;
    expect(task('lightning.ckpt')).toEqual({ name: '15,0,0', d: 4, s: 4 });
    expect(task('safetensors')).toEqual({ name: '15,0,0', d: 4, s: 4 });
    expect(task('pt')).toEqual({});
  });

  it('tells what was taken for what', () => {
    const { mapping, hyperParameters } = loadNetwork(written('l.ckpt', fixture(`${NAME}.lightning.ckpt`)));
    expect(describeMatches(mapping)).toEqual([
      'note: the state dict is under "state_dict"',
      'note: "optimizer_states" holds state of the training',
      'note: "lr_schedulers" holds state of the training',
      'rnn: model.rnn, Elman, 1 layer, 4 inputs, 64 hidden units, no bias',
      'readout: model.readout, linear, 4 outputs, no bias',
      'note: the file does not say its activation: tanh is assumed (--activation)',
    ]);
    expect(hyperParameters.get('hidden_dim')).toBe(64);
  });

  it('refuses names that are not there', () => {
    const path = written('m.pt', fixture(`${NAME}.pt`));
    expect(() => loadNetwork(path, { map: { rnn: 'gru' } })).toThrow(/m\.pt: it has no recurrent module "gru"/);
    expect(() => loadNetwork(path, { checkpoint: 'best' })).toThrow(/only the folder of a run has checkpoints/);
    expect(
      loadNetwork(path, { map: { rnn: 'rnn', readout: 'readout' }, activation: 'relu' }).network.config.activation,
    ).toBe('relu');
  });
});

describe('files of no known format', () => {
  it.each<[string, Uint8Array, RegExp]>([
    ['a.txt', new TextEncoder().encode('hello, I am text'), /a\.txt is neither a \.safetensors, \.npz/],
    ['a.h5', Uint8Array.of(0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0), /a\.h5 is an HDF5 file \(Keras\)/],
    ['a.pt', new Uint8Array(0), /a\.pt is empty/],
    ['b.pt', new TextEncoder().encode('hello, I am text'), /b\.pt is not a sound zip archive/],
    ['c.pt', Uint8Array.of(0x80, 4, 0x7d, 0x2e), /c\.pt is a bare pickle, which is not read/],
    ['a.onnx', new TextEncoder().encode('hello, I am text'), /a\.onnx is not an ONNX model that can be read/],
  ])('%s', (name, bytes, message) => {
    const path = written(name, bytes);
    for (const load of [loadNetwork, loadTensors]) {
      expect(() => load(path)).toThrow(InputError);
      expect(() => load(path)).toThrow(message);
    }
  });

  it('a tar archive of a very old PyTorch', () => {
    const bytes = new Uint8Array(512);
    bytes.set(new TextEncoder().encode('ustar'), 257);
    expect(() => loadNetwork(written('old', bytes))).toThrow(/tar archive/);
  });
});

describe('all tensors of a file', () => {
  it('by their own names', () => {
    copyFileSync(new URL(`../fixtures/${NAME}.onnx`, import.meta.url), join(folder, 'n.onnx'));
    expect([...loadTensors(join(folder, 'n.onnx')).tensors.keys()]).toContain('onnx::MatMul_33');
    const { tensors } = loadTensors(written('n.ckpt', fixture(`${NAME}.lightning.ckpt`)));
    expect([...tensors.keys()]).toEqual(['model.rnn.weight_ih_l0', 'model.rnn.weight_hh_l0', 'model.readout.weight']);
  });
});
