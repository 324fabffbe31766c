// Opens a file that torch.save wrote (nothing in it is executed), says what was taken for what, and measures the network on
// the task that the file names. Another file: node examples/open-a-pytorch-file.mjs FILE.pt

import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { measurePerformance } from 'engram/emt';
import { describeMatches, readNetwork } from 'engram/io';
import { parseTask } from 'engram/task';

const shipped = new URL('../test/fixtures/elman_t1_4x4_h64.lightning.ckpt', import.meta.url);
const path = process.argv[2] ?? fileURLToPath(shipped);
const { network, format, mapping, task } = readNetwork(readFileSync(path), basename(path));
console.log(
  `${basename(path)} is a ${format} file of a network "${network.config.cell}", ${network.config.hiddenSize} units`,
);
for (const line of describeMatches(mapping)) console.log(line);

if (task.name !== undefined) {
  const asked = parseTask(task.name, task);
  const { value } = measurePerformance(network, asked, { horizon: 100, seed: 0, batches: 2, batchSize: 64 });
  console.log(`its task is ${asked.name}: ${(100 * value).toFixed(1)} % of the outputs are right`);
}
