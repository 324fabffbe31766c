// `engram analyze --states FILE.npz`: what recorded activity alone says.

import { analyzeStatesStages, statesStageNames } from '../../emt/recorded/analyze-states.ts';
import { readStates } from '../../emt/recorded/named-sequences.ts';
import { experiment } from '../kit/experiment.ts';
import { requiredArraysFile, taskOf, taskParams } from '../kit/inputs.ts';
import { seed } from '../kit/params.ts';
import { runStagesOf } from '../kit/steps.ts';
import { recordedStory } from './story.ts';

export const states = experiment({
  name: 'analyze states',
  shares: { command: 'analyze', when: 'states' },
  about: 'recorded activity',
  schema: 'engram.recorded/1',
  document: 'docs/cli.md',
  summary: 'What recorded activity alone says: memory profile, variables, fitted dynamics.',
  params: {
    states: requiredArraysFile({
      help: 'recorded activity instead of a network: states [T, B, H], and inputs, outputs',
    }),
    ...taskParams('the task that the activity is of'),
    seed: seed('the permuted sequences'),
  },
  examples: ['engram analyze --states states.npz --report states.html'],
  async run(values, run) {
    const { states, seed } = values;
    const task = taskOf(values);
    const data = readStates(states);
    const stages = analyzeStatesStages(data, { task, seed, source: states.name });
    const { recorded, matrices } = await runStagesOf(run, stages, statesStageNames);
    return { data: recorded, more: matrices };
  },
  story: ({ data, more }) => recordedStory(data, more),
});
