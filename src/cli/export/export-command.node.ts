// `engram export FILE OUT`: writes a network in the format that the name of OUT asks for.

import { dirname, extname } from 'node:path';
import { Command } from 'commander';
import { UsageError } from '../../array/errors.ts';
import { printable } from '../../array/printable.ts';
import { NETWORK_FILE, networkReading } from '../../experiment/kit/inputs.ts';
import { makeFolder, writeFileAtomic } from '../../io/bytes/atomic.node.ts';
import { type NetworkFormat, networkFormats, writeNetwork } from '../../io/network/write-network.ts';
import { addParams, givenValues } from '../terminal/experiment-command.node.ts';
import { readNetworkInput, tellReading } from '../terminal/inputs.node.ts';
import { printText } from '../terminal/print.node.ts';

export function exportCommand(): Command {
  const command = new Command('export')
    .description('Write a network for PyTorch, NumPy or onnxruntime.')
    .argument('<file>', NETWORK_FILE)
    .argument('<out>', 'file to write: .safetensors, .npz or .onnx');
  return addParams(command, networkReading)
    .addHelpText(
      'after',
      `
docs/formats.md shows how to load each in Python.

Examples:
  engram export runs/t1 t1.onnx
  engram export model.ckpt model.safetensors`,
    )
    .action((path: string, out: string) => {
      const format = formatOf(out);
      const input = readNetworkInput(path, givenValues(command, networkReading));
      const bytes = writeNetwork(input.network, format);
      makeFolder(dirname(out));
      writeFileAtomic(out, bytes);
      tellReading(input);
      printText(printable(out));
    });
}

function formatOf(out: string): NetworkFormat {
  const format = networkFormats.find((each) => extname(out).toLowerCase() === `.${each}`);
  if (!format) throw new UsageError(`${out} must end in ${networkFormats.map((each) => `.${each}`).join(', ')}`);
  return format;
}
