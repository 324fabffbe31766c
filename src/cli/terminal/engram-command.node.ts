// The command line that starts this same `engram` in another process.

import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Word by word: node, its options (a loader, when run from the sources), and the program's file. */
export function engramCommand(): string[] {
  return [
    process.execPath,
    ...process.execArgv,
    fileURLToPath(new URL(`../main.node${extname(import.meta.url)}`, import.meta.url)),
  ];
}
