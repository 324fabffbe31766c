// A training run as a folder, from which it can be repeated, resumed and analysed:
//   run.json                   everything needed to repeat it (configuration, task, seed, versions)
//   metrics.jsonl              one JSON object a line, each with its `step`
//   checkpoints/*.safetensors  networks under PyTorch's names, other state as further tensors and metadata
//   run.lock                   while somebody trains (run-lock.node.ts)
// Everything but metrics.jsonl is written by rename. A kill can leave metrics.jsonl ahead of the checkpoint or with
// half a last line: `truncateMetrics` puts it right on resume, and readers ignore the half line.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { InputError } from '../../array/errors.ts';
import { quote } from '../../array/quote.ts';
import type { NamedTensors } from '../../array/tensor.ts';
import {
  appendDurably,
  makeFolder,
  readFileBounded,
  reason,
  writeFileAtomic,
  writeNewFile,
} from '../bytes/atomic.node.ts';
import { readSafetensors, type TensorFile, writeSafetensors } from '../tensors/safetensors.ts';

/** Version of the folder's layout, `schema` of run.json. */
export const RUN_SCHEMA = 'engram.run/1';

const runJsonSchema = v.looseObject({ schema: v.literal(RUN_SCHEMA) });

/** The content of run.json; its further fields belong to whoever trains. */
export type RunJson = Record<string, unknown> & { readonly schema: typeof RUN_SCHEMA };

/** An opened run folder. */
export interface Run {
  readonly dir: string;
  readonly json: RunJson;
}

/** One line of metrics.jsonl. */
export type MetricsRow = Readonly<Record<string, unknown>> & { readonly step: number };

/**
 * Makes the folder `dir` of a new run, with a run.json of `json` with `schema` added.
 * @throws InputError when `dir` holds a run already or cannot be written
 */
export function createRun(dir: string, json: Readonly<Record<string, unknown>>): Run {
  if (isRun(dir)) throw heldAlready(dir);
  const run: Run = { dir, json: { ...json, schema: RUN_SCHEMA } };
  // What is here without a run.json belongs to somebody else: it is neither deleted nor taken for this run's.
  const checkpoints = join(dir, 'checkpoints');
  if (existsSync(metricsPath(run)) || (existsSync(checkpoints) && readdirSync(checkpoints).length > 0)) {
    throw new InputError(`${dir} holds checkpoints or metrics but no run.json: choose another folder`);
  }
  makeFolder(checkpoints);
  // Somebody else may make a run here at this very moment: one of us succeeds.
  if (!writeNewFile(join(dir, 'run.json'), `${JSON.stringify(run.json, null, 2)}\n`)) throw heldAlready(dir);
  return run;
}

function heldAlready(dir: string): InputError {
  return new InputError(`${dir} holds a run already: resume it, or choose another folder`);
}

/** Whether `dir` is a folder with a run.json. */
export function isRun(dir: string): boolean {
  return existsSync(join(dir, 'run.json'));
}

/**
 * Opens the run in the folder `dir`.
 * @throws InputError when there is none, or its run.json is broken or of another version
 */
export function openRun(dir: string): Run {
  const path = join(dir, 'run.json');
  if (!isRun(dir)) throw new InputError(`${dir} is not the folder of a run: it has no run.json`);
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(readFileBounded(path, 2 ** 26)));
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new InputError(`${path} is not JSON`);
  }
  if (!v.is(runJsonSchema, json)) {
    const found = quote(String((json as { schema?: unknown } | null)?.schema));
    throw new InputError(`${path} has schema ${found}, expected "${RUN_SCHEMA}"`);
  }
  return { dir, json };
}

/** Writes `checkpoints/NAME.safetensors`, replacing the one before in one move. @throws InputError */
export function saveCheckpoint(
  run: Run,
  name: string,
  tensors: NamedTensors,
  metadata: Readonly<Record<string, string>>,
): void {
  writeFileAtomic(checkpointPath(run, name), writeSafetensors(tensors, metadata));
}

/** Reads the checkpoint `checkpoints/NAME.safetensors` of a run. @throws InputError when it is missing or broken */
export function loadCheckpoint(run: Run, name: string): TensorFile {
  const path = checkpointPath(run, name);
  return readSafetensors(readFileBounded(path), path);
}

/** Lists the names of the run's checkpoints, sorted. @throws InputError when the folder cannot be read */
export function listCheckpoints(run: Run): string[] {
  const folder = join(run.dir, 'checkpoints');
  if (!existsSync(folder)) return [];
  const files = readdirSync(folder).filter((file) => file.endsWith('.safetensors') && !file.startsWith('.'));
  return files.map((file) => file.slice(0, -'.safetensors'.length)).sort();
}

export function checkpointPath(run: Run, name: string): string {
  if (!/^[\w-]+$/.test(name)) throw new InputError(`checkpoint name ${quote(name)} must be letters, digits, - or _`);
  return join(run.dir, 'checkpoints', `${name}.safetensors`);
}

/** Adds rows to metrics.jsonl. Numbers that are not finite become `null`, as JSON has none. @throws InputError */
export function appendMetrics(run: Run, rows: readonly MetricsRow[]): void {
  if (rows.length === 0) return;
  try {
    appendDurably(metricsPath(run), rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  } catch (error) {
    throw new InputError(`cannot write ${metricsPath(run)}: ${reason(error)}`);
  }
}

/**
 * Reads all rows of metrics.jsonl, in order; a last line without its line break was cut by a kill and is left out.
 * @throws InputError naming the line that is broken
 */
export function readMetrics(run: Run): MetricsRow[] {
  const path = metricsPath(run);
  if (!existsSync(path)) return [];
  const lines = readFileSync(path, 'utf8').split('\n');
  lines.pop();
  return lines.map((line, i) => {
    let row: unknown;
    try {
      row = JSON.parse(line);
    } catch {
      throw new InputError(`${path} line ${i + 1} is not JSON`);
    }
    if (typeof row !== 'object' || row === null || !Number.isFinite((row as { step?: unknown }).step)) {
      throw new InputError(`${path} line ${i + 1} is not an object with a number "step"`);
    }
    return row as MetricsRow;
  });
}

/** Drops the rows after `step` (the checkpoint's) and half a last line, before a resumed run appends. @throws InputError */
export function truncateMetrics(run: Run, step: number): void {
  const kept = readMetrics(run).filter((row) => row.step <= step);
  writeFileAtomic(metricsPath(run), kept.map((row) => `${JSON.stringify(row)}\n`).join(''));
}

function metricsPath(run: Run): string {
  return join(run.dir, 'metrics.jsonl');
}
