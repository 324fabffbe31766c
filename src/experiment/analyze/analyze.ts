// `engram analyze FILE`: opens a trained network and says whether the circuit of its task is inside.

import { analysisStages } from '../../emt/analyze/analyze.ts';
import { analysisStageNames } from '../../emt/analyze/analyze-options.ts';
import { experiment } from '../kit/experiment.ts';
import { networkReading, optionalNetworkFile, requireTask, taskParams } from '../kit/inputs.ts';
import { choice, integer, seed } from '../kit/params.ts';
import { runStagesOf } from '../kit/steps.ts';
import { type AnalysisMore, analysisStory } from './story.ts';

export const analyze = experiment({
  name: 'analyze',
  about: 'a network',
  schema: 'engram.analysis/1',
  document: 'docs/cli.md',
  summary: 'Open a trained network: spectrum, basis, interventions, null controls, verdict.',
  params: {
    file: optionalNetworkFile(),
    ...taskParams("the network's task (a run folder, and many a checkpoint, says its own)"),
    ...networkReading,
    basis: choice(['auto', 'spectral', 'regression', 'power'], {
      placeholder: 'method',
      default: 'auto',
      help: 'estimator of the variable memories',
    }),
    space: choice(['whole', 'hidden'], {
      placeholder: 'which',
      default: 'whole',
      help: 'where variables are looked for and edited: in all the cell holds, or in h alone',
    }),
    horizon: integer({
      atLeast: 1,
      atMost: 100_000,
      default: 200,
      help: 'output steps over which accuracy is measured',
    }),
    seed: seed('the test sequences, edits and controls'),
  },
  rules: [{ required: 'file', because: 'analyze needs FILE, a network, or --states, recorded activity' }],
  examples: [
    'engram analyze runs/t1 --report t1.html',
    'engram analyze model.safetensors --task 15,0,0 --d 4 --s 4',
    'engram analyze model.npz --task T3 --basis regression --horizon 500 --figures figures',
    'engram analyze runs/t1 --checkpoint last --json > t1.json',
    'engram analyze lightning.ckpt --map rnn=encoder.rnn,readout=head --task T1',
  ],
  async run(values, run) {
    const { basis, space, horizon, seed } = values;
    const file = values.file!;
    const task = requireTask(values, file);
    const { source, checkpoint } = file;
    const stages = analysisStages(file.network, task, { basis, stateSpace: space, horizon, seed, source, checkpoint });
    const { analysis, matrices } = await runStagesOf(run, stages, analysisStageNames);
    const more: AnalysisMore = { matrices, training: file.training };
    return { data: analysis, more };
  },
  story: ({ data, more }) => analysisStory(data, more),
});
