// `engram discover FILE`: opens a network whose task is unknown and says which circuit, if any, is inside.

import { Command } from 'commander';
import { UsageError } from '../array/errors.ts';
import { DEFAULT_LAGS, type Discovered, discover, discoverUnaided } from '../emt/discovery/discover.ts';
import { type Drive, taskDrive } from '../emt/record/drive.ts';
import { discoveryFigures, renderDiscovery } from '../figure/report/discovery-report.ts';
import { taskFromSource } from '../task/task-source.ts';
import { discoveryText } from './discovery-text.ts';
import {
  addNetworkOptions,
  checkpointText,
  loadNamedNetwork,
  NETWORK_FILE,
  type NetworkOptions,
  tellReading,
} from './network-option.node.ts';
import { integer } from './number-options.ts';
import {
  addResultOptions,
  checkResultPlaces,
  printResult,
  type ResultOptions,
  writeResults,
} from './result-options.node.ts';
import { readDrive } from './sequences-file.node.ts';
import { addTaskOption, type TaskOptions, taskSource } from './task-option.node.ts';
import { Progress } from './terminal/progress.node.ts';

interface DiscoverCommandOptions extends TaskOptions, NetworkOptions, ResultOptions {
  readonly data?: string;
  readonly lags: number;
}

export function discoverCommand(): Command {
  const command = new Command('discover')
    .description('Open a network whose task is unknown: memory profile, circuit, interventions, controls, verdict.')
    .argument('<file>', NETWORK_FILE)
    .option('--data <file.npz>', 'input sequences to wake it with: an array x [T, B, in]');
  addNetworkOptions(addTaskOption(command, 'draw input sequences as this task does; its rule is not used')).option(
    '--lags <n>',
    'steps into the past that are looked at',
    integer({ min: 2, max: 256 }),
    DEFAULT_LAGS,
  );
  return addResultOptions(command, {
    seed: 'sequences, permutations, edits and controls',
    schema: 'engram.discovery/1',
  })
    .addHelpText(
      'after',
      `
Without --data or --task random bits wake the network: first over 16 steps, then over as many as its memory is deep; so
they do where the sequences given show no circuit.

Examples:
  engram discover model.pt
  engram discover model.safetensors --data sequences.npz --report found.html
  engram discover runs/t3 --task T3 --json > found.json`,
    )
    .action(runDiscover);
}

function runDiscover(path: string, options: DiscoverCommandOptions): void {
  checkResultPlaces(options);
  const drive = driveOf(options);
  const loaded = loadNamedNetwork(path, options);
  const { network, source } = loaded;
  const discovered = withProgress((onProgress) => {
    const settings = {
      lags: options.lags,
      seed: options.seed,
      source,
      checkpoint: checkpointText(loaded),
      onProgress,
    };
    return drive ? discover(network, drive, settings) : discoverUnaided(network, settings);
  });
  writeResults(options, {
    page: (made) => renderDiscovery({ ...discovered, title: 'Which circuit is inside?', ...made }),
    pictures: () => discoveryFigures(discovered),
  });
  tellReading(path, loaded);
  printResult(options, discovered.discovery, discoveryText);
}

function driveOf(options: DiscoverCommandOptions): Drive | null {
  const { data, task, seed } = options;
  for (const size of ['d', 's'] as const) {
    if (task === undefined && options[size] !== undefined) {
      throw new UsageError(`--${size} is the size of a task: give --task too, or leave it out`);
    }
  }
  if (data !== undefined && task !== undefined) throw new UsageError('--data and --task exclude each other');
  if (data !== undefined) return readDrive(data);
  return task === undefined ? null : taskDrive(taskFromSource(taskSource(task, options)), seed);
}

function withProgress(run: (report: (stage: string, done: number) => void) => Discovered): Discovered {
  const progress = new Progress('discover');
  try {
    return run((stage, done) => progress.update(Math.round(100 * done), 100, () => stage));
  } finally {
    progress.end();
  }
}
