// What a checkpoint holds beside its state dict, wherever it lies: tensors and lists of numbers are left over, values are
// settings by their paths; what is of the optimiser and of averages is passed over.

import { describe, expect, it } from 'vitest';
import { InputError } from '../../src/array/index.ts';
import { writeZip } from '../../src/io/bytes/zip.ts';
import { type OpenNetworkOptions, readCheckpoint, readingOf, readNetwork } from '../../src/io/index.ts';
import { bytesOf, pickle } from './pickle-maker.ts';

const [INPUTS, HIDDEN, OUTPUTS] = [3, 8, 2];
const COUNT = 256;

/** A tensor over the first numbers of the one storage. */
const tensor = (...shape: number[]) => {
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((a, b) => a * b, 1));
  return pickle.tensor('FloatStorage', '0', COUNT, shape, strides);
};
const float = (value: number) => {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setFloat64(0, value);
  return bytesOf('G', bytes);
};
const list = (...items: Uint8Array[]) => bytesOf(']', '(', ...items, 'e');
const { dict, text } = pickle;

const state = (...more: [string, Uint8Array][]) =>
  dict([
    ['rnn.weight_ih_l0', tensor(HIDDEN, INPUTS)],
    ['rnn.weight_hh_l0', tensor(HIDDEN, HIDDEN)],
    ['fc.weight', tensor(OUTPUTS, HIDDEN)],
    ...more,
  ]);

function file(body: Uint8Array): Uint8Array {
  const numbers = Float32Array.from({ length: COUNT }, (_, at) => Math.sin(at + 1));
  return writeZip(
    new Map([
      ['x/data.pkl', pickle.file(body)],
      ['x/data/0', new Uint8Array(numbers.buffer)],
    ]),
  );
}

const open = (body: Uint8Array, options: OpenNetworkOptions = {}) =>
  readingOf(readNetwork(file(body), 'x.pt', options).mapping);

describe('beside the state dict', () => {
  it.each<[string, Uint8Array, string, RegExp]>([
    [
      'a dict of another module',
      dict([['weight', tensor(20, INPUTS)]]),
      'embedding',
      /"embedding\.weight" \[20, 3\] \(an embedding\)/,
    ],
    ['a number', float(0.2), 'alpha', /says alpha = 0\.2 \(a leak\)/],
    ['a tensor of one number', tensor(1), 'tau', /"tau" \[1\] = 0\.841 \(a time constant\)/],
    [
      'a setting in a dict in a dict',
      dict([['model', dict([['leak', float(0.1)]])]]),
      'config',
      /says config\.model\.leak = 0\.1/,
    ],
    ['a setting in a list', list(dict([['dt', float(0.1)]])), 'hparams', /says hparams\.0\.dt = 0\.1/],
    ['a text of settings', text("{'alpha': 0.3}"), 'note', /says note\.alpha = 0\.3/],
    ['a list of numbers', list(...Array.from({ length: 9 }, (_, k) => float(k / 7))), 'offsets', /"offsets" \[9\]/],
  ])('%s is refused, and ignored where it is named', (_, value, name, what) => {
    const body = dict([
      ['state_dict', state()],
      [name, value],
    ]);
    expect(() => open(body)).toThrow(InputError);
    expect(() => open(body)).toThrow(what);
    expect(open(body, { ignore: [name] }).notUsed.join()).toContain(`--ignore ${name}`);
  });

  it('a learned start is refused, whatever is ignored', () => {
    for (const start of [tensor(HIDDEN), list(...Array.from({ length: HIDDEN + 1 }, () => list(float(0.5))))]) {
      const body = dict([
        ['model', state()],
        ['h0', start],
      ]);
      const what = /"h0" \[[89]\]/;
      expect(() => open(body)).toThrow(what);
    }
    expect(() =>
      open(
        dict([
          ['model', state()],
          ['h0', tensor(HIDDEN)],
        ]),
        { ignore: ['h0'] },
      ),
    ).toThrow(/as (long|wide) as the state/);
  });

  it('values in the state dict itself are looked at: a leak inside the module, extra state', () => {
    expect(() => open(state(['rnn.alpha', float(0.2)]), { ignore: ['alpha'] })).toThrow(
      /inside the recurrent module "rnn"/,
    );
    expect(() => open(state(['_extra_state', dict([['alpha', float(0.2)]])]))).toThrow(/_extra_state\.alpha = 0\.2/);
  });

  it('arguments that are called opt, and lists of whole numbers that are settings, are no state of a training', () => {
    const beside = (name: string, value: Parameters<typeof dict>[0][number][1]) => () =>
      open(
        dict([
          ['state_dict', state()],
          [name, value],
        ]),
      );
    expect(
      beside(
        'opt',
        dict([
          ['lr', float(0.1)],
          ['tau', float(100)],
        ]),
      ),
    ).toThrow(/opt\.tau = 100 \(a time constant\)/);
    expect(beside('tau', list(...Array.from({ length: 64 }, (_, k) => float(k < 32 ? 10 : 100))))).toThrow(/tau/);
    expect(() => open(state(['average.conv.weight', tensor(3, 4)]))).toThrow(/average\.conv\.weight/);
  });

  it('what is of a training is passed over, and told', () => {
    const slots = dict([
      ['exp_avg', tensor(HIDDEN, HIDDEN)],
      ['alpha', float(0.99)],
    ]);
    const body = dict([
      ['state_dict', state()],
      ['optimizer_states', list(dict([['state', slots]]))],
      ['ema', state()],
      ['epoch', float(3)],
      ['best_loss', tensor(1)],
      ['history', list(...Array.from({ length: 20 }, (_, k) => float(1 / (k + 1))))],
      [
        'hyper_parameters',
        dict([
          ['lr', float(0.1)],
          ['weight_decay', float(0.1)],
          ['noise', float(0.1)],
        ]),
      ],
    ]);
    expect(open(body)).toEqual({
      taken: [
        'the state dict is under "state_dict"',
        expect.stringMatching(/^rnn: /),
        expect.stringMatching(/^readout: /),
      ],
      notUsed: [
        '"optimizer_states" holds state of the training',
        '"ema" holds state of the training',
        'best_loss, [1]: a record of the training',
        'history, [20]: a record of the training',
        'hyper_parameters.noise = 0.1, noise: used in training only',
      ],
      assumed: [expect.stringMatching(/tanh is assumed/)],
    });
  });

  it('an activation is followed wherever it stands', () => {
    const body = dict([
      ['model', state()],
      ['config', dict([['rnn', dict([['nonlinearity', text('relu')]])]])],
    ]);
    expect(readNetwork(file(body), 'x.pt').network.config.activation).toBe('relu');
  });

  it('a dict that holds itself, and one that is there a thousand times, are looked through once', () => {
    const shared = bytesOf(
      '}',
      'q',
      7,
      text('a'),
      'h',
      7,
      's',
      ...Array.from({ length: 1000 }, (_, k) => bytesOf(text(`k${k}`), 'h', 7, 's')),
    );
    const { settings, beside } = readCheckpoint(
      file(
        dict([
          ['model', state()],
          ['other', shared],
        ]),
      ),
      'x.pt',
    );
    expect([settings.size, beside.size]).toEqual([0, 0]);
  });
});
