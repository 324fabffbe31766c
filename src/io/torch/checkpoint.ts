// The weights and settings inside what torch.save wrote: a bare state dict, a Lightning checkpoint, or the usual
// hand-made dicts. Says where it found them.

import { InputError } from '../../array/errors.ts';
import { quote } from '../../array/quote.ts';
import type { NamedTensors } from '../../array/tensor.ts';
import type { HyperParameters } from '../names/hyper-parameter.ts';
import { isTrainingDict } from '../names/training-state.ts';
import { besideOf } from './beside.ts';
import { hyperParametersOf } from './hyper-parameters.ts';
import { PickleDict, PickleObject } from './pickle.ts';
import { readTorchArchive, readTorchFile, type TorchFile } from './torch-file.ts';
import { TorchTensor } from './torch-tensor.ts';

/** A state dict and the settings beside it. */
export interface Checkpoint {
  readonly tensors: NamedTensors;
  /** Key under which the state dict was found (`state_dict` in Lightning's); empty where the file is one. */
  readonly under: string;
  /** `hyper_parameters` of a Lightning checkpoint and the like; empty where there are none. */
  readonly hyperParameters: HyperParameters;
  /** Everything else that it says, by path: `hyper_parameters.model.alpha`. */
  readonly settings: HyperParameters;
  /** Tensors outside the state dict, by path, but those of the optimiser and of averages. */
  readonly beside: NamedTensors;
  /** Names of the dicts of the training (`optimizer_states`), which are passed over. */
  readonly training: readonly string[];
}

const stateNames = ['state_dict', 'model_state_dict', 'model_state', 'model', 'net', 'network', 'weights', 'params'];
const settingNames = ['hyper_parameters', 'hparams', 'hyperparameters', 'config', 'args'];

/**
 * Reads the state dict of a .pt, .pth or .ckpt file (zip or older form); nothing in it is executed.
 * @param name the file's name, for error messages
 * @throws InputError in one line where it holds no state dict, several, or anything but plain data
 */
export function readCheckpoint(bytes: Uint8Array, name: string): Checkpoint {
  return checkpointOf(readTorchFile(bytes, name), name);
}

/**
 * Reads a checkpoint as `readCheckpoint` does, of an archive that is unpacked already.
 * @param fileSize bytes of the archive
 */
export function checkpointFromArchive(
  files: ReadonlyMap<string, Uint8Array>,
  fileSize: number,
  name: string,
): Checkpoint {
  return checkpointOf(readTorchArchive(files, fileSize, name), name);
}

function checkpointOf(file: TorchFile, name: string): Checkpoint {
  const { value } = file;
  if (value instanceof TorchTensor)
    throw new InputError(`${name} holds a single tensor, expected the state dict of a network`);
  if (!(value instanceof PickleDict))
    throw new InputError(
      `${name} holds no dict, expected the state dict of a network: torch.save(net.state_dict(), path)`,
    );
  const { under, dict } = findStateDict(value, name);
  const tensors: NamedTensors = new Map();
  for (const [key, entry] of dict.entries) {
    // What other entries of a state dict hold (counters, extra state) is found by `besideOf`.
    if (typeof key === 'string' && entry instanceof TorchTensor) tensors.set(key, file.decode(entry, quote(key)));
  }
  const { settings, tensors: beside, training } = besideOf(value, dict, (t, path) => file.decode(t, quote(path)));
  return { tensors, under, hyperParameters: findSettings(value), settings, beside, training };
}

/** The state dict is the file itself or under a name in it, with other tensors beside it (a loss) or not. */
function findStateDict(top: PickleDict, name: string): { under: string; dict: PickleDict } {
  // Each dict is looked through once: one may be there under very many names.
  const seen = new Map<PickleDict, Contents>();
  const contentsOf = (dict: PickleDict): Contents => {
    const known = seen.get(dict) ?? lookThrough(dict);
    seen.set(dict, known);
    return known;
  };
  const nested = top.entries.flatMap(([key, value]) =>
    typeof key === 'string' && value instanceof PickleDict && !isTrainingDict(key) && contentsOf(value) !== 'none'
      ? [{ under: key, dict: value }]
      : [],
  );
  const whole = contentsOf(top) === 'none' ? [] : [{ under: '', dict: top }];
  const usual = stateNames.flatMap((each) => nested.filter(({ under }) => under === each));
  const recurrent = (some: typeof nested) => some.filter(({ dict }) => contentsOf(dict) === 'recurrent');
  const groups = [recurrent(whole), recurrent(usual).slice(0, 1), recurrent(nested), usual.slice(0, 1), whole, nested];
  const found = groups.find((group) => group.length > 0);
  // Only strings: the text of a container that is a key could be without end.
  const keys = top.entries
    .slice(0, 7)
    .map(([key]) => (typeof key === 'string' ? quote(key) : 'a key that is no string'));
  if (!found) throw new InputError(`${name} holds no state dict: no tensors beside or under ${listKeys(keys)}`);
  if (found.length > 1) {
    const candidates = found.map(({ under }) => quote(under));
    throw new InputError(`${name} holds several dicts of tensors (${listKeys(candidates)}): save the network's alone`);
  }
  return found[0]!;
}

type Contents = 'none' | 'tensors' | 'recurrent';

/** Whether a dict holds tensors, and those of a recurrent layer by PyTorch's names. */
function lookThrough(dict: PickleDict): Contents {
  let found: Contents = 'none';
  for (const [key, value] of dict.entries) {
    if (typeof key !== 'string' || !(value instanceof TorchTensor)) continue;
    // The end will do: names may be long, and many.
    if (/(^|\.)weight_hh(_l\d+)?$/.test(key.slice(-20))) return 'recurrent';
    found = 'tensors';
  }
  return found;
}

function findSettings(top: PickleDict): HyperParameters {
  for (const name of settingNames) {
    const settings = top.get(name);
    if (settings instanceof PickleDict) return hyperParametersOf(settings);
    if (settings instanceof PickleObject && settings.attributes) return hyperParametersOf(settings.attributes);
  }
  return new Map();
}

function listKeys(keys: readonly string[]): string {
  if (keys.length === 0) return 'an empty dict';
  return `${keys.slice(0, 6).join(', ')}${keys.length > 6 ? ' and others' : ''}`;
}
