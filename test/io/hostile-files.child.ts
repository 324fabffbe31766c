// Reads the files given as arguments, one after another, and tells of each what came of it, how long it computed, and the
// memory of the process until then. The first file is the measure of the others.

import { readFileSync } from 'node:fs';
import { InputError } from '../../src/array/index.ts';
import { readNetwork } from '../../src/io/index.ts';
import { describeSettings } from '../../src/io/torch/hyper-parameters.ts';
import { secondsComputing } from '../computing.ts';

for (const path of process.argv.slice(2)) {
  const bytes = new Uint8Array(readFileSync(path));
  let end = '';
  const seconds = secondsComputing(() => {
    try {
      const { hyperParameters } = readNetwork(bytes, 'x');
      end = `read ${describeSettings(hyperParameters)}`;
    } catch (error) {
      end = error instanceof InputError ? error.message : `crash: ${(error as Error).stack}`;
    }
  });
  const peak = process.resourceUsage().maxRSS / 1024;
  console.log(JSON.stringify({ end, seconds, peak }));
}
