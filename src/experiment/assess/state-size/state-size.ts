// `engram assess state-size FILE`: through how many numbers the past of a network reaches its future, beside what the circuit of its
// task needs and beside networks that learned nothing.

import type { StateSize } from '../../../assess/state-size/result.ts';
import { stateSizeSteps } from '../../../assess/state-size/state-size.ts';
import { circuitOf } from '../../../emt/circuit/circuit.ts';
import { stateSizeOf } from '../../../nn/cells.ts';
import { experiment } from '../../kit/experiment.ts';
import { taskOf } from '../../kit/inputs.ts';
import { integer, integers, number, seed } from '../../kit/params.ts';
import { runSteps } from '../../kit/steps.ts';
import { modelOf } from '../../shared/model-of.ts';
import { ascending, assessedNetwork, assessedParams, assessedRules, fromZero, inputLawOf } from '../assessed.ts';
import { stateSizeStory } from './story.ts';

/** Inputs that are moved where no task says how many there are. */
const USUAL_PAST = 8;

export const assessStateSize = experiment({
  name: 'assess state-size',
  schema: 'engram.assess-state-size/1',
  document: 'docs/assess.md',
  summary: 'Count the numbers through which the past of a network reaches its future.',
  params: {
    ...assessedParams,
    past: integer({
      atLeast: 1,
      atMost: 1000,
      help: 'inputs that are moved',
      defaultText: `as many as the task has, else ${USUAL_PAST}`,
    }),
    future: integers({
      atLeast: 1,
      atMost: 1000,
      distinct: true,
      help: 'outputs that are asked, ascending',
      defaultText: '1, 2, 4, ... up to the past',
    }),
    silence: integers({
      atLeast: 0,
      atMost: 10_000,
      distinct: true,
      default: [0, 8, 32],
      help: 'steps without input after which is asked again, ascending',
    }),
    cutoff: number({
      above: 0,
      atMost: 1,
      default: 1e-3,
      help: 'share of the largest singular value from which one counts',
    }),
    sequences: integer({ atLeast: 1, atMost: 1000, default: 4, help: 'trajectories' }),
    seed: seed('inputs, null networks and the untrained network'),
  },
  rules: assessedRules,
  examples: [
    'engram assess state-size runs/t1 --report size.html',
    'engram assess state-size model.pt --task T2 --future 1,2,4,8 --json',
  ],
  async run({ file, seed, sequences, cutoff, ...values }, run) {
    const input = assessedNetwork({ file, ...values }, seed);
    const task = taskOf(values, input.task);
    const inputs = inputLawOf(values.inputs, task, input);
    const past = values.past ?? task?.inputSteps ?? USUAL_PAST;
    const options = {
      ...{ inputs, past, sequences, cutoff, seed, nulls: values.nulls ?? (file ? 1 : 0) },
      future: ascending('future', values.future ?? doubling(past)),
      silence: fromZero('silence', values.silence),
    };
    const found = await runSteps(run, 'state size', stateSizeSteps(input.network, options));
    const data: StateSize = {
      schema: 'engram.assess-state-size/1',
      ...{ seed, model: modelOf(input), stateSize: stateSizeOf(input.network.config), inputs, sequences, past, cutoff },
      expected: (task?.F && circuitOf(task)?.alive.length) || null,
      ...found,
    };
    return { data, more: null };
  },
  story: ({ data }) => stateSizeStory(data),
});

/** 1, 2, 4 ... and the number itself. */
function doubling(most: number): number[] {
  const values: number[] = [];
  for (let q = 1; q < most; q *= 2) values.push(q);
  return [...values, most];
}
