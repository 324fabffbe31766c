// The folder of a sweep on the disk; docs/sweep.md describes it. Everything is written whole, by rename.

import { createHash } from 'node:crypto';
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { InputError } from '../array/errors.ts';
import { makeFolder, readFileBounded, reason, writeFileAtomic } from '../io/bytes/atomic.node.ts';
import { type Cell, type Evaluation, type Manifest, mergeCells, parseManifest, SWEEP_SCHEMA } from './manifest.ts';
import type { Plan } from './plan.ts';
import { parseRow, type Row } from './row.ts';

/** Version of the records of failed cells. */
export const FAILURE_SCHEMA = 'engram.sweep-failure/1';

export interface Failure {
  readonly schema: typeof FAILURE_SCHEMA;
  readonly cell: string;
  /** What went wrong, in one line. */
  readonly error: string;
  readonly while: 'train' | 'analyze';
  readonly host: string;
  /** ISO 8601, UTC. */
  readonly at: string;
}

/** An opened folder of a sweep. */
export interface SweepFolder {
  readonly dir: string;
  readonly manifest: Manifest;
}

/** Hexadecimal SHA-256 of a text in UTF-8. */
export function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}

/**
 * Adds the cells of a plan to the sweep in `dir`, which is made where it is missing.
 * @returns the sweep, and how many of its cells and evaluations were not planned before
 * @throws InputError when the folder cannot be written or is another's
 */
export function planSweep(
  dir: string,
  plan: Plan,
  cells: readonly Cell[],
  engram: string,
): { sweep: SweepFolder; added: number } {
  const known = existsSync(manifestPath(dir));
  if (!known && existsSync(dir) && readdirSync(dir).length > 0) {
    throw new InputError(`${dir} is not empty and holds no manifest.json: choose another folder`);
  }
  const before = known ? openSweep(dir).manifest : { plans: [], cells: [] };
  const merged = mergeCells(before.cells, cells);
  const manifest: Manifest = { schema: SWEEP_SCHEMA, engram, plans: [...before.plans, plan], cells: merged };
  for (const folder of ['cells', 'results', 'failures', 'claims']) makeFolder(join(dir, folder));
  const added = evaluationCount(merged) - evaluationCount(before.cells);
  if (!known || added > 0) writeFileAtomic(manifestPath(dir), `${JSON.stringify(manifest, null, 1)}\n`);
  return { sweep: { dir, manifest }, added };
}

function evaluationCount(cells: readonly Cell[]): number {
  return cells.reduce((sum, { evaluations }) => sum + evaluations.length, 0);
}

/**
 * Opens the sweep in the folder `dir`.
 * @throws InputError when there is none, or its manifest is broken or of another version
 */
export function openSweep(dir: string): SweepFolder {
  const path = manifestPath(dir);
  if (!existsSync(path)) {
    throw new InputError(`${dir} is not the folder of a sweep: it has no manifest.json (engram sweep plan makes one)`);
  }
  const found = readJson(path);
  return { dir, manifest: parseManifest(found, path) };
}

function manifestPath(dir: string): string {
  return join(dir, 'manifest.json');
}

/** The run folder of a cell. */
export function cellFolder({ dir }: SweepFolder, { hash }: Cell): string {
  return join(dir, 'cells', hash);
}

export function claimPath({ dir }: SweepFolder, hash: string): string {
  return join(dir, 'claims', `${hash}.json`);
}

/** What is on the disk of a sweep, by three listings. */
export interface Listing {
  /** `CELL-EVALUATION` of every result. */
  readonly results: ReadonlySet<string>;
  /** Hashes of cells. */
  readonly failures: ReadonlySet<string>;
  readonly claims: ReadonlySet<string>;
}

/** Lists what is in the folder of a sweep. @throws InputError when a folder cannot be read */
export function listSweep({ dir }: SweepFolder): Listing {
  return {
    results: namesIn(join(dir, 'results')),
    failures: namesIn(join(dir, 'failures')),
    claims: namesIn(join(dir, 'claims')),
  };
}

function namesIn(folder: string): Set<string> {
  try {
    const files = readdirSync(folder).filter((name) => name.endsWith('.json') && !name.startsWith('.'));
    return new Set(files.map((name) => name.slice(0, -'.json'.length)));
  } catch (error) {
    throw new InputError(`cannot read ${folder}: ${reason(error)}`);
  }
}

/** Name of a result, without its ending. */
export function resultName(cell: Cell, evaluation: Evaluation): string {
  return `${cell.hash}-${evaluation.hash}`;
}

export function writeResult(sweep: SweepFolder, row: Row): void {
  writeFileAtomic(resultPath(sweep, `${row.cell}-${row.evaluation}`), `${JSON.stringify(row)}\n`);
}

/**
 * Reads one result.
 * @param name as `resultName` or `listSweep` gives it
 * @throws InputError when it is missing or broken
 */
export function readResult(sweep: SweepFolder, name: string): Row {
  const path = resultPath(sweep, name);
  return parseRow(readJson(path), path);
}

/**
 * Reads all results that the manifest asks for and that are there, in its order.
 * @throws InputError naming a broken one
 */
export function readResults(sweep: SweepFolder): Row[] {
  const { results } = listSweep(sweep);
  return sweep.manifest.cells.flatMap((cell) =>
    cell.evaluations.flatMap((evaluation) => {
      const name = resultName(cell, evaluation);
      return results.has(name) ? [readResult(sweep, name)] : [];
    }),
  );
}

function resultPath({ dir }: SweepFolder, name: string): string {
  return join(dir, 'results', `${name}.json`);
}

export function writeFailure(sweep: SweepFolder, failure: Failure): void {
  writeFileAtomic(failurePath(sweep, failure.cell), `${JSON.stringify(failure)}\n`);
}

/** Reads why a cell failed. @throws InputError when it is missing or broken */
export function readFailure(sweep: SweepFolder, hash: string): Failure {
  const path = failurePath(sweep, hash);
  const found = readJson(path) as Failure | null;
  if (found?.schema !== FAILURE_SCHEMA) throw new InputError(`${path} has no schema ${FAILURE_SCHEMA}`);
  return found;
}

/** Forgets a failure, so that the cell is pending again. */
export function forgetFailure(sweep: SweepFolder, hash: string): void {
  rmSync(failurePath(sweep, hash), { force: true });
}

function failurePath({ dir }: SweepFolder, hash: string): string {
  return join(dir, 'failures', `${hash}.json`);
}

function readJson(path: string): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(readFileBounded(path)));
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new InputError(`${path} is not JSON`);
  }
}
