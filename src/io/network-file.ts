// A network from the tensors of a file and back. Files of Engram's own carry the network's configuration in their
// metadata and hold any cell; of other files the layers are recognised by PyTorch's names and shapes (state-dict.ts),
// which tell Elman, LSTM and GRU networks. Sizes always come from the tensors.

import { InputError } from '../array/errors.ts';
import { formatShape, sameShape } from '../array/shape.ts';
import type { NamedTensors, Tensor } from '../array/tensor.ts';
import type { Network, NetworkConfig } from '../nn/network.ts';
import { parameterSpecs } from '../nn/unroll.ts';
import { activations, networkMetadata, parseConfiguration } from './network-config.ts';
import { quote } from './quote.ts';
import { gateCounts, listNames, type NameMap, type NameMatch, recogniseStateDict } from './state-dict.ts';

export { networkMetadata } from './network-config.ts';

export interface OpenNetworkOptions {
  /** Modules to take instead of looking for them. */
  readonly map?: NameMap | undefined;
  /** Activation of an Elman network, over what the file says. */
  readonly activation?: string | undefined;
}

export interface OpenedNetwork {
  readonly network: Network;
  /** What was taken for what, for a person to read. */
  readonly mapping: readonly NameMatch[];
}

/**
 * The network in `tensors`; optimiser state and tensors of other modules are passed over.
 * @param metadata `network` (a configuration as JSON), or `activation` and `cell`, are read
 * @param source the file's name, for error messages
 * @throws InputError in one line: missing, ambiguous or unknown tensors, shapes that disagree, values not finite
 */
export function openTensors(
  tensors: NamedTensors,
  metadata: Readonly<Record<string, string>>,
  source: string,
  { map, activation }: OpenNetworkOptions = {},
): OpenedNetwork {
  const fail = (what: string): never => {
    throw new InputError(`${source}: ${what}`);
  };
  // What a person says goes before what Engram wrote.
  const asked = map?.rnn ?? map?.readout ?? activation;
  const own = asked === undefined && metadata.network !== undefined;
  const opened = own
    ? fromConfiguration(tensors, metadata.network!, fail)
    : fromNames(tensors, metadata, { map, activation }, fail);
  for (const [name, t] of opened.network.parameters) checkValues(name, t, fail);
  return opened;
}

/** The network alone; see `openTensors`. @throws InputError */
export function networkFromTensors(
  tensors: NamedTensors,
  metadata: Readonly<Record<string, string>>,
  source: string,
): Network {
  return openTensors(tensors, metadata, source).network;
}

type Fail = (what: string) => never;

function fromConfiguration(tensors: NamedTensors, text: string, fail: Fail): OpenedNetwork {
  const config = parseConfiguration(text, fail);
  let specs: ReturnType<typeof parameterSpecs>;
  try {
    specs = parameterSpecs(config);
  } catch (error) {
    return fail(`the network in its metadata cannot be made: ${(error as Error).message}`);
  }
  const parameters = new Map<string, Tensor>();
  for (const { name, shape } of specs) {
    const t = tensors.get(name);
    if (!t)
      return fail(
        `tensor ${quote(name)} is missing, which its ${config.cell} cell needs; found ${listNames(tensors.keys())}`,
      );
    if (!sameShape(t.shape, shape))
      return fail(
        `tensor ${quote(name)} has shape ${formatShape(t.shape)}, expected ${formatShape(shape)} by its metadata`,
      );
    parameters.set(name, t);
  }
  const { inputSize, hiddenSize, outputSize } = config;
  const what = `${config.cell} network, ${inputSize} inputs, ${hiddenSize} hidden units, ${outputSize} outputs`;
  return { network: { config, parameters }, mapping: [{ part: 'note', from: '', what: `Engram's own file: ${what}` }] };
}

function fromNames(
  tensors: NamedTensors,
  metadata: Readonly<Record<string, string>>,
  { map = {}, activation: asked }: OpenNetworkOptions,
  fail: Fail,
): OpenedNetwork {
  const { tensors: parameters, layers, gates, matches } = recogniseStateDict(tensors, map, fail);
  const cell = Object.keys(gateCounts).find((each) => gateCounts[each] === gates)!;
  if (metadata.cell !== undefined && metadata.cell !== cell)
    fail(`its metadata says cell ${quote(metadata.cell)}, but its weights have the shapes of ${quote(cell)}`);
  const told = asked ?? metadata.activation;
  // Gated cells have activations of their own, whatever is said.
  const activation = cell === 'elman' ? activations.find((each) => each === (told ?? 'tanh')) : 'tanh';
  if (!activation) {
    const where = asked === undefined ? 'its metadata says activation' : 'activation';
    return fail(`${where} ${quote(told!)}, expected ${activations.join(', ')}`);
  }
  const shape = (name: string) => parameters.get(name)!.shape;
  const config: NetworkConfig = {
    cell,
    activation,
    inputSize: shape('rnn.weight_ih_l0')[1]!,
    hiddenSize: shape('rnn.weight_hh_l0')[1]!,
    outputSize: shape('readout.weight')[0]!,
    ...(layers > 1 ? { layers } : {}),
    bias: parameters.has('rnn.bias_ih_l0'),
    readoutBias: parameters.has('readout.bias'),
  };
  const assumed: NameMatch[] =
    cell === 'elman' && told === undefined
      ? [{ part: 'note', from: '', what: 'the file does not say its activation: tanh is assumed (--activation)' }]
      : [];
  return { network: { config, parameters }, mapping: [...matches, ...assumed] };
}

function checkValues(name: string, { dtype, data }: Tensor, fail: Fail): void {
  if (dtype !== 'f32' && dtype !== 'f64')
    fail(`tensor ${quote(name)} holds ${dtype}, expected f32 or f64: save the network in floating point`);
  const values = data as Float32Array | Float64Array;
  let broken = 0;
  for (let i = 0; i < values.length; i++) if (!Number.isFinite(values[i]!)) broken++;
  if (broken > 0) {
    const what = `${broken} of ${values.length} values that are NaN or infinite`;
    fail(`tensor ${quote(name)} has ${what}: the network cannot be run, check how it was trained or saved`);
  }
}

/** What `openTensors` needs to give the same network back. */
export function networkToTensors({ config, parameters }: Network): {
  tensors: NamedTensors;
  metadata: Record<string, string>;
} {
  // `format` is what the Python readers of safetensors look for.
  return { tensors: new Map(parameters), metadata: { format: 'pt', ...networkMetadata(config) } };
}
