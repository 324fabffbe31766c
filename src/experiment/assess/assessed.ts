// What experiments on any network share: the network of a file, or an untrained one of a kind and size; and what it is told.

import { UsageError } from '../../array/errors.ts';
import { stream } from '../../array/random.ts';
import { type InputLaw, inputLaws } from '../../assess/memory/drive.ts';
import { cellNames, findCell } from '../../nn/cells.ts';
import type { NetworkConfig } from '../../nn/network.ts';
import { initialParameters } from '../../nn/unroll.ts';
import type { HistoryTask } from '../../task/history.ts';
import { type NetworkInput, networkReading, optionalNetworkFile, taskParams } from '../kit/inputs.ts';
import { choice, integer, type Params } from '../kit/params.ts';
import type { Rule } from '../kit/values.ts';

/** Declares a network of a file with its task, or the kind and size of an untrained one; and what it is told. */
export const assessedParams = {
  file: optionalNetworkFile(),
  ...taskParams("the network's task, which tells what its inputs are and how many it was trained with"),
  ...networkReading,
  cell: choice(cellNames, { help: 'without a file: the cell of an untrained network' }),
  hidden: integer({ atLeast: 1, atMost: 4096, help: 'without a file: its hidden units', defaultText: '64' }),
  inputSize: integer({ atLeast: 1, atMost: 4096, help: 'without a file: its input channels', defaultText: '1' }),
  inputs: choice(inputLaws, {
    placeholder: 'law',
    help: 'what it is told: numbers in -1 ... 1, signs, or one channel of all at 1',
    defaultText: "those of the task's kind, else uniform",
  }),
  nulls: integer({
    atLeast: 0,
    atMost: 20,
    help: 'draws of each null network: untrained, and shuffled',
    defaultText: '1; without a file 0',
  }),
} satisfies Params;

export const assessedRules: readonly Rule[] = [
  {
    when: 'file',
    refuses: ['cell', 'hidden', 'inputSize'],
    because: 'describes an untrained network: leave it out, or the file',
  },
];

interface AssessedValues {
  readonly file?: NetworkInput | undefined;
  readonly cell?: string | undefined;
  readonly hidden?: number | undefined;
  readonly inputSize?: number | undefined;
}

/** The network that is assessed. @throws UsageError where neither a file nor a cell is named, or the cell cannot have the size */
export function assessedNetwork(
  { file, cell, hidden = 64, inputSize = 1 }: AssessedValues,
  seed: number,
): NetworkInput {
  if (file) return file;
  if (cell === undefined) throw new UsageError('a network to assess is missing: name its file, or --cell');
  const config: NetworkConfig = {
    ...{ cell, activation: findCell(cell).defaultActivation, inputSize, hiddenSize: hidden, outputSize: 1 },
    ...{ bias: false, readoutBias: false },
  };
  const parameters = initialParameters(config, stream(seed, 'assess', 'untrained').bits());
  const reading = { taken: [], notUsed: [], assumed: [] };
  const name = `an untrained ${cell}`;
  return { name, source: name, network: { config, parameters }, task: null, checkpoint: null, training: null, reading };
}

/** The inputs that were asked for, else those of the task's kind. @throws UsageError for tokens of one channel */
export function inputLawOf(
  asked: InputLaw | undefined,
  task: HistoryTask | null,
  { name, network }: NetworkInput,
): InputLaw {
  const ofTask = task?.initial === 'signs' ? 'signs' : task?.initial === 'symbols' ? 'tokens' : 'uniform';
  const law = asked ?? ofTask;
  if (law === 'tokens' && network.config.inputSize < 2) {
    throw new UsageError(`${name} has 1 input channel, and tokens need at least 2: choose --inputs uniform or signs`);
  }
  return law;
}

/** Numbers of an option that must ascend. @throws UsageError where they do not */
export function ascending(name: string, values: readonly number[]): readonly number[] {
  const at = values.findIndex((value, i) => i > 0 && value <= values[i - 1]!);
  if (at < 0) return values;
  throw new UsageError(`--${name} has ${values[at]} after ${values[at - 1]}, expected them to ascend`);
}

/** Steps of silence, 0 among them: what is held at once is what the others are compared with. @throws UsageError as `ascending` */
export function fromZero(name: string, values: readonly number[]): readonly number[] {
  const steps = ascending(name, values);
  return steps[0] === 0 ? steps : [0, ...steps];
}
