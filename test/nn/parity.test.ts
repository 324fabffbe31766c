// Elman, LSTM and GRU cells of one and two layers against PyTorch 1.13: outputs, the loss mean(y^2), all gradients.
// Fixtures: cell_*.npz.

import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { type NamedTensors, toFloat64 } from '../../src/array/tensor.ts';
import { compile, grad, input, mean, square } from '../../src/graph/index.ts';
import { readNpz } from '../../src/io/tensors/npz.ts';
import type { NetworkConfig } from '../../src/nn/network.ts';
import { rollout } from '../../src/nn/rollout.ts';
import { parameterExpressions, parameterSpecs, unroll } from '../../src/nn/unroll.ts';

const [INPUT, HIDDEN] = [5, 12];
const base = { inputSize: INPUT, hiddenSize: HIDDEN, outputSize: INPUT, bias: true, readoutBias: true } as const;
const configs: Record<string, NetworkConfig> = {
  rnn_tanh: { ...base, cell: 'elman', activation: 'tanh' },
  rnn_relu: { ...base, cell: 'elman', activation: 'relu' },
  lstm: { ...base, cell: 'lstm', activation: 'tanh' },
  gru: { ...base, cell: 'gru', activation: 'tanh' },
  lstm_2layer: { ...base, cell: 'lstm', activation: 'tanh', layers: 2 },
  gru_2layer: { ...base, cell: 'gru', activation: 'tanh', layers: 2 },
};

function load(name: string) {
  const file = readNpz(readFileSync(new URL(`../fixtures/cell_${name}.npz`, import.meta.url)), name);
  const part = (prefix: string): NamedTensors =>
    new Map([...file].filter(([key]) => key.startsWith(prefix)).map(([key, value]) => [key.slice(2), value]));
  const values = (key: string) => toFloat64(file.get(key)!, key);
  return { shape: file.get('x')!.shape, values, weights: part('w.'), gradients: part('g.') };
}

function expectClose(found: ArrayLike<number>, expected: ArrayLike<number>): void {
  expect(found.length).toBe(expected.length);
  for (let i = 0; i < expected.length; i++) expect(Math.abs(found[i]! - expected[i]!)).toBeLessThan(1e-5);
}

describe.each(Object.keys(configs))('%s', (name) => {
  const config = configs[name]!;
  const fixture = load(name);
  const [steps, batch] = fixture.shape as [number, number, number];

  test('has the parameters of the state dict, in its order', () => {
    const specs = parameterSpecs(config).map((spec) => [spec.name, ...spec.shape]);
    expect(specs).toEqual([...fixture.weights].map(([key, { shape }]) => [key, ...shape]));
  });

  test.each([
    ['wasm', 'f32'],
    ['reference', 'f64'],
  ] as const)('outputs, loss and gradients are those of PyTorch (%s, %s)', (backend, dtype) => {
    const parameters = parameterExpressions(config);
    const outputs = unroll(config, parameters, input('x', [steps, batch, INPUT]), { steps, from: 0 });
    const error = mean(square(outputs));
    const names = [...parameters.keys()];
    const gradients = grad(error, [...parameters.values()]);
    const program = compile(
      { outputs: { outputs, error, ...Object.fromEntries(names.map((key, i) => [key, gradients[i]!])) } },
      { backend, dtype },
    );
    for (const key of names) program.parameter(key).set(toFloat64(fixture.weights.get(key)!, key));
    program.input('x').set(fixture.values('x'));
    program.run();
    expectClose(program.output('outputs'), fixture.values('y'));
    expectClose(program.output('error'), fixture.values('loss'));
    expect(names).toHaveLength(fixture.gradients.size);
    for (const key of names) expectClose(program.output(key), toFloat64(fixture.gradients.get(key)!, key));
  });

  test('a float64 run gives the same outputs', () => {
    const network = { config, parameters: fixture.weights };
    expectClose(rollout(network, { steps, batch, inputs: fixture.values('x') }).outputs, fixture.values('y'));
  });
});
