// The options a sweep's plan may use: the parameters of `engram train` and `engram analyze`, or of the experiment that the
// plan names, so that a plan and a command line cannot disagree on what a value means.

import { resolve } from 'node:path';
import { Command, CommanderError } from 'commander';
import { UsageError } from '../../array/errors.ts';
import { analyze } from '../../experiment/analyze/analyze.ts';
import { experiments, findExperiment } from '../../experiment/experiments.ts';
import type { AnyExperiment } from '../../experiment/kit/experiment.ts';
import { dashed, type Param, type Params } from '../../experiment/kit/params.ts';
import { completeValues, readParam } from '../../experiment/kit/values.ts';
import { type TrainValues, trainParams } from '../../experiment/train/params.ts';
import { executionOptions, trainSettings } from '../../experiment/train/settings.ts';
import { taskSource } from '../../io/runs/task-file.node.ts';
import type { ResolvedPoint } from '../../sweep/manifest.ts';
import type { OptionTable, OptionValue, Point } from '../../sweep/plan.ts';
import { type TaskSource, taskFromSource } from '../../task/task-source.ts';
import { trainingCost } from '../../train/cost.ts';
import { fingerprints, readInputs } from '../terminal/inputs.node.ts';
import { versions } from '../terminal/package-version.node.ts';

/** What a run folder says itself, and how files of others are read. */
const NOT_ANALYZE = ['file', 'task', 'd', 's', 'map', 'ignore', 'activation'];
/** They make the task, which stands in the cell as data. */
const TASK_OPTIONS = ['task', 'd', 's'];
/** Where results go is the sweep's own business. */
const OF_SWEEPS = ['out', 'resume', 'json', 'report', 'figures', 'csv', 'states', ...NOT_ANALYZE];

interface NamedParam {
  /** In plans, tables and rows. */
  readonly name: string;
  /** In the values of the experiment. */
  readonly key: string;
  readonly param: Param<unknown>;
  readonly of: 'train' | 'analyze' | 'experiment';
}

/** The options of plans. */
export class SweepOptions implements OptionTable {
  readonly #experiment: AnyExperiment | null;
  readonly #byName: ReadonlyMap<string, NamedParam>;

  /** @param name of the experiment of the cells; training and analysis when absent @throws UsageError where there is none */
  constructor(name?: string) {
    this.#experiment = name === undefined ? null : requireExperiment(name);
    const named = this.#experiment ? namedParams(this.#experiment.params, 'experiment') : trainAndAnalyze();
    this.#byName = new Map(named.map((each) => [each.name, each]));
  }

  get names(): string[] {
    return [...this.#byName.keys()];
  }

  parse(name: string, value: OptionValue): OptionValue {
    const found = this.#byName.get(name) ?? this.#unknown(name);
    const read = readValue(found, value);
    return isPlain(read) ? (read ?? null) : value;
  }

  /** What a point asks for. @throws UsageError or InputError as the commands would */
  resolve(point: Point): ResolvedPoint {
    return this.#experiment ? this.#experimentPoint(point, this.#experiment) : this.#trainingPoint(point);
  }

  /** What `trainSettings` makes of the options that a manifest holds. */
  trainSettings(task: TaskSource, options: Point) {
    return trainSettings(task, this.#part(options, 'train').values as unknown as TrainValues, versions());
  }

  /** What runs the steps, by the options that a manifest holds. */
  executionOptions(options: Point) {
    return executionOptions(this.#part(options, 'train').values as unknown as TrainValues);
  }

  /** What `engram analyze` makes of the options that a manifest holds. */
  analysisValues(options: Point) {
    return this.#part(options, 'analyze').values;
  }

  /** The experiment of the cells, and its values by the options that a manifest holds; inputs are read. */
  experimentRun(options: Point) {
    const experiment = this.#experiment!;
    const { given } = this.#part(options, 'experiment');
    const { params, rules } = experiment;
    return { experiment, values: completeValues<Params>(params, readInputs(params, given), rules) };
  }

  /** What the files of a cell hold now, to be compared with what was planned. */
  fingerprints(options: Point): Record<string, string> {
    return fingerprints(this.#experiment!.params, this.#part(options, 'experiment').given);
  }

  #trainingPoint(point: Point): ResolvedPoint {
    const train = this.#part(point, 'train');
    const analysis = this.#part(point, 'analyze');
    if (train.options.task === null)
      throw new UsageError('the plan names no task: give one in base, or several in grid');
    const values = train.values as unknown as Omit<TrainValues, 'task'> & { readonly task: string };
    const task = taskSource(values.task, values);
    const { config } = trainSettings(task, train.values as unknown as TrainValues, versions());
    const changed = Object.fromEntries(Object.entries(train.changed).filter(([name]) => !TASK_OPTIONS.includes(name)));
    return {
      cell: {
        task,
        options: train.options,
        weight: trainingCost(taskFromSource(task), config),
        key: { task, options: changed },
      },
      evaluation: { options: analysis.options, key: analysis.changed },
    };
  }

  #experimentPoint(point: Point, { name, params, rules }: AnyExperiment): ResolvedPoint {
    const { options, changed, given } = this.#part(point, 'experiment');
    completeValues(params, given, rules);
    const inputs = fingerprints(params, given);
    // Workers may be started elsewhere.
    for (const name of Object.keys(inputs)) options[name] = absolute(params[name] as Param<unknown>, options[name]!);
    const named = Object.fromEntries(Object.entries(changed).filter(([option]) => inputs[option] === undefined));
    return {
      cell: {
        task: null,
        experiment: name,
        inputs,
        options,
        weight: 1,
        key: { experiment: name, options: named, inputs },
      },
      evaluation: { options: {}, key: {} },
    };
  }

  /** The options of one command: in plan form, those that differ from the default, and as the command gets them. */
  #part(point: Point, of: NamedParam['of']) {
    const options: Record<string, OptionValue> = {};
    const changed: Record<string, OptionValue> = {};
    const values: Record<string, unknown> = {};
    const given: Record<string, unknown> = {};
    for (const named of this.#byName.values()) {
      if (named.of !== of) continue;
      const asked = point[named.name] ?? null;
      const value = readValue(named, asked);
      const plain = isPlain(value) ? value : asked;
      options[named.name] = plain ?? null;
      values[named.key] = value;
      if (JSON.stringify(value) === JSON.stringify(readValue(named, null))) continue;
      changed[named.name] = plain as OptionValue;
      given[named.key] = value;
    }
    return { options, changed, values, given };
  }

  /** The refusal of a name that is none, with near ones: commander's own. */
  #unknown(name: string): never {
    if (OF_SWEEPS.includes(name)) {
      throw new UsageError(`option ${name} is not for plans: a sweep sets it itself, or has no use for it`);
    }
    const of = this.#experiment ? `engram ${this.#experiment.name}` : 'engram train and analyze';
    const near = nearNames(name, this.names);
    throw new UsageError(
      `unknown option ${JSON.stringify(name)} (plans use the options of ${of})${near ? `: did you mean ${near}?` : ''}`,
    );
  }
}

/** What an option names, wherever the working folder is; several are joined by commas. */
function absolute({ input }: Param<unknown>, value: OptionValue): string {
  const names = input === 'networks' ? String(value).split(',') : [String(value)];
  return names.map((name) => resolve(name)).join(',');
}

function requireExperiment(name: string): AnyExperiment {
  const found = findExperiment(name);
  if (found) return found;
  throw new UsageError(
    `there is no experiment ${JSON.stringify(name)}, expected one of ${experiments.map((each) => each.name).join(', ')}`,
  );
}

function trainAndAnalyze(): NamedParam[] {
  const train = namedParams(trainParams, 'train');
  const taken = new Set(train.map(({ name }) => name));
  const analysis = namedParams(analyze.params, 'analyze').filter(({ key }) => !NOT_ANALYZE.includes(key));
  return [
    ...train,
    ...analysis.map((each) => (taken.has(each.name) ? { ...each, name: `analyze.${each.name}` } : each)),
  ];
}

/** Names as on the command line, without the dashes. */
function namedParams(params: Params, of: NamedParam['of']): NamedParam[] {
  return Object.entries(params)
    .filter(([, { output }]) => output === undefined)
    .map(([key, param]) => ({ name: dashed(key), key, param, of }));
}

/** The value as the parameter itself reads it; `undefined` where it is not given and has no default. */
function readValue({ name, key, param }: NamedParam, value: OptionValue): unknown {
  if (value === null) return typeof param.default === 'function' ? undefined : param.default;
  if (param.type === 'flag') {
    if (typeof value !== 'boolean') {
      throw new UsageError(`option ${name} is true or false, found ${JSON.stringify(value)}`);
    }
    return value;
  }
  if (typeof value === 'boolean') throw new UsageError(`option ${name} takes a value, found ${value}`);
  return readParam(key, param, Array.isArray(value) ? value.join(',') : String(value));
}

/** Whether a manifest can hold it as it is; others stay as they were written, and are read anew. */
function isPlain(value: unknown): value is OptionValue | undefined {
  return typeof value !== 'object' || value === null || Array.isArray(value);
}

function nearNames(name: string, names: readonly string[]): string | null {
  const parser = new Command('plan').exitOverride().configureOutput({ writeErr: () => {}, outputError: () => {} });
  for (const each of names) parser.option(`--${each}`);
  try {
    parser.parse([`--${name}`], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return /\(Did you mean (?:one of )?(.*)\?\)/.exec(error.message)?.[1]?.replaceAll('--', '') ?? null;
  }
  return null;
}
