// A network from the tensors of a file and back. Files of Engram's own carry the network's configuration in their
// metadata and hold any cell; of other files the layers are recognised by PyTorch's names and shapes (state-dict.ts),
// which tell Elman, LSTM and GRU networks. Sizes always come from the tensors.

import { InputError } from '../../array/errors.ts';
import { listNames, quote } from '../../array/quote.ts';
import { formatShape, sameShape } from '../../array/shape.ts';
import type { NamedTensors, Tensor } from '../../array/tensor.ts';
import type { Network, NetworkConfig } from '../../nn/network.ts';
import { parameterSpecs } from '../../nn/unroll.ts';
import { cellHints, declaredActivation, strangeActivations } from '../names/hints.ts';
import type { HyperParameters } from '../names/hyper-parameter.ts';
import { Ignored } from '../names/ignored.ts';
import type { NameMap } from '../names/name-map.ts';
import { assumed, type NameMatch, note, passedOver } from '../names/name-match.ts';
import { isConfiguration, networkMetadata, parseConfiguration, withActivation } from '../names/network-config.ts';
import { gateCounts } from '../names/recurrent-modules.ts';
import { withPairs } from '../names/settings.ts';
import { recogniseStateDict } from '../names/state-dict.ts';
import { requireWhole } from '../names/whole.ts';

export { networkMetadata } from '../names/network-config.ts';

/** What a person says about a file, over what it says itself. */
export interface OpenNetworkOptions {
  /** Modules to take instead of looking for them. */
  readonly map?: NameMap | undefined;
  /** Activation of an Elman network, over what the file says. */
  readonly activation?: string | undefined;
  /** Modules, tensors and settings of the file that the network is opened without, which is refused otherwise. */
  readonly ignore?: readonly string[] | undefined;
}

/** What a file holds beside its tensors. */
export interface BesideTensors {
  /** Settings by their paths. */
  readonly settings?: HyperParameters;
  /** Tensors that are not in the state dict, by their paths. */
  readonly beside?: NamedTensors;
}

export interface OpenedNetwork {
  readonly network: Network;
  /** What was taken for what, for a person to read. */
  readonly mapping: readonly NameMatch[];
}

/**
 * The network in `tensors`. Nothing is left out in silence: a file that holds more of a network than is read is refused,
 * and what is passed over (state of the training, settings of it, what a person asked to ignore) is told.
 * @param metadata `network`, a configuration that Engram wrote as JSON, is followed; what others write (`activation`,
 *   `cell`, and whatever they call `network`) is a hint
 * @param options what a person says, and what was found beside the weights
 * @param source the file's name, for error messages
 * @throws InputError in one line: missing, ambiguous, unknown or left-over tensors, settings that change what is
 *   computed, shapes that disagree, values not finite
 */
export function openTensors(
  tensors: NamedTensors,
  metadata: Readonly<Record<string, string>>,
  source: string,
  { map, activation, ignore, settings = new Map(), beside = new Map() }: OpenNetworkOptions & BesideTensors = {},
): OpenedNetwork {
  const fail = (what: string): never => {
    throw new InputError(`${source}: ${what}`);
  };
  // What a person says goes before what Engram wrote.
  const { network: text } = metadata;
  const config = text !== undefined && isConfiguration(text) ? parseConfiguration(text, fail) : null;
  const mapped = map?.rnn !== undefined || map?.readout !== undefined;
  const ignored = new Ignored(ignore);
  const said = saidSettings(metadata, settings, config !== null);
  // Only some cells can be told by names and shapes.
  const { network, mapping, used, modules } =
    config && !(mapped && config.cell in gateCounts)
      ? fromConfiguration(tensors, config, { mapped, activation }, fail)
      : fromNames(tensors, metadata, { map, activation, ignored, said }, fail);
  for (const [name, t] of network.parameters) checkValues(name, t, fail);
  const others = requireWhole(
    { tensors, beside, used, modules, config: network.config, settings: said },
    ignored,
    fail,
  );
  return { network, mapping: [...mapping, ...others] };
}

/** Metadata of Engram's own, which are followed and not judged. */
const OWN_METADATA = ['network', 'cell', 'activation', 'progress', 'format', 'left_out'];

/** All that a file says beside its tensors, by path, with what its texts hold. */
function saidSettings(
  metadata: Readonly<Record<string, string>>,
  settings: HyperParameters,
  isOwn: boolean,
): HyperParameters {
  const foreign = Object.entries(metadata).filter(([name]) => !isOwn || !OWN_METADATA.includes(name));
  return withPairs(new Map([...foreign, ...settings]));
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

/** A network, the names in the file of what it was made of, and those of its recurrent modules. */
interface FoundNetwork extends OpenedNetwork {
  readonly used: ReadonlySet<string>;
  readonly modules: readonly string[];
}

function fromConfiguration(
  tensors: NamedTensors,
  own: NetworkConfig,
  { mapped, activation }: { mapped: boolean; activation: string | undefined },
  fail: Fail,
): FoundNetwork {
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
  const named = mapped ? [passedOver('the names of modules are passed over: the file says what its tensors are')] : [];
  return {
    network: { config, parameters },
    mapping: [note(`Engram's own file: ${what}`), ...named, ...notes],
    used: new Set(parameters.keys()),
    modules: ['rnn'],
  };
}

interface FromNames extends Pick<OpenNetworkOptions, 'map' | 'activation'> {
  readonly ignored: Ignored;
  readonly said: HyperParameters;
}

function fromNames(
  tensors: NamedTensors,
  metadata: Readonly<Record<string, string>>,
  { map = {}, activation: asked, ignored, said }: FromNames,
  fail: Fail,
): FoundNetwork {
  const found = recogniseStateDict(tensors, { map, ignored }, fail);
  const { tensors: parameters, layers, gates, matches } = found;
  const cell = Object.keys(gateCounts).find((each) => gateCounts[each] === gates)!;
  const words = { settings: said, metadata };
  const hints = cellHints(words, cell, { map, ignored }, fail);
  const declared = cell === 'elman' && asked === undefined ? declaredActivation(words, fail) : undefined;
  const strange = cell === 'elman' ? [] : strangeActivations(words);
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
  const guess =
    cell === 'elman' && asked === undefined && declared === undefined
      ? [assumed('the file does not say its activation: tanh is assumed (--activation)')]
      : [];
  return {
    network: { config, parameters },
    mapping: [...matches, ...hints, ...strange, ...guess, ...notes],
    used: new Set(found.origins.values()),
    modules: found.modules,
  };
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
