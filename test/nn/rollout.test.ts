// The float64 run against PyTorch's recorded states, the unrolled graph, and itself in two halves.

import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { UsageError } from '../../src/array/errors.ts';
import { stream } from '../../src/array/random.ts';
import { tensor, toFloat64 } from '../../src/array/tensor.ts';
import { networkFromTensors } from '../../src/io/network/network-file.ts';
import { readNpz } from '../../src/io/tensors/npz.ts';
import { readSafetensors } from '../../src/io/tensors/safetensors.ts';
import type { Activation, Network } from '../../src/nn/network.ts';
import { rollout, rolloutOutputs } from '../../src/nn/rollout.ts';
import { initialParameters } from '../../src/nn/unroll.ts';
import { compileForward } from '../../src/train/forward.ts';

const fixture = (name: string) => readFileSync(new URL(`../fixtures/${name}`, import.meta.url));

test('states and outputs are those of PyTorch', () => {
  const file = readSafetensors(fixture('elman_t1_4x4_h64.safetensors'), 'fixture');
  const network = networkFromTensors(file.tensors, file.metadata, 'fixture');
  const recorded = readNpz(fixture('elman_t1_4x4_h64.io.npz'), 'io');
  const { states, outputs } = rollout(network, { steps: 24, batch: 1, inputs: toFloat64(recorded.get('x')!) });
  for (const [found, name] of [
    [states, 'h'],
    [outputs, 'y'],
  ] as const) {
    toFloat64(recorded.get(name)!).forEach((value, i) => void expect(Math.abs(found[i]! - value)).toBeLessThan(2e-6));
  }
});

function randomNetwork(activation: Activation): Network {
  const config = {
    cell: 'elman',
    activation,
    inputSize: 3,
    hiddenSize: 10,
    outputSize: 2,
    bias: true,
    readoutBias: true,
  };
  return { config, parameters: initialParameters(config, 3) };
}

test.each(['tanh', 'relu', 'linear'] as const)(
  '%s: the compiled training graph computes the same outputs',
  (activation) => {
    const network = randomNetwork(activation);
    const random = stream(1, 'rollout');
    const inputs = Float32Array.from({ length: 6 * 5 * 3 }, () => random.normal());
    const forward = compileForward(network.config, 6, 5);
    for (const [name, { data }] of network.parameters) forward.setParameter(name, data as Float32Array);
    const { outputs } = rollout(network, { steps: 6, batch: 5, inputs });
    Array.from(forward.run(inputs)).forEach(
      (value, i) => void expect(Math.abs(outputs[i]! - value)).toBeLessThan(1e-5),
    );
  },
);

test('outputs alone are those of the run that keeps its states', () => {
  const network = randomNetwork('tanh');
  const random = stream(3, 'rollout');
  const inputs = Float32Array.from({ length: 6 * 5 * 3 }, () => random.normal());
  const initial = Float32Array.from({ length: 5 * 10 }, () => random.normal());
  for (const input of [
    { steps: 6, batch: 5, inputs },
    { steps: 4, batch: 5, inputs: null, initial },
  ])
    expect(rolloutOutputs(network, input)).toEqual(rollout(network, input).outputs);
});

test.each([
  [{ steps: -1, batch: 1 }, /^rollout: steps must be a whole number of at least 0, found -1$/],
  [{ steps: Number.NaN, batch: 1 }, /^rollout: steps must be a whole number of at least 0, found NaN$/],
  [{ steps: 2, batch: 0 }, /^rollout: batch must be a whole number of at least 1, found 0$/],
  [{ steps: 2, batch: 1.5 }, /^rollout: batch must be a whole number of at least 1, found 1\.5$/],
])('a run of %j is refused', (counts, message) => {
  for (const run of [rollout, rolloutOutputs]) {
    expect(() => run(randomNetwork('tanh'), { ...counts, inputs: null })).toThrow(UsageError);
    expect(() => run(randomNetwork('tanh'), { ...counts, inputs: null })).toThrow(message);
  }
});

test('a run in two halves is the whole run, and no input is zero input', () => {
  const network = randomNetwork('tanh');
  const random = stream(2, 'rollout');
  const inputs = Float64Array.from({ length: 8 * 4 * 3 }, (_, i) => (i < 48 ? random.normal() : 0));
  const whole = rollout(network, { steps: 8, batch: 4, inputs });
  const first = rollout(network, { steps: 4, batch: 4, inputs: inputs.subarray(0, 48) });
  const rest = rollout(network, { steps: 4, batch: 4, inputs: null, initial: first.states.subarray(3 * 40) });
  expect([...first.states, ...rest.states]).toEqual([...whole.states]);
});

test('what does not fit is named', () => {
  const network = randomNetwork('tanh');
  expect(() => rollout(network, { steps: 2, batch: 2, inputs: new Float64Array(5) })).toThrow(
    'inputs hold 5 values, expected 12 for [2, 2, 3]',
  );
  const broken = {
    ...network,
    parameters: new Map(network.parameters).set('readout.weight', tensor([1, 10], new Float32Array(10))),
  };
  expect(() => rollout(broken, { steps: 1, batch: 1, inputs: null })).toThrow(
    "'readout.weight' has shape [1, 10], expected [2, 10]",
  );
});
