// `engram episodic run`: recalls a sequence and says what was visited, for how long, and why where it went wrong.

import { Command, Option } from 'commander';
import { ConvergenceError, UsageError } from '../array/errors.ts';
import type { EngineKind } from '../episodic/engine/engine.ts';
import { checkLength, checkStep, runRecall, stepNote } from '../episodic/engine/run-recall.ts';
import type { EpisodicModel } from '../episodic/model/model.ts';
import { picturedRecall } from '../episodic/pictures/pictured-recall.ts';
import { retrievedImages } from '../episodic/pictures/retrieved-images.ts';
import { planRecall } from '../episodic/theory/plan-recall.ts';
import { knownMargins, modelFigures, summariseRecall } from '../episodic/theory/summary.ts';
import { type EpisodicPictures, episodicFigures, renderEpisodic } from '../figure/report/episodic-report.ts';
import {
  addCueOptions,
  addModelOptions,
  type CueOptions,
  cueOf,
  type ModelOptions,
  modelOf,
} from './episodic-options.node.ts';
import type { EpisodicRun } from './episodic-results.ts';
import { copiesText, episodicRunText } from './episodic-text.ts';
import { type Memories, memoriesOf, originOf } from './memory-source.node.ts';
import { decimal, integer } from './number-options.ts';
import {
  addResultOptions,
  checkResultPlaces,
  printResult,
  type ResultOptions,
  writeResults,
} from './result-options.node.ts';
import { tell } from './terminal/print.node.ts';
import { Progress } from './terminal/progress.node.ts';
import { figure } from './text-table.ts';

interface RunCommandOptions extends ModelOptions, CueOptions, ResultOptions {
  readonly engine: EngineKind;
  readonly dt: number;
  readonly cycles: number;
  readonly time?: number;
  readonly checks?: true;
}

/** Hours, by all equations; most recalls need a quarter of what they may. */
const MOST_STEPS = 1e9;

export function episodicRunCommand(): Command {
  const command = new Command('run').description('Recall a sequence: what is visited, for how long, in which order.');
  addCueOptions(addModelOptions(command))
    .option('--cycles <n>', 'times through what can be reached from the cue', integer({ min: 1 }), 5)
    .addOption(
      new Option('--engine <name>', 'full equations, overlaps alone, or hop by hop')
        .choices(['ode', 'overlap', 'event'])
        .default('ode'),
    )
    .option('--dt <t>', 'step of ode and overlap, in T_f', decimal({ min: 0, above: true }), 0.1)
    .option(
      '--time <t>',
      'stop after this time, in T_f (default: as the dwells need)',
      decimal({ min: 0, above: true }),
    )
    .option('--checks', 'hold every step of ode to the descent theorem');
  return addResultOptions(command, { seed: 'memories and cue', schema: 'engram.episodic-run/1' })
    .addHelpText(
      'after',
      `
All times are in T_f. docs/episodic.md says what the models and engines are.

Examples:
  engram episodic run --ratio 0.5 --td 20 --cycles 5 --report recall.html
  engram episodic run --engine event --neurons 200 --memories 50 --ratio 0.9 --json
  engram episodic run --memories 7 --graph "0-1-2,3-4-5-6" --cue 4 --cue-missing 0.25
  engram episodic run --model gamm --cue-noise 0.2`,
    )
    .action(runEpisodic);
}

function runEpisodic(options: RunCommandOptions): void {
  checkResultPlaces(options);
  if (options.checks && options.pseudoinverse) {
    throw new UsageError('--checks: a model with --pseudoinverse descends no energy, leave one of them out');
  }
  const memories = memoriesOf(options, options.seed);
  const model = modelOf(options, memories.patterns);
  const run = recallOf(model, memories, options);
  const pictures =
    options.report === undefined && options.figures === undefined ? {} : picturesOf(model, memories, run, options);
  const { seed, schema } = run;
  writeResults(options, {
    page: (made) =>
      renderEpisodic({
        title: 'Does it recall in order?',
        model: run.model,
        run,
        pictures,
        seed,
        schema,
        ...made,
      }),
    pictures: () => episodicFigures(pictures),
  });
  printResult(options, run, episodicRunText);
  const copies = copiesText(run.copies);
  if (copies !== null) tell(`engram: ${copies}`);
  const { count } = model.patterns;
  if (options.graph === 'phi' && model.graph.to.length >= count * (count - 1)) {
    tell('engram: by phi every unit may follow every other, the order is then never broken: compare what is visited');
  }
  if (run.stop === 'diverged') {
    throw new ConvergenceError(
      `the recall diverged: a number was no longer finite after ${figure(run.time)} T_f, scale the memories or the gains down`,
    );
  }
}

function picturesOf(
  model: EpisodicModel,
  { image }: Memories,
  run: EpisodicRun,
  options: RunCommandOptions,
): EpisodicPictures {
  const dwells = run.visits.filter(({ complete }, i) => complete && i > 0).map(({ dwell }) => dwell);
  const { engine, dt, seed } = options;
  const histogram = dwells.length === 0 ? {} : { dwells: { dwells, predicted: run.dwell.predicted } };
  // Hop by hop there is nothing in between to be drawn.
  if (engine === 'event' || run.stop === 'diverged') return histogram;
  const cue = cueOf(options, model.patterns, seed);
  const picturing = { engine, dt, cue, visits: run.visits, time: run.time };
  return {
    ...histogram,
    ...(image && { images: retrievedImages(model, image, options.cue, picturing) }),
    ...picturedRecall(model, picturing),
  };
}

function recallOf(model: EpisodicModel, memories: Memories, options: RunCommandOptions): EpisodicRun {
  const { cue, cueNoise = 0, cueMissing = 0, cycles, engine, dt, time, seed } = options;
  if (engine === 'event' && cueNoise + cueMissing > 0) {
    throw new UsageError(
      'the event engine begins at a whole memory: leave --cue-noise and --cue-missing out, or use ode',
    );
  }
  const state = cueOf(options, model.patterns, seed);
  const plan = planRecall(model, { cue, cycles, time, least: knownMargins(model)?.least ?? null });
  if (engine !== 'event') {
    checkStep(dt, model);
    checkLength(plan, dt, MOST_STEPS);
    const note = stepNote(dt, model);
    if (note !== null) tell(`engram: ${note}`);
  }
  const progress = new Progress('recall');
  try {
    const record = runRecall(model, {
      engine,
      dt,
      cue,
      state,
      plan,
      checks: options.checks === true,
      onProgress: (done, detail) => progress.update(Math.min(99, Math.floor(100 * done)), 100, () => detail),
    });
    return {
      schema: 'engram.episodic-run/1',
      seed,
      model: modelFigures(model),
      ...originOf(options, memories),
      graph: options.graph ?? 'cycle',
      cue: { memory: cue, noise: cueNoise, missing: cueMissing },
      dt: engine === 'event' ? null : dt,
      cycles,
      unit: 'T_f',
      ...summariseRecall(model, record, cue, time !== undefined),
    };
  } finally {
    progress.end();
  }
}
