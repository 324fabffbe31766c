// `engram episodic energy`: the reduced energy along a recall with its slow drift, every step held to the descent
// theorem, and the landscape of the fast state for one slow state after the other.

import { ConvergenceError, InputError } from '../../../array/errors.ts';
import { runRecallSteps } from '../../../episodic/engine/run-recall.ts';
import { energyAlong } from '../../../episodic/pictures/energy-along.ts';
import { statesOfHopsSteps } from '../../../episodic/pictures/held-states.ts';
import { componentPlane, landscapeDataSteps, memoryPlaneSteps } from '../../../episodic/pictures/landscape-frames.ts';
import { minimaOverTimeSteps } from '../../../episodic/pictures/minima-over-time.ts';
import { parseSlowStates } from '../../../episodic/pictures/slow-states-text.ts';
import { divergenceOf } from '../../../episodic/theory/recall-notes.ts';
import { modelMeasures, summariseRecall } from '../../../episodic/theory/summary.ts';
import { experiment } from '../../kit/experiment.ts';
import { choice, integer, integers, seed, text } from '../../kit/params.ts';
import { runSteps } from '../../kit/steps.ts';
import { memoriesOf, originOf } from '../memories.ts';
import { cueOf, cueParams, modelOf, modelParams } from '../model.ts';
import { planParams, steppedPlanOf } from '../plan.ts';
import type { EnergyDetails, EpisodicEnergyResult } from './result.ts';
import { energyStory } from './story.ts';

/** The energy of every step is kept, some tens of bytes each. */
const MOST_STEPS = 1e8;

export const energy = experiment({
  name: 'episodic energy',
  schema: 'engram.episodic-energy/1',
  document: 'docs/episodic.md',
  summary:
    'Energy along a recall: slow drift, descent checked at every step, and the landscape that the slow state tilts.',
  params: {
    ...modelParams,
    ...cueParams,
    ...planParams(2, 'step'),
    plane: choice(['memories', 'components'], {
      default: 'memories',
      help: 'of the landscape: three memories, or two principal components of all',
    }),
    of: integers({
      atLeast: 0,
      help: 'the three memories, like 0,1,2',
      defaultText: 'the first three visited',
    }),
    slow: text({
      help: 'slow states to hold, like "0=0.7;0=0.3,1=0.5"',
      defaultText: 'those of the first two hops',
    }),
    frames: integer({ atLeast: 1, atMost: 60, default: 20, help: 'slow states taken from the recall' }),
    seed: seed('memories and cue'),
  },
  rules: [
    {
      when: 'pseudoinverse',
      refuses: ['pseudoinverse'],
      because: 'makes a model that descends no energy: leave it out, or see episodic run',
    },
    {
      when: { plane: ['components'] },
      refuses: ['of'],
      because: 'names memories: leave it out with --plane components',
    },
  ],
  remarks:
    'A slow state "0=0.3,1=0.5" is 0.3 times memory 0 and 0.5 times memory 1; states are separated by semicolons.',
  examples: [
    'engram episodic energy --memories 4 --figures figures',
    'engram episodic energy --slow "0=0;0=0.3;0=0.6" --of 0,1,2 --json',
    'engram episodic energy --model lisem --neurons 200 --plane components --report energy.html',
  ],
  async run(values, run) {
    const { cue, dt, time, of: three, frames, seed } = values;
    const memories = await memoriesOf(values, seed, run);
    const model = modelOf(values, memories.patterns);
    const { count, neurons } = model.patterns;
    if (three && (three.length !== 3 || three.some((mu) => mu >= count))) {
      throw new InputError(`--of is ${three.join(',')}, expected three memories of 0 ... ${count - 1}`);
    }
    const slow = values.slow === undefined ? null : parseSlowStates(values.slow, model.patterns);
    const state = cueOf(values, model.patterns, seed);
    const plan = steppedPlanOf(model, values, MOST_STEPS, run);
    const recalling = { engine: 'ode', dt, cue, state, plan, checks: true, keep: { energy: true } } as const;
    const record = await runSteps(run, 'recall', runRecallSteps(model, recalling), 0, 0.4);
    const divergence = divergenceOf(record);
    // No number of the energy is left to be shown.
    if (divergence !== null) throw new ConvergenceError(divergence);
    const held =
      slow ??
      (await runSteps(run, 'landscape', statesOfHopsSteps(model, record, { cue: state, dt, frames }), 0.4, 0.45));
    const plane =
      values.plane === 'components'
        ? componentPlane(model)
        : await runSteps(run, 'landscape', memoryPlaneSteps(model, record.visits, three), 0.45, 0.5);
    const landscape = plane && (await runSteps(run, 'landscape', landscapeDataSteps(model, plane, held), 0.5, 0.75));
    const recalled = { cue: state, dt, visits: record.visits, time: record.time };
    const fixedPoints = await runSteps(run, 'minima', minimaOverTimeSteps(model, recalled), 0.75, 1);
    const { times, values: energies, drift, meanRise, meanRate } = energyAlong(record, neurons);
    const data: EpisodicEnergyResult = {
      schema: 'engram.episodic-energy/1',
      seed,
      ...originOf(values, memories),
      model: modelMeasures(model),
      unit: 'T_f',
      visited: record.visits.map(({ memory }) => memory),
      stop: record.stop,
      descent: { steps: Math.round(record.time / dt), violations: record.violations },
      energy: { times, values: energies },
      drift,
      meanRate,
      landscape,
      fixedPoints: fixedPoints && { share: fixedPoints.share, frames: fixedPoints.frames },
    };
    const more: EnergyDetails = {
      summary: summariseRecall(model, record, cue, time !== undefined),
      meanRise,
      fixedPoints,
    };
    return { data, more };
  },
  story: ({ data, more }) => energyStory(data, more),
});
