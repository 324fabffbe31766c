// `engram export FILE OUT`: writes a network in the format that the name of OUT asks for. What it was opened without is
// written with it.

import { dirname, extname } from 'node:path';
import { Command } from 'commander';
import { UsageError } from '../../array/errors.ts';
import { printable } from '../../array/printable.ts';
import { NETWORK_FILE, networkReading } from '../../experiment/kit/inputs.ts';
import { makeFolder, writeFileAtomic } from '../../io/bytes/atomic.node.ts';
import { leftOutAsAsked } from '../../io/names/name-match.ts';
import { type NetworkFormat, networkFormats, writeNetwork } from '../../io/network/write-network.ts';
import { addParams, givenValues } from '../terminal/experiment-command.node.ts';
import { readNetworkInput, tellReading } from '../terminal/inputs.node.ts';
import { printJson, printText } from '../terminal/print.node.ts';
import type { ExportResult } from './result.ts';

export function exportCommand(): Command {
  const command = new Command('export')
    .description('Write a network for PyTorch, NumPy or onnxruntime.')
    .argument('<file>', NETWORK_FILE)
    .argument('<out>', 'file to write: .safetensors, .npz or .onnx');
  return addParams(command, networkReading)
    .option('--json', 'print one JSON object (schema engram.export/1, see docs/cli.md)')
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
      const { network, source, reading } = input;
      const bytes = writeNetwork(network, format, leftOutAsAsked(reading.notUsed));
      makeFolder(dirname(out));
      writeFileAtomic(out, bytes);
      tellReading(input);
      const { cell } = network.config;
      const result: ExportResult = { schema: 'engram.export/1', file: out, format, source, cell, reading };
      if (command.opts<{ readonly json?: true }>().json) printJson(result);
      else printText(printable(out));
    });
}

function formatOf(out: string): NetworkFormat {
  const format = networkFormats.find((each) => extname(out).toLowerCase() === `.${each}`);
  if (!format) throw new UsageError(`${out} must end in ${networkFormats.map((each) => `.${each}`).join(', ')}`);
  return format;
}
