// `engram fixed-points FILE`: where a network rests, or nearly, and how it moves there.

import { dirname } from 'node:path';
import { Command, Option } from 'commander';
import { UsageError } from '../array/errors.ts';
import { printable } from '../array/printable.ts';
import {
  fixedPointDefaults as defaults,
  type MappedFixedPoints,
  mapDefaults,
  mapFixedPoints,
} from '../emt/fixed-points/index.ts';
import { type Drive, taskDrive } from '../emt/record/drive.ts';
import { fixedPointFigures, renderFixedPoints } from '../figure/report/fixed-points-report.ts';
import { makeFolder, writeFileAtomic } from '../io/bytes/atomic.node.ts';
import type { LoadedNetwork } from '../io/runs/load.node.ts';
import { writeNpz } from '../io/tensors/npz.ts';
import { fixedPointArrays } from './fixed-points-arrays.ts';
import { fixedPointsText } from './fixed-points-text.ts';
import {
  addNetworkOptions,
  checkpointText,
  loadNamedNetwork,
  NETWORK_FILE,
  type NetworkOptions,
  tellReading,
} from './network-option.node.ts';
import { decimal, decimals, integer } from './number-options.ts';
import { askedTask, ownTask } from './open-network.node.ts';
import { path } from './path-option.ts';
import {
  addResultOptions,
  checkResultPlaces,
  printResult,
  type ResultOptions,
  writeResults,
} from './result-options.node.ts';
import { readDrive } from './sequences-file.node.ts';
import { addTaskOption, type TaskOptions } from './task-option.node.ts';
import { Progress } from './terminal/progress.node.ts';
import { checkWritableFolder } from './terminal/write-together.node.ts';

interface FixedPointsCommandOptions extends TaskOptions, NetworkOptions, ResultOptions {
  readonly data?: string;
  readonly steps: number;
  readonly starts: number;
  readonly noise: number;
  readonly input?: readonly number[];
  readonly tolQ: number;
  readonly tolDq: number;
  readonly slowQ: number;
  readonly maxIters: number;
  readonly lrInit: number;
  readonly tolUnique: number;
  readonly maxUnique?: number;
  readonly keepDistanceOutliers?: true;
  readonly outlierDistanceScale: number;
  readonly rerunQOutliers?: true;
  readonly outlierQScale: number;
  readonly dtype: 'f32' | 'f64';
  readonly polish: boolean;
  readonly save?: string;
}

export function fixedPointsCommand(): Command {
  const command = new Command('fixed-points')
    .description('Find the fixed and slow points of a network: Jacobians, stability, time constants, frequencies.')
    .argument('<file>', NETWORK_FILE)
    .option('--data <file.npz>', 'input sequences to wake it with: an array x [T, B, in]');
  const positive = decimal({ min: 0, above: true });
  addNetworkOptions(addTaskOption(command, 'draw input sequences as this task does'))
    .option(
      '--steps <n>',
      'steps recorded after the sequences, with the held input',
      integer({ min: 0 }),
      mapDefaults.freeSteps,
    )
    .option('--starts <n>', 'recorded states that descend', integer({ min: 1 }), mapDefaults.starts)
    .option('--noise <x>', 'standard deviation of the noise on them', decimal({ min: 0 }), mapDefaults.noise)
    .option('--input <list>', 'input that is held, like 1,0,-1 (default: zero)', decimals())
    .option('--tol-q <x>', 'a point is fixed where q = |h - F(h)|^2 / 2 is below this', positive, defaults.tolQ)
    .option('--slow-q <x>', 'and slow where q is below this', positive, defaults.slowQ)
    .option(
      '--tol-dq <x>',
      'a start ends where a step lowers q by less, relative to its rate',
      positive,
      defaults.tolDq,
    )
    .option('--max-iters <n>', 'evaluations of q for each start', integer({ min: 1 }), defaults.maxIters)
    .option('--lr-init <x>', 'first rate of the descent', positive, defaults.lrInit)
    .option('--tol-unique <x>', 'points no farther apart are one', positive, defaults.tolUnique)
    .option('--max-unique <n>', 'points kept at most, chosen at random (default: all)', integer({ min: 1 }))
    .option('--keep-distance-outliers', 'keep points far from all starts')
    .option('--outlier-distance-scale <x>', 'far: times the mean distance', positive, defaults.outlierDistanceScale)
    .option('--rerun-q-outliers', 'let points of unusual q descend once more, in float64')
    .option('--outlier-q-scale <x>', 'unusual: times the median q', positive, defaults.outlierQScale)
    .addOption(new Option('--dtype <type>', 'precision of the descent').choices(['f32', 'f64']).default(defaults.dtype))
    .option('--no-polish', "leave points as the descent found them, without Newton's method")
    .option('--save <file.npz>', 'write points, eigenvalues and both Jacobians as arrays', path);
  return addResultOptions(command, {
    seed: 'sequences, starts and the choice among points',
    schema: 'engram.fixed-points/1',
  })
    .addHelpText(
      'after',
      `
Names and defaults are those of fixed-point-finder. Starts are drawn from the states of a run over the sequences of
--data or --task, else of the task that FILE names, else over random bits. More noise leads to points farther off.

Examples:
  engram fixed-points model.pt --report points.html
  engram fixed-points runs/flipflop --starts 4096 --noise 0.5
  engram fixed-points model.safetensors --data trials.npz --input 1,0 --save points.npz --json`,
    )
    .action(runFixedPoints);
}

function runFixedPoints(file: string, options: FixedPointsCommandOptions): void {
  checkResultPlaces(options);
  if (options.save !== undefined) checkWritableFolder(dirname(options.save));
  if (options.data !== undefined && options.task !== undefined) {
    throw new UsageError('--data and --task exclude each other');
  }
  const asked = driveOf(options);
  const loaded = loadNamedNetwork(file, options);
  const own = asked ? null : ownTask(loaded, options);
  const mapped = search(loaded, asked ?? (own && taskDrive(own, options.seed)), options);
  const arrays = options.save === undefined ? null : writeNpz(fixedPointArrays(mapped.found));
  writeResults(options, {
    page: (made) => renderFixedPoints({ ...mapped, title: 'Where does it rest?', ...made }),
    pictures: () => fixedPointFigures(mapped),
  });
  if (options.save !== undefined && arrays) {
    makeFolder(dirname(options.save));
    writeFileAtomic(options.save, arrays);
  }
  tellReading(file, loaded);
  const saved = options.save === undefined ? '' : `\n\narrays    ${printable(options.save)}`;
  printResult(options, mapped.map, (map) => fixedPointsText(map) + saved);
}

/** The sequences that were asked for, or `null`. */
function driveOf(options: FixedPointsCommandOptions): Drive | null {
  if (options.data !== undefined) return readDrive(options.data, { fewest: 1 });
  const task = askedTask(options);
  return task && taskDrive(task, options.seed);
}

function search(
  loaded: LoadedNetwork,
  drive: Drive | null,
  {
    json,
    report,
    figures,
    data,
    task,
    d,
    s,
    map,
    checkpoint,
    activation,
    steps,
    save,
    ...options
  }: FixedPointsCommandOptions,
): MappedFixedPoints {
  const { keepDistanceOutliers, rerunQOutliers, maxUnique, input, ...rest } = options;
  const progress = new Progress('fixed-points');
  try {
    return mapFixedPoints(loaded.network, {
      ...rest,
      freeSteps: steps,
      jacobians: save !== undefined,
      excludeDistanceOutliers: !keepDistanceOutliers,
      rerunQOutliers: rerunQOutliers === true,
      source: loaded.source,
      checkpoint: checkpointText(loaded),
      ...(drive ? { drive } : {}),
      ...(input ? { input } : {}),
      ...(maxUnique === undefined ? {} : { maxUnique }),
      onProgress: (stage, done) => progress.update(Math.min(99, Math.floor(100 * done)), 100, () => stage),
    });
  } finally {
    progress.end();
  }
}
