// Everything that decides what is learned, from the values that were given or from what an earlier run saved.

import * as v from 'valibot';
import { InputError, UsageError } from '../../../array/errors.ts';
import {
  DEFAULT_EPOCHS,
  type LearningMode,
  learningSettings,
  searchSettings,
} from '../../../episodic/learning/learning-options.ts';
import { checkLearningSettings, type LearningSettings } from '../../../episodic/learning/settings.ts';
import type { Teaching } from '../../../episodic/learning/teaching.ts';
import type { Run } from '../../kit/run.ts';
import type { Store } from '../../kit/store.ts';
import { type MemoryOrigin, memoriesOf, originOf } from '../memories.ts';
import { type LearnValues, learningSizes } from './params.ts';

export interface LearningRequest extends Teaching {
  readonly mode: LearningMode;
  readonly origin: MemoryOrigin;
  /** Attempts of repeats and searches, 1 for a lesson. */
  readonly attempts: number;
}

/** Of an epoch. The recall after it, up to 1.5 times as many, is not interrupted. */
const MOST_STEPS = 1e7;

/** @throws UsageError, InputError where there is nothing to learn, settings cannot be, or an epoch is too long */
export async function requestOf(values: LearnValues, run: Run): Promise<LearningRequest> {
  const { seed, repeats, search, then: second = 0, singlePass, epochs = DEFAULT_EPOCHS } = values;
  // Random memories are drawn here for their options to be checked; each attempt draws its own.
  const memories = await memoriesOf(values, seed, run, learningSizes);
  const { count, neurons, rows } = memories.patterns;
  if (count < 2) throw new UsageError(`a sequence of ${count} memory: ask for --memories of at least 2`);
  const mode = search !== undefined ? 'search' : repeats !== undefined ? 'repeats' : 'lesson';
  const settings = mode === 'search' ? searchSettings(values) : learningSettings(values);
  checkLearningSettings(settings);
  if (mode !== 'search') checkLength(settings, count);
  return {
    mode,
    origin: originOf(values, memories),
    singlePass,
    second,
    attempts: repeats ?? search ?? 1,
    plan: {
      neurons,
      hidden: values.hidden ?? 2 * (count + second),
      memories: count,
      bias: values.bias ?? 0,
      taught: values.patterns === undefined ? null : rows,
      epochs: singlePass ? 1 : epochs,
      seed,
    },
    settings,
  };
}

function checkLength({ stepsPerMemory, dt }: LearningSettings, memories: number): void {
  if (memories * stepsPerMemory <= MOST_STEPS) return;
  const found = `${memories} memories of ${stepsPerMemory} steps of --dt ${dt}`;
  throw new InputError(`${found}: the limit is ${MOST_STEPS} steps an epoch, give a smaller --show or a larger --dt`);
}

const savedRequest = v.looseObject({
  mode: v.picklist(['lesson', 'repeats', 'search']),
  attempts: v.number(),
  second: v.number(),
  plan: v.looseObject({ taught: v.nullable(v.array(v.number())) }),
  settings: v.looseObject({}),
});

/** The request that an earlier run saved, or the new one, which is saved now where there is a store. */
export async function savedOrNew(values: LearnValues, run: Run): Promise<LearningRequest> {
  const { store } = run;
  if (store?.resumed) return requestIn(store.resumed, store);
  const request = await requestOf(values, run);
  const { plan } = request;
  await store?.begin({ ...request, plan: { ...plan, taught: plan.taught && [...plan.taught] } });
  return request;
}

/** @throws InputError where it is no request of a learning */
function requestIn(resumed: NonNullable<Store['resumed']>, { name }: Store): LearningRequest {
  if (!v.is(savedRequest, resumed)) {
    throw new InputError(`${name} was made for no learning: expected a folder that engram episodic learn made`);
  }
  const found = resumed as unknown as LearningRequest;
  const taught = found.plan.taught && Float64Array.from(found.plan.taught);
  return { ...found, plan: { ...found.plan, taught } };
}
