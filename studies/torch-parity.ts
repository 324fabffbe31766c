// Whether PyTorch loads what Engram writes and gives the same outputs; run by hand:
//   npx tsx studies/torch-parity.ts [--python PATH]
// Needs a Python (python3, or PATH) with torch, numpy and safetensors. Networks of every cell that PyTorch has are written with random weights,
// loaded by the lines that docs/formats.md gives, and run there and here on the same inputs.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stream } from 'engram/array';
import { writeNetwork, writeNpz } from 'engram/io';
import { initialParameters, type NetworkConfig, rollout } from 'engram/nn';
import { findPython } from './python.ts';

const python = findPython(['torch', 'numpy', 'safetensors']);
const [steps, batch] = [20, 5];
const folder = mkdtempSync(join(tmpdir(), 'engram-parity-'));
const cases: Partial<NetworkConfig>[] = [
  { cell: 'elman', activation: 'tanh' },
  { cell: 'elman', activation: 'relu', layers: 2 },
  { cell: 'elman', activation: 'tanh', bias: false, readoutBias: false },
  ...['lstm', 'gru'].flatMap((cell) => [{ cell }, { cell, layers: 3 }]),
];

cases.forEach((each, k) => {
  const config: NetworkConfig = {
    ...{
      cell: 'elman',
      activation: 'tanh',
      inputSize: 4,
      hiddenSize: 16,
      outputSize: 3,
      bias: true,
      readoutBias: true,
    },
    ...each,
  };
  const network = { config, parameters: initialParameters(config, k) };
  const random = stream(k, 'inputs');
  const x = Float32Array.from({ length: steps * batch * config.inputSize }, () => random.normal());
  const { outputs } = rollout(network, { steps, batch, inputs: x });
  writeFileSync(join(folder, `${k}.safetensors`), writeNetwork(network, 'safetensors'));
  writeFileSync(join(folder, `${k}.npz`), writeNetwork(network, 'npz'));
  writeFileSync(
    join(folder, `${k}.io.npz`),
    writeNpz(
      new Map([
        ['x', { dtype: 'f32', shape: [steps, batch, config.inputSize], data: x }],
        ['y', { dtype: 'f64', shape: [steps, batch, config.outputSize], data: outputs }],
      ]),
    ),
  );
});
const script = fileURLToPath(new URL('./torch_parity.py', import.meta.url));
const ended = spawnSync(python, [script, folder], { stdio: 'inherit' });
rmSync(folder, { recursive: true });
process.exitCode = ended.status ?? 1;
