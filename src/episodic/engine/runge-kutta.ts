// The classical fourth-order Runge-Kutta method, in place, over variables held in several arrays that are advanced
// together. Buffers belong to the stepper: a step allocates nothing.

/** Writes into `changes[k]` by how much `parts[k]` would change in one step at the present values of all variables. */
export type Changes = (changes: readonly Float64Array[]) => void;

/** A function that advances `parts` by one step; `evaluate` reads those arrays themselves. */
export function rungeKutta(parts: readonly Float64Array[], evaluate: Changes): () => void {
  const fresh = () => parts.map((part) => new Float64Array(part.length));
  const [start, slope, sum] = [fresh(), fresh(), fresh()];
  const stage = (weight: number, reach: number): void => {
    evaluate(slope);
    parts.forEach((part, k) => {
      const [from, change, total] = [start[k]!, slope[k]!, sum[k]!];
      for (let i = 0; i < part.length; i++) {
        total[i]! += weight * change[i]!;
        part[i] = from[i]! + reach * change[i]!;
      }
    });
  };
  return () => {
    parts.forEach((part, k) => {
      start[k]!.set(part);
      sum[k]!.fill(0);
    });
    stage(1 / 6, 0.5);
    stage(1 / 3, 0.5);
    stage(1 / 3, 1);
    stage(1 / 6, 0);
    parts.forEach((part, k) => {
      for (let i = 0; i < part.length; i++) part[i] = start[k]![i]! + sum[k]![i]!;
    });
  };
}
