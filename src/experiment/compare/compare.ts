// `engram compare FILES`: do networks hold the same circuit? Resemblance is told; edits that are carried over decide.

import { compareDefaults, comparisonStageNames, comparisonStages } from '../../emt/compare/compare.ts';
import { experiment } from '../kit/experiment.ts';
import { networkFiles, networkReading, taskOf, taskParams } from '../kit/inputs.ts';
import { integer, seed } from '../kit/params.ts';
import { runStagesOf } from '../kit/steps.ts';
import { comparisonStory } from './story.ts';

const { horizon, sequences } = compareDefaults;

export const compare = experiment({
  name: 'compare',
  schema: 'engram.compare/1',
  document: 'docs/compare.md',
  summary: 'Compare networks: do they hold the same circuit? Spectra, states, dynamics, and edits carried over.',
  params: {
    files: networkFiles(),
    ...taskParams('the task of all networks (else each its own, where it says one; else random bits)'),
    ...networkReading,
    horizon: integer({
      atLeast: 1,
      atMost: 4096,
      default: horizon,
      help: 'steps after the input over which outputs are judged, at least',
    }),
    sequences: integer({
      atLeast: 32,
      atMost: 8192,
      default: sequences,
      help: 'sequences at most that edits are carried over on; it stops where the verdict is clear',
    }),
    seed: seed('sequences, edits and nulls'),
  },
  examples: [
    'engram compare a.safetensors b.safetensors --task T1-4x4',
    'engram compare runs/gru runs/lstm runs/ssm --report same.html --figures figures --csv',
    'engram compare model.pt other.onnx --json > same.json',
  ],
  async run({ files, horizon, sequences, seed, ...values }, run) {
    const given = files.map(({ name, network, source, checkpoint, task }) => ({
      name,
      network,
      source,
      checkpoint,
      task: taskOf(values, task),
    }));
    const stages = comparisonStages(given, { horizon, sequences, seed });
    return { data: await runStagesOf(run, stages, comparisonStageNames), more: null };
  },
  story: ({ data }) => comparisonStory(data),
});
