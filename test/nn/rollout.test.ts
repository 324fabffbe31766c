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
import { rollout, rolloutOutputs, rolloutSteps } from '../../src/nn/rollout.ts';
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

test('runs that take turns do not disturb each other', () => {
  const network = randomNetwork('tanh');
  const random = stream(4, 'rollout');
  const inputs = [1, 2].map(() => Float64Array.from({ length: 6 * 5 * 3 }, () => random.normal()));
  const runs = inputs.map((each) => rolloutSteps(network, { steps: 6, batch: 5, inputs: each }));
  const found = new Array<Float64Array>(2);
  for (let turn = 0; turn < 7; turn++) {
    runs.forEach((run, i) => {
      const step = run.next();
      if (step.done) found[i] = step.value.states;
      // A whole run of the same batch in between.
      else rollout(network, { steps: 2, batch: 5, inputs: null });
    });
  }
  inputs.forEach((each, i) => {
    expect(found[i]).toEqual(rollout(network, { steps: 6, batch: 5, inputs: each }).states);
  });
});

test('a wide network runs in parts of the batch, with the bits of the whole', () => {
  const width = 1100;
  const config = { ...randomNetwork('tanh').config, hiddenSize: width };
  const network = { config, parameters: initialParameters(config, 5) };
  const random = stream(5, 'rollout');
  const [steps, batch] = [3, 502];
  const inputs = Float64Array.from({ length: steps * batch * 3 }, () => random.normal());
  const initial = Float64Array.from({ length: batch * width }, () => 0.1 * random.normal());
  const whole = rollout(network, { steps, batch, inputs, initial });
  // Kernels take four rows at a time, and the two that are left over by themselves: so do these runs.
  for (const [from, count] of [
    [0, 4],
    [248, 4],
    [252, 4],
    [256, 4],
    [500, 2],
  ] as const) {
    const rows = (values: Float64Array, size: number, length: number) =>
      Float64Array.from({ length: length * count * size }, (_, at) => {
        const t = Math.floor(at / (count * size));
        return values[(t * batch + from) * size + (at % (count * size))]!;
      });
    const own = rollout(network, {
      steps,
      batch: count,
      inputs: rows(inputs, 3, steps),
      initial: rows(initial, width, 1),
    });
    expect(rows(whole.states, width, steps)).toEqual(own.states);
    expect(rows(whole.outputs, 2, steps)).toEqual(own.outputs);
  }
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
