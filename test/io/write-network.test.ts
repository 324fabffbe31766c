// Networks written in every format: they open again as they were, and onnxruntime runs them to the same outputs.

import { createHash } from 'node:crypto';
import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { InputError, tensor } from '../../src/array/index.ts';
import { stream } from '../../src/array/random.ts';
import { sizeOf } from '../../src/array/shape.ts';
import { toFloat64 } from '../../src/array/tensor.ts';
import { MessageWriter, readFields } from '../../src/io/bytes/protobuf.ts';
import { describeMatches, networkFormats, readNetwork, readNpz, writeNetwork } from '../../src/io/index.ts';
import { cellNames } from '../../src/nn/cells.ts';
import { type Network, type NetworkConfig, parameterSpecs, rollout } from '../../src/nn/index.ts';
import { survivesDamage } from './damage.ts';
import { fixture } from './fixture.ts';

function network(config: Partial<NetworkConfig>): Network {
  const whole: NetworkConfig = {
    ...{ cell: 'elman', activation: 'tanh', inputSize: 3, hiddenSize: 8, outputSize: 2, bias: true, readoutBias: true },
    ...config,
  };
  // Not the initial values: a wave-RNN's would hide a kernel that is turned.
  const random = stream(4, 'weights');
  const drawn = parameterSpecs(whole).map(({ name, shape }) => {
    const values = Float32Array.from({ length: sizeOf(shape) }, () => 0.4 * random.normal());
    return [name, tensor(shape, values)] as const;
  });
  return { config: whole, parameters: new Map(drawn) };
}

/** Cells that have no recurrent bias. */
const unbiased: readonly string[] = ['diagonal-ssm'];

/** Every cell, with its settings, in one layer and in several. */
const onnxCells: readonly Partial<NetworkConfig>[] = [
  ...(['tanh', 'relu', 'linear'] as const).flatMap((activation) => [
    { cell: 'elman', activation },
    { cell: 'wave-rnn', activation },
  ]),
  ...['elman', 'linear', 'lstm', 'peephole-lstm', 'gru', 'mgu'].flatMap((cell) => [
    { cell },
    { cell, layers: 3 },
    { cell, layers: 1, bias: false, readoutBias: false },
    { cell, layers: 2, bias: false },
    { cell, hiddenSize: 1, inputSize: 1, outputSize: 1, readoutBias: false },
  ]),
  { cell: 'diagonal-ssm', bias: false },
  { cell: 'diagonal-ssm', bias: false, hiddenSize: 2, outputSize: 1, readoutBias: false },
  { cell: 'wave-rnn', activation: 'relu', channels: 1, bias: false },
  { cell: 'wave-rnn', activation: 'tanh', channels: 4 },
  { cell: 'wave-rnn', activation: 'tanh', channels: 8, readoutBias: false },
  { cell: 'wave-rnn', activation: 'relu', hiddenSize: 1, inputSize: 1 },
  { cell: 'gru', activation: 'relu' },
];

/** The model with these metadata alone. */
function withMetadata(bytes: Uint8Array, metadata: Record<string, string>, producer = 'engram'): Uint8Array {
  const whole = new MessageWriter();
  for (const { number, wire, value, bytes: content } of readFields(bytes, expect.fail)) {
    if (wire === 0) whole.integer(number, Number(value));
    else if (number === 2) whole.text(number, producer);
    else if (number !== 14) whole.bytes(number, content);
  }
  for (const [key, value] of Object.entries(metadata))
    whole.message(14, new MessageWriter().text(1, key).text(2, value));
  return whole.finish();
}

describe('a network that is written', () => {
  it.each(
    cellNames.flatMap((cell) => [
      ...(unbiased.includes(cell) ? [] : [{ cell }]),
      { cell, bias: false, readoutBias: false },
    ]),
  )('as safetensors and npz opens again as it was: %j', (config) => {
    const original = network(config);
    for (const format of ['safetensors', 'npz'] as const) {
      const back = readNetwork(writeNetwork(original, format), 'x');
      expect(back.network).toEqual(original);
      expect(back.format).toBe(format);
    }
  });

  it.each(onnxCells)('as ONNX opens again as it was: %j', (config) => {
    const original = network(config);
    const { network: back, format } = readNetwork(writeNetwork(original, 'onnx'), 'x');
    expect(back.config).toEqual(original.config);
    expect(new Map(back.parameters)).toEqual(new Map(original.parameters));
    expect(format).toBe('onnx');
  });

  it('gives the same bytes again', () => {
    for (const format of networkFormats)
      expect(writeNetwork(network({ cell: 'gru' }), format)).toEqual(writeNetwork(network({ cell: 'gru' }), format));
  });

  it('in float64 keeps its numbers, but for ONNX', () => {
    const single = network({ cell: 'lstm' });
    const parameters = new Map(
      [...single.parameters].map(([name, t]) => [
        name,
        { dtype: 'f64' as const, shape: t.shape, data: toFloat64(t).map((value) => value * (1 + 1e-12)) },
      ]),
    );
    const double = { config: single.config, parameters };
    for (const format of ['safetensors', 'npz'] as const)
      expect(readNetwork(writeNetwork(double, format), 'x').network).toEqual(double);
    const { network: rounded } = readNetwork(writeNetwork(double, 'onnx'), 'x');
    for (const [name, t] of rounded.parameters)
      expect(t.data).toEqual(Float32Array.from(toFloat64(parameters.get(name)!)));
  });

  it('as ONNX is refused where a parameter is missing, or the cell is unknown', () => {
    const { config, parameters } = network({ cell: 'mgu' });
    const lacking = new Map([...parameters].filter(([name]) => name !== 'rnn.weight_hh_l0'));
    expect(() => writeNetwork({ config, parameters: lacking }, 'onnx')).toThrow(
      "network has no parameter 'rnn.weight_hh_l0', which its configuration needs",
    );
    expect(() => writeNetwork({ config: { ...config, cell: 'other' }, parameters }, 'onnx')).toThrow(
      "cell 'other' cannot be written as ONNX: write it as safetensors or npz",
    );
  });

  it('as ONNX has the bytes that onnxruntime ran', async () => {
    const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
    const lines = onnxCells.map(
      (config) => `${sha256(writeNetwork(network(config), 'onnx'))} ${JSON.stringify(config)}`,
    );
    // Of version 1.30. Where what is written changes, install onnxruntime-node, let the tests of this file run it, and
    // only then take the new bytes with --update.
    await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot('__snapshots__/onnx-written.txt');
  });

  it('as ONNX tests every cell', () => {
    expect(new Set(onnxCells.map(({ cell }) => cell))).toEqual(new Set(cellNames));
  });
});

describe('the metadata of an ONNX file', () => {
  const refusal = (bytes: Uint8Array) => {
    try {
      readNetwork(bytes, 'x.onnx');
    } catch (error) {
      expect(error).toBeInstanceOf(InputError);
      return (error as Error).message;
    }
    return 'read';
  };

  it.each(onnxCells)('is not needed, but for the linear cell and settings without effect: %j', (config) => {
    const original = network(config);
    const { network: back } = readNetwork(withMetadata(writeNetwork(original, 'onnx'), {}), 'x');
    const { cell, layers = 1 } = original.config;
    const expected = {
      ...original.config,
      ...(cell === 'linear' ? { cell: 'elman', activation: 'linear' } : {}),
      ...(['elman', 'linear', 'wave-rnn'].includes(cell) ? {} : { activation: 'tanh' }),
    };
    expect({ channels: 1, layers: 1, ...back.config }).toEqual({ channels: 1, ...expected, layers });
    expect(new Map(back.parameters)).toEqual(new Map(original.parameters));
  });

  it.each([
    [{ cell: 'elman' }, { activation: 'relu' }, 'activation "relu", but its graph has "tanh"'],
    [{ cell: 'elman' }, { cell: 'linear' }, 'activation "linear", but its graph has "tanh"'],
    [{ cell: 'lstm' }, { cell: 'gru' }, 'cell "gru", but its graph has "lstm"'],
    [{ cell: 'lstm' }, { cell: 'peephole-lstm' }, 'cell "peephole-lstm", but its graph has "lstm"'],
    [{ cell: 'peephole-lstm' }, { cell: 'lstm' }, 'cell "lstm", but its graph has "peephole-lstm"'],
    [{ cell: 'gru', layers: 2 }, { layers: 3 }, 'layers "3", but its graph has "2"'],
    [{ cell: 'gru' }, { hiddenSize: 16 }, 'hiddenSize "16", but its graph has "8"'],
    [{ cell: 'mgu' }, { bias: false }, 'bias "false", but its graph has "true"'],
    [{ cell: 'mgu' }, { cell: 'gru' }, 'cell "gru", but its graph has "mgu"'],
    [{ cell: 'wave-rnn', channels: 2 }, { channels: 4 }, 'channels "4", but its graph has "2"'],
    [{ cell: 'wave-rnn', activation: 'relu' }, { activation: 'tanh' }, 'activation "tanh", but its graph has "relu"'],
  ] as const)('is not believed against the graph: %j told as %j', (config, lie, expected) => {
    const original = network(config);
    const lying = JSON.stringify({ ...original.config, ...lie });
    const bytes = withMetadata(writeNetwork(original, 'onnx'), { network: lying });
    expect(refusal(bytes)).toBe(`x.onnx: its metadata says ${expected}`);
  });

  it('must be sound where Engram wrote the file, and is passed over where it did not', () => {
    const original = network({ cell: 'gru' });
    const bytes = writeNetwork(original, 'onnx');
    expect(refusal(withMetadata(bytes, { network: '{' }))).toBe('x.onnx: the network in its metadata is not JSON');
    expect(refusal(withMetadata(bytes, { network: '{}' }))).toMatch(
      /^x\.onnx: the network in its metadata lacks "cell"/,
    );
    const { network: back } = readNetwork(withMetadata(bytes, { network: 'my net' }, 'another'), 'x');
    expect(back).toEqual(original);
  });
});

describe('Scans', () => {
  const text = (bytes: Uint8Array) => Buffer.from(bytes).toString('latin1');
  /** With a name in the graph exchanged for another of the same length. */
  const changed = (bytes: Uint8Array, from: string, to: string) => {
    expect(text(bytes)).toContain(from);
    expect(from.length).toBe(to.length);
    return new Uint8Array(Buffer.from(text(bytes).replace(from, to), 'latin1'));
  };

  it('of another inside are refused, weights or no', () => {
    const mgu = writeNetwork(network({ cell: 'mgu' }), 'onnx');
    const ssm = writeNetwork(network({ cell: 'diagonal-ssm', bias: false }), 'onnx');
    const wave = writeNetwork(network({ cell: 'wave-rnn' }), 'onnx');
    for (const bytes of [
      changed(mgu, 'Sigmoid', 'Softmax'),
      changed(mgu, 'n_sum_l0', 'f_sum_l0'),
      changed(mgu, 'rnn.bias_hh_l0', 'rnn.bias_ih_l0'),
      changed(ssm, 'lambda_im', 'lambda_re'),
      changed(ssm, 'rnn.nu_log', 'rnn.no_log'),
      changed(wave, 'num_scan_inputs', 'num_scan_outpus'),
      changed(wave, 'unit_before', 'unit_behind'),
      changed(wave, 'Conv', 'Konv'),
    ])
      expect(() => readNetwork(bytes, 'x')).toThrow(
        'x: it has a Scan that Engram did not write, or that a tool (an optimiser) rewrote: its inside is not read; keep the file as engram export wrote it',
      );
    expect(() => readNetwork(changed(wave, 'Tanh', 'Relu'), 'x')).toThrow('its metadata says activation "tanh"');
    expect(readNetwork(withMetadata(changed(wave, 'Tanh', 'Relu'), {}), 'x').network.config.activation).toBe('relu');
  });

  it('say what was taken, and keep to the names that are asked for', () => {
    const bytes = writeNetwork(network({ cell: 'mgu', layers: 2 }), 'onnx');
    expect(describeMatches(readNetwork(bytes, 'x', { map: { rnn: 'rnn', readout: 'readout' } }).mapping)).toEqual([
      'rnn: rnn.l0 > rnn.l1, mgu as Scan, 2 layers, 3 inputs, 8 hidden units',
      'readout: readout, linear, 2 outputs, bias',
    ]);
    expect(() => readNetwork(bytes, 'x', { map: { rnn: 'encoder' } })).toThrow(
      'x: it has no recurrent layer called "encoder", it has "rnn.l0", "rnn.l1"',
    );
    expect(() => readNetwork(bytes, 'x', { map: { readout: 'fc' } })).toThrow('x: it has no readout called "fc"');
  });

  it.each(['mgu', 'diagonal-ssm', 'wave-rnn', 'peephole-lstm'])('of %s survive damage as one-line errors', (cell) => {
    const bytes = writeNetwork(network({ cell, bias: cell !== 'diagonal-ssm', hiddenSize: 4 }), 'onnx');
    survivesDamage(bytes, (damaged) => readNetwork(damaged, 'x.onnx'), 400);
    survivesDamage(withMetadata(bytes, {}), (damaged) => readNetwork(damaged, 'x.onnx'), 400);
  });
});

interface Runtime {
  readonly InferenceSession: { create(bytes: Uint8Array): Promise<{ run(feeds: object): Promise<Outputs> }> };
  readonly Tensor: new (type: string, data: Float32Array, dims: readonly number[]) => object;
}

type Outputs = Record<string, { readonly data: Float32Array; readonly dims: readonly number[] }>;

/** onnxruntime-node where it is installed (it is no dependency: 200 MB). */
function onnxruntime(): Runtime | null {
  try {
    return createRequire(import.meta.url)('onnxruntime-node') as Runtime;
  } catch {
    return null;
  }
}

const runtime = onnxruntime();
if (!runtime) console.log('skipped: onnxruntime-node is not installed, ONNX outputs are not compared with its');

describe.skipIf(!runtime)('onnxruntime', () => {
  const { InferenceSession, Tensor } = runtime ?? ({} as Runtime);

  async function run(bytes: Uint8Array, x: Float32Array, dims: readonly number[]): Promise<Outputs[string]> {
    const session = await InferenceSession.create(bytes);
    return (await session.run({ x: new Tensor('float32', x, dims) })).y!;
  }

  it.each(onnxCells)('runs what is written to the same outputs: %j', async (config) => {
    const original = network(config);
    const bytes = writeNetwork(original, 'onnx');
    const { inputSize, outputSize } = original.config;
    const random = stream(2, 'onnx');
    for (const [steps, batch] of [
      [7, 3],
      [40, 1],
    ] as const) {
      const inputs = Float32Array.from({ length: steps * batch * inputSize }, () => random.normal());
      const y = await run(bytes, inputs, [steps, batch, inputSize]);
      const { outputs } = rollout(original, { steps, batch, inputs });
      expect(y.dims).toEqual([steps, batch, outputSize]);
      const largest = Math.max(...outputs.map(Math.abs));
      const apart = Math.max(...outputs.map((value, i) => Math.abs(value - y.data[i]!)));
      expect(apart).toBeLessThan(2e-6 * Math.max(1, largest));
    }
  });

  it.each(['rnn_tanh', 'rnn_relu', 'lstm', 'gru', 'lstm_2layer', 'gru_2layer'])(
    "gives PyTorch's outputs for cell_%s read from PyTorch and written as ONNX",
    async (cell) => {
      const options = { activation: cell === 'rnn_relu' ? 'relu' : 'tanh' };
      const { network: read } = readNetwork(fixture(`cell_${cell}.pt`), 'x', options);
      const arrays = readNpz(fixture(`cell_${cell}.npz`), 'npz');
      const x = arrays.get('x')!;
      const y = await run(writeNetwork(read, 'onnx'), x.data as Float32Array, x.shape);
      const expected = arrays.get('y')!.data as Float32Array;
      expect(Math.max(...expected.map((value, i) => Math.abs(value - y.data[i]!)))).toBeLessThan(1e-6);
    },
  );
});
