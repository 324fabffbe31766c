// `engram assess memory FILE`: what a network holds of independent inputs, how far back, what limits it, and how long its training
// sequences should be. Without a file it measures an untrained network of a kind and size.

import { UsageError } from '../../../array/errors.ts';
import { stream } from '../../../array/random.ts';
import { memorySteps } from '../../../assess/memory/ability.ts';
import { type InputLaw, inputLaws } from '../../../assess/memory/drive.ts';
import type { MemoryAbility } from '../../../assess/memory/result.ts';
import { HEADLINE_LAMBDA } from '../../../assess/probe/ridge.ts';
import { cellNames, findCell } from '../../../nn/cells.ts';
import type { Network, NetworkConfig } from '../../../nn/network.ts';
import { initialParameters } from '../../../nn/unroll.ts';
import type { HistoryTask } from '../../../task/history.ts';
import { experiment } from '../../kit/experiment.ts';
import { type NetworkInput, networkReading, optionalNetworkFile, taskOf, taskParams } from '../../kit/inputs.ts';
import { choice, integer, integers, seed } from '../../kit/params.ts';
import { runSteps } from '../../kit/steps.ts';
import { modelOf } from '../../shared/model-of.ts';
import { memoryStory } from './story.ts';

const LENGTHS = [1, 2, 4, 8, 12, 16, 24, 32, 64];
const HOLDS = [0, 1, 2, 4, 8, 16, 32, 64];
/** The length of the curves where no task says one. */
const USUAL_LENGTH = 16;

export const assessMemory = experiment({
  name: 'assess memory',
  schema: 'engram.assess-memory/1',
  document: 'docs/assess.md',
  summary: 'Measure how much a network holds of what it was told, how far back, and what limits it.',
  params: {
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
    lengths: integers({
      atLeast: 1,
      atMost: 4096,
      distinct: true,
      help: 'lengths of sequences, ascending',
      defaultText: `${LENGTHS.join(',')} and the task's own`,
    }),
    length: integer({
      atLeast: 1,
      atMost: 4096,
      help: 'length of the curves against noise, silence and age',
      defaultText: `the task's own, else ${USUAL_LENGTH}`,
    }),
    holds: integers({
      atLeast: 0,
      atMost: 100_000,
      distinct: true,
      default: HOLDS,
      help: 'steps without input after which is read again, ascending',
    }),
    part: choice(['hidden', 'state'], {
      default: 'hidden',
      help: 'what is read: what the readout sees, or the whole state (cells of an LSTM included)',
    }),
    samples: integer({ atLeast: 100, atMost: 1_000_000, default: 4000, help: 'sequences' }),
    nulls: integer({
      atLeast: 0,
      atMost: 20,
      help: 'draws of each null network: untrained, and shuffled',
      defaultText: '1; without a file 0',
    }),
    seed: seed('inputs, splits, null networks and the untrained network'),
  },
  rules: [{ excludes: ['file', 'cell'] }, { excludes: ['file', 'hidden'] }, { excludes: ['file', 'inputSize'] }],
  remarks:
    'The paper names indicators and gives no formula that could be found: those here are an operationalisation, see docs/assess.md.',
  examples: [
    'engram assess memory runs/t1 --report memory.html',
    'engram assess memory --cell gru --hidden 64',
    'engram assess memory model.pt --inputs tokens --samples 8000 --json',
  ],
  async run({ file, seed, samples, part, ...values }, run) {
    const input = file ?? untrained(values, seed);
    const task = taskOf(values, input.task);
    const trained = task === null ? null : task.inputSteps;
    const lengths = ascending('lengths', values.lengths ?? withLength(LENGTHS, trained));
    const holds = ascending('holds', values.holds);
    const length = values.length ?? trained ?? USUAL_LENGTH;
    const inputs = values.inputs ?? lawOf(task);
    requireChannels(inputs, input);
    const nulls = values.nulls ?? (file ? 1 : 0);
    const options = { inputs, lengths, length, holds, samples, reading: part, nulls, seed };
    const found = await runSteps(run, 'memory', memorySteps(input.network, options));
    const { memory, againstNoise, held, trace, nulls: others, readSize } = found;
    const data: MemoryAbility = {
      schema: 'engram.assess-memory/1',
      ...{ seed, model: modelOf(input), parameters: parameterCount(input.network) },
      ...{ part, readSize, inputs, samples, lambda: HEADLINE_LAMBDA, trainedLength: trained },
      ...{ memory, length, againstNoise, held, trace, nulls: others },
    };
    return { data, more: null };
  },
  story: ({ data }) => memoryStory(data),
});

/** What inputs of a task are like. */
function lawOf(task: HistoryTask | null): InputLaw {
  if (task?.initial === 'signs') return 'signs';
  return task?.initial === 'symbols' ? 'tokens' : 'uniform';
}

function requireChannels(law: InputLaw, { name, network }: NetworkInput): void {
  if (law === 'tokens' && network.config.inputSize < 2) {
    throw new UsageError(`${name} has 1 input channel, and tokens need at least 2: choose --inputs uniform or signs`);
  }
}

function withLength(lengths: readonly number[], own: number | null): readonly number[] {
  return own === null ? lengths : [...new Set([...lengths, own])].sort((a, b) => a - b);
}

function ascending(name: string, values: readonly number[]): readonly number[] {
  const at = values.findIndex((value, i) => i > 0 && value <= values[i - 1]!);
  if (at < 0) return values;
  throw new UsageError(`--${name} has ${values[at]} after ${values[at - 1]}, expected them to ascend`);
}

function untrained(
  values: { cell?: string | undefined; hidden?: number | undefined; inputSize?: number | undefined },
  seed: number,
): NetworkInput {
  const { cell = 'elman', hidden = 64, inputSize = 1 } = values;
  if (values.cell === undefined) throw new UsageError('a network to assess is missing: name its file, or --cell');
  const config: NetworkConfig = {
    ...{ cell, activation: findCell(cell).defaultActivation, inputSize, hiddenSize: hidden, outputSize: 1 },
    ...{ bias: false, readoutBias: false },
  };
  const parameters = initialParameters(config, stream(seed, 'assess', 'untrained').bits());
  const reading = { taken: [], notUsed: [], assumed: [] };
  const name = `an untrained ${cell}`;
  return { name, source: name, network: { config, parameters }, task: null, checkpoint: null, training: null, reading };
}

function parameterCount({ parameters }: Network): number {
  return [...parameters.values()].reduce((sum, { data }) => sum + data.length, 0);
}
