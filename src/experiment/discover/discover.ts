// `engram discover`: opens a network whose task is unknown and says which circuit, if any, is inside.

import { discoverStages, discoverUnaidedStages, discoveryStageNames } from '../../emt/discovery/discover.ts';
import { DEFAULT_LAGS } from '../../emt/discovery/setting.ts';
import { experiment } from '../kit/experiment.ts';
import { networkFile, networkReading } from '../kit/inputs.ts';
import { integer, seed } from '../kit/params.ts';
import { runStagesOf } from '../kit/steps.ts';
import { drivenBy, oneSource, wakingParams } from '../shared/waking.ts';
import { discoveryStory } from './story.ts';

const ofTask = 'is the size of a task: give --task too, or leave it out';

export const discover = experiment({
  name: 'discover',
  schema: 'engram.discovery/1',
  document: 'docs/cli.md',
  summary: 'Open a network whose task is unknown: memory profile, circuit, interventions, controls, verdict.',
  params: {
    file: networkFile(),
    ...wakingParams('draw input sequences as this task does; its rule is not used'),
    ...networkReading,
    lags: integer({ atLeast: 2, atMost: 256, default: DEFAULT_LAGS, help: 'steps into the past that are looked at' }),
    seed: seed('sequences, permutations, edits and controls'),
  },
  rules: [{ when: 'd', needs: ['task'], because: ofTask }, { when: 's', needs: ['task'], because: ofTask }, oneSource],
  remarks:
    'Without --data or --task random bits wake the network: first over 16 steps, then over as many as its memory is deep; so\n' +
    'they do where the sequences given show no circuit.',
  examples: [
    'engram discover model.pt',
    'engram discover model.safetensors --data sequences.npz --report found.html',
    'engram discover runs/t3 --task T3 --json > found.json',
  ],
  async run({ file, lags, seed, ...waking }, run) {
    const drive = drivenBy({ ...waking, seed });
    const { network, source, checkpoint } = file;
    const options = { lags, seed, source, checkpoint };
    const stages = drive ? discoverStages(network, drive, options) : discoverUnaidedStages(network, options);
    const { discovery, matrices } = await runStagesOf(run, stages, discoveryStageNames);
    return { data: discovery, more: matrices };
  },
  story: ({ data, more }) => discoveryStory(data, more),
});
