// `engram wave spectrum T2 [FILE]`: the eigenvalues of a substrate, direction by direction, and a network's beside them.

import { part, type Steps } from '../../../array/stages.ts';
import { compareSpectrum, type OpenedSpectrum } from '../../../emt/analyze/spectrum-stage.ts';
import { analysisSubject, groundSubject } from '../../../emt/analyze/subject.ts';
import type { Network } from '../../../nn/network.ts';
import type { HistoryTask } from '../../../task/history.ts';
import { taskFromSource } from '../../../task/task-source.ts';
import type { WaveSpectrum } from '../../../wave/results/spectrum.ts';
import { raysBeside, substrateSpectrum } from '../../../wave/spectrum.ts';
import { experiment } from '../../kit/experiment.ts';
import { networkReading, optionalNetworkFile, taskArgument, taskSizes } from '../../kit/inputs.ts';
import { seed } from '../../kit/params.ts';
import { runSteps } from '../../kit/steps.ts';
import { modelOf } from '../../shared/model-of.ts';
import { waveTask } from '../words.ts';
import { spectrumStory } from './story.ts';

export const waveSpectrum = experiment({
  name: 'wave spectrum',
  schema: 'engram.wave-spectrum/1',
  document: 'docs/wave.md',
  summary: 'Show the spectrum of a substrate by directions, and that of a network beside it.',
  params: {
    task: taskArgument(),
    file: optionalNetworkFile(),
    ...taskSizes,
    ...networkReading,
    seed: seed('the sequences on which a network with biases settles, and the draws of chance'),
  },
  examples: ['engram wave spectrum T2', 'engram wave spectrum T1 runs/t1 --report spectrum.html'],
  async run({ file, seed, ...values }, run) {
    const task = taskFromSource(values.task);
    const substrate = substrateSpectrum(task);
    const opened = file && (await runSteps(run, 'spectrum', opening(file.network, task, seed)));
    const data: WaveSpectrum = {
      schema: 'engram.wave-spectrum/1',
      seed,
      task: waveTask(task),
      ...substrate,
      rays: opened ? raysBeside(substrate.rays, opened.spectrum) : substrate.rays,
      network: null,
    };
    if (file && opened) {
      data.network = { model: modelOf(file), spectrum: opened.spectrum, note: opened.linearisation.note };
    }
    return { data, more: null };
  },
  story: ({ data }) => spectrumStory(data),
});

function* opening(network: Network, task: HistoryTask, seed: number): Steps<OpenedSpectrum> {
  const subject = yield* part(groundSubject(analysisSubject(network, task, { seed })), 0, 0.5);
  return yield* part(compareSpectrum(subject), 0.5, 1);
}
