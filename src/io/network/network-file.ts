// A network from the tensors of a file and back. Files of Engram's own carry the network's configuration in their
// metadata and hold any cell; of other files the layers are recognised by PyTorch's names and shapes (state-dict.ts),
// which tell Elman, LSTM and GRU networks. Sizes always come from the tensors.

import { InputError } from '../../array/errors.ts';
import { listNames, quote } from '../../array/quote.ts';
import { formatShape, sameShape } from '../../array/shape.ts';
import type { NamedTensors, Tensor } from '../../array/tensor.ts';
import { cellNames } from '../../nn/cells.ts';
import type { Activation, Network, NetworkConfig } from '../../nn/network.ts';
import { parameterSpecs } from '../../nn/unroll.ts';
import type { NameMap } from '../names/name-map.ts';
import { type NameMatch, note } from '../names/name-match.ts';
import {
  activations,
  isConfiguration,
  networkMetadata,
  parseConfiguration,
  withActivation,
} from '../names/network-config.ts';
import { gateCounts, recogniseStateDict } from '../names/state-dict.ts';
import { activationHint, type HyperParameters } from '../torch/hyper-parameters.ts';

export { networkMetadata } from '../names/network-config.ts';

/** What a person says about a file, over what it says itself. */
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
 * @param metadata `network`, a configuration that Engram wrote as JSON, is followed; what others write (`activation`,
 *   `cell`, and whatever they call `network`) is a hint
 * @param options what a person says, and the `settings` found beside the weights, which may say the activation
 * @param source the file's name, for error messages
 * @throws InputError in one line: missing, ambiguous or unknown tensors, shapes that disagree, values not finite
 */
export function openTensors(
  tensors: NamedTensors,
  metadata: Readonly<Record<string, string>>,
  source: string,
  { map, activation, settings = new Map() }: OpenNetworkOptions & { settings?: HyperParameters } = {},
): OpenedNetwork {
  const fail = (what: string): never => {
    throw new InputError(`${source}: ${what}`);
  };
  // What a person says goes before what Engram wrote.
  const { network: text } = metadata;
  const config = text !== undefined && isConfiguration(text) ? parseConfiguration(text, fail) : null;
  const mapped = map?.rnn !== undefined || map?.readout !== undefined;
  // Only some cells can be told by names and shapes.
  const opened =
    config && !(mapped && config.cell in gateCounts)
      ? fromConfiguration(tensors, config, { mapped, activation }, fail)
      : fromNames(tensors, metadata, { map, activation, settings }, fail);
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

function fromConfiguration(
  tensors: NamedTensors,
  own: NetworkConfig,
  { mapped, activation }: { mapped: boolean; activation: string | undefined },
  fail: Fail,
): OpenedNetwork {
  const { config, notes } = withActivation(own, activation, fail);
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
  const passedOver = mapped ? [note('the names of modules are passed over: the file says what its tensors are')] : [];
  return { network: { config, parameters }, mapping: [note(`Engram's own file: ${what}`), ...passedOver, ...notes] };
}

function fromNames(
  tensors: NamedTensors,
  metadata: Readonly<Record<string, string>>,
  { map = {}, activation: asked, settings }: OpenNetworkOptions & { settings: HyperParameters },
  fail: Fail,
): OpenedNetwork {
  const { tensors: parameters, layers, gates, matches } = recogniseStateDict(tensors, map, fail);
  const cell = Object.keys(gateCounts).find((each) => gateCounts[each] === gates)!;
  const hints = cellHints(metadata, cell, map, fail);
  const declared = cell === 'elman' && asked === undefined ? declaredActivation(metadata, settings, fail) : undefined;
  const shape = (name: string) => parameters.get(name)!.shape;
  const { config, notes } = withActivation(
    {
      cell,
      // Gated cells have activations of their own, whatever is said.
      activation: declared ?? 'tanh',
      inputSize: shape('rnn.weight_ih_l0')[1]!,
      hiddenSize: shape('rnn.weight_hh_l0')[1]!,
      outputSize: shape('readout.weight')[0]!,
      ...(layers > 1 ? { layers } : {}),
      bias: parameters.has('rnn.bias_ih_l0'),
      readoutBias: parameters.has('readout.bias'),
    },
    asked,
    fail,
  );
  const assumed =
    cell === 'elman' && asked === undefined && declared === undefined
      ? [note('the file does not say its activation: tanh is assumed (--activation)')]
      : [];
  return { network: { config, parameters }, mapping: [...matches, ...hints, ...assumed, ...notes] };
}

/**
 * What to tell of metadata about the cell, which the shapes decide. Engram's own word for another cell is believed: the
 * shapes of some are those of others.
 */
function cellHints(
  { cell: said, network }: Readonly<Record<string, string>>,
  cell: string,
  map: NameMap,
  fail: Fail,
): NameMatch[] {
  const foreign =
    network === undefined || isConfiguration(network)
      ? []
      : [note(`its metadata has a "network" that Engram did not write (${quote(network)}): it is passed over`)];
  if (said === undefined || [cell, cell === 'elman' ? 'rnn' : cell].includes(said.toLowerCase())) return foreign;
  const differs = `its metadata says cell ${quote(said)}, but its weights have the shapes of ${quote(cell)}`;
  if (cellNames.includes(said) && map.rnn === undefined)
    return fail(`${differs}: to go by the shapes, name the recurrent module (--map rnn=NAME)`);
  return [...foreign, note(`${differs}, which is taken`)];
}

/** The activation that the file says; `undefined` where it says none. */
function declaredActivation(
  metadata: Readonly<Record<string, string>>,
  settings: HyperParameters,
  fail: Fail,
): Activation | undefined {
  const inMetadata = activationHint(new Map(Object.entries(metadata)));
  const declared = inMetadata ?? activationHint(settings);
  const activation = activations.find((each) => each === declared);
  if (declared === undefined || activation) return activation;
  const where = inMetadata === undefined ? 'its settings say' : 'its metadata says';
  return fail(
    `${where} activation ${quote(declared)}, expected ${activations.join(', ')}: if that is not the cell's, say so (--activation)`,
  );
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

/** Gives the tensors and metadata by which `openTensors` opens the same network again. */
export function networkToTensors({ config, parameters }: Network): {
  tensors: NamedTensors;
  metadata: Record<string, string>;
} {
  // `format` is what the Python readers of safetensors look for.
  return { tensors: new Map(parameters), metadata: { format: 'pt', ...networkMetadata(config) } };
}
