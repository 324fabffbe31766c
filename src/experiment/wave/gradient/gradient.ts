// `engram wave gradient FILE`: how much an input counts for what is said later, beside untrained networks of the same kind.

import { stream } from '../../../array/random.ts';
import { deviation, mean } from '../../../array/statistics.ts';
import { randomNetwork } from '../../../emt/analyze/controls.ts';
import type { Network } from '../../../nn/network.ts';
import { type InputGradients, inputGradients } from '../../../wave/gradient.ts';
import type { GradientCurves, MeanOverSequences, WaveGradient } from '../../../wave/results/gradient.ts';
import { experiment } from '../../kit/experiment.ts';
import { networkFile, networkReading, requireTask, taskParams } from '../../kit/inputs.ts';
import { integer, seed } from '../../kit/params.ts';
import { runSteps } from '../../kit/steps.ts';
import { modelOf } from '../../shared/model-of.ts';
import { waveTask } from '../words.ts';
import { gradientStory } from './story.ts';

/** Untrained networks that are shown beside. */
const DRAWS = 3;

export const waveGradient = experiment({
  name: 'wave gradient',
  schema: 'engram.wave-gradient/1',
  document: 'docs/wave.md',
  summary: 'Measure how gradients fall with the delay: does an input count as much later as it did at once?',
  params: {
    file: networkFile(),
    ...taskParams("the network's task (a run folder, and many a checkpoint, says its own)"),
    ...networkReading,
    at: integer({ atLeast: 1, atMost: 1000, default: 1, help: 'step after the input whose output is asked' }),
    sequences: integer({ atLeast: 2, atMost: 4096, default: 64, help: 'sequences that gradients are averaged over' }),
    seed: seed('the sequences and the untrained networks'),
  },
  examples: [
    'engram wave gradient runs/t1 --report gradient.html',
    'engram wave gradient model.pt --task T1-3x3 --at 7 --json',
  ],
  async run({ file, at, sequences, seed, ...values }, run) {
    const task = requireTask(values, file);
    const { network } = file;
    const measured = (each: Network, name: string, from: number) =>
      runSteps(
        run,
        'gradients',
        inputGradients(each, task, { at, sequences, rng: stream(seed, 'wave', name) }),
        from,
        from + share,
      );
    const share = 1 / (1 + DRAWS);
    const own = await measured(network, 'gradient', 0);
    const others: InputGradients[] = [];
    for (let draw = 0; draw < DRAWS; draw++) {
      others.push(await measured(randomNetwork(network, seed, draw), `untrained ${draw}`, share * (1 + draw)));
    }
    const data: WaveGradient = {
      schema: 'engram.wave-gradient/1',
      seed,
      task: waveTask(task),
      model: modelOf(file),
      at,
      sequences,
      distances: own.loss.map((_, i) => at + i),
      network: curvesOf([own]),
      untrained: curvesOf(others),
    };
    return { data, more: null };
  },
  story: ({ data }) => gradientStory(data),
});

/** Of several networks together; the last input comes first. */
function curvesOf(all: readonly InputGradients[]): GradientCurves {
  const together = (part: 'loss' | 'outputs') =>
    all[0]![part].map((_, k) => meanOf(all.flatMap((each) => [...each[part][k]!]))).reverse();
  const loss = together('loss');
  const most = Math.max(...loss.map((point) => point.mean));
  return {
    loss,
    outputs: together('outputs'),
    hidden: all[0]!.hidden.map((_, t) => mean(all.map(({ hidden }) => hidden[t]!))),
    farthest: most > 0 ? loss.at(-1)!.mean / most : null,
  };
}

/** Of the normal distribution, 95 %. */
const Z = 1.96;

function meanOf(values: readonly number[]): MeanOverSequences {
  const centre = mean(values);
  const reach = (Z * deviation(values)!) / Math.sqrt(values.length);
  return { mean: centre, low: Math.max(0, centre - reach), high: centre + reach };
}
