// One network in every format: the same analysis to 1e-6, whatever the file it comes from. Every reference file of the
// Elman network is opened from the disk, and every format that Engram writes.

import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, expect, test } from 'vitest';
import { analyze } from '../../src/emt/analyze/analyze.ts';
import type { Analysis } from '../../src/emt/results/analysis.ts';
import { networkFormats, writeNetwork } from '../../src/io/network/write-network.ts';
import { loadNetwork } from '../../src/io/runs/load.node.ts';
import { parseTask } from '../../src/task/names.ts';
import { temporaryFolder } from '../temporary.ts';

const fixtures = fileURLToPath(new URL('../fixtures', import.meta.url));
const NAME = 'elman_t1_4x4_h64';
/** All but the recorded inputs and outputs. */
const files = readdirSync(fixtures).filter((file) => file.startsWith(`${NAME}.`) && !file.includes('.io.'));
const REFERENCE = `${NAME}.npz`;

const folder = temporaryFolder('formats');

/** Everything that `engram analyze --json` prints of the network in a file, but where it came from. */
function analysisOf(path: string): Omit<Analysis, 'model'> {
  const { network } = loadNetwork(path);
  const task = parseTask('15,0,0', { d: 4, s: 4 });
  const { model: _, ...figures } = analyze(network, task, { horizon: 30 }).analysis;
  return figures;
}

let reference: Omit<Analysis, 'model'>;
beforeAll(() => {
  reference = analysisOf(join(fixtures, REFERENCE));
});

/** The same structure and words, numbers to 1e-6. */
function expectSame(found: unknown, expected: unknown, path = ''): void {
  if (typeof expected === 'number') {
    expect(typeof found, path).toBe('number');
    if (!(Math.abs((found as number) - expected) <= 1e-6)) expect(found, path).toBe(expected);
  } else if (typeof expected === 'object' && expected !== null) {
    expect(Object.keys(found as object), path).toEqual(Object.keys(expected));
    for (const [key, value] of Object.entries(expected)) {
      expectSame((found as Record<string, unknown>)[key], value, `${path}.${key}`);
    }
  } else expect(found, path).toBe(expected);
}

test('every format is among the reference files, and the network is the one that holds the circuit', () => {
  expect(files.map((file) => file.slice(NAME.length + 1)).sort()).toEqual([
    ...['legacy.pt', 'lightning.ckpt', 'npz', 'onnx', 'pt', 'safetensors'],
  ]);
  expect(reference.verdict).toBe('found');
  expect(reference.accuracy.value).toBe(1);
});

test.each(files.filter((file) => file !== REFERENCE))('%s', (file) => {
  expectSame(analysisOf(join(fixtures, file)), reference);
});

test.each(networkFormats)('written as .%s and opened again', (format) => {
  const path = join(folder, `network.${format}`);
  writeFileSync(path, writeNetwork(loadNetwork(join(fixtures, `${NAME}.pt`)).network, format));
  expectSame(analysisOf(path), reference);
});
