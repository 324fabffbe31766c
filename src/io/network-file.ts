// A network from the tensors of a file and back, under PyTorch's names (torch.nn.RNN called `rnn`, torch.nn.Linear
// called `readout`). Sizes come from the tensors, the activation from the metadata. One Elman layer; other names,
// layers and cells are refused with what was found.

import { InputError } from '../array/errors.ts';
import { formatShape } from '../array/shape.ts';
import type { NamedTensors, Tensor } from '../array/tensor.ts';
import type { Activation, Network, NetworkConfig } from '../nn/network.ts';
import { quote } from './quote.ts';

const WEIGHT_IH = 'rnn.weight_ih_l0';
const WEIGHT_HH = 'rnn.weight_hh_l0';
const BIAS_IH = 'rnn.bias_ih_l0';
const BIAS_HH = 'rnn.bias_hh_l0';
const READOUT = 'readout.weight';
const READOUT_BIAS = 'readout.bias';

const required = [WEIGHT_IH, WEIGHT_HH, READOUT];
const known = [...required, BIAS_IH, BIAS_HH, READOUT_BIAS];
const activations: readonly string[] = ['tanh', 'relu', 'linear'] satisfies Activation[];

/**
 * The network in `tensors`. Tensors outside `rnn.` and `readout.` (optimiser state) are ignored.
 * @param metadata `activation` (default `tanh`) and `cell` (default `elman`) are read
 * @param source the file's name, for error messages
 * @throws InputError in one line: missing or unknown tensors, shapes that disagree, values that are not finite
 */
export function networkFromTensors(
  tensors: NamedTensors,
  metadata: Readonly<Record<string, string>>,
  source: string,
): Network {
  const fail = (what: string): never => {
    throw new InputError(`${source}: ${what}`);
  };
  const { cell, activation } = readMetadata(metadata, fail);
  checkNames(tensors, fail);
  const found = new Map([...tensors].filter(([name]) => known.includes(name)));
  const config: NetworkConfig = {
    cell,
    activation,
    ...readSizes(found, fail),
    bias: found.has(BIAS_IH),
    readoutBias: found.has(READOUT_BIAS),
  };
  for (const [name, t] of found) checkValues(name, t, fail);
  return { config, parameters: new Map(known.flatMap((name) => (found.has(name) ? [[name, found.get(name)!]] : []))) };
}

type Fail = (what: string) => never;

function readMetadata(
  metadata: Readonly<Record<string, string>>,
  fail: Fail,
): Pick<NetworkConfig, 'cell' | 'activation'> {
  const cell = metadata.cell ?? 'elman';
  const activation = metadata.activation ?? 'tanh';
  if (cell !== 'elman') fail(`its metadata says cell ${quote(cell)}, only "elman" is read`);
  if (!activations.includes(activation)) {
    fail(`its metadata says activation ${quote(activation)}, expected ${activations.join(', ')}`);
  }
  return { cell, activation: activation as Activation };
}

function checkNames(tensors: NamedTensors, fail: Fail): void {
  const missing = required.filter((name) => !tensors.has(name));
  if (missing.length > 0) {
    fail(
      `tensor ${missing.join(' and ')} missing, expected PyTorch's names ${required.join(', ')}; found ${listNames(tensors)}`,
    );
  }
  for (const name of tensors.keys()) {
    if (!/^(rnn|readout)\./.test(name) || known.includes(name)) continue;
    const why = /_reverse$/.test(name)
      ? 'a network that reads in both directions'
      : /_l[1-9]\d*$/.test(name)
        ? 'more than one recurrent layer'
        : 'a part this network does not have';
    fail(`tensor ${quote(name)} means ${why}, expected one Elman layer: ${known.join(', ')}`);
  }
  for (const [one, other] of [
    [BIAS_IH, BIAS_HH],
    [BIAS_HH, BIAS_IH],
  ] as const) {
    if (tensors.has(one) && !tensors.has(other))
      fail(`tensor ${one} is there but ${other} is missing, expected both or none`);
  }
}

function readSizes(found: NamedTensors, fail: Fail): Pick<NetworkConfig, 'inputSize' | 'hiddenSize' | 'outputSize'> {
  for (const [name, t] of found) {
    const rank = name.endsWith('weight') || name.includes('.weight_') ? 2 : 1;
    const expected = rank === 2 ? 'a matrix' : 'a vector';
    if (t.shape.length !== rank || t.shape.includes(0)) {
      fail(`tensor ${name} has shape ${formatShape(t.shape)}, expected ${expected} that is not empty`);
    }
  }
  const shape = (name: string) => found.get(name)!.shape;
  const [rows, hiddenSize] = shape(WEIGHT_HH) as [number, number];
  if (rows === 3 * hiddenSize || rows === 4 * hiddenSize) {
    const gated = rows === 3 * hiddenSize ? 'a GRU (3 gates)' : 'an LSTM (4 gates)';
    fail(
      `tensor ${WEIGHT_HH} has shape ${formatShape(shape(WEIGHT_HH))}: this looks like ${gated}, only Elman networks are read`,
    );
  }
  if (rows !== hiddenSize)
    fail(`tensor ${WEIGHT_HH} has shape ${formatShape(shape(WEIGHT_HH))}, expected a square matrix`);
  // Each must agree with weight_hh, whose sides are the hidden size.
  const axes: readonly [string, number][] = [
    [WEIGHT_IH, 0],
    [BIAS_IH, 0],
    [BIAS_HH, 0],
    [READOUT, 1],
  ];
  for (const [name, axis] of axes) {
    if (found.has(name) && shape(name)[axis] !== hiddenSize) disagree(found, name, WEIGHT_HH, fail);
  }
  if (found.has(READOUT_BIAS) && shape(READOUT_BIAS)[0] !== shape(READOUT)[0]) {
    disagree(found, READOUT_BIAS, READOUT, fail);
  }
  return { inputSize: shape(WEIGHT_IH)[1]!, hiddenSize, outputSize: shape(READOUT)[0]! };
}

function disagree(found: NamedTensors, name: string, other: string, fail: Fail): never {
  const size = other === WEIGHT_HH ? 'hidden' : 'output';
  const shapes = [name, other].map((each) => `${each} ${formatShape(found.get(each)!.shape)}`);
  return fail(`tensors ${shapes.join(' and ')} disagree about the ${size} size`);
}

function checkValues(name: string, { dtype, data }: Tensor, fail: Fail): void {
  if (dtype !== 'f32' && dtype !== 'f64') fail(`tensor ${name} holds ${dtype}, expected floating-point numbers`);
  const values = data as Float32Array | Float64Array;
  let broken = 0;
  for (let i = 0; i < values.length; i++) if (!Number.isFinite(values[i]!)) broken++;
  if (broken > 0) {
    const what = `${broken} of ${values.length} values that are NaN or infinite`;
    fail(`tensor ${name} has ${what}: the network cannot be run, check how it was trained or saved`);
  }
}

function listNames(tensors: NamedTensors): string {
  const names = [...tensors.keys()];
  if (names.length === 0) return 'no tensors';
  const more = names.length > 8 ? ` and ${names.length - 8} more` : '';
  return `${names.slice(0, 8).map(quote).join(', ')}${more}`;
}

/** What `networkFromTensors` needs to give the same network back. */
export function networkToTensors({ config, parameters }: Network): {
  tensors: NamedTensors;
  metadata: Record<string, string>;
} {
  // `format` is what the Python readers of safetensors look for.
  return { tensors: new Map(parameters), metadata: { format: 'pt', cell: config.cell, activation: config.activation } };
}
