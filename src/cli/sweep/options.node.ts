// The options a sweep's plan may use: those of `engram train` and `engram analyze`, read from the commands themselves,
// so that a plan and a command line cannot disagree on what a value means.

import { Command, CommanderError, type Option } from 'commander';
import { UsageError } from '../../array/errors.ts';
import type { ResolvedPoint } from '../../sweep/manifest.ts';
import type { OptionTable, OptionValue, Point } from '../../sweep/plan.ts';
import { type TaskSource, taskFromSource } from '../../task/task-source.ts';
import { trainingCost } from '../../train/cost.ts';
import { type AnalysisSettings, analyzeCommand } from '../analyze-command.node.ts';
import type { NetworkOptions } from '../network-option.node.ts';
import { taskSource } from '../task-option.node.ts';
import { trainCommand } from '../train/train-command.node.ts';
import { executionOptions, type TrainSettingsOptions, trainSettings } from '../../experiment/train/settings.ts';

/** Where a run goes and what is printed are the sweep's own business. */
const NOT_TRAIN = ['out', 'resume', 'json'];
/** What a run folder says itself, and files. */
const NOT_ANALYZE = ['states', 'task', 'd', 's', 'map', 'activation', 'report', 'figures', 'json'];
/** They make the task, which stands in the cell as data. */
const TASK_OPTIONS = ['task', 'd', 's'];

interface NamedOption {
  /** In plans, tables and rows. */
  readonly name: string;
  readonly option: Option;
  readonly of: 'train' | 'analyze';
}

/** The options of plans. */
export class SweepOptions implements OptionTable {
  readonly #byName: ReadonlyMap<string, NamedOption>;
  readonly #parser: Command;

  constructor() {
    const train = usable(trainCommand(), NOT_TRAIN);
    const analyze = usable(analyzeCommand(), NOT_ANALYZE);
    const taken = new Set(train.map(nameOf));
    const named: NamedOption[] = [
      ...train.map((option) => ({ name: nameOf(option), option, of: 'train' as const })),
      ...analyze.map((option) => {
        const name = nameOf(option);
        return { name: taken.has(name) ? `analyze.${name}` : name, option, of: 'analyze' as const };
      }),
    ];
    this.#byName = new Map(named.map((each) => [each.name, each]));
    this.#parser = silent(new Command('plan'));
    for (const { name } of named) this.#parser.option(`--${name}`);
  }

  get names(): string[] {
    return [...this.#byName.keys()];
  }

  parse(name: string, value: OptionValue): OptionValue {
    const found = this.#byName.get(name) ?? this.#unknown(name);
    return (this.#read(found, value) ?? null) as OptionValue;
  }

  /** The training and the analysis a point asks for. @throws UsageError or InputError as the commands would */
  resolve(point: Point): ResolvedPoint {
    const train = this.#part(point, 'train');
    const analyze = this.#part(point, 'analyze');
    if (train.options.task === null)
      throw new UsageError('the plan names no task: give one in base, or several in grid');
    const values = train.values as unknown as TrainSettingsOptions;
    const task = taskSource(values.task!, values);
    const { config } = trainSettings(task, values);
    const changed = Object.fromEntries(Object.entries(train.changed).filter(([name]) => !TASK_OPTIONS.includes(name)));
    return {
      cell: {
        task,
        options: train.options,
        weight: trainingCost(taskFromSource(task), config),
        key: { task, options: changed },
      },
      evaluation: { options: analyze.options, key: analyze.changed },
    };
  }

  /** What `trainSettings` makes of the options that a manifest holds. */
  trainSettings(task: TaskSource, options: Point) {
    return trainSettings(task, this.#part(options, 'train').values as unknown as TrainSettingsOptions);
  }

  /** What runs the steps, by the options that a manifest holds. */
  executionOptions(options: Point) {
    return executionOptions(this.#part(options, 'train').values as unknown as TrainSettingsOptions);
  }

  /** What `engram analyze` makes of the options that a manifest holds. */
  analysisSettings(options: Point): AnalysisSettings & NetworkOptions {
    return this.#part(options, 'analyze').values as unknown as AnalysisSettings & NetworkOptions;
  }

  /** The options of one command: in plan form, those that differ from the default, and as the command gets them. */
  #part(point: Point, of: NamedOption['of']) {
    const options: Record<string, OptionValue> = {};
    const changed: Record<string, OptionValue> = {};
    const values: Record<string, unknown> = {};
    for (const named of this.#byName.values()) {
      if (named.of !== of) continue;
      const value = this.#read(named, point[named.name] ?? null);
      options[named.name] = (value ?? null) as OptionValue;
      if (JSON.stringify(value) !== JSON.stringify(this.#read(named, null))) changed[named.name] = value as OptionValue;
      if (value !== undefined && value !== false) values[named.option.attributeName()] = value;
    }
    return { options, changed, values };
  }

  /** The value as the command's own parser gives it; `undefined` where it is not given and has no default. */
  #read({ name, option }: NamedOption, value: OptionValue): unknown {
    const isFlag = option.isBoolean();
    if (value === null) return isFlag ? false : option.defaultValue;
    if (isFlag) {
      if (typeof value !== 'boolean') throw new UsageError(`option ${name} is true or false, found ${quoted(value)}`);
      return value;
    }
    if (typeof value === 'boolean') throw new UsageError(`option ${name} takes a value, found ${value}`);
    const text = Array.isArray(value) ? value.join(',') : String(value);
    const command = silent(new Command(name)).addOption(option);
    try {
      command.parseOptions([`${option.long}=${text}`]);
    } catch (error) {
      throw error instanceof CommanderError ? new UsageError(plain(error)) : error;
    }
    return command.getOptionValue(option.attributeName());
  }

  /** The refusal of a name that is none, with near ones: commander's own. */
  #unknown(name: string): never {
    const refused = [...NOT_TRAIN, ...NOT_ANALYZE].includes(name);
    if (refused) throw new UsageError(`option ${name} is not for plans: a sweep sets it itself, or has no use for it`);
    try {
      silent(this.#parser).parse([`--${name}`], { from: 'user' });
    } catch (error) {
      if (error instanceof CommanderError) {
        const near = /\(Did you mean (?:one of )?(.*)\?\)/.exec(plain(error))?.[1]?.replaceAll('--', '');
        throw new UsageError(
          `unknown option ${quoted(name)} (plans use the options of engram train and analyze)${near ? `: did you mean ${near}?` : ''}`,
        );
      }
      throw error;
    }
    throw new UsageError(`unknown option ${quoted(name)}`);
  }
}

function usable(command: Command, without: readonly string[]): Option[] {
  return command.options.filter((option) => option.long !== undefined && !without.includes(nameOf(option)));
}

/** As on the command line, without the dashes. */
function nameOf(option: Option): string {
  return option.long!.replace(/^--/, '');
}

function silent(command: Command): Command {
  return command.exitOverride().configureOutput({ writeErr: () => {}, outputError: () => {} });
}

function plain(error: CommanderError): string {
  return error.message.replace(/^error: /, '').replace(/\s*\n\s*/g, ' ');
}

function quoted(value: unknown): string {
  return JSON.stringify(value);
}
