// Draws the README's picture, docs/img/engram.svg: the trained 4x4 repeat copy of test/fixtures, opened.
// Run it with `npx tsx scripts/readme-figure.ts`; the same sources give the same file.

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { analyze } from '../src/emt/index.ts';
import { readSafetensors } from '../src/io/index.ts';
import { networkFromTensors } from '../src/io/network/network-file.ts';
import { parseTask } from '../src/task/index.ts';
import { overview } from './overview.ts';

const root = new URL('..', import.meta.url);
const name = 'elman_t1_4x4_h64.safetensors';
const { tensors, metadata } = readSafetensors(readFileSync(new URL(`test/fixtures/${name}`, root)), name);
const opened = analyze(networkFromTensors(tensors, metadata, name), parseTask('T1-4x4'), { horizon: 200, seed: 0 });
const picture = overview(opened);
if (picture === null) throw new Error(`${name}: ${opened.analysis.reason}`);
mkdirSync(new URL('docs/img/', root), { recursive: true });
writeFileSync(new URL('docs/img/engram.svg', root), picture);
console.log(`docs/img/engram.svg: ${(picture.length / 1024).toFixed(0)} kB, verdict ${opened.analysis.verdict}`);
