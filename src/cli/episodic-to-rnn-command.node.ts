// `engram episodic to-rnn OUT`: the Elman network that a sequential memory is conjugate to, as a checkpoint that names its
// task, so that `engram analyze OUT` opens it and finds the circuit.

import { dirname, extname } from 'node:path';
import { Command, Option } from 'commander';
import { UsageError } from '../array/errors.ts';
import { printable } from '../array/printable.ts';
import { conjugateNetwork } from '../episodic/theory/to-rnn.ts';
import { makeFolder, writeFileAtomic } from '../io/bytes/atomic.node.ts';
import { networkToTensors } from '../io/network/network-file.ts';
import { writeSafetensors } from '../io/tensors/safetensors.ts';
import { graphOf } from './episodic-options.node.ts';
import type { EpisodicNetwork } from './episodic-results.ts';
import { addMemoryOptions, type MemoryOptions, memoriesOf, originOf } from './memory-source.node.ts';
import { decimal, integer } from './number-options.ts';
import { printJson, printText } from './terminal/print.node.ts';

interface ToRnnOptions extends MemoryOptions {
  readonly activation: 'tanh' | 'linear';
  readonly gain?: number;
  readonly inputGain?: number;
  readonly seed: number;
  readonly json?: true;
}

export function episodicToRnnCommand(): Command {
  const positive = decimal({ min: 0, above: true });
  const command = new Command('to-rnn')
    .description('Write the conjugate Elman network, in which engram analyze finds the circuit.')
    .argument('<out>', 'file to write: .safetensors');
  return addMemoryOptions(command)
    .addOption(new Option('--activation <name>', 'of the network').choices(['tanh', 'linear']).default('tanh'))
    .option('--gain <x>', 'factor of the recurrent weights (default: 1)', positive)
    .option('--input-gain <x>', 'size of the input (default: 0.05 for tanh, else 1)', positive)
    .option('--seed <n>', 'root seed of random memories', integer({ min: 0 }), 0)
    .option('--json', 'print one JSON object (schema engram.episodic-network/1, see docs/episodic.md)')
    .addHelpText(
      'after',
      `
A cycle of L memories is a shift register: one bit that comes back after L steps. Memories must form cycles.

Examples:
  engram episodic to-rnn memory.safetensors --neurons 64 --memories 7 --graph "0-1-2,3-4-5-6"
  engram analyze memory.safetensors --report circuit.html`,
    )
    .action(runToRnn);
}

function runToRnn(out: string, options: ToRnnOptions): void {
  if (extname(out).toLowerCase() !== '.safetensors') throw new UsageError(`${out} must end in .safetensors`);
  const { activation, gain, inputGain, seed } = options;
  const memories = memoriesOf(options, seed);
  const { patterns } = memories;
  const graph = graphOf(options, patterns);
  const { network, task, cycles } = conjugateNetwork(
    { patterns, graph },
    { activation, ...(gain === undefined ? {} : { gain }), ...(inputGain === undefined ? {} : { inputGain }) },
  );
  const { tensors, metadata } = networkToTensors(network);
  makeFolder(dirname(out));
  writeFileAtomic(out, writeSafetensors(tensors, { ...metadata, task: task.name }));
  const result: EpisodicNetwork = {
    schema: 'engram.episodic-network/1',
    seed,
    ...originOf(options, memories),
    file: out,
    task: task.name,
    hiddenSize: patterns.neurons,
    activation,
    cycles: cycles.map((cycle) => [...cycle]),
  };
  if (options.json) printJson(result);
  else printText(`${printable(out)}: Elman ${activation}, ${patterns.neurons} hidden units, task ${task.name}`);
}
