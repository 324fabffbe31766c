// A network from what a person names: the folder of a run, or a file of any format that `readNetwork` reads.

import { statSync } from 'node:fs';
import { InputError } from '../../array/errors.ts';
import { quote } from '../../array/quote.ts';
import type { NamedTensors } from '../../array/tensor.ts';
import type { Network } from '../../nn/network.ts';
import { readFileBounded, reason } from '../bytes/atomic.node.ts';
import type { NameMatch } from '../names/name-match.ts';
import { type OpenNetworkOptions, openTensors } from '../network/network-file.ts';
import { type FileFormat, type ReadNetwork, readNetwork, readTensors } from '../network/read-network.ts';
import type { TaskHint } from '../torch/hyper-parameters.ts';
import { checkpointPath, listCheckpoints, loadCheckpoint, openRun, type Run } from './run-folder.node.ts';

/** A network from the disk, with what its file or run folder says beside it. */
export interface LoadedNetwork {
  readonly network: Network;
  /** Path of the file the weights come from. */
  readonly source: string;
  readonly format: FileFormat;
  readonly metadata: Record<string, string>;
  /** Settings beside the weights, of a file that has them. */
  readonly hyperParameters: ReadNetwork['hyperParameters'];
  /** Which task the file itself names; of a run, see its run.json. */
  readonly task: TaskHint;
  /** What was taken for what; `describeMatches` gives lines to print. */
  readonly mapping: readonly NameMatch[];
  /** For a run: which checkpoint this is, and the training step its metadata tells (`null` where it does not). */
  readonly checkpoint?: { readonly kind: string; readonly step: number | null };
  /** The run the network comes from. */
  readonly run?: Run;
}

/** What a person says about a file or run folder. */
export interface LoadOptions extends OpenNetworkOptions {
  /** Which checkpoint of a run folder is read: `best` or `last`. */
  readonly checkpoint?: string | undefined;
}

/**
 * Loads the network at `path`. Of a run folder it takes the best checkpoint, or the last one where no best was kept;
 * `checkpoint` asks for another. `map` names the modules of a state dict where several fit.
 * @throws InputError in one line when nothing sound is there
 */
export function loadNetwork(path: string, { checkpoint, ...options }: LoadOptions = {}): LoadedNetwork {
  if (isFolder(path)) return loadFromRun(openRun(path), checkpoint, options);
  if (checkpoint !== undefined)
    throw new InputError(`${path} is a file: only the folder of a run has checkpoints, leave out --checkpoint`);
  return { ...readNetwork(readFileBounded(path), path, options), source: path };
}

/** All tensors of a file of any format that is read, and its metadata. @throws InputError */
export function loadTensors(path: string): { tensors: NamedTensors; metadata: Record<string, string> } {
  return readTensors(readFileBounded(path), path);
}

function loadFromRun(run: Run, asked: string | undefined, options: OpenNetworkOptions): LoadedNetwork {
  const kept = listCheckpoints(run);
  const kind = asked ?? ['best', 'last'].find((name) => kept.includes(name));
  if (kind === undefined)
    throw new InputError(
      `${run.dir} has no checkpoint yet, neither best nor last: train it (engram train --resume --out ${run.dir})`,
    );
  if (!kept.includes(kind))
    throw new InputError(
      `${run.dir} has no checkpoint ${quote(kind)}, it has ${kept.map(quote).join(' and ') || 'none yet'}`,
    );
  const source = checkpointPath(run, kind);
  const { tensors, metadata } = loadCheckpoint(run, kind);
  const step = metadata.step !== undefined && /^\d+$/.test(metadata.step) ? Number(metadata.step) : null;
  return {
    ...openTensors(tensors, metadata, source, options),
    ...{ source, format: 'safetensors', metadata, hyperParameters: new Map(), task: {} },
    checkpoint: { kind, step },
    run,
  };
}

/** Whether a path leads to a folder. @throws InputError where nothing is there */
export function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch (error) {
    throw new InputError(`cannot read ${path}: ${reason(error)}`);
  }
}
