// What the two integrating engines have in common: a state that is started from a cue and stepped. recall() drives
// either through this interface; the event-driven predictor (predict.ts) has no steps and stands beside them.

import type { EpisodicModel } from '../model/model.ts';

export type EngineKind = 'ode' | 'overlap' | 'event';

/** A step at which the energy did not fall as the discrete descent theorem says it must (spec section 5). */
export interface Violation {
  readonly step: number;
  /** Energy before and after the fast step, slow state held. */
  readonly before: number;
  readonly after: number;
  /** The largest `after` that the theorem allows, tolerance included. */
  readonly allowed: number;
}

/** A memory that is stepped through time: started from a cue, then observed after any step. */
export interface RecallEngine {
  readonly kind: Exclude<EngineKind, 'event'>;
  readonly model: EpisodicModel;
  /** Size of one step, in the unit of the model's time constants. */
  readonly dt: number;
  /** Steps taken since `start`. */
  readonly steps: number;
  /** Violations of the descent theorem found so far; empty where the check is off. */
  readonly violations: readonly Violation[];
  /** Sets `V_f` to `cue [N]`, `V_d` to `slow [N]` (zeros when absent) and the time to 0. */
  start(cue: ArrayLike<number>, slow?: ArrayLike<number>): void;
  /** External input `I [N]` from the next step on, copied; `null` for none. */
  setInput(input: ArrayLike<number> | null): void;
  /** Stops or restarts the slow state where it is. */
  freezeDelay(frozen: boolean): void;
  step(): void;
  /** `m_mu = xi^(mu)^T sigma_f(v) / N` of all memories into `out [P]`. */
  overlaps(out: Float64Array): Float64Array;
  /** `xi^(mu)^T psi(s) / N` of all memories into `out [P]`. */
  delayOverlaps(out: Float64Array): Float64Array;
  /** `sigma_h(h)` of the present state into `out [P]`: the time cells. */
  hiddenActivity(out: Float64Array): Float64Array;
  /** Energy of the present state: reduced where `T_h = 0`, else full. */
  energy(): number;
  /** `v` into `out [N]`. */
  featureState(out: Float64Array): Float64Array;
  /** `s` into `out [N]`. */
  delayState(out: Float64Array): Float64Array;
  /** Whether every number of the state is finite. */
  isFinite(): boolean;
}
