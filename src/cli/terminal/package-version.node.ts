// Engram's version and the others that decide which numbers come out.

import { readFileSync } from 'node:fs';

export function packageVersion(): string {
  const manifest = readFileSync(new URL('../../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(manifest) as { version: string }).version;
}

/** Versions by name, for run.json and reports. */
export function versions(): { engram: string; node: string } {
  return { engram: packageVersion(), node: process.versions.node };
}
