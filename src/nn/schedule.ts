// Learning-rate schedules: the factor on the base rate at each step. The last bit of `cosine` and `step` may
// differ between JavaScript engines (Math.cos and ** are not exactly specified), as may that of cross-entropy.

export type ScheduleName = 'constant' | 'cosine' | 'step';

/** How the learning rate changes over the steps of a training. */
export interface ScheduleConfig {
  readonly name: ScheduleName;
  /** Steps of linear warm-up from 0. */
  readonly warmup: number;
  /** `step`: the factor applied every `every` steps. */
  readonly factor: number;
  readonly every: number;
}

export const constantSchedule: ScheduleConfig = { name: 'constant', warmup: 0, factor: 1, every: 1 };

/** Factor at step `step` (from 0) of `total`. Cosine falls from 1 to 0 over the steps after the warm-up. */
export function scheduleFactor({ name, warmup, factor, every }: ScheduleConfig, step: number, total: number): number {
  if (step < warmup) return (step + 1) / warmup;
  if (name === 'step') return factor ** Math.floor((step - warmup) / every);
  if (name === 'cosine') return 0.5 * (1 + Math.cos((Math.PI * (step - warmup)) / Math.max(1, total - warmup)));
  return 1;
}
