// `engram episodic run`: recalls a sequence and says what was visited, for how long, and why where it went wrong.

import { runRecallSteps } from '../../../episodic/engine/run-recall.ts';
import { recallPictures } from '../../../episodic/pictures/recall-pictures.ts';
import { copiesNote, divergenceOf, orderNote } from '../../../episodic/theory/recall-notes.ts';
import { modelMeasures, summariseRecall } from '../../../episodic/theory/summary.ts';
import { experiment } from '../../kit/experiment.ts';
import { choice, flag, seed } from '../../kit/params.ts';
import { runSteps } from '../../kit/steps.ts';
import { memoriesOf, originOf } from '../memories.ts';
import { cueOf, cueParams, modelOf, modelParams } from '../model.ts';
import { planOf, planParams, steppedPlanOf } from '../plan.ts';
import type { EpisodicRun } from './result.ts';
import { recallStory } from './story.ts';

/** Hours, by all equations; most recalls need a quarter of what they may. */
const MOST_STEPS = 1e9;
/** The share of the work that the recall itself is where pictures are drawn, roughly. */
const RECALL = 0.8;

const { cycles, ...stepping } = planParams(5, 'step of ode and overlap');

export const recall = experiment({
  name: 'episodic run',
  schema: 'engram.episodic-run/1',
  document: 'docs/episodic.md',
  summary: 'Recall a sequence: what is visited, for how long, in which order.',
  params: {
    ...modelParams,
    ...cueParams,
    cycles,
    engine: choice(['ode', 'overlap', 'event'], {
      default: 'ode',
      help: 'full equations, overlaps alone, or hop by hop',
    }),
    ...stepping,
    checks: flag({ help: 'hold every step of ode to the descent theorem' }),
    seed: seed('memories and cue'),
  },
  rules: [
    {
      when: 'pseudoinverse',
      refuses: ['checks'],
      because: 'needs an energy, and a model with --pseudoinverse descends no energy: leave one of them out',
    },
    {
      when: { engine: ['event'] },
      refuses: ['cueNoise', 'cueMissing'],
      because: 'is not of the event engine, which begins at a whole memory: leave it out, or use ode',
    },
  ],
  remarks: 'All times are in T_f. docs/episodic.md says what the models and engines are.',
  examples: [
    'engram episodic run --ratio 0.5 --td 20 --cycles 5 --report recall.html',
    'engram episodic run --engine event --neurons 200 --memories 50 --ratio 0.9 --json',
    'engram episodic run --memories 7 --graph "0-1-2,3-4-5-6" --cue 4 --cue-missing 0.25',
    'engram episodic run --model gamm --cue-noise 0.2',
  ],
  async run(values, run) {
    const { cue, cueNoise, cueMissing, cycles, engine, dt, time, checks, seed } = values;
    const memories = await memoriesOf(values, seed, run);
    const model = modelOf(values, memories.patterns);
    const state = cueOf(values, model.patterns, seed);
    const plan = engine === 'event' ? planOf(model, values) : steppedPlanOf(model, values, MOST_STEPS, run);
    const steps = runRecallSteps(model, { engine, dt, cue, state, plan, checks });
    const record = await runSteps(run, 'recall', steps, 0, run.pictures ? RECALL : 1);
    const data: EpisodicRun = {
      schema: 'engram.episodic-run/1',
      seed,
      model: modelMeasures(model),
      ...originOf(values, memories),
      graph: values.graph ?? 'cycle',
      cue: { memory: cue, noise: cueNoise, missing: cueMissing },
      dt: engine === 'event' ? null : dt,
      cycles,
      unit: 'T_f',
      ...summariseRecall(model, record, cue, time !== undefined),
    };
    const pictured = { image: memories.image, engine, dt, memory: cue, cue: state, summary: data };
    const more = run.pictures ? await runSteps(run, 'pictures', recallPictures(model, pictured), RECALL, 1) : {};
    const notes = [copiesNote(data), data.graph === 'phi' ? orderNote(model) : null];
    for (const note of notes) if (note !== null) run.note(note);
    const failure = divergenceOf(record);
    return { data, more, ...(failure === null ? {} : { failure }) };
  },
  story: ({ data, more }) => recallStory(data, more),
});
