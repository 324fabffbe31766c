// What `engram export --json` prints.

import type { NetworkReading } from '../../io/names/name-match.ts';

export interface ExportResult {
  readonly schema: 'engram.export/1';
  /** The file that was written. */
  readonly file: string;
  readonly format: 'safetensors' | 'npz' | 'onnx';
  /** The file that the weights come from. */
  readonly source: string;
  readonly cell: string;
  /** How the network was read from its file. */
  readonly reading: NetworkReading;
}
