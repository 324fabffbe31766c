// Experiments as commands: options, help and refusals from their parameters. What is done with the values is in
// run-experiment.node.ts. It knows no experiment.

import { Argument, Command, InvalidArgumentError, Option } from 'commander';
import { UsageError } from '../../array/errors.ts';
import type { AnyExperiment } from '../../experiment/kit/experiment.ts';
import { readPath } from '../../experiment/kit/inputs.ts';
import { dashed, flagsOf, helpOf, type Param, type Params } from '../../experiment/kit/params.ts';
import { describeRules } from '../../experiment/kit/values.ts';
import { type ResultOptions, runExperiment } from './run-experiment.node.ts';

/** One command for each experiment, or for those that share one; names of two words are commands below a group. */
export function experimentCommands(experiments: readonly AnyExperiment[], groups: Readonly<Record<string, string>>) {
  const commands = new Map<string, Command>();
  for (const name of new Set(experiments.map(commandName))) {
    const [first, second] = name.split(' ') as [string, string?];
    const ofCommand = experiments.filter((each) => commandName(each) === name);
    // The one that is meant where no option says another comes first.
    ofCommand.sort((a, b) => Number(a.shares !== undefined) - Number(b.shares !== undefined));
    const command = commandOf(second ?? first, ofCommand);
    if (second === undefined) commands.set(first, command);
    else {
      const group = commands.get(first) ?? new Command(first).description(groups[first] ?? '');
      commands.set(first, group.addCommand(command));
    }
  }
  return commands;
}

function commandName({ name, shares }: AnyExperiment): string {
  return shares?.command ?? name;
}

/** @param experiments the first is taken where nothing says another */
function commandOf(name: string, experiments: readonly AnyExperiment[]): Command {
  const [first] = experiments as [AnyExperiment];
  const params = paramsOf(experiments);
  const command = new Command(name).description(first.summary);
  addParams(command, params);
  if (experiments.some(({ resumable }) => resumable)) addStoreOptions(command, first);
  addResultOptions(command, experiments);
  const remarks = experiments.flatMap(({ remarks }) => (remarks === undefined ? [] : [`${remarks}\n`]));
  const rules = describeRules(experiments.flatMap(({ rules = [] }) => rules));
  const examples = experiments.flatMap(({ examples }) => examples.map((example) => `  ${example}`));
  const parts = [
    ...remarks,
    ...(rules.length > 0 ? [`${rules.join('\n')}\n`] : []),
    `Examples:\n${examples.join('\n')}`,
  ];
  command.addHelpText('after', `\n${parts.join('\n')}`);
  return command.action(async () => {
    const given = givenValues(command, params);
    const experiment = chosenOf(experiments, given);
    await runExperiment(experiment, given, command.opts<ResultOptions>());
  });
}

/** Those of all experiments, in the order of the first one's; what only others have stands before them. */
function paramsOf([first, ...others]: readonly AnyExperiment[]): Params {
  const own: Params = first!.params;
  const beside = others.flatMap(({ params }) => Object.entries(params as Params));
  return { ...Object.fromEntries(beside.filter(([name]) => !Object.hasOwn(own, name))), ...own };
}

/** Adds what `params` declare, as options and arguments. */
export function addParams(command: Command, params: Params): Command {
  for (const [name, param] of Object.entries(params)) {
    const parse = parser((text, before) => param.read(text, param.repeats ? before : undefined));
    if (param.argument) command.addArgument(new Argument(flagsOf(name, param), param.help).argParser(parse));
    else if (param.type === 'flag') command.addOption(new Option(flagsOf(name, param), helpOf(param)));
    else command.addOption(new Option(flagsOf(name, param), helpOf(param)).argParser(parse));
  }
  return command;
}

/** What was typed, by the names of the parameters. */
export function givenValues(command: Command, params: Params): Record<string, unknown> {
  const given: Record<string, unknown> = {};
  let place = 0;
  for (const [name, param] of Object.entries(params)) {
    if (param.argument) given[name] = command.processedArgs[place++];
    else if (command.getOptionValueSource(name) === 'cli') given[name] = command.getOptionValue(name);
  }
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

/** The experiment that the options ask for. @throws UsageError where one belongs to another */
function chosenOf(experiments: readonly AnyExperiment[], given: Readonly<Record<string, unknown>>): AnyExperiment {
  const [first, ...others] = experiments as [AnyExperiment, ...AnyExperiment[]];
  const special = others.find(({ shares }) => given[shares!.when] !== undefined);
  const chosen = special ?? first;
  for (const name of Object.keys(given)) {
    if (Object.hasOwn(chosen.params, name)) continue;
    const owner = experiments.find(({ params }) => Object.hasOwn(params, name))!;
    const isArgument = (owner.params[name] as Param<unknown>).argument !== undefined;
    const when = `--${dashed((special ?? owner).shares!.when)}`;
    if (isArgument) throw new UsageError(`${name.toUpperCase()} and ${when} exclude each other`);
    throw new UsageError(`--${dashed(name)} is about ${owner.about}: leave it out with ${when}`);
  }
  return chosen;
}

function addStoreOptions(command: Command, { resumable }: AnyExperiment): void {
  command
    .option('--out <dir>', resumable?.out ?? '', path)
    .option('--resume', resumable?.resume ?? 'go on in --out where it was saved last');
}

function addResultOptions(command: Command, experiments: readonly AnyExperiment[]): void {
  const [first, ...others] = experiments as [AnyExperiment, ...AnyExperiment[]];
  const schemas = [first.schema, ...others.map(({ schema, shares }) => `${schema} of ${dashed(shares!.when)}`)];
  command
    .option('--report <file.html>', 'write a self-contained report', path)
    .option('--figures <dir>', 'write every picture as SVG', path)
    .option('--csv', 'and the numbers of every picture beside it')
    .option('--json', `print one JSON object (schema ${schemas.join(', or ')}, see ${first.document})`);
}

/** Makes a reader of texts into what an option of a command takes, whose refusals commander tells. */
function parser<T>(read: (text: string, before?: unknown) => T): typeof read {
  return (text, before) => {
    try {
      return read(text, before);
    } catch (error) {
      throw error instanceof RangeError ? new InvalidArgumentError(error.message) : error;
    }
  };
}

/** What an option takes that is a path. */
export const path = parser(readPath);
