// One run of an experiment from the terminal: inputs are read, places checked, then it runs with progress on stderr; then
// every file that was asked for is written, all or none, and the result is printed.

import { dirname, join, resolve } from 'node:path';
import { commandLine } from '../../array/command-line.ts';
import { ConvergenceError, UsageError } from '../../array/errors.ts';
import { printable, printableData } from '../../array/printable.ts';
import type { AnyExperiment, Result } from '../../experiment/kit/experiment.ts';
import { dashed, type Param, type Params } from '../../experiment/kit/params.ts';
import { networkParams, networksOf } from '../../experiment/kit/reading.ts';
import { plainRun, type Run } from '../../experiment/kit/run.ts';
import { completeValues } from '../../experiment/kit/values.ts';
import { drawFigures, figureData } from '../../story/figures.ts';
import { type Provenance, toHtml } from '../../story/html.ts';
import type { Story } from '../../story/story.ts';
import { toText } from '../../story/text.ts';
import { readInputs, tellReading } from './inputs.node.ts';
import { type Interrupt, listenForInterrupt } from './interrupt.node.ts';
import { versions } from './package-version.node.ts';
import { ThreadPool } from './pool.node.ts';
import { printJson, printText, tell } from './print.node.ts';
import { Progress } from './progress.node.ts';
import { FolderStore } from './store.node.ts';
import { checkWritableFolder, writeTogether } from './write-together.node.ts';

/** What every experiment can be asked for. */
export interface ResultOptions {
  readonly report?: string;
  readonly figures?: string;
  readonly csv?: true;
  readonly json?: true;
  readonly out?: string;
  readonly resume?: true;
}

type Given = Readonly<Record<string, unknown>>;

/**
 * @param given what was typed, by the names of the parameters
 * @param command what to type to get the same again, for reports
 */
export async function runExperiment(
  experiment: AnyExperiment,
  given: Given,
  options: ResultOptions,
  command: string = commandLine(process.argv.slice(2)),
): Promise<void> {
  const { params, rules, resumable } = experiment;
  checkOptions(experiment, given, options);
  if (!options.resume) completeValues(params, given, rules);
  checkPlaces(params, given, options);
  const inputs = readInputs(params, given);
  const values = completeValues(params, inputs, options.resume ? [] : rules);
  const store =
    resumable && options.out !== undefined
      ? await FolderStore.open(options.out, experiment.name, options.resume === true)
      : null;
  // What saves nothing ends at once, by the signal itself, wherever it is.
  const interrupt = resumable ? listenForInterrupt() : null;
  const progress = new Progress(experiment.name.split(' ').at(-1)!);
  const run = runOf(options, { store, interrupt, progress });
  try {
    const result = await experiment.run(values, run);
    progress.end();
    report(experiment, result, values, options, command);
  } catch (error) {
    if (!interrupt?.signal.aborted) throw error;
    progress.end();
    tellInterrupted(experiment, options, run.stage, store);
    process.exitCode = interrupt.exitCode();
  } finally {
    progress.end();
    store?.release();
    await run.end();
  }
}

function checkOptions({ params }: AnyExperiment, given: Given, { csv, figures, resume, out }: ResultOptions): void {
  if (csv && figures === undefined) throw new UsageError('--csv needs --figures, the folder of the pictures');
  if (resume) checkResume(params, given, out);
}

/** A run that goes on has its own settings. @throws UsageError where others are given, or no folder is */
export function checkResume(params: Params, given: Given, out: string | undefined): void {
  if (out === undefined) throw new UsageError('--resume needs --out, the folder of the run');
  const refused = Object.keys(given).find((name) => !(params[name] as Param<unknown>).onResume);
  if (refused === undefined) return;
  throw new UsageError(`--resume goes on with the run's own settings: leave out --${dashed(refused)}`);
}

/** Refuses places that cannot be written, before anything is computed. @throws InputError, UsageError */
function checkPlaces(params: Params, given: Given, { report, figures }: ResultOptions): void {
  if (report !== undefined) checkWritableFolder(dirname(report));
  if (figures !== undefined) checkWritableFolder(figures);
  for (const [name, { output }] of outputsOf(params, given)) {
    const file = given[name] as string;
    if (output!.endings.length > 0 && !output!.endings.some((ending) => file.toLowerCase().endsWith(ending))) {
      throw new UsageError(`${file} must end in ${output!.endings.join(', ')}`);
    }
    checkWritableFolder(dirname(file));
  }
  const files = outputsOf(params, given).map(([name]) => given[name] as string);
  const places = [report, figures, ...files].flatMap((place) => (place === undefined ? [] : [resolve(place)]));
  const twice = places.find((place, i) => places.indexOf(place) !== i);
  if (twice !== undefined)
    throw new UsageError(`${twice} is named twice: give each file and folder a place of its own`);
}

function outputsOf(params: Params, given: Given): [name: string, param: Param<unknown>][] {
  return Object.entries(params).filter(([name, { output }]) => output !== undefined && given[name] !== undefined);
}

interface Context {
  readonly store: FolderStore | null;
  readonly interrupt: Interrupt | null;
  readonly progress: Progress;
}

/** A run of the terminal. */
interface TerminalRun extends Run {
  /** The last stage that was told of, how much is over; `null` before the first. */
  stage: string | null;
  /** Ends its threads. */
  end(): Promise<void>;
}

function runOf({ report, figures }: ResultOptions, { store, interrupt, progress }: Context): TerminalRun {
  const signal = interrupt?.signal ?? new AbortController().signal;
  const pools: ThreadPool[] = [];
  const openPool = (workers?: number) => {
    const pool = new ThreadPool(workers, signal);
    pools.push(pool);
    return pool;
  };
  const run: TerminalRun = {
    stage: null,
    ...plainRun(openPool, { signal, pictures: report !== undefined || figures !== undefined, store }),
    progress: (stage, done, detail) => {
      if (stage !== run.stage) progress.renew();
      run.stage = stage;
      const text = () => (detail === undefined ? stage : `${stage} ${detail}`);
      progress.update(Math.min(99, Math.floor(100 * done)), 100, text);
    },
    note: (text) => {
      progress.end();
      tell(`engram: ${text}`);
    },
    end: async () => void (await Promise.all(pools.map((pool) => pool.end()))),
  };
  return run;
}

/** Writes what was asked for, prints the rest, and fails where the result says so. */
function report(
  { schema, params, story: storyOf }: AnyExperiment,
  result: Result,
  values: Given,
  options: ResultOptions,
  command: string,
): void {
  const story = storyOf(result);
  const outputs = outputsOf(params, values);
  const files = new Map<string, string | Uint8Array>(pageAndPictures(story, { schema, command }, result.data, options));
  for (const [name] of outputs) if (result.files?.[name]) files.set(values[name] as string, result.files[name]);
  writeTogether(files);
  if (options.json) {
    // The account of a terminal has it.
    for (const name of networkParams(params)) for (const each of networksOf(values[name])) tellReading(each);
    printJson(result.data);
  } else printText([toText(printableData(story)), ...placeLines(outputs, values, options)].join('\n'));
  if (options.figures !== undefined && !story.blocks.some(({ kind }) => kind === 'figure')) {
    tell('engram: this result has no pictures: --report has it as tables, --json all of it');
  }
  if (result.failure !== undefined) throw new ConvergenceError(result.failure);
}

function pageAndPictures(
  story: Story,
  origin: Pick<Provenance, 'schema' | 'command'>,
  data: object,
  options: ResultOptions,
) {
  const { seed = null } = data as { readonly seed?: number };
  const { report, figures, csv } = options;
  const files: [path: string, text: string][] = [];
  if (report === undefined && figures === undefined) return files;
  const drawn = drawFigures(story);
  if (report !== undefined) {
    const made = { ...origin, seed, versions: versions() };
    files.push([report, toHtml(story, drawn, made)]);
  }
  if (figures !== undefined) for (const [name, svg] of drawn) files.push([join(figures, `${name}.svg`), svg]);
  if (figures !== undefined && csv) {
    for (const [name, text] of figureData(story)) files.push([join(figures, `${name}.csv`), text]);
  }
  return files;
}

/** Where files are, below the result. */
function placeLines(outputs: readonly [string, Param<unknown>][], values: Given, options: ResultOptions): string[] {
  const line = (label: string, place: string) => `${label.padEnd(10)}${printable(place)}`;
  const own = outputs.flatMap(([name, { output }]) =>
    output!.label === undefined ? [] : ['', line(output!.label, values[name] as string)],
  );
  const written = (['report', 'figures'] as const).flatMap((name) => {
    const place = options[name];
    return place === undefined ? [] : [line(name, place)];
  });
  return [...own, ...(written.length > 0 ? ['', ...written] : [])];
}

function tellInterrupted(
  { name }: AnyExperiment,
  { out }: ResultOptions,
  stage: string | null,
  store: FolderStore | null,
): void {
  const next = () => {
    if (out === undefined) return 'nothing is kept without --out';
    if (!store?.isBegun) return 'nothing is saved yet';
    return `saved; continue with: ${commandLine([...name.split(' '), '--resume', '--out', out])}`;
  };
  tell(`engram: interrupted${stage === null ? '' : ` after ${stage}`}, ${next()}`);
}
