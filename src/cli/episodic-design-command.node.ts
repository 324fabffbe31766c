// `engram episodic design`: parameters for a wanted dwell, in closed form, and where memories are given the weights of
// their edges too, since random overlaps otherwise spread the dwells. Every margin is shown before anything is simulated.

import { Command } from 'commander';
import { UsageError } from '../array/errors.ts';
import { designEdges, designParameters } from '../episodic/theory/design-dwells.ts';
import { designFigures, renderDesign } from '../figure/report/design-report.ts';
import { graphOf, modelDefaults } from './episodic-options.node.ts';
import type { EpisodicDesign } from './episodic-results.ts';
import { episodicDesignText } from './episodic-text.ts';
import { addMemoryOptions, asksForMemories, type MemoryOptions, memoriesOf, originOf } from './memory-source.node.ts';
import { decimal, decimals } from './number-options.ts';
import {
  addResultOptions,
  checkResultPlaces,
  printResult,
  type ResultOptions,
  writeResults,
} from './result-options.node.ts';

interface DesignCommandOptions extends MemoryOptions, ResultOptions {
  readonly dwell: readonly number[];
  readonly td?: number;
  readonly ratio?: number;
}

export function episodicDesignCommand(): Command {
  const positive = decimal({ min: 0, above: true });
  const command = new Command('design')
    .description('Parameters for a wanted dwell; weights of the edges too, where memories are given.')
    .requiredOption(
      '--dwell <list>',
      'wanted dwell in T_f: one for all, or one for each memory',
      decimals({ min: 0, above: true }),
    )
    .option('--td <t>', `time constant of the slow state, in T_f (default: ${modelDefaults.td})`, positive)
    .option('--ratio <r>', 'alpha_s / alpha_c that is given: then T_d is found', positive);
  return addResultOptions(addMemoryOptions(command), { seed: 'random memories', schema: 'engram.episodic-design/1' })
    .addHelpText(
      'after',
      `
With --ratio and --td both given only the weights are left to be found.

Examples:
  engram episodic design --dwell 30
  engram episodic design --dwell 30 --ratio 0.5
  engram episodic design --dwell 30 --neurons 200 --memories 8 --report design.html
  engram episodic design --dwell 20,30,40 --patterns memories.npz --json`,
    )
    .action(runDesign);
}

function runDesign(options: DesignCommandOptions): void {
  checkResultPlaces(options);
  const result = design(options);
  writeResults(options, {
    page: (made) => renderDesign({ ...result, title: 'What gives the wanted dwell?', ...made }),
    pictures: () => designFigures(result),
  });
  printResult(options, result, episodicDesignText);
}

function design(options: DesignCommandOptions): EpisodicDesign {
  const { dwell, seed } = options;
  const isGiven = asksForMemories(options);
  if (!isGiven && dwell.length > 1) {
    throw new UsageError('--dwell gives several dwells: say whose by --patterns, or by --neurons and --memories');
  }
  const parameters = designParameters(dwell, options, modelDefaults.td);
  const base = { schema: 'engram.episodic-design/1', seed, unit: 'T_f', wanted: [...dwell], ...parameters } as const;
  if (!isGiven) return { ...base, memories: null };
  const memories = memoriesOf(options, seed);
  const { patterns } = memories;
  const designed = designEdges(patterns, () => graphOf(options, patterns), dwell, parameters);
  return { ...base, memories: { ...originOf(options, memories), ...designed } };
}
