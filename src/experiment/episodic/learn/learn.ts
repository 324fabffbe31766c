// `engram episodic learn`: teaches a sequence to a network that learns while it runs, and says what was learned; over
// many seeds or random settings it gives rates of success.

import { experiment } from '../../kit/experiment.ts';
import { attemptAll } from './attempts.ts';
import { learnParams, learnRules } from './params.ts';
import { savedOrNew } from './request.ts';
import type { EpisodicLearning } from './result.ts';
import { learnStory } from './story.ts';
import { teach } from './teach.ts';

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
    const found = mode === 'lesson' ? await teach(request, run) : await attemptAll(request, values.workers, run);
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

/** Why a lesson ended before its last epoch; `null` where none did. */
function failureOf({ lessons, protocol }: EpisodicLearning): string | null {
  const failed = lessons?.find((epochs) => epochs.length < protocol.epochs);
  if (!failed) return null;
  return (
    `learning diverged: a number was no longer finite in epoch ${failed.length + 1}; ` +
    'use a smaller --dt or --alpha-c, or larger --t-xi and --t-phi'
  );
}
