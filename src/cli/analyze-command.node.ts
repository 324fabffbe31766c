// `engram analyze FILE`: opens a trained network and says whether the circuit of its task is inside.

import { Command, Option } from 'commander';
import { UsageError } from '../array/errors.ts';
import { analyze, type Opened } from '../emt/analyze/analyze.ts';
import type { BasisRequest, StateSpace } from '../emt/results/analysis.ts';

import { analysisText } from './analysis-text.ts';
import { runAnalyzeStates } from './analyze-states.node.ts';
import { addNetworkOptions, NETWORK_FILE, type NetworkOptions, tellReading } from './network-option.node.ts';
import { integer } from './number-options.ts';
import { type OpenedFile, openNetwork } from './open-network.node.ts';
import { reportFiles } from './report-files.node.ts';
import { addResultOptions, checkResultPlaces, printResult, type ResultOptions } from './result-options.node.ts';
import { addTaskOption, type TaskOptions } from './task-option.node.ts';
import { commandLine } from './terminal/command-line.ts';
import { Progress } from './terminal/progress.node.ts';
import { writeTogether } from './terminal/write-together.node.ts';

export interface AnalysisSettings {
  readonly basis: BasisRequest;
  readonly space: StateSpace;
  readonly horizon: number;
  readonly seed: number;
}

interface AnalyzeCommandOptions extends TaskOptions, NetworkOptions, AnalysisSettings, ResultOptions {
  readonly states?: string;
}

export function analyzeCommand(): Command {
  const command = new Command('analyze')
    .description('Open a trained network: spectrum, basis, interventions, null controls, verdict.')
    .argument('[file]', NETWORK_FILE)
    .option('--states <file.npz>', 'recorded activity instead of a network: states [T, B, H], and inputs, outputs');
  addNetworkOptions(addTaskOption(command, "the network's task (a run folder, and many a checkpoint, says its own)"))
    .addOption(
      new Option('--basis <method>', 'estimator of the variable memories')
        .choices(['auto', 'spectral', 'regression', 'power'])
        .default('auto'),
    )
    .addOption(
      new Option('--space <which>', 'where variables are looked for and edited: in all the cell holds, or in h alone')
        .choices(['whole', 'hidden'])
        .default('whole'),
    )
    .option('--horizon <n>', 'output steps over which accuracy is measured', integer({ min: 1, max: 100_000 }), 200);
  return addResultOptions(command, {
    seed: 'the test sequences, edits and controls',
    schema: 'engram.analysis/1, or engram.recorded/1 of states',
  })
    .addHelpText(
      'after',
      `
Examples:
  engram analyze runs/t1 --report t1.html
  engram analyze model.safetensors --task 15,0,0 --d 4 --s 4
  engram analyze model.npz --task T3 --basis regression --horizon 500 --figures figures
  engram analyze runs/t1 --checkpoint last --json > t1.json
  engram analyze lightning.ckpt --map rnn=encoder.rnn,readout=head --task T1
  engram analyze --states states.npz --report states.html`,
    )
    .action(runAnalyze);
}

function runAnalyze(path: string | undefined, options: AnalyzeCommandOptions, command: Command): void {
  const { report, figures, states } = options;
  checkResultPlaces(options);
  if (states !== undefined) {
    refuseNetworkOptions(path, command);
    runAnalyzeStates({ ...options, states });
    return;
  }
  if (path === undefined) throw new UsageError('analyze needs FILE, a network, or --states, recorded activity');
  const file = openNetwork(path, options);
  const opened = openWithProgress(file, options);
  const again = commandLine(process.argv.slice(2));
  writeTogether(reportFiles({ opened, training: file.training, report, figures, command: again }));
  tellReading(path, file.loaded);
  printResult(options, opened.analysis, analysisText);
}

/** Options that are about a network say nothing about recorded activity. */
const STATES_OPTIONS = ['states', 'task', 'd', 's', 'seed', 'report', 'figures', 'json'];

function refuseNetworkOptions(path: string | undefined, command: Command): void {
  if (path !== undefined) throw new UsageError('FILE and --states exclude each other');
  const given = command.options.filter((option) => command.getOptionValueSource(option.attributeName()) === 'cli');
  const refused = given.find((option) => !STATES_OPTIONS.includes(option.attributeName()));
  if (refused) throw new UsageError(`${refused.long} is about a network: leave it out with --states`);
}

/** Analyses a file with progress on stderr. */
export function openWithProgress(file: OpenedFile, settings: AnalysisSettings): Opened {
  const progress = new Progress('analyze');
  try {
    return analyzeFile(file, settings, (stage, done) => progress.update(Math.round(100 * done), 100, () => stage));
  } finally {
    progress.end();
  }
}

/** What `engram analyze` does; sweeps analyse their cells by it too. */
export function analyzeFile(
  file: OpenedFile,
  { basis, space, horizon, seed }: AnalysisSettings,
  onProgress: (stage: string, done: number) => void,
): Opened {
  return analyze(file.network, file.task, {
    basis,
    stateSpace: space,
    horizon,
    seed,
    source: file.source,
    checkpoint: file.checkpoint,
    onProgress,
  });
}
