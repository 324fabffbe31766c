// State dicts of other people's modules: what is taken for what, what is ambiguous, what a person may say.

import { describe, expect, it } from 'vitest';
import { InputError, type NamedTensors, type Tensor } from '../../src/array/index.ts';
import { describeMatches, type NameMap } from '../../src/io/index.ts';
import { parseNameMap } from '../../src/io/names/name-map.ts';
import { networkToTensors, openTensors } from '../../src/io/network/network-file.ts';
import { cellNames, initialParameters, type NetworkConfig } from '../../src/nn/index.ts';
import { secondsComputing } from '../computing.ts';

/** Values that differ from tensor to tensor, so that a wrong one is seen. */
let next = 0;
const tensor = (...shape: number[]): Tensor => ({
  dtype: 'f32',
  shape,
  data: Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => next++ / 1024),
});

/** A recurrent module called `prefix`: 2 inputs, 3 hidden units. */
function recurrent(prefix: string, gates = 1, { layers = 1, bias = true, suffix = (k: number) => `_l${k}` } = {}) {
  const dot = prefix === '' ? '' : `${prefix}.`;
  const rows = gates * 3;
  return Array.from({ length: layers }, (_, k): [string, Tensor][] => [
    [`${dot}weight_ih${suffix(k)}`, tensor(rows, k === 0 ? 2 : 3)],
    [`${dot}weight_hh${suffix(k)}`, tensor(rows, 3)],
    ...(bias
      ? ([
          [`${dot}bias_ih${suffix(k)}`, tensor(rows)],
          [`${dot}bias_hh${suffix(k)}`, tensor(rows)],
        ] as [string, Tensor][])
      : []),
  ]).flat();
}

const linear = (name: string, rows = 4, cols = 3): [string, Tensor][] => [
  [`${name}.weight`, tensor(rows, cols)],
  [`${name}.bias`, tensor(rows)],
];

const open = (pairs: [string, Tensor][], map?: NameMap, ...ignore: string[]) =>
  openTensors(new Map(pairs) as NamedTensors, {}, 'x', { map, ignore });

describe('recognises', () => {
  it.each(['rnn', 'lstm', 'gru', 'model.rnn', 'encoder.rnn', 'module.net.core', ''])('the module "%s"', (prefix) => {
    const pairs = [...recurrent(prefix), ...linear('model.readout')];
    const { network, mapping } = open(pairs);
    expect([...network.parameters.values()]).toEqual(pairs.map(([, t]) => t));
    expect([...network.parameters.keys()]).toEqual([
      ...['rnn.weight_ih_l0', 'rnn.weight_hh_l0', 'rnn.bias_ih_l0', 'rnn.bias_hh_l0', 'readout.weight', 'readout.bias'],
    ]);
    expect(describeMatches(mapping)).toEqual([
      `rnn: ${prefix || '(top level)'}, Elman, 1 layer, 2 inputs, 3 hidden units, biases`,
      'readout: model.readout, linear, 4 outputs, bias',
      'note: the file does not say its activation: tanh is assumed (--activation)',
    ]);
  });

  it.each(['readout', 'fc', 'fc1', 'decoder', 'linear', 'head', 'out', 'output_layer', 'h2o', 'net.fc.0', 'strange'])(
    'the readout "%s"',
    (name) => {
      const pairs = linear(name);
      const { network } = open([...recurrent('rnn'), ...pairs, ...linear('embedding', 50, 2)], {}, 'embedding');
      expect(network.parameters.get('readout.weight')).toBe(pairs[0]![1]);
      expect(network.parameters.get('readout.bias')).toBe(pairs[1]![1]);
    },
  );

  it.each([
    [1, 'elman'],
    [3, 'gru'],
    [4, 'lstm'],
  ])('a cell of %i gates as %s, in layers and without biases', (gates, cell) => {
    const { network } = open([...recurrent('rnn', gates, { layers: 3, bias: false }), ...linear('fc')]);
    expect(network.config).toEqual({
      ...{ cell, activation: 'tanh', inputSize: 2, hiddenSize: 3, outputSize: 4 },
      ...{ layers: 3, bias: false, readoutBias: true },
    });
    expect(network.parameters.get('rnn.weight_ih_l2')!.shape).toEqual([3 * gates, 3]);
  });

  it('single cells, and cells in a list as layers', () => {
    const cell = open([...recurrent('cell', 3, { suffix: () => '' }), ...linear('out')]);
    expect(cell.network.config).toMatchObject({ cell: 'gru', hiddenSize: 3 });
    const pairs = [...recurrent('cells.0', 4, { suffix: () => '' }), ...linear('out')];
    const second = recurrent('cells.1', 4, { suffix: () => '', layers: 2 }).slice(4);
    const { network, mapping } = open([...pairs, ...second]);
    expect(network.config).toMatchObject({ cell: 'lstm', layers: 2 });
    expect(network.parameters.get('rnn.weight_hh_l1')).toBe(second.find(([name]) => name.includes('weight_hh'))![1]);
    expect(describeMatches(mapping)[0]).toContain('rnn: cells, LSTM, 2 layers');
  });

  it('and tells what it leaves out', () => {
    const pairs = [...recurrent('rnn'), ...linear('fc'), ...linear('embed', 7, 2), ['step', tensor(1)]];
    const { mapping } = open(pairs as [string, Tensor][], {}, 'embed');
    expect(describeMatches(mapping)).toEqual(
      expect.arrayContaining(['not used: embed.weight, [7, 2]', 'not used: embed.bias, [7]', 'not used: step, [1]']),
    );
  });
});

describe('several that fit', () => {
  const two = () => [
    ...recurrent('encoder.gru', 3),
    ...recurrent('decoder.gru', 3),
    ...linear('fc'),
    ...linear('head', 5),
    ...linear('attention'),
  ];

  it('are listed', () => {
    expect(() => open(two())).toThrow(InputError);
    expect(() => open(two())).toThrow(
      'x: it has several recurrent modules ("encoder.gru", "decoder.gru"): choose one with --map rnn=NAME',
    );
    expect(() => open(two(), { rnn: 'encoder.gru' })).toThrow(
      'x: several matrices fit the readout ("fc" [4, 3], "head" [5, 3]): choose one with --map readout=NAME',
    );
    expect(() => open([...recurrent('rnn'), ...linear('a'), ...linear('b')])).toThrow(/fit the readout \("a" .*"b" /);
  });

  it('are listed in one line of bounded length, however many', () => {
    const many = Array.from({ length: 3000 }, (_, k) => recurrent(`part${'x'.repeat(300)}${k}y`)).flat();
    const act = () => open([...many, ...linear('fc')]);
    expect(act).toThrow(/several recurrent modules .* and 2992 more/);
    expect(act).toThrow(/^.{1,1000}$/);
    expect(() => open([['a'.repeat(1001), tensor(1)]])).toThrow(/has a name of 1001 characters/);
  });

  it('are chosen by name, or by its end', () => {
    const pairs = two();
    const value = (name: string) => pairs.find(([each]) => each === name)![1];
    const others = ['encoder', 'fc', 'attention'];
    const { network, mapping } = open(pairs, { rnn: 'decoder.gru', readout: 'head' }, ...others);
    expect(network.parameters.get('rnn.weight_hh_l0')).toBe(value('decoder.gru.weight_hh_l0'));
    expect(network.parameters.get('readout.weight')).toBe(value('head.weight'));
    expect(mapping.filter(({ part }) => part === 'unused').map(({ from }) => from)).toContain(
      'encoder.gru.weight_hh_l0',
    );
    const wrapped = pairs.map(([name, t]): [string, Tensor] => [`model.${name}`, t]);
    const { parameters } = open(wrapped, { rnn: 'decoder.gru', readout: 'head' }, ...others).network;
    expect(parameters.get('rnn.weight_ih_l0')).toBe(value('decoder.gru.weight_ih_l0'));
    // Each that is left over has to be named.
    expect(() => open(pairs, { rnn: 'decoder.gru', readout: 'head' }, 'encoder')).toThrow(/--ignore fc,attention$/);
    expect(() => open(pairs, { rnn: 'gru', readout: 'fc' })).toThrow(
      'several recurrent modules whose names end in "gru" ("encoder.gru", "decoder.gru"): name one in full',
    );
    const heads = [...pairs, ...linear('a.last'), ...linear('b.last')];
    expect(() => open(heads, { rnn: 'encoder.gru', readout: 'last' })).toThrow(
      'several modules whose names end in "last" ("a.last" [4, 3], "b.last" [4, 3]): name one in full with --map readout=',
    );
    expect(() => open(pairs, { rnn: 'lstm' })).toThrow(
      'no recurrent module "lstm", it has "encoder.gru", "decoder.gru"',
    );
    expect(() => open(pairs, { rnn: 'encoder.gru', readout: 'x' })).toThrow(
      /it has no module "x" for the readout; modules with a weight: "fc" \[4, 3\]/,
    );
  });

  it('readouts of several layers are refused', () => {
    const pairs = [...recurrent('rnn'), ...linear('fc.0', 3, 3), ...linear('fc.2', 4, 3)];
    expect(() => open(pairs)).toThrow(
      /several matrices fit .*: choose one with --map readout=NAME, unless they are layers one after another, which are/,
    );
    const narrow = [...recurrent('rnn'), ...linear('fc.0', 8, 3), ...linear('fc.2', 4, 8)];
    expect(() => open(narrow)).toThrow(/readout "fc\.0" \[8, 3\] seems to go on with "fc\.2\.weight" \[4, 8\]/);
    // Of whatever name, and of parameters that are no module's.
    for (const second of [linear('fc2', 4, 8), linear('x.last', 4, 8), [['w2', tensor(4, 8)] as [string, Tensor]]])
      expect(() => open([...recurrent('rnn'), ...linear('fc1', 8, 3), ...second])).toThrow(
        /readout "fc1" \[8, 3\] seems to go on with .*: only one linear layer is read .*--ignore /,
      );
  });

  it('networks with a layer before the recurrent ones are refused', () => {
    const pairs = [...linear('embed', 2, 7), ...recurrent('gru', 3), ...linear('out')];
    expect(() => open(pairs)).toThrow(
      'x: "embed.weight" [2, 7] seems to stand before "gru.weight_ih_l0" [9, 2]: no layer before the recurrent ones is read',
    );
    expect(() => open(pairs, { rnn: 'gru' })).toThrow(/--ignore embed\)$/);
    expect(open(pairs, {}, 'embed').network.config).toMatchObject({ inputSize: 2, outputSize: 4 });
  });

  it('a second reader of the states is left over, whole numbers are not', () => {
    const head = linear('aux', 2, 3);
    const counts: [string, Tensor] = ['counts', { dtype: 'i32', shape: [9, 4], data: new Int32Array(36) }];
    const pairs = [...recurrent('rnn'), ...linear('fc'), ...head, counts];
    expect(() => open(pairs)).toThrow(/"aux\.weight" \[2, 3\].*--ignore aux$/);
    const { network, mapping } = open(pairs, {}, 'aux');
    expect(network.config.outputSize).toBe(4);
    expect(describeMatches(mapping)).toContain('not used: counts, [9, 4]');
  });

  it('the top level among them is chosen as "."', () => {
    const pairs = [...recurrent(''), ...recurrent('enc', 3), ...linear('fc')];
    expect(() => open(pairs)).toThrow('several recurrent modules ("." (the top level), "enc"): choose one with --map');
    const fail = (what: string): never => {
      throw new InputError(what);
    };
    const { network, mapping } = open(pairs, parseNameMap('rnn=.', fail), 'enc');
    expect(network.parameters.get('rnn.weight_hh_l0')).toBe(pairs[1]![1]);
    expect(describeMatches(mapping)[0]).toContain('rnn: (top level), Elman');
    expect(() => open([...recurrent('rnn'), ...linear('fc')], parseNameMap('rnn=.', fail))).toThrow(
      'no recurrent module "." (the top level), it has "rnn"',
    );
  });

  it('no readout among ten thousand long names with numbers in them, without delay', () => {
    const names = Array.from({ length: 10_000 }, (_, k): [string, Tensor] => [
      `a${k}${'.1'.repeat(480)}.x.weight`,
      tensor(1),
    ]);
    const seconds = secondsComputing(() => {
      expect(() => open([...recurrent('rnn'), ...names])).toThrow(/^x: it has no readout, expected a linear layer/);
    });
    expect(seconds).toBeLessThan(3);
    const numbered = [...linear('model.fc.1.0'), ...linear('model.x.1')];
    const { parameters } = open([...recurrent('rnn'), ...numbered], {}, 'model.x').network;
    expect(parameters.get('readout.weight')).toBe(numbered[0]![1]);
  });
});

describe('what a person says', () => {
  it('is read from one option', () => {
    const fail = (what: string): never => {
      throw new InputError(what);
    };
    expect(parseNameMap('rnn=encoder.gru,readout=fc', fail)).toEqual({ rnn: 'encoder.gru', readout: 'fc' });
    expect(parseNameMap(' readout = fc ', fail)).toEqual({ readout: 'fc' });
    for (const wrong of ['', 'rnn', 'rnn=', 'cell=a', 'rnn=a b', 'rnn=a,'])
      expect(() => parseNameMap(wrong, fail)).toThrow(/must be like rnn=encoder\.gru,readout=fc, found "/);
    expect(() => parseNameMap('rnn=a,rnn=b', fail)).toThrow(/^rnn is named twice, "a" and "b": name it once$/);
    expect(parseNameMap('readout=fc', fail, { rnn: 'a' })).toEqual({ rnn: 'a', readout: 'fc' });
    expect(() => parseNameMap('rnn=b', fail, { rnn: 'a' })).toThrow(/^rnn is named twice, "a" and "b"/);
  });

  it('about the activation goes before what the file says', () => {
    const tensors: NamedTensors = new Map([...recurrent('rnn'), ...linear('fc')]);
    const activation = (metadata: Record<string, string>, asked?: string) =>
      openTensors(tensors, metadata, 'x', { activation: asked }).network.config.activation;
    expect(activation({})).toBe('tanh');
    expect(activation({ activation: 'relu' })).toBe('relu');
    expect(activation({ activation: 'relu' }, 'linear')).toBe('linear');
    expect(() => activation({}, 'gelu')).toThrow('x: activation "gelu", expected tanh, relu, linear');
    expect(() => activation({ activation: 'gelu' })).toThrow(
      /^x: its metadata says activation "gelu", expected tanh, relu, linear: .*--activation/,
    );
    expect(activation({ activation: 'Relu' })).toBe('relu');
    expect(activation({ activation: 'gelu' }, 'relu')).toBe('relu');
    // Of a gated network it is about something else.
    const gated: NamedTensors = new Map([...recurrent('rnn', 4), ...linear('fc')]);
    expect(describeMatches(openTensors(gated, {}, 'x', { activation: 'relu' }).mapping).at(-1)).toMatch(
      /^note: activation relu is passed over/,
    );
    expect(openTensors(gated, { activation: 'gelu' }, 'x').network.config.activation).toBe('tanh');
  });
});

describe('configurations in the metadata', () => {
  const tensors: NamedTensors = new Map([...recurrent('rnn'), ...linear('readout')]);
  const config: NetworkConfig = {
    ...{ cell: 'elman', activation: 'relu', inputSize: 2, hiddenSize: 3, outputSize: 4, bias: true, readoutBias: true },
  };
  const read = (changes: object) => openTensors(tensors, { network: JSON.stringify({ ...config, ...changes }) }, 'x');

  it('are followed', () => {
    expect(read({}).network).toEqual({ config, parameters: tensors });
  });

  it.each([
    [{ cell: 'transformer' }, /^x: the network in its metadata has "cell" = "transformer", expected "elman", .* or "/],
    [{ hiddenSize: 0 }, /has "hiddenSize" = 0, expected at least 1$/],
    [{ hiddenSize: 2 ** 40 }, /has "hiddenSize" = 1099511627776, expected at most 16777216$/],
    [{ layers: 1e9 }, /has "layers" = 1000000000, expected at most 1024$/],
    [{ hiddenSize: 1.5 }, /has "hiddenSize" = 1.5, expected a whole number$/],
    [{ bias: 1 }, /has "bias" = 1, expected true or false$/],
    [{ cell: undefined }, /the network in its metadata lacks "cell"$/],
    [{ hiddenSize: 5 }, /"rnn\.weight_ih_l0" has shape \[3, 2\], expected \[5, 2\] by its metadata/],
    [{ layers: 2 }, /"rnn\.weight_ih_l1" is missing, which its elman cell needs/],
    [{ note: { deep: [1] } }, /has "note" = an object, expected number, boolean or string$/],
  ])('%j is refused', (changes, message) => {
    expect(() => read(changes)).toThrow(InputError);
    expect(() => read(changes)).toThrow(message);
  });

  it('that are no configuration are a hint of another program, passed over', () => {
    for (const text of ['{', 'null', '{}', 'my-rnn v2', '[1]', '['.repeat(100_000), '{"cell":"RNN"}']) {
      const { network, mapping } = openTensors(tensors, { network: text, activation: 'Relu' }, 'x');
      expect(network).toEqual({ config, parameters: tensors });
      expect(describeMatches(mapping).at(-1)).toMatch(/^note: its metadata has a "network" that Engram did not write/);
    }
  });

  it('stand beside other hints: a cell by its name elsewhere', () => {
    const cellOf = (cell: string, map?: NameMap, ...ignore: string[]) =>
      openTensors(tensors, { cell }, 'x', { map, ignore });
    const notes = (...of: Parameters<typeof cellOf>) => describeMatches(cellOf(...of).mapping).slice(2, -1);
    expect(notes('RNN')).toEqual([]);
    expect(notes('Elman')).toEqual([]);
    const differs = 'its metadata says cell "my cell", but its weights have the shapes of "elman"';
    expect(() => cellOf('my cell')).toThrow(`x: ${differs}: to go by the shapes, leave the word out (--ignore cell)`);
    expect(notes('my cell', {}, 'cell')).toEqual([`note: ${differs}, which is taken as asked (--ignore cell)`]);
    // Engram's own words are believed, unless a person says what to take.
    expect(() => cellOf('linear')).toThrow(/cell "linear", but .* "elman": to go by the shapes, .*--map rnn=NAME/);
    expect(notes('linear', { rnn: 'rnn' })).toHaveLength(1);
  });

  it('are followed whatever a person says of other cells, with a note', () => {
    const own = (cell: string) => {
      const activation = cell === 'wave-rnn' ? 'relu' : 'tanh';
      const made: NetworkConfig = { ...config, cell, activation, hiddenSize: 4, bias: cell !== 'diagonal-ssm' };
      return networkToTensors({ config: made, parameters: initialParameters(made, 1) });
    };
    for (const cell of cellNames) {
      const { tensors: written, metadata } = own(cell);
      const plain = openTensors(written, metadata, 'x');
      const { network, mapping } = openTensors(written, metadata, 'x', { activation: 'linear' });
      const said = describeMatches(mapping).filter((line) => line.includes('passed over'));
      if (cell === 'elman') {
        expect([network.config.activation, said]).toEqual(['linear', []]);
      } else {
        expect(network).toEqual(plain.network);
        expect(said).toEqual([`note: activation linear is passed over: only elman takes one, the cell is ${cell}`]);
      }
      const named = openTensors(written, metadata, 'x', { map: { rnn: 'rnn', readout: 'readout' } });
      expect(named.network).toEqual(plain.network);
    }
  });
});
