// How long an experiment of `engram episodic` recalls, and by which steps.

import { checkLength, checkStep, type RecallPlan, stepNote } from '../../episodic/engine/run-recall.ts';
import type { EpisodicModel } from '../../episodic/model/model.ts';
import { planRecall } from '../../episodic/theory/plan-recall.ts';
import { knownMargins } from '../../episodic/theory/summary.ts';
import { integer, number, type Params } from '../kit/params.ts';
import type { Run } from '../kit/run.ts';

/** @param cycles the default @param step what `--dt` is */
export function planParams(cycles: number, step: string) {
  return {
    cycles: integer({ atLeast: 1, default: cycles, help: 'times through what can be reached from the cue' }),
    dt: number({ above: 0, default: 0.1, placeholder: 't', help: `${step}, in T_f` }),
    time: number({
      above: 0,
      placeholder: 't',
      help: 'stop after this time, in T_f',
      defaultText: 'as the dwells need',
    }),
  } satisfies Params;
}

interface PlanValues {
  readonly cue: number;
  readonly cycles: number;
  readonly time: number | undefined;
}

/** The plan of a recall without steps. */
export function planOf(model: EpisodicModel, { cue, cycles, time }: PlanValues): RecallPlan {
  return planRecall(model, { cue, cycles, time, least: knownMargins(model)?.least ?? null });
}

/** As `planOf`, by steps of `dt`; one that is too coarse is noted. @throws InputError where more than `most` may be taken */
export function steppedPlanOf(
  model: EpisodicModel,
  values: PlanValues & { readonly dt: number },
  most: number,
  run: Run,
): RecallPlan {
  const { dt } = values;
  checkStep(dt, model);
  const plan = planOf(model, values);
  checkLength(plan, dt, most);
  const note = stepNote(dt, model);
  if (note !== null) run.note(note);
  return plan;
}
