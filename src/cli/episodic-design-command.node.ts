// `engram episodic design`: parameters for a wanted dwell, in closed form, and where memories are given the weights of
// their edges too, since random overlaps otherwise spread the dwells. Every margin is shown before anything is simulated.

import { Command } from 'commander';
import { InputError, UsageError } from '../array/errors.ts';
import { predictRecall } from '../episodic/engine/predict.ts';
import { dwellStatistics, firstWrongHop } from '../episodic/engine/visits.ts';
import { edgesOf } from '../episodic/model/graph.ts';
import type { EpisodicModel } from '../episodic/model/model.ts';
import { edenModel } from '../episodic/model/models.ts';
import { delayForDwell, firstDwell, ratioForDwell, warmDwell } from '../episodic/theory/closed-forms.ts';
import { designWeights } from '../episodic/theory/design.ts';
import { knownMargins, marginFigures } from '../episodic/theory/summary.ts';
import { designFigures, renderDesign } from '../figure/report/design-report.ts';
import { graphOf, modelDefaults } from './episodic-options.node.ts';
import { planRecall } from './episodic-recall.ts';
import type { DesignedEdges, EpisodicDesign, PredictedDwells } from './episodic-results.ts';
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
  const mean = dwell.reduce((sum, each) => sum + each, 0) / dwell.length;
  const { ratio, td } = parametersFor(mean, options);
  const closed = { first: finite(firstDwell(ratio, td)), warm: finite(warmDwell(ratio, td)) };
  const base = {
    schema: 'engram.episodic-design/1',
    seed,
    unit: 'T_f',
    wanted: [...dwell],
    ratio,
    td,
    closed,
  } as const;
  if (!isGiven) return { ...base, memories: null };
  const memories = memoriesOf(options, seed);
  const { patterns } = memories;
  if (dwell.length > 1 && dwell.length !== patterns.count) {
    throw new InputError(`--dwell gives ${dwell.length} dwells, expected 1 or ${patterns.count}, one for each memory`);
  }
  const build = (graph: EpisodicModel['graph']): EpisodicModel =>
    edenModel({ patterns, graph, alphaS: ratio, alphaC: 1, times: { delay: td } });
  const plain = build(graphOf(options, patterns));
  const designed = build(designWeights(plain, dwell.length === 1 ? dwell[0]! : dwell));
  return {
    ...base,
    memories: {
      ...originOf(options, memories),
      neurons: patterns.neurons,
      count: patterns.count,
      before: figuresOf(plain),
      designed: figuresOf(designed),
    },
  };
}

/** What is not given is found; by default the ratio. */
function parametersFor(dwell: number, { ratio, td }: DesignCommandOptions): { ratio: number; td: number } {
  if (ratio === undefined) {
    const delay = td ?? modelDefaults.td;
    const found = ratioForDwell(dwell, delay);
    if (found < 1) return { ratio: found, td: delay };
    throw new InputError(`a dwell of ${dwell} T_f is too long for --td ${delay}: r would be 1, give a larger --td`);
  }
  if (ratio >= 1) {
    throw new InputError(`--ratio is ${ratio}, expected a number below 1: from 1 on memories are never left`);
  }
  return { ratio, td: td ?? delayForDwell(dwell, ratio) };
}

/** How often each memory is visited for its dwell in the long run to be seen. */
const CYCLES = 4;

function figuresOf(model: EpisodicModel): DesignedEdges {
  const margins = knownMargins(model);
  const cue = edgesOf(model.graph)[0]?.from ?? 0;
  const { visits, goal } = planRecall(model, { cue, cycles: CYCLES, least: null });
  const end = goal === undefined ? { visits: Number.isFinite(visits) ? visits : 1 } : { goal };
  const record = predictRecall(model, { start: cue, ...end });
  const { mean, deviation, least, most } = dwellStatistics(record);
  const dwells = new Map<number, number>();
  for (const { memory, dwell, complete } of record.visits) if (complete) dwells.set(memory, dwell);
  const predicted: PredictedDwells = {
    inOrder: firstWrongHop(model, record.visits) === null && (record.stop === 'visits' || record.stop === 'goal'),
    mean,
    deviation,
    least,
    most,
    perMemory: [...dwells].sort(([a], [b]) => a - b).map(([memory, dwell]) => ({ memory, dwell })),
  };
  return {
    weights: edgesOf(model.graph).map(({ from, to, weight }) => ({ from, to, weight })),
    margins: margins && marginFigures(margins),
    predicted,
  };
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
