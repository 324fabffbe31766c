// Slow states that are held while the energy of the fast one is looked at.

import type { Steps } from '../../array/stages.ts';
import { odeEngine } from '../engine/ode.ts';
import type { RecallRecord } from '../engine/record.ts';
import { frozenLandscape } from '../landscape/landscape.ts';
import type { EpisodicModel } from '../model/model.ts';
import { evaluationsAtOnce } from '../model/pace.ts';
import { patternRow } from '../model/patterns.ts';

/** A slow state to be held, and the fast state at that time, if there is one. */
export interface HeldState {
  readonly name: string;
  readonly slow: Float64Array;
  readonly state: Float64Array | null;
  /** When it was, of a recall. */
  readonly time?: number;
}

/** How the states of a recall are found again, by recalling once more. */
export interface Along {
  /** The state that the recall starts from, `[N]`. */
  readonly cue: Float64Array;
  readonly dt: number;
  /** States at equal distances. */
  readonly frames: number;
}

/** The states at `frames` times from `from` to `until` of a recall, in steps. */
export function* statesAlongSteps(
  model: EpisodicModel,
  { cue, dt, frames }: Along,
  from: number,
  until: number,
): Steps<HeldState[]> {
  const engine = odeEngine(model, { dt });
  engine.start(cue);
  const neurons = model.patterns.neurons;
  const atOnce = evaluationsAtOnce(model.patterns);
  const held: HeldState[] = [];
  for (let i = 0; i < frames; i++) {
    const time = from + (i / Math.max(1, frames - 1)) * (until - from);
    while (engine.steps * dt < time - 1e-9) {
      engine.step();
      if (engine.steps % atOnce === 0) yield Math.min(1, (engine.steps * dt) / until);
    }
    held.push({
      time: engine.steps * dt,
      name: `t = ${(engine.steps * dt).toFixed(1)} T_{f}`,
      slow: engine.delayState(new Float64Array(neurons)),
      state: engine.featureState(new Float64Array(neurons)),
    });
  }
  return held;
}

/** States from within the first visit to within the third, or to the end of a recall without one, in steps. */
export function statesOfHopsSteps(
  model: EpisodicModel,
  { visits, time }: Pick<RecallRecord, 'visits' | 'time'>,
  along: Along,
): Steps<HeldState[]> {
  const middle = (i: number, otherwise: number): number => {
    const visit = visits[i];
    return visit?.complete ? (visit.from + visit.until) / 2 : otherwise;
  };
  return statesAlongSteps(model, along, middle(0, 0), middle(2, time));
}

/**
 * Finds in steps where a memory rests while the slow state is silent: at itself in EDEN, farther out in LISEM; itself
 * if it is lost.
 */
export function* restingPlaceSteps(model: EpisodicModel, memory: number): Steps<Float64Array> {
  const pattern = patternRow(model.patterns, memory);
  const silent = frozenLandscape(model, new Float64Array(pattern.length));
  const found = yield* silent.descendSteps(pattern, { maxSteps: 2000 });
  return found.memory === memory && found.converged ? found.state : pattern;
}
