// Where a resumable experiment saves as it goes, so that killed at any moment it goes on from there: rows, tensors and
// files by name. The folder on disk is Node's; an experiment sees no paths but the name that the reader gave.

import type { NamedTensors } from '../../array/tensor.ts';

/** A row, known by its number; rows are saved in any order of their own. */
export interface StoredRow {
  readonly step: number;
  readonly [name: string]: unknown;
}

export interface StoredTensors {
  readonly tensors: NamedTensors;
  readonly metadata: Readonly<Record<string, string>>;
}

export interface Store {
  /** As the reader calls it. */
  readonly name: string;
  /** What an earlier run was asked for (`begin`); `null` for a new one. */
  readonly resumed: Readonly<Record<string, unknown>> | null;
  /** Takes the place for a new run. @param request everything that decides the result, as JSON */
  begin(request: Readonly<Record<string, unknown>>): Promise<void>;
  /** Rows saved so far. @param upTo those of later steps are dropped for good */
  rows(upTo?: number): StoredRow[];
  saveRow(row: StoredRow): void;
  /** The tensors saved last under a name; `null`: none. */
  tensors(name: string): StoredTensors | null;
  saveTensors(name: string, stored: StoredTensors): void;
  /** A file beside them, for people and other programs. */
  saveFile(name: string, bytes: Uint8Array): void;
}
