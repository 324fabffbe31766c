// `engram episodic capacity`: how many memories a network holds, by one definition, over its size.

import { Command, Option } from 'commander';
import { UsageError } from '../array/errors.ts';
import { findMinimumNeurons, type MinimumNeurons } from '../episodic/capacity/minimum-neurons.ts';
import {
  type CapacityDefinition,
  type CapacityModel,
  type CapacityProblem,
  capacityDefaults,
  capacityDefinitions,
  capacityModelName,
  checkCapacityProblem,
} from '../episodic/capacity/problem.ts';
import { type Capacity, findCapacity } from '../episodic/capacity/search.ts';
import { capacityFigures, renderCapacity } from '../figure/report/capacity-report.ts';
import { capacityRunner } from './episodic-capacity-runner.node.ts';
import { type CapacityResult, capacityText } from './episodic-capacity-text.ts';
import { EpisodicPool } from './episodic-pool.node.ts';
import { decimal, decimals, integer, integers } from './number-options.ts';
import {
  addResultOptions,
  checkResultPlaces,
  printResult,
  type ResultOptions,
  writeResults,
} from './result-options.node.ts';
import { exitOnInterrupt } from './terminal/interrupt.node.ts';
import { Progress } from './terminal/progress.node.ts';

type Definition = CapacityDefinition | 'minimum-neurons';

const modelNames = ['eden', 'polynomial', 'exponential', 'mixed', 'reference'] as const;

interface CapacityCommandOptions extends ResultOptions {
  readonly definition: Definition;
  readonly of?: CapacityDefinition;
  readonly model: CapacityModel['kind'];
  readonly neurons?: readonly number[];
  readonly memories?: readonly number[];
  readonly alpha?: readonly number[];
  readonly ratio?: number;
  readonly degree?: number;
  readonly lambda?: number;
  readonly epsilon?: number;
  readonly delta: number;
  readonly bias: number;
  readonly hops?: number;
  readonly probes?: number;
  readonly trials: number;
  readonly most?: number;
  readonly resolution?: number;
  readonly workers?: number;
}

/** What is taken where an option that only some definitions or models have is absent. */
const defaults = {
  of: 'ordered',
  neurons: [8, 10, 12],
  memories: [10, 20, 40],
  alpha: [0.5],
  ratio: 0.999,
  /** A race is never left at the ratio of the fixed point. */
  orderedRatio: 0.5,
  degree: 3,
  lambda: 2.5,
  resolution: 0.2,
} as const;

/** Largest load: beyond it a single trial takes minutes and gigabytes. */
const MOST_MEMORIES = 10_000_000;

export function episodicCapacityCommand(): Command {
  const at = capacityDefaults;
  const share = decimal({ min: 0, max: 1, above: true });
  const positive = decimal({ min: 0, above: true });
  const command = new Command('capacity')
    .description('Find how many memories a network holds, by one definition at a time.')
    .addOption(
      new Option('--definition <name>', 'what counts as held, see docs/episodic.md')
        .choices([...capacityDefinitions, 'minimum-neurons'])
        .default(at.definition),
    )
    .addOption(
      new Option('--of <definition>', `what minimum-neurons must hold (default: ${defaults.of})`).choices(
        capacityDefinitions,
      ),
    )
    .addOption(new Option('--model <name>', 'the memory').choices(modelNames).default('eden'))
    .option('--neurons <list>', `sizes N (default: ${defaults.neurons})`, integers({ min: 2, max: 4096 }))
    .option(
      '--memories <list>',
      `loads P of minimum-neurons (default: ${defaults.memories})`,
      integers({ min: 2, max: MOST_MEMORIES }),
    )
    .option('--alpha <list>', `strengths of eden (default: ${defaults.alpha})`, decimals({ min: 0, above: true }))
    .option(
      '--ratio <r>',
      `alpha_s / alpha_c of eden and reference (default: ${defaults.ratio}; ordered ${defaults.orderedRatio})`,
      share,
    )
    .option('--degree <d>', `of polynomial and mixed (default: ${defaults.degree})`, integer({ min: 1, max: 100 }))
    .option(
      '--lambda <x>',
      `delayed strength of mixed (default: ${defaults.lambda})`,
      decimal({ min: 1, max: 1e6, above: true }),
    )
    .option('--epsilon <x>', `a bit of fixed-point is right from 1 - epsilon on (default: ${at.epsilon})`, positive)
    .option('--delta <x>', 'share that may fail', positive, at.delta)
    .option('--bias <x>', 'Pr(+-1) = (1 +- bias) / 2', decimal({ min: 0 }), at.bias)
    .option('--hops <n>', 'hops of ordered (default: the whole sequence)', integer({ min: 1 }))
    .option(
      '--probes <n>',
      `memories probed in a trial of fixed-point (default: ${at.probes})`,
      integer({ min: 1, max: MOST_MEMORIES }),
    )
    .option('--trials <n>', 'most trials at one load', integer({ min: 1, max: 1_000_000 }), 200)
    .option(
      '--most <n>',
      'largest load tried, or size of minimum-neurons (default: 100000, or 1000)',
      integer({ min: 2, max: MOST_MEMORIES }),
    )
    .option(
      '--resolution <x>',
      `neighbouring loads differ by at most this share (default: ${defaults.resolution})`,
      positive,
    )
    .option(
      '--workers <n>',
      'threads; answers do not depend on it (default: one for each core)',
      integer({ min: 1, max: 1024 }),
    );
  return addResultOptions(command, { seed: 'all trials', schema: 'engram.episodic-capacity/1' })
    .addHelpText(
      'after',
      `
Examples:
  engram episodic capacity --neurons 8,10,12 --alpha 0.3,0.4,0.5 --report capacity.html
  engram episodic capacity --definition ordered --hops 2 --neurons 12,16,20,24 --json
  engram episodic capacity --definition transition --model polynomial --degree 2 --neurons 20,30,40
  engram episodic capacity --definition minimum-neurons --memories 10,20,40`,
    )
    .action(runCapacity);
}

async function runCapacity(options: CapacityCommandOptions): Promise<void> {
  const problems = problemsOf(options);
  for (const problem of problems) checkCapacityProblem(problem);
  checkResultPlaces(options);
  const found = await searchAll(problems, options);
  const { definition, seed } = options;
  const result: CapacityResult = { schema: 'engram.episodic-capacity/1', definition, seed, ...found };
  writeResults(options, {
    page: (made) => renderCapacity({ ...result, title: 'How many memories does it hold?', ...made }),
    pictures: () => capacityFigures(result),
  });
  printResult(options, result, capacityText);
}

/** All searches at once: while one waits for the last trials of a load, the workers have those of the others to do. */
async function searchAll(
  problems: readonly CapacityProblem[],
  {
    definition,
    neurons = defaults.neurons,
    memories = defaults.memories,
    trials,
    most,
    ...more
  }: CapacityCommandOptions,
): Promise<Pick<CapacityResult, 'capacities' | 'minima'>> {
  const progress = new Progress('capacity');
  exitOnInterrupt(() => progress.end());
  const stop = new AbortController();
  const pool = new EpisodicPool(more.workers);
  const isOfSizes = definition === 'minimum-neurons';
  const asked = problems.flatMap((problem) => (isOfSizes ? memories : neurons).map((size) => ({ problem, size })));
  let [searched, ran, last] = [0, 0, 'begun'];
  const show = () => progress.update(searched, asked.length, () => `searches  ${ran} trials, ${last}`);
  const search = {
    trials,
    ...(most !== undefined && { most }),
    batch: pool.workers,
    signal: stop.signal,
    runner: capacityRunner(pool, (count) => {
      ran += count;
      show();
    }),
  };
  /** Runs a search for each pair, told of every decision in words. */
  const all = <T>(find: (pair: (typeof asked)[number], tell: (words: string) => void) => Promise<T>): Promise<T[]> =>
    Promise.all(
      asked.map(async (pair) => {
        const found = await find(pair, (words) => (last = `${capacityModelName(pair.problem)}, ${words}`));
        searched++;
        show();
        return found;
      }),
    );
  try {
    if (isOfSizes) {
      const minima = await all<MinimumNeurons>(({ problem, size }, tell) =>
        findMinimumNeurons(problem, size, {
          ...search,
          onSize: ({ neurons, rate }) => tell(`P ${size}: ${neurons} neurons at ${rate.toFixed(2)}`),
        }),
      );
      return { capacities: [], minima };
    }
    const { resolution = defaults.resolution } = more;
    const capacities = await all<Capacity>(({ problem, size }, tell) =>
      findCapacity(problem, size, {
        ...search,
        resolution,
        onLoad: ({ count, rate }) => tell(`N ${size}: ${count} memories at ${rate.toFixed(2)}`),
      }),
    );
    return { capacities, minima: [] };
  } finally {
    stop.abort();
    progress.end();
    await pool.end();
  }
}

/** @throws UsageError where an option was given that the definition or the model does not have, or the same size twice */
function problemsOf(options: CapacityCommandOptions): CapacityProblem[] {
  const { model, epsilon = capacityDefaults.epsilon, delta, bias, probes = capacityDefaults.probes, seed } = options;
  const isOfSizes = options.definition === 'minimum-neurons';
  const definition = options.definition === 'minimum-neurons' ? (options.of ?? defaults.of) : options.definition;
  const belongs = (option: keyof CapacityCommandOptions, isFine: boolean, to: string, found: string): void => {
    if (options[option] === undefined || isFine) return;
    throw new UsageError(`--${option} is of ${to}: ${found} has none, leave it out`);
  };
  belongs('of', isOfSizes, 'minimum-neurons', definition);
  belongs('memories', isOfSizes, 'minimum-neurons', definition);
  belongs('neurons', !isOfSizes, capacityDefinitions.join(', '), 'minimum-neurons');
  belongs('resolution', !isOfSizes, capacityDefinitions.join(', '), 'minimum-neurons');
  belongs('hops', definition === 'ordered', 'ordered', definition);
  belongs('epsilon', definition === 'fixed-point', 'fixed-point', definition);
  belongs('probes', definition === 'fixed-point', 'fixed-point', definition);
  belongs('alpha', model === 'eden', 'eden', model);
  belongs('ratio', model === 'eden' || model === 'reference', 'eden, reference', model);
  belongs('degree', model === 'polynomial' || model === 'mixed', 'polynomial, mixed', model);
  belongs('lambda', model === 'mixed', 'mixed', model);
  if (options.alpha !== undefined && definition === 'ordered') {
    throw new UsageError('--alpha is of no consequence to ordered, where --ratio alone decides: leave it out');
  }
  for (const list of ['neurons', 'memories', 'alpha'] as const) {
    const twice = options[list]?.find((value, i, all) => all.indexOf(value) !== i);
    if (twice !== undefined) throw new UsageError(`--${list} has ${twice} twice, expected different ones`);
  }
  const hops = options.hops ?? null;
  return modelsOf(options, definition).map((each) => ({
    ...{ definition, model: each, epsilon, delta, bias, probes, hops, seed },
  }));
}

function modelsOf(options: CapacityCommandOptions, definition: CapacityDefinition): CapacityModel[] {
  const { model, alpha = defaults.alpha, degree = defaults.degree, lambda = defaults.lambda } = options;
  const ratio = options.ratio ?? (definition === 'ordered' ? defaults.orderedRatio : defaults.ratio);
  switch (model) {
    case 'eden':
      return alpha.map((each) => ({ kind: model, alpha: each, ratio }));
    case 'reference':
      return [{ kind: model, ratio }];
    case 'polynomial':
      return [{ kind: model, degree }];
    case 'mixed':
      return [{ kind: model, degree, lambda }];
    case 'exponential':
      return [{ kind: model }];
  }
}
