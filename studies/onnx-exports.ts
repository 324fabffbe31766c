// Whether ONNX files that PyTorch exports read to the weights of their state dicts; run by hand:
//   npx tsx studies/onnx-exports.ts [--python PATH]
// Needs a Python (python3, or PATH) with torch. Every operator set that it writes, folded or not, and the forms of docs/formats.md; with
// PyTorch 2.6 or later its newer exporter too. Networks in both directions or from a learned initial state must be refused
// by that name.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readNetwork } from 'engram/io';
import { findPython } from './python.ts';

const python = findPython(['torch']);
const folder = mkdtempSync(join(tmpdir(), 'engram-exports-'));
const script = fileURLToPath(new URL('./onnx_exports.py', import.meta.url));
const ended = spawnSync(python, [script, folder], { stdio: ['ignore', 'pipe', 'ignore'], encoding: 'utf8' });
const told = ended.stdout?.split('\n').filter((line) => line.includes('not exported')) ?? [];
const files = readdirSync(folder).filter(
  (name) => name.endsWith('.onnx') && !told.some((line) => line.startsWith(`${name.slice(0, -5)}:`)),
);
const answers = files.map((name) => ({ name, answer: compare(name) }));
rmSync(folder, { recursive: true });
const wrong = answers.filter(({ answer }) => answer !== 'same' && answer !== 'refused as it should be');
for (const line of told) console.log(line);
for (const { name, answer } of wrong) console.log(`${name}: ${answer}`);
console.log(`${files.length} files: ${files.length - wrong.length} as they should be, ${wrong.length} not`);
process.exitCode = ended.status === 0 && files.length > 0 && wrong.length === 0 ? 0 : 1;

function compare(name: string): string {
  const bytes = (file: string) => new Uint8Array(readFileSync(join(folder, file)));
  const expected = () => readNetwork(bytes(name.replace(/onnx$/, 'pt')), name, { activation: 'tanh' }).network;
  try {
    const { network } = readNetwork(bytes(name), name);
    const { config, parameters } = expected();
    if (JSON.stringify(network.config) !== JSON.stringify(config)) return `read as ${JSON.stringify(network.config)}`;
    for (const [tensor, { dtype, data }] of parameters) {
      const found = network.parameters.get(tensor)!;
      if (found.dtype !== dtype || data.some((value, i) => value !== found.data[i])) return `${tensor} differs`;
    }
    return 'same';
  } catch (error) {
    const { message } = error as Error;
    const both = name.includes('bidirectional') && message.endsWith('runs "bidirectional", which is not read');
    const learned = name.includes('learned') && message.includes('which is not zero');
    return both || learned ? 'refused as it should be' : message;
  }
}
