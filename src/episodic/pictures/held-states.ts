// Slow states that are held while the energy of the fast one is looked at.

import { odeEngine } from '../engine/ode.ts';
import { frozenLandscape } from '../landscape/landscape.ts';
import type { EpisodicModel } from '../model/model.ts';
import { patternRow } from '../model/patterns.ts';

/** A slow state to be held, and the fast state at that time, if there is one. */
export interface HeldState {
  readonly name: string;
  readonly slow: Float64Array;
  readonly state: Float64Array | null;
  /** When it was, of a recall. */
  readonly time?: number;
}

/** States at so many equal distances from `from` to `until` of a recall. */
export function statesAlong(
  model: EpisodicModel,
  { cue, dt, from, until, frames }: { cue: Float64Array; dt: number; from: number; until: number; frames: number },
): HeldState[] {
  const engine = odeEngine(model, { dt });
  engine.start(cue);
  const neurons = model.patterns.neurons;
  const held: HeldState[] = [];
  for (let i = 0; i < frames; i++) {
    const time = from + (i / Math.max(1, frames - 1)) * (until - from);
    while (engine.steps * dt < time - 1e-9) engine.step();
    held.push({
      time: engine.steps * dt,
      name: `t = ${(engine.steps * dt).toFixed(1)} T_{f}`,
      slow: engine.delayState(new Float64Array(neurons)),
      state: engine.featureState(new Float64Array(neurons)),
    });
  }
  return held;
}

/** Where a memory rests while the slow state is silent: at itself in EDEN, farther out in LISEM; itself if it is lost. */
export function restingPlace(model: EpisodicModel, memory: number): Float64Array {
  const pattern = patternRow(model.patterns, memory);
  const found = frozenLandscape(model, new Float64Array(pattern.length)).descend(pattern, { maxSteps: 2000 });
  return found.memory === memory && found.converged ? found.state : pattern;
}
