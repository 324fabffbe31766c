// `engram assess memory FILE`: what a network holds of independent inputs, how far back, what limits it, and how long its training
// sequences should be. Without a file it measures an untrained network of a kind and size.

import { memorySteps } from '../../../assess/memory/ability.ts';
import type { MemoryAbility } from '../../../assess/memory/result.ts';
import { HEADLINE_LAMBDA } from '../../../assess/probe/ridge.ts';
import type { Network } from '../../../nn/network.ts';
import { experiment } from '../../kit/experiment.ts';
import { taskOf } from '../../kit/inputs.ts';
import { choice, integer, integers, seed } from '../../kit/params.ts';
import { runSteps } from '../../kit/steps.ts';
import { modelOf } from '../../shared/model-of.ts';
import { ascending, assessedNetwork, assessedParams, assessedRules, fromZero, inputLawOf } from '../assessed.ts';
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
    ...assessedParams,
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
    seed: seed('inputs, splits, null networks and the untrained network'),
  },
  rules: assessedRules,
  remarks:
    'The paper names indicators and gives no formula that could be found: those here are an operationalisation, see docs/assess.md.',
  examples: [
    'engram assess memory runs/t1 --report memory.html',
    'engram assess memory --cell gru --hidden 64',
    'engram assess memory model.pt --inputs tokens --samples 8000 --json',
  ],
  async run({ file, seed, samples, part, ...values }, run) {
    const input = assessedNetwork({ file, ...values }, seed);
    const task = taskOf(values, input.task);
    const trained = task === null ? null : task.inputSteps;
    const lengths = ascending('lengths', values.lengths ?? withLength(LENGTHS, trained));
    const holds = fromZero('holds', values.holds);
    const length = values.length ?? trained ?? USUAL_LENGTH;
    const inputs = inputLawOf(values.inputs, task, input);
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

function withLength(lengths: readonly number[], own: number | null): readonly number[] {
  return own === null ? lengths : [...new Set([...lengths, own])].sort((a, b) => a - b);
}

function parameterCount({ parameters }: Network): number {
  return [...parameters.values()].reduce((sum, { data }) => sum + data.length, 0);
}
