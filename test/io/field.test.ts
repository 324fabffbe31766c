// Small files as people really save them (test/fixtures/field), in which more than a recurrent module and its readout
// lies: what is refused, by what it is, and what opens where a person names what to leave out.

import { describe, expect, it } from 'vitest';
import { InputError } from '../../src/array/index.ts';
import { type OpenNetworkOptions, readingOf, readNetwork } from '../../src/io/index.ts';
import { fixture } from './fixture.ts';

const open = (name: string, options: OpenNetworkOptions = {}) => readNetwork(fixture(`field/${name}`), name, options);

describe('refused, and opened without what is named', () => {
  it.each<[string, string, RegExp]>([
    ['conv1d.pt', 'conv', /"conv\.weight" \[8, 3, 3\], "conv\.bias" \[8\] \(a convolution\)/],
    ['embedding.pt', 'emb', /"emb\.weight" \[20, 6\] \(an embedding\)/],
    ['rate_torch_names_alpha.npz', 'alpha', /"alpha" \[\] = 0\.2 \(a leak\)/],
    ['voltage_torch_names_alpha.npz', 'alpha', /"alpha" \[\] = 0\.2 \(a leak\)/],
    ['two_layer_head.pt', 'fc2', /"fc1" \[5, 8\] seems to go on with "fc2\.weight" \[1, 5\]/],
  ])('%s without %s', (file, name, what) => {
    expect(() => open(file)).toThrow(InputError);
    expect(() => open(file)).toThrow(what);
    expect(() => open(file)).toThrow(new RegExp(`--ignore ${name}`));
    const { mapping } = open(file, { ignore: [name] });
    const { taken, notUsed } = readingOf(mapping);
    expect(taken.map((line) => line.split(':')[0])).toEqual(['rnn', 'readout']);
    expect(notUsed.every((line) => line.endsWith(`left out as asked (--ignore ${name})`))).toBe(true);
    expect(notUsed.length).toBeGreaterThan(0);
  });
});

describe('refused, whatever is ignored', () => {
  it.each<[string, string[], RegExp]>([
    ['bias_only.pt', ['cell.bias', 'bias'], /"cell\.bias" \[8\] .*inside the recurrent module "cell"/],
    ['leak_and_bias.pt', ['cell.bias', 'alpha'], /"cell\.bias" \[8\].*"cell\.alpha" \[\] = .*\(a leak, inside/],
    ['bare.pt', [], /no readout/],
    ['encoder.pt', [], /no readout/],
    ['conv_readout.pt', ['final'], /no readout/],
  ])('%s', (file, ignore, what) => {
    expect(() => open(file)).toThrow(what);
    expect(() => open(file, { ignore })).toThrow(what);
  });

  it('the readout of two modules in a row is never set on the first', () => {
    expect(() => open('same.pt')).toThrow(/several recurrent modules \("lstm1", "lstm2"\)/);
    for (const ignore of [[], ['lstm2']])
      expect(() => open('same.pt', { map: { rnn: 'lstm1' }, ignore })).toThrow(/seems to read "lstm2", not "lstm1"/);
    expect(() => open('same.pt', { map: { rnn: 'lstm2' } })).toThrow(/another recurrent module.*--ignore lstm1$/);
  });
});

describe('opened as they are', () => {
  it('a flip-flop network, with nothing left over and nothing assumed', () => {
    const { network, mapping } = open('flip_flop.npz');
    expect(network.config).toMatchObject({
      cell: 'elman',
      activation: 'tanh',
      inputSize: 3,
      hiddenSize: 9,
      outputSize: 3,
    });
    expect(readingOf(mapping)).toMatchObject({ notUsed: [], assumed: [] });
  });

  it('the second of two modules alone, which is told to be a part', () => {
    const { network, mapping } = open('same.pt', { ignore: ['lstm1'] });
    expect(network.config.inputSize).toBe(network.config.hiddenSize);
    expect(readingOf(mapping).notUsed).toHaveLength(4);
  });
});
