// `engram episodic energy`: the reduced energy along a recall with its slow drift, every step held to the descent
// theorem, and the landscape of the fast state for one slow state after the other.

import { Command, Option } from 'commander';
import { ConvergenceError, InputError, UsageError } from '../array/errors.ts';
import { recall } from '../episodic/engine/recall.ts';
import type { RecallRecord } from '../episodic/engine/record.ts';
import { checkLength, checkStep, integrating, type RecallPlan, stepNote } from '../episodic/engine/run-recall.ts';
import { planeOfThree, principalPlane, type StatePlane } from '../episodic/landscape/surface.ts';
import type { EpisodicModel } from '../episodic/model/model.ts';
import { type HeldState, restingPlace, statesAlong } from '../episodic/pictures/held-states.ts';
import { landscapeData } from '../episodic/pictures/landscape-frames.ts';
import { minimaOverTime } from '../episodic/pictures/minima-over-time.ts';
import { driftOf } from '../episodic/pictures/pictured-recall.ts';
import { parseSlowStates } from '../episodic/pictures/slow-states-text.ts';
import { planRecall } from '../episodic/theory/plan-recall.ts';
import { knownMargins, modelFigures, summariseRecall } from '../episodic/theory/summary.ts';
import { episodicFigures, renderEpisodic } from '../figure/report/episodic-report.ts';
import {
  addCueOptions,
  addModelOptions,
  type CueOptions,
  cueOf,
  type ModelOptions,
  modelOf,
} from './episodic-options.node.ts';
import type { EpisodicEnergyResult } from './episodic-results.ts';
import { episodicEnergyText } from './episodic-text.ts';
import { memoriesOf, originOf } from './memory-source.node.ts';
import { decimal, integer, integers } from './number-options.ts';
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

interface EnergyCommandOptions extends ModelOptions, CueOptions, ResultOptions {
  readonly dt: number;
  readonly cycles: number;
  readonly time?: number;
  readonly plane: 'memories' | 'components';
  readonly of?: readonly number[];
  readonly slow?: string;
  readonly frames: number;
}

/** The energy of every step is kept, some tens of bytes each. */
const MOST_STEPS = 1e8;
const KEPT = 2000;
const MOST_STARTS = 40;

export function episodicEnergyCommand(): Command {
  const command = new Command('energy').description(
    'Energy along a recall: slow drift, descent checked at every step, and the landscape that the slow state tilts.',
  );
  addCueOptions(addModelOptions(command))
    .option('--cycles <n>', 'times through what can be reached from the cue', integer({ min: 1 }), 2)
    .option('--dt <t>', 'step, in T_f', decimal({ min: 0, above: true }), 0.1)
    .option(
      '--time <t>',
      'stop after this time, in T_f (default: as the dwells need)',
      decimal({ min: 0, above: true }),
    )
    .addOption(
      new Option('--plane <name>', 'of the landscape: three memories, or two principal components of all')
        .choices(['memories', 'components'])
        .default('memories'),
    )
    .option('--of <list>', 'the three memories, like 0,1,2 (default: the first three visited)', integers({ min: 0 }))
    .option('--slow <text>', 'slow states to hold, like "0=0.7;0=0.3,1=0.5" (default: those of the first two hops)')
    .option('--frames <n>', 'slow states taken from the recall', integer({ min: 1, max: 60 }), 20);
  return addResultOptions(command, { seed: 'memories and cue', schema: 'engram.episodic-energy/1' })
    .addHelpText(
      'after',
      `
A slow state "0=0.3,1=0.5" is 0.3 times memory 0 and 0.5 times memory 1; states are separated by semicolons.

Examples:
  engram episodic energy --memories 4 --figures figures
  engram episodic energy --slow "0=0;0=0.3;0=0.6" --of 0,1,2 --json
  engram episodic energy --model lisem --neurons 200 --plane components --report energy.html`,
    )
    .action(runEnergy);
}

function runEnergy(options: EnergyCommandOptions): void {
  checkResultPlaces(options);
  if (options.pseudoinverse) {
    throw new UsageError('--pseudoinverse makes a model that descends no energy: leave it out, or see episodic run');
  }
  const memories = memoriesOf(options, options.seed);
  const model = modelOf(options, memories.patterns);
  const { count } = model.patterns;
  const three = options.of;
  if (three && options.plane === 'components')
    throw new UsageError('--of names memories: leave it out with --plane components');
  if (three && (three.length !== 3 || three.some((mu) => mu >= count))) {
    throw new InputError(`--of is ${three.join(',')}, expected three memories of 0 ... ${count - 1}`);
  }
  const slow = options.slow === undefined ? null : parseSlowStates(options.slow, model.patterns);
  const cue = cueOf(options, model.patterns, options.seed);
  checkStep(options.dt, model);
  const { cycles, time, dt } = options;
  const plan = planRecall(model, { cue: options.cue, cycles, time, least: knownMargins(model)?.least ?? null });
  checkLength(plan, dt, MOST_STEPS);
  const note = stepNote(dt, model);
  if (note !== null) tell(`engram: ${note}`);
  const progress = new Progress('energy');
  try {
    const report = (share: number, stage: string) =>
      progress.update(Math.min(99, Math.floor(100 * share)), 100, () => stage);
    const record = checkedRecall(model, cue, plan, dt, (done) => report(done, 'recall'));
    requireFinite(record);
    const held = slow ?? heldAlong(model, cue, record, options);
    const plane = planeOf(model, record, options);
    const landscape =
      plane && landscapeData(model, plane.plane, plane.memories, held, (done) => report(done, 'landscape'));
    const fixedPoints = minimaOverTime(model, { cue, dt, ...record }, (done) => report(done, 'minima'));
    const { times, energy } = perNeuron(model, record);
    const { visits } = record;
    const drift = visits.filter(({ complete }) => complete).flatMap((visit) => driftOf(visit, times, energy));
    const rates = drift.slice(1).map(({ from, until, low, high }) => (high - low) / (until - from));
    const result: EpisodicEnergyResult = {
      schema: 'engram.episodic-energy/1',
      seed: options.seed,
      ...originOf(options, memories),
      model: modelFigures(model),
      unit: 'T_f',
      visited: visits.map(({ memory }) => memory),
      stop: record.stop,
      descent: { steps: Math.round(record.time / dt), violations: record.violations },
      energy: thinned(times, energy),
      drift,
      meanRate: rates.length === 0 ? null : rates.reduce((sum, rate) => sum + rate, 0) / rates.length,
      landscape,
      fixedPoints: fixedPoints && { share: fixedPoints.share, frames: fixedPoints.frames },
    };
    const pictures = {
      energy: { times: result.energy.times, energy: result.energy.values, visits, drift },
      ...(landscape ? { landscape } : {}),
      ...(fixedPoints ? { fixedPoints } : {}),
    };
    const run = summariseRecall(model, record, options.cue, time !== undefined);
    const { seed, schema } = result;
    writeResults(options, {
      page: (made) =>
        renderEpisodic({
          title: 'How does the energy go?',
          model: result.model,
          run,
          pictures,
          seed,
          schema,
          ...made,
        }),
      pictures: () => episodicFigures(pictures),
    });
    progress.end();
    printResult(options, result, episodicEnergyText);
  } finally {
    progress.end();
  }
}

function checkedRecall(
  model: EpisodicModel,
  cue: Float64Array,
  { visits, goal, patience, time }: RecallPlan,
  dt: number,
  onProgress: (done: number) => void,
): RecallRecord {
  const end = goal === undefined ? { visits } : { goal };
  const engine = integrating('ode', model, dt, true);
  return recall(engine, { ...end, patience, time, cue, keep: { energy: true }, onProgress });
}

/** @throws ConvergenceError where the energy has no number that is left to be shown */
function requireFinite({ stop, time }: RecallRecord): void {
  if (stop !== 'diverged') return;
  throw new ConvergenceError(
    `the recall diverged: a number was no longer finite after ${figure(time)} T_f, scale the memories or the gains down`,
  );
}

function perNeuron(model: EpisodicModel, { samples }: RecallRecord): { times: number[]; energy: number[] } {
  return {
    times: Array.from(samples!.times),
    energy: Array.from(samples!.energy!, (value) => value / model.patterns.neurons),
  };
}

function thinned(times: readonly number[], values: readonly number[]): { times: number[]; values: number[] } {
  const every = Math.max(1, Math.ceil(times.length / KEPT));
  const keep = <T>(all: readonly T[]): T[] => all.filter((_, i) => i % every === 0);
  return { times: keep(times), values: keep(values) };
}

/** From within the second visit to within the fourth, where the slow state is warm; else over the whole recall. */
function heldAlong(
  model: EpisodicModel,
  cue: Float64Array,
  { visits, time }: RecallRecord,
  { dt, frames }: EnergyCommandOptions,
): HeldState[] {
  const middle = (i: number, otherwise: number): number => {
    const visit = visits[i];
    return visit?.complete ? (visit.from + visit.until) / 2 : otherwise;
  };
  const from = middle(0, 0);
  return statesAlong(model, { cue, dt, frames, from, until: middle(2, time) });
}

function planeOf(
  model: EpisodicModel,
  { visits }: RecallRecord,
  { plane, of }: EnergyCommandOptions,
): { plane: StatePlane; memories: number[] } | null {
  const { patterns } = model;
  if (plane === 'components') {
    const all = Array.from({ length: Math.min(patterns.count, MOST_STARTS) }, (_, mu) => mu);
    return { plane: principalPlane(patterns), memories: all };
  }
  const known = [...visits.map(({ memory }) => memory), ...Array.from({ length: patterns.count }, (_, mu) => mu)];
  const three = [...(of ?? [...new Set(known)].slice(0, 3))];
  const [a, b, c] = three;
  // Of one or two memories there is no plane, and nothing was asked for.
  if (a === undefined || b === undefined || c === undefined) return null;
  return {
    plane: planeOfThree(restingPlace(model, a), restingPlace(model, b), restingPlace(model, c)),
    memories: three,
  };
}
