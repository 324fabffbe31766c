// `engram episodic capacity`: how many memories a network holds, by one definition, over its size.

import { join } from 'node:path';
import { Command, Option } from 'commander';
import { UsageError } from '../array/errors.ts';
import { findMinimumNeurons, type MinimumNeurons } from '../episodic/capacity/minimum-neurons.ts';
import {
  type CapacityModel,
  type CapacityProblem,
  capacityDefaults,
  capacityDefinitions,
  checkCapacityProblem,
} from '../episodic/capacity/problem.ts';
import { type Capacity, findCapacity } from '../episodic/capacity/search.ts';
import { capacityCurvesFigure } from '../figure/capacity-curves.ts';
import { type CapacityResult, capacityText } from './episodic-capacity-text.ts';
import { listenForInterrupt } from './interrupt.node.ts';
import { decimal, decimals, integer, integers } from './number-options.ts';
import { path } from './path-option.ts';
import { Progress } from './progress.node.ts';
import { printResult } from './result-options.node.ts';
import { checkWritableFolder, writeTogether } from './write-together.node.ts';

type Definition = CapacityProblem['definition'] | 'minimum-neurons';

interface CapacityCommandOptions {
  readonly definition: Definition;
  readonly of: CapacityProblem['definition'];
  readonly model: CapacityModel['kind'];
  readonly neurons: readonly number[];
  readonly memories: readonly number[];
  readonly alpha: readonly number[];
  readonly ratio?: number;
  readonly degree: number;
  readonly lambda: number;
  readonly epsilon: number;
  readonly delta: number;
  readonly bias: number;
  readonly hops?: number;
  readonly probes: number;
  readonly trials: number;
  readonly most?: number;
  readonly resolution: number;
  readonly seed: number;
  readonly figures?: string;
  readonly json?: true;
}

export function episodicCapacityCommand(): Command {
  const at = capacityDefaults;
  const share = decimal({ min: 0, max: 1, above: true });
  return new Command('capacity')
    .description('Find how many memories a network holds, by one definition at a time.')
    .addOption(
      new Option('--definition <name>', 'what counts as held, see docs/episodic.md')
        .choices([...capacityDefinitions, 'minimum-neurons'])
        .default(at.definition),
    )
    .addOption(
      new Option('--of <definition>', 'what minimum-neurons must hold').choices(capacityDefinitions).default('ordered'),
    )
    .addOption(
      new Option('--model <name>', 'the memory')
        .choices(['eden', 'polynomial', 'exponential', 'mixed', 'reference'])
        .default('eden'),
    )
    .option('--neurons <list>', 'sizes N', integers({ min: 2, max: 4096 }), [8, 10, 12])
    .option('--memories <list>', 'loads P of minimum-neurons', integers({ min: 2 }), [10, 20, 40])
    .option('--alpha <list>', 'strengths of eden', decimals({ min: 0, above: true }), [0.5])
    .option('--ratio <r>', 'alpha_s / alpha_c of eden and reference (default: 0.999; ordered 0.5)', share)
    .option('--degree <d>', 'of polynomial and mixed', integer({ min: 1, max: 100 }), 3)
    .option('--lambda <x>', 'delayed strength of mixed', decimal({ min: 1, above: true }), 2.5)
    .option(
      '--epsilon <x>',
      'a bit of fixed-point is right from 1 - epsilon on',
      decimal({ min: 0, above: true }),
      at.epsilon,
    )
    .option('--delta <x>', 'share that may fail', decimal({ min: 0, above: true }), at.delta)
    .option('--bias <x>', 'Pr(+-1) = (1 +- bias) / 2', decimal({ min: 0 }), at.bias)
    .option('--hops <n>', 'hops of ordered (default: the whole sequence)', integer({ min: 1 }))
    .option('--probes <n>', 'memories probed in a trial of fixed-point', integer({ min: 1 }), at.probes)
    .option('--trials <n>', 'most trials at one load', integer({ min: 1 }), 200)
    .option(
      '--most <n>',
      'largest load tried, or size of minimum-neurons (default: 100000, or 1000)',
      integer({ min: 2 }),
    )
    .option(
      '--resolution <x>',
      'neighbouring loads differ by at most this share',
      decimal({ min: 0, above: true }),
      0.2,
    )
    .option('--seed <n>', 'root seed of all trials', integer({ min: 0 }), 0)
    .option('--figures <dir>', 'write the curves as SVG', path)
    .option('--json', 'print one JSON object (schema engram.episodic-capacity/1, see docs/episodic.md)')
    .addHelpText(
      'after',
      `
Examples:
  engram episodic capacity --neurons 8,10,12 --alpha 0.3,0.4,0.5 --figures figures
  engram episodic capacity --definition ordered --hops 2 --neurons 12,16,20,24 --json
  engram episodic capacity --definition transition --model polynomial --degree 2 --neurons 20,30,40
  engram episodic capacity --definition minimum-neurons --memories 10,20,40`,
    )
    .action(runCapacity);
}

async function runCapacity(options: CapacityCommandOptions): Promise<void> {
  const { definition, figures } = options;
  const problems = problemsOf(options);
  for (const problem of problems) checkCapacityProblem(problem);
  if (figures !== undefined) {
    if (definition === 'minimum-neurons')
      throw new UsageError('minimum-neurons has no curve over N: leave --figures out');
    checkWritableFolder(figures);
  }
  const { signal } = listenForInterrupt();
  const progress = new Progress('capacity');
  const capacities: Capacity[] = [];
  const minima: MinimumNeurons[] = [];
  const { trials, most, resolution } = options;
  const search = { trials, signal, ...(most !== undefined && { most }) };
  const sizes = definition === 'minimum-neurons' ? options.memories : options.neurons;
  const total = problems.length * sizes.length;
  let done = 0;
  try {
    for (const problem of problems) {
      for (const size of sizes) {
        const tell = (count: number, rate: number) => `size ${size}: ${count} at ${rate.toFixed(2)}`;
        if (definition === 'minimum-neurons') {
          const onSize = (each: { neurons: number; rate: number }) =>
            progress.update(done, total, () => tell(each.neurons, each.rate));
          minima.push(await findMinimumNeurons(problem, size, { ...search, onSize }));
        } else {
          const onLoad = (each: { count: number; rate: number }) =>
            progress.update(done, total, () => tell(each.count, each.rate));
          capacities.push(await findCapacity(problem, size, { ...search, resolution, onLoad }));
        }
        done++;
      }
    }
  } finally {
    progress.end();
  }
  const result: CapacityResult = {
    schema: 'engram.episodic-capacity/1',
    definition,
    seed: options.seed,
    capacities,
    minima,
  };
  if (figures !== undefined) {
    const svg = capacityCurvesFigure({ definition, capacities }, { id: 'capacity-curves' });
    writeTogether(new Map([[join(figures, 'capacity-curves.svg'), svg]]));
  }
  printResult(options, result, capacityText);
}

function problemsOf(options: CapacityCommandOptions): CapacityProblem[] {
  const { epsilon, delta, bias, probes, hops = null, seed, degree, lambda } = options;
  const definition = options.definition === 'minimum-neurons' ? options.of : options.definition;
  if (hops !== null && definition !== 'ordered') throw new UsageError('--hops is for the definition ordered');
  const ratio = options.ratio ?? (definition === 'ordered' ? 0.5 : 0.999);
  const models: CapacityModel[] =
    options.model === 'eden'
      ? options.alpha.map((alpha) => ({ kind: 'eden', alpha, ratio }))
      : options.model === 'reference'
        ? [{ kind: 'reference', ratio }]
        : options.model === 'exponential'
          ? [{ kind: 'exponential' }]
          : options.model === 'mixed'
            ? [{ kind: 'mixed', degree, lambda }]
            : [{ kind: 'polynomial', degree }];
  return models.map((model) => ({ definition, model, epsilon, delta, bias, probes, hops, seed }));
}
