// Numbers as options of the command line: each parser refuses what is not exactly one number in its range.
// The errors are worded by commander: "option '--steps <n>' argument 'many' is invalid. Expected ...".

import { InvalidArgumentError } from 'commander';

export interface Range {
  readonly min?: number;
  readonly max?: number;
  /** Whether `min` itself is out of range. */
  readonly above?: boolean;
}

const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** A parser of integers in `[min, max]`. */
export function integer({ min = Number.MIN_SAFE_INTEGER, max = Number.MAX_SAFE_INTEGER }: Range = {}) {
  return (text: string): number => {
    const value = Number(text);
    if (!/^[+-]?\d+$/.test(text) || !Number.isSafeInteger(value) || value < min || value > max) {
      throw new InvalidArgumentError(`Expected an integer${rangeText({ min, max })}.`);
    }
    return value;
  };
}

/** A parser of finite decimal numbers in `[min, max]`, or `(min, max]` with `above`. */
export function decimal({ min = -Infinity, max = Infinity, above = false }: Range = {}) {
  return (text: string): number => {
    const value = Number(text);
    if (!DECIMAL.test(text) || !Number.isFinite(value) || value > max || (above ? value <= min : value < min)) {
      throw new InvalidArgumentError(`Expected a number${rangeText({ min, max, above })}.`);
    }
    return value;
  };
}

/** A parser of comma-separated integers, at least one. */
export function integers(range: Range = {}) {
  const one = integer(range);
  return (text: string): number[] => text.split(',').map((part) => one(part.trim()));
}

/** A parser of comma-separated decimal numbers, at least one. */
export function decimals(range: Range = {}) {
  const one = decimal(range);
  return (text: string): number[] => text.split(',').map((part) => one(part.trim()));
}

function rangeText({ min = -Infinity, max = Infinity, above = false }: Range): string {
  const bounds: string[] = [];
  if (min > Number.MIN_SAFE_INTEGER) bounds.push(`${above ? 'above' : 'at least'} ${min}`);
  if (max < Number.MAX_SAFE_INTEGER) bounds.push(`at most ${max}`);
  return bounds.length === 0 ? '' : ` ${bounds.join(' and ')}`;
}
