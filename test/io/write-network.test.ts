// Networks written in every format: they open again as they were, and onnxruntime runs them to the same outputs.

import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { InputError, toFloat64 } from '../../src/array/index.ts';
import { stream } from '../../src/array/random.ts';
import { networkFormats, readNetwork, readNpz, writeNetwork } from '../../src/io/index.ts';
import { cellNames } from '../../src/nn/cells.ts';
import { initialParameters, type Network, type NetworkConfig, rollout } from '../../src/nn/index.ts';
import { fixture } from './fixture.ts';

function network(config: Partial<NetworkConfig>): Network {
  const whole: NetworkConfig = {
    ...{ cell: 'elman', activation: 'tanh', inputSize: 3, hiddenSize: 8, outputSize: 2, bias: true, readoutBias: true },
    ...config,
  };
  return { config: whole, parameters: initialParameters(whole, 4) };
}

/** Cells that have no recurrent bias. */
const unbiased: readonly string[] = ['diagonal-ssm'];

const torchCells: readonly Partial<NetworkConfig>[] = [
  ...(['tanh', 'relu', 'linear'] as const).map((activation) => ({ cell: 'elman', activation })),
  { cell: 'elman', bias: false, readoutBias: false },
  { cell: 'elman', layers: 2 },
  { cell: 'linear' },
  ...['lstm', 'gru'].flatMap((cell) => [{ cell }, { cell, layers: 3 }, { cell, bias: false, readoutBias: false }]),
];

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

  it.each(torchCells)('as ONNX opens again as it was: %j', (config) => {
    const original = network(config);
    const bytes = writeNetwork(original, 'onnx');
    const { config: read, parameters } = readNetwork(bytes, 'x').network;
    expect(new Map(parameters)).toEqual(new Map(original.parameters));
    const linear = original.config.cell === 'linear' ? { cell: 'elman', activation: 'linear' } : {};
    expect(read).toEqual({ ...original.config, ...linear });
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

  it('as ONNX refuses cells that ONNX has no operator for', () => {
    for (const cell of cellNames.filter((each) => !['elman', 'linear', 'lstm', 'gru'].includes(each))) {
      const other = network({ cell, bias: false });
      expect(() => writeNetwork(other, 'onnx')).toThrow(InputError);
      expect(() => writeNetwork(other, 'onnx')).toThrow(/^ONNX has no operator for the cell '[^\n]*$/);
    }
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

  it.each(torchCells)('runs what is written to the same outputs: %j', async (config) => {
    const original = network(config);
    const [steps, batch] = [7, 3];
    const random = stream(2, 'onnx');
    const inputs = Float32Array.from({ length: steps * batch * 3 }, () => random.normal());
    const y = await run(writeNetwork(original, 'onnx'), inputs, [steps, batch, 3]);
    const { outputs } = rollout(original, { steps, batch, inputs });
    expect(y.dims).toEqual([steps, batch, 2]);
    expect(Math.max(...outputs.map((value, i) => Math.abs(value - y.data[i]!)))).toBeLessThan(2e-6);
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
