// From what somebody gave to the values of an experiment: defaults are filled in, and what does not go together is
// refused. Rules are data, so that errors, help, docs and forms are made from the same ones.

import { UsageError } from '../../array/errors.ts';
import { dashed, flagsOf, type Param, type Params, type Values } from './params.ts';

/** Where a rule holds: an option is given, or others have one of these values. */
export type Condition = string | Readonly<Record<string, readonly string[]>>;

/** What does not go together, as data. */
export type Rule =
  /** Nothing can be done without it, though the command has others that need none; `because` is all of what is said. */
  | { readonly required: string; readonly because: string }
  /** At most one of them is given. */
  | { readonly excludes: readonly string[] }
  /** Options that are refused under a condition; `because` goes on after the option's name: `is drawn by --search`. */
  | { readonly when: Condition; readonly refuses: readonly string[]; readonly because: string }
  /** Options that are needed where one is given. */
  | { readonly when: string; readonly needs: readonly string[]; readonly because: string }
  /** Options of which one is needed where another is given. */
  | { readonly when: string; readonly needsOneOf: readonly string[]; readonly because: string };

/** The value of an option that a text gives. @throws UsageError */
export function readParam(name: string, param: Param<unknown>, text: string, before?: unknown): unknown {
  try {
    return param.read(text, before);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    const what = param.argument ? 'command-argument value' : `option '${flagsOf(name, param)}' argument`;
    throw new UsageError(`${what} '${text}' is invalid. ${error.message}`);
  }
}

/**
 * Completes the values of `params`: what is not given gets its default, and what does not go together is refused.
 * @param given values by name, those that somebody gave alone
 * @throws UsageError where a value does not belong to the others, or a rule is broken
 */
export function completeValues<P extends Params>(
  params: P,
  given: Readonly<Record<string, unknown>>,
  rules: readonly Rule[] = [],
): Values<P> {
  const isGiven = (name: string): boolean => given[name] !== undefined;
  const values: Record<string, unknown> = {};
  const entries = Object.entries(params);
  for (const [name, param] of entries) {
    values[name] = given[name];
    if (!isGiven(name) && typeof param.default !== 'function') values[name] = param.default;
  }
  for (const [name, param] of entries) {
    if (values[name] === undefined && typeof param.default === 'function') values[name] = param.default(values);
  }
  for (const [name, param] of entries) {
    if (param.required && !isGiven(name))
      throw new UsageError(`required option '${flagsOf(name, param)}' not specified`);
  }
  for (const [name, param] of entries) if (isGiven(name)) requireBelonging(name, param, values);
  for (const rule of rules) requireRule(rule, values, isGiven);
  return Object.assign(values, { given: isGiven }) as unknown as Values<P>;
}

function requireBelonging(name: string, { only = {} }: Param<unknown>, values: Readonly<Record<string, unknown>>) {
  for (const [other, allowed] of Object.entries(only)) {
    const found = String(values[other]);
    if (allowed.includes(found)) continue;
    throw new UsageError(`--${dashed(name)} is of ${allowed.join(', ')}: ${found} has none, leave it out`);
  }
}

function requireRule(rule: Rule, values: Readonly<Record<string, unknown>>, isGiven: (name: string) => boolean): void {
  if ('required' in rule) {
    if (!isGiven(rule.required)) throw new UsageError(rule.because);
    return;
  }
  if ('excludes' in rule) {
    const both = rule.excludes.filter(isGiven);
    if (both.length > 1) {
      throw new UsageError(`${optionList(both)} exclude each other`);
    }
    return;
  }
  if ('needs' in rule || 'needsOneOf' in rule) {
    const isMet = 'needs' in rule ? rule.needs.every(isGiven) : rule.needsOneOf.some(isGiven);
    if (!isGiven(rule.when) || isMet) return;
    throw new UsageError(`--${dashed(rule.when)} ${rule.because}`);
  }
  if (!holds(rule.when, values, isGiven)) return;
  const refused = rule.refuses.find(isGiven);
  if (refused !== undefined) throw new UsageError(`--${dashed(refused)} ${rule.because}`);
}

function holds(
  when: Condition,
  values: Readonly<Record<string, unknown>>,
  isGiven: (name: string) => boolean,
): boolean {
  if (typeof when === 'string') return isGiven(when);
  return Object.entries(when).every(([name, allowed]) => allowed.includes(String(values[name])));
}

/** The rules in words, for help and docs; those that options tell themselves are left out. */
export function describeRules(rules: readonly Rule[]): string[] {
  return rules.flatMap((rule) => {
    if ('excludes' in rule) return [`${optionList(rule.excludes)} exclude each other.`];
    if ('needs' in rule || 'needsOneOf' in rule) return [`--${dashed(rule.when)} ${rule.because}.`];
    return [];
  });
}

function optionList(names: readonly string[]): string {
  return names.map((name) => `--${dashed(name)}`).join(' and ');
}
