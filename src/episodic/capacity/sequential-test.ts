// Wald's sequential probability ratio test: is a rate of success above its target, in as few trials as that takes?
// Between `1 - delta k` and `1 - delta / k` either answer is fine. Outcomes may be shares of one instead of 0 and 1: the
// likelihood ratio is convex in them, so its mean is no larger than that of 0 and 1 with the same rate, and by Ville's
// inequality the error rates hold as they are. Source: Wald (1945); spec of sequential memory, section 16, point 4.

export interface SequentialOptions {
  /** The rate must be `1 - delta`. */
  readonly delta: number;
  /** `k` above, more than 1; 1.5 when absent. */
  readonly indifference?: number;
  /** Rate of either wrong answer; 0.05 when absent. */
  readonly error?: number;
}

export interface SequentialTest {
  /** Takes the outcome of a trial, 0 ... 1. Once decided it stays so. */
  push(outcome: number): 'open' | 'accepted' | 'rejected';
  /** Outcomes that it takes at the very least until it is decided, whatever they are. */
  least(): number;
}

export function sequentialTest({ delta, indifference = 1.5, error = 0.05 }: SequentialOptions): SequentialTest {
  const good = 1 - delta / indifference;
  const poor = 1 - Math.min(delta * indifference, (1 + delta) / 2);
  const [success, failure] = [Math.log(good / poor), Math.log((1 - good) / (1 - poor))];
  const bound = Math.log((1 - error) / error);
  let evidence = 0;
  let decision: 'open' | 'accepted' | 'rejected' = 'open';
  return {
    push: (outcome) => {
      if (decision !== 'open') return decision;
      evidence += outcome * success + (1 - outcome) * failure;
      if (evidence >= bound) decision = 'accepted';
      else if (evidence <= -bound) decision = 'rejected';
      return decision;
    },
    least: () =>
      decision === 'open' ? Math.ceil(Math.min((bound - evidence) / success, (bound + evidence) / -failure)) : 0,
  };
}
