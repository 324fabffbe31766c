// Checks of what callers pass as options, so that a wrong one is one line about the option and not NaN in the results.

import { UsageError } from './errors.ts';

export interface WholeRange {
  readonly min?: number;
  readonly max?: number;
}

/** Refuses all but whole numbers in `[min, max]`, 0 and up when absent. @throws UsageError */
export function requireWhole(name: string, value: number, { min = 0, max }: WholeRange = {}): void {
  if (Number.isSafeInteger(value) && value >= min && value <= (max ?? value)) return;
  const range = max === undefined ? `of at least ${min}` : `from ${min} to ${max}`;
  throw new UsageError(`${name} must be a whole number ${range}, found ${String(value)}`);
}

/** Refuses all but one of `choices`. @throws UsageError */
export function requireChoice(name: string, value: string, choices: readonly string[]): void {
  if (choices.includes(value)) return;
  throw new UsageError(`${name} must be one of ${choices.join(', ')}, found ${JSON.stringify(value)}`);
}
