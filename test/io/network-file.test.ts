// Networks under PyTorch names: round trip, and one line for everything that does not fit together.

import { describe, expect, it } from 'vitest';
import { InputError, type NamedTensors, type Tensor } from '../../src/array/index.ts';
import { readSafetensors, writeSafetensors } from '../../src/io/index.ts';
import { networkFromTensors, networkToTensors } from '../../src/io/network/network-file.ts';
import { fixture } from './fixture.ts';

const tensor = (...shape: number[]): Tensor => ({
  dtype: 'f32',
  shape,
  data: new Float32Array(shape.reduce((a, b) => a * b, 1)),
});

/** A sound network: inputs 2, hidden 3, outputs 4, with every bias. */
const sound = (): NamedTensors =>
  new Map([
    ['rnn.weight_ih_l0', tensor(3, 2)],
    ['rnn.weight_hh_l0', tensor(3, 3)],
    ['rnn.bias_ih_l0', tensor(3)],
    ['rnn.bias_hh_l0', tensor(3)],
    ['readout.weight', tensor(4, 3)],
    ['readout.bias', tensor(4)],
  ]);

const without = (...names: string[]) => new Map([...sound()].filter(([name]) => !names.includes(name)));
const having = (name: string, t: Tensor) => sound().set(name, t);

describe('a network from tensors', () => {
  it('takes its sizes from the PyTorch fixture', () => {
    const { tensors, metadata } = readSafetensors(fixture('elman_t1_4x4_h64.safetensors'), 'fixture');
    const { config, parameters } = networkFromTensors(tensors, metadata, 'fixture');
    expect(config).toEqual({
      ...{ cell: 'elman', activation: 'tanh', inputSize: 4, hiddenSize: 64, outputSize: 4 },
      ...{ bias: false, readoutBias: false },
    });
    expect([...parameters]).toEqual([...tensors]);
  });

  it('keeps biases, ignores optimiser state, and reads the activation', () => {
    const tensors = having('optimizer.m.rnn.weight_hh_l0', tensor(3, 3));
    const { config, parameters } = networkFromTensors(tensors, { activation: 'relu' }, 'x');
    expect(config).toMatchObject({ activation: 'relu', inputSize: 2, hiddenSize: 3, outputSize: 4, bias: true });
    expect(config.readoutBias).toBe(true);
    expect(new Map(parameters)).toEqual(sound());
  });

  it('comes back from what it is written as', () => {
    for (const tensors of [sound(), without('readout.bias'), without('rnn.bias_ih_l0', 'rnn.bias_hh_l0')]) {
      for (const activation of ['tanh', 'relu', 'linear']) {
        const network = networkFromTensors(tensors, { activation }, 'x');
        const written = networkToTensors(network);
        const back = readSafetensors(writeSafetensors(written.tensors, written.metadata), 'x');
        expect(networkFromTensors(back.tensors, back.metadata, 'x')).toEqual(network);
      }
    }
  });

  it('counts values that are not finite', () => {
    const data = Float32Array.of(0, Number.NaN, Infinity, 1, 2, 3, 4, 5, -Infinity);
    const broken = having('rnn.weight_hh_l0', { dtype: 'f32', shape: [3, 3], data });
    expect(() => networkFromTensors(broken, {}, 'w.npz')).toThrow(
      /^w\.npz: tensor "rnn\.weight_hh_l0" has 3 of 9 values that are NaN or infinite/,
    );
  });

  it.each<[string, NamedTensors, Record<string, string>, RegExp]>([
    [
      'nothing',
      new Map(),
      {},
      /no recurrent layer, expected tensors like "rnn\.weight_hh_l0" \(.*\); found no tensors/,
    ],
    [
      'a missing readout',
      new Map([...without('readout.weight'), ['embed.weight', tensor(9, 2)]]),
      {},
      /no readout, expected .* a weight \[outputs, 3\] beside "rnn\.weight_hh_l0" \[3, 3\]; found "embed" \[9, 2\]/,
    ],
    [
      'hidden sizes that differ',
      having('rnn.weight_ih_l0', tensor(5, 2)),
      {},
      /tensors "rnn\.weight_ih_l0" \[5, 2\] and "rnn\.weight_hh_l0" \[3, 3\] disagree about the hidden size/,
    ],
    [
      'a readout of another size',
      having('readout.weight', tensor(4, 7)),
      {},
      /"readout\.weight" \[4, 7\] and "rnn\.weight_hh_l0" \[3, 3\] disagree about the hidden size/,
    ],
    [
      'a bias of another size',
      having('rnn.bias_hh_l0', tensor(4)),
      {},
      /"rnn\.bias_hh_l0" \[4\] and "rnn\.weight_hh_l0" \[3, 3\] disagree/,
    ],
    [
      'a readout bias of another size',
      having('readout.bias', tensor(5)),
      {},
      /"readout\.bias" \[5\] and "readout\.weight" \[4, 3\] disagree about the output size/,
    ],
    [
      'a rectangle',
      having('rnn.weight_hh_l0', tensor(5, 3)),
      {},
      /weight_hh_l0" has shape \[5, 3\], expected 1 \(Elman\), 3 \(GRU\) or 4/,
    ],
    ['gates in one weight only', having('rnn.weight_hh_l0', tensor(12, 3)), {}, /weight_ih_l0" \[3, 2\] .* disagree/],
    [
      'a weight of three axes',
      having('readout.weight', tensor(4, 3, 1)),
      {},
      /readout\.weight" has shape \[4, 3, 1\], expected a matrix/,
    ],
    [
      'a matrix of bias',
      having('readout.bias', tensor(4, 1)),
      {},
      /readout\.bias" has shape \[4, 1\], expected a vector/,
    ],
    ['an empty weight', having('rnn.weight_hh_l0', tensor(0, 0)), {}, /not empty/],
    ['half the biases', without('rnn.bias_hh_l0'), {}, /"rnn" has only some of the biases of layer 0/],
    ['half a second layer', having('rnn.weight_ih_l1', tensor(3, 3)), {}, /"rnn" lacks weight_hh of layer 1/],
    ['a reverse direction', having('rnn.weight_ih_l0_reverse', tensor(3, 2)), {}, /both directions/],
    [
      'integers',
      having('readout.bias', { dtype: 'i32', shape: [4], data: new Int32Array(4) }),
      {},
      /holds i32, expected f32 or f64/,
    ],
    ['another activation', sound(), { activation: 'gelu' }, /activation "gelu", expected tanh, relu, linear/],
    ['another cell', sound(), { cell: 'gru' }, /cell "gru", but its weights have the shapes of "elman"/],
  ])('refuses %s', (_, tensors, metadata, message) => {
    const read = () => networkFromTensors(tensors, metadata, 'x');
    expect(read).toThrow(InputError);
    expect(read).toThrow(message);
    expect(read).toThrow(/^x: [^\n]*$/);
  });
});
