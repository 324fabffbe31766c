// Every cell: gradients against central differences, steps without input, state carried over, its equations written out
// in plain loops, its initial values, and what it refuses.

import { describe, expect, test } from 'vitest';
import { stream } from '../../src/array/random.ts';
import { tensor, toFloat64 } from '../../src/array/tensor.ts';
import { compile, grad, input, mean, square } from '../../src/graph/index.ts';
import { cellNames, findCell } from '../../src/nn/cells.ts';
import type { Activation, Network, NetworkConfig } from '../../src/nn/network.ts';
import { rollout } from '../../src/nn/rollout.ts';
import { initialParameters, parameterExpressions, parameterSpecs, unroll } from '../../src/nn/unroll.ts';
import { compileForward } from '../../src/train/forward.ts';

const [STEPS, BATCH, INPUT, OUTPUT] = [5, 3, 2, 2];
const STACKED = ['elman', 'linear', 'lstm', 'peephole-lstm', 'gru', 'mgu'];

function configOf(cell: string, more: Partial<NetworkConfig> = {}): NetworkConfig {
  return {
    cell,
    activation: findCell(cell).defaultActivation,
    ...{ inputSize: INPUT, hiddenSize: 6, outputSize: OUTPUT, bias: cell !== 'diagonal-ssm', readoutBias: true },
    ...(cell === 'wave-rnn' ? { channels: 2 } : {}),
    ...more,
  };
}

const configs: [string, NetworkConfig][] = [
  ...cellNames.map((cell): [string, NetworkConfig] => [cell, configOf(cell)]),
  ...STACKED.map((cell): [string, NetworkConfig] => [`${cell}, 2 layers`, configOf(cell, { layers: 2 })]),
  ...['lstm', 'peephole-lstm', 'gru', 'mgu', 'wave-rnn'].map((cell): [string, NetworkConfig] => [
    `${cell}, no bias`,
    configOf(cell, { bias: false }),
  ]),
  ['wave-rnn, 1 channel', configOf('wave-rnn', { channels: 1 })],
];

/** Initial values with noise, so that nothing is zero or at a kink. */
function networkOf(config: NetworkConfig, noise = 0.3): Network {
  const random = stream(4, 'noise');
  const parameters = [...initialParameters(config, 3)].map(([name, { shape, data }]) => {
    const values = Float64Array.from(data as Float32Array, (value) => value + noise * random.normal());
    return [name, tensor(shape, values)] as const;
  });
  return { config, parameters: new Map(parameters) };
}

function normals(count: number, name: string): Float64Array {
  const random = stream(9, name);
  return Float64Array.from({ length: count }, () => random.normal());
}

function weights(network: Network, name: string): Float64Array {
  return toFloat64(network.parameters.get(name)!, name);
}

function expectClose(found: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number): void {
  expect(found.length).toBe(expected.length);
  for (let i = 0; i < expected.length; i++) expect(Math.abs(found[i]! - expected[i]!)).toBeLessThan(tolerance);
}

describe.each(configs)('%s', (_name, config) => {
  const network = networkOf(config);
  const inputs = normals(STEPS * BATCH * INPUT, 'inputs');

  test('gradients equal central differences', () => {
    const parameters = parameterExpressions(config);
    const names = [...parameters.keys()];
    // Two steps of input and three of silence.
    const outputs = unroll(config, parameters, input('x', [2, BATCH, INPUT]), { steps: STEPS, from: 1 });
    const error = mean(square(outputs));
    const gradients = grad(error, [...parameters.values()]);
    const program = compile(
      { outputs: { error, ...Object.fromEntries(names.map((name, i) => [name, gradients[i]!])) } },
      { dtype: 'f64' },
    );
    for (const name of names) program.parameter(name).set(weights(network, name));
    program.input('x').set(inputs.subarray(0, 2 * BATCH * INPUT));
    program.run();
    const found = names.map((name) => program.output(name).slice());
    const step = 1e-5;
    names.forEach((name, k) => {
      const values = program.parameter(name);
      for (let i = 0; i < values.length; i++) {
        const before = values[i]!;
        const errorAt = (value: number) => {
          values[i] = value;
          program.run();
          return program.output('error')[0]!;
        };
        const slope = (errorAt(before + step) - errorAt(before - step)) / (2 * step);
        values[i] = before;
        expect(Math.abs(found[k]![i]! - slope)).toBeLessThan(1e-7);
      }
      // Every parameter matters.
      expect(Math.max(...found[k]!.map(Math.abs))).toBeGreaterThan(1e-6);
    });
  });

  test('the compiled graph, with silence after the input, agrees with a float64 run on zeros', () => {
    const padded = inputs.slice().fill(0, 2 * BATCH * INPUT);
    const { outputs } = rollout(network, { steps: STEPS, batch: BATCH, inputs: padded });
    const parameters = parameterExpressions(config);
    const silent = compile({
      outputs: { y: unroll(config, parameters, input('x', [2, BATCH, INPUT]), { steps: STEPS, from: 0 }) },
    });
    silent.input('x').set(padded.subarray(0, 2 * BATCH * INPUT));
    const whole = compileForward(config, STEPS, BATCH);
    for (const [name, { data }] of network.parameters) {
      silent.parameter(name).set(data as Float64Array);
      whole.setParameter(name, data as Float64Array);
    }
    silent.run();
    expectClose(silent.output('y'), outputs, 1e-5);
    expectClose(whole.run(padded), outputs, 1e-5);
  });

  test('a run in two halves is the whole run', () => {
    const cell = findCell(config.cell);
    const size = cell.stateSizes(config).reduce((a, b) => a + b, 0);
    expect(new Set(cell.stateNames(config)).size).toBe(cell.stateSizes(config).length);
    const whole = rollout(network, { steps: STEPS, batch: BATCH, inputs });
    const [width, state] = [BATCH * INPUT, BATCH * size];
    expect(whole.states).toHaveLength(STEPS * state);
    const first = rollout(network, { steps: 2, batch: BATCH, inputs: inputs.subarray(0, 2 * width) });
    const initial = first.states.subarray(state);
    const rest = rollout(network, { steps: STEPS - 2, batch: BATCH, inputs: inputs.subarray(2 * width), initial });
    expect([...first.states, ...rest.states]).toEqual([...whole.states]);
    expect([...first.outputs, ...rest.outputs]).toEqual([...whole.outputs]);
  });
});

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));

/** `W x` for one sequence, `W [rows, x.length]`, of the rows from `from` on. */
function rowsTimes(w: Float64Array, x: ArrayLike<number>, from: number, rows: number): number[] {
  const n = x.length;
  return Array.from({ length: rows }, (_, i) => {
    let sum = 0;
    for (let j = 0; j < n; j++) sum += w[(from + i) * n + j]! * x[j]!;
    return sum;
  });
}

/** States of one sequence by `step`, in plain loops. */
function plainRun(size: number, inputs: Float64Array, step: (x: Float64Array, state: number[]) => number[]): number[] {
  let state = new Array<number>(size).fill(0);
  const states: number[] = [];
  for (let t = 0; t < inputs.length / INPUT; t++) {
    state = step(inputs.subarray(t * INPUT, (t + 1) * INPUT), state);
    states.push(...state);
  }
  return states;
}

describe('the equations, written out', () => {
  const inputs = normals(8 * INPUT, 'equations');
  const H = 6;
  const statesOf = (network: Network) => rollout(network, { steps: 8, batch: 1, inputs }).states;
  /** `W x + b_ih + U h + b_hh` of gate `k`. */
  const gateSum = (network: Network, k: number, x: ArrayLike<number>, h: ArrayLike<number>) => {
    const a = rowsTimes(weights(network, 'rnn.weight_ih_l0'), x, k * H, H);
    const b = rowsTimes(weights(network, 'rnn.weight_hh_l0'), h, k * H, H);
    const [c, d] = [weights(network, 'rnn.bias_ih_l0'), weights(network, 'rnn.bias_hh_l0')];
    return a.map((value, i) => value + b[i]! + c[k * H + i]! + d[k * H + i]!);
  };

  test('peephole LSTM', () => {
    const network = networkOf(configOf('peephole-lstm'));
    const p = weights(network, 'rnn.weight_ch_l0');
    const expected = plainRun(2 * H, inputs, (x, state) => {
      const [h, c] = [state.slice(0, H), state.slice(H)];
      const i = gateSum(network, 0, x, h).map((sum, j) => sigmoid(sum + p[j]! * c[j]!));
      const f = gateSum(network, 1, x, h).map((sum, j) => sigmoid(sum + p[H + j]! * c[j]!));
      const g = gateSum(network, 2, x, h).map(Math.tanh);
      const next = c.map((value, j) => f[j]! * value + i[j]! * g[j]!);
      const o = gateSum(network, 3, x, h).map((sum, j) => sigmoid(sum + p[2 * H + j]! * next[j]!));
      return [...o.map((gate, j) => gate * Math.tanh(next[j]!)), ...next];
    });
    expectClose(statesOf(network), expected, 1e-12);
  });

  test('a peephole LSTM with closed peepholes is an LSTM', () => {
    const network = networkOf(configOf('peephole-lstm'));
    const parameters = new Map(network.parameters);
    parameters.set('rnn.weight_ch_l0', tensor([3, H], new Float64Array(3 * H)));
    const closed = statesOf({ config: network.config, parameters });
    parameters.delete('rnn.weight_ch_l0');
    expect([...closed]).toEqual([...statesOf({ config: configOf('lstm'), parameters })]);
  });

  test('minimal gated unit', () => {
    const network = networkOf(configOf('mgu'));
    const expected = plainRun(H, inputs, (x, h) => {
      const f = gateSum(network, 0, x, h).map(sigmoid);
      const gated = h.map((value, j) => f[j]! * value);
      const n = gateSum(network, 1, x, gated).map(Math.tanh);
      return h.map((value, j) => (1 - f[j]!) * value + f[j]! * n[j]!);
    });
    expectClose(statesOf(network), expected, 1e-12);
  });

  test('diagonal state space: the complex recurrence, and the readout of its real and imaginary parts', () => {
    const network = networkOf(configOf('diagonal-ssm'));
    const N = H / 2;
    const [nu, theta, gamma] = ['nu_log', 'theta_log', 'gamma_log'].map((name) => weights(network, `rnn.${name}`));
    const expected = plainRun(H, inputs, (x, state) => {
      const re: number[] = [];
      const im: number[] = [];
      const [bRe, bIm] = ['B_re', 'B_im'].map((name) => rowsTimes(weights(network, `rnn.${name}`), x, 0, N));
      for (let k = 0; k < N; k++) {
        const radius = Math.exp(-Math.exp(nu![k]!));
        const [a, b] = [radius * Math.cos(Math.exp(theta![k]!)), radius * Math.sin(Math.exp(theta![k]!))];
        const gain = Math.exp(gamma![k]!);
        re.push(a * state[k]! - b * state[N + k]! + gain * bRe![k]!);
        im.push(b * state[k]! + a * state[N + k]! + gain * bIm![k]!);
      }
      return [...re, ...im];
    });
    expectClose(statesOf(network), expected, 1e-12);
    const { outputs } = rollout(network, { steps: 8, batch: 1, inputs });
    const last = rowsTimes(weights(network, 'readout.weight'), expected.slice(-H), 0, OUTPUT);
    const bias = weights(network, 'readout.bias');
    expectClose(
      outputs.subarray(-OUTPUT),
      last.map((value, i) => value + bias[i]!),
      1e-12,
    );
  });

  test.each([1, 2, 3])('wave-RNN in %i channels: the circular cross-correlation', (channels) => {
    const network = networkOf(configOf('wave-rnn', { channels }));
    const units = H / channels;
    const u = weights(network, 'rnn.conv.weight');
    const bias = weights(network, 'rnn.conv.bias');
    const expected = plainRun(H, inputs, (x, h) => {
      const next = rowsTimes(weights(network, 'rnn.weight_ih_l0'), x, 0, H);
      for (let at = 0; at < units; at++) {
        for (let o = 0; o < channels; o++) {
          let sum = bias[o]!;
          for (let c = 0; c < channels; c++) {
            for (let k = 0; k < 3; k++) {
              sum += u[(o * channels + c) * 3 + k]! * h[((at + k - 1 + units) % units) * channels + c]!;
            }
          }
          next[at * channels + o]! += sum;
        }
      }
      return next.map((value) => Math.max(0, value));
    });
    expectClose(statesOf(network), expected, 1e-12);
  });

  test('the linear cell is a linear Elman cell, whatever activation is named', () => {
    const network = networkOf(configOf('linear', { activation: 'tanh' }));
    const elman = { ...network, config: configOf('elman', { activation: 'linear' }) };
    expect([...statesOf(network)]).toEqual([...statesOf(elman)]);
  });
});

describe('the wave-RNN at its start (TWM section 14)', () => {
  const [channels, units] = [3, 7];
  const config = configOf('wave-rnn', { channels, hiddenSize: channels * units, bias: false });
  const start = (activation: Activation): Network => ({
    config: { ...config, activation },
    parameters: initialParameters(config, 1),
  });
  const h = normals(channels * units, 'wave');

  test('one step is a cyclic shift toward unit 0; n linear steps return the state exactly', () => {
    const { states } = rollout(start('linear'), { steps: units, batch: 1, inputs: null, initial: h });
    const size = channels * units;
    for (let x = 0; x < units; x++) {
      for (let o = 0; o < channels; o++) expect(states[x * channels + o]).toBe(h[((x + 1) % units) * channels + o]);
    }
    expect([...states.subarray((units - 1) * size)]).toEqual([...h]);
  });

  test('relu keeps a pulse exact; its place tells its age, its channel the source', () => {
    const network = start('relu');
    const wiring = new Float32Array(channels * units * INPUT);
    // Input 0 into channel 0 and input 1 into channel 2, both at unit 0.
    wiring[0] = 1;
    wiring[2 * INPUT + 1] = 1;
    const parameters = new Map(network.parameters).set('rnn.weight_ih_l0', tensor([channels * units, INPUT], wiring));
    const pulses = new Float64Array(5 * INPUT);
    pulses[0] = 0.75; // input 0 at step 0
    pulses[2 * INPUT + 1] = 0.5; // input 1 at step 2
    const { states } = rollout({ ...network, parameters }, { steps: 5, batch: 1, inputs: pulses });
    const expected = new Float64Array(channels * units);
    expected[(units - 4) * channels] = 0.75;
    expected[(units - 2) * channels + 2] = 0.5;
    expect([...states.subarray(4 * channels * units)]).toEqual([...expected]);
  });

  test('until a pulse comes round, it is the pure shift of the traveling-wave model with s = n, d = c', () => {
    const { states } = rollout(start('linear'), {
      steps: units - 1,
      batch: 1,
      inputs: null,
      initial: h.slice().fill(0, 0, (units - 1) * channels),
    });
    // Columns 1 ... s of d values, oldest first: h_i(t+1) = h_{i+1}(t), nothing enters column s.
    let substrate = Array.from(h.slice().fill(0, 0, (units - 1) * channels));
    for (let t = 0; t < units - 1; t++) {
      substrate = [...substrate.slice(channels), ...new Array<number>(channels).fill(0)];
      expect([...states.subarray(t * substrate.length, (t + 1) * substrate.length)]).toEqual(substrate);
    }
  });
});

test('the state-space eigenvalues start uniformly on their ring, with inputs scaled to keep unit variance', () => {
  const config = configOf('diagonal-ssm', { hiddenSize: 4000 });
  const parameters = initialParameters(config, 2);
  const get = (name: string) => Array.from(parameters.get(`rnn.${name}`)!.data as Float32Array);
  const squared = get('nu_log').map((nu) => Math.exp(-2 * Math.exp(nu)));
  const [low, high] = [0.9 ** 2, 0.999 ** 2];
  expect(Math.min(...squared)).toBeGreaterThan(low - 1e-6);
  expect(Math.max(...squared)).toBeLessThan(high + 1e-6);
  // Mean of a uniform law, five standard errors.
  const mean = squared.reduce((a, b) => a + b, 0) / squared.length;
  expect(Math.abs(mean - (low + high) / 2)).toBeLessThan((5 * (high - low)) / Math.sqrt(12 * squared.length));
  get('gamma_log').forEach((gamma, i) => {
    expect(Math.exp(2 * gamma)).toBeCloseTo(1 - squared[i]!, 5);
  });
  const angles = get('theta_log').map(Math.exp);
  expect(Math.max(...angles)).toBeLessThan(2 * Math.PI + 1e-5);
  const turned = angles.reduce((a, b) => a + b, 0) / angles.length;
  expect(Math.abs(turned - Math.PI)).toBeLessThan((5 * 2 * Math.PI) / Math.sqrt(12 * angles.length));
});

test('the wave-RNN has the published numbers of weights', () => {
  const count = (inputSize: number, outputSize: number, channels: number) =>
    parameterSpecs({
      ...configOf('wave-rnn', { channels, inputSize, outputSize, hiddenSize: 100 * channels, bias: false }),
      readoutBias: false,
    }).reduce((total, { shape }) => total + shape.reduce((a, b) => a * b, 1), 0);
  expect(count(10, 10, 6)).toBe(12108);
  expect(count(2, 1, 27)).toBe(10287);
});

test('what a cell cannot be is refused', () => {
  const specs = (cell: string, more: Partial<NetworkConfig>) => () => parameterSpecs(configOf(cell, more));
  expect(() => findCell('transformer')).toThrow(/unknown cell 'transformer', expected one of: elman, linear, lstm/);
  expect(specs('lstm', { layers: 0 })).toThrow('layers must be a whole number of at least 1, found 0');
  expect(specs('wave-rnn', { layers: 2 })).toThrow("cell 'wave-rnn' has one layer, found 2");
  expect(specs('wave-rnn', { channels: 4 })).toThrow("cell 'wave-rnn' has 6 units in 4 channels");
  expect(specs('diagonal-ssm', { hiddenSize: 7 })).toThrow('hidden size must be even, found 7');
  expect(specs('diagonal-ssm', { bias: true })).toThrow('has no recurrent bias');
});

test('recurrent matrices begin orthogonal when asked, each gate its own, and nothing else changes', () => {
  const config = {
    inputSize: 3,
    hiddenSize: 8,
    outputSize: 2,
    activation: 'tanh',
    bias: true,
    readoutBias: true,
  } as const;
  for (const cell of ['elman', 'lstm', 'gru']) {
    const own = initialParameters({ ...config, cell, layers: 2 }, 5);
    const orthogonal = initialParameters({ ...config, cell, layers: 2 }, 5, { recurrent: 'orthogonal' });
    for (const [name, found] of orthogonal) {
      const { data, shape } = found;
      if (!name.includes('weight_hh')) {
        expect(data).toEqual(own.get(name)!.data);
        continue;
      }
      const gates = shape[0]! / 8;
      const blocks = Array.from({ length: gates }, (_, g) => toFloat64(found).slice(g * 64, (g + 1) * 64));
      for (const block of blocks) {
        for (let i = 0; i < 8; i++) {
          for (let j = 0; j < 8; j++) {
            const product = Array.from({ length: 8 }, (_, k) => block[i * 8 + k]! * block[j * 8 + k]!);
            expect(product.reduce((sum, value) => sum + value, 0)).toBeCloseTo(i === j ? 1 : 0, 6);
          }
        }
      }
      expect(new Set(blocks.map((block) => block[0])).size).toBe(gates);
    }
  }
  expect(() =>
    initialParameters({ ...config, cell: 'diagonal-ssm', bias: false }, 5, { recurrent: 'orthogonal' }),
  ).toThrow(/has no recurrent weights that can begin 'orthogonal'/);
});

test('recurrent weights begin as they are asked to: holding, shifting, or drawn where the cell’s own law is a shift', () => {
  const config = { inputSize: 3, hiddenSize: 6, outputSize: 2, bias: false, readoutBias: false } as const;
  const elman: NetworkConfig = { ...config, cell: 'elman', activation: 'relu' };
  const held = initialParameters(elman, 5, { recurrent: 'identity' }).get('rnn.weight_hh_l0')!.data;
  const shifted = initialParameters(elman, 5, { recurrent: 'shift' }).get('rnn.weight_hh_l0')!.data;
  for (let i = 0; i < 6; i++) {
    for (let j = 0; j < 6; j++) {
      expect(held[i * 6 + j]).toBe(i === j ? 1 : 0);
      expect(shifted[i * 6 + j]).toBe(j === (i + 1) % 6 ? 1 : 0);
    }
  }
  const ring: NetworkConfig = { ...config, cell: 'wave-rnn', activation: 'relu', channels: 2 };
  const kernel = (recurrent: 'cell' | 'identity' | 'shift' | 'random') =>
    Array.from(initialParameters(ring, 5, { recurrent }).get('rnn.conv.weight')!.data, Number);
  expect(kernel('shift')).toEqual(kernel('cell'));
  expect(kernel('cell')).toEqual([0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1]);
  expect(kernel('identity')).toEqual([0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0]);
  const drawn = kernel('random');
  expect(new Set(drawn).size).toBe(12);
  for (const value of drawn) expect(Math.abs(value)).toBeLessThanOrEqual(1 / Math.sqrt(6));
  expect(() => kernel('orthogonal' as 'cell')).toThrow(
    "cell 'wave-rnn' has no recurrent weights that can begin 'orthogonal'",
  );
});

test('input weights begin small when asked, and nothing else changes', () => {
  const config: NetworkConfig = {
    ...{ inputSize: 20, hiddenSize: 50, outputSize: 2, cell: 'elman', activation: 'relu' },
    ...{ bias: true, readoutBias: true },
  };
  const own = initialParameters(config, 5);
  for (const [name, { data }] of initialParameters(config, 5, { inputWeights: 'small' })) {
    if (name !== 'rnn.weight_ih_l0') {
      expect(data).toEqual(own.get(name)!.data);
      continue;
    }
    const values = Array.from(data, Number);
    const size = Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);
    expect(size).toBeGreaterThan(0.0009);
    expect(size).toBeLessThan(0.0011);
  }
  expect(() =>
    initialParameters({ ...config, cell: 'diagonal-ssm', bias: false }, 5, { inputWeights: 'small' }),
  ).toThrow("cell 'diagonal-ssm' has no input weights that can begin small; leave out --input-weights");
});
