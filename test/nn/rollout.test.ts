// The float64 run against PyTorch's recorded states, the unrolled graph, and itself in two halves.

import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { UsageError } from '../../src/array/errors.ts';
import { stream } from '../../src/array/random.ts';
import { tensor, toFloat64 } from '../../src/array/tensor.ts';
import { circuitOf } from '../../src/emt/circuit/circuit.ts';
import { networkFromTensors } from '../../src/io/network/network-file.ts';
import { readNpz } from '../../src/io/tensors/npz.ts';
import { readSafetensors } from '../../src/io/tensors/safetensors.ts';
import { closedFormNetwork } from '../../src/nn/circuit-network.ts';
import type { Activation, Network } from '../../src/nn/network.ts';
import { returnOf } from '../../src/nn/returning.ts';
import { rollout, rolloutOutputs, rolloutSteps } from '../../src/nn/rollout.ts';
import { initialParameters } from '../../src/nn/unroll.ts';
import { parseTask } from '../../src/task/names.ts';
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

/** The same network with recurrent weights `factor` times as large. */
function scaledNetwork({ config, parameters }: Network, factor: number): Network {
  const weight = parameters.get('rnn.weight_hh_l0')!;
  const data = toFloat64(weight, 'weights').map((value) => factor * value);
  return { config, parameters: new Map([...parameters, ['rnn.weight_hh_l0', tensor(weight.shape, data)]]) };
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

test('in float32 it is the same run to the rounding of float32, beside one in float64', () => {
  const network = randomNetwork('tanh');
  const random = stream(5, 'single');
  const inputs = Float64Array.from({ length: 20 * 7 * 3 }, () => random.normal());
  const single = rollout(network, { steps: 20, batch: 7, inputs, single: true });
  const double = rollout(network, { steps: 20, batch: 7, inputs });
  const furthest = (a: Float64Array, b: Float64Array) => Math.max(...a.map((value, i) => Math.abs(value - b[i]!)));
  expect(furthest(single.states, double.states)).toBeLessThan(1e-5);
  expect(furthest(single.states, double.states)).toBeGreaterThan(1e-9);
  expect(single.outputs).toEqual(single.outputs.map(Math.fround));
  expect(rollout(network, { steps: 20, batch: 7, inputs }).states).toEqual(double.states);
});

test('in float32 activity that dies away comes to zero, without passing through subnormal numbers', () => {
  const { config, parameters } = scaledNetwork(randomNetwork('tanh'), 0.5);
  const silent = { config: { ...config, bias: false, readoutBias: false }, parameters };
  const initial = new Float64Array(40).fill(0.5);
  const { states } = rollout(silent, { steps: 400, batch: 4, inputs: null, initial, single: true });
  expect(states.subarray(0, 40).some((value) => value !== 0)).toBe(true);
  expect(states.subarray(399 * 40).every((value) => value === 0)).toBe(true);
  expect(states.every((value) => value === 0 || Math.abs(value) > 1e-37)).toBe(true);
});

test.each(['elman', 'lstm'])('%s: what the readout sees gives the outputs, by the readout', (cell) => {
  const config = { ...randomNetwork('tanh').config, cell };
  const network = { config, parameters: initialParameters(config, 3) };
  const inputs = new Float64Array(8 * 3 * 3).fill(0.5);
  const { outputs: units } = rollout(network, { steps: 8, batch: 3, inputs, units: true });
  const { outputs } = rollout(network, { steps: 8, batch: 3, inputs });
  const weight = toFloat64(network.parameters.get('readout.weight')!, 'weight');
  const bias = toFloat64(network.parameters.get('readout.bias')!, 'bias');
  outputs.forEach((value, at) => {
    const [row, j] = [Math.floor(at / 2), at % 2];
    let sum = bias[j]!;
    for (let i = 0; i < 10; i++) sum += units[row * 10 + i]! * weight[j * 10 + i]!;
    expect(Math.abs(value - sum)).toBeLessThan(1e-13);
  });
});

describe('states that come again', () => {
  const { phi } = circuitOf(parseTask('T1', { d: 2, s: 3 }))!;
  const turning = closedFormNetwork(phi, 2);

  /** The same run one step at a time, which no state can come again in. */
  function stepByStep(network: Network, steps: number, batch: number, inputs: Float64Array) {
    const { inputSize, hiddenSize, outputSize } = network.config;
    const states = new Float64Array(steps * batch * hiddenSize);
    const outputs = new Float64Array(steps * batch * outputSize);
    for (let t = 0; t < steps; t++) {
      const step = rollout(network, {
        steps: 1,
        batch,
        inputs: inputs.slice(t * batch * inputSize, (t + 1) * batch * inputSize),
        ...(t > 0 && { initial: states.slice((t - 1) * batch * hiddenSize, t * batch * hiddenSize) }),
      });
      states.set(step.states, t * batch * hiddenSize);
      outputs.set(step.outputs, t * batch * outputSize);
    }
    return { states, outputs };
  }

  function inputsUntil(network: Network, steps: number, batch: number, driven: readonly number[]): Float64Array {
    const random = stream(4, 'returning');
    const width = batch * network.config.inputSize;
    return Float64Array.from({ length: steps * width }, (_, at) => {
      const value = random.sign();
      return driven.includes(Math.floor(at / width)) ? value : 0;
    });
  }

  test.each([
    ['a circuit that turns', turning, [0, 1, 2]],
    ['one that is driven again later', turning, [0, 1, 2, 290]],
    ['one that is never driven', turning, []],
    ['one that comes to rest', randomNetwork('tanh'), [0, 1]],
    ['one that grows beyond every number', scaledNetwork(randomNetwork('linear'), 9), [0]],
  ])('%s says what it says step by step, to the last bit', (_, network, driven) => {
    const [steps, batch] = [500, 5];
    const inputs = inputsUntil(network, steps, batch, driven);
    const found = rollout(network, { steps, batch, inputs });
    const expected = stepByStep(network, steps, batch, inputs);
    expect(found.states).toEqual(expected.states);
    expect(found.outputs).toEqual(expected.outputs);
  });

  test('a turn is found: later steps are not computed', () => {
    const watch = returnOf(2, 4);
    const of = (value: number) => ({ state: [Float64Array.of(value)], output: Float64Array.of(-value) });
    const orbit = (t: number) => (t < 9 ? 100 + t : t % 3);
    let t = 0;
    let turn = watch(t, of(orbit(t)));
    while (!turn && t < 60) {
      t++;
      turn = watch(t, of(orbit(t)));
    }
    expect(t).toBeLessThan(30);
    for (let later = t + 1; later < t + 12; later++) {
      expect([...turn!(later).state[0]!]).toEqual([orbit(later)]);
      expect([...turn!(later).output]).toEqual([-orbit(later)]);
    }
  });
});
