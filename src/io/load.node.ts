// A network from what a person names: the folder of a run, or a .safetensors or .npz file.

import { statSync } from 'node:fs';
import { extname } from 'node:path';
import { InputError } from '../array/errors.ts';
import type { NamedTensors } from '../array/tensor.ts';
import type { Network } from '../nn/network.ts';
import { readFileBounded, reason } from './atomic.node.ts';
import { networkFromTensors } from './network-file.ts';
import { readNpz } from './npz.ts';
import { checkpointPath, listCheckpoints, loadCheckpoint, openRun, type Run } from './run-folder.node.ts';
import { readSafetensors } from './safetensors.ts';

export interface LoadedNetwork {
  readonly network: Network;
  /** Path of the file the weights come from. */
  readonly source: string;
  readonly metadata: Record<string, string>;
  /** Of a run: which checkpoint this is, and the training step its metadata tells (`null` where it does not). */
  readonly checkpoint?: { readonly kind: string; readonly step: number | null };
  /** The run the network comes from. */
  readonly run?: Run;
}

/**
 * Loads the network at `path`. Of a run folder it takes the best checkpoint, or the last one where no best was kept;
 * `checkpoint` asks for another.
 * @throws InputError in one line when nothing sound is there
 */
export function loadNetwork(path: string, { checkpoint }: { checkpoint?: string | undefined } = {}): LoadedNetwork {
  if (isFolder(path)) return loadFromRun(openRun(path), checkpoint);
  if (checkpoint !== undefined) throw new InputError(`${path} is a file: only the folder of a run has checkpoints`);
  const { tensors, metadata } = loadTensors(path);
  return { network: networkFromTensors(tensors, metadata, path), source: path, metadata };
}

/** All tensors of a .safetensors or .npz file; a .npz has no metadata. @throws InputError */
export function loadTensors(path: string): { tensors: NamedTensors; metadata: Record<string, string> } {
  const kind = extname(path).toLowerCase();
  if (kind === '.safetensors') return readSafetensors(readFileBounded(path), path);
  if (kind === '.npz') return { tensors: readNpz(readFileBounded(path), path), metadata: {} };
  throw new InputError(`${path} is neither a .safetensors nor a .npz file nor the folder of a run`);
}

function loadFromRun(run: Run, asked: string | undefined): LoadedNetwork {
  const kept = listCheckpoints(run);
  const kind = asked ?? ['best', 'last'].find((name) => kept.includes(name));
  if (kind === undefined) throw new InputError(`${run.dir} has no checkpoint yet: neither best nor last`);
  if (!kept.includes(kind))
    throw new InputError(`${run.dir} has no checkpoint ${kind}, it has ${kept.join(', ') || 'none'}`);
  const source = checkpointPath(run, kind);
  const { tensors, metadata } = loadCheckpoint(run, kind);
  const step = metadata.step !== undefined && /^\d+$/.test(metadata.step) ? Number(metadata.step) : null;
  return { network: networkFromTensors(tensors, metadata, source), source, metadata, checkpoint: { kind, step }, run };
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch (error) {
    throw new InputError(`cannot read ${path}: ${reason(error)}`);
  }
}
