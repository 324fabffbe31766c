// `engram wave find FILE`: are there traveling waves in a trained network, or registers, or neither?

import { findWaves } from '../../../wave/find/find.ts';
import { shownWaves } from '../../../wave/find/shown.ts';
import type { WaveFinding } from '../../../wave/results/find.ts';
import { experiment } from '../../kit/experiment.ts';
import { networkFile, networkReading, taskOf, taskParams } from '../../kit/inputs.ts';
import { integer, seed } from '../../kit/params.ts';
import { runSteps } from '../../kit/steps.ts';
import { modelOf } from '../../shared/model-of.ts';
import { waveTask } from '../words.ts';
import { findStory } from './story.ts';

/** Steps of one sequence that pictures show, in turns of the stack, and at most. */
const SHOWN = { turns: 6, most: 64 } as const;

export const waveFind = experiment({
  name: 'wave find',
  schema: 'engram.wave-find/1',
  document: 'docs/wave.md',
  summary: 'Look for traveling waves in a network, beside registers and null networks.',
  params: {
    file: networkFile(),
    ...taskParams("the network's task, else the one that its file names, else the rule that its outputs follow"),
    ...networkReading,
    horizon: integer({
      atLeast: 1,
      atMost: 4096,
      default: 100,
      help: 'steps after the input that are looked at, at least',
    }),
    seed: seed('the sequences, edits and null networks'),
  },
  remarks:
    'A wave: what was put in moves on by a column with each step. A register: it stays where it was written. Both are\n' +
    'read once the input has ended and the longest lag has passed, and proved by edits, beside null networks.',
  examples: [
    'engram wave find runs/t1 --report waves.html',
    'engram wave find model.pt --task T1-3x3 --json',
    'engram wave find model.safetensors',
  ],
  async run({ file, horizon, seed, ...values }, run) {
    const given = taskOf(values, file.task);
    const { network } = file;
    const { finding, task, seen } = await runSteps(run, 'waves', findWaves(network, given, { horizon, seed }));
    const data: WaveFinding = {
      schema: 'engram.wave-find/1',
      seed,
      task: task && waveTask(task),
      taskFrom: task === null ? null : given === null ? 'outputs' : values.task === undefined ? 'file' : 'given',
      model: modelOf(file),
      ...finding,
    };
    const isShown = run.pictures && seen !== null;
    const shown = isShown ? shownWaves(network, seen, Math.min(SHOWN.most, SHOWN.turns * seen.circuit.s), seed) : null;
    return { data, more: { shown } };
  },
  story: ({ data, more }) => findStory(data, more.shown),
});
