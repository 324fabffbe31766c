// `engram episodic learn`: teaches a sequence to a network that learns while it runs, and says what was learned; over
// many seeds or random settings it gives rates of success.

import { Command, Option } from 'commander';
import { ConvergenceError, InputError, UsageError } from '../array/errors.ts';
import { matrix, rowsOf } from '../array/matrix.ts';
import { stream } from '../array/random.ts';
import { type Attempt, type AttemptPlan, attemptStart, successRate } from '../episodic/learning/attempt.ts';
import { knowledgeOf } from '../episodic/learning/knowledge.ts';
import {
  answering,
  DEFAULT_EPOCHS,
  type LearningOptions,
  learningMode,
  learningSettingNames,
  learningSettings,
} from '../episodic/learning/learning-options.ts';
import { columnCorrelations, Lesson } from '../episodic/learning/lesson.ts';
import { testRecall } from '../episodic/learning/recall-test.ts';
import { areNumbers, type LearnedWeights } from '../episodic/learning/rule.ts';
import {
  authorLearning,
  checkLearningSettings,
  drawAuthorLearning,
  type LearningSettings,
  learningDefaults,
} from '../episodic/learning/settings.ts';
import { biasedPatterns } from '../episodic/model/pattern-draws.ts';
import type { Patterns } from '../episodic/model/patterns.ts';
import { learningFigures, renderLearning } from '../figure/report/learning-report.ts';
import { learningText } from './episodic-learn-text.ts';
import { EpisodicPool } from './episodic-pool.node.ts';
import { type EpochRow, LearningFolder, type LearningRequest } from './learning-folder.node.ts';
import type { EpisodicLearning } from './learning-results.ts';
import { addSourceOptions, type MemoryOptions, memoriesOf, originOf } from './memory-source.node.ts';
import { decimal, integer } from './number-options.ts';
import { path } from './path-option.ts';
import {
  addResultOptions,
  checkResultPlaces,
  printResult,
  type ResultOptions,
  writeResults,
} from './result-options.node.ts';
import { givenOnResume } from './resume-options.node.ts';
import { commandLine } from '../array/command-line.ts';
import { exitOnInterrupt, listenForInterrupt } from './terminal/interrupt.node.ts';
import { versions } from './terminal/package-version.node.ts';
import { tell } from './terminal/print.node.ts';
import { Progress } from './terminal/progress.node.ts';

interface LearnCommandOptions extends LearningOptions, Omit<MemoryOptions, 'graph'>, ResultOptions {
  readonly hidden?: number;
  readonly out?: string;
  readonly resume?: true;
}

const sizes = { neurons: 50, memories: 10 };

export function episodicLearnCommand(): Command {
  const positive = decimal({ min: 0, above: true });
  const at = learningDefaults;
  const command = new Command('learn').description('Teach a sequence to a network that learns while it runs.');
  addSourceOptions(command, sizes)
    .option('--hidden <n>', 'hidden units (default: twice the memories)', integer({ min: 1, max: 4096 }))
    .option(
      '--vigilance <x>',
      `overlap below which a taken unit leaves a memory to a free one, 0 for the papers' rule (default: ${at.vigilance})`,
      decimal({ min: 0, max: 0.999 }),
    )
    .addOption(
      new Option('--settings <name>', "ours, or the authors' i, ii or digits (default: ours)").choices(
        learningSettingNames,
      ),
    )
    .option('--epochs <n>', `times through the sequence (default: ${DEFAULT_EPOCHS})`, integer({ min: 1, max: 1e6 }))
    .option('--single-pass', 'once through it, from weights of unit norm; tested from noise too')
    .option('--show <t>', 'time that each memory is shown, in T_f (default: 100)', positive)
    .option('--dt <t>', `step, in T_f (default: ${at.dt})`, positive)
    .option('--td <t>', `time constant of the slow state, in T_f (default: ${at.times.delay})`, positive)
    .option('--t-xi <t>', `time constant of Xi, in T_f (default: ${at.xiTime})`, positive)
    .option('--t-phi <t>', `time constant of Phi, in T_f (default: ${at.phiTime})`, positive)
    .option('--alpha-c <x>', `cross strength, with alpha_s = 1 (default: ${at.alphaC})`, positive)
    .option('--beta <x>', `sharpness of the softmax (default: ${at.beta})`, positive)
    .option('--teacher <x>', `gain of the teacher as an input (default: ${at.teacher})`, decimal({ min: 0 }))
    .option('--compat', "the rule as the authors' code has it (quirk learning-cpp)")
    .option('--then <n>', 'teach a second random sequence of n memories, and see what is left', integer({ min: 2 }))
    .option('--repeats <n>', 'whole runs, each with other memories and weights', integer({ min: 1, max: 1e6 }))
    .option(
      '--search <n>',
      "whole runs, each with settings drawn from the authors' ranges",
      integer({ min: 1, max: 1e6 }),
    )
    .option(
      '--workers <n>',
      'threads of repeats and searches (default: one for each core)',
      integer({ min: 1, max: 1024 }),
    )
    .option('--out <dir>', 'a folder to save to as it goes, with the network in the end', path)
    .option('--resume', 'go on in --out where it was saved last');
  return addResultOptions(command, { seed: 'memories, weights and draws', schema: 'engram.episodic-learn/1' })
    .addHelpText(
      'after',
      `
All times are in T_f. docs/episodic.md says what the rule and the settings are.

Examples:
  engram episodic learn --report learned.html
  engram episodic learn --patterns digits --out runs/digits
  engram episodic learn --settings i --memories 4 --epochs 12 --repeats 40
  engram episodic learn --search 60 --memories 4 --vigilance 0 --figures figures
  engram episodic learn --memories 5 --then 5 --hidden 10
  engram episodic learn --resume --out runs/digits`,
    )
    .action((options: LearnCommandOptions, self: Command) => runLearn(options, self));
}

async function runLearn(options: LearnCommandOptions, command: Command): Promise<void> {
  checkResultPlaces(options);
  const folder = options.resume ? await reopened(options, command) : await begun(options);
  const { request } = folder;
  try {
    const found = await (request.mode === 'lesson'
      ? teach(request, folder.saved, options.out)
      : attemptAll(request, folder.saved, options.workers, options.out));
    if (found === null) return;
    const { plan, origin, mode, singlePass, settings } = request;
    const result: EpisodicLearning = {
      schema: 'engram.episodic-learn/1',
      seed: plan.seed,
      ...origin,
      unit: 'T_f',
      mode,
      neurons: plan.neurons,
      memories: plan.memories,
      hidden: plan.hidden,
      protocol: { kind: singlePass ? 'single-pass' : 'epochs', epochs: plan.epochs },
      settings: mode === 'search' ? null : settings,
      ...found,
    };
    writeResults(options, {
      page: (made) => renderLearning({ ...result, title: 'Does it learn the sequence?', ...made }),
      pictures: () => learningFigures(result),
    });
    printResult(options, result, (each) => learningText(each, options.out ?? null));
    if (options.figures !== undefined && mode === 'repeats') {
      tell('engram: runs of one setting have no figures: --report has them as a table, --json all of them');
    }
    const failed = found.lessons?.findIndex((epochs) => epochs.length < plan.epochs) ?? -1;
    if (failed >= 0) {
      throw new ConvergenceError(
        `learning diverged: a number was no longer finite in epoch ${found.lessons![failed]!.length + 1}; ` +
          'use a smaller --dt or --alpha-c, or larger --t-xi and --t-phi',
      );
    }
  } finally {
    folder.saved?.release();
  }
}

/** What is to be done, and the folder it is saved to, if there is one. */
interface Opened {
  readonly request: LearningRequest;
  readonly saved: LearningFolder | null;
}

async function begun(options: LearnCommandOptions): Promise<Opened> {
  const request = requestOf(options);
  if (options.out === undefined) return { request, saved: null };
  return { request, saved: await LearningFolder.create(options.out, request, versions()) };
}

/** Options that may be given when a run goes on. */
const ON_RESUME = ['out', 'resume', 'json', 'report', 'figures', 'workers'];

async function reopened({ out }: LearnCommandOptions, command: Command): Promise<Opened> {
  if (out === undefined) throw new UsageError('--resume needs --out, the folder of the run');
  givenOnResume(command, ON_RESUME);
  const saved = await LearningFolder.reopen(out);
  return { request: saved.request, saved };
}

/** Of an epoch. The recall after it, up to 1.5 times as many, is not interrupted. */
const MOST_STEPS = 1e7;

function requestOf(options: LearnCommandOptions): LearningRequest {
  const { seed, repeats, search, then: second = 0, singlePass = false } = options;
  const mode = learningMode(options);
  const memories = options.patterns === undefined ? null : memoriesOf(options, seed);
  // Checks the options of random memories; each attempt draws its own.
  const { patterns, image } = memories ?? memoriesOf({ ...sizes, ...options }, seed);
  if (patterns.count < 2)
    throw new UsageError(`a sequence of ${patterns.count} memory: ask for --memories of at least 2`);
  const settings =
    mode === 'search' ? { ...learningDefaults, ...answering(options, learningDefaults) } : learningSettings(options);
  checkLearningSettings(settings);
  const steps = patterns.count * settings.stepsPerMemory;
  if (mode !== 'search' && steps > MOST_STEPS) {
    const found = `${patterns.count} memories of ${settings.stepsPerMemory} steps of --dt ${settings.dt}`;
    throw new InputError(`${found}: the limit is ${MOST_STEPS} steps an epoch, give a smaller --show or a larger --dt`);
  }
  return {
    mode,
    origin: originOf(options, { patterns, image }),
    singlePass,
    second,
    attempts: repeats ?? search ?? 1,
    plan: {
      neurons: patterns.neurons,
      hidden: options.hidden ?? 2 * (patterns.count + second),
      memories: patterns.count,
      bias: options.bias ?? 0,
      taught: memories?.patterns.rows ?? null,
      epochs: singlePass ? 1 : (options.epochs ?? DEFAULT_EPOCHS),
      seed,
    },
    settings,
  };
}

/** Multiplications between two looks at the signals: some hundredths of a second. */
const SLICE = 2e7;

type Found = Pick<EpisodicLearning, 'lessons' | 'knowledge' | 'fromNoise' | 'columns' | 'phi' | 'attempts' | 'success'>;

/** One lesson, or two. @returns `null` where it was interrupted */
async function teach(
  { plan, settings, second, singlePass }: LearningRequest,
  saved: LearningFolder | null,
  out: string | undefined,
): Promise<Found | null> {
  const start = attemptStart(plan, settings, 0);
  const sequences = [start.taught, ...(second > 0 ? [secondSequence(plan, second)] : [])];
  const before = saved?.savedEpochs() ?? null;
  const weights = before?.weights ?? start.weights;
  const rows: EpochRow[] = [...(before?.rows ?? [])];
  const progress = new Progress('learn');
  const { signal, exitCode } = listenForInterrupt();
  const slice = Math.ceil(SLICE / (weights.hidden * (weights.neurons + weights.hidden)));
  const doneIn = (lesson: number) => rows.filter((row) => row.lesson === lesson);
  try {
    for (const [lesson, taught] of sequences.entries()) {
      const watched = lesson > 0 ? { watched: sequences[0]! } : {};
      const teacher = new Lesson(settings, weights, taught, { epoch: doneIn(lesson).length, ...watched });
      while (teacher.epoch < plan.epochs && teacher.isFinite) {
        const figures = teacher.show(slice);
        // Signals are only seen when the event loop turns.
        await new Promise((resolve) => setImmediate(resolve));
        if (signal.aborted) {
          progress.end();
          interrupted(rows.length, out, exitCode());
          return null;
        }
        if (!figures) continue;
        rows.push({ step: rows.length + 1, lesson, ...figures });
        saved?.saveEpoch(rows.at(-1)!, weights);
        progress.update(
          rows.length,
          plan.epochs * sequences.length,
          () => `epochs  ${figures.recall.reached + 1} of ${taught.count} recalled in order`,
        );
      }
    }
  } finally {
    progress.end();
  }
  if (areNumbers(weights)) saved?.saveNetwork(weights, start.taught);
  return {
    lessons: sequences.map((_, lesson) =>
      doneIn(lesson).map(({ step: _step, lesson: _lesson, ...figures }) => figures),
    ),
    knowledge: sequences.map((taught) => knowledgeOf(weights, settings, taught)),
    fromNoise: singlePass ? recallFromNoise(weights, settings, start.taught, plan) : null,
    columns: rowsOf(columnCorrelations(weights, start.taught)),
    phi: rowsOf(matrix(weights.hidden, weights.hidden, weights.phi)),
    attempts: null,
    success: null,
  };
}

function interrupted(epochs: number, out: string | undefined, exitCode: number): void {
  tell(`engram: interrupted after ${epochs} epochs, ${continuation(out)}`);
  process.exitCode = exitCode;
}

function continuation(out: string | undefined): string {
  if (out === undefined) return 'nothing is kept without --out';
  return `saved; continue with: ${commandLine(['episodic', 'learn', '--resume', '--out', out])}`;
}

function secondSequence({ neurons, bias, seed }: AttemptPlan, count: number): Patterns {
  return biasedPatterns({ count, neurons, bias, rng: stream(seed, 'episodic', 'learning', 'second') });
}

/** Overlap from which a state is a memory, of the authors' test of a single pass. */
const RECOGNISED = 0.6;

function recallFromNoise(weights: LearnedWeights, settings: LearningSettings, taught: Patterns, { seed }: AttemptPlan) {
  const rng = stream(seed, 'episodic', 'learning', 'noise');
  const cue = Float64Array.from({ length: taught.neurons }, () => rng.normal());
  return testRecall(weights, settings, taught, { cue, threshold: RECOGNISED, showings: 2 * taught.count });
}

/** Repeats or a search, over the workers; what is saved already is not done again. */
async function attemptAll(
  { mode, plan, settings, attempts: count, singlePass }: LearningRequest,
  saved: LearningFolder | null,
  workers: number | undefined,
  out: string | undefined,
): Promise<Found> {
  const attempts = new Map((saved?.savedAttempts() ?? []).map((each) => [each.attempt, each]));
  let inOrder = [...attempts.values()].filter((each) => each.inOrder).length;
  const progress = new Progress('learn');
  exitOnInterrupt(() => {
    progress.end();
    saved?.release();
    tell(`engram: interrupted after ${attempts.size} runs, ${continuation(out)}`);
  });
  const pool = new EpisodicPool(workers);
  const settingsOf = (attempt: number): LearningSettings => {
    if (mode === 'repeats') return settings;
    const drawn = drawAuthorLearning(stream(plan.seed, 'episodic', 'learning', 'draw', attempt), singlePass);
    const { vigilance, compat, weights } = settings;
    return { ...authorLearning(drawn), vigilance, compat, weights: singlePass ? weights : { kind: 'normal', gain: 1 } };
  };
  const run = async (attempt: number): Promise<void> => {
    const done = await pool.run({ kind: 'learning', plan, settings: settingsOf(attempt), attempt });
    attempts.set(attempt, done);
    saved?.saveAttempt(done);
    if (done.inOrder) inOrder++;
    progress.update(attempts.size, count, () => `runs  ${inOrder} in order`);
  };
  try {
    const open = Array.from({ length: count }, (_, k) => k).filter((k) => !attempts.has(k));
    // A few at a time: the results of a million would all wait at once.
    const next = open[Symbol.iterator]();
    await Promise.all(
      Array.from({ length: 2 * pool.workers }, async () => {
        for (const attempt of next) await run(attempt);
      }),
    );
  } finally {
    progress.end();
    await pool.end();
  }
  const sorted: Attempt[] = [...attempts.values()].sort((a, b) => a.attempt - b.attempt);
  return {
    ...{ lessons: null, knowledge: null, fromNoise: null, columns: null, phi: null },
    attempts: sorted,
    success: successRate(sorted),
  };
}
