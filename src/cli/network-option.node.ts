// FILE and how to read it: `--checkpoint`, `--map` and `--activation`, shared by every command that opens a network.

import { type Command, InvalidArgumentError, Option } from 'commander';
import { type NameMap, parseNameMap } from '../io/names/name-map.ts';
import { describeMatches } from '../io/names/name-match.ts';
import { type LoadedNetwork, loadNetwork } from '../io/runs/load.node.ts';
import { describeSettings } from '../io/torch/hyper-parameters.ts';
import type { Activation } from '../nn/network.ts';
import { tell } from './terminal/print.node.ts';

export interface NetworkOptions {
  readonly checkpoint?: 'best' | 'last';
  readonly map?: NameMap;
  readonly activation?: Activation;
}

/** What FILE may be, for the help of a command. */
export const NETWORK_FILE = 'run folder, .safetensors, .npz, .pt, .pth, .ckpt or .onnx';

export function addNetworkOptions(command: Command): Command {
  return command
    .addOption(
      new Option('--checkpoint <which>', 'of a run folder (default: best, or last where no best was kept)').choices([
        'best',
        'last',
      ]),
    )
    .option(
      '--map <names>',
      'modules of a state dict where several fit, like rnn=encoder.gru,readout=fc (. is the top level)',
      nameMap,
    )
    .addOption(
      new Option('--activation <name>', 'of an Elman cell, over what its file says (default: tanh)').choices([
        'tanh',
        'relu',
        'linear',
      ]),
    );
}

/** The option may be given twice, for the two modules. */
function nameMap(text: string, before?: NameMap): NameMap {
  const fail = (what: string): never => {
    throw new InvalidArgumentError(what);
  };
  return parseNameMap(text, fail, before);
}

/** Loads FILE. @throws InputError */
export function loadNamedNetwork(path: string, { checkpoint, map, activation }: NetworkOptions): LoadedNetwork {
  return loadNetwork(path, {
    checkpoint,
    ...(map ? { map } : {}),
    ...(activation ? { activation } : {}),
  });
}

/** Which checkpoint of a run, in words, or `null`. */
export function checkpointText({ checkpoint }: LoadedNetwork): string | null {
  if (!checkpoint) return null;
  return checkpoint.step === null ? checkpoint.kind : `${checkpoint.kind}, step ${checkpoint.step}`;
}

/** What was taken for what in FILE, and the settings it holds, on stderr. Last of all: an error is one line alone. */
export function tellReading(path: string, { mapping, hyperParameters }: LoadedNetwork): void {
  for (const line of describeMatches(mapping)) tell(`${path}: ${line}`);
  if (hyperParameters.size > 0) tell(`${path}: says ${describeSettings(hyperParameters)}`);
}
