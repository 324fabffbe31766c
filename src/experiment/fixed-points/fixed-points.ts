// `engram fixed-points`: where a network rests, or nearly, and how it moves there.

import { fixedPointArrays } from '../../emt/fixed-points/arrays.ts';
import { mapDefaults, mapFixedPointsStages, mapStageNames } from '../../emt/fixed-points/map.ts';
import { fixedPointDefaults } from '../../emt/fixed-points/options.ts';
import { writeNpz } from '../../io/tensors/npz.ts';
import { experiment } from '../kit/experiment.ts';
import { networkFile, networkReading, outputFile } from '../kit/inputs.ts';
import { flag, integer, number, numbers, type Params, seed, type Values } from '../kit/params.ts';
import { runStagesOf } from '../kit/steps.ts';
import { drivenBy, oneSource, wakingParams } from '../shared/waking.ts';
import { fixedPointsStory } from './story.ts';

const { freeSteps, starts, noise } = mapDefaults;
const { tolQ, slowQ, tolDq, maxIters, lrInit, tolUnique, outlierDistanceScale, outlierQScale } = fixedPointDefaults;

/** How points are searched, by the names of fixed-point-finder. */
const searchParams = {
  tolQ: number({ above: 0, default: tolQ, help: 'a point is fixed where q = |h - F(h)|^2 / 2 is below this' }),
  slowQ: number({ above: 0, default: slowQ, help: 'and slow where q is below this' }),
  tolDq: number({
    above: 0,
    default: tolDq,
    help: 'a start ends where a step lowers q by less, relative to its rate',
  }),
  maxIters: integer({ atLeast: 1, default: maxIters, help: 'evaluations of q for each start' }),
  lrInit: number({ above: 0, default: lrInit, help: 'first rate of the descent' }),
  tolUnique: number({ above: 0, default: tolUnique, help: 'points no farther apart are one' }),
  maxUnique: integer({ atLeast: 1, help: 'points kept at most, chosen at random', defaultText: 'all' }),
  keepDistanceOutliers: flag({ help: 'keep points far from all starts' }),
  outlierDistanceScale: number({ above: 0, default: outlierDistanceScale, help: 'far: times the mean distance' }),
  rerunQOutliers: flag({ help: 'let points of unusual q descend once more, in float64' }),
  outlierQScale: number({ above: 0, default: outlierQScale, help: 'unusual: times the median q' }),
  polish: flag({ default: true, help: "leave points as the descent found them, without Newton's method" }),
} satisfies Params;

export const fixedPoints = experiment({
  name: 'fixed-points',
  schema: 'engram.fixed-points/1',
  document: 'docs/cli.md',
  summary: 'Find the fixed and slow points of a network: Jacobians, stability, time constants, frequencies.',
  params: {
    file: networkFile(),
    ...wakingParams('draw input sequences as this task does'),
    ...networkReading,
    steps: integer({
      atLeast: 0,
      default: freeSteps,
      help: 'steps recorded after the sequences, with the held input',
    }),
    starts: integer({ atLeast: 1, default: starts, help: 'recorded states that descend' }),
    noise: number({ atLeast: 0, default: noise, help: 'standard deviation of the noise on them' }),
    input: numbers({ help: 'input that is held, like 1,0,-1', defaultText: 'zero' }),
    ...searchParams,
    save: outputFile({
      placeholder: 'file.npz',
      endings: [],
      label: 'arrays',
      help: 'write points, eigenvalues and both Jacobians as arrays',
    }),
    seed: seed('sequences, starts and the choice among points'),
  },
  rules: [oneSource],
  remarks:
    'Names and defaults are those of fixed-point-finder. Starts are drawn from the states of a run over the sequences of\n' +
    '--data or --task, else of the task that FILE names, else over random bits. More noise leads to points farther off.\n' +
    'Starts descend in float32 and, where its rounding stops them, on in float64; points and Jacobians are float64.',
  examples: [
    'engram fixed-points model.pt --report points.html',
    'engram fixed-points runs/flipflop --starts 4096 --noise 0.5',
    'engram fixed-points model.safetensors --data trials.npz --input 1,0 --save points.npz --json',
  ],
  async run({ file, steps, starts, noise, input, save, ...values }, run) {
    const drive = drivenBy(values, { own: file.task, fewest: 1 });
    const stages = mapFixedPointsStages(file.network, {
      ...searchOptions(values),
      seed: values.seed,
      freeSteps: steps,
      starts,
      noise,
      jacobians: save !== undefined,
      source: file.source,
      checkpoint: file.checkpoint,
      ...(drive === null ? {} : { drive }),
      ...(input === undefined ? {} : { input }),
    });
    const { map, plane, found } = await runStagesOf(run, stages, mapStageNames);
    const files = save === undefined ? {} : { save: writeNpz(fixedPointArrays(found)) };
    return { data: map, more: plane, files };
  },
  story: ({ data, more }) => fixedPointsStory(data, more),
});

function searchOptions(values: Omit<Values<typeof searchParams>, 'given'>) {
  const { maxUnique, keepDistanceOutliers, rerunQOutliers, polish } = values;
  const { tolQ, slowQ, tolDq, maxIters, lrInit, tolUnique, outlierDistanceScale, outlierQScale } = values;
  return {
    ...{ tolQ, slowQ, tolDq, maxIters, lrInit, tolUnique, outlierDistanceScale, outlierQScale },
    ...(maxUnique === undefined ? {} : { maxUnique }),
    excludeDistanceOutliers: !keepDistanceOutliers,
    rerunQOutliers,
    polish,
  };
}
