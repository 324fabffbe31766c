// `engram trajectory`: a network read along its recorded activity, instead of at one point.

import { trajectoryStageNames, trajectoryStages } from '../../emt/analyze/trajectory-stage.ts';
import { experiment } from '../kit/experiment.ts';
import { networkFile, networkReading, requireTask, taskParams } from '../kit/inputs.ts';
import { seed } from '../kit/params.ts';
import { runStagesOf } from '../kit/steps.ts';
import { trajectoryStory } from './story.ts';

export const trajectory = experiment({
  name: 'trajectory',
  schema: 'engram.trajectory/1',
  document: 'docs/cli.md',
  summary: 'Read a network along its activity: does the circuit stand in one basis, move with the turn, or neither?',
  params: {
    file: networkFile(),
    ...taskParams("the network's task (a run folder, and many a checkpoint, says its own)"),
    ...networkReading,
    seed: seed('the sequences, edits and controls'),
  },
  rules: [],
  remarks:
    'A turn is as many steps as the task has variables. Variables are read and edited at each of its steps, early and late\n' +
    'in the run, through one basis for all of them and through one for each; Jacobians are multiplied over the turn.',
  examples: [
    'engram trajectory runs/gru --report gru.html',
    'engram trajectory model.pt --task T1-3x3 --json',
    'engram trajectory model.safetensors --task 15,0,0 --d 4 --s 4 --figures figures',
  ],
  async run({ file, seed, ...values }, run) {
    const task = requireTask(values, file);
    const { network, source, checkpoint } = file;
    const stages = trajectoryStages(network, task, { seed, source, checkpoint });
    const { trajectory } = await runStagesOf(run, stages, trajectoryStageNames);
    return { data: trajectory, more: null };
  },
  story: ({ data }) => trajectoryStory(data),
});
