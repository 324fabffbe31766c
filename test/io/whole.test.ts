// Nothing of a file is left out in silence: every kind of part, setting and misread weight that can stand beside a network
// is refused with its name and what to type, or told; and whatever float tensor is added to a sound file is one of both.

import { describe, expect, it } from 'vitest';
import { InputError, type NamedTensors, stream, type Tensor } from '../../src/array/index.ts';
import { type OpenNetworkOptions, readingOf } from '../../src/io/index.ts';
import { networkToTensors, openTensors } from '../../src/io/network/network-file.ts';
import { initialParameters } from '../../src/nn/index.ts';

const [INPUTS, HIDDEN, OUTPUTS] = [3, 8, 2];

/** Numbers that are neither zeros nor ones, and differ. */
const random = stream(0, 'whole test');
const tensor = (...shape: number[]): Tensor => ({
  dtype: 'f32',
  shape,
  data: Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => 0.1 + 0.5 * random.uniform()),
});
const filled = (value: number, ...shape: number[]): Tensor => {
  const { data, ...rest } = tensor(...shape);
  return { ...rest, data: (data as Float32Array).fill(value) };
};
const scalar = (value: number): Tensor => ({ dtype: 'f64', shape: [], data: Float64Array.of(value) });

const whole = (value: number): Tensor => ({ dtype: 'i32', shape: [], data: Int32Array.of(value) });

type Pairs = readonly (readonly [string, Tensor])[];

const recurrent = (
  prefix: string,
  { gates = 1, inputs = INPUTS, hidden = HIDDEN, suffix = '_l0', bias = true } = {},
): Pairs => [
  [`${prefix}.weight_ih${suffix}`, tensor(gates * hidden, inputs)],
  [`${prefix}.weight_hh${suffix}`, tensor(gates * hidden, hidden)],
  ...(bias
    ? ([
        [`${prefix}.bias_ih${suffix}`, tensor(gates * hidden)],
        [`${prefix}.bias_hh${suffix}`, tensor(gates * hidden)],
      ] as const)
    : []),
];
const linear = (name: string, rows = OUTPUTS, cols = HIDDEN): Pairs => [
  [`${name}.weight`, tensor(rows, cols)],
  [`${name}.bias`, tensor(rows)],
];
const sound = (gates = 1): Pairs => [...recurrent('rnn', { gates }), ...linear('fc')];

interface Said {
  readonly metadata?: Record<string, string>;
  readonly settings?: Record<string, string | number | boolean | null | readonly (number | string)[]>;
  readonly beside?: Pairs;
}

function open(
  pairs: Pairs,
  options: OpenNetworkOptions = {},
  { metadata = {}, settings = {}, beside = [] }: Said = {},
) {
  const tensors: NamedTensors = new Map(pairs);
  const opened = openTensors(tensors, metadata, 'x', {
    ...options,
    settings: new Map(Object.entries(settings)),
    beside: new Map(beside),
  });
  return { ...opened, reading: readingOf(opened.mapping) };
}

const { network: plain } = open(sound());

/** Refused in one line that names `names`; opens where they are ignored, which is told. */
function expectIgnorable(pairs: Pairs, name: string, what: RegExp, said: Said = {}): void {
  const act = () => open(pairs, {}, said);
  expect(act).toThrow(InputError);
  expect(act).toThrow(what);
  expect(act).toThrow(new RegExp(`^x: [^\\n]*--ignore [^ ]*${name.replaceAll('.', '\\.')}`));
  const { reading, network } = open(pairs, { ignore: [name] }, said);
  expect(network.config).toMatchObject({ inputSize: INPUTS, hiddenSize: HIDDEN });
  expect([...reading.notUsed, ...reading.assumed].join('\n')).toContain(`--ignore ${name}`);
}

/** Refused, whatever a person ignores. */
function expectNever(pairs: Pairs, name: string, what: RegExp, options: OpenNetworkOptions = {}): void {
  for (const ignore of [[], [name]]) {
    const act = () => open(pairs, { ...options, ignore });
    expect(act).toThrow(InputError);
    expect(act).toThrow(what);
  }
}

describe('parts before, between and after', () => {
  it.each<[string, Pairs, RegExp]>([
    [
      'conv',
      [
        ['conv.weight', tensor(3, 4, 3)],
        ['conv.bias', tensor(3)],
      ],
      /"conv\.weight" \[3, 4, 3\].*a convolution/,
    ],
    [
      'cnn',
      [
        ['cnn.0.weight', tensor(5, 4, 3, 3)],
        ['cnn.3.weight', tensor(3, 5, 3, 3)],
      ],
      /"cnn\.0\.weight".*a convolution/,
    ],
    ['emb', [['emb.weight', tensor(20, 3)]], /"emb\.weight" \[20, 3\] \(an embedding\)/],
    ['inp', linear('inp', INPUTS, 5), /"inp\.weight" \[3, 5\] seems to stand before "rnn\.weight_ih_l0"/],
    [
      'norm',
      [
        ['norm.weight', tensor(3)],
        ['norm.bias', tensor(3)],
      ],
      /"norm\.weight" \[3\].*a normalisation/,
    ],
    [
      'bn',
      [
        ['bn.running_mean', tensor(3)],
        ['bn.running_var', tensor(3)],
      ],
      /a normalisation/,
    ],
    ['attn', linear('attn', 5, 2 * HIDDEN), /"attn\.weight".*an attention/],
    ['mlp', linear('mlp', 4, OUTPUTS), /readout "fc" \[2, 8\] seems to go on with "mlp\.weight" \[4, 2\]/],
    ['critic', linear('critic', 1, HIDDEN), /critic/],
    ['scale', [['scale', tensor(2)]], /"scale" \[2\]/],
    ['mean', [['mean', tensor(INPUTS)]], /"mean" \[3\]/],
    ['W_mask', [['W_mask', tensor(HIDDEN, HIDDEN)]], /"W_mask" \[8, 8\] \(a mask\)/],
    ['strange', [['strange', tensor(4, 5, 6)]], /"strange" \[4, 5, 6\]/],
    ['gain', [['gain', scalar(0.3)]], /"gain" \[\] = 0\.3/],
  ])('%s is refused, and ignored where it is named', (name, part, what) => {
    // A second reader of the states is one of two that fit.
    expectIgnorable([...part, ...sound()], name, what);
  });

  it.each<[string, Pairs, string]>([
    ['a learned start', [['h0', tensor(HIDDEN)]], 'h0'],
    ['a learned start of one row', [['init_state', tensor(1, HIDDEN)]], 'init_state'],
    ['a learned start of three axes', [['h_0', tensor(1, 1, HIDDEN)]], 'h_0'],
    ['an embedding of one start', [['start.weight', tensor(1, HIDDEN)]], 'start'],
    ['several learned starts', [['h0', tensor(5, HIDDEN)]], 'h0'],
    ['a vector as long as the state', [['tau', tensor(HIDDEN)]], 'tau'],
    [
      'a normalisation of the state',
      [
        ['ln.weight', tensor(HIDDEN)],
        ['ln.bias', tensor(HIDDEN)],
      ],
      'ln',
    ],
    ['a mask of units', [['mask', tensor(HIDDEN)]], 'mask'],
    [
      'signs of units in whole numbers',
      [['signs', { dtype: 'i8', shape: [8], data: Int8Array.of(1, 1, 1, 1, 1, 1, -1, -1) }]],
      'signs',
    ],
    ['a bias inside', [['rnn.bias', tensor(HIDDEN)]], 'rnn.bias'],
    ['a leak inside', [['rnn.alpha', scalar(0.2)]], 'rnn.alpha'],
    ['a part inside that has another length', [['rnn.gate.weight', tensor(5, 4)]], 'rnn.gate'],
    ['peepholes', [['rnn.weight_ci', tensor(HIDDEN)]], 'rnn.weight_ci'],
    ['weights before their dropout', [['rnn.weight_hh_l0_raw', tensor(HIDDEN, HIDDEN)]], 'rnn.weight_hh_l0_raw'],
    [
      'a form of weights',
      [
        ['rnn.weight_hh_l0_g', tensor(HIDDEN, 1)],
        ['rnn.weight_hh_l0_v', tensor(HIDDEN, HIDDEN)],
      ],
      'rnn',
    ],
  ])('%s never opens', (_, part, name) => {
    expectNever(
      [...sound(), ...part],
      name,
      /as (?:long|wide) as the state|inside the recurrent module "rnn"|of the module that is taken/,
    );
  });

  it('weights before their dropout, beside the module that holds the dropped copy', () => {
    const pairs = [...recurrent('net.rnn.module'), ...linear('fc')];
    expectNever(
      [...pairs, ['net.rnn.weight_hh_l0_raw', tensor(HIDDEN, HIDDEN)]],
      'net.rnn.weight_hh_l0_raw',
      /other recurrent weights/,
    );
    const same = new Map(pairs).get('net.rnn.module.weight_hh_l0')!;
    const { reading } = open([...pairs, ['net.rnn.weight_hh_l0_raw', same]]);
    expect(reading.notUsed).toEqual(['net.rnn.weight_hh_l0_raw, [8, 8]: a copy of what is taken']);
  });

  it('of a module at the top level, what is at the top level is inside', () => {
    const top = recurrent('').map(([name, t]) => [name.slice(1), t] as const);
    expectNever([...top, ...linear('fc'), ['decay', tensor(1)]], 'decay', /inside the recurrent module "\."/);
  });
});

describe('misread weights', () => {
  const two = (second: Parameters<typeof recurrent>[1] = {}) => [
    ...recurrent('lstm1', { gates: 4 }),
    ...recurrent('lstm2', { gates: 4, inputs: HIDDEN, ...second }),
    ...linear('fc'),
  ];

  it('a second recurrent module between the one that is taken and the readout', () => {
    for (const ignore of [[], ['lstm2']]) {
      const act = () => open(two(), { map: { rnn: 'lstm1' }, ignore });
      expect(act).toThrow('x: the readout "fc" [2, 8] seems to read "lstm2", not "lstm1", which is taken');
    }
    expect(() => open(two(), { ignore: ['lstm2'] })).toThrow(/seems to read "lstm2"/);
    // The same in any order, as safetensors and dicts have them.
    expect(() => open(two().reverse(), { map: { rnn: 'lstm1' }, ignore: ['lstm2'] })).toThrow(/seems to read "lstm2"/);
  });

  it('a recurrent module before the one that is taken', () => {
    expect(() => open(two(), { map: { rnn: 'lstm2' } })).toThrow(
      /"lstm1\.weight_ih_l0".*another recurrent module.*--ignore lstm1$/,
    );
    const pairs = two();
    const { reading, network } = open(pairs, { map: { rnn: 'lstm2' }, ignore: ['lstm1'] });
    expect(network.config.inputSize).toBe(HIDDEN);
    expect(reading.notUsed[0]).toMatch(/^lstm1\.weight_ih_l0, \[32, 3\]: another recurrent module, left out as asked/);
    // A module that is left out is not asked for.
    expect(open(pairs, { ignore: ['lstm1'] }).network).toEqual(network);
  });

  it.each([
    ['encoder.gru', 'decoder.gru', 'decoder.fc'],
    ['encoder', 'decoder', 'fc'],
    ['enc', 'dec', 'out'],
    ['rnn_a', 'rnn_b', 'head_b'],
  ])("a readout that is another module's: of %s beside %s", (taken, other, readout) => {
    const parts = [recurrent(taken, { gates: 3 }), recurrent(other, { gates: 3 }), linear(readout)];
    for (const pairs of [parts, [...parts].reverse()].map((each) => each.flat())) {
      const act = () => open(pairs, { map: { rnn: taken, readout }, ignore: [other] });
      expect(act).toThrow(InputError);
      expect(act).toThrow(new RegExp(`seems to read "${other}", not "${taken}"`));
      expect(open(pairs, { map: { rnn: other }, ignore: [taken] }).reading.taken[0]).toContain(`rnn: ${other}`);
    }
  });

  it('a readout that is missing is not made of what stands elsewhere', () => {
    const bare = recurrent('rnn', { inputs: HIDDEN });
    const act = (name: string, rows: number) => () => open([...linear(name, rows), ...bare]);
    expect(act('emb', 20)).toThrow(/no readout of a usual name.*"emb" \[20, 8\].*an embedding.*--map readout=emb/);
    expect(act('attention', 5)).toThrow(/no readout of a usual name.*an attention/);
    expect(act('bridge', HIDDEN)).toThrow(/no readout of a usual name/);
    const { reading } = open([...linear('strange', 5), ...bare]);
    expect(reading.assumed[0]).toMatch(/^"strange" is the readout: the only matrix/);
    expect(open([...linear('emb', 20), ...bare], { map: { readout: 'emb' } }).network.config.outputSize).toBe(20);
  });

  it('a module that reads from the end, unless a person names it', () => {
    const pairs = [...recurrent('rnn_backward'), ...linear('fc')];
    expect(() => open(pairs)).toThrow(/"rnn_backward" seems to read sequences from their end.*--map rnn=rnn_backward/);
    expect(open(pairs, { map: { rnn: 'rnn_backward' } }).network.config.hiddenSize).toBe(HIDDEN);
  });

  it('biases, layers, directions and transposed weights', () => {
    const without = (name: string) => sound().filter(([each]) => each !== name);
    expect(() => open([...without('fc.bias'), ['fc.b', tensor(OUTPUTS)]])).toThrow(/"fc\.b" \[2\]/);
    expect(() => open([...without('fc.bias'), ['fc_bias', tensor(OUTPUTS)]])).toThrow(/"fc_bias" \[2\]/);
    expect(() => open(without('rnn.bias_hh_l0'))).toThrow(/only some of the biases/);
    for (const strange of [
      'weight_ih_l0_reverse',
      'weight_hr_l0',
      'weight_ih_l2',
      'weight_ih_l12345',
      'weight_ih_l0_backward',
    ])
      expectNever(
        [...sound(), [`rnn.${strange}`, tensor(HIDDEN, INPUTS)]],
        'rnn',
        /direction|projected|gap|lacks|inside/,
      );
    const turned = sound().map(([name, t]): readonly [string, Tensor] => [
      name,
      { ...t, shape: [...t.shape].reverse() },
    ]);
    expect(() => open(turned)).toThrow(InputError);
    const cells = [
      ...recurrent('cells.0', { suffix: '' }),
      ...recurrent('cells.1', { suffix: '', inputs: HIDDEN }),
      ...linear('fc'),
    ];
    expect(open(cells).reading.assumed[0]).toMatch(/^the cells of "cells" are layers one after another/);
    expectNever(
      [...cells, ['cells.1.norm.weight', tensor(5)]],
      'cells.1.norm',
      /inside the recurrent module "cells\.1"/,
    );
  });

  it('a head of two layers opens without the second only where that is named', () => {
    const pairs = [...recurrent('rnn'), ...linear('fc1', 5), ...linear('fc2', 1, 5)];
    expect(() => open(pairs, { map: { readout: 'fc1' } })).toThrow(
      /seems to go on with "fc2\.weight" \[1, 5\].*--ignore fc2/,
    );
    expect(open(pairs, { ignore: ['fc2'] }).network.config.outputSize).toBe(5);
  });
});

describe('what is not left over', () => {
  it.each<[string, Pairs]>([
    ['slots as TensorFlow names them', sound().map(([name, t]) => [`${name}/Adam`, tensor(...t.shape)])],
    ['slots as PyTorch does', sound().map(([name, t]) => [`${name}.exp_avg_sq`, tensor(...t.shape)])],
    ["slots as Engram's own checkpoints name them", sound().map(([name, t]) => [`adam.m.${name}`, tensor(...t.shape)])],
    ['an average of the weights', sound().map(([name, t]) => [`ema.${name}`, tensor(...t.shape)])],
    ['the same in a module', sound().map(([name, t]) => [`swa_model.${name}`, tensor(...t.shape)])],
    ['the same as an ending', sound().map(([name, t]) => [`${name}_ema`, tensor(...t.shape)])],
    [
      'a dict of its own',
      [
        ['optimizer.rnn.weight_hh_l0', tensor(HIDDEN, HIDDEN)],
        ['optimizer.step', tensor(1)],
      ],
    ],
  ])('%s', (_, more) => {
    const { network, reading } = open([...sound(), ...more]);
    expect(network.config).toEqual(plain.config);
    expect(reading.notUsed).toEqual([`${more.length} tensors of the optimiser or of averages`]);
  });

  it('but what only has such a name: another shape, no tensor of that name', () => {
    expectNever([...sound(), ['rnn.weight_hh_l0_ema', tensor(HIDDEN, 1)]], 'rnn', /inside|as long/);
    expect(() => open([...sound(), ['cnn/Adam', tensor(3, 3)]])).toThrow(/"cnn\/Adam" \[3, 3\]/);
    expect(() => open([...sound(), ['optimizer_gain', tensor(3)]])).toThrow(/"optimizer_gain" \[3\]/);
  });

  it.each<[string, Tensor, string]>([
    ['alpha', scalar(1), '1, a leak: it changes nothing'],
    ['rnn.alpha', filled(1, HIDDEN), 'ones: no leak'],
    ['h0', filled(0, 1, HIDDEN), 'zeros: the state starts there'],
    ['rnn.bias', filled(0, HIDDEN), 'zeros: it adds nothing'],
    ['rec_mask', filled(1, HIDDEN, HIDDEN), 'a mask that changes nothing'],
    ['noise_std', scalar(0.1), '0.1, noise: used in training only'],
    ['rnn.dropout', scalar(0.25), '0.25, a dropout: used in training only'],
    ['val_loss', scalar(0.25), 'a record of the training'],
    ['train_losses', tensor(100), 'a record of the training'],
    ['bidirectional', whole(0), '0, both directions: it changes nothing'],
    ['layer_norm', { dtype: 'bool', shape: [], data: Uint8Array.of(0) }, '0, a normalisation: it changes nothing'],
  ])('%s, as it is', (name, t, why) => {
    const { network, reading } = open([...sound(), [name, t]]);
    expect(network.config).toEqual(plain.config);
    expect(reading.notUsed).toEqual([`${name}, [${t.shape.join(', ')}]: ${why}`]);
  });

  it('but a leak in another form is one, whatever it says, and whole numbers may be settings', () => {
    for (const name of ['raw_alpha', 'log_tau'])
      expectIgnorable([...sound(), [name, scalar(1)]], name, /a leak in another form/);
    expectIgnorable([...sound(), ['tau', whole(100)]], 'tau', /"tau" \[\] = 100 \(a time constant\)/);
    expectIgnorable(
      [...sound(), ['num_layers', whole(2)]],
      'num_layers',
      /says num_layers = 2 \(layers, but 1 is found\)/,
    );
    expectIgnorable([...sound(), ['bidirectional', whole(1)]], 'bidirectional', /both directions/);
  });

  it('a mask that the weights obey, and none that they do not', () => {
    const mask = filled(1, HIDDEN, HIDDEN);
    (mask.data as Float32Array)[5] = 0;
    const weights = new Map(sound());
    const hh = weights.get('rnn.weight_hh_l0')!;
    expect(() => open([...weights, ['mask', mask]])).toThrow(/"mask" \[8, 8\] \(a mask\).*--ignore mask/);
    (hh.data as Float32Array)[5] = 0;
    expect(open([...weights, ['mask', mask]]).reading.notUsed).toEqual(['mask, [8, 8]: a mask that changes nothing']);
    expect(() => open([...weights, ['mask', filled(0, HIDDEN, HIDDEN)]])).toThrow(/a mask/);
  });

  it('a time step as long as its time constant', () => {
    expect(open([...sound(), ['dt', scalar(20)], ['tau', scalar(20)]]).reading.notUsed).toHaveLength(2);
    expect(() => open([...sound(), ['dt', scalar(20)], ['tau', scalar(100)]])).toThrow(
      /"dt" \[\] = 20 \(a time step\), "tau" \[\] = 100 \(a time constant\).*--ignore dt,tau/,
    );
    expect(open(sound(), {}, { settings: { 'hp.dt': 5, 'hp.tau': '5' } }).reading.taken).toHaveLength(4);
    expect(() => open(sound(), {}, { settings: { 'hp.dt': 5, tau: 50 } })).toThrow(/says hp\.dt = 5 .*, tau = 50 /);
  });

  it('but what the network is made of may not be ignored, and a name that is not there is told', () => {
    expect(open(sound(), { ignore: ['cnn'] }).reading.notUsed).toEqual([
      'nothing called "cnn" is left over: --ignore cnn is passed over',
    ]);
    for (const name of ['rnn', 'fc.bias'])
      expect(() => open(sound(), { ignore: [name] })).toThrow(/is what the network is made of: it cannot be left out/);
  });
});

describe('settings beside the weights', () => {
  it.each<[string, string | number | boolean | readonly number[]]>([
    ['alpha', 0.2],
    ['ALPHA', '0.2'],
    ['rnn_alpha', 0.2],
    ['model.leakRate', 0.9],
    ['HPAlpha', 0.9],
    ['tau_ms', 20],
    ['config.leak', 0.1],
    ['τ', 10],
    ['tau', [10, 100]],
    ['hyper_parameters.tau_rec', 100],
    ['dt', 0.1],
    ['deltaT', 0.1],
    ['time_constant', 5],
    ['decay', 0.9],
    ['leaky', true],
    ['layer_norm', true],
    ['use_batchnorm', 'yes'],
    ['dale', true],
    ['ei_ratio', 0.8],
    ['train_h0', true],
    ['learn_initial_state', true],
    ['residual', true],
    ['attention', 'dot'],
    ['bidirectional', true],
    ['zoneout', 0.1],
    ['num_layers', 2],
    ['rnn_layers', 3],
    ['output_activation', 'sigmoid'],
    ['leak.rate', 0.5],
    ['solver', 'euler'],
    ['integrator', 'rk4'],
    ['update_rate', 0.2],
    ['input_gain', 0.5],
  ])('%s = %j is refused, and ignored where it is named', (path, value) => {
    const name = path.slice(path.lastIndexOf('.') + 1);
    const escaped = path.replaceAll('.', '\\.');
    expectIgnorable(sound(), name, new RegExp(`^x: it says ${escaped} = `), { settings: { [path]: value } });
  });

  it.each<[string, string | number | boolean | null]>([
    ['alpha', 1],
    ['alpha', '1.0'],
    ['leak', null],
    ['leaky', false],
    ['layer_norm', false],
    ['norm', 'none'],
    ['residual', 0],
    ['bidirectional', 'False'],
    ['attention', null],
    ['num_layers', 1],
    ['weight_decay', 0.01],
    ['lr_decay', 0.5],
    ['optimizer.alpha', 0.99],
    ['grad_clip_norm', 1],
    ['hidden_init', 'orthogonal'],
    ['learning_rate', 0.001],
    ['epochs', 100],
    ['cell', 'RNN'],
    ['model_type', 'rnn'],
    ['reset_after', false],
    ['gate_activation', 'hard'],
    ['update_rate', 1],
    ['recurrent_init_gain', 0.5],
  ])('%s = %j changes nothing', (path, value) => {
    expect(open(sound(), {}, { settings: { [path]: value } }).network.config).toEqual(plain.config);
  });

  it.each([
    ['noise', 0.1],
    ['sigma_rec', 0.05],
    ['recurrent_dropout', 0.5],
    ['dropout', 0],
  ])('%s = %j is told as used in training only', (name, value) => {
    const { reading } = open(sound(), {}, { settings: { [`hp.${name}`]: value } });
    expect(reading.notUsed).toEqual([
      expect.stringMatching(new RegExp(`^hp\\.${name} = ${value}, .*: used in training only$`)),
    ]);
  });

  it.each([
    ['JSON', '{"model": {"alpha": 0.2}}'],
    ['what Python prints of a dict', "{'lr': 0.1, 'alpha': 0.2}"],
    ['what Python prints of a namespace', 'Namespace(lr=0.1, alpha=0.2)'],
    ['YAML', 'lr: 0.1\nalpha: 0.2\n'],
    ['YAML below a heading', 'rnn:\n  alpha: 0.2\n'],
  ])('%s in a text is looked through', (_, text) => {
    const act = () => open(sound(), {}, { metadata: { config: text } });
    expect(act).toThrow(/^x: it says config\.(?:model\.)?alpha = 0\.2 \(a leak\).*--ignore alpha$/);
  });

  it('JSON keeps its paths: what is of the optimiser is not of the network', () => {
    const config = (text: string) => () => open(sound(), {}, { metadata: { config: text } });
    expect(config('{"optimizer": {"name": "RMSprop", "alpha": 0.99}}')).not.toThrow();
    expect(config('{"rnn": {"leak": {"rate": 0.5}}}')).toThrow(/says config\.rnn\.leak\.rate = 0\.5/);
  });

  it('inside the recurrent module, in the state dict, are never left out', () => {
    const act = () => open(sound(), { ignore: ['alpha'] }, { settings: { 'rnn.alpha': 0.2 } });
    expect(act).toThrow(/rnn\.alpha = 0\.2 \(a leak, inside the recurrent module "rnn"\)/);
  });

  it('about the cell must be about the one that is taken', () => {
    for (const said of ['ctrnn', 'LeakyRNN', 'LSTM', 'my cell'])
      expectIgnorable(sound(), 'cell_type', /settings say cell_type ".*", but its weights have the shapes of "elman"/, {
        settings: { 'hp.cell_type': said },
      });
    expectIgnorable(sound(), 'model', /settings say model "CTRNN"/, { settings: { model: 'CTRNN' } });
    expect(open(sound(3), {}, { settings: { rnn_type: 'torch.nn.GRU' } }).network.config.cell).toBe('gru');
    expect(open(sound(4), {}, { settings: { rnn_type: 'LSTMCell', model: 'rnn' } }).network.config.cell).toBe('lstm');
  });

  it('about the activation are followed, two of them refused', () => {
    const activation = (settings: Record<string, string>) => open(sound(), {}, { settings }).network.config.activation;
    expect(activation({ 'config.rnn_activation': 'ReLU' })).toBe('relu');
    expect(activation({ 'hp.nonlinearity': 'torch.relu' })).toBe('relu');
    expect(activation({ mode: 'RNN_RELU' })).toBe('relu');
    expect(() => activation({ activation: 'relu', 'model.nonlinearity': 'tanh' })).toThrow(/says two activations/);
    expect(() => activation({ 'model.act_fn': 'softplus' })).toThrow(
      /its settings say activation "softplus".*--activation/,
    );
  });
});

describe('tensors outside the state dict', () => {
  it('are left over like those in it', () => {
    expectIgnorable(sound(), 'embedding', /"embedding\.weight" \[20, 3\] \(an embedding\)/, {
      beside: [['embedding.weight', tensor(20, 3)]],
    });
    expect(() => open(sound(), { ignore: ['h0'] }, { beside: [['h0', tensor(HIDDEN)]] })).toThrow(
      /as wide as the state/,
    );
    const { reading } = open(
      sound(),
      {},
      { beside: [['loss', scalar(0.1)], ...sound().map(([name, t]) => [`ema.${name}`, t] as const)] },
    );
    expect(reading.notUsed).toEqual([
      'loss, []: a record of the training',
      '6 tensors of the optimiser or of averages',
    ]);
  });
});

describe("Engram's own files", () => {
  const own = networkToTensors({ config: plain.config, parameters: initialParameters(plain.config, 1) });
  const openOwn = (more: Pairs, metadata = {}, ignore: string[] = []) =>
    openTensors(new Map([...own.tensors, ...more]), { ...own.metadata, ...metadata }, 'x', { ignore });

  it('are held to the same', () => {
    expect(openOwn([]).mapping).toHaveLength(1);
    expect(() => openOwn([['rnn.alpha', scalar(0.2)]])).toThrow(/inside the recurrent module "rnn"/);
    expect(() => openOwn([['cnn.weight', tensor(3, 3, 3)]])).toThrow(/--ignore cnn$/);
    expect(() => openOwn([], { alpha: '0.2' })).toThrow(/says alpha = 0\.2/);
    expect(openOwn([['cnn.weight', tensor(3, 3, 3)]], { alpha: '0.2' }, ['cnn', 'alpha']).mapping).toHaveLength(3);
  });
});

describe('whatever float tensor is added', () => {
  const words = [
    'alpha',
    'x',
    'gain',
    'weight',
    'bias',
    'h0',
    'emb',
    'conv',
    'mask',
    'm',
    'Adam',
    'loss',
    'k',
    'fc2',
    'rnn2',
  ];
  const places = ['', 'rnn.', 'fc.', 'model.', 'model.sub.', 'rnn.cell.', 'enc.'];

  it('it is refused by its name, or told', () => {
    const draw = stream(1, 'a tensor is added');
    const pick = <T>(list: readonly T[]) => list[draw.integer(list.length)]!;
    const pairs = sound();
    const taken = new Set(pairs.map(([name]) => name));
    const outcomes = { refused: 0, told: 0 };
    for (let k = 0; k < 600; k++) {
      const name = `${pick(places)}${pick(words)}${pick(['', '.weight', '_raw', '/Adam', '2'])}`;
      if (taken.has(name)) continue;
      const rank = draw.integer(4);
      const shape = Array.from({ length: rank }, () => pick([1, 2, INPUTS, 5, HIDDEN, 16]));
      const added: Pairs = [...pairs, [name, tensor(...shape)]];
      try {
        const { reading, network } = open(k % 2 === 0 ? added : [...added].reverse());
        expect(network.parameters.size, name).toBe(taken.size);
        const told = [...reading.notUsed, ...reading.taken].join('\n');
        expect(told, name).toMatch(new RegExp(`${name.replaceAll('.', '\\.')}|of the optimiser`));
        outcomes.told++;
      } catch (error) {
        expect(error, name).toBeInstanceOf(InputError);
        expect((error as Error).message, name).toMatch(/^x: [^\n]+$/);
        outcomes.refused++;
      }
    }
    expect(outcomes.refused).toBeGreaterThan(300);
    expect(outcomes.told).toBeGreaterThan(3);
  });
});
