// `engram episodic learn`: teaches a sequence to a network that learns while it runs, and says what was learned; over
// many seeds or random settings it gives rates of success.

import { runStages } from '../../../array/stages.ts';
import { successRate } from '../../../episodic/learning/attempt.ts';
import { attemptAll, type PlannedAttempt } from '../../../episodic/learning/attempts.ts';
import { areNumbers } from '../../../episodic/learning/rule.ts';
import { teachSteps } from '../../../episodic/learning/teaching.ts';
import { experiment } from '../../kit/experiment.ts';
import { runJob } from '../../kit/pool.ts';
import type { Run } from '../../kit/run.ts';
import { learningAttempt } from './attempt.ts';
import { learnParams, learnRules } from './params.ts';
import { type LearningRequest, savedOrNew } from './request.ts';
import type { EpisodicLearning, Learned } from './result.ts';
import { saveAttempt, savedAttempts, savedEpochs, saveEpoch, saveNetwork } from './saved.ts';
import { learnStory } from './story.ts';

export const learn = experiment({
  name: 'episodic learn',
  schema: 'engram.episodic-learn/1',
  document: 'docs/episodic.md',
  summary: 'Teach a sequence to a network that learns while it runs.',
  params: learnParams,
  rules: learnRules,
  remarks: 'All times are in T_f. docs/episodic.md says what the rule and the settings are.',
  examples: [
    'engram episodic learn --report learned.html',
    'engram episodic learn --patterns digits --out runs/digits',
    'engram episodic learn --settings i --memories 4 --epochs 12 --repeats 40',
    'engram episodic learn --search 60 --memories 4 --vigilance 0 --figures figures',
    'engram episodic learn --memories 5 --then 5 --hidden 10',
    'engram episodic learn --resume --out runs/digits',
  ],
  resumable: {
    out: 'a folder to save to as it goes, with the network in the end',
    resume: 'go on in --out where it was saved last',
  },
  async run(values, run) {
    const request = await savedOrNew(values, run);
    const { plan, origin, mode, singlePass, settings } = request;
    const found = mode === 'lesson' ? await lessonsOf(request, run) : await runsOf(request, mode, values.workers, run);
    const data: EpisodicLearning = {
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
    const failure = failureOf(data);
    return { data, more: { out: run.store?.name ?? null }, ...(failure === null ? {} : { failure }) };
  },
  story: ({ data, more }) => learnStory(data, more.out),
});

/** What the lessons taught, each epoch saved as soon as it is over; those that are saved already are not taught again. */
async function lessonsOf(request: LearningRequest, run: Run): Promise<Learned> {
  const { store } = run;
  const before = store && savedEpochs(store);
  const total = request.plan.epochs * (request.second > 0 ? 2 : 1);
  const show = (epochs: number, words = '') => run.progress(`${epochs} epochs`, epochs / total, `of ${total}${words}`);
  let isShown = false;
  const lessons = teachSteps(request, before, ({ row, weights, taught }) => {
    if (store) saveEpoch(store, row, weights);
    show(row.step, `, ${row.recall.reached + 1} of ${taught.count} recalled in order`);
  });
  const { weights, taught, ...found } = await runStages(lessons, {
    signal: run.signal,
    // Nothing is said before the lesson has accepted what it is to teach: an error is one line alone.
    onProgress: () => {
      if (!isShown) show(before?.rows.length ?? 0);
      isShown = true;
    },
    pause: () => run.pause(),
    slice: 0,
  });
  if (store && areNumbers(weights)) saveNetwork(store, weights, taught);
  return { ...found, attempts: null, success: null };
}

/** How whole runs ended, each saved as soon as it is over; those that are saved already are not done again. */
async function runsOf(
  request: LearningRequest,
  mode: 'repeats' | 'search',
  workers: number | undefined,
  run: Run,
): Promise<Learned> {
  const { store } = run;
  const pool = run.pool(workers);
  const planned = { ...request, mode };
  const doing = { workers: pool.workers, run: (each: PlannedAttempt) => runJob(pool, learningAttempt, each) };
  try {
    const attempts = await attemptAll(planned, doing, store ? savedAttempts(store) : [], (attempt, over, inOrder) => {
      if (store && attempt) saveAttempt(store, attempt);
      run.progress(`${over} runs`, over / planned.attempts, `of ${planned.attempts}, ${inOrder} in order`);
    });
    const none = { lessons: null, knowledge: null, fromNoise: null, columns: null, phi: null };
    return { ...none, attempts, success: successRate(attempts) };
  } finally {
    await pool.end();
  }
}

/** Why a lesson ended before its last epoch; `null` where none did. */
function failureOf({ lessons, protocol }: EpisodicLearning): string | null {
  const failed = lessons?.find((epochs) => epochs.length < protocol.epochs);
  if (!failed) return null;
  return (
    `learning diverged: a number was no longer finite in epoch ${failed.length + 1}; ` +
    'use a smaller --dt or --alpha-c, or larger --t-xi and --t-phi'
  );
}
